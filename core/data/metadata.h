// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/job.h"
#include "base/stream.h"
#include "data/dataset.h"

/* Reads a table of metadata (TSV or CSV) and joins it to @parts by row order.
 *
 * Rows end with LF or CR LF. Tab separates where line 1 has one, otherwise comma (with
 * quotes as in RFC 4180) where line 1 has one, otherwise there is one column. A table of
 * several columns has a header; a table of one column has one when it has one line more
 * than there are rows (the rule of the Embedding Projector, made tolerant), and a notice
 * says so. \t, \n and \\ in a TSV field are read back as what they stand for.
 *
 * Where @parts has no names, the column called name, word, label, token or title (any
 * case), or else the first text column, or the only column, gives the names. A table with
 * too few or too many rows is used as far as it goes, with a notice that says both
 * counts. Limits: 1000 columns, 1 MiB a line, 256 MiB in all.
 *
 * options->max_rows rows of a longer table may be cut without a notice: @rows_in_file
 * says how many vectors the file had.
 */
bool emb_metadata_read (EmbStream *stream,
                        EmbDatasetParts *parts,
                        const EmbJob *job,
                        EmbError *error);
