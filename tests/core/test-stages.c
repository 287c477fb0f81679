// SPDX-License-Identifier: GPL-3.0-or-later
/* core/data: every stage of long work tells how far it is in small steps, and stops when
 * it is told to. */

#include <glib.h>
#include <string.h>

#include "data-helpers.h"

/* More than EMB_JOB_STEP, so that loops over rows report more than once. */
#define N_ROWS 70000

static GString *vectors;
static GString *metadata;

static void
write_tables (void)
{
  vectors = g_string_new (NULL);
  metadata = g_string_new ("name\tvalue\tkind\tnote\n");
  for (unsigned row = 0; row < N_ROWS; row++) {
    g_string_append_printf (vectors, "0.%u\t%u\n", row, row % 100);
    g_string_append_printf (metadata, "name %05u\t%u.5\tkind %u\tnote %u of all\n", row,
                            row, row % 7, row);
  }
}

/* --- Recording */

#define MAX_STAGES 16

typedef struct {
  const char *name;
  unsigned n_calls;
  uint64_t longest; /* step from one call to the next */
  uint64_t done;
} Stage;

typedef struct {
  Stage stages[MAX_STAGES];
  size_t n_stages;
  const char *stop_stage; /* stops at its call number stop_call */
  unsigned stop_call;
  bool stopped;
} Record;

static Stage *
find_stage (Record *self, const char *name)
{
  size_t i = 0;
  while (i < self->n_stages && strcmp (self->stages[i].name, name) != 0)
    i++;
  if (i == self->n_stages) {
    g_assert_cmpuint (i, <, MAX_STAGES);
    self->stages[self->n_stages++] = (Stage){ .name = name };
  }
  return &self->stages[i];
}

static bool
record_cb (const EmbProgress *progress, void *user_data)
{
  Record *self = user_data;
  g_assert_false (self->stopped);
  g_assert_true (progress->total == 0 || progress->done <= progress->total);

  Stage *stage = find_stage (self, progress->stage);
  if (progress->done > stage->done)
    stage->longest = MAX (stage->longest, progress->done - stage->done);
  stage->done = progress->done;
  stage->n_calls++;
  self->stopped = self->stop_stage != NULL &&
                  strcmp (self->stop_stage, progress->stage) == 0 &&
                  stage->n_calls == self->stop_call;
  return !self->stopped;
}

typedef bool (*Work) (const EmbDataset *dataset, const EmbJob *job, EmbError *error);

/* Runs all of the work once, and then once for each stage to be stopped in its midst. */
static void
run (Work work, const EmbDataset *dataset, Record *record)
{
  EmbError error = { 0 };
  EmbJob job = { .progress = record_cb, .user_data = record, .n_threads = 2 };
  *record = (Record){ 0 };
  g_assert_true (work (dataset, &job, &error));

  for (size_t i = 0; i < record->n_stages; i++) {
    Record again = { .stop_stage = record->stages[i].name,
                     .stop_call = (record->stages[i].n_calls + 1) / 2 };
    EmbJob stops = { .progress = record_cb, .user_data = &again, .n_threads = 2 };
    error = (EmbError){ 0 };
    g_assert_false (work (dataset, &stops, &error));
    g_assert_true (again.stopped);
    g_assert_cmpint (error.code, ==, EMB_CANCELLED);
  }
}

/* The stage goes through @total in steps no longer than EMB_JOB_STEP and what one row
 * adds. */
static void
assert_steps (Record *record, const char *name, uint64_t total)
{
  const Stage *stage = find_stage (record, name);
  if (stage->n_calls < total / EMB_JOB_STEP || stage->longest > EMB_JOB_STEP + 4096)
    g_error ("%s: %u calls, the longest step %" G_GUINT64_FORMAT, name, stage->n_calls,
             stage->longest);
}

/* --- Works */

