// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

/* The few matrix routines that come from OpenBLAS and LAPACKE; the only door to them.
 *
 * OpenBLAS always runs one thread here: parallelism is ours (base/parallel.h), over
 * blocks that a single call works on. All matrices are row-major and without gaps unless
 * a leading dimension is given.
 */

/* Call once before the first use, on any thread; more calls do no harm. */
void emb_blas_init (void);

/* c (m x n) = a (m x k) b (k x n) + beta c. */
void emb_blas_dgemm (size_t m,
                     size_t n,
                     size_t k,
                     const double *a,
                     const double *b,
                     double beta,
                     double *c);

/* c (m x n) = a^T b + beta c, with a of k x m and b of k x n. */
void emb_blas_dgemm_tn (size_t m,
                        size_t n,
                        size_t k,
                        const double *a,
                        const double *b,
                        double beta,
                        double *c);

/* c (m x n) = a (m x k) b^T + beta c, with b of n x k. */
void emb_blas_dgemm_nt (size_t m,
                        size_t n,
                        size_t k,
                        const double *a,
                        const double *b,
                        double beta,
                        double *c);

/* The same in single precision, without a c to add to. */
void emb_blas_sgemm_nt (size_t m,
                        size_t n,
                        size_t k,
                        const float *a,
                        const float *b,
                        float *c);

/* The @k largest eigenvalues of the symmetric a (n x n, lower triangle, destroyed),
 * largest first, and their unit eigenvectors as the rows of @vectors (k x n). 1 <= k <=
 * n. */
bool emb_blas_eigen_top (size_t n,
                         size_t k,
                         double *a,
                         double *values,
                         double *vectors,
                         EmbError *error);

/* Makes the columns of a (m x n, m >= n) orthonormal (Householder QR). */
bool emb_blas_orthonormalise (size_t m, size_t n, double *a, EmbError *error);

/* Which kernels OpenBLAS chose, such as "Haswell"; for benchmarks and About. */
const char *emb_blas_core_name (void);
