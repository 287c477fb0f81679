// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/job.h"
#include "base/stream.h"
#include "data/dataset.h"
#include "data/table.h"

/* Reads a table of metadata (TSV or CSV), or labels in a file of their own (labels.h,
 * titled "label"), and joins it to @parts by row order; rows of the vector file that were
 * skipped (parts->skipped) are left out of the table too. Where @parts has names and the
 * table has several columns, it is joined by name instead if more vectors find theirs in
 * its column of names (a usual title, below, or the first) than have it in their place,
 * and at least half of the vectors or of the table's rows do: a notice says how many, and
 * vectors that are not in it have no values.
 *
 * Rows end with LF or CR LF. Tab separates where line 1 has one, otherwise comma or
 * semicolon (with quotes as in RFC 4180; the one that is more frequent, the semicolon
 * where commas are decimal ones) where line 1 has one, otherwise there is one column. A
 * table of several columns has a header; a table of one column has one when it has one
 * line more than there are rows (the rule of the Embedding Projector, made tolerant), and
 * unless the line is a usual title a notice says so. Blank lines count only in a table of
 * one column whose number of lines fits. \t, \n, \r and \\ in a TSV field are read back
 * as what they stand for.
 *
 * Where @parts has no names, the column called name, or else word, token, title or label
 * (any case) unless its values repeat as labels do, or else the first text column, gives
 * the names and is no column of its own. Where the names are there already, a column of
 * such a title that repeats them is left out, and one that differs gets a notice.
 *
 * A table with too few or too many rows is used as far as it goes, with a notice that
 * says both counts; source.rows_in_file tells a table that is longer because only the
 * first rows of the vectors were read. With EMB_METADATA_SAME_ROWS it is refused instead.
 *
 * A column that @parts have already, with the same title and values, is left out; one of
 * that title with other values too, and a notice says so. Limits: 16384 columns, 1 MiB a
 * line, 256 MiB in all.
 */
typedef enum {
  EMB_METADATA_ANY_ROWS,
  EMB_METADATA_SAME_ROWS,
} EmbMetadataFit;

bool emb_metadata_read (EmbStream *stream,
                        EmbMetadataFit fit,
                        EmbDatasetParts *parts,
                        const EmbJob *job,
                        EmbError *error);

/* The same for the columns of a table that holds the vectors themselves: those for which
 * @left_out (one for each column; NULL: none) is true are numbers of the vectors. Empties
 * @table, also on failure. */
bool emb_metadata_take (EmbTable *table,
                        const bool *left_out,
                        EmbDatasetParts *parts,
                        const EmbJob *job,
                        EmbError *error);
