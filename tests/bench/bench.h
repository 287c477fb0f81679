// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "base/blas.h"
#include "base/random.h"
#include "data/load.h"

/* What the benchmarks share: clocks, the median of several runs, their options, and one
 * line of output in the form of the peers' scripts, so that both can be compared side by
 * side: peer=embedscope task=... n=... d=... threads=... seconds=... rss_mb=...
 * extra=cpu:...,core:... */

typedef struct {
  double wall;
  double cpu;
} BenchTime;

typedef struct {
  const char *data; /* a file, or NULL: made here */
  size_t rows;      /* of made data */
  size_t first;     /* of a file: the first so many, 0: all */
  size_t dims;      /* of made data */
  size_t k;         /* components, neighbours */
  unsigned threads;
  int reps;
  const char *task;
} BenchOptions;

static inline double
bench_clock (clockid_t id)
{
  struct timespec t;
  clock_gettime (id, &t);
  return (double) t.tv_sec + 1e-9 * (double) t.tv_nsec;
}

static inline BenchTime
bench_now (void)
{
  return (BenchTime){ bench_clock (CLOCK_MONOTONIC),
                      bench_clock (CLOCK_PROCESS_CPUTIME_ID) };
}

static inline BenchTime
bench_since (BenchTime start)
{
  BenchTime now = bench_now ();
  return (BenchTime){ now.wall - start.wall, now.cpu - start.cpu };
}

static inline int
bench_by_wall (const void *a, const void *b)
{
  double x = ((const BenchTime *) a)->wall;
  double y = ((const BenchTime *) b)->wall;
  return (x > y) - (x < y);
}

static inline int
bench_by_cpu (const void *a, const void *b)
{
  double x = ((const BenchTime *) a)->cpu;
  double y = ((const BenchTime *) b)->cpu;
  return (x > y) - (x < y);
}

/* The medians of wall and processor time, each by itself. */
static inline BenchTime
bench_median (BenchTime *times, int n)
{
  BenchTime median;
  qsort (times, (size_t) n, sizeof *times, bench_by_wall);
  median.wall = times[n / 2].wall;
  qsort (times, (size_t) n, sizeof *times, bench_by_cpu);
  median.cpu = times[n / 2].cpu;
  return median;
}

static inline void
bench_print (const char *task,
             size_t n,
             size_t d,
             unsigned threads,
             BenchTime time,
             const char *extra)
{
  struct rusage usage;
  getrusage (RUSAGE_SELF, &usage);
  printf ("peer=embedscope task=%s n=%zu d=%zu threads=%u seconds=%.6f rss_mb=%.1f "
          "extra=cpu:%.6f,core:%s%s%s\n",
          task, n, d, threads, time.wall, (double) usage.ru_maxrss / 1024, time.cpu,
          emb_blas_core_name (), extra[0] != '\0' ? "," : "", extra);
}

/* --data FILE --rows N --dims D --k K --threads T --reps R --task NAME */
static inline BenchOptions
bench_options (int argc, char **argv, BenchOptions options)
{
  for (int i = 1; i + 1 < argc; i += 2) {
    const char *value = argv[i + 1];
    if (strcmp (argv[i], "--data") == 0)
      options.data = value;
    else if (strcmp (argv[i], "--rows") == 0)
      options.rows = options.first = (size_t) atoll (value);
    else if (strcmp (argv[i], "--dims") == 0)
      options.dims = (size_t) atoll (value);
    else if (strcmp (argv[i], "--k") == 0)
      options.k = (size_t) atoll (value);
    else if (strcmp (argv[i], "--threads") == 0)
      options.threads = (unsigned) atoi (value);
    else if (strcmp (argv[i], "--task") == 0)
      options.task = value;
    else if (strcmp (argv[i], "--reps") == 0)
      options.reps = atoi (value);
  }
  return options;
}

static inline EmbDataset *
bench_dataset (const BenchOptions *options)
{
  EmbError error = { 0 };
  EmbDataset *dataset;
  if (options->data != NULL) {
    EmbLoadOptions load = { .max_rows = options->first };
    dataset = emb_load (options->data, &load, NULL, &error);
  } else {
    EmbDatasetParts parts = { 0 };
    size_t n = options->rows * options->dims;
    if (!emb_matrix_init (&parts.vectors, options->rows, options->dims, &error))
      n = 0;
    for (size_t i = 0; i < n; i++)
      parts.vectors.data[i] = (float) emb_random_normal (1, 1, i);
    dataset = emb_dataset_new (&parts, NULL, &error);
  }
  if (dataset == NULL) {
    fprintf (stderr, "%s\n", error.message);
    exit (1);
  }
  return dataset;
}
