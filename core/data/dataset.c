// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/dataset.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/kernel.h"
#include "base/latin1.h"
#include "base/parallel.h"
#include "base/text.h"
#include "data/dataset-private.h"
#include "data/similar.h"

/* --- Parts */

static void
source_clear (EmbSource *self)
{
  free (self->file);
  free (self->member);
  free (self->stratify);
  emb_candidates_clear (&self->candidates);
  *self = (EmbSource){ 0 };
}

void
emb_dataset_parts_clear (EmbDatasetParts *parts)
{
  emb_matrix_clear (&parts->vectors);
  emb_names_clear (&parts->names);
  for (size_t i = 0; i < parts->n_columns; i++)
    emb_column_free (parts->columns[i]);
  free (parts->columns);
  emb_notices_clear (&parts->notices);
  source_clear (&parts->source);
  emb_subwords_unref (parts->subwords);
  free (parts->skipped);
  free (parts->row_numbers);
  free (parts->metadata_path);
  *parts = (EmbDatasetParts){ 0 };
}

static bool
check_parts (const EmbDatasetParts *parts, EmbError *error)
{
  size_t n = parts->vectors.n_rows;
  if (n == 0 || parts->vectors.n_cols == 0)
    return emb_fail (error, EMB_FORMAT, "holds no vectors");
  if (n > UINT32_MAX - 2)
    return emb_fail (error, EMB_FORMAT,
                     "%zu rows are more than the %u that fit; read fewer rows", n,
                     UINT32_MAX - 2);
  if (parts->names.shown.n != 0 && parts->names.shown.n != n)
    return emb_fail (error, EMB_ARGUMENT, "%zu names for %zu rows", parts->names.shown.n,
                     n);
  for (size_t i = 0; i < parts->n_columns; i++)
    if (parts->columns[i]->n_rows != n)
      return emb_fail (error, EMB_ARGUMENT, "column %s has %zu values for %zu rows",
                       parts->columns[i]->name, parts->columns[i]->n_rows, n);
  return true;
}

/* --- Norms */

EMB_KERNEL static double
sum_of_squares (const float *row, size_t n)
{
  double lanes[8] = { 0 };
  size_t i = 0;
  for (; i + 8 <= n; i += 8)
    for (size_t j = 0; j < 8; j++) {
      double v = (double) row[i + j];
      lanes[j] += v * v;
    }
  for (size_t j = 0; i + j < n; j++) {
    double v = (double) row[i + j];
    lanes[j] += v * v;
  }
  return ((lanes[0] + lanes[4]) + (lanes[1] + lanes[5])) +
         ((lanes[2] + lanes[6]) + (lanes[3] + lanes[7]));
}

static void
norms_chunk_cb (size_t chunk, unsigned worker, void *context)
{
  EmbDataset *self = context;
  const EmbMatrix *x = &self->parts.vectors;
  size_t step = emb_dataset_rows_per_chunk (x->n_cols);
  size_t begin = chunk * step;
  size_t end = begin + step < x->n_rows ? begin + step : x->n_rows;
  for (size_t row = begin; row < end; row++)
    self->norms[row] = (float) sqrt (sum_of_squares (emb_matrix_row (x, row), x->n_cols));
}

static bool
compute_norms (EmbDataset *self, const EmbJob *job, EmbError *error)
{
  size_t n = self->parts.vectors.n_rows;
  self->norms = malloc (n * sizeof *self->norms);
  if (self->norms == NULL)
    return emb_fail_no_memory (error, n * sizeof *self->norms);

  size_t step = emb_dataset_rows_per_chunk (self->parts.vectors.n_cols);
  if (!emb_parallel_job ((n + step - 1) / step, job, N_ ("Norms"), norms_chunk_cb, self,
                         error))
    return false;

  EmbJobLoop loop = { job, N_ ("Checking norms"), n };
  for (size_t row = 0; row < n; row++) {
    if (!emb_job_loop (&loop, row, error))
      return false;
    if (self->norms[row] <= 0 && self->n_zero++ == 0)
      self->first_zero = row;
    if (!isfinite (self->norms[row]) && self->n_non_finite++ == 0)
      self->first_non_finite = row;
  }
  return true;
}

/* --- Notices */

/* Names in a sentence are cut: the sentence has to end. */
static const char *
short_name (const EmbDataset *self, size_t row, char buffer[64])
{
  char number[EMB_DATASET_NUMBER_SIZE];
  snprintf (buffer, 64, "%s", emb_dataset_name (self, row, number));
  emb_text_truncate_utf8 (buffer, 40);
  return buffer;
}

