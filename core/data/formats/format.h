// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/job.h"
#include "base/stream.h"
#include "data/load.h"

/* One file format. A new one is a file in this folder and a row in the table of
 * formats.c. */
typedef struct {
  const char *name;  /* as on the command line: "word2vec-text" */
  const char *title; /* in words, translatable: "word2vec text" */

  /* Whether the first bytes of a file look like this format; then @reason (200 bytes)
   * says why, as a phrase: "header '20000 100', then a word and 100 numbers". */
  bool (*sniff) (const uint8_t *head, size_t n, char *reason);

  /* Reads the stream from its beginning into @parts (vectors, names, notices;
   * source.dtype, rows_in_file and skipped_rows). options->max_rows is honoured while
   * reading. */
  bool (*load) (EmbStream *stream,
                const EmbLoadOptions *options,
                EmbDatasetParts *parts,
                const EmbJob *job,
                EmbError *error);
} EmbFormat;

extern const EmbFormat emb_format_npy;
extern const EmbFormat emb_format_fasttext_vec;
extern const EmbFormat emb_format_word2vec_text;
extern const EmbFormat emb_format_glove_text;
extern const EmbFormat emb_format_tsv;

/* Recognises the format, or fails with a sentence that says what the bytes are (a
 * picture, an archive, a pickle, ...) and what to do. */
const EmbFormat *emb_format_recognise (const uint8_t *head,
                                       size_t n,
                                       char reason[200],
                                       EmbError *error);

/* By name; fails with a sentence that lists the known ones. */
const EmbFormat *emb_format_find (const char *name, EmbError *error);
