// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/job.h"
#include "base/stream.h"
#include "data/dataset.h"
#include "data/formats/text-rows.h"

/* What reading the lines of a text file found. */
typedef struct {
  EmbTextLayout layout;
  uint64_t n_lines;
  uint64_t n_data; /* lines that are not blank, without the header */
  uint64_t n_skipped;
  EmbTextProblem problems[EMB_TEXT_MAX_PROBLEMS]; /* of the first skipped lines */
  bool last_cut; /* the last line has no line end and is no row */
  bool stopped;  /* at max_rows, with more to read */
} EmbTextResult;

/* What is said of a text without a single row. */
bool emb_text_fail_no_rows (EmbError *error);

/* Reads the stream from its beginning: fills vectors, names and skipped of @parts. Lines
 * that are no rows are skipped. @wanted: the format asked for, or EMB_TEXT_UNKNOWN;
 * @max_rows 0: all. */
bool emb_text_read (EmbStream *stream,
                    EmbTextKind wanted,
                    size_t max_rows,
                    EmbDatasetParts *parts,
                    EmbTextResult *result,
                    const EmbJob *job,
                    EmbError *error);
