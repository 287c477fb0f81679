// SPDX-License-Identifier: GPL-3.0-or-later
/* Time of many exact queries at once (--task batch) and of the graph of all rows
 * (--task graph), which the peers do under the same names. */

#include "bench.h"
#include "neighbors/knn.h"

#define N_QUERIES 1000

int
main (int argc, char **argv)
{
  BenchOptions options = bench_options (argc, argv,
                                        (BenchOptions){ .rows = 20000,
                                                        .dims = 50,
                                                        .k = 10,
                                                        .threads = 1,
                                                        .reps = 3 });
  EmbDataset *dataset = bench_dataset (&options);
  size_t n = emb_dataset_n_rows (dataset);
  size_t d = emb_dataset_n_dims (dataset);
  bool graph = options.task != NULL && strcmp (options.task, "graph") == 0;
  size_t n_queries = n < N_QUERIES ? n : N_QUERIES;
  static const EmbMetric metrics[] = { EMB_METRIC_EUCLIDEAN, EMB_METRIC_DOT,
                                       EMB_METRIC_COSINE };
  BenchTime *times = malloc ((size_t) options.reps * sizeof *times);
  for (size_t m = 0; m < (graph ? 1 : 3); m++) {
    for (int i = 0; i < options.reps; i++) {
      EmbJob job = { .n_threads = options.threads };
      BenchTime start = bench_now ();
      EmbKnn *found = graph
                        ? emb_knn_graph (dataset, options.k, metrics[m], &job, NULL)
                        : emb_knn_search (dataset, emb_dataset_vectors (dataset),
                                          n_queries, options.k, metrics[m], &job, NULL);
      times[i] = bench_since (start);
      emb_knn_unref (found);
    }
    char extra[64];
    snprintf (extra, sizeof extra, "k:%zu,metric:%s", options.k,
              emb_metric_name (metrics[m]));
    bench_print (graph ? "knn-graph" : "knn-batch", n, d, options.threads,
                 bench_median (times, options.reps), extra);
  }
  free (times);
  emb_dataset_unref (dataset);
  return 0;
}
