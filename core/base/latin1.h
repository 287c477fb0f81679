// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Text in Windows-1252, of which Latin-1 is a part, where UTF-8 was expected. Nothing in
 * a file says so: it is what bytes are taken for that are no UTF-8, and only where all of
 * them may be. */

/* All zero before the first piece of a text. */
typedef struct {
  size_t n_utf8;    /* characters of several bytes in UTF-8 */
  size_t n_cut;     /* what look like pieces of such characters */
  size_t n_bytes;   /* that are no UTF-8, and stand for a character in Windows-1252 */
  size_t n_neither; /* that stand for none there */
  size_t n_decoded; /* bytes of all in UTF-8, read as Windows-1252 */
} EmbLatin1;

/* Counts the characters that begin in [@begin, @stop) of a text that goes on to @end, up
 * to the first that shows it to be no Windows-1252. Returns where the next piece begins.
 */
const char *emb_latin1_survey (const char *begin,
                               const char *stop,
                               const char *end,
                               EmbLatin1 *found);

/* Whether all of the text may be Windows-1252, and some of it cannot be UTF-8. */
bool emb_latin1_is_likely (const EmbLatin1 *found);

/* To UTF-8, without any byte that stands for nothing; @out has room for 3 x @length.
 * Returns the number of bytes written. */
size_t emb_latin1_decode (const char *text, size_t length, char *out);

#define EMB_LATIN1_NAME "Latin-1 (Windows-1252)"
