// SPDX-License-Identifier: GPL-3.0-or-later
#include "projection/pca-krylov.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/blas.h"
#include "base/i18n.h"
#include "base/matrix.h"
#include "base/parallel.h"
#include "base/random.h"

/* Vectors in a block beyond k: they make the last wanted ones converge as fast as the
 * first. */
#define OVERSAMPLING 8

/* Residuals relative to the largest eigenvalue. The error of an eigenvalue is the square
 * of its residual over the gap to its neighbours, so this leaves 1e-12 for gaps down to
 * 1e-6. */
#define RESIDUAL 1e-9

#define N_GROUPS 8
#define BLOCK_FLOPS 2e8
#define SEED 1
#define STREAM 1

typedef struct {
  const EmbPcaRows *rows;
  size_t d;
  size_t b;     /* vectors in a block */
  size_t room;  /* blocks allocated */
  size_t n;     /* blocks in the basis */
  double **q;   /* room pointers to d x b */
  double *t;    /* (room b) x (room b): the projected matrix, all of it */
  double *sums; /* N_GROUPS x d x b */
  size_t block; /* rows at a time */
  size_t round;
  const double *in;
  double *norms; /* N_GROUPS: sums of squares, for the trace */
  double **scratch;
} Krylov;

/* --- w = X^T (X v) / (n - 1) */

static void
multiply_block (size_t group, unsigned worker, void *context)
{
  Krylov *s = context;
  size_t first = (s->round * N_GROUPS + group) * s->block;
  if (first >= s->rows->n_used)
    return;
  size_t n = s->rows->n_used - first < s->block ? s->rows->n_used - first : s->block;

  double *x = s->scratch[worker];
  double *xv = x + s->block * s->d;
  emb_pca_rows_get (s->rows, first, n, 0, s->d, x);
  emb_blas_dgemm (n, s->b, s->d, x, s->in, 0, xv);
  emb_blas_dgemm_tn (s->d, s->b, n, x, xv, 1, s->sums + group * s->d * s->b);

  if (s->in == s->q[0]) { /* the first pass also gives the total variance */
    double sum = 0;
    for (size_t i = 0; i < n * s->d; i++)
      sum += x[i] * x[i];
    s->norms[group] += sum;
  }
}

static bool
multiply (Krylov *s, const double *in, double *out, const EmbJob *job, EmbError *error)
{
  size_t size = s->d * s->b;
  memset (s->sums, 0, N_GROUPS * size * sizeof *s->sums);
  s->in = in;

  size_t n_rounds = (s->rows->n_used + s->block * N_GROUPS - 1) / (s->block * N_GROUPS);
  EmbJobPart part = { .whole = job, .total = n_rounds * N_GROUPS };
  for (s->round = 0; s->round < n_rounds; s->round++) {
    part.before = s->round * N_GROUPS;
    EmbJob round_job = emb_job_part (&part);
    if (!emb_parallel_job (N_GROUPS, &round_job, N_ ("Components"), multiply_block, s,
                           error))
      return false;
  }

  double scale = 1 / (double) (s->rows->n_used - 1);
  for (size_t i = 0; i < size; i++) {
    double sum = 0;
    for (size_t g = 0; g < N_GROUPS; g++)
      sum += s->sums[g * size + i];
    out[i] = sum * scale;
  }
  return true;
}

/* --- The basis */

static bool
add_room (Krylov *s, EmbError *error)
{
  size_t room = s->room * 2 + 8;
  size_t m = room * s->b;
  double **q = realloc (s->q, room * sizeof *q);
  if (q == NULL)
    return emb_fail_no_memory (error, room * sizeof *q);
  s->q = q;

  double *t = calloc (m * m, sizeof *t);
  if (t == NULL)
    return emb_fail_no_memory (error, m * m * sizeof *t);
  size_t old = s->room * s->b;
  for (size_t i = 0; i < old; i++)
    memcpy (t + i * m, s->t + i * old, old * sizeof *t);
  free (s->t);
  s->t = t;
  s->room = room;
  return true;
}

