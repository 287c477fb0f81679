// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/job.h"
#include "base/stream.h"
#include "data/dataset.h"

/* Opens embedding files. The format is recognised by content; see formats/format.h. */
typedef struct {
  const char *format;   /* one of emb_format_names, or NULL: recognise it */
  const char *metadata; /* a TSV or CSV file, or NULL: look beside the file (below) */
  size_t max_rows;      /* the first so many rows, 0: all */
} EmbLoadOptions;

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
