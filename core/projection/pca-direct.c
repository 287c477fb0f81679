// SPDX-License-Identifier: GPL-3.0-or-later
/* A symmetric product is accumulated in double by several groups, each with a matrix of
 * its own. Group g takes blocks g, g + G, g + 2 G, ... in that order and the groups are
 * added in order, so that the sums do not depend on the number of threads. G and the
 * block size follow from the shape alone. Single precision with sums in double would
 * halve the time, but leaves an error of 1e-7 (core-peers: 9e-10 to 1e-7), and one
 * product of all rows in single precision 3e-6.
 */
#include "projection/pca-direct.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/blas.h"
#include "base/i18n.h"
#include "base/matrix.h"
#include "base/parallel.h"
#include "base/syrk.h"

/* About 10 ms of work a block: what one thread may do before it hears a cancel. */
#define BLOCK_FLOPS 4e8
#define MAX_GROUP_BYTES (64u << 20)
#define MAX_GROUPS 16

typedef struct {
  const EmbPcaRows *rows;
  bool gram;     /* products between rows: a vector is a column */
  size_t m;      /* rows and columns of the product */
  size_t length; /* number of vectors */
  size_t block;  /* of them at a time, a multiple of EMB_SYRK_VECTORS */
  size_t n_blocks;
  size_t n_groups;
  size_t round;     /* group g works on block round * n_groups + g */
  size_t stride;    /* of a row of the product */
  double *sums;     /* n_groups x stride x stride */
  double **panels;  /* for each worker */
  double **scratch; /* for each worker: a vector, or for gram m x EMB_SYRK_VECTORS */
} Product;

static void
add_vectors (Product *p, size_t first, size_t n, unsigned worker, double *sum)
{
  double *panels = p->panels[worker];
  double *x = p->scratch[worker];
  if (p->gram) {
    emb_pca_rows_get (p->rows, 0, p->m, first, n, x);
    for (size_t k = 0; k < n; k++)
      emb_syrk_put (p->m, k, x + k, n, panels);
  } else {
    for (size_t k = 0; k < n; k++) {
      emb_pca_rows_get (p->rows, first + k, 1, 0, p->m, x);
      emb_syrk_put (p->m, k, x, 1, panels);
    }
  }
  emb_syrk_add (p->m, n, panels, sum);
}

static void
add_block (size_t group, unsigned worker, void *context)
{
  Product *p = context;
  size_t first = (p->round * p->n_groups + group) * p->block;
  size_t end = first + p->block < p->length ? first + p->block : p->length;
  double *sum = p->sums + group * p->stride * p->stride;
  for (; first < end; first += EMB_SYRK_VECTORS)
    add_vectors (p, first,
                 end - first < EMB_SYRK_VECTORS ? end - first : EMB_SYRK_VECTORS, worker,
                 sum);
}

static void
choose_blocks (Product *p)
{
  double m = (double) p->m;
  double n_panels = BLOCK_FLOPS / (m * m) / EMB_SYRK_VECTORS;
  p->block = EMB_SYRK_VECTORS * (n_panels > 16  ? 16
                                 : n_panels < 1 ? 1
                                                : (size_t) n_panels);
  p->n_blocks = (p->length + p->block - 1) / p->block;

  p->stride = emb_syrk_stride (p->m);
  p->n_groups = MAX_GROUP_BYTES / sizeof (double) / (p->stride * p->stride);
  if (p->n_groups > MAX_GROUPS)
    p->n_groups = MAX_GROUPS;
  if (p->n_groups > 4)
    p->n_groups -= p->n_groups % 4; /* two or four threads share a round evenly */
  if (p->n_groups > p->n_blocks)
    p->n_groups = p->n_blocks;
  if (p->n_groups < 2)
    p->n_groups = 2;
}

/* Adds the groups, and closes the gaps between the rows: m x m in front of sums. */
static void
add_groups (Product *p)
{
  size_t matrix = p->stride * p->stride;
  for (size_t i = 0; i < p->m; i++)
    for (size_t j = 0; j <= i; j++) {
      double sum = 0;
      for (size_t g = 0; g < p->n_groups; g++)
        sum += p->sums[g * matrix + i * p->stride + j];
      p->sums[i * p->m + j] = sum;
    }
}

