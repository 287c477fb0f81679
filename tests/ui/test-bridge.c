// SPDX-License-Identifier: GPL-3.0-or-later
/* ui/bridge without a display: tasks, runs, the session. */

#include <gio/gio.h>
#include <math.h>
#include <string.h>

#include "bridge/run.h"
#include "bridge/session.h"
#include "bridge/task.h"
#include "bridge/walk.h"
#include "core/make-dataset.h"
#include "data/load.h"

/* Runs the main loop until @condition holds; a test that hangs says so. */
#define wait_until(condition)                                                            \
  G_STMT_START                                                                           \
  {                                                                                      \
    gint64 wait_end = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;                     \
    while (!(condition)) {                                                               \
      if (g_get_monotonic_time () > wait_end)                                            \
        g_error ("waited in vain for %s", #condition);                                   \
      if (!g_main_context_iteration (NULL, FALSE))                                       \
        g_thread_yield ();                                                               \
    }                                                                                    \
  }                                                                                      \
  G_STMT_END

/* --- Tasks */

typedef struct {
  GError *error;
  gpointer result;
  gboolean ready;
  guint64 last_done;
  guint n_reports;
  GThread *main_thread;
} TaskLog;

static gpointer
count_to (gpointer input, const EmbJob *job, EmbError *error)
{
  guint64 n = GPOINTER_TO_SIZE (input);
  for (guint64 i = 0; i <= n; i++)
    if (!emb_job_report (job, "Counting", i, n, error))
      return NULL;
  if (n == 13) {
    emb_fail (error, EMB_FORMAT, "13 is an unlucky number");
    return NULL;
  }
  return g_strdup ("done");
}

static void
task_progress_cb (const EmbProgress *progress, gpointer user_data)
{
  TaskLog *log = user_data;
  g_assert_true (g_thread_self () == log->main_thread);
  g_assert_cmpstr (progress->stage, ==, "Counting");
  g_assert_cmpuint (progress->done, >=, log->last_done);
  g_assert_false (log->ready);
  log->last_done = progress->done;
  log->n_reports++;
}

static void
task_ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TaskLog *log = user_data;
  log->result = es_task_finish (result, &log->error);
  log->ready = TRUE;
}

static void
test_task_gives_its_result (void)
{
  TaskLog log = { .main_thread = g_thread_self () };
  es_task_run (NULL, count_to, GSIZE_TO_POINTER (100000), NULL, g_free, NULL,
               task_progress_cb, task_ready_cb, &log);
  wait_until (log.ready);
  g_assert_no_error (log.error);
  g_assert_cmpstr (log.result, ==, "done");
  g_assert_cmpuint (log.n_reports, <, 100000); /* the newest only */
  g_free (log.result);
}

static void
test_task_tells_what_failed (void)
{
  TaskLog log = { .main_thread = g_thread_self () };
  es_task_run (NULL, count_to, GSIZE_TO_POINTER (13), NULL, g_free, NULL, NULL,
               task_ready_cb, &log);
  wait_until (log.ready);
  g_assert_error (log.error, ES_ERROR, EMB_FORMAT);
  g_assert_cmpstr (log.error->message, ==, "13 is an unlucky number");
  g_error_free (log.error);
}

static void
test_task_is_cancelled (void)
{
  TaskLog log = { .main_thread = g_thread_self () };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  es_task_run (NULL, count_to, GSIZE_TO_POINTER (G_MAXINT64), NULL, g_free, cancellable,
               NULL, task_ready_cb, &log);
  gint64 start = g_get_monotonic_time ();
  g_cancellable_cancel (cancellable);
  wait_until (log.ready);
  g_assert_error (log.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 10 * G_USEC_PER_SEC);
  g_error_free (log.error);
}

/* --- Runs: a stepper that adds up what it is told */

enum {
  ADD,
  FAIL,
  COUNT
};

typedef struct {
  int sum;
  int steps_left;
  gboolean fail;
  gboolean dawdle;
  gint *n_freed; /* results that nobody took, and the work itself */
} Adder;

