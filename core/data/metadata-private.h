// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "data/metadata.h"
#include "data/table.h"

/* What metadata.c (columns), metadata-order.c (which row of it belongs to which vector)
 * and metadata-names.c (the column that gives the names) share: a table on its way to the
 * data set. */
typedef struct {
  EmbTable table;
  const bool *left_out; /* columns that are no metadata; NULL: none */
  EmbMetadataFit fit;
  EmbDatasetParts *parts;
  const EmbJob *job;

  bool has_header;
  size_t n_rows; /* of the table, without the header */
  bool leaves_out_skipped;
  uint32_t *order; /* of a table joined by name: its row for each vector; else NULL */
  size_t key;      /* and the field with the names, which is no column */

  size_t n_fields; /* of a row of the table */
  size_t n_columns;
  size_t *fields; /* n_columns: the field of each */
  EmbStrings titles;
  EmbStrings *texts;   /* n_columns */
  EmbColumn **columns; /* n_columns, NULL where taken as names */
  uint64_t n_ragged;
  EmbNames names; /* taken from a column */
} EmbJoin;

/* Walks over the rows of the vectors and says which row of the table belongs to each. */
typedef struct {
  size_t next;
  size_t n_passed; /* skipped rows that lie behind */
} EmbJoinWalk;

/* Decides by what the table is joined. Call once, before any walk. */
bool emb_join_find_order (EmbJoin *self, EmbError *error);

/* False where the table has no row for the vector. */
bool emb_join_next_row (const EmbJoin *self, EmbJoinWalk *walk, size_t *table_row);

/* How much of the table lies behind, in bytes. */
uint64_t emb_join_walked (const EmbJoin *self, const EmbJoinWalk *walk);

void emb_join_drop_column (EmbJoin *self, size_t i);

/* Whether it is a usual title of a column of names. */
bool emb_join_is_name_title (const char *title, size_t length);

/* Fills names, and drops the column that they come from; where the vectors have names
 * already, compares. */
bool emb_join_find_names (EmbJoin *self, EmbError *error);
