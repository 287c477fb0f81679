// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/run.h"

struct _EsRun {
  GObject parent_instance;

  const EsRunKind *kind;
  gpointer work; /* the thread's own */
  GThread *thread;

  GMutex lock; /* for all below */
  GCond wake;
  GQueue commands; /* of EsCommand */
  gpointer result;
  gboolean wanted; /* there is work to do */
  gboolean stopping;
  gboolean paused;
  gboolean interrupted;
  EsRunState state;
  const char *stage;
  double fraction;
  char *error;
  guint64 n_steps;
  GArray *log;
  guint idle;          /* the source that will emit signals, or 0 */
  gboolean has_news;   /* of state */
  gboolean has_result; /* since the last emission */
};

G_DEFINE_FINAL_TYPE (EsRun, es_run, G_TYPE_OBJECT)

enum {
  SIGNAL_RESULT_READY,
  SIGNAL_STATE_CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void
command_free (EsCommand *command)
{
  if (command->free_data != NULL)
    command->free_data (command->data);
  g_free (command);
}

/* --- News for the main loop */

static gboolean
emit_news_cb (gpointer data)
{
  EsRun *self = data;
  g_mutex_lock (&self->lock);
  gboolean has_news = self->has_news;
  gboolean has_result = self->has_result;
  self->idle = 0;
  self->has_news = FALSE;
  self->has_result = FALSE;
  g_mutex_unlock (&self->lock);

  g_object_ref (self);
  if (has_news)
    g_signal_emit (self, signals[SIGNAL_STATE_CHANGED], 0);
  if (has_result)
    g_signal_emit (self, signals[SIGNAL_RESULT_READY], 0);
  g_object_unref (self);
  return G_SOURCE_REMOVE;
}

/* With the lock held. At most one source is pending, however fast the thread is. The
 * source holds no reference: dispose removes it. */
static void
queue_news (EsRun *self)
{
  if (self->idle == 0 && !self->stopping)
    self->idle = g_idle_add_full (G_PRIORITY_DEFAULT, emit_news_cb, self, NULL);
}

static void
set_state (EsRun *self, EsRunState state, const char *stage, double fraction)
{
  self->state = state;
  self->stage = stage;
  self->fraction = fraction;
  self->has_news = TRUE;
  queue_news (self);
}

/* --- The thread */

static bool
report (const EmbProgress *progress, void *user_data)
{
  EsRun *self = user_data;
  g_mutex_lock (&self->lock);
  gboolean go_on = !self->stopping && !self->interrupted;
  if (go_on)
    set_state (self, ES_RUN_BUSY, progress->stage,
               progress->total > 0 ? (double) progress->done / (double) progress->total
                                   : -1);
  g_mutex_unlock (&self->lock);
  return go_on;
}

static void
remember_error (EsRun *self, const EmbError *error)
{
  g_free (self->error);
  self->error = g_strdup (error->message);
  self->wanted = FALSE;
  set_state (self, ES_RUN_FAILED, "", 0);
}

/* With the lock held, which is given up meanwhile. */
static void
apply_commands (EsRun *self)
{
  EsCommand *command;
  while (!self->stopping && (command = g_queue_pop_head (&self->commands)) != NULL) {
    EsRunLogEntry entry = { .kind = command->kind, .step = self->n_steps };
    g_array_append_val (self->log, entry);
    self->interrupted = FALSE;
    g_mutex_unlock (&self->lock);

    EmbError error = { 0 };
    gboolean ok = self->kind->apply (self->work, command->kind, command->data, &error);
    command_free (command);

    g_mutex_lock (&self->lock);
    if (ok)
      self->wanted = TRUE;
    else
      remember_error (self, &error);
  }
}

/* With the lock held, which is given up meanwhile. */
static void
take_step (EsRun *self)
{
  set_state (self, ES_RUN_BUSY, self->stage, -1);
  g_mutex_unlock (&self->lock);

  EmbJob job = { .progress = report, .user_data = self };
  EmbError error = { 0 };
  gboolean more = FALSE;
  gboolean ok = self->kind->step (self->work, &job, &more, &error);
  gpointer result = ok ? self->kind->snapshot (self->work) : NULL;

  g_mutex_lock (&self->lock);
  self->n_steps++;
  if (result != NULL) {
    g_clear_pointer (&self->result, self->kind->free_result);
    self->result = result;
    self->has_result = TRUE;
    queue_news (self);
  }
  if (ok) {
    self->wanted = more;
    g_clear_pointer (&self->error, g_free);
    if (!more)
      set_state (self, ES_RUN_IDLE, "", 0);
  } else if (error.code != EMB_CANCELLED) {
    remember_error (self, &error);
  }
}

static gpointer
thread_main (gpointer data)
{
  EsRun *self = data;
  g_mutex_lock (&self->lock);
  while (!self->stopping) {
    if (!g_queue_is_empty (&self->commands))
      apply_commands (self);
    else if (self->wanted && !self->paused)
      take_step (self);
    else
      g_cond_wait (&self->wake, &self->lock);
  }
  g_mutex_unlock (&self->lock);
  return NULL;
}

/* --- The main loop's side */

EsRun *
es_run_new (const EsRunKind *kind, gpointer work)
{
  EsRun *self = g_object_new (ES_TYPE_RUN, NULL);
  self->kind = kind;
  self->work = work;
  self->thread = g_thread_new (kind->name, thread_main, self);
  return self;
}

void
es_run_send (EsRun *self, const EsCommand *command)
{
  g_return_if_fail (ES_IS_RUN (self));
  EsCommand *copy = g_memdup2 (command, sizeof *command);

  g_mutex_lock (&self->lock);
  for (GList *l = self->commands.head; l != NULL; l = l->next) {
    EsCommand *old = l->data;
    if (old->kind == copy->kind) {
      command_free (old);
      g_queue_delete_link (&self->commands, l);
      break;
    }
  }
  g_queue_push_tail (&self->commands, copy);
  if (copy->interrupts)
    self->interrupted = TRUE;
  g_cond_signal (&self->wake);
  g_mutex_unlock (&self->lock);
}

gpointer
es_run_take_result (EsRun *self)
{
  g_mutex_lock (&self->lock);
  gpointer result = g_steal_pointer (&self->result);
  g_mutex_unlock (&self->lock);
  return result;
}

void
es_run_pause (EsRun *self)
{
  g_mutex_lock (&self->lock);
  self->paused = TRUE;
  set_state (self, ES_RUN_PAUSED, self->stage, self->fraction);
  g_mutex_unlock (&self->lock);
}

void
es_run_resume (EsRun *self)
{
  g_mutex_lock (&self->lock);
  self->paused = FALSE;
  set_state (self, self->wanted ? ES_RUN_BUSY : ES_RUN_IDLE, self->stage, self->fraction);
  g_cond_signal (&self->wake);
  g_mutex_unlock (&self->lock);
}

void
es_run_stop (EsRun *self)
{
  g_mutex_lock (&self->lock);
  self->stopping = TRUE;
  g_cond_signal (&self->wake);
  g_mutex_unlock (&self->lock);
  if (self->thread != NULL)
    g_thread_join (g_steal_pointer (&self->thread));
  if (self->idle != 0) /* the thread is gone: nobody else sets it */
    g_source_remove (self->idle);
  self->idle = 0;
}

EsRunState
es_run_get_state (EsRun *self)
{
  g_mutex_lock (&self->lock);
  EsRunState state = self->state;
  g_mutex_unlock (&self->lock);
  return state;
}

const char *
es_run_get_stage (EsRun *self)
{
  g_mutex_lock (&self->lock);
  const char *stage = self->stage;
  g_mutex_unlock (&self->lock);
  return stage;
}

double
es_run_get_fraction (EsRun *self)
{
  g_mutex_lock (&self->lock);
  double fraction = self->fraction;
  g_mutex_unlock (&self->lock);
  return fraction;
}

char *
es_run_get_error (EsRun *self)
{
  g_mutex_lock (&self->lock);
  char *error = self->state == ES_RUN_FAILED ? g_strdup (self->error) : NULL;
  g_mutex_unlock (&self->lock);
  return error;
}

guint64
es_run_get_n_steps (EsRun *self)
{
  g_mutex_lock (&self->lock);
  guint64 n_steps = self->n_steps;
  g_mutex_unlock (&self->lock);
  return n_steps;
}

GArray *
es_run_get_log (EsRun *self)
{
  g_mutex_lock (&self->lock);
  GArray *log = g_array_copy (self->log);
  g_mutex_unlock (&self->lock);
  return log;
}

static void
es_run_dispose (GObject *object)
{
  es_run_stop (ES_RUN (object));
  G_OBJECT_CLASS (es_run_parent_class)->dispose (object);
}

static void
es_run_finalize (GObject *object)
{
  EsRun *self = ES_RUN (object);
  EsCommand *command;
  while ((command = g_queue_pop_head (&self->commands)) != NULL)
    command_free (command);
  if (self->result != NULL)
    self->kind->free_result (self->result);
  self->kind->free_work (self->work);
  g_free (self->error);
  g_array_unref (self->log);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->wake);
  G_OBJECT_CLASS (es_run_parent_class)->finalize (object);
}

static void
es_run_class_init (EsRunClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  object_class->dispose = es_run_dispose;
  object_class->finalize = es_run_finalize;

  signals[SIGNAL_RESULT_READY] =
    g_signal_new ("result-ready", ES_TYPE_RUN, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
  signals[SIGNAL_STATE_CHANGED] =
    g_signal_new ("state-changed", ES_TYPE_RUN, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
}

static void
es_run_init (EsRun *self)
{
  g_mutex_init (&self->lock);
  g_cond_init (&self->wake);
  g_queue_init (&self->commands);
  self->stage = "";
  self->log = g_array_new (FALSE, FALSE, sizeof (EsRunLogEntry));
}
