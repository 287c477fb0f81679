// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/strings.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"

/* Room for @needed elements of @size bytes; grows by half. */
static bool
ensure_room (void **items, size_t *room, size_t needed, size_t size, EmbError *error)
{
  if (needed <= *room)
    return true;

  size_t larger = needed + needed / 2 + 16;
  if (larger < needed || larger > SIZE_MAX / size)
    return emb_fail_no_memory (error, SIZE_MAX);
  void *grown = realloc (*items, larger * size);
  if (grown == NULL)
    return emb_fail_no_memory (error, larger * size);
  *items = grown;
  *room = larger;
  return true;
}

bool
emb_strings_reserve (EmbStrings *self, size_t n, size_t n_bytes, EmbError *error)
{
  void *bytes = self->bytes;
  void *starts = self->starts;
  bool ok = ensure_room (&bytes, &self->room, n_bytes, 1, error);
  self->bytes = bytes;
  ok = ok && ensure_room (&starts, &self->n_room, n, sizeof *self->starts, error);
  self->starts = starts;
  return ok;
}

bool
emb_strings_add (EmbStrings *self, const char *text, size_t length, EmbError *error)
{
  bool plain = emb_text_valid_utf8 (text, length) == length &&
               (length == 0 || memchr (text, '\0', length) == NULL);

  /* A repaired string takes up to three bytes for one. */
  size_t worst = plain ? length : 3 * length;
  if (length > SIZE_MAX / 8 || self->n_bytes > SIZE_MAX / 2)
    return emb_fail_no_memory (error, SIZE_MAX);

  if (!emb_strings_reserve (self, self->n + 1, self->n_bytes + worst + 1, error))
    return false;

  char *to = self->bytes + self->n_bytes;
  size_t written = length;
  if (!plain)
    written = emb_text_repair_utf8 (text, length, to);
  else if (length > 0)
    memcpy (to, text, length);
  to[written] = '\0';

  if (!plain && self->n_repaired++ == 0)
    self->first_repaired = self->n;
  self->starts[self->n++] = self->n_bytes;
  self->n_bytes += written + 1;
  return true;
}

void
emb_strings_clear (EmbStrings *self)
{
  free (self->bytes);
  free (self->starts);
  *self = (EmbStrings){ 0 };
}

bool
emb_strings_compare (const EmbStrings *self,
                     const EmbStrings *others,
                     size_t *n_different,
                     size_t *first,
                     const EmbJob *job,
                     EmbError *error)
{
  EmbJobLoop loop = { job, N_ ("Comparing columns"), self->n_bytes + others->n_bytes };
  *n_different = 0;
  *first = 0;
  for (size_t i = 0; i < self->n; i++) {
    if (!emb_job_loop (&loop, self->starts[i] + others->starts[i], error))
      return false;
    if (emb_strings_length (self, i) > 0 &&
        strcmp (emb_strings_get (self, i), emb_strings_get (others, i)) != 0 &&
        (*n_different)++ == 0)
      *first = i;
  }
  return true;
}
