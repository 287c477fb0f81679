// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/file.h"
#include "base/job.h"
#include "data/dataset.h"

/* The contents of the files that emb_save writes. All fail with EMB_CANCELLED and
 * EMB_NO_MEMORY only; a full disk is told when the writer is committed. */

/* "rows dimensions", then a name and numbers a line, separated by blanks. */
bool emb_save_word2vec (EmbWriter *writer,
                        const EmbDataset *dataset,
                        size_t *n_changed,
                        const EmbJob *job,
                        EmbError *error);

/* Numbers only, separated by tabs. */
bool emb_save_tsv (EmbWriter *writer,
                   const EmbDataset *dataset,
                   const EmbJob *job,
                   EmbError *error);

/* Version 1.0, float32, row after row. */
bool emb_save_npy (EmbWriter *writer,
                   const EmbDataset *dataset,
                   const EmbJob *job,
                   EmbError *error);

/* Names (as "name") and columns, with a line of titles. */
bool emb_save_metadata (EmbWriter *writer,
                        const EmbDataset *dataset,
                        size_t *n_changed,
                        const EmbJob *job,
                        EmbError *error);
