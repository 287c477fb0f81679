// SPDX-License-Identifier: GPL-3.0-or-later
/* Time of opening a file (--data) or a made text: bytes to data set, names, norms and
 * index included. */

#include "base/text.h"
#include "bench.h"

/* Numbers as GloVe writes them: five digits that count. */
static char *
make_text (const BenchOptions *options, size_t *size)
{
  char *text = malloc (options->rows * (16 + options->dims * 16));
  char *to = text;
  for (size_t row = 0; text != NULL && row < options->rows; row++) {
    to += sprintf (to, "w%zu", row);
    for (size_t j = 0; j < options->dims; j++) {
      char number[EMB_TEXT_NUMBER_SIZE];
      double v = 0.4 * emb_random_normal (1, row, j);
      to += sprintf (to, " %s", emb_text_format (number, v, 'g', 5));
    }
    *to++ = '\n';
  }
  *size = (size_t) (to - text);
  return text;
}

static EmbDataset *
load (const BenchOptions *options, const char *text, size_t size)
{
  EmbError error = { 0 };
  EmbJob job = { .n_threads = options->threads };
  EmbLoadOptions load_options = { .max_rows = options->data != NULL ? options->rows : 0 };
  EmbDataset *dataset;
  if (options->data != NULL) {
    dataset = emb_load (options->data, &load_options, &job, &error);
  } else {
    EmbStream *stream = emb_stream_new_for_bytes (text, size, &error);
    dataset = stream != NULL ? emb_load_stream (stream, NULL, NULL, &job, &error) : NULL;
    emb_stream_free (stream);
  }
  if (dataset == NULL) {
    fprintf (stderr, "%s\n", error.message);
    exit (1);
  }
  return dataset;
}

int
main (int argc, char **argv)
{
  BenchOptions options =
    bench_options (argc, argv, (BenchOptions){ .dims = 100, .threads = 1, .reps = 5 });
  size_t size = 0;
  char *text = NULL;
  if (options.data == NULL) {
    options.rows = options.rows > 0 ? options.rows : 40000;
    text = make_text (&options, &size);
    if (text == NULL)
      return 1;
  }

  BenchTime *times = malloc ((size_t) options.reps * sizeof *times);
  size_t n = 0;
  size_t d = 0;
  char task[64] = "";
  for (int i = 0; i < options.reps; i++) {
    BenchTime start = bench_now ();
    EmbDataset *dataset = load (&options, text, size);
    times[i] = bench_since (start);
    n = emb_dataset_n_rows (dataset);
    d = emb_dataset_n_dims (dataset);
    size = (size_t) emb_dataset_source (dataset)->bytes;
    snprintf (task, sizeof task, "load-%s", emb_dataset_source (dataset)->format);
    emb_dataset_unref (dataset);
  }

  BenchTime median = bench_median (times, options.reps);
  char extra[64];
  snprintf (extra, sizeof extra, "mb_per_s:%.0f", (double) size / median.wall / 1e6);
  bench_print (task, n, d, options.threads, median, extra);
  free (times);
  free (text);
  return 0;
}
