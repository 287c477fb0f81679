// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <glib-object.h>

#include "bridge/core.h"

/* A piece of work of the window that lives on a thread of its own: the projection of a
 * map, the search for neighbours, the drawing of points, and later t-SNE and training.
 *
 * The run owns the thread and the stepper on it; nobody else touches either. It has two
 * boxes. Commands in: an ordered queue, in which a newer command of a kind replaces an
 * unread older one. Newest result out: a single slot; "result-ready" is emitted on the
 * main loop when something new lies in it, and es_run_take_result takes it. What nobody
 * took is replaced and freed.
 *
 * Each command is logged with the number of the step before which it took effect, so that
 * a run can be replayed to the same bits.
 */
#define ES_TYPE_RUN (es_run_get_type ())
G_DECLARE_FINAL_TYPE (EsRun, es_run, ES, RUN, GObject)

typedef struct {
  guint kind;          /* a newer one replaces an unread older one */
  gboolean interrupts; /* makes the step in progress stop and begin anew */
  gpointer data;
  GDestroyNotify free_data;
} EsCommand;

/* What a run does. All functions are called on its thread, @work is its state there. */
typedef struct {
  const char *name; /* of the thread */

  /* Takes a command in. Fails with a sentence, which the run then shows. */
  gboolean (*apply) (gpointer work, guint kind, gpointer data, EmbError *error);

  /* Does a slice of work; @job says when to stop. *@more: there is more to do without a
   * command. After a cancel by an interrupting command the step is called again when that
   * is applied. */
  gboolean (*step) (gpointer work, const EmbJob *job, gboolean *more, EmbError *error);

  /* After each step: an immutable result, or NULL for none. */
  gpointer (*snapshot) (gpointer work);

  GDestroyNotify free_result;
  GDestroyNotify free_work;
} EsRunKind;

typedef enum {
  ES_RUN_IDLE, /* waits for a command */
  ES_RUN_BUSY,
  ES_RUN_PAUSED,
  ES_RUN_FAILED, /* the last step failed; es_run_get_error says how */
} EsRunState;

typedef struct {
  guint kind;
  guint64 step;
} EsRunLogEntry;

/* Takes @work over; its thread starts at once and sleeps until a command comes. */
EsRun *es_run_new (const EsRunKind *kind, gpointer work);

/* Takes command->data over. */
void es_run_send (EsRun *self, const EsCommand *command);

/* NULL when nothing new lies there; free with the kind's free_result. */
gpointer es_run_take_result (EsRun *self);

void es_run_pause (EsRun *self);
void es_run_resume (EsRun *self);

/* Stops the thread, within 50 ms, and waits for its end. The run can do nothing after.
 * Called by the last unref as well. */
void es_run_stop (EsRun *self);

EsRunState es_run_get_state (EsRun *self);
const char *es_run_get_stage (EsRun *self); /* static; "" when idle */
double es_run_get_fraction (EsRun *self);   /* of the step; below 0 where unknown */
char *es_run_get_error (EsRun *self);       /* NULL unless failed; free with g_free */
guint64 es_run_get_n_steps (EsRun *self);
GArray *es_run_get_log (EsRun *self); /* of EsRunLogEntry; free with g_array_unref */
