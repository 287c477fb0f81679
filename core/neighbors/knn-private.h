// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdatomic.h>
#include <stdbool.h>

#include "neighbors/knn.h"

/* What the batch search (knn.c) and the graph (knn-graph.c) share: rows prepared for
 * products, and for each query a list of rows that may be among its nearest
 * (knn-lists.c).
 *
 * A product of single precision gives each row and query a score, larger is nearer, and
 * a bound on its error:
 *
 *   score = dot scale[row] + shift[row]         is between lower and upper, where
 *   upper = dot scale[row] + shift[row] + error[query] weight[row],
 *   lower = upper - 2 error[query] weight[row] - slack[row].
 *
 * By dot product the score is that; by cosine it is divided by the row's norm, the
 * query's being the same for all; by distance it is 2 dot - |row|^2, the query's own
 * square left out. A list keeps the rows whose upper bound reaches the k-th largest lower
 * bound seen so far, as emb_search does.
 */
typedef struct {
  const EmbDataset *dataset;
  EmbMetric metric;
  float *scale; /* n each, in one block */
  float *shift; /* no number for rows that are never neighbours */
  float *weight;
  float *slack;
} EmbKnnRows;

bool emb_knn_rows_init (EmbKnnRows *self,
                        const EmbDataset *dataset,
                        EmbMetric metric,
                        EmbError *error);
void emb_knn_rows_clear (EmbKnnRows *self);

/* error[query] for a query of that norm; NaN where it has no neighbours. */
float emb_knn_query_error (const EmbKnnRows *self, double norm);

/* --- Candidates */

typedef struct {
  uint32_t row;
  float upper;
  float lower;
} EmbKnnCandidate;

typedef struct {
  EmbKnnCandidate *items;
  uint32_t n;
  uint32_t room;
} EmbKnnList;

/* The lists of all queries. What the filter compares lies in arrays of its own. */
typedef struct {
  const EmbKnnRows *rows;
  size_t n;
  size_t k;
  EmbKnnList *lists;
  float *thresholds; /* k rows are known to score at least this */
  float *errors;     /* of the queries */
  atomic_bool out_of_memory;
} EmbKnnLists;

bool emb_knn_lists_init (EmbKnnLists *self,
                         const EmbKnnRows *rows,
                         size_t n,
                         size_t k,
                         EmbError *error);
void emb_knn_lists_clear (EmbKnnLists *self);

/* One thread at a time for each query. */
void emb_knn_lists_add (EmbKnnLists *self, size_t query, uint32_t row, float upper);

/* Values in double, the k nearest in order; frees the list. Returns how many. */
size_t emb_knn_lists_finish (EmbKnnLists *self,
                             size_t query,
                             const float *vector,
                             EmbKnnItem *items);

/* Adds of the products @tile (n_queries x n_rows, of the queries and rows from
 * @first_query and @first_row on) those that reach the threshold; @graph: not a query
 * itself. */
void emb_knn_filter (EmbKnnLists *self,
                     const float *tile,
                     size_t first_query,
                     size_t n_queries,
                     size_t first_row,
                     size_t n_rows,
                     bool graph);

/* The other direction of a graph: the rows of the tile for each of its columns. */
void emb_knn_filter_columns (EmbKnnLists *self,
                             const float *tile,
                             size_t first_query,
                             size_t n_queries,
                             size_t first_row,
                             size_t n_rows);

/* --- Results */

/* Takes the results of @lists, whose queries are the rows of @queries. NULL where it was
 * cancelled or memory was short. */
EmbKnn *emb_knn_take (EmbKnnLists *lists,
                      const float *queries,
                      const EmbJob *job,
                      EmbError *error);

/* One by one, for numbers whose squares leave the well-behaved floats. */
EmbKnn *emb_knn_by_search (const EmbDataset *dataset,
                           const float *queries,
                           size_t n_queries,
                           bool graph,
                           size_t k,
                           EmbMetric metric,
                           const EmbJob *job,
                           EmbError *error);
