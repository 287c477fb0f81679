// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/task.h"

/* Shared by the worker and the main loop; freed by whichever lets go last. */
typedef struct {
  EsTaskFunction function;
  gpointer input;
  GDestroyNotify free_input;
  GDestroyNotify free_result;
  EsTaskProgress progress;
  gpointer user_data;

  GMutex lock;
  EmbProgress newest;
  guint idle; /* the source that will tell of the newest report, or 0 */
  gboolean finished;
} Work;

static void
work_clear (gpointer data)
{
  Work *work = data;
  if (work->free_input != NULL)
    work->free_input (work->input);
  g_mutex_clear (&work->lock);
}

static void
work_unref (gpointer work)
{
  g_atomic_rc_box_release_full (work, work_clear);
}

static gboolean
tell_progress_cb (gpointer data)
{
  Work *work = data;
  g_mutex_lock (&work->lock);
  work->idle = 0;
  EmbProgress newest = work->newest;
  gboolean finished = work->finished;
  g_mutex_unlock (&work->lock);

  if (!finished)
    work->progress (&newest, work->user_data);
  return G_SOURCE_REMOVE;
}

typedef struct {
  Work *work;
  GCancellable *cancellable;
} Reporter;

static bool
report (const EmbProgress *progress, void *user_data)
{
  Reporter *reporter = user_data;
  Work *work = reporter->work;
  if (work->progress != NULL) {
    g_mutex_lock (&work->lock);
    work->newest = *progress;
    if (work->idle == 0)
      work->idle = g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, tell_progress_cb,
                                    g_atomic_rc_box_acquire (work), work_unref);
    g_mutex_unlock (&work->lock);
  }
  return !g_cancellable_is_cancelled (reporter->cancellable);
}

static void
run_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Work *work = data;
  Reporter reporter = { .work = work, .cancellable = cancellable };
  EmbJob job = { .progress = report, .user_data = &reporter };
  EmbError error = { 0 };

  gpointer result = work->function (work->input, &job, &error);
  if (result != NULL)
    g_task_return_pointer (task, result, work->free_result);
  else
    g_task_return_error (task, es_error_from_core (&error));
}

void
es_task_run (gpointer source,
             EsTaskFunction function,
             gpointer input,
             GDestroyNotify free_input,
             GDestroyNotify free_result,
             GCancellable *cancellable,
             EsTaskProgress progress,
             GAsyncReadyCallback ready,
             gpointer user_data)
{
  Work *work = g_atomic_rc_box_new0 (Work);
  work->function = function;
  work->input = input;
  work->free_input = free_input;
  work->free_result = free_result;
  work->progress = progress;
  work->user_data = user_data;
  g_mutex_init (&work->lock);

  g_autoptr (GTask) task = g_task_new (source, cancellable, ready, user_data);
  g_task_set_source_tag (task, es_task_run);
  g_task_set_task_data (task, work, work_unref);
  g_task_run_in_thread (task, run_in_thread);
}

gpointer
es_task_finish (GAsyncResult *result, GError **error)
{
  Work *work = g_task_get_task_data (G_TASK (result));
  g_mutex_lock (&work->lock);
  work->finished = TRUE;
  g_mutex_unlock (&work->lock);
  return g_task_propagate_pointer (G_TASK (result), error);
}