static gboolean
adder_apply (gpointer data, guint kind, gpointer command, EmbError *error)
{
  Adder *adder = data;
  int value = GPOINTER_TO_INT (command);
  if (kind == ADD)
    adder->sum += value;
  else if (kind == COUNT)
    adder->steps_left = value;
  adder->fail = kind == FAIL;
  return TRUE;
}

static gboolean
adder_step (gpointer data, const EmbJob *job, gboolean *more, EmbError *error)
{
  Adder *adder = data;
  if (adder->fail)
    return emb_fail (error, EMB_ARGUMENT, "told to fail");
  while (adder->dawdle && adder->sum < 100)
    if (!emb_job_report (job, "Waiting for more", 0, 0, error))
      return FALSE;
  if (adder->steps_left > 0)
    adder->steps_left--;
  *more = adder->steps_left > 0;
  return TRUE;
}

static gpointer
adder_snapshot (gpointer data)
{
  return g_memdup2 (&((Adder *) data)->sum, sizeof (int));
}

static void
adder_free (gpointer data)
{
  Adder *adder = data;
  g_atomic_int_inc (adder->n_freed);
  g_free (adder);
}

static const EsRunKind adder_run = {
  .name = "adder",
  .apply = adder_apply,
  .step = adder_step,
  .snapshot = adder_snapshot,
  .free_result = g_free,
  .free_work = adder_free,
};

static gint n_freed;

static EsRun *
adder_new (gboolean dawdle)
{
  Adder *adder = g_new0 (Adder, 1);
  adder->n_freed = &n_freed;
  adder->dawdle = dawdle;
  n_freed = 0;
  return es_run_new (&adder_run, adder);
}

static void
send (EsRun *run, guint kind, int value, gboolean interrupts)
{
  es_run_send (run, &(EsCommand){ .kind = kind,
                                  .interrupts = interrupts,
                                  .data = GINT_TO_POINTER (value) });
}

static void
count_cb (EsRun *run, int *n)
{
  (*n)++;
}

static void
test_run_answers_commands (void)
{
  EsRun *run = adder_new (FALSE);
  int n_results = 0;
  g_signal_connect (run, "result-ready", G_CALLBACK (count_cb), &n_results);
  send (run, ADD, 5, FALSE);
  wait_until (n_results > 0);
  g_autofree int *sum = es_run_take_result (run);
  g_assert_cmpint (*sum, ==, 5);
  g_assert_null (es_run_take_result (run));
  wait_until (es_run_get_state (run) == ES_RUN_IDLE);

  g_autoptr (GArray) log = es_run_get_log (run);
  g_assert_cmpuint (log->len, ==, 1);
  g_assert_cmpuint (g_array_index (log, EsRunLogEntry, 0).step, ==, 0);
  g_assert_finalize_object (run);
  g_assert_cmpint (n_freed, ==, 1);
}

static void
test_run_keeps_the_newest_command_of_a_kind (void)
{
  /* While a step is under way nothing is taken: five unread commands become one. */
  EsRun *busy = adder_new (TRUE);
  send (busy, COUNT, 1, FALSE);
  wait_until (es_run_get_state (busy) == ES_RUN_BUSY);
  for (int i = 1; i <= 4; i++)
    send (busy, ADD, i, FALSE);
  send (busy, ADD, 1000, TRUE);
  wait_until (es_run_get_state (busy) == ES_RUN_IDLE);
  g_autofree int *sum = es_run_take_result (busy);
  g_assert_cmpint (*sum, ==, 1000);
  g_assert_finalize_object (busy);
}

static void
test_run_fails_and_recovers (void)
{
  EsRun *run = adder_new (FALSE);
  send (run, FAIL, 0, FALSE);
  wait_until (es_run_get_state (run) == ES_RUN_FAILED);
  g_autofree char *error = es_run_get_error (run);
  g_assert_cmpstr (error, ==, "told to fail");
  send (run, ADD, 1, FALSE);
  wait_until (es_run_get_state (run) == ES_RUN_IDLE);
  g_assert_null (es_run_get_error (run));
  g_assert_finalize_object (run);
}

