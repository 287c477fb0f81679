// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/stream.h"

/* A piece of a text file in memory, followed by EMB_TEXT_PADDING readable bytes. All zero
 * is a valid empty block, and its memory is used again when it is filled again. */
typedef struct {
  char *bytes;
  size_t room;
  size_t n;
  size_t cut; /* behind the last line end */
  bool at_end;
  bool unfinished; /* the last line had no line end; it was given one */
  bool too_long;   /* the first line */
} EmbTextBlock;

/* A line that is longer is no row of numbers. */
#define EMB_TEXT_LINE_LIMIT (16u << 20)

/* Fills @block with @carry and what follows in the stream, until there is a whole line,
 * the end of the file, or more than EMB_TEXT_LINE_LIMIT bytes without a line end. */
bool emb_text_block_fill (EmbTextBlock *block,
                          EmbStream *stream,
                          const char *carry,
                          size_t n_carry,
                          EmbError *error);
void emb_text_block_clear (EmbTextBlock *block);
