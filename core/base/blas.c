// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/blas.h"

#include <limits.h>
#include <pthread.h>
#include <stdlib.h>

#define LAPACK_COMPLEX_CUSTOM /* keeps complex.h and its macro I out */
#define lapack_complex_float float
#define lapack_complex_double double
#include <cblas.h>
#include <lapacke.h>

static void
use_one_thread (void)
{
  openblas_set_num_threads (1);
}

void
emb_blas_init (void)
{
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once (&once, use_one_thread);
}

void
emb_blas_dgemm (size_t m,
                size_t n,
                size_t k,
                const double *a,
                const double *b,
                double beta,
                double *c)
{
  cblas_dgemm (CblasRowMajor, CblasNoTrans, CblasNoTrans, (int) m, (int) n, (int) k, 1, a,
               (int) k, b, (int) n, beta, c, (int) n);
}

void
emb_blas_dgemm_tn (size_t m,
                   size_t n,
                   size_t k,
                   const double *a,
                   const double *b,
                   double beta,
                   double *c)
{
  cblas_dgemm (CblasRowMajor, CblasTrans, CblasNoTrans, (int) m, (int) n, (int) k, 1, a,
               (int) m, b, (int) n, beta, c, (int) n);
}

void
emb_blas_dgemm_nt (size_t m,
                   size_t n,
                   size_t k,
                   const double *a,
                   const double *b,
                   double beta,
                   double *c)
{
  cblas_dgemm (CblasRowMajor, CblasNoTrans, CblasTrans, (int) m, (int) n, (int) k, 1, a,
               (int) k, b, (int) k, beta, c, (int) n);
}

void
emb_blas_sgemm_nt (size_t m, size_t n, size_t k, const float *a, const float *b, float *c)
{
  cblas_sgemm (CblasRowMajor, CblasNoTrans, CblasTrans, (int) m, (int) n, (int) k, 1, a,
               (int) k, b, (int) k, 0, c, (int) n);
}

bool
emb_blas_eigen_top (size_t n,
                    size_t k,
                    double *a,
                    double *values,
                    double *vectors,
                    EmbError *error)
{
  if (n > INT_MAX)
    return emb_fail (error, EMB_NO_MEMORY,
                     "a matrix of %zu rows is too large to decompose", n);

  /* LAPACK counts columns first, so the row-major lower triangle is its upper one, and
   * its eigenvectors, one a column, are our rows. It returns them in ascending order. */
  double *ascending = malloc (n * sizeof *ascending);
  double *columns = malloc (n * k * sizeof *columns);
  lapack_int *support = malloc (2 * k * sizeof *support);
  lapack_int found = 0;
  lapack_int info = -1;
  bool ok = ascending != NULL && columns != NULL && support != NULL;
  if (!ok)
    emb_fail_no_memory (error, n * (k + 1) * sizeof *columns);

  if (ok) {
    info = LAPACKE_dsyevr (LAPACK_COL_MAJOR, 'V', 'I', 'U', (lapack_int) n, a,
                           (lapack_int) n, 0, 0, (lapack_int) (n - k + 1), (lapack_int) n,
                           0, &found, ascending, columns, (lapack_int) n, support);
    ok = info == 0 && found == (lapack_int) k;
    if (!ok)
      emb_fail (error, EMB_DIVERGED,
                "the eigenvalues could not be found (LAPACK dsyevr: %d); the data may "
                "hold "
                "numbers too large to square",
                (int) info);
  }

  for (size_t i = 0; ok && i < k; i++) {
    values[i] = ascending[k - 1 - i];
    for (size_t j = 0; j < n; j++)
      vectors[i * n + j] = columns[(k - 1 - i) * n + j];
  }

  free (ascending);
  free (columns);
  free (support);
  return ok;
}

bool
emb_blas_orthonormalise (size_t m, size_t n, double *a, EmbError *error)
{
  double *tau = malloc (n * sizeof *tau);
  if (tau == NULL)
    return emb_fail_no_memory (error, n * sizeof *tau);

  lapack_int info = LAPACKE_dgeqrf (LAPACK_ROW_MAJOR, (lapack_int) m, (lapack_int) n, a,
                                    (lapack_int) n, tau);
  if (info == 0)
    info = LAPACKE_dorgqr (LAPACK_ROW_MAJOR, (lapack_int) m, (lapack_int) n,
                           (lapack_int) n, a, (lapack_int) n, tau);
  free (tau);
  return info == 0 ||
         emb_fail (error, EMB_DIVERGED,
                   "a basis could not be made orthogonal (LAPACK: %d)", (int) info);
}

const char *
emb_blas_core_name (void)
{
  return openblas_get_corename ();
}
