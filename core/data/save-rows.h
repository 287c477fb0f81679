// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/file.h"
#include "base/job.h"
#include "data/dataset.h"
#include "data/save.h"

/* The contents of the files that emb_save writes. All fail with EMB_CANCELLED and
 * EMB_NO_MEMORY only; a full disk is told when the writer is committed. */

/* "rows dimensions", then a name and numbers a line, separated by blanks. */
bool emb_save_word2vec (EmbWriter *writer,
                        const EmbDataset *dataset,
                        EmbSaveLoss *loss,
                        const EmbJob *job,
                        EmbError *error);

/* The same header, then a name, a blank, floats and a newline for each row. */
bool emb_save_word2vec_binary (EmbWriter *writer,
                               const EmbDataset *dataset,
                               EmbSaveLoss *loss,
                               const EmbJob *job,
                               EmbError *error);

/* Numbers only, separated by tabs. */
bool emb_save_tsv (EmbWriter *writer,
                   const EmbDataset *dataset,
                   EmbSaveLoss *loss,
                   const EmbJob *job,
                   EmbError *error);

/* Version 1.0, float32, row after row. */
bool emb_save_npy (EmbWriter *writer,
                   const EmbDataset *dataset,
                   EmbSaveLoss *loss,
                   const EmbJob *job,
                   EmbError *error);

/* One tensor, "embedding", F32. */
bool emb_save_safetensors (EmbWriter *writer,
                           const EmbDataset *dataset,
                           EmbSaveLoss *loss,
                           const EmbJob *job,
                           EmbError *error);

/* The name of a row, or its number where rows have none, and a blank behind it. What must
 * not be in it is written as U+FFFD: line ends and zeros, and where @no_blanks (then as
 * _, as word2vec joins phrases) blanks. Counts a name that was changed. */
void emb_save_name (EmbWriter *writer,
                    const EmbDataset *dataset,
                    size_t row,
                    bool no_blanks,
                    EmbSaveLoss *loss);

/* Names (as "name") and columns, with a line of titles. */
bool emb_save_metadata (EmbWriter *writer,
                        const EmbDataset *dataset,
                        EmbSaveLoss *loss,
                        const EmbJob *job,
                        EmbError *error);