static void
test_run_pauses (void)
{
  EsRun *run = adder_new (FALSE);
  es_run_pause (run);
  send (run, COUNT, 1000000, FALSE);
  g_assert_cmpint (es_run_get_state (run), ==, ES_RUN_PAUSED);
  es_run_resume (run);
  wait_until (es_run_get_n_steps (run) > 10);
  es_run_pause (run);
  guint64 steps = es_run_get_n_steps (run);
  for (int i = 0; i < 1000; i++)
    g_thread_yield ();
  g_assert_cmpuint (es_run_get_n_steps (run), <=, steps + 1); /* the one under way */
  g_assert_finalize_object (run);
}

static void
test_run_stops_in_a_step (void)
{
  EsRun *run = adder_new (TRUE);
  send (run, COUNT, 1, FALSE);
  wait_until (es_run_get_state (run) == ES_RUN_BUSY);
  gint64 start = g_get_monotonic_time ();
  es_run_stop (run);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 5 * G_USEC_PER_SEC);
  g_assert_finalize_object (run);
  g_assert_cmpint (n_freed, ==, 1);
}

/* --- The session */

static void
add_text (EmbStrings *strings, const char *text)
{
  g_assert_true (emb_strings_add (strings, text, strlen (text), NULL));
}

/* 300 rows x 12 with names and a category column. */
static EmbDataset *
make_named_dataset (void)
{
  static const char *const kinds[] = { "animal", "food", "place" };
  const size_t n = 300;
  const size_t d = 12;
  EmbDatasetParts parts = { 0 };
  g_assert_true (emb_matrix_init (&parts.vectors, n, d, NULL));
  EmbStrings texts = { 0 };
  for (size_t i = 0; i < n; i++) {
    for (size_t j = 0; j < d; j++)
      parts.vectors.data[i * d + j] =
        (float) (emb_random_normal (1, 0, i * d + j) / sqrt ((double) j + 1));
    g_autofree char *name = i == 7   ? g_strdup ("Queen")
                            : i == 9 ? g_strdup ("queen bee")
                                     : g_strdup_printf ("word %zu", i);
    g_assert_true (emb_names_add (&parts.names, name, strlen (name), NULL));
    add_text (&texts, kinds[i % 3]);
  }
  parts.columns = malloc (sizeof *parts.columns);
  parts.columns[0] = emb_column_new ("kind", 4, &texts, NULL, NULL);
  parts.n_columns = 1;
  EmbDataset *dataset = emb_dataset_new (&parts, NULL, NULL);
  g_assert_nonnull (dataset);
  return dataset;
}

static EsSession *
session_with_map (void)
{
  EmbDataset *dataset = make_named_dataset ();
  EsSession *session = es_session_new (dataset, "test");
  emb_dataset_unref (dataset);
  wait_until (es_session_get_map (session) != NULL);
  return session;
}

static void
test_session_makes_a_map (void)
{
  EsSession *session = session_with_map ();
  EsMap *map = es_session_get_map (session);
  g_assert_cmpuint (es_cloud_n_points (map->cloud), ==, 300);
  g_assert_cmpuint (emb_pca_n_components (map->pca), ==, 10);
  g_autofree char *caption = es_session_get_caption (session);
  g_assert_true (g_str_has_prefix (caption, "300 points, PCA, centred"));
  g_assert_finalize_object (session);
}

