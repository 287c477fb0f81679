// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/job.h"
#include "data/dataset.h"

/* Writes a data set; the ending of @path decides:
 * .txt .vec  word2vec text with header, numbers with the digits that give the same float
 * back .npy       float32, and PATH without ending + ".names.tsv" for names and columns
 * .tsv       numbers only, PATH without ending + ".metadata.tsv" for names and columns,
 * and projector_config.json in the same folder (never overwritten when it differs: then
 *            it fails before anything is written)
 * All files appear whole or not at all. A name that the format cannot hold (a blank is
 * fine, a line end is not) is written with U+FFFD, and *@n_changed counts such names.
 */
bool emb_save (const EmbDataset *dataset,
               const char *path,
               size_t *n_changed,
               const EmbJob *job,
               EmbError *error);

/* Whether emb_save knows the ending; emb_save_endings lists them: ".txt .vec .npy .tsv".
 */
bool emb_save_knows (const char *path);
extern const char emb_save_endings[];
