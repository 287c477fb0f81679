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

/* What emb_save writes beside @path; NULL where it does not. Owned paths. */
typedef struct {
  char *table;  /* names and columns; replaces an old one */
  char *config; /* projector_config.json, where there is none yet */
} EmbSaveBeside;

/* What emb_save would write beside @path now; writes nothing. Fails where emb_save would
 * before its first byte, but for a path that cannot be written to. @beside is to be
 * cleared in either case. */
bool emb_save_plan (const EmbDataset *dataset,
                    const char *path,
                    EmbSaveBeside *beside,
                    EmbError *error);
void emb_save_beside_clear (EmbSaveBeside *self);

/* Whether emb_save knows the ending; emb_save_endings lists them, with blanks. */
bool emb_save_knows (const char *path);
extern const char emb_save_endings[];
