// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/job.h"
#include "data/strings.h"

/* The names of the rows, as shown and as the file spelt them, with a way back from a name
 * to its row. All zero is valid and means that rows have no names.
 *
 * Names that are not valid UTF-8 (words cut by word2vec.c, Latin-1 words) keep their
 * bytes, so that writing them gives the same file again. Where all of them may be
 * Windows-1252 and no other name has a character beyond ASCII, they are shown as that;
 * else with U+FFFD.
 */
typedef struct {
  EmbStrings shown;

  /* Names that had to be repaired: their rows, ascending, and their bytes one after
   * another. */
  uint64_t *raw_rows;
  uint64_t *raw_ends;
  char *raw_bytes;
  size_t n_raw;
  size_t n_raw_room;
  size_t n_raw_bytes_room;

  bool encoding_known; /* latin1 is: set by a caller who knows, or by emb_names_settle */
  bool latin1;         /* the raw names are, or are to be, shown as Windows-1252 */
  bool settled;

  /* Row + 1 by hash of the shown name, 0 for an empty slot; made by emb_names_index. */
  uint32_t *slots;
  size_t n_slots; /* a power of two */

  size_t n_duplicates;    /* rows whose name an earlier row has */
  size_t first_duplicate; /* the first such row */
} EmbNames;

bool emb_names_add (EmbNames *self, const char *name, size_t length, EmbError *error);

/* After the last name: sees to how raw names are shown. A second call does nothing. */
bool emb_names_settle (EmbNames *self, const EmbJob *job, EmbError *error);

/* Call once after the last name: settles them, makes emb_names_find work and counts
 * duplicates. */
bool emb_names_index (EmbNames *self, const EmbJob *job, EmbError *error);

void emb_names_clear (EmbNames *self);

/* The first row with this name, in the spelling shown or in the bytes of the file. */
bool emb_names_find (const EmbNames *self, const char *name, size_t *row);

/* The bytes that the file had. */
const char *emb_names_raw (const EmbNames *self, size_t row, size_t *length);