/* The lower triangle of the sum over all vectors; free with emb_pages_free, m * m
 * doubles.
 */
static double *
accumulate (Product *p, const EmbJob *job, EmbError *error)
{
  choose_blocks (p);
  size_t bytes = p->n_groups * p->stride * p->stride * sizeof *p->sums;
  unsigned n_workers = emb_job_threads (job);
  size_t panel_bytes = emb_syrk_panel_bytes (p->m);
  size_t scratch_bytes = p->m * sizeof (double) * (p->gram ? EMB_SYRK_VECTORS : 1);

  p->sums = emb_pages_alloc (bytes, error);
  double **memory = calloc (2 * n_workers, sizeof *memory);
  bool ok =
    p->sums != NULL &&
    (memory != NULL || emb_fail_no_memory (error, 2 * n_workers * sizeof *memory));
  p->panels = memory;
  p->scratch = ok ? memory + n_workers : NULL;
  for (unsigned w = 0; ok && w < n_workers; w++)
    ok = (p->panels[w] = emb_pages_alloc (panel_bytes, error)) != NULL &&
         (p->scratch[w] = emb_pages_alloc (scratch_bytes, error)) != NULL;

  size_t n_rounds = (p->n_blocks + p->n_groups - 1) / p->n_groups;
  EmbJobPart part = { .whole = job, .total = n_rounds * p->n_groups };
  for (p->round = 0; ok && p->round < n_rounds; p->round++) {
    part.before = p->round * p->n_groups;
    EmbJob round_job = emb_job_part (&part);
    ok =
      emb_parallel_job (p->n_groups, &round_job, N_ ("Covariance"), add_block, p, error);
  }
  if (ok)
    add_groups (p);

  for (unsigned w = 0; memory != NULL && w < n_workers; w++) {
    emb_pages_free (memory[w], panel_bytes);
    emb_pages_free (memory[n_workers + w], scratch_bytes);
  }
  free (memory);
  if (ok) /* the other groups' matrices are no longer needed */
    return emb_pages_resize (p->sums, bytes, p->m * p->m * sizeof *p->sums, error);
  emb_pages_free (p->sums, bytes);
  return NULL;
}

static double
trace (const double *a, size_t m)
{
  double sum = 0;
  for (size_t i = 0; i < m; i++)
    sum += a[i * m + i];
  return sum;
}

/* Scales a sum of products to a covariance and takes it apart. */
static bool
decompose (const EmbPcaRows *rows,
           double *sum,
           size_t m,
           size_t k,
           double *variances,
           double *vectors,
           double *total_variance,
           const EmbJob *job,
           EmbError *error)
{
  double scale = 1 / (double) (rows->n_used - 1);
  for (size_t i = 0; i < m * m; i++)
    sum[i] *= scale;
  *total_variance = trace (sum, m);
  if (!isfinite (*total_variance))
    return emb_fail (error, EMB_DIVERGED,
                     "the numbers are too large to square; scale the vectors down");

  if (!emb_job_report (job, N_ ("Components"), 0, 1, error) ||
      !emb_blas_eigen_top (m, k, sum, variances, vectors, error))
    return false;
  for (size_t i = 0; i < k; i++)
    variances[i] = fmax (variances[i], 0);
  return true;
}

bool
emb_pca_covariance (const EmbPcaRows *rows,
                    size_t k,
                    double *variances,
                    double *components,
                    double *total_variance,
                    const EmbJob *job,
                    EmbError *error)
{
  size_t m = rows->n_active;
  Product p = { .rows = rows, .m = m, .length = rows->n_used };
  double *sum = accumulate (&p, job, error);
  bool ok = sum != NULL && decompose (rows, sum, m, k, variances, components,
                                      total_variance, job, error);
  emb_pages_free (sum, m * m * sizeof *sum);
  return ok;
}

/* --- Back from products between rows to components */

typedef struct {
  const EmbPcaRows *rows;
  size_t k;
  const double *vectors; /* k x n */
  double *components;    /* k x n_active */
  size_t block;
  double **scratch; /* for each worker: n x block, then k x block */
} BackProjection;

