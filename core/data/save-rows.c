// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/save-rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/parallel.h"
#include "data/shortest.h"

/* --- Numbers as text */

#define CHUNK_NUMBERS 4096u
#define CHUNKS_AT_ONCE 64u

/* A batch of rows, formatted by all threads, then written in order. */
typedef struct {
  const EmbDataset *dataset;
  char separator;
  size_t chunk_rows;
  size_t chunk_bytes;
  char *text;   /* CHUNKS_AT_ONCE x chunk_bytes */
  size_t *ends; /* of each row's text in its chunk */
  size_t begin; /* the batch's rows */
  size_t end;
} Batch;

static void
format_chunk_cb (size_t chunk, unsigned worker, void *context)
{
  const Batch *batch = context;
  size_t d = emb_dataset_n_dims (batch->dataset);
  size_t first = batch->begin + chunk * batch->chunk_rows;
  size_t last =
    first + batch->chunk_rows < batch->end ? first + batch->chunk_rows : batch->end;
  char *start = batch->text + chunk * batch->chunk_bytes;
  char *to = start;
  for (size_t row = first; row < last; row++) {
    const float *x = emb_dataset_row (batch->dataset, row);
    for (size_t j = 0; j < d; j++) {
      to += emb_shortest_float (x[j], to);
      *to++ = j + 1 < d ? batch->separator : '\n';
    }
    batch->ends[row - batch->begin] = (size_t) (to - start);
  }
}

static bool
batch_init (Batch *batch, const EmbDataset *dataset, char separator, EmbError *error)
{
  size_t d = emb_dataset_n_dims (dataset);
  size_t rows = CHUNK_NUMBERS / d > 0 ? CHUNK_NUMBERS / d : 1;
  *batch = (Batch){ .dataset = dataset,
                    .separator = separator,
                    .chunk_rows = rows,
                    .chunk_bytes = rows * d * (EMB_SHORTEST_SIZE + 1) };
  batch->text = malloc (CHUNKS_AT_ONCE * batch->chunk_bytes);
  batch->ends = malloc (CHUNKS_AT_ONCE * rows * sizeof *batch->ends);
  if (batch->text != NULL && batch->ends != NULL)
    return true;
  free (batch->text);
  free (batch->ends);
  return emb_fail_no_memory (error, CHUNKS_AT_ONCE * batch->chunk_bytes);
}

void
emb_save_name (EmbWriter *writer,
               const EmbDataset *dataset,
               size_t row,
               bool no_blanks,
               EmbSaveLoss *loss)
{
  char number[EMB_DATASET_NUMBER_SIZE];
  size_t length;
  const char *name;
  if (emb_dataset_has_names (dataset)) {
    name = emb_names_raw (emb_dataset_names (dataset), row, &length);
  } else {
    name = emb_dataset_name (dataset, row, number);
    length = strlen (name);
  }

  bool changed = false;
  for (size_t i = 0; i < length;) {
    size_t plain = i;
    while (plain < length && name[plain] != '\n' && name[plain] != '\0' &&
           !(no_blanks && name[plain] == ' '))
      plain++;
    emb_writer_write (writer, name + i, plain - i);
    if (plain < length) {
      emb_writer_puts (writer, name[plain] == ' ' ? "_" : "\xef\xbf\xbd");
      changed = true;
      plain++;
    }
    i = plain;
  }
  emb_writer_write (writer, " ", 1);
  loss->n_names += changed;
}

