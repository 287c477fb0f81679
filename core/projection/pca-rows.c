// SPDX-License-Identifier: GPL-3.0-or-later
#include "projection/pca-rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/kernel.h"
#include "base/parallel.h"

#define CHUNK_FLOATS (256u << 10)

double
emb_pca_row_scale (const float *x, size_t d, bool unit_rows)
{
  if (!unit_rows)
    return 1;
  double sum = 0;
  for (size_t j = 0; j < d; j++)
    sum += (double) x[j] * (double) x[j];
  return sum > 0 ? 1 / sqrt (sum) : 1;
}

/* --- The mean, and which columns change */

typedef struct {
  const EmbPcaRows *rows;
  size_t d;
  size_t chunk_rows;
  double *sums; /* for each chunk: d sums, d smallest, d largest */
} Moments;

EMB_KERNEL static void
add_row (const float *x, double scale, size_t d, double *sums, double *low, double *high)
{
  for (size_t j = 0; j < d; j++) {
    double v = (double) x[j] * scale;
    sums[j] += v;
    low[j] = v < low[j] ? v : low[j];
    high[j] = v > high[j] ? v : high[j];
  }
}

static size_t
used_row (const EmbPcaRows *rows, size_t i)
{
  return rows->used != NULL ? rows->used[i] : i;
}

static void
moments_of_chunk (size_t chunk, unsigned worker, void *context)
{
  Moments *m = context;
  size_t d = m->d;
  double *sums = m->sums + chunk * 3 * d;
  double *low = sums + d;
  double *high = low + d;
  for (size_t j = 0; j < d; j++) {
    sums[j] = 0;
    low[j] = (double) INFINITY;
    high[j] = -(double) INFINITY;
  }

  size_t end = (chunk + 1) * m->chunk_rows;
  if (end > m->rows->n_used)
    end = m->rows->n_used;
  for (size_t i = chunk * m->chunk_rows; i < end; i++) {
    const float *x = emb_dataset_row (m->rows->dataset, used_row (m->rows, i));
    add_row (x, emb_pca_row_scale (x, d, m->rows->unit_rows), d, sums, low, high);
  }
}

static bool
find_moments (EmbPcaRows *self, const EmbJob *job, EmbError *error)
{
  size_t d = emb_dataset_n_dims (self->dataset);

  /* At most 64 chunks, so that their sums stay small next to the data. */
  size_t chunk_rows = CHUNK_FLOATS / d + 1;
  if (chunk_rows < self->n_used / 64 + 1)
    chunk_rows = self->n_used / 64 + 1;
  size_t n_chunks = (self->n_used + chunk_rows - 1) / chunk_rows;

  Moments m = { .rows = self, .d = d, .chunk_rows = chunk_rows };
  m.sums = malloc (n_chunks * 3 * d * sizeof *m.sums);
  if (m.sums == NULL)
    return emb_fail_no_memory (error, n_chunks * 3 * d * sizeof *m.sums);
  bool ok = emb_parallel_job (n_chunks, job, N_ ("Mean"), moments_of_chunk, &m, error);

  for (size_t j = 0; ok && j < d; j++) {
    double sum = 0;
    double low = (double) INFINITY;
    double high = -(double) INFINITY;
    for (size_t chunk = 0; chunk < n_chunks; chunk++) {
      const double *sums = m.sums + chunk * 3 * d;
      sum += sums[j];
      low = fmin (low, sums[d + j]);
      high = fmax (high, sums[2 * d + j]);
    }
    if (high > low) {
      self->mean[j] = sum / (double) self->n_used;
      self->active[self->n_active++] = (uint32_t) j;
    } else {
      self->mean[j] = low; /* exactly, so that a constant column gives exactly zero */
    }
  }
  free (m.sums);
  return ok;
}

/* --- Rows */

/* At least two, as emb_pca_check sees to. */
static bool
find_used_rows (EmbPcaRows *self, EmbError *error)
{
  size_t n = emb_dataset_n_rows (self->dataset);
  self->n_used = n - emb_dataset_n_non_finite_rows (self->dataset);
  if (self->n_used == n)
    return true;

  self->used = malloc (self->n_used * sizeof *self->used);
  if (self->used == NULL)
    return emb_fail_no_memory (error, self->n_used * sizeof *self->used);
  const float *norms = emb_dataset_norms (self->dataset);
  size_t kept = 0;
  for (size_t i = 0; i < n && kept < self->n_used; i++)
    if (isfinite (norms[i]))
      self->used[kept++] = (uint32_t) i;
  return true;
}

bool
emb_pca_rows_init (EmbPcaRows *self,
                   const EmbDataset *dataset,
                   bool unit_rows,
                   const EmbJob *job,
                   EmbError *error)
{
  size_t d = emb_dataset_n_dims (dataset);
  *self = (EmbPcaRows){ .dataset = dataset, .unit_rows = unit_rows };
  self->mean = malloc (d * sizeof *self->mean);
  self->active = malloc (d * sizeof *self->active);
  bool ok = self->mean != NULL && self->active != NULL;
  if (!ok)
    emb_fail_no_memory (error, d * sizeof *self->mean);

  ok = ok && find_used_rows (self, error) && find_moments (self, job, error);
  if (!ok)
    emb_pca_rows_clear (self);
  return ok;
}

void
emb_pca_rows_clear (EmbPcaRows *self)
{
  free (self->used);
  free (self->active);
  free (self->mean);
  *self = (EmbPcaRows){ 0 };
}

EMB_KERNEL static void
centre (const float *x, double scale, const double *mean, size_t d, double *out)
{
  for (size_t j = 0; j < d; j++)
    out[j] = (double) x[j] * scale - mean[j];
}

EMB_KERNEL static void
centre_some (const float *x,
             double scale,
             const double *mean,
             const uint32_t *columns,
             size_t n,
             double *out)
{
  for (size_t j = 0; j < n; j++)
    out[j] = (double) x[columns[j]] * scale - mean[columns[j]];
}

void
emb_pca_rows_get (const EmbPcaRows *self,
                  size_t first,
                  size_t n,
                  size_t column,
                  size_t n_columns,
                  double *out)
{
  size_t d = emb_dataset_n_dims (self->dataset);
  for (size_t i = 0; i < n; i++, out += n_columns) {
    const float *x = emb_dataset_row (self->dataset, used_row (self, first + i));
    double scale = emb_pca_row_scale (x, d, self->unit_rows);
    if (self->n_active == d)
      centre (x + column, scale, self->mean + column, n_columns, out);
    else
      centre_some (x, scale, self->mean, self->active + column, n_columns, out);
  }
}
