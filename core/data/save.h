// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/job.h"
#include "data/dataset.h"

/* What a format cannot hold. */
typedef struct {
  size_t n_names;   /* changed: a line end became U+FFFD, in .bin a blank became _ */
  size_t n_columns; /* left out */
} EmbSaveLoss;

/* Writes a data set; the ending of @path decides:
 *
 * .txt .vec     word2vec text with header, numbers with the digits that give the same
 *               float back
 * .bin          word2vec binary, with the newline that word2vec.c writes
 * .npy          float32, and PATH without ending + ".names.tsv" for names and columns
 * .safetensors  the tensor "embedding", F32, and names and columns as for .npy
 * .tsv          numbers only, PATH without ending + ".metadata.tsv" for names and
 *               columns, and projector_config.json in the same folder (never overwritten
 *               when it differs: then it fails before anything is written)
 *
 * All files appear whole or not at all. @loss may be NULL. */
bool emb_save (const EmbDataset *dataset,
               const char *path,
               EmbSaveLoss *loss,
               const EmbJob *job,
               EmbError *error);

/* Whether emb_save knows the ending; emb_save_endings lists them, with blanks. */
bool emb_save_knows (const char *path);
extern const char emb_save_endings[];