static void
test_session_walks_and_goes_back (void)
{
  EsSession *session = session_with_map ();
  g_assert_false (es_session_can_go_back (session));
  es_session_select (session, 7);
  wait_until (es_session_get_answer (session) != NULL);
  const EsAnswer *answer = es_session_get_answer (session);
  g_assert_cmpuint (emb_neighbors_n (answer->neighbors), ==, 10);
  guint32 nearest = emb_neighbors_get (answer->neighbors, 0)->row;

  es_session_select (session, nearest);
  g_assert_null (es_session_get_answer (session)); /* the old answer is not shown for it
                                                    */
  es_session_go_back (session);
  g_assert_cmpuint (es_session_get_view (session)->selected, ==, 7);
  g_assert_true (es_session_can_go_forward (session));
  es_session_go_forward (session);
  g_assert_cmpuint (es_session_get_view (session)->selected, ==, nearest);
  es_session_select (session, ES_NO_ROW);
  es_session_go_back (session);
  g_assert_cmpuint (es_session_get_view (session)->selected, ==, nearest);

  es_session_go_back (session);
  es_session_select (session, 20);
  g_assert_false (es_session_can_go_forward (session));
  es_session_select (session, 100000); /* there is no such row */
  g_assert_cmpuint (es_session_get_view (session)->selected, ==, 20);
  g_assert_finalize_object (session);
}

static void
test_session_undoes_settings (void)
{
  EsSession *session = session_with_map ();
  EsView view = *es_session_get_view (session);
  view.color_column = 0;
  es_session_apply (session, &view);
  view.three_d = TRUE;
  es_session_apply (session, &view);
  for (int i = 1; i <= 20; i++) { /* one gesture on a slider */
    view.point_size = 2 + i * 0.1;
    es_session_apply (session, &view);
  }
  es_session_select (session, 3);

  es_session_undo (session);
  g_assert_cmpfloat (es_session_get_view (session)->point_size, ==, 0);
  g_assert_true (es_session_get_view (session)->three_d);
  g_assert_cmpuint (es_session_get_view (session)->selected, ==, 3);
  es_session_undo (session);
  g_assert_false (es_session_get_view (session)->three_d);
  es_session_undo (session);
  g_assert_cmpint (es_session_get_view (session)->color_column, ==, -1);
  g_assert_false (es_session_can_undo (session));
  es_session_redo (session);
  es_session_redo (session);
  g_assert_cmpint (es_session_get_view (session)->color_column, ==, 0);
  g_assert_true (es_session_get_view (session)->three_d);
  wait_until (es_session_get_map (session)->three_d &&
              es_coloring_kind (es_session_get_map (session)->coloring) ==
                ES_COLORING_CATEGORIES);
  g_assert_finalize_object (session);
}

static void
test_session_brings_values_into_range (void)
{
  EsSession *session = session_with_map ();
  EsView view = *es_session_get_view (session);
  view.k = 0;
  view.opacity = 7;
  view.color_column = 99;
  view.axes[1] = 77;
  es_session_apply (session, &view);
  const EsView *now = es_session_get_view (session);
  g_assert_cmpuint (now->k, ==, 1);
  g_assert_cmpfloat (now->opacity, ==, 1);
  g_assert_cmpint (now->color_column, ==, 0);
  g_assert_cmpuint (now->axes[1], ==, 9);
  g_assert_finalize_object (session);
}

static void
test_session_says_unit_length (void)
{
  EsSession *session = session_with_map ();
  EsView view = *es_session_get_view (session);
  view.unit_rows = TRUE;
  es_session_apply (session, &view);
  wait_until (emb_pca_unit_rows (es_session_get_map (session)->pca));
  g_autofree char *caption = es_session_get_caption (session);
  g_assert_nonnull (strstr (caption, "rows of unit length"));
  g_assert_finalize_object (session);
}

static void
test_session_asks_again_for_another_metric (void)
{
  EsSession *session = session_with_map ();
  es_session_select (session, 7);
  EsView view = *es_session_get_view (session);
  view.metric = EMB_METRIC_DOT;
  view.k = 25;
  es_session_apply (session, &view);
  wait_until (es_session_get_answer (session) != NULL);
  const EsAnswer *answer = es_session_get_answer (session);
  g_assert_cmpint (answer->query.metric, ==, EMB_METRIC_DOT);
  g_assert_cmpuint (emb_neighbors_n (answer->neighbors), ==, 25);
  g_assert_finalize_object (session);
}

