// SPDX-License-Identifier: GPL-3.0-or-later
#include "neighbors/metric.h"

#include <math.h>
#include <string.h>

static const char *const names[] = {
  [EMB_METRIC_COSINE] = "cosine",
  [EMB_METRIC_EUCLIDEAN] = "euclidean",
  [EMB_METRIC_DOT] = "dot",
};

const char *
emb_metric_name (EmbMetric metric)
{
  return names[metric];
}

bool
emb_metric_from_name (const char *name, EmbMetric *metric)
{
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
    if (strcmp (name, names[i]) == 0) {
      *metric = (EmbMetric) i;
      return true;
    }
  return false;
}

EmbMetricValues
emb_metric_values (const float *x, const float *y, size_t n_dims)
{
  double dot = 0;
  double xx = 0;
  double yy = 0;
  double squared_distance = 0;
  for (size_t i = 0; i < n_dims; i++) {
    double a = (double) x[i];
    double b = (double) y[i];
    dot += a * b;
    xx += a * a;
    yy += b * b;
    squared_distance += (a - b) * (a - b);
  }

  EmbMetricValues values = { .euclidean = sqrt (squared_distance), .dot = dot };
  double norms = sqrt (xx) * sqrt (yy);
  values.cosine = norms > 0 ? dot / norms : (double) NAN;
  if (values.cosine > 1) /* rounding; a cosine above one would look like a mistake */
    values.cosine = 1;
  if (values.cosine < -1)
    values.cosine = -1;
  return values;
}

double
emb_metric_value (EmbMetricValues values, EmbMetric metric)
{
  switch (metric) {
  case EMB_METRIC_COSINE:
    return values.cosine;
  case EMB_METRIC_EUCLIDEAN:
    return values.euclidean;
  case EMB_METRIC_DOT:
    break;
  }
  return values.dot;
}
