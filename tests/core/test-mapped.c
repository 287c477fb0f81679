// SPDX-License-Identifier: GPL-3.0-or-later
/* Files whose own pages are the data set, and what happens when somebody writes them. */

#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "data-helpers.h"

/* 1024 bytes a row, so that a row of the end lies on other pages than the header. */
#define N_ROWS 64
#define N_DIMS 256

typedef struct {
  char *folder;
  char *path;
} Fixture;

static void
write_array (const char *path, float first)
{
  g_autofree float *numbers = g_new (float, N_ROWS *N_DIMS);
  for (size_t i = 0; i < N_ROWS * N_DIMS; i++)
    numbers[i] = first + (float) i;
  g_autoptr (GByteArray) bytes =
    npy_bytes ("{'descr': '<f4', 'fortran_order': False, 'shape': (64, 256), }           "
               "                                            ",
               numbers, N_ROWS * N_DIMS * sizeof (float), 1);
  g_assert_true (g_file_set_contents (path, (const char *) bytes->data,
                                      (gssize) bytes->len, NULL));
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->folder = g_dir_make_tmp ("emb-XXXXXX", NULL);
  self->path = g_build_filename (self->folder, "x.npy", NULL);
  write_array (self->path, 1);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_unlink (self->path);
  g_rmdir (self->folder);
  g_free (self->path);
  g_free (self->folder);
}

static EmbDataset *
open_file (const Fixture *self, size_t sample)
{
  EmbError error = { 0 };
  EmbLoadOptions options = { .sample = sample };
  EmbDataset *dataset = emb_load (self->path, &options, NULL, &error);
  if (dataset == NULL)
    g_error ("not loaded: %s", error.message);
  return dataset;
}

static void
test_numbers (Fixture *self, gconstpointer data)
{
  g_autoptr (EmbDataset) dataset = open_file (self, 0);
  g_assert_true (emb_dataset_source (dataset)->mapped);
  g_assert_true (emb_dataset_is_intact (dataset));
  assert_shape (dataset, N_ROWS, N_DIMS);
  for (size_t i = 0; i < N_ROWS * N_DIMS; i++)
    g_assert_cmpfloat (emb_dataset_vectors (dataset)[i], ==, 1 + (float) i);

  /* What is made of it owns its numbers. */
  g_autoptr (EmbDataset) sample = open_file (self, 5);
  g_assert_false (emb_dataset_source (sample)->mapped);
  for (size_t i = 0; i < 5; i++)
    g_assert_cmpfloat (emb_dataset_row (sample, i)[0], ==,
                       1 + (float) (N_DIMS * emb_dataset_row_number (sample, i)));
  g_autoptr (EmbDataset) unit = emb_dataset_normalise (dataset, NULL, NULL);
  g_assert_false (emb_dataset_source (unit)->mapped);
}

static void
test_first_rows (Fixture *self, gconstpointer data)
{
  EmbLoadOptions options = { .max_rows = 3 };
  g_autoptr (EmbDataset) dataset = emb_load (self->path, &options, NULL, NULL);
  assert_shape (dataset, 3, N_DIMS);
  g_assert_true (emb_dataset_source (dataset)->mapped);
  g_assert_cmpuint (emb_dataset_source (dataset)->rows_in_file, ==, N_ROWS);
}

static void
test_cut_short (Fixture *self, gconstpointer data)
{
  g_autoptr (EmbDataset) dataset = open_file (self, 0);
  g_assert_no_errno (truncate (self->path, 4096));
  g_assert_false (emb_dataset_is_intact (dataset));
  g_assert_cmpfloat (emb_dataset_row (dataset, 0)[0], ==, 1);
  for (size_t row = 5; row < N_ROWS; row++)
    g_assert_cmpfloat (emb_dataset_row (dataset, row)[9], ==, 0);

  /* Not even by the file's return. */
  write_array (self->path, 1);
  g_assert_false (emb_dataset_is_intact (dataset));
}

static void
test_written_over (Fixture *self, gconstpointer data)
{
  g_autoptr (EmbDataset) dataset = open_file (self, 0);
  struct timespec times[2] = { { .tv_nsec = UTIME_OMIT }, { .tv_sec = 1000 } };
  g_assert_no_errno (utimensat (AT_FDCWD, self->path, times, 0));
  g_assert_false (emb_dataset_is_intact (dataset));
}

/* As careful programs write: the old file lives on without its name. */
static void
test_replaced (Fixture *self, gconstpointer data)
{
  g_autoptr (EmbDataset) dataset = open_file (self, 0);
  write_array (self->path, 1000);
  g_assert_true (emb_dataset_is_intact (dataset));
  g_assert_cmpfloat (emb_dataset_row (dataset, 63)[255], ==, N_ROWS * N_DIMS);
}

/* More than there are slots for are read. */
static void
test_many (Fixture *self, gconstpointer data)
{
  EmbDataset *datasets[100];
  for (size_t i = 0; i < G_N_ELEMENTS (datasets); i++)
    datasets[i] = open_file (self, 0);
  g_assert_true (emb_dataset_source (datasets[0])->mapped);
  g_assert_false (emb_dataset_source (datasets[99])->mapped);
  for (size_t i = 0; i < G_N_ELEMENTS (datasets); i++) {
    g_assert_cmpfloat (emb_dataset_row (datasets[i], 63)[255], ==, N_ROWS * N_DIMS);
    emb_dataset_unref (datasets[i]);
  }
  g_autoptr (EmbDataset) again = open_file (self, 0);
  g_assert_true (emb_dataset_source (again)->mapped);
}

/* Elsewhere the signal still ends the program. */
static void
test_other_bus_errors (Fixture *self, gconstpointer data)
{
  if (g_test_subprocess ()) {
    EmbDataset *dataset = open_file (self, 0);
    kill (getpid (), SIGBUS);
    kill (getpid (), SIGBUS);
    emb_dataset_unref (dataset);
    exit (0);
  }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_failed ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
  ADD ("/mapped/numbers", test_numbers);
  ADD ("/mapped/first-rows", test_first_rows);
  ADD ("/mapped/cut-short", test_cut_short);
  ADD ("/mapped/written-over", test_written_over);
  ADD ("/mapped/replaced", test_replaced);
  ADD ("/mapped/many", test_many);
  ADD ("/mapped/other-bus-errors", test_other_bus_errors);
  return g_test_run ();
}