static void
test_session_finds_names (void)
{
  EsSession *session = session_with_map ();
  es_session_find (session, "QUEEN");
  wait_until (es_session_get_hits (session) != NULL);
  const EsHits *hits = es_session_get_hits (session);
  g_assert_cmpuint (hits->n_matches, ==, 2);
  g_assert_cmpuint (g_array_index (hits->rows, guint32, 0), ==,
                    7); /* the whole name first */
  g_assert_cmpuint (g_array_index (hits->rows, guint32, 1), ==, 9);

  es_session_find (session, "word 1");
  wait_until (es_session_get_hits (session)->n_matches > 2);
  g_assert_cmpuint (g_array_index (es_session_get_hits (session)->rows, guint32, 0), ==,
                    1);
  es_session_find (session, "");
  g_assert_null (es_session_get_hits (session));
  g_assert_finalize_object (session);
}

/* --- Probes: vectors that are no rows */

/* A model of fastText, which makes vectors of words from their letters. */
static EsSession *
session_with_model (void)
{
  g_autofree char *path =
    g_test_build_filename (G_TEST_DIST, "golden", "fasttext", "words.bin", NULL);
  EmbError error = { 0 };
  g_autoptr (EmbDataset) dataset = emb_load (path, NULL, NULL, &error);
  if (dataset == NULL)
    g_error ("%s", error.message);
  EsSession *session = es_session_new (dataset, "model");
  wait_until (es_session_get_map (session) != NULL);
  return session;
}

static EsProbe *
find_probe (EsSession *session, const char *text)
{
  es_session_find (session, text);
  wait_until (es_session_get_hits (session) != NULL &&
              g_str_equal (es_session_get_hits (session)->text, text));
  return es_session_get_hits (session)->probe;
}

static void
test_find_offers_a_probe (void)
{
  EsSession *session = session_with_model ();
  EmbDataset *dataset = es_session_get_dataset (session);
  gsize n_dims = emb_dataset_n_dims (dataset);
  g_autofree float *expected = g_new (float, n_dims);
  g_assert_true (emb_dataset_make_vector (dataset, "rivers", expected));

  const EsProbe *probe = find_probe (session, " rivers\t");
  g_assert_nonnull (probe);
  g_assert_cmpstr (probe->text, ==, "rivers");
  g_assert_cmpmem (probe->vector, n_dims * sizeof (float), expected,
                   n_dims * sizeof (float));
  double sum = 0;
  for (gsize j = 0; j < n_dims; j++)
    sum += (double) expected[j] * (double) expected[j];
  g_assert_cmpfloat_with_epsilon (probe->norm, sqrt (sum), 1e-9);

  g_assert_nonnull (find_probe (session, "River")); /* the name has a small letter */
  g_assert_null (find_probe (session, "river"));
  g_assert_null (find_probe (session, "  "));
  g_autofree char *longest = g_strnfill (ES_WORD_MAX, 'r');
  g_assert_nonnull (find_probe (session, longest));
  g_autofree char *longer = g_strnfill (ES_WORD_MAX + 1, 'r');
  g_assert_null (find_probe (session, longer));
  g_assert_finalize_object (session);

  session = session_with_map (); /* has no letters to make a vector from */
  g_assert_null (find_probe (session, "rivers"));
  g_assert_finalize_object (session);
}

