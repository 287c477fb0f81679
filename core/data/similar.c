// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/similar.h"

#include <stdint.h>
#include <string.h>

/* A longer name is compared by its first 64 bytes: one machine word of Myers' method. */
#define MAX_PATTERN 64

static unsigned char
fold (char c)
{
  return (unsigned char) (c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

/* The bit-parallel edit distance (Myers 1999, in the form of Hyyro 2003 for whole
 * strings): bit i of the words stands for row i of the table, a step of the loop for one
 * column. Returns more than @limit where the distance is that. */
static size_t
edit_distance (const uint64_t *places,
               size_t length,
               const char *text,
               size_t text_length,
               size_t limit)
{
  uint64_t plus = ~UINT64_C (0);
  uint64_t minus = 0;
  uint64_t last = UINT64_C (1) << (length - 1);
  size_t distance = length;

  for (size_t i = 0; i < text_length; i++) {
    uint64_t equal = places[fold (text[i])];
    uint64_t diagonal = (((equal & plus) + plus) ^ plus) | equal | minus;
    uint64_t up = minus | ~(diagonal | plus);
    uint64_t down = plus & diagonal;
    distance += (up & last) != 0;
    distance -= (down & last) != 0;

    /* Each byte left can bring the distance down by one. */
    if (distance > limit + (text_length - 1 - i))
      return limit + 1;
    up = up << 1 | 1;
    plus = down << 1 | ~(diagonal | up);
    minus = up & diagonal;
  }
  return distance;
}

size_t
emb_names_similar (const EmbNames *self, const char *name, size_t *rows, size_t max)
{
  size_t length = strnlen (name, MAX_PATTERN);
  if (length == 0 || max == 0)
    return 0;
  if (max > EMB_SIMILAR_MAX)
    max = EMB_SIMILAR_MAX;

  uint64_t places[256] = { 0 };
  for (size_t i = 0; i < length; i++)
    places[fold (name[i])] |= UINT64_C (1) << i;

  size_t distances[EMB_SIMILAR_MAX];
  size_t limit = length == 1 ? 0 : (length + 2) / 3;
  size_t n = 0;
  for (size_t row = 0; row < self->shown.n; row++) {
    size_t text_length = emb_strings_length (&self->shown, row);
    size_t difference =
      text_length > length ? text_length - length : length - text_length;
    if (difference > limit)
      continue;

    const char *text = emb_strings_get (&self->shown, row);
    size_t distance = edit_distance (places, length, text, text_length, limit);
    if (distance > limit || (n == max && distance >= distances[n - 1]))
      continue;
    size_t first;
    if (self->n_duplicates > 0 && emb_names_find (self, text, &first) && first != row)
      continue;

    size_t at = n < max ? n++ : n - 1;
    for (; at > 0 && distances[at - 1] > distance; at--) {
      distances[at] = distances[at - 1];
      rows[at] = rows[at - 1];
    }
    distances[at] = distance;
    rows[at] = row;
    if (n == max)
      limit = distances[n - 1];
  }
  return n;
}
