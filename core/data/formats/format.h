// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/job.h"
#include "base/stream.h"
#include "data/candidate.h"
#include "data/load.h"

/* What a format reads from. */
typedef struct {
  EmbStream *stream; /* at its beginning; a member of an archive looks like a file */
  const char *path; /* for formats of several files; NULL for pipes, memory and members */
  const EmbLoadOptions *options; /* not NULL */
} EmbInput;

/* One file format. A new one is a file in this folder and a row in the table of
 * formats.c. */
typedef struct {
  const char *name;  /* as on the command line: "word2vec-text" */
  const char *title; /* in words, translatable: "word2vec text" */

  /* Whether the first bytes of a file look like this format; then @reason (200 bytes)
   * says why, as a phrase: "header '20000 100', then a word and 100 numbers". */
  bool (*sniff) (const uint8_t *head, size_t n, char *reason);

  /* Adds the tables that the input offers. Looks at the stream, takes nothing from it. */
  bool (*list) (const EmbInput *input,
                EmbCandidates *candidates,
                const EmbJob *job,
                EmbError *error);

  /* Reads the stream from its beginning: @chosen, one of those listed, into @parts
   * (vectors, names, notices; source.reason, dtype, rows_in_file and skipped_rows).
   * options->max_rows is honoured while reading. */
  bool (*load) (const EmbInput *input,
                const EmbCandidate *chosen,
                EmbDatasetParts *parts,
                const EmbJob *job,
                EmbError *error);

  /* Where the file itself brings columns, or names a table that does: adds the titles of
   * those that a sample may keep the shares of (strata.h). NULL: it never does. */
  bool (*find_strata) (const EmbInput *input,
                       const EmbCandidate *chosen,
                       EmbStrings *titles,
                       const EmbJob *job,
                       EmbError *error);
} EmbFormat;

extern const EmbFormat emb_format_npy;
extern const EmbFormat emb_format_safetensors;
extern const EmbFormat emb_format_idx;
extern const EmbFormat emb_format_word2vec_binary;
extern const EmbFormat emb_format_projector;
extern const EmbFormat emb_format_fasttext_binary;
extern const EmbFormat emb_format_fasttext_vec;
extern const EmbFormat emb_format_word2vec_text;
extern const EmbFormat emb_format_glove_text;
extern const EmbFormat emb_format_tsv;
extern const EmbFormat emb_format_csv;
extern const EmbFormat emb_format_arff;

/* Recognises the format, or fails with a sentence that says what the bytes are (a
 * picture, an archive, a pickle, ...) and what to do. */
const EmbFormat *emb_format_recognise (const uint8_t *head,
                                       size_t n,
                                       char reason[200],
                                       EmbError *error);

/* A sentence that says what bytes of no known format are, and what to do. */
const char *emb_format_describe_foreign (const uint8_t *head, size_t n);

/* In words, translatable, for what stands in EmbSource.format; NULL where it is unknown.
 */
const char *emb_format_title (const char *name);

/* All of them, one after the other; NULL behind the last. */
const EmbFormat *emb_format_nth (size_t i);

/* By name; fails with a sentence that lists the known ones. */
const EmbFormat *emb_format_find (const char *name, EmbError *error);
