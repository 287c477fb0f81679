// SPDX-License-Identifier: GPL-3.0-or-later
/* Three ways to the same components, chosen by the shape alone: the covariance matrix up
 * to 2000 columns, the matrix of products between rows where there are fewer of those,
 * and block Lanczos where both are many.
 *
 * Rejected: the randomised method with a fixed number of passes that scikit-learn uses by
 * default for large data; it is slower than the covariance in double and its singular
 * values are off by 3e-3.
 */
#include "projection/pca.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/blas.h"
#include "base/i18n.h"
#include "projection/pca-direct.h"
#include "projection/pca-krylov.h"
#include "projection/pca-rows.h"

/* Above this LAPACK's one long call could not be cancelled in time. */
#define MAX_DIRECT 2000

struct EmbPca {
  atomic_uint refs;
  size_t k;
  size_t d;
  size_t n_used;
  bool unit_rows;
  double total_variance;
  double *mean;       /* d */
  double *variances;  /* k */
  double *components; /* k x d */
};

/* --- Parameters */

const EmbParam emb_pca_params[] = {
  {
    .name = "components",
    .kind = EMB_PARAM_COUNT,
    .offset = offsetof (EmbPcaParams, n_components),
    .initial = 10,
    .min = 1,
    .max = 1e6,
    .ui_min = 1,
    .ui_max = 50,
    .live = EMB_PARAM_RESTART,
    .unit = "",
    .label = N_ ("Components"),
    .help = N_ ("How many principal components are found"),
  },
  {
    .name = "unit-length",
    .kind = EMB_PARAM_BOOL,
    .offset = offsetof (EmbPcaParams, unit_rows),
    .initial = 0,
    .min = 0,
    .max = 1,
    .ui_min = 0,
    .ui_max = 1,
    .live = EMB_PARAM_RESTART,
    .unit = "",
    .label = N_ ("Unit length"),
    .help = N_ ("Divides each row by its norm: only directions count"),
  },
  { 0 },
};

bool
emb_pca_check (const EmbPcaParams *params, const EmbDataset *dataset, EmbError *error)
{
  size_t n = emb_dataset_n_rows (dataset) - emb_dataset_n_non_finite_rows (dataset);
  if (n == 0)
    return emb_fail (error, EMB_ARGUMENT,
                     "a map needs rows of finite numbers, and there are none");
  return emb_params_check (emb_pca_params, params, error);
}

/* --- Fitting */

/* From the columns that change to all columns; the largest loading becomes positive. */
static void
store_component (EmbPca *self, size_t i, const double *c, const EmbPcaRows *rows)
{
  double *out = self->components + i * self->d;
  double largest = 0;
  for (size_t j = 0; j < rows->n_active; j++) {
    out[rows->active[j]] = c[j];
    /* Equal but for rounding counts as equal, so that the sign does not hang on the last
     * bit. */
    if (fabs (c[j]) > fabs (largest) * (1 + 1e-9))
      largest = c[j];
  }
  for (size_t j = 0; largest < 0 && j < self->d; j++)
    out[j] = -out[j];
}

static bool
fit (EmbPca *self, const EmbPcaRows *rows, const EmbJob *job, EmbError *error)
{
  size_t m = rows->n_active;
  size_t k = self->k < m ? self->k : m;
  if (m == 0) /* all rows are equal: no variance, and the map is one point */
    return true;

  double *compact = malloc (k * m * sizeof *compact);
  if (compact == NULL)
    return emb_fail_no_memory (error, k * m * sizeof *compact);

  bool ok;
  if (m <= MAX_DIRECT && m <= rows->n_used)
    ok = emb_pca_covariance (rows, k, self->variances, compact, &self->total_variance,
                             job, error);
  else if (rows->n_used <= MAX_DIRECT)
    ok = emb_pca_gram (rows, k < rows->n_used ? k : rows->n_used, self->variances,
                       compact, &self->total_variance, job, error);
  else
    ok = emb_pca_krylov (rows, k, self->variances, compact, &self->total_variance, job,
                         error);

  for (size_t i = 0; ok && i < k; i++)
    store_component (self, i, compact + i * m, rows);
  free (compact);
  return ok;
}

EmbPca *
emb_pca_new (const EmbDataset *dataset,
             const EmbPcaParams *params,
             const EmbJob *job,
             EmbError *error)
{
  emb_blas_init ();

  EmbPcaRows rows;
  if (!emb_pca_check (params, dataset, error) ||
      !emb_pca_rows_init (&rows, dataset, params->unit_rows, job, error))
    return NULL;

  size_t d = emb_dataset_n_dims (dataset);
  size_t k = params->n_components;
  if (k > d)
    k = d;
  if (k > rows.n_used)
    k = rows.n_used;

  EmbPca *self = calloc (1, sizeof *self);
  bool ok = self != NULL;
  if (ok) {
    atomic_init (&self->refs, 1);
    self->k = k;
    self->d = d;
    self->n_used = rows.n_used;
    self->unit_rows = params->unit_rows;
    self->mean = malloc (d * sizeof *self->mean);
    self->variances = calloc (k, sizeof *self->variances);
    self->components = calloc (k * d, sizeof *self->components);
    ok = self->mean != NULL && self->variances != NULL && self->components != NULL;
  }
  if (!ok)
    emb_fail_no_memory (error, k * d * sizeof (double));
  if (ok) {
    memcpy (self->mean, rows.mean, d * sizeof *self->mean);
    ok = fit (self, &rows, job, error);
  }

  emb_pca_rows_clear (&rows);
  if (ok)
    return self;
  emb_pca_unref (self);
  return NULL;
}

EmbPca *
emb_pca_ref (EmbPca *self)
{
  atomic_fetch_add_explicit (&self->refs, 1, memory_order_relaxed);
  return self;
}

void
emb_pca_unref (EmbPca *self)
{
  if (self == NULL ||
      atomic_fetch_sub_explicit (&self->refs, 1, memory_order_acq_rel) > 1)
    return;
  free (self->mean);
  free (self->variances);
  free (self->components);
  free (self);
}

/* --- Reading */

size_t
emb_pca_n_components (const EmbPca *self)
{
  return self->k;
}

size_t
emb_pca_n_dims (const EmbPca *self)
{
  return self->d;
}

size_t
emb_pca_n_rows_used (const EmbPca *self)
{
  return self->n_used;
}

bool
emb_pca_unit_rows (const EmbPca *self)
{
  return self->unit_rows;
}

const double *
emb_pca_mean (const EmbPca *self)
{
  return self->mean;
}

const double *
emb_pca_component (const EmbPca *self, size_t i)
{
  return self->components + i * self->d;
}

double
emb_pca_variance (const EmbPca *self, size_t i)
{
  return self->variances[i];
}

double
emb_pca_variance_ratio (const EmbPca *self, size_t i)
{
  return self->total_variance > 0 ? self->variances[i] / self->total_variance : 0;
}

double
emb_pca_total_variance (const EmbPca *self)
{
  return self->total_variance;
}
