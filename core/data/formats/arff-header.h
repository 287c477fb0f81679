// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "data/table.h"

/* What stands above the rows of an ARFF file (Weka's Attribute-Relation File Format): the
 * attributes, and which of them are numbers. Keywords in any case, values in ' or " or
 * bare, comments from % on. */

typedef struct {
  EmbField title;
  EmbField first; /* what a sparse row means where it says nothing: 0, the first of the
                     nominal values, or nothing */
  bool numeric;
} EmbArffAttribute;

/* Fields point to the text that was read and to @unquoted. All zero is a valid start. */
typedef struct {
  EmbField relation;
  EmbArffAttribute *attributes;
  size_t n_attributes;
  size_t n_room;
  size_t n_numeric;
  size_t data_start; /* behind the line with @data; 0 where there is none */
  char *unquoted;
} EmbArffHeader;

#define EMB_ARFF_MAX_HEADER (4u << 20)

/* Whether the first line that is neither blank nor a comment begins with @relation. */
bool emb_arff_recognise (const char *text, size_t n);

/* Parses what stands in the first @n bytes of a file; that there is no @data is no
 * failure. Clear @header also on failure. */
bool emb_arff_parse_header (const char *text,
                            size_t n,
                            EmbArffHeader *header,
                            EmbError *error);
void emb_arff_header_clear (EmbArffHeader *self);

/* --- Values, in the header and in rows */

const char *emb_arff_skip_blanks (const char *p, const char *end);

/* Takes the value in quotes that begins at @p. What had to be resolved is written to
 * *@scratch, which moves on. Returns what follows, or NULL where no quote ends it. */
const char *emb_arff_take_quoted (const char *p,
                                  const char *end,
                                  char **scratch,
                                  EmbField *value);

/* Takes what is there up to a blank, to one of @stops, or to the end. */
const char *emb_arff_take_word (const char *p,
                                const char *end,
                                const char *stops,
                                EmbField *value);
