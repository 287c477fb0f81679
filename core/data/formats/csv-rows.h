// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "data/formats/csv-layout.h"
#include "data/formats/format.h"

/* From the rows of a table to vectors, names, columns, and notices about rows that had to
 * be skipped: what all formats share that hold vectors among other fields. */

/* Too large for a stack. The caller fills table and layout; all else is the reader's. */
typedef struct {
  EmbTable table;
  EmbCsvLayout layout;
  bool tells_lines; /* a row is told by its line in the file, not by its number */

  bool left_out[EMB_TABLE_MAX_COLUMNS];
  EmbDatasetParts *parts;
  size_t n_rows;
  size_t n_data;
  size_t n_skipped_room;
  char problems[160]; /* of the first rows that were skipped */
  size_t n_problems;
} EmbCsvReader;

/* All zero but for memory. */
EmbCsvReader *emb_csv_reader_new (EmbError *error);
void emb_csv_reader_free (EmbCsvReader *self); /* NULL is allowed */

/* For a table of the first bytes of a file: the rows that it has, or, where
 * @cut says that there are more bytes, a guess from the size. */
EmbCandidate emb_csv_reader_candidate (const EmbCsvReader *self,
                                       const EmbInput *input,
                                       bool cut);

/* Sets left_out for the columns that are no metadata, and whether the table has titles.
 */
void emb_csv_reader_find_words (EmbCsvReader *self);

/* Reads the first @max_rows rows (0: all) into @parts; sets all of parts->source that a
 * format has to but the reason. Empties the table. */
bool emb_csv_reader_load (EmbCsvReader *self,
                          size_t max_rows,
                          EmbDatasetParts *parts,
                          const EmbJob *job,
                          EmbError *error);
