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
#include "base/kernel.h"
#include "base/parallel.h"
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
  if (n < 2)
    return emb_fail (error, EMB_ARGUMENT,
                     "a map needs at least two rows of finite numbers, and there %s %zu",
                     n == 1 ? "is" : "are", n);
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

/* --- Placing rows */

typedef struct {
  const EmbPca *pca;
  const EmbDataset *dataset;
  EmbLayout *layout;
  size_t chunk_rows;
} Projection;

/* *sum += (x scale - mean) c, four numbers at once. */
static inline __attribute__ ((always_inline)) void
add_four (const float *x,
          double scale,
          const double *mean,
          const double *c,
          EmbDouble4 *sum)
{
  EmbDouble4 v = { (double) x[0], (double) x[1], (double) x[2], (double) x[3] };
  *sum += (v * scale - EMB_LOAD_DOUBLE4 (mean)) * EMB_LOAD_DOUBLE4 (c);
}

/* Coordinates of one row on k components, in double: a mean far from zero would cancel
 * the digits of a float. */
EMB_KERNEL static void
project_row (const float *x,
             double scale,
             const double *mean,
             const double *components,
             size_t d,
             size_t k,
             double *out)
{
  for (size_t i = 0; i < k; i++) {
    const double *c = components + i * d;
    EmbDouble4 even = { 0 };
    EmbDouble4 odd = { 0 };
    size_t j = 0;
    for (; j + 8 <= d; j += 8) {
      add_four (x + j, scale, mean + j, c + j, &even);
      add_four (x + j + 4, scale, mean + j + 4, c + j + 4, &odd);
    }
    EmbDouble4 sums = even + odd;
    double sum = (sums[0] + sums[2]) + (sums[1] + sums[3]);
    for (; j < d; j++)
      sum += ((double) x[j] * scale - mean[j]) * c[j];
    out[i] = sum;
  }
}

#define MAX_AXES_AT_ONCE 64

static void
project_chunk (size_t chunk, unsigned worker, void *context)
{
  Projection *p = context;
  size_t d = p->pca->d;
  size_t end = (chunk + 1) * p->chunk_rows;
  if (end > emb_dataset_n_rows (p->dataset))
    end = emb_dataset_n_rows (p->dataset);

  const float *norms = emb_dataset_norms (p->dataset);
  for (size_t row = chunk * p->chunk_rows; row < end; row++) {
    if (!isfinite (norms[row]))
      continue; /* stays NaN */
    const float *x = emb_dataset_row (p->dataset, row);
    double scale = emb_pca_row_scale (x, d, p->pca->unit_rows);
    for (size_t first = 0; first < p->pca->k; first += MAX_AXES_AT_ONCE) {
      size_t n =
        p->pca->k - first < MAX_AXES_AT_ONCE ? p->pca->k - first : MAX_AXES_AT_ONCE;
      double out[MAX_AXES_AT_ONCE];
      project_row (x, scale, p->pca->mean, emb_pca_component (p->pca, first), d, n, out);
      for (size_t i = 0; i < n; i++)
        emb_layout_axis_mutable (p->layout, first + i)[row] = (float) out[i];
    }
  }
}

EmbLayout *
emb_pca_project (const EmbPca *self,
                 const EmbDataset *dataset,
                 const EmbJob *job,
                 EmbError *error)
{
  size_t n = emb_dataset_n_rows (dataset);
  if (emb_dataset_n_dims (dataset) != self->d) {
    emb_fail (error, EMB_ARGUMENT, "the rows have %zu dimensions, and the components %zu",
              emb_dataset_n_dims (dataset), self->d);
    return NULL;
  }

  EmbLayout *layout = emb_layout_new (n, self->k, error);
  if (layout == NULL)
    return NULL;

  Projection p = { .pca = self, .dataset = dataset, .layout = layout };
  double rows = 2e6 / (double) self->d / (double) self->k;
  p.chunk_rows = rows > 8192 ? 8192 : rows < 16 ? 16 : (size_t) rows;
  if (!emb_parallel_job ((n + p.chunk_rows - 1) / p.chunk_rows, job, "Placing points",
                         project_chunk, &p, error)) {
    emb_layout_unref (layout);
    return NULL;
  }
  return layout;
}