/* A new block at the end of the basis, all zero. */
static double *
add_block (Krylov *s, EmbError *error)
{
  if (s->n == s->room && !add_room (s, error))
    return NULL;
  double *block = emb_pages_alloc (s->d * s->b * sizeof *block, error);
  if (block != NULL)
    s->q[s->n++] = block;
  return block;
}

/* w -= Q Q^T w, block by block; the products go to the last block row and column of T.
 * Twice, since once leaves what cancels (Giraud and others 2005, "twice is enough"). */
static void
orthogonalise (Krylov *s, double *w, size_t n_blocks, bool record, double *product)
{
  size_t m = s->room * s->b;
  for (int pass = 0; pass < 2; pass++)
    for (size_t i = 0; i < n_blocks; i++) {
      emb_blas_dgemm_tn (s->b, s->b, s->d, s->q[i], w, 0, product);
      for (size_t r = 0; record && r < s->b; r++)
        for (size_t c = 0; c < s->b; c++) {
          size_t row = i * s->b + r;
          size_t column = (n_blocks - 1) * s->b + c;
          s->t[row * m + column] += product[r * s->b + c];
          if (i + 1 < n_blocks)
            s->t[column * m + row] = s->t[row * m + column];
        }
      for (size_t j = 0; j < s->b * s->b; j++)
        product[j] = -product[j];
      emb_blas_dgemm (s->d, s->b, s->b, s->q[i], product, 1, w);
    }
}

static bool
prepare (Krylov *s, const EmbPcaRows *rows, size_t k, const EmbJob *job, EmbError *error)
{
  unsigned n_workers = emb_job_threads (job);
  size_t d = rows->n_active;
  *s = (Krylov){ .rows = rows, .d = d, .b = k + OVERSAMPLING < d ? k + OVERSAMPLING : d };

  double block = BLOCK_FLOPS / 4 / (double) s->b / (double) d;
  s->block = block > 1024 ? 1024 : block < 16 ? 16 : (size_t) block;
  s->sums = malloc (N_GROUPS * d * s->b * sizeof *s->sums);
  s->norms = calloc (N_GROUPS, sizeof *s->norms);
  s->scratch = calloc (n_workers, sizeof *s->scratch);
  bool ok = s->sums != NULL && s->norms != NULL && s->scratch != NULL;
  if (!ok)
    emb_fail_no_memory (error, N_GROUPS * d * s->b * sizeof *s->sums);
  for (unsigned w = 0; ok && w < n_workers; w++) {
    s->scratch[w] = malloc (s->block * (d + s->b) * sizeof (double));
    ok = s->scratch[w] != NULL ||
         emb_fail_no_memory (error, s->block * (d + s->b) * sizeof (double));
  }

  double *first = ok ? add_block (s, error) : NULL;
  if (first == NULL)
    return false;
  for (size_t i = 0; i < d * s->b; i++)
    first[i] = emb_random_normal (SEED, STREAM, i);
  return emb_blas_orthonormalise (d, s->b, first, error);
}

static void
clear (Krylov *s, unsigned n_workers)
{
  for (size_t i = 0; i < s->n; i++)
    emb_pages_free (s->q[i], s->d * s->b * sizeof (double));
  for (unsigned w = 0; s->scratch != NULL && w < n_workers; w++)
    free (s->scratch[w]);
  free (s->scratch);
  free (s->q);
  free (s->t);
  free (s->sums);
  free (s->norms);
}

/* --- Ritz values and vectors */

/* Takes the projected matrix of the first @n blocks apart; true in *@done when the
 * residuals of the k best are small. @coupling (b x b) links the last block to the next
 * one. */
static bool
rayleigh_ritz (Krylov *s,
               size_t n,
               size_t k,
               const double *coupling,
               double *values,
               double *vectors,
               bool *done,
               EmbError *error)
{
  size_t m = n * s->b;
  double *t = malloc (m * m * sizeof *t);
  if (t == NULL)
    return emb_fail_no_memory (error, m * m * sizeof *t);
  for (size_t i = 0; i < m; i++)
    memcpy (t + i * m, s->t + i * s->room * s->b, m * sizeof *t);
  bool ok = emb_blas_eigen_top (m, k, t, values, vectors, error);
  free (t);
  if (!ok)
    return false;

  *done = true;
  for (size_t i = 0; i < k; i++) {
    const double *bottom = vectors + i * m + m - s->b;
    double squared = 0;
    for (size_t r = 0; r < s->b; r++) {
      double sum = 0;
      for (size_t c = 0; c < s->b; c++)
        sum += coupling[r * s->b + c] * bottom[c];
      squared += sum * sum;
    }
    if (sqrt (squared) > RESIDUAL * values[0])
      *done = false;
  }
  return true;
}

