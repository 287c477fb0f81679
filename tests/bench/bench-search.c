// SPDX-License-Identifier: GPL-3.0-or-later
/* Time of one exact query, and of nothing but reading all rows with a dot product: the
 * floor. */

#include "bench.h"
#include "neighbors/scan.h"
#include "neighbors/search.h"

#define N_QUERIES 50

static void
run (const EmbDataset *dataset, const BenchOptions *options, EmbMetric metric)
{
  size_t n = emb_dataset_n_rows (dataset);
  BenchTime times[N_QUERIES];
  for (size_t q = 0; q < N_QUERIES; q++) {
    size_t row = q * (n / N_QUERIES);
    EmbJob job = { .n_threads = options->threads };
    BenchTime start = bench_now ();
    EmbNeighbors *found = emb_search (dataset, emb_dataset_row (dataset, row), row,
                                      options->k, metric, &job, NULL);
    times[q] = bench_since (start);
    emb_neighbors_unref (found);
  }
  char extra[64];
  snprintf (extra, sizeof extra, "k:%zu,metric:%s", options->k, emb_metric_name (metric));
  bench_print ("knn-one", n, emb_dataset_n_dims (dataset), options->threads,
               bench_median (times, N_QUERIES), extra);
}

static void
run_floor (const EmbDataset *dataset)
{
  size_t n = emb_dataset_n_rows (dataset);
  size_t d = emb_dataset_n_dims (dataset);
  float *out = malloc (n * sizeof *out);
  BenchTime times[N_QUERIES];
  for (size_t q = 0; q < N_QUERIES; q++) {
    BenchTime start = bench_now ();
    emb_scan_dot (emb_dataset_vectors (dataset), n, d, emb_dataset_row (dataset, q), out);
    times[q] = bench_since (start);
  }
  bench_print ("dot-scan", n, d, 1, bench_median (times, N_QUERIES), "");
  free (out);
}

int
main (int argc, char **argv)
{
  BenchOptions options =
    bench_options (argc, argv,
                   (BenchOptions){ .rows = 400000, .dims = 100, .k = 10, .threads = 1 });
  EmbDataset *dataset = bench_dataset (&options);
  run (dataset, &options, EMB_METRIC_EUCLIDEAN);
  run (dataset, &options, EMB_METRIC_COSINE);
  run (dataset, &options, EMB_METRIC_DOT);
  run_floor (dataset);
  emb_dataset_unref (dataset);
  return 0;
}
