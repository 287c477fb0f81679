// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/core.h"

/* Where the data of a window come from: a file, standard input, or the sample that is
 * built into the program. */
typedef enum {
  ES_ORIGIN_FILE,
  ES_ORIGIN_STANDARD_INPUT,
  ES_ORIGIN_SAMPLE,
} EsOriginKind;

typedef struct {
  EsOriginKind kind;
  char *path;     /* of a file */
  char *metadata; /* the table that was asked for, or NULL: the one beside the file */
} EsOrigin;

EsOrigin *es_origin_new (EsOriginKind kind);
EsOrigin *es_origin_new_for_path (const char *path);
EsOrigin *es_origin_copy (const EsOrigin *self);
void es_origin_free (EsOrigin *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EsOrigin, es_origin_free)

/* What people call it; free with g_free. */
char *es_origin_get_title (const EsOrigin *self);

/* Reads the data; made for a worker thread (EsTaskFunction). Standard input can be read
 * once only. */
gpointer es_origin_load (gpointer self, const EmbJob *job, EmbError *error);

/* The column that tells most at first sight, or -1 for one colour. */
int es_origin_choose_color (const EmbDataset *dataset);
