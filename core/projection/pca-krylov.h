// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "projection/pca-rows.h"

/* The @k largest eigenvalues of the covariance matrix and their eigenvectors (rows of
 * @components, k x n_active) without forming the matrix, for many rows of many columns:
 * block Lanczos with full reorthogonalisation (Golub and Underwood 1977; Musco and Musco,
 * "Randomized block Krylov methods", NIPS 2015), started from seeded random vectors and
 * run until the residuals show a relative error below 1e-12, unlike a fixed number of
 * passes.
 */
bool emb_pca_krylov (const EmbPcaRows *rows,
                     size_t k,
                     double *variances,
                     double *components,
                     double *total_variance,
                     const EmbJob *job,
                     EmbError *error);
