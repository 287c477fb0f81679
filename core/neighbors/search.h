// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/job.h"
#include "data/dataset.h"
#include "neighbors/metric.h"

/* The k nearest rows of one query, exactly.
 *
 * All rows are scanned once in single precision at the speed of memory; every row that
 * could be among the k nearest within the error of that precision is computed again in
 * double, so that the answer is that of a search in double throughout. Equal values stand
 * in row order. Rows that are not finite are never neighbours; zero vectors are none by
 * cosine, having no direction.
 */
typedef struct {
  uint32_t row;
  EmbMetricValues values;
} EmbNeighbor;

typedef struct EmbNeighbors EmbNeighbors; /* immutable, reference-counted */

#define EMB_SEARCH_NO_ROW SIZE_MAX

/* @query: d numbers. @exclude: a row that is left out (the query itself) or
 * EMB_SEARCH_NO_ROW.
 * @k from 1; where fewer rows qualify, all of them are returned. Fails for a query that
 * is not finite, and for a zero vector by cosine. */
EmbNeighbors *emb_search (const EmbDataset *dataset,
                          const float *query,
                          size_t exclude,
                          size_t k,
                          EmbMetric metric,
                          const EmbJob *job,
                          EmbError *error);

EmbNeighbors *emb_neighbors_ref (EmbNeighbors *self);
void emb_neighbors_unref (EmbNeighbors *self); /* NULL is allowed */
size_t emb_neighbors_n (const EmbNeighbors *self);
EmbMetric emb_neighbors_metric (const EmbNeighbors *self);
const EmbNeighbor *emb_neighbors_get (const EmbNeighbors *self,
                                      size_t i); /* nearest first */
