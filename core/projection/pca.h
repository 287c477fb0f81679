// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/job.h"
#include "base/params.h"
#include "data/dataset.h"
#include "projection/layout.h"

/* Principal component analysis (Pearson 1901; Hotelling 1933), centred.
 *
 * Rows that are not finite take no part. One row alone, or rows that are all the same,
 * have no variance: their components are zero and they lie at one place. The variances
 * are sums of squares over n - 1, as in scikit-learn. Signs: in each component the
 * loading of largest size is positive (the first of equals), so that the same data give
 * the same picture.
 */
typedef struct {
  size_t n_components; /* at least 1; more than min (n, d) is cut to that */
  bool unit_rows;      /* divide each row by its norm first; zero vectors stay */
} EmbPcaParams;

/* The table of EmbPcaParams, and whether a struct fits it and the data. */
extern const EmbParam emb_pca_params[];
bool emb_pca_check (const EmbPcaParams *params,
                    const EmbDataset *dataset,
                    EmbError *error);

#define EMB_PCA_DEFAULTS                                                                 \
  {                                                                                      \
    .n_components = 10, .unit_rows = false                                               \
  }

typedef struct EmbPca EmbPca; /* immutable, reference-counted */

EmbPca *emb_pca_new (const EmbDataset *dataset,
                     const EmbPcaParams *params,
                     const EmbJob *job,
                     EmbError *error);
EmbPca *emb_pca_ref (EmbPca *self);
void emb_pca_unref (EmbPca *self); /* NULL is allowed */

size_t emb_pca_n_components (const EmbPca *self);
size_t emb_pca_n_dims (const EmbPca *self);
size_t emb_pca_n_rows_used (const EmbPca *self);
bool emb_pca_unit_rows (const EmbPca *self);
const double *emb_pca_mean (const EmbPca *self);                /* d */
const double *emb_pca_component (const EmbPca *self, size_t i); /* d, unit length */
double emb_pca_variance (const EmbPca *self, size_t i);         /* of component i */
double emb_pca_variance_ratio (const EmbPca *self, size_t i);   /* of the total, 0 to 1 */
double emb_pca_total_variance (const EmbPca *self);

/* Places all rows of @dataset (of the same dimensions) on the components; one axis each.
 */
EmbLayout *emb_pca_project (const EmbPca *self,
                            const EmbDataset *dataset,
                            const EmbJob *job,
                            EmbError *error);
