// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "data/formats/format.h"
#include "data/formats/numbers.h"

/* A table of numbers as it lies in a binary file: one after another without gaps. */
typedef struct {
  EmbNumberType type;
  uint64_t n_rows;
  uint64_t n_cols;
  bool columns_first;
} EmbArray;

/* How many bytes it takes. Fails where it is empty or larger than any file. */
bool emb_array_size (const EmbArray *self, uint64_t *n_bytes, EmbError *error);

/* Whether its numbers need no copy in memory: rows of this machine's floats in a plain
 * file, all of whose bytes are there, behind where @stream stands. */
bool emb_array_is_in_place (const EmbArray *self, EmbStream *stream);

/* Reads the array that begins at byte @offset of the input's stream, which stands at its
 * beginning, into parts->vectors, dtype and rows_in_file. Its size is checked against the
 * bytes that are there, or, where their number is unknown, memory grows as they arrive.
 */
bool emb_array_load (const EmbArray *self,
                     uint64_t offset,
                     const EmbInput *input,
                     EmbDatasetParts *parts,
                     const EmbJob *job,
                     EmbError *error);
