// SPDX-License-Identifier: GPL-3.0-or-later
#include "projection/layout-save.h"

#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/text.h"

#define MAX_AXES 3
#define ROWS_PER_REPORT 4096

const char emb_layout_save_endings[] = ".tsv .csv .npy";

typedef enum {
  KIND_TSV,
  KIND_CSV,
  KIND_NPY,
  KIND_UNKNOWN,
} Kind;

static Kind
kind_of (const char *path)
{
  const char *ending = emb_file_ending (path);
  if (strcmp (path, "-") == 0 || strcmp (ending, ".tsv") == 0)
    return KIND_TSV;
  if (strcmp (ending, ".csv") == 0)
    return KIND_CSV;
  return strcmp (ending, ".npy") == 0 ? KIND_NPY : KIND_UNKNOWN;
}

bool
emb_layout_save_knows (const char *path)
{
  return kind_of (path) != KIND_UNKNOWN;
}

static void
write_csv_field (EmbWriter *writer, const char *text)
{
  if (text[strcspn (text, ",\"\r\n")] == '\0') {
    emb_writer_puts (writer, text);
    return;
  }
  emb_writer_puts (writer, "\"");
  for (;;) {
    size_t plain = strcspn (text, "\"");
    emb_writer_write (writer, text, plain);
    text += plain;
    if (*text == '\0')
      break;
    emb_writer_puts (writer, "\"\"");
    text++;
  }
  emb_writer_puts (writer, "\"");
}

static void
write_header (EmbWriter *writer, size_t n_axes, const char *between)
{
  static const char *const names[MAX_AXES] = { "x", "y", "z" };
  emb_writer_puts (writer, "name");
  for (size_t j = 0; j < n_axes && j < MAX_AXES; j++) {
    emb_writer_puts (writer, between);
    emb_writer_puts (writer, names[j]);
  }
  emb_writer_puts (writer, "\n");
}

static bool
write_text (EmbWriter *writer,
            const EmbLayout *layout,
            const EmbDataset *dataset,
            bool csv,
            const EmbJob *job,
            EmbError *error)
{
  const char *between = csv ? "," : "\t";
  size_t n = emb_layout_n_points (layout);
  size_t n_axes = emb_layout_n_axes (layout);

  write_header (writer, n_axes, between);
  for (size_t i = 0; i < n; i++) {
    if (i % ROWS_PER_REPORT == 0 && !emb_job_report (job, N_ ("Writing"), i, n, error))
      return false;
    char buffer[EMB_DATASET_NUMBER_SIZE];
    const char *name = emb_dataset_name (dataset, i, buffer);
    if (csv)
      write_csv_field (writer, name);
    else
      emb_writer_put_field (writer, name);
    for (size_t j = 0; j < n_axes; j++) {
      char number[EMB_TEXT_NUMBER_SIZE];
      emb_writer_puts (writer, between);
      emb_writer_puts (writer,
                       emb_text_format (number, (double) emb_layout_axis (layout, j)[i],
                                        'g', 9));
    }
    /* Nobody reads on from a pipe that was closed; the failure is told by commit. */
    if (!emb_writer_puts (writer, "\n"))
      break;
  }
  return true;
}

/* Version 1.0 of the format: a header of Python's spelling, padded so that the numbers
 * begin at a multiple of 64 bytes. */
static void
write_npy_header (EmbWriter *writer, size_t n, size_t n_axes)
{
  char header[128];
  static const char magic[] = "\x93NUMPY\x01";
  memset (header, ' ', sizeof header);
  memcpy (header, magic, sizeof magic); /* the NUL is the minor version */
  header[8] = sizeof header - 10;
  header[9] = 0;
  int length =
    snprintf (header + 10, sizeof header - 10,
              "{'descr': '<f4', 'fortran_order': False, 'shape': (%zu, %zu), }", n,
              n_axes);
  header[10 + length] = ' ';
  header[sizeof header - 1] = '\n';
  emb_writer_write (writer, header, sizeof header);
}

static bool
write_npy (EmbWriter *writer, const EmbLayout *layout, const EmbJob *job, EmbError *error)
{
  size_t n = emb_layout_n_points (layout);
  size_t n_axes = emb_layout_n_axes (layout);

  write_npy_header (writer, n, n_axes);
  for (size_t i = 0; i < n; i++) {
    if (i % ROWS_PER_REPORT == 0 && !emb_job_report (job, N_ ("Writing"), i, n, error))
      return false;
    for (size_t j = 0; j < n_axes; j++) {
      uint32_t bits;
      memcpy (&bits, emb_layout_axis (layout, j) + i, sizeof bits);
      unsigned char little[4] = { bits & 0xff, bits >> 8 & 0xff, bits >> 16 & 0xff,
                                  (unsigned char) (bits >> 24) };
      emb_writer_write (writer, little, sizeof little);
    }
  }
  return true;
}

bool
emb_layout_save (const EmbLayout *layout,
                 const EmbDataset *dataset,
                 const char *path,
                 const EmbJob *job,
                 EmbError *error)
{
  Kind kind = kind_of (path);
  size_t n_axes = emb_layout_n_axes (layout);
  if (kind == KIND_UNKNOWN)
    return emb_fail (error, EMB_ARGUMENT, "the ending names no format; known are %s",
                     emb_layout_save_endings);
  if (n_axes < 2 || n_axes > MAX_AXES ||
      emb_layout_n_points (layout) != emb_dataset_n_rows (dataset))
    return emb_fail (error, EMB_ARGUMENT,
                     "a layout of %zu points and %zu axes does not fit %zu rows",
                     emb_layout_n_points (layout), n_axes, emb_dataset_n_rows (dataset));

  EmbWriter *writer = emb_writer_open (path, error);
  if (writer == NULL)
    return false;
  bool complete = kind == KIND_NPY
                    ? write_npy (writer, layout, job, error)
                    : write_text (writer, layout, dataset, kind == KIND_CSV, job, error);
  if (complete)
    return emb_writer_commit (writer, error);
  emb_writer_discard (writer);
  return false;
}
