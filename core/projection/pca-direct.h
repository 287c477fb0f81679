// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "projection/pca-rows.h"

/* The @k largest eigenvalues of the covariance matrix of @rows, largest first, and their
 * unit eigenvectors as rows of @components (k x n_active). Two ways to the same numbers:
 *
 * _covariance forms the d x d matrix (d = n_active): n d^2 operations and d^2 numbers.
 * _gram forms the n x n matrix of products between rows, which has the same eigenvalues
 * (d n^2 operations), for fewer rows than columns.
 */
bool emb_pca_covariance (const EmbPcaRows *rows,
                         size_t k,
                         double *variances,
                         double *components,
                         double *total_variance,
                         const EmbJob *job,
                         EmbError *error);
bool emb_pca_gram (const EmbPcaRows *rows,
                   size_t k,
                   double *variances,
                   double *components,
                   double *total_variance,
                   const EmbJob *job,
                   EmbError *error);