static void
assemble (const Krylov *s, size_t n, size_t k, const double *vectors, double *components)
{
  size_t m = n * s->b;
  memset (components, 0, k * s->d * sizeof *components);
  for (size_t i = 0; i < k; i++)
    for (size_t block = 0; block < n; block++)
      for (size_t j = 0; j < s->d; j++) {
        double sum = 0;
        for (size_t c = 0; c < s->b; c++)
          sum += s->q[block][j * s->b + c] * vectors[i * m + block * s->b + c];
        components[i * s->d + j] += sum;
      }
}

/* Extends the basis until the k best eigenvalues stand still. */
static bool
iterate (Krylov *s,
         size_t k,
         double *variances,
         double *components,
         const EmbJob *job,
         EmbError *error)
{
  size_t max_blocks = s->d / s->b;
  size_t next_check = 4;
  double *product = malloc (s->b * s->b * sizeof *product);
  double *coupling = calloc (s->b * s->b, sizeof *coupling);
  double *vectors = NULL;
  bool ok = (product != NULL && coupling != NULL) ||
            emb_fail_no_memory (error, 2 * s->b * s->b * sizeof *product);

  for (bool done = false; ok && !done;) {
    size_t n = s->n;
    double *w = add_block (s, error);
    ok = w != NULL && multiply (s, s->q[n - 1], w, job, error);
    if (!ok)
      break;
    orthogonalise (s, w, n, true, product);

    bool last = n >= max_blocks;
    if (n < next_check && !last) {
      ok = emb_blas_orthonormalise (s->d, s->b, w, error);
      orthogonalise (s, w, n, false, product);
      ok = ok && emb_blas_orthonormalise (s->d, s->b, w, error);
      continue;
    }

    /* w = Q_next R: R is what couples the basis to the rest of the space. */
    next_check = n + n / 4 + 1;
    double *remainder = malloc (s->d * s->b * sizeof *remainder);
    double *larger = realloc (vectors, k * n * s->b * sizeof *vectors);
    if (larger != NULL)
      vectors = larger;
    ok = remainder != NULL && larger != NULL;
    if (!ok)
      emb_fail_no_memory (error, s->d * s->b * sizeof *remainder);
    if (ok) {
      memcpy (remainder, w, s->d * s->b * sizeof *remainder);
      ok = emb_blas_orthonormalise (s->d, s->b, w, error);
    }
    if (ok) {
      emb_blas_dgemm_tn (s->b, s->b, s->d, w, remainder, 0, coupling);
      orthogonalise (s, w, n, false, product);
      ok = emb_blas_orthonormalise (s->d, s->b, w, error) &&
           rayleigh_ritz (s, n, k, coupling, variances, vectors, &done, error);
    }
    free (remainder);
    done = done || last;
    if (ok && done)
      assemble (s, n, k, vectors, components);
  }

  free (product);
  free (coupling);
  free (vectors);
  return ok;
}

bool
emb_pca_krylov (const EmbPcaRows *rows,
                size_t k,
                double *variances,
                double *components,
                double *total_variance,
                const EmbJob *job,
                EmbError *error)
{
  Krylov s;
  bool ok = prepare (&s, rows, k, job, error) &&
            iterate (&s, k, variances, components, job, error);
  if (ok) {
    double sum = 0;
    for (size_t g = 0; g < N_GROUPS; g++)
      sum += s.norms[g];
    *total_variance = sum / (double) (rows->n_used - 1);
    ok = isfinite (*total_variance) ||
         emb_fail (error, EMB_DIVERGED,
                   "the numbers are too large to square; scale the vectors down");
  }
  clear (&s, emb_job_threads (job));
  return ok;
}