static void
add_notices (EmbDataset *self)
{
  EmbNotices *notices = &self->parts.notices;
  const EmbNames *names = &self->parts.names;
  char name[64];

  if (names->latin1 && names->n_raw > 0)
    emb_notices_add (notices, "encoding", (long long) names->raw_rows[0],
                     "%zu %s not UTF-8 and %s read as " EMB_LATIN1_NAME
                     " (first: row %zu, \"%s\"); saved text keeps their bytes",
                     names->n_raw, names->n_raw == 1 ? "name is" : "names are",
                     names->n_raw == 1 ? "was" : "were", (size_t) names->raw_rows[0],
                     short_name (self, (size_t) names->raw_rows[0], name));
  else if (names->n_raw > 0) {
    size_t row = (size_t) names->raw_rows[0];
    emb_notices_add (notices, "names-repaired", (long long) row,
                     "%zu %s not valid UTF-8 and %s shown with U+FFFD (first: row %zu, "
                     "\"%s\")",
                     names->n_raw, names->n_raw == 1 ? "name is" : "names are",
                     names->n_raw == 1 ? "is" : "are", row, short_name (self, row, name));
  }
  if (names->n_duplicates > 0) {
    size_t row = names->first_duplicate;
    emb_notices_add (notices, "duplicate-names", (long long) row,
                     "%zu %s a name that an earlier row has (first: row %zu, \"%s\"); "
                     "the earliest answers to it",
                     names->n_duplicates,
                     names->n_duplicates == 1 ? "row has" : "rows have", row,
                     short_name (self, row, name));
  }
  if (self->n_zero > 0) {
    size_t row = self->first_zero;
    emb_notices_add (notices, "zero-vectors", (long long) row,
                     "%zu %s all zero (first: row %zu, \"%s\") and without direction; "
                     "cosine leaves it out",
                     self->n_zero, self->n_zero == 1 ? "row is" : "rows are", row,
                     short_name (self, row, name));
  }
  if (self->n_non_finite > 0) {
    size_t row = self->first_non_finite;
    emb_notices_add (notices, "non-finite-rows", (long long) row,
                     "%zu %s infinite or no numbers (first: row %zu, \"%s\"); maps and "
                     "searches leave them out",
                     self->n_non_finite,
                     self->n_non_finite == 1 ? "row holds" : "rows hold", row,
                     short_name (self, row, name));
  }
}

/* --- Life */

EmbDataset *
emb_dataset_new_bare (EmbDatasetParts *parts, const EmbJob *job, EmbError *error)
{
  EmbDataset *self = calloc (1, sizeof *self);
  if (self == NULL) {
    emb_dataset_parts_clear (parts);
    emb_fail_no_memory (error, sizeof *self);
    return NULL;
  }
  atomic_init (&self->n_refs, 1);
  self->parts = *parts;
  *parts = (EmbDatasetParts){ 0 };
  free (self->parts.skipped);
  self->parts.skipped = NULL;
  self->parts.n_skipped = 0;

  if (check_parts (&self->parts, error) && compute_norms (self, job, error) &&
      (emb_dataset_is_intact (self) || emb_fail (error, EMB_IO, EMB_PARTS_CHANGED)))
    return self;
  emb_dataset_unref (self);
  return NULL;
}

EmbDataset *
emb_dataset_new (EmbDatasetParts *parts, const EmbJob *job, EmbError *error)
{
  EmbDataset *self = emb_dataset_new_bare (parts, job, error);
  if (self == NULL)
    return NULL;

  /* A table joined by name has needed the index already. */
  if (self->parts.names.shown.n > 0 && self->parts.names.slots == NULL &&
      !emb_names_index (&self->parts.names, job, error)) {
    emb_dataset_unref (self);
    return NULL;
  }
  add_notices (self);
  return self;
}

EmbDataset *
emb_dataset_ref (EmbDataset *self)
{
  atomic_fetch_add (&self->n_refs, 1);
  return self;
}

void
emb_dataset_unref (EmbDataset *self)
{
  if (self == NULL || atomic_fetch_sub (&self->n_refs, 1) != 1)
    return;

  if (self->owner != NULL) {
    self->parts.names = (EmbNames){ 0 };
    self->parts.columns = NULL;
    self->parts.n_columns = 0;
    self->parts.row_numbers = NULL;
    emb_dataset_unref (self->owner);
  }
  emb_dataset_parts_clear (&self->parts);
  free (self->norms);
  free (self);
}

