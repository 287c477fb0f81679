// SPDX-License-Identifier: GPL-3.0-or-later
#include "plot/svg-names.h"

#include <stdio.h>
#include <string.h>

/* Where names stand: after id=" and after the # of a reference. */
static const char *const marks[] = { "id=\"", "=\"#", "url(#" };

/* Parts that cairo numbers across pictures. */
static const char *const stems[] = { "surface", "image", "source", "mask",
                                     "compositing" };

#define MAX_NUMBERS 256 /* a picture has a handful of such parts */

typedef struct {
  unsigned long old[MAX_NUMBERS];
  size_t n;
} Numbers;

static unsigned long
new_number (Numbers *self, unsigned long old)
{
  for (size_t i = 0; i < self->n; i++)
    if (self->old[i] == old)
      return i + 1;
  if (self->n == MAX_NUMBERS)
    return old;
  self->old[self->n++] = old;
  return self->n;
}

static size_t
match_any (const char *at, const char *end, const char *const *words, size_t n_words)
{
  for (size_t i = 0; i < n_words; i++) {
    size_t length = strlen (words[i]);
    if ((size_t) (end - at) > length && memcmp (at, words[i], length) == 0)
      return length;
  }
  return 0;
}

/* The length of mark and stem where a numbered name begins at @at, else 0. */
static size_t
match_name (const char *at, const char *end)
{
  size_t mark = match_any (at, end, marks, sizeof marks / sizeof *marks);
  if (mark == 0)
    return 0;
  size_t stem = match_any (at + mark, end, stems, sizeof stems / sizeof *stems);
  const char *digit = at + mark + stem;
  return stem > 0 && *digit >= '0' && *digit <= '9' ? mark + stem : 0;
}

void
es_svg_write_with_steady_names (EmbWriter *writer, const char *bytes, size_t size)
{
  const char *end = bytes + size;
  const char *written = bytes;
  Numbers numbers = { 0 };

  for (const char *at = bytes; at < end; at++) {
    size_t length = match_name (at, end);
    if (length == 0)
      continue;
    emb_writer_write (writer, written, (size_t) (at - written) + length);
    at += length;
    unsigned long old = 0;
    for (; at < end && *at >= '0' && *at <= '9'; at++)
      old = 10 * old + (unsigned long) (*at - '0');
    char text[24];
    snprintf (text, sizeof text, "%lu", new_number (&numbers, old));
    emb_writer_puts (writer, text);
    written = at--;
  }
  emb_writer_write (writer, written, (size_t) (end - written));
}
