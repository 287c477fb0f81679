// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/stream.h"
#include "data/dataset.h"

/* What an .npz holds beside the table that was taken from it: lists with a value for each
 * row of that table. A list of text gives the names, first of all one that is called
 * names, words or the like; every other list becomes a column of its name. Text that
 * repeats as labels do stays a column. A notice says what came from where, and another
 * one which lists could not be read.
 *
 * @parts holds the table, with source.member and source.rows_in_file. @stream is the
 * archive; it may stand anywhere. */
bool emb_npz_join (EmbStream *stream,
                   EmbDatasetParts *parts,
                   const EmbJob *job,
                   EmbError *error);
