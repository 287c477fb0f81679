// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* What a person should know about data that did load: rows skipped, counts that differ.
 */
typedef struct {
  const char *code; /* static, in kebab-case, for programs: "row-count", "rows-skipped" */
  char message[240]; /* a sentence for a person, valid UTF-8, without a full stop */
  long long row;     /* the row (from 0) it is about, or -1 */
} EmbNotice;

/* All zero is a valid empty list. */
typedef struct {
  EmbNotice *items;
  size_t n;
} EmbNotices;

/* Without memory the notice is lost, and nothing else. */
void emb_notices_add (EmbNotices *self,
                      const char *code,
                      long long row,
                      const char *format,
                      ...) __attribute__ ((format (printf, 4, 5)));
bool emb_notices_copy (EmbNotices *self, const EmbNotices *from);
void emb_notices_clear (EmbNotices *self);