/* --- Reading */

size_t
emb_dataset_n_rows (const EmbDataset *self)
{
  return self->parts.vectors.n_rows;
}

size_t
emb_dataset_n_dims (const EmbDataset *self)
{
  return self->parts.vectors.n_cols;
}

const float *
emb_dataset_vectors (const EmbDataset *self)
{
  return self->parts.vectors.data;
}

const float *
emb_dataset_row (const EmbDataset *self, size_t row)
{
  return emb_matrix_row (&self->parts.vectors, row);
}

const float *
emb_dataset_norms (const EmbDataset *self)
{
  return self->norms;
}

size_t
emb_dataset_row_number (const EmbDataset *self, size_t row)
{
  return self->parts.row_numbers != NULL ? self->parts.row_numbers[row] : row;
}

bool
emb_dataset_find_number (const EmbDataset *self, uint64_t number, size_t *row)
{
  size_t n = emb_dataset_n_rows (self);
  if (self->parts.row_numbers == NULL) {
    *row = (size_t) number;
    return number < n;
  }
  size_t low = 0;
  size_t high = n;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (self->parts.row_numbers[middle] < number)
      low = middle + 1;
    else
      high = middle;
  }
  *row = low;
  return low < n && self->parts.row_numbers[low] == number;
}

bool
emb_dataset_has_names (const EmbDataset *self)
{
  return self->parts.names.shown.n > 0;
}

const EmbNames *
emb_dataset_names (const EmbDataset *self)
{
  return &self->parts.names;
}

const char *
emb_dataset_name (const EmbDataset *self,
                  size_t row,
                  char buffer[EMB_DATASET_NUMBER_SIZE])
{
  if (emb_dataset_has_names (self))
    return emb_strings_get (&self->parts.names.shown, row);
  snprintf (buffer, EMB_DATASET_NUMBER_SIZE, "%zu", emb_dataset_row_number (self, row));
  return buffer;
}

bool
emb_dataset_find (const EmbDataset *self, const char *name, size_t *row)
{
  if (emb_dataset_has_names (self))
    return emb_names_find (&self->parts.names, name, row);

  uint64_t number;
  return emb_text_parse_uint (name, name + strlen (name), &number) &&
         emb_dataset_find_number (self, number, row);
}

size_t
emb_dataset_similar_names (const EmbDataset *self,
                           const char *name,
                           size_t *rows,
                           size_t max)
{
  return emb_names_similar (&self->parts.names, name, rows, max);
}

bool
emb_dataset_makes_vectors (const EmbDataset *self)
{
  return self->parts.subwords != NULL && self->parts.subwords->max_letters > 0;
}

bool
emb_dataset_make_vector (const EmbDataset *self, const char *word, float *vector)
{
  size_t d = self->parts.vectors.n_cols;
  if (!emb_dataset_makes_vectors (self) ||
      !emb_subwords_vector (self->parts.subwords, word, strlen (word), vector))
    return false;
  double norm = sqrt (sum_of_squares (vector, d));
  for (size_t j = 0; self->unit_length && norm > 0 && j < d; j++)
    vector[j] = (float) ((double) vector[j] / norm);
  return true;
}

size_t
emb_dataset_n_columns (const EmbDataset *self)
{
  return self->parts.n_columns;
}

const EmbColumn *
emb_dataset_column (const EmbDataset *self, size_t i)
{
  return self->parts.columns[i];
}

const EmbColumn *
emb_dataset_find_column (const EmbDataset *self, const char *name, EmbError *error)
{
  return emb_columns_find (self->parts.columns, self->parts.n_columns, name, error);
}

bool
emb_dataset_is_intact (const EmbDataset *self)
{
  const EmbFileMap *map = self->parts.vectors.map;
  return map == NULL || emb_file_map_is_intact (map);
}

const EmbNotices *
emb_dataset_notices (const EmbDataset *self)
{
  return &self->parts.notices;
}

const EmbSource *
emb_dataset_source (const EmbDataset *self)
{
  return &self->parts.source;
}

size_t
emb_dataset_n_zero_vectors (const EmbDataset *self)
{
  return self->n_zero;
}

size_t
emb_dataset_n_non_finite_rows (const EmbDataset *self)
{
  return self->n_non_finite;
}
