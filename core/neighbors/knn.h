// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/job.h"
#include "data/dataset.h"
#include "neighbors/metric.h"

/* The k nearest rows for each of many queries, exactly, and for each row of a data set:
 * the k-nearest-neighbour graph.
 *
 * The same answers as emb_search gives one by one (values in double, equal ones in row
 * order), for any number of threads, but by products of blocks of the matrix, in which
 * each row is read once for many queries; the graph forms each product once for both of
 * its rows. Cost: n_queries n d operations, half of that for the graph (n n d).
 */
typedef struct {
  uint32_t row;
  float value; /* distance, cosine or dot product; infinite where no float holds it */
} EmbKnnItem;

typedef struct EmbKnn EmbKnn; /* immutable, reference-counted */

/* @queries: n_queries x d numbers. @k from 1. A query that is not finite, or a zero
 * vector by cosine, has no neighbours. */
EmbKnn *emb_knn_search (const EmbDataset *dataset,
                        const float *queries,
                        size_t n_queries,
                        size_t k,
                        EmbMetric metric,
                        const EmbJob *job,
                        EmbError *error);

/* For each row the nearest of the others. */
EmbKnn *emb_knn_graph (const EmbDataset *dataset,
                       size_t k,
                       EmbMetric metric,
                       const EmbJob *job,
                       EmbError *error);

EmbKnn *emb_knn_ref (EmbKnn *self);
void emb_knn_unref (EmbKnn *self); /* NULL is allowed */
size_t emb_knn_n_queries (const EmbKnn *self);
EmbMetric emb_knn_metric (const EmbKnn *self);

/* Nearest first; *@n of them: k, or fewer where fewer rows qualify. */
const EmbKnnItem *emb_knn_get (const EmbKnn *self, size_t query, size_t *n);
