// SPDX-License-Identifier: GPL-3.0-or-later
/* Time of PCA, components and coordinates of all rows together, as scikit-learn's
 * fit_transform. */

#include "bench.h"
#include "projection/pca.h"

int
main (int argc, char **argv)
{
  BenchOptions options = bench_options (argc, argv,
                                        (BenchOptions){ .rows = 100000,
                                                        .dims = 100,
                                                        .k = 3,
                                                        .threads = 1,
                                                        .reps = 5 });
  EmbDataset *dataset = bench_dataset (&options);
  EmbPcaParams params = { .n_components = options.k };
  EmbJob job = { .n_threads = options.threads };

  BenchTime *times = malloc ((size_t) options.reps * sizeof *times);
  for (int i = 0; i < options.reps; i++) {
    BenchTime start = bench_now ();
    EmbError error;
    EmbPca *pca = emb_pca_new (dataset, &params, &job, &error);
    EmbLayout *layout = pca != NULL ? emb_pca_project (pca, dataset, &job, &error) : NULL;
    times[i] = bench_since (start);
    if (layout == NULL) {
      fprintf (stderr, "%s\n", error.message);
      return 1;
    }
    emb_layout_unref (layout);
    emb_pca_unref (pca);
  }
  char extra[64];
  snprintf (extra, sizeof extra, "components:%zu", options.k);
  bench_print ("pca", emb_dataset_n_rows (dataset), emb_dataset_n_dims (dataset),
               options.threads, bench_median (times, options.reps), extra);
  free (times);
  emb_dataset_unref (dataset);
  return 0;
}
