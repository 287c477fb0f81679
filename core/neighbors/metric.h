// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* How near two vectors are. */
typedef enum {
  EMB_METRIC_COSINE,    /* cosine similarity, larger is nearer */
  EMB_METRIC_EUCLIDEAN, /* distance, smaller is nearer */
  EMB_METRIC_DOT,       /* dot product, larger is nearer */
} EmbMetric;

/* "cosine", "euclidean", "dot". */
const char *emb_metric_name (EmbMetric metric);
bool emb_metric_from_name (const char *name, EmbMetric *metric);

/* All three between two vectors of d numbers, in double. The cosine with a zero vector is
 * NaN: it has no direction. This is the reference that the fast search is held against.
 */
typedef struct {
  double euclidean;
  double cosine;
  double dot;
} EmbMetricValues;

EmbMetricValues emb_metric_values (const float *x, const float *y, size_t n_dims);
double emb_metric_value (EmbMetricValues values, EmbMetric metric);