static void
back_project_columns (size_t chunk, unsigned worker, void *context)
{
  BackProjection *b = context;
  size_t n = b->rows->n_used;
  size_t column = chunk * b->block;
  size_t width = b->rows->n_active - column;
  if (width > b->block)
    width = b->block;

  double *x = b->scratch[worker];
  double *product = x + n * b->block;
  emb_pca_rows_get (b->rows, 0, n, column, width, x);
  emb_blas_dgemm (b->k, width, n, b->vectors, x, 0, product);
  for (size_t i = 0; i < b->k; i++)
    memcpy (b->components + i * b->rows->n_active + column, product + i * width,
            width * sizeof *product);
}

/* Unit length; where the variance is nothing but rounding, any direction at right angles
 * to those before will do. */
static void
normalise_components (double *components, size_t k, size_t d, double *variances)
{
  for (size_t i = 0; i < k; i++) {
    double *c = components + i * d;
    bool null = variances[i] <= variances[0] * 1e-14;
    if (null)
      variances[i] = 0;

    for (size_t axis = 0; axis < d; axis++) {
      if (null)
        for (size_t j = 0; j < d; j++)
          c[j] = j == axis ? 1 : 0;
      for (int twice = 0; twice < 2; twice++)
        for (size_t before = 0; before < i; before++) {
          const double *other = components + before * d;
          double dot = 0;
          for (size_t j = 0; j < d; j++)
            dot += c[j] * other[j];
          for (size_t j = 0; j < d; j++)
            c[j] -= dot * other[j];
        }
      double norm = 0;
      for (size_t j = 0; j < d; j++)
        norm += c[j] * c[j];
      norm = sqrt (norm);
      if (null && norm < 0.1)
        continue; /* this axis lies in what is there already: the next one */
      for (size_t j = 0; j < d && norm > 0; j++)
        c[j] /= norm;
      break;
    }
  }
}

static bool
back_project (const EmbPcaRows *rows,
              size_t k,
              const double *vectors,
              double *components,
              const EmbJob *job,
              EmbError *error)
{
  BackProjection b = { .rows = rows, .k = k, .vectors = vectors };
  b.components = components;
  double block = BLOCK_FLOPS / 4 / (double) k / (double) rows->n_used;
  b.block = block > 256 ? 256 : block < 16 ? 16 : (size_t) block;

  unsigned n_workers = emb_job_threads (job);
  size_t scratch_bytes = (rows->n_used + k) * b.block * sizeof (double);
  b.scratch = calloc (n_workers, sizeof *b.scratch);
  bool ok =
    b.scratch != NULL || emb_fail_no_memory (error, n_workers * sizeof *b.scratch);
  for (unsigned w = 0; ok && w < n_workers; w++)
    ok = (b.scratch[w] = emb_pages_alloc (scratch_bytes, error)) != NULL;

  size_t n_chunks = (rows->n_active + b.block - 1) / b.block;
  ok = ok && emb_parallel_job (n_chunks, job, N_ ("Components"), back_project_columns, &b,
                               error);

  for (unsigned w = 0; b.scratch != NULL && w < n_workers; w++)
    emb_pages_free (b.scratch[w], scratch_bytes);
  free (b.scratch);
  return ok;
}

bool
emb_pca_gram (const EmbPcaRows *rows,
              size_t k,
              double *variances,
              double *components,
              double *total_variance,
              const EmbJob *job,
              EmbError *error)
{
  size_t n = rows->n_used;
  Product p = { .rows = rows, .gram = true, .m = n, .length = rows->n_active };
  double *sum = accumulate (&p, job, error);
  double *vectors = malloc (k * n * sizeof *vectors);
  bool ok = sum != NULL && vectors != NULL;
  if (sum != NULL && vectors == NULL)
    emb_fail_no_memory (error, k * n * sizeof *vectors);

  ok = ok &&
       decompose (rows, sum, n, k, variances, vectors, total_variance, job, error) &&
       back_project (rows, k, vectors, components, job, error);
  if (ok)
    normalise_components (components, k, rows->n_active, variances);

  free (vectors);
  emb_pages_free (sum, n * n * sizeof *sum);
  return ok;
}
