// SPDX-License-Identifier: GPL-3.0-or-later
/* Which row of a table of metadata belongs to which vector: the one in its place, or the
 * one that has its name. */
#include "data/metadata-private.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"

#define NO_ROW UINT32_MAX
#define MATCHING N_ ("Matching names")

typedef struct {
  EmbJoin *join;
  size_t key;      /* field of the table that may hold names */
  uint32_t *order; /* row of the table for each vector, or NO_ROW */
  char *name;      /* room for any field, terminated */
  size_t n_in_place;
  size_t n_found; /* names of the vectors that the table has */
  size_t n_unknown;
  size_t n_repeated;
} Match;

/* A column of a usual title, or else the first. */
static size_t
find_key (EmbTable *table)
{
  emb_table_cut_row (table, 0);
  for (size_t i = 0; i < table->n_fields; i++)
    if (emb_join_is_name_title (table->fields[i].bytes, table->fields[i].length))
      return i;
  return 0;
}

/* Whether @row of the table has a key; then it stands in self->name. */
static bool
take_name (Match *self, size_t row)
{
  EmbTable *table = &self->join->table;
  emb_table_cut_row (table, row);
  if (self->key >= table->n_fields || table->fields[self->key].length == 0)
    return false;
  EmbField field = table->fields[self->key];
  memcpy (self->name, field.bytes, field.length);
  self->name[field.length] = '\0';
  return true;
}

static bool
count_in_place (Match *self, EmbError *error)
{
  const EmbJoin *join = self->join;
  const EmbNames *names = &join->parts->names;
  EmbJoinWalk walk = { 0 };
  EmbJobLoop loop = { join->job, MATCHING, join->table.n_bytes };
  for (size_t row = 0; row < names->shown.n; row++) {
    size_t table_row;
    if (!emb_job_loop (&loop, emb_join_walked (join, &walk), error))
      return false;
    if (!emb_join_next_row (join, &walk, &table_row))
      break;
    size_t length;
    const char *raw = emb_names_raw (names, row, &length);
    if (take_name (self, table_row) &&
        (strcmp (self->name, emb_strings_get (&names->shown, row)) == 0 ||
         (strlen (self->name) == length && memcmp (self->name, raw, length) == 0)))
      self->n_in_place++;
  }
  return true;
}

static bool
find_names (Match *self, EmbError *error)
{
  const EmbJoin *join = self->join;
  const EmbTable *table = &join->table;
  EmbJobLoop loop = { join->job, MATCHING, table->n_bytes };
  for (size_t row = join->has_header; row < table->n_rows; row++) {
    size_t found;
    if (!emb_job_loop (&loop, table->starts[row], error))
      return false;
    if (!take_name (self, row) ||
        !emb_names_find (&join->parts->names, self->name, &found))
      self->n_unknown++;
    else if (self->order[found] != NO_ROW)
      self->n_repeated++;
    else {
      self->order[found] = (uint32_t) row;
      self->n_found++;
    }
  }
  return true;
}

/* What the first of several rows of one name has is also that of the others. */
static bool
share_among_equal_names (Match *self, EmbError *error)
{
  const EmbNames *names = &self->join->parts->names;
  EmbJobLoop loop = { self->join->job, MATCHING, names->shown.n };
  for (size_t row = 0; row < names->shown.n && names->n_duplicates > 0; row++) {
    size_t first;
    if (!emb_job_loop (&loop, row, error))
      return false;
    if (emb_names_find (names, emb_strings_get (&names->shown, row), &first))
      self->order[row] = self->order[first];
  }
  return true;
}

/* By name where that gives more rows their values than their order does, and the table
 * is likely to be one of these names. */
static bool
goes_by_name (const Match *self)
{
  size_t n_vectors = self->join->parts->names.shown.n;
  size_t n_most = self->join->n_rows < n_vectors ? self->join->n_rows : n_vectors;
  return self->n_found > self->n_in_place && 2 * self->n_found >= n_most;
}

static void
notice_match (const Match *self)
{
  const EmbJoin *join = self->join;
  size_t n_without = 0;
  for (size_t row = 0; row < join->parts->names.shown.n; row++)
    n_without += self->order[row] == NO_ROW;
  emb_table_cut_row (&self->join->table, 0);
  EmbField title = join->table.fields[self->key];
  emb_notices_add (&join->parts->notices, "metadata-by-name", -1,
                   "the metadata is joined by its column \"%.*s\", not by order: of %zu "
                   "vectors %zu are not in it, and of its %zu rows %zu name no vector "
                   "and %zu one that an earlier row has",
                   (int) (title.length < 40 ? title.length : 40), title.bytes,
                   join->parts->names.shown.n, n_without, join->n_rows, self->n_unknown,
                   self->n_repeated);
}

static bool
match (Match *self, EmbError *error)
{
  EmbJoin *join = self->join;
  size_t n = join->parts->names.shown.n;
  size_t room = join->table.longest_row + 1;
  self->name = malloc (room);
  self->order = malloc (n * sizeof *self->order);
  if (self->name == NULL || self->order == NULL)
    return emb_fail_no_memory (error, room + n * sizeof *self->order);
  for (size_t row = 0; row < n; row++)
    self->order[row] = NO_ROW;

  if (!count_in_place (self, error))
    return false;
  if (self->n_in_place == n)
    return true;
  if (!emb_names_index (&join->parts->names, join->job, error) ||
      !find_names (self, error) || !share_among_equal_names (self, error))
    return false;
  if (goes_by_name (self)) {
    notice_match (self);
    join->order = self->order;
    join->key = self->key;
    self->order = NULL;
  }
  return true;
}

bool
emb_join_find_order (EmbJoin *self, EmbError *error)
{
  if (self->parts->names.shown.n == 0 || self->left_out != NULL || !self->has_header ||
      self->table.separator == 0)
    return true;
  Match state = { .join = self, .key = find_key (&self->table) };
  bool ok = match (&state, error);
  free (state.name);
  free (state.order);
  return ok;
}

bool
emb_join_next_row (const EmbJoin *self, EmbJoinWalk *walk, size_t *table_row)
{
  const EmbDatasetParts *parts = self->parts;
  if (self->order != NULL) {
    *table_row = self->order[walk->next++];
    return *table_row != NO_ROW;
  }
  while (self->leaves_out_skipped && walk->n_passed < parts->n_skipped &&
         parts->skipped[walk->n_passed] == walk->next) {
    walk->n_passed++;
    walk->next++;
  }
  *table_row = walk->next++ + self->has_header;
  return *table_row < self->table.n_rows;
}

uint64_t
emb_join_walked (const EmbJoin *self, const EmbJoinWalk *walk)
{
  size_t row = walk->next + self->has_header;
  return row < self->table.n_rows ? self->table.starts[row] : self->table.n_bytes;
}
