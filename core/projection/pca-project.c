// SPDX-License-Identifier: GPL-3.0-or-later
/* Coordinates are products of centred rows and components, in double: a mean far from
 * zero would cancel the digits of a float. A block of rows at a time goes through one
 * matrix product, whose result already lies axis by axis. A dot product for each row and
 * component took four times as long at d = 784, k = 50. */
#include <math.h>
#include <stdlib.h>

#include "base/blas.h"
#include "base/i18n.h"
#include "base/kernel.h"
#include "base/matrix.h"
#include "base/parallel.h"
#include "projection/pca-rows.h"
#include "projection/pca.h"

/* Numbers of a block, so that it stays in the second cache. */
#define BLOCK_NUMBERS 65536
#define MAX_BLOCK_ROWS 1024

typedef struct {
  const EmbPca *pca;
  const EmbDataset *dataset;
  EmbLayout *layout;
  size_t block;
  double **scratch; /* for each worker: block x d, then k x block */
} Projection;

EMB_KERNEL static void
subtract_mean (const float *x, double scale, const double *mean, size_t d, double *out)
{
  for (size_t j = 0; j < d; j++)
    out[j] = (double) x[j] * scale - mean[j];
}

/* Rows that are not finite are worked on as zeros, so that they do not spoil the product,
 * and keep the NaN that the layout began with. */
static void
project_block (size_t chunk, unsigned worker, void *context)
{
  Projection *p = context;
  size_t d = emb_pca_n_dims (p->pca);
  size_t k = emb_pca_n_components (p->pca);
  size_t first = chunk * p->block;
  size_t n = emb_dataset_n_rows (p->dataset) - first;
  if (n > p->block)
    n = p->block;

  const float *norms = emb_dataset_norms (p->dataset) + first;
  double *x = p->scratch[worker];
  double *product = x + p->block * d;
  for (size_t i = 0; i < n; i++) {
    const float *row = emb_dataset_row (p->dataset, first + i);
    if (isfinite (norms[i]))
      subtract_mean (row, emb_pca_row_scale (row, d, emb_pca_unit_rows (p->pca)),
                     emb_pca_mean (p->pca), d, x + i * d);
    else
      for (size_t j = 0; j < d; j++)
        x[i * d + j] = 0;
  }
  emb_blas_dgemm_nt (k, n, d, emb_pca_component (p->pca, 0), x, 0, product);

  for (size_t axis = 0; axis < k; axis++) {
    float *out = emb_layout_axis_mutable (p->layout, axis) + first;
    for (size_t i = 0; i < n; i++)
      if (isfinite (norms[i]))
        out[i] = (float) product[axis * n + i];
  }
}

static bool
project (Projection *p, const EmbJob *job, EmbError *error)
{
  size_t n = emb_dataset_n_rows (p->dataset);
  size_t d = emb_pca_n_dims (p->pca);
  size_t k = emb_pca_n_components (p->pca);
  p->block = BLOCK_NUMBERS / d + 1;
  if (p->block > MAX_BLOCK_ROWS)
    p->block = MAX_BLOCK_ROWS;

  unsigned n_workers = emb_job_threads (job);
  size_t bytes = p->block * (d + k) * sizeof (double);
  p->scratch = calloc (n_workers, sizeof *p->scratch);
  bool ok =
    p->scratch != NULL || emb_fail_no_memory (error, n_workers * sizeof *p->scratch);
  for (unsigned w = 0; ok && w < n_workers; w++)
    ok = (p->scratch[w] = emb_pages_alloc (bytes, error)) != NULL;

  ok = ok && emb_parallel_job ((n + p->block - 1) / p->block, job, N_ ("Placing points"),
                               project_block, p, error);
  for (unsigned w = 0; p->scratch != NULL && w < n_workers; w++)
    emb_pages_free (p->scratch[w], bytes);
  free (p->scratch);
  return ok;
}

EmbLayout *
emb_pca_project (const EmbPca *self,
                 const EmbDataset *dataset,
                 const EmbJob *job,
                 EmbError *error)
{
  if (emb_dataset_n_dims (dataset) != emb_pca_n_dims (self)) {
    emb_fail (error, EMB_ARGUMENT, "the rows have %zu dimensions, and the components %zu",
              emb_dataset_n_dims (dataset), emb_pca_n_dims (self));
    return NULL;
  }

  EmbLayout *layout =
    emb_layout_new (emb_dataset_n_rows (dataset), emb_pca_n_components (self), error);
  Projection p = { .pca = self, .dataset = dataset, .layout = layout };
  if (layout == NULL || project (&p, job, error))
    return layout;
  emb_layout_unref (layout);
  return NULL;
}
