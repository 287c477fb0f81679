// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "data/formats/text-layout.h"

/* Lines to numbers: the inner loop of the text formats, for whole lines in memory. */

/* A chunk must be followed by so many readable bytes: numbers are read eight bytes at a
 * time. */
#define EMB_TEXT_PADDING 32

/* Why a line is no row. */
typedef struct {
  uint64_t line;    /* from 1, in the file */
  size_t n_numbers; /* found, where @bad is empty */
  char bad[28];     /* the field that is no number, or "" */
} EmbTextProblem;

typedef struct {
  uint32_t offset; /* from the beginning of the block */
  uint32_t length;
} EmbTextSpan;

#define EMB_TEXT_MAX_PROBLEMS 3

/* A piece of a block, from line begin to line end. */
typedef struct {
  const char *begin;
  const char *end; /* behind a '\n' */

  /* counted by emb_text_count_lines */
  size_t n_lines;
  size_t n_candidates; /* lines long enough to be rows */

  /* set by the caller: where the results go */
  const char *block;  /* what offsets count from */
  float *numbers;     /* n_candidates rows */
  EmbTextSpan *names; /* n_candidates */
  uint64_t first_line;

  /* set by emb_text_parse_lines */
  size_t n_rows;
  size_t n_data; /* lines that are not blank: rows and skipped ones */
  size_t n_skipped;
  size_t n_skipped_room;
  uint32_t *skipped; /* numbers among the n_data; free with free(); NULL without memory */
  EmbTextProblem problems[EMB_TEXT_MAX_PROBLEMS];
} EmbTextChunk;

void emb_text_count_lines (const EmbTextLayout *layout, EmbTextChunk *chunk);
void emb_text_parse_lines (const EmbTextLayout *layout, EmbTextChunk *chunk);

/* The end of the first lines of @chunk that hold at most @n candidates, at least one
 * line.
 */
const char *emb_text_cut_lines (const EmbTextLayout *layout,
                                const EmbTextChunk *chunk,
                                size_t n);

/* "line 22 has 9 numbers, expected 10"; returns the length. */
size_t emb_text_describe_problem (const EmbTextProblem *problem,
                                  size_t n_dims,
                                  char *text,
                                  size_t room);
