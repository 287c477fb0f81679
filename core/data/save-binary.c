// SPDX-License-Identifier: GPL-3.0-or-later
/* Data sets as floats: .npy, safetensors and word2vec's binary form. */
#include "data/save-rows.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"

static bool
write_floats (EmbWriter *writer,
              const EmbDataset *dataset,
              const EmbJob *job,
              EmbError *error)
{
  size_t n = emb_dataset_n_rows (dataset);
  size_t d = emb_dataset_n_dims (dataset);
  size_t step = (1u << 20) / d > 0 ? (1u << 20) / d : 1;
  for (size_t row = 0; row < n; row += step) {
    size_t rows = n - row < step ? n - row : step;
    emb_writer_write (writer, emb_dataset_row (dataset, row), rows * d * sizeof (float));
    if (!emb_job_report (job, N_ ("Writing"), row + rows, n, error))
      return false;
  }
  return true;
}

bool
emb_save_npy (EmbWriter *writer,
              const EmbDataset *dataset,
              EmbSaveLoss *loss,
              const EmbJob *job,
              EmbError *error)
{
  const char *order = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? "<" : ">";

  /* Magic, version and length take ten bytes; blanks make it a multiple of 64. */
  char header[192];
  int used = snprintf (header + 10, sizeof header - 10,
                       "{'descr': '%sf4', 'fortran_order': False, 'shape': (%zu, %zu), }",
                       order, emb_dataset_n_rows (dataset), emb_dataset_n_dims (dataset));
  size_t size = (10 + (size_t) used + 1 + 63) / 64 * 64;
  memset (header + 10 + used, ' ', size - 10 - (size_t) used);
  header[size - 1] = '\n';
  memcpy (header, "\x93NUMPY\x01\x00", 8);
  header[8] = (char) ((size - 10) & 0xff);
  header[9] = (char) ((size - 10) >> 8);
  emb_writer_write (writer, header, size);

  return write_floats (writer, dataset, job, error);
}

/* Eight bytes of length, JSON, the numbers; blanks make the length a multiple of eight,
 * as the reference writes it. */
bool
emb_save_safetensors (EmbWriter *writer,
                      const EmbDataset *dataset,
                      EmbSaveLoss *loss,
                      const EmbJob *job,
                      EmbError *error)
{
  size_t n = emb_dataset_n_rows (dataset);
  size_t d = emb_dataset_n_dims (dataset);
  char header[8 + 192];
  int used = snprintf (header + 8, sizeof header - 8,
                       "{\"embedding\":{\"dtype\":\"F32\",\"shape\":[%zu,%zu],"
                       "\"data_offsets\":[0,%zu]}}",
                       n, d, n * d * sizeof (float));
  size_t size = ((size_t) used + 7) / 8 * 8;
  memset (header + 8 + used, ' ', size - (size_t) used);
  for (unsigned i = 0; i < 8; i++)
    header[i] = (char) (size >> 8 * i & 0xff);
  emb_writer_write (writer, header, 8 + size);
  return write_floats (writer, dataset, job, error);
}

bool
emb_save_word2vec_binary (EmbWriter *writer,
                          const EmbDataset *dataset,
                          EmbSaveLoss *loss,
                          const EmbJob *job,
                          EmbError *error)
{
  size_t n = emb_dataset_n_rows (dataset);
  size_t d = emb_dataset_n_dims (dataset);
  char header[64];
  snprintf (header, sizeof header, "%zu %zu\n", n, d);
  emb_writer_puts (writer, header);

  EmbJobLoop loop = { .job = job, .stage = N_ ("Writing"), .total = n };
  for (size_t row = 0; row < n; row++) {
    emb_save_name (writer, dataset, row, true, loss);
    emb_writer_write (writer, emb_dataset_row (dataset, row), d * sizeof (float));
    emb_writer_puts (writer, "\n");
    if (!emb_job_loop (&loop, row, error))
      return false;
  }
  return emb_job_report (job, N_ ("Writing"), n, n, error);
}
