// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/walk.h"

#define MAX_PLACES 500

struct EsWalk {
  GArray *places; /* of EsPlace */
  guint position; /* of the current one, when there is one */
};

static void
place_clear (gpointer place)
{
  es_probe_unref (((EsPlace *) place)->probe);
}

EsWalk *
es_walk_new (void)
{
  EsWalk *self = g_new0 (EsWalk, 1);
  self->places = g_array_new (FALSE, FALSE, sizeof (EsPlace));
  g_array_set_clear_func (self->places, place_clear);
  return self;
}

void
es_walk_free (EsWalk *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->places);
  g_free (self);
}

void
es_walk_to (EsWalk *self, const EsPlace *place)
{
  EsPlace copy = { place->row, es_probe_ref (place->probe) };
  if (self->places->len > 0)
    g_array_set_size (self->places, self->position + 1);
  if (self->places->len == MAX_PLACES)
    g_array_remove_index (self->places, 0);
  g_array_append_val (self->places, copy);
  self->position = self->places->len - 1;
}

const EsPlace *
es_walk_get (const EsWalk *self)
{
  return self->places->len > 0 ? &g_array_index (self->places, EsPlace, self->position)
                               : NULL;
}

guint
es_walk_n_behind (const EsWalk *self)
{
  return self->position;
}

guint
es_walk_n_ahead (const EsWalk *self)
{
  return self->places->len > 0 ? self->places->len - 1 - self->position : 0;
}

void
es_walk_move (EsWalk *self, int n_places)
{
  self->position += (guint) n_places;
}
