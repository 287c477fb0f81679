// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/probe.h"

/* Where a selection has been, as a browser remembers its pages: a row of places and a
 * position among them. */

typedef struct {
  guint32 row;    /* or ES_NO_ROW */
  EsProbe *probe; /* or NULL; a place is one of them */
} EsPlace;

typedef struct EsWalk EsWalk;

EsWalk *es_walk_new (void);
void es_walk_free (EsWalk *self); /* NULL is allowed */

/* Puts @place behind the current one, and forgets what was ahead. */
void es_walk_to (EsWalk *self, const EsPlace *place);

/* The current place; NULL before the first. */
const EsPlace *es_walk_get (const EsWalk *self);

guint es_walk_n_behind (const EsWalk *self);
guint es_walk_n_ahead (const EsWalk *self);
void es_walk_move (EsWalk *self, int n_places); /* that are there */