static bool
load (const EmbDataset *dataset, const EmbJob *job, EmbError *error)
{
  g_autoptr (EmbDataset) loaded =
    load_bytes_with (vectors->str, vectors->len, metadata->str, NULL, job, error);
  return loaded != NULL;
}

static bool
count_duplicates (const EmbDataset *dataset, const EmbJob *job, EmbError *error)
{
  size_t n;
  return emb_dataset_count_duplicate_vectors (dataset, &n, job, error);
}

static bool
load_half (const EmbDataset *dataset, const EmbJob *job, EmbError *error)
{
  EmbLoadOptions options = { .sample = N_ROWS / 2 };
  g_autoptr (EmbDataset) part =
    load_bytes_with (vectors->str, vectors->len, metadata->str, &options, job, error);
  return part != NULL;
}

static bool
normalise (const EmbDataset *dataset, const EmbJob *job, EmbError *error)
{
  g_autoptr (EmbDataset) unit = emb_dataset_normalise (dataset, job, error);
  return unit != NULL;
}

static EmbDataset *
load_whole (void)
{
  EmbError error = { 0 };
  EmbDataset *dataset =
    load_bytes_with (vectors->str, vectors->len, metadata->str, NULL, NULL, &error);
  g_assert_nonnull (dataset);
  return dataset;
}

static uint64_t
name_bytes (const EmbDataset *dataset)
{
  return emb_dataset_names (dataset)->shown.n_bytes;
}

static uint64_t
column_bytes (const EmbDataset *dataset)
{
  uint64_t n = 0;
  for (size_t i = 0; i < emb_dataset_n_columns (dataset); i++)
    n += emb_dataset_column (dataset, i)->text.n_bytes;
  return n;
}

/* --- Cases */

static void
test_loading (void)
{
  g_autoptr (EmbDataset) dataset = load_whole ();
  Record record;
  run (load, NULL, &record);
  g_assert_cmpuint (find_stage (&record, "Reading metadata")->n_calls, >=,
                    2 * metadata->len / EMB_JOB_STEP);
  /* Each column is passed three times at least, with a leap over the passes that it does
   * not need, and a rest behind the last report. The names were a column too. */
  g_assert_cmpuint (find_stage (&record, "Reading columns")->n_calls, >=,
                    2 * (column_bytes (dataset) + name_bytes (dataset)) / EMB_JOB_STEP);
  assert_steps (&record, "Reading names", metadata->len);
  assert_steps (&record, "Checking norms", N_ROWS);
  assert_steps (&record, "Indexing names", name_bytes (dataset));
}

static void
test_comparing_rows (void)
{
  g_autoptr (EmbDataset) dataset = load_whole ();
  Record record;
  run (count_duplicates, dataset, &record);
  assert_steps (&record, "Comparing rows", 16 * N_ROWS);
}

static void
test_selecting (void)
{
  g_autoptr (EmbDataset) dataset = load_whole ();
  Record record;
  run (load_half, dataset, &record);
  assert_steps (&record, "Selecting rows",
                (column_bytes (dataset) + name_bytes (dataset)) / 2 - EMB_JOB_STEP);
  assert_steps (&record, "Indexing names", name_bytes (dataset) / 2);
  g_assert_cmpuint (find_stage (&record, "Reading columns")->n_calls, >=,
                    column_bytes (dataset) / 2 / EMB_JOB_STEP);
}

static void
test_normalising (void)
{
  g_autoptr (EmbDataset) dataset = load_whole ();
  Record record;
  run (normalise, dataset, &record);
  assert_steps (&record, "Checking norms", N_ROWS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  write_tables ();
  g_test_add_func ("/data/stages/load", test_loading);
  g_test_add_func ("/data/stages/compare", test_comparing_rows);
  g_test_add_func ("/data/stages/select", test_selecting);
  g_test_add_func ("/data/stages/normalise", test_normalising);
  int status = g_test_run ();
  g_string_free (vectors, TRUE);
  g_string_free (metadata, TRUE);
  return status;
}
