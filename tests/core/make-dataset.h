// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <glib.h>

#include "base/random.h"
#include "data/dataset.h"

/* Small data sets for tests. */

static inline EmbDataset *
make_dataset_from (const float *vectors, size_t n, size_t d)
{
  EmbDatasetParts parts = { 0 };
  EmbError error = { 0 };
  g_assert_true (emb_matrix_init (&parts.vectors, n, d, NULL));
  memcpy (parts.vectors.data, vectors, n * d * sizeof (float));
  EmbDataset *dataset = emb_dataset_new (&parts, NULL, &error);
  if (dataset == NULL)
    g_error ("%s", error.message);
  return dataset;
}

/* Independent columns with standard deviations that fall like 1 / sqrt (j + 1) and means
 * that are not zero. */
static inline EmbDataset *
make_random_dataset (size_t n, size_t d, uint64_t seed)
{
  g_autofree float *x = g_new (float, n *d);
  for (size_t i = 0; i < n * d; i++) {
    double j = (double) (i % d);
    x[i] = (float) ((emb_random_normal (seed, 0, i) + 0.5) / sqrt (j + 1));
  }
  return make_dataset_from (x, n, d);
}