/* @loss NULL: without names. */
static bool
write_rows (EmbWriter *writer,
            const EmbDataset *dataset,
            char separator,
            EmbSaveLoss *loss,
            const EmbJob *job,
            EmbError *error)
{
  Batch batch;
  if (!batch_init (&batch, dataset, separator, error))
    return false;

  size_t n = emb_dataset_n_rows (dataset);
  size_t step = batch.chunk_rows * CHUNKS_AT_ONCE;
  bool ok = true;
  while (ok && batch.end < n) {
    batch.begin = batch.end;
    batch.end = n - batch.begin < step ? n : batch.begin + step;
    size_t n_chunks = (batch.end - batch.begin + batch.chunk_rows - 1) / batch.chunk_rows;
    emb_parallel_for (n_chunks, emb_job_threads (job), format_chunk_cb, &batch);

    for (size_t row = batch.begin; row < batch.end; row++) {
      size_t i = row - batch.begin;
      size_t begin = i % batch.chunk_rows == 0 ? 0 : batch.ends[i - 1];
      const char *text = batch.text + i / batch.chunk_rows * batch.chunk_bytes;
      if (loss != NULL)
        emb_save_name (writer, dataset, row, false, loss);
      emb_writer_write (writer, text + begin, batch.ends[i] - begin);
    }
    ok = emb_job_report (job, N_ ("Writing"), batch.end, n, error);
  }
  free (batch.text);
  free (batch.ends);
  return ok;
}

bool
emb_save_word2vec (EmbWriter *writer,
                   const EmbDataset *dataset,
                   EmbSaveLoss *loss,
                   const EmbJob *job,
                   EmbError *error)
{
  char header[64];
  snprintf (header, sizeof header, "%zu %zu\n", emb_dataset_n_rows (dataset),
            emb_dataset_n_dims (dataset));
  emb_writer_puts (writer, header);
  return write_rows (writer, dataset, ' ', loss, job, error);
}

bool
emb_save_tsv (EmbWriter *writer,
              const EmbDataset *dataset,
              EmbSaveLoss *loss,
              const EmbJob *job,
              EmbError *error)
{
  return write_rows (writer, dataset, '\t', NULL, job, error);
}

/* --- Names and columns */

/* As emb_writer_put_field does, but for bytes as the file had them, which may hold zeros.
 */
static size_t
write_raw_field (EmbWriter *writer, const EmbNames *names, size_t row)
{
  size_t length;
  const char *name = emb_names_raw (names, row, &length);
  if (memchr (name, '\0', length) != NULL) {
    emb_writer_put_field (writer, emb_strings_get (&names->shown, row));
    return 1;
  }
  static const char special[] = "\t\n\r\\";
  static const char letters[] = "tnr\\";
  for (size_t i = 0; i < length; i++) {
    const char *found = strchr (special, name[i]);
    if (found != NULL) {
      char escape[2] = { '\\', letters[found - special] };
      emb_writer_write (writer, escape, sizeof escape);
    } else {
      emb_writer_write (writer, name + i, 1);
    }
  }
  return 0;
}

bool
emb_save_metadata (EmbWriter *writer,
                   const EmbDataset *dataset,
                   EmbSaveLoss *loss,
                   const EmbJob *job,
                   EmbError *error)
{
  size_t n = emb_dataset_n_rows (dataset);
  size_t n_columns = emb_dataset_n_columns (dataset);
  bool named = emb_dataset_has_names (dataset);

  if (named)
    emb_writer_puts (writer, "name");
  for (size_t i = 0; i < n_columns; i++) {
    if (i > 0 || named)
      emb_writer_puts (writer, "\t");
    emb_writer_put_field (writer, emb_dataset_column (dataset, i)->name);
  }
  emb_writer_puts (writer, "\n");

  for (size_t row = 0; row < n; row++) {
    if (named)
      loss->n_names += write_raw_field (writer, emb_dataset_names (dataset), row);
    for (size_t i = 0; i < n_columns; i++) {
      if (i > 0 || named)
        emb_writer_puts (writer, "\t");
      emb_writer_put_field (writer,
                            emb_strings_get (&emb_dataset_column (dataset, i)->text,
                                             row));
    }
    emb_writer_puts (writer, "\n");
    if (row % 65536 == 65535 &&
        !emb_job_report (job, N_ ("Writing names"), row, n, error))
      return false;
  }
  return emb_job_report (job, N_ ("Writing names"), n, n, error);
}
