// SPDX-License-Identifier: GPL-3.0-or-later
/* Data sets made from a data set, and the search for rows that are the same. */

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/kernel.h"
#include "base/parallel.h"
#include "data/dataset-private.h"
#include "data/hash.h"

/* --- Copies */

static bool
source_copy (EmbSource *self, const EmbSource *from, EmbError *error)
{
  *self = *from;
  self->mapped = false;
  self->candidates = (EmbCandidates){ 0 };
  self->file = from->file != NULL ? strdup (from->file) : NULL;
  self->member = from->member != NULL ? strdup (from->member) : NULL;
  self->stratify = from->stratify != NULL ? strdup (from->stratify) : NULL;
  if ((from->file != NULL && self->file == NULL) ||
      (from->member != NULL && self->member == NULL) ||
      (from->stratify != NULL && self->stratify == NULL))
    return emb_fail_no_memory (error, 1);
  return emb_candidates_copy (&self->candidates, &from->candidates, error);
}

/* What a derived data set keeps of @self whatever its rows are. */
static bool
copy_origin (EmbDatasetParts *parts, const EmbDataset *self, EmbError *error)
{
  parts->subwords = emb_subwords_ref (self->parts.subwords);
  if (!source_copy (&parts->source, &self->parts.source, error))
    return false;
  return emb_notices_copy (&parts->notices, &self->parts.notices) ||
         emb_fail_no_memory (error, self->parts.notices.n * sizeof (EmbNotice));
}

/* --- Unit length */

typedef struct {
  const EmbDataset *from;
  const EmbMatrix *to;
} Scale;

static void
scale_chunk_cb (size_t chunk, unsigned worker, void *context)
{
  const Scale *s = context;
  size_t d = s->to->n_cols;
  size_t step = emb_dataset_rows_per_chunk (d);
  size_t begin = chunk * step;
  size_t end = begin + step < s->to->n_rows ? begin + step : s->to->n_rows;
  for (size_t row = begin; row < end; row++) {
    const float *from = emb_dataset_row (s->from, row);
    float *to = emb_matrix_row (s->to, row);
    double norm = (double) s->from->norms[row];
    if (norm > 0 && isfinite (norm))
      for (size_t j = 0; j < d; j++)
        to[j] = (float) ((double) from[j] / norm);
    else
      memcpy (to, from, d * sizeof *to);
  }
}

EmbDataset *
emb_dataset_normalise (const EmbDataset *self, const EmbJob *job, EmbError *error)
{
  EmbDatasetParts parts = { 0 };
  size_t n = self->parts.vectors.n_rows;
  size_t d = self->parts.vectors.n_cols;
  size_t step = emb_dataset_rows_per_chunk (d);
  Scale scale = { .from = self, .to = &parts.vectors };
  if (!copy_origin (&parts, self, error) ||
      !emb_matrix_init (&parts.vectors, n, d, error) ||
      !emb_parallel_job ((n + step - 1) / step, job, N_ ("Normalising"), scale_chunk_cb,
                         &scale, error)) {
    emb_dataset_parts_clear (&parts);
    return NULL;
  }

  EmbDataset *unit = emb_dataset_new_bare (&parts, job, error);
  if (unit == NULL)
    return NULL;

  /* Names and columns are the same: borrow them instead of copying. The counter of
   * references is the only thing in a data set that ever changes. */
  EmbDataset *owner = self->owner != NULL ? self->owner : (EmbDataset *) (uintptr_t) self;
  unit->unit_length = true;
  unit->owner = emb_dataset_ref (owner);
  unit->parts.names = owner->parts.names;
  unit->parts.columns = owner->parts.columns;
  unit->parts.n_columns = owner->parts.n_columns;
  unit->parts.row_numbers = owner->parts.row_numbers;
  return unit;
}

/* --- Equal rows */

#define COMPARING N_ ("Comparing rows")

/* The bits of a number such that equal numbers have equal bits: there are two zeros. */
static uint32_t
number_bits (float v)
{
  uint32_t bits;
  memcpy (&bits, &v, sizeof bits);
  return bits == UINT32_C (0x80000000) ? 0 : bits;
}

EMB_KERNEL static uint64_t
hash_row (const float *row, size_t n)
{
  uint64_t h = n;
  for (size_t i = 0; i < n; i++) {
    h = (h ^ number_bits (row[i])) * UINT64_C (0xff51afd7ed558ccd);
    h ^= h >> 32;
  }
  return h;
}

static bool
equal_rows (const float *a, const float *b, size_t n)
{
  for (size_t i = 0; i < n; i++)
    if (number_bits (a[i]) != number_bits (b[i]))
      return false;
  return true;
}

typedef struct {
  const EmbMatrix *x;
  uint64_t *hashes;
} Hashing;

static void
hash_chunk_cb (size_t chunk, unsigned worker, void *context)
{
  const Hashing *h = context;
  size_t step = emb_dataset_rows_per_chunk (h->x->n_cols);
  size_t begin = chunk * step;
  size_t end = begin + step < h->x->n_rows ? begin + step : h->x->n_rows;
  for (size_t row = begin; row < end; row++)
    h->hashes[row] = hash_row (emb_matrix_row (h->x, row), h->x->n_cols);
}

/* The unit of progress is a number of a row or a look at the table. */
static bool
count_repeats (const Hashing *self,
               uint32_t *slots,
               size_t mask,
               size_t *n_repeats,
               const EmbJob *job,
               EmbError *error)
{
  const EmbMatrix *x = self->x;
  const uint64_t *hashes = self->hashes;
  size_t row_work = x->n_cols + 16;
  EmbJobLoop loop = { job, COMPARING, row_work * x->n_rows };
  *n_repeats = 0;
  for (size_t row = 0; row < x->n_rows; row++) {
    if (!emb_job_loop (&loop, row_work * row, error))
      return false;
    size_t slot = hashes[row] & mask;
    for (; slots[slot] != 0; slot = (slot + 1) & mask) {
      size_t other = slots[slot] - 1;
      if (hashes[other] == hashes[row] &&
          equal_rows (emb_matrix_row (x, other), emb_matrix_row (x, row), x->n_cols))
        break;
    }
    if (slots[slot] == 0)
      slots[slot] = (uint32_t) row + 1;
    else
      ++*n_repeats;
  }
  return true;
}

bool
emb_dataset_count_duplicate_vectors (const EmbDataset *self,
                                     size_t *n_duplicates,
                                     const EmbJob *job,
                                     EmbError *error)
{
  const EmbMatrix *x = &self->parts.vectors;
  size_t n_slots = emb_hash_slots (x->n_rows);
  size_t step = emb_dataset_rows_per_chunk (x->n_cols);
  uint64_t *hashes = malloc (x->n_rows * sizeof *hashes);
  uint32_t *slots = calloc (n_slots, sizeof *slots);
  Hashing hashing = { .x = x, .hashes = hashes };

  bool ok = hashes != NULL && slots != NULL;
  if (!ok)
    emb_fail_no_memory (error, x->n_rows * sizeof *hashes);
  ok = ok && emb_parallel_job ((x->n_rows + step - 1) / step, job, COMPARING,
                               hash_chunk_cb, &hashing, error);
  ok = ok && count_repeats (&hashing, slots, n_slots - 1, n_duplicates, job, error);
  free (hashes);
  free (slots);
  return ok;
}
