// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/job.h"

/* A growing list of strings in one piece of memory. All zero is a valid empty list.
 *
 * What comes out is always valid UTF-8 without NUL inside: invalid bytes are stored as
 * U+FFFD, and counted, so that a person can be told.
 */
typedef struct {
  char *bytes; /* each string with its terminating NUL */
  size_t n_bytes;
  size_t room;
  uint64_t *starts; /* n of them: where each string begins */
  size_t n;
  size_t n_room;
  size_t n_repaired;     /* strings that were not as they are stored */
  size_t first_repaired; /* the first of them, where there is one */
} EmbStrings;

bool emb_strings_add (EmbStrings *self, const char *text, size_t length, EmbError *error);

/* Room for @n strings of @n_bytes in all, with their NULs: a list that is large at last
 * is then not copied on the way. */
bool emb_strings_reserve (EmbStrings *self, size_t n, size_t n_bytes, EmbError *error);
void emb_strings_clear (EmbStrings *self);

/* How many of the strings, where they are not empty, differ from those of @others at the
 * same place, and the first of them. Fails with EMB_CANCELLED only. */
bool emb_strings_compare (const EmbStrings *self,
                          const EmbStrings *others,
                          size_t *n_different,
                          size_t *first,
                          const EmbJob *job,
                          EmbError *error);

static inline const char *
emb_strings_get (const EmbStrings *self, size_t i)
{
  return self->bytes + self->starts[i];
}

/* The bytes of string @i without its terminating NUL. */
static inline size_t
emb_strings_length (const EmbStrings *self, size_t i)
{
  uint64_t end = i + 1 < self->n ? self->starts[i + 1] : self->n_bytes;
  return (size_t) (end - self->starts[i]) - 1;
}
