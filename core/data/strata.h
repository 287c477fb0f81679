// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/job.h"
#include "base/stream.h"
#include "data/strings.h"
#include "data/table.h"

/* Which columns of a table of metadata a sample may keep the shares of (sample.h), before
 * the table is read: those that hold categories by its first rows, or, where that is not
 * the whole table, texts of which some repeat. */

/* Adds their titles to @titles, but for those that are there. @n_rows: of the vectors, 0
 * where unknown. */
bool emb_strata_read (EmbStream *stream,
                      uint64_t n_rows,
                      EmbStrings *titles,
                      const EmbJob *job,
                      EmbError *error);

/* The same for the first rows of a table that holds the vectors themselves: those columns
 * for which @left_out is true are none. @is_whole: there are no rows behind. */
bool emb_strata_find (EmbTable *table,
                      const bool *left_out,
                      bool is_whole,
                      EmbStrings *titles,
                      const EmbJob *job,
                      EmbError *error);
