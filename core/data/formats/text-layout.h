// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How a text file of vectors is laid out, as its first lines show it.
 *
 * A row is a name and @n_dims numbers; the last @n_dims fields are the numbers, and all
 * before is the name, which may hold blanks, be empty or be a number itself. Fields are
 * separated by blank and tab, or by single tabs (@tabs). Nothing else separates: bytes
 * like U+00A0 belong to names.
 */
typedef enum {
  EMB_TEXT_UNKNOWN,
  EMB_TEXT_WORD2VEC, /* header "rows dimensions" */
  EMB_TEXT_FASTTEXT, /* the same, numbers with five digits and a blank at line ends */
  EMB_TEXT_GLOVE,    /* no header */
  EMB_TEXT_TSV,      /* tabs, or numbers without names */
} EmbTextKind;

typedef struct {
  EmbTextKind kind;
  size_t n_dims;
  size_t n_lead; /* fields before the numbers; above 1 with tabs only, the first counts */
  bool tabs;
  bool padded;          /* numbers are aligned with several blanks */
  size_t n_bom;         /* bytes of the byte-order mark */
  bool has_counts;      /* line 1 is a header of two counts */
  bool has_titles;      /* line 1 names the columns */
  uint64_t header_rows; /* as line 1 claims them */
  uint64_t header_dims;

  size_t n_lines;   /* looked at, without the header */
  size_t n_fitting; /* that fit the layout */
} EmbTextLayout;

/* Looks at the first lines of [@text, @text + @n). @wanted: the format that the person
 * asked for, or EMB_TEXT_UNKNOWN. False where no line ends with a number. */
bool emb_text_layout (const char *text,
                      size_t n,
                      EmbTextKind wanted,
                      EmbTextLayout *layout);

/* "header '20000 100', then a name and 100 numbers a line" */
void emb_text_layout_describe (const EmbTextLayout *layout, char reason[200]);