static void
test_session_looks_from_a_probe (void)
{
  EsSession *session = session_with_model ();
  EmbDataset *dataset = es_session_get_dataset (session);
  g_autoptr (EsProbe) probe = es_probe_ref (find_probe (session, "rivers"));
  es_session_select_probe (session, probe);
  g_assert_true (es_session_get_probe (session) == probe);
  g_assert_cmpuint (es_session_get_view (session)->selected, ==, ES_NO_ROW);
  wait_until (es_session_get_answer (session) != NULL);

  EsView view = *es_session_get_view (session);
  view.metric = EMB_METRIC_EUCLIDEAN;
  view.k = 24;
  es_session_apply (session, &view);
  g_assert_null (es_session_get_answer (session));
  wait_until (es_session_get_answer (session) != NULL);
  g_autoptr (EmbNeighbors) expected =
    emb_search (dataset, probe->vector, EMB_SEARCH_NO_ROW, 24, EMB_METRIC_EUCLIDEAN, NULL,
                NULL);
  const EmbNeighbors *found = es_session_get_answer (session)->neighbors;
  g_assert_cmpuint (emb_neighbors_n (found), ==, 24);
  for (gsize i = 0; i < 24; i++)
    g_assert_cmpuint (emb_neighbors_get (found, i)->row, ==,
                      emb_neighbors_get (expected, i)->row);

  g_autofree char *caption = es_session_get_caption (session);
  g_assert_true (g_str_has_suffix (caption, " · “rivers”: 24 neighbours by Euclidean "
                                            "distance, exact"));
  es_session_undo (session);
  g_assert_true (es_session_get_probe (session) == probe);
  g_assert_finalize_object (session);
}

static void
assert_place (EsSession *session, guint32 row, const char *text)
{
  const EsProbe *probe = es_session_get_probe (session);
  g_assert_cmpuint (es_session_get_view (session)->selected, ==, row);
  g_assert_cmpstr (probe != NULL ? probe->text : NULL, ==, text);
  g_assert_true (es_session_has_selection (session) ==
                 (row != ES_NO_ROW || text != NULL));
}

static void
count_selected_cb (EsSession *session, guint what, guint *n)
{
  *n += (what & ES_CHANGED_SELECTED) != 0;
}

static void
test_session_walks_through_probes (void)
{
  EsSession *session = session_with_model ();
  guint n_changes = 0;
  g_signal_connect (session, "changed", G_CALLBACK (count_selected_cb), &n_changes);
  es_session_select (session, 3);
  es_session_select_probe (session, find_probe (session, "rivers"));
  assert_place (session, ES_NO_ROW, "rivers");
  es_session_select_probe (session, find_probe (session, "waters"));
  assert_place (session, ES_NO_ROW, "waters");
  g_assert_cmpuint (n_changes, ==, 3);
  es_session_select_probe (session, find_probe (session, "waters ")); /* the same again */
  g_assert_cmpuint (n_changes, ==, 3);

  es_session_go_back (session);
  assert_place (session, ES_NO_ROW, "rivers");
  es_session_go_back (session);
  assert_place (session, 3, NULL);
  g_assert_false (es_session_can_go_back (session));
  es_session_go_forward (session);
  assert_place (session, ES_NO_ROW, "rivers");
  es_session_select (session, ES_NO_ROW);
  assert_place (session, ES_NO_ROW, NULL);
  g_assert_cmpuint (n_changes, ==, 7);
  es_session_go_back (session); /* to what was left */
  assert_place (session, ES_NO_ROW, "rivers");
  es_session_select (session, 5);
  assert_place (session, 5, NULL);
  g_assert_false (es_session_can_go_forward (session));
  g_assert_finalize_object (session);
}

static void
test_walk_forgets_its_beginning (void)
{
  EsWalk *walk = es_walk_new ();
  g_assert_null (es_walk_get (walk));
  g_assert_cmpuint (es_walk_n_ahead (walk), ==, 0);
  for (guint32 row = 0; row < 1000; row++)
    es_walk_to (walk, &(EsPlace){ row, NULL });
  g_assert_cmpuint (es_walk_get (walk)->row, ==, 999);
  guint n = es_walk_n_behind (walk);
  g_assert_cmpuint (n, >=, 100);
  g_assert_cmpuint (n, <, 1000);
  es_walk_move (walk, -(int) n);
  g_assert_cmpuint (es_walk_get (walk)->row, ==, 999 - n);
  g_assert_cmpuint (es_walk_n_ahead (walk), ==, n);
  es_walk_free (walk);
}

