// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/job.h"
#include "base/stream.h"
#include "data/candidate.h"
#include "data/dataset.h"

/* Opens embedding files. The format is recognised by content; see formats/format.h. */
typedef struct {
  const char *format;   /* "word2vec-text", ..., or NULL: recognise it by content */
  const char *member;   /* which table of several, or NULL: the largest */
  const char *metadata; /* a TSV or CSV file, or NULL: look beside the file (below) */
  size_t max_rows;      /* the first so many rows, 0: all */
  size_t sample;        /* so many rows of these, drawn with @seed; 0: all */
  const char *stratify; /* a column whose levels keep their shares, or NULL: uniformly */
  uint64_t seed;
} EmbLoadOptions;

/* Where @path names no file but "FILE#member" does, *@file (free with free()) and
 * *@member, a part of @path, are these; else a copy of @path and NULL. NULL without
 * memory. */
char *emb_load_split_path (const char *path, const char **member, EmbError *error);

/* What a file offers, before its numbers are read. */
typedef struct {
  const char *format; /* static */
  char reason[200];   /* why it was taken for that format */
  EmbCandidates candidates;
  size_t chosen;     /* the one that emb_load takes */
  uint64_t bytes;    /* of the file, 0 where unknown */
  EmbStrings strata; /* the columns that a sample may keep the shares of, by the first
                        rows of their tables (strata.h) */
} EmbInspection;

/* Looks at the first bytes, also of the tables that bring columns, and into archives.
 * Clear @inspection also on failure. */
bool emb_inspect (const char *path,
                  const EmbLoadOptions *options,
                  EmbInspection *inspection,
                  const EmbJob *job,
                  EmbError *error);
void emb_inspection_clear (EmbInspection *self);

/* Opens @path ("-": standard input). Without options->metadata, FILE.names.tsv and
 * FILE.metadata.tsv are taken where they are there, with FILE's ending left out or else
 * kept; for "vectors.*" also metadata.tsv in its folder. Where there are both, the names
 * come from the first, columns from both, and each must have as many rows as the vectors.
 * A notice names each table that is used, and says of the others why not. @options may be
 * NULL. */
EmbDataset *emb_load (const char *path,
                      const EmbLoadOptions *options,
                      const EmbJob *job,
                      EmbError *error);

/* The same from streams; @metadata may be NULL. options->metadata is not looked at. */
EmbDataset *emb_load_stream (EmbStream *vectors,
                             EmbStream *metadata,
                             const EmbLoadOptions *options,
                             const EmbJob *job,
                             EmbError *error);

/* What emb_load_parts would read of @path, into @candidate, whose member stays: its shape
 * and type. False where that cannot be told. */
bool emb_look_at_parts (const char *path,
                        EmbCandidate *candidate,
                        const EmbJob *job,
                        EmbError *error);

/* The numbers and names of @path alone, into @parts, which are empty: for formats that
 * name other files. Such a format is not opened again. */
bool emb_load_parts (const char *path,
                     const EmbLoadOptions *options,
                     EmbDatasetParts *parts,
                     const EmbJob *job,
                     EmbError *error);
