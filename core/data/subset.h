// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "data/dataset.h"

/* Keeps the @n_rows rows @rows of @parts, ascending and each < vectors.n_rows, with what
 * belongs to them, and remembers their numbers. @parts must have all its rows still.
 * Takes @rows over, also on failure, after which @parts can only be cleared. Fails
 * without rows. */
bool emb_parts_keep_rows (EmbDatasetParts *parts,
                          uint32_t *rows,
                          size_t n_rows,
                          const EmbJob *job,
                          EmbError *error);

/* Keeps a sample of @n rows, drawn uniformly, or within each level of the column
 * @stratify (sample.h) where that is not NULL. Where there are not more rows than that,
 * all stay, and a notice says so where there are fewer. */
bool emb_parts_keep_sample (EmbDatasetParts *parts,
                            size_t n,
                            const char *stratify,
                            uint64_t seed,
                            const EmbJob *job,
                            EmbError *error);