/* Numbers of rows on the map are written as counts are elsewhere on the page. */
static void
test_session_labels_rows_without_names (void)
{
  EmbDatasetParts parts = { 0 };
  g_assert_true (emb_matrix_init (&parts.vectors, 2000, 2, NULL));
  for (size_t i = 0; i < 4000; i++)
    parts.vectors.data[i] = (float) emb_random_normal (1, 0, i);
  EmbDataset *dataset = emb_dataset_new (&parts, NULL, NULL);
  EsSession *session = es_session_new (dataset, "test");
  emb_dataset_unref (dataset);
  char buffer[64];
  g_assert_cmpstr (es_session_get_label (session, 7, buffer, sizeof buffer), ==, "7");
  g_assert_cmpstr (es_session_get_label (session, 1234, buffer, sizeof buffer), ==,
                   "1\u2009234");
  g_assert_finalize_object (session);
}

static void
test_session_labels_by_a_column (void)
{
  EsSession *session = session_with_map ();
  char buffer[64];
  g_assert_cmpstr (es_session_get_label (session, 7, buffer, sizeof buffer), ==, "Queen");
  EsView view = *es_session_get_view (session);
  view.label_column = 0;
  es_session_apply (session, &view);
  g_assert_cmpstr (es_session_get_label (session, 7, buffer, sizeof buffer), ==, "food");
  g_assert_cmpstr (es_session_get_name (session, 7, buffer, sizeof buffer), ==, "Queen");
  g_assert_finalize_object (session);
}

static void
test_session_stops_while_busy (void)
{
  EmbDataset *dataset = make_random_dataset (20000, 200, 3);
  EsSession *session = es_session_new (dataset, "large");
  emb_dataset_unref (dataset);
  gint64 start = g_get_monotonic_time ();
  es_session_stop (session);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 5 * G_USEC_PER_SEC);
  g_assert_null (es_session_get_map (session));
  es_session_select (session, 1); /* answers, and computes no more */
  g_assert_null (es_session_get_answer (session));
  g_assert_finalize_object (session);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bridge/task/result", test_task_gives_its_result);
  g_test_add_func ("/bridge/task/error", test_task_tells_what_failed);
  g_test_add_func ("/bridge/task/cancel", test_task_is_cancelled);
  g_test_add_func ("/bridge/run/commands", test_run_answers_commands);
  g_test_add_func ("/bridge/run/newest", test_run_keeps_the_newest_command_of_a_kind);
  g_test_add_func ("/bridge/run/fail", test_run_fails_and_recovers);
  g_test_add_func ("/bridge/run/pause", test_run_pauses);
  g_test_add_func ("/bridge/run/stop", test_run_stops_in_a_step);
  g_test_add_func ("/bridge/session/map", test_session_makes_a_map);
  g_test_add_func ("/bridge/session/walk", test_session_walks_and_goes_back);
  g_test_add_func ("/bridge/session/undo", test_session_undoes_settings);
  g_test_add_func ("/bridge/session/range", test_session_brings_values_into_range);
  g_test_add_func ("/bridge/session/unit", test_session_says_unit_length);
  g_test_add_func ("/bridge/session/query", test_session_asks_again_for_another_metric);
  g_test_add_func ("/bridge/session/find", test_session_finds_names);
  g_test_add_func ("/bridge/probe/find", test_find_offers_a_probe);
  g_test_add_func ("/bridge/probe/query", test_session_looks_from_a_probe);
  g_test_add_func ("/bridge/probe/walk", test_session_walks_through_probes);
  g_test_add_func ("/bridge/walk/limit", test_walk_forgets_its_beginning);
  g_test_add_func ("/bridge/session/labels-of-numbers",
                   test_session_labels_rows_without_names);
  g_test_add_func ("/bridge/session/label", test_session_labels_by_a_column);
  g_test_add_func ("/bridge/session/stop", test_session_stops_while_busy);
  return g_test_run ();
}
