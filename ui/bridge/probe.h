// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <glib.h>

/* A vector that is no row of the data, with the words for it: a place to look from, as a
 * row is. Immutable and reference-counted; any thread may read one. */
typedef struct {
  char *text;      /* what the person asked for: a word */
  const char *how; /* static, translatable: what the vector was made from */
  float *vector;
  double norm;
} EsProbe;

/* Takes @vector (@n_dims numbers) over. */
EsProbe *es_probe_new (const char *text, const char *how, float *vector, gsize n_dims);
EsProbe *es_probe_ref (EsProbe *self); /* NULL is allowed, so below */
void es_probe_unref (EsProbe *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EsProbe, es_probe_unref)

/* Whether both are NULL, or are called the same and made the same way. */
gboolean es_probe_same (const EsProbe *a, const EsProbe *b);
