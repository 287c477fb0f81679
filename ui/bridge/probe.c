// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/probe.h"

#include <math.h>

EsProbe *
es_probe_new (const char *text, const char *how, float *vector, gsize n_dims)
{
  EsProbe *self = g_atomic_rc_box_new0 (EsProbe);
  double sum = 0;
  for (gsize j = 0; j < n_dims; j++)
    sum += (double) vector[j] * (double) vector[j];
  self->text = g_strdup (text);
  self->how = how;
  self->vector = vector;
  self->norm = sqrt (sum);
  return self;
}

EsProbe *
es_probe_ref (EsProbe *self)
{
  return self != NULL ? g_atomic_rc_box_acquire (self) : NULL;
}

static void
probe_clear (gpointer data)
{
  EsProbe *self = data;
  g_free (self->text);
  g_free (self->vector);
}

void
es_probe_unref (EsProbe *self)
{
  if (self != NULL)
    g_atomic_rc_box_release_full (self, probe_clear);
}

gboolean
es_probe_same (const EsProbe *a, const EsProbe *b)
{
  if (a == NULL || b == NULL)
    return a == b;
  return g_str_equal (a->text, b->text) && g_str_equal (a->how, b->how);
}
