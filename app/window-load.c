// SPDX-License-Identifier: GPL-3.0-or-later
#include "window-private.h"

#include <glib/gi18n.h>

#include "bridge/task.h"
#include "open-dialog.h"
#include "plot/figure-text.h"

/* One attempt to load. The worker may be stuck in reading a pipe, so that giving up means
 * to forget the attempt, not to wait for its end: @window is NULL from then on. Touched
 * on the main loop only. */
struct EsLoad {
  EsWindow *window;
  EsOrigin *origin;
  EsOpenDialog *dialog; /* while the person is asked */
  GCancellable *cancellable;
};

static void
load_clear (gpointer data)
{
  EsLoad *load = data;
  es_origin_free (load->origin);
  g_object_unref (load->cancellable);
}

static void
load_unref (EsLoad *load)
{
  g_rc_box_release_full (load, load_clear);
}

const EsOrigin *
es_window_get_loading (EsWindow *self)
{
  return self->load != NULL ? self->load->origin : NULL;
}

/* --- Pages */

static void
show_page (EsWindow *self, const char *name)
{
  gtk_stack_set_visible_child_name (self->pages, name);
  es_window_update_title (self);
  es_window_update_actions (self);
}

static void
show_what_is_open (EsWindow *self)
{
  show_page (self, self->session != NULL ? "explorer" : "empty");
}

static void
show_loading (EsWindow *self)
{
  g_autofree char *name = es_origin_get_title (self->load->origin);
  /* Translators: %s is the name of a file. */
  g_autofree char *title = g_strdup_printf (_ ("Opening %s"), name);
  g_autofree char *markup = g_markup_escape_text (title, -1);
  adw_status_page_set_title (self->loading_page, markup);
  /* A pipe may keep silent for as long as it likes. */
  gtk_label_set_label (self->loading_stage,
                       self->load->origin->kind == ES_ORIGIN_STANDARD_INPUT
                         ? _ ("Waiting for the first rows")
                         : "");
  gtk_progress_bar_set_fraction (self->loading_bar, 0);
  show_page (self, "loading");
}

/* The messages of core expect a name in front ("is empty", "row 3: ..."). */
static void
show_failure (EsWindow *self, const EsOrigin *origin, const GError *error)
{
  g_autofree char *name = es_origin_get_title (origin);
  g_autofree char *sentence = g_strdup_printf ("%s: %s.", name, error->message);
  g_autofree char *markup = g_markup_escape_text (sentence, -1);

  g_clear_pointer (&self->failed, es_origin_free);
  self->failed = es_origin_copy (origin);
  adw_status_page_set_description (self->failed_page, markup);
  /* What came through a pipe is gone. */
  gtk_widget_set_visible (GTK_WIDGET (self->retry_button),
                          origin->kind != ES_ORIGIN_STANDARD_INPUT);
  gtk_widget_set_visible (GTK_WIDGET (self->options_button),
                          origin->kind == ES_ORIGIN_FILE);
  gtk_button_set_label (self->dismiss_button,
                        self->session != NULL ? _ ("Back to the Map") : _ ("Back"));
  show_page (self, "failed");
}

static void
changed_cb (EsSession *session, guint what, EsWindow *self)
{
  if (what &
      (ES_CHANGED_UNDO | ES_CHANGED_SELECTED | ES_CHANGED_MAP | ES_CHANGED_NEIGHBORS))
    es_window_update_actions (self);
  if (what & ES_CHANGED_NEIGHBORS)
    es_window_check_file (self);
}

static void
let_go (EsWindow *self)
{
  if (self->session == NULL)
    return;
  es_explorer_set_session (self->explorer, NULL);
  g_signal_handlers_disconnect_by_func (self->session, changed_cb, self);
  es_session_stop (self->session);
  g_clear_object (&self->session);
  g_clear_pointer (&self->origin, es_origin_free);
}

/* Built with the first data: a window without any is there sooner. */
static void
build_explorer (EsWindow *self)
{
  self->explorer = ES_EXPLORER (es_explorer_new ());
  gtk_stack_add_named (self->pages, GTK_WIDGET (self->explorer), "explorer");
  es_window_apply_sides (self);
}

static void
show_dataset (EsWindow *self, EmbDataset *dataset, const EsOrigin *origin)
{
  let_go (self);
  if (self->explorer == NULL)
    build_explorer (self);
  g_autofree char *title = es_origin_get_title (origin);
  self->session = es_session_new (dataset, title);
  self->origin = es_origin_copy (origin);
  self->origin->ask = ES_ASK_NEVER; /* a table beside them changes nothing of this */
  self->told_change = FALSE;

  EsView view = *es_session_get_view (self->session);
  view.color_column = es_origin_choose_color (dataset);
  es_session_apply (self->session, &view);

  g_signal_connect (self->session, "changed", G_CALLBACK (changed_cb), self);
  es_explorer_set_session (self->explorer, self->session);
  if (origin->kind == ES_ORIGIN_FILE)
    es_window_add_recent (self, origin->path);
  show_page (self, "explorer");
}

/* --- Loading */

/* "Reading, 43 %", and how many rows that is, where rows are what is read. Of a pipe
 * nobody knows the end. */
static char *
describe_progress (const EmbProgress *progress)
{
  GString *text = g_string_new (_ (progress->stage));
  if (progress->total > 0)
    g_string_append_printf (text, ", %d\u2009%%",
                            (int) (100.0 * (double) progress->done /
                                   (double) progress->total));
  if (progress->n_rows > 0) {
    char count[ES_TEXT_COUNT_SIZE];
    g_string_append (text, ", ");
    g_string_append_printf (text,
                            ngettext ("%s row so far", "%s rows so far",
                                      (gulong) progress->n_rows),
                            es_text_count (progress->n_rows, count));
  } else if (progress->total == 0) {
    g_autofree char *size = g_format_size (progress->done);
    g_string_append (text, ", ");
    g_string_append_printf (text, _ ("%s so far"), size);
  }
  return g_string_free (text, FALSE);
}

static void
progress_cb (const EmbProgress *progress, gpointer user_data)
{
  EsLoad *load = user_data;
  if (load->window == NULL)
    return;
  GtkProgressBar *bar = load->window->loading_bar;
  double part = (double) progress->done / (double) MAX (progress->total, 1);
  if (progress->total > 0)
    gtk_progress_bar_set_fraction (bar, MIN (part, 1.0));
  else
    gtk_progress_bar_pulse (bar);
  g_autofree char *text = describe_progress (progress);
  gtk_label_set_label (load->window->loading_stage, text);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  EsLoad *load = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (EmbDataset) dataset = es_task_finish (result, &error);
  EsWindow *self = load->window;

  if (self != NULL) {
    self->load = NULL;
    if (dataset != NULL)
      show_dataset (self, dataset, load->origin);
    else
      show_failure (self, load->origin, error);
    load_unref (load);
  }
  load_unref (load); /* the task's own */
}

/* The file is there, and the person has chosen or was not asked. */
static void
start_reading (EsLoad *load)
{
  es_task_run (NULL, es_origin_load, es_origin_copy (load->origin),
               (GDestroyNotify) es_origin_free, (GDestroyNotify) emb_dataset_unref,
               load->cancellable, progress_cb, loaded_cb, g_rc_box_acquire (load));
}

static void
chosen_cb (EsOpenDialog *dialog, const EsOrigin *origin, EsLoad *load)
{
  load->dialog = NULL;
  if (load->window == NULL)
    return;
  if (origin == NULL) {
    es_window_cancel_load (load->window);
    return;
  }
  es_origin_free (load->origin);
  load->origin = es_origin_copy (origin);
  show_loading (load->window);
  start_reading (load);
}

static void
release_load_cb (gpointer load, GClosure *closure)
{
  load_unref (load);
}

/* @look: what is in the file, taken over; NULL where nobody knows, and @problem says so.
 */
static void
ask (EsLoad *load, EsLook *look, const char *problem)
{
  EsOpenDialog *dialog =
    es_open_dialog_new (GTK_WINDOW (load->window), load->origin, look, problem);
  load->dialog = dialog;
  g_signal_connect_data (dialog, "chosen", G_CALLBACK (chosen_cb),
                         g_rc_box_acquire (load), release_load_cb, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
go_on (EsLoad *load, EsLook *look)
{
  es_origin_free (load->origin);
  load->origin = es_origin_copy (look->origin);
  if (!look->is_stream && (look->origin->ask == ES_ASK_ALWAYS || es_look_asks (look))) {
    ask (load, look, NULL);
    return;
  }
  es_look_free (look);
  start_reading (load);
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  EsLoad *load = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (EsLook) look = es_task_finish (result, &error);

  if (load->window != NULL && look != NULL) {
    go_on (load, g_steal_pointer (&look));
  } else if (load->window != NULL && load->origin->ask == ES_ASK_ALWAYS) {
    ask (load, NULL, error->message);
  } else if (load->window != NULL) {
    load->window->load = NULL;
    show_failure (load->window, load->origin, error);
    load_unref (load);
  }
  load_unref (load); /* the task's own */
}

static void
forget_load (EsWindow *self)
{
  EsLoad *load = g_steal_pointer (&self->load);
  if (load == NULL)
    return;
  load->window = NULL;
  g_cancellable_cancel (load->cancellable);
  if (load->dialog != NULL)
    gtk_window_destroy (GTK_WINDOW (g_steal_pointer (&load->dialog)));
  load_unref (load);
}

void
es_window_load (EsWindow *self, EsOrigin *origin)
{
  forget_load (self);
  g_clear_pointer (&self->failed, es_origin_free);

  EsLoad *load = g_rc_box_new0 (EsLoad);
  load->window = self;
  load->origin = origin;
  load->cancellable = g_cancellable_new ();
  self->load = load;
  show_loading (self);
  if (origin->kind != ES_ORIGIN_FILE || origin->ask == ES_ASK_NEVER)
    start_reading (load);
  else
    es_task_run (NULL, es_origin_look, es_origin_copy (origin),
                 (GDestroyNotify) es_origin_free, (GDestroyNotify) es_look_free,
                 load->cancellable, progress_cb, looked_cb, g_rc_box_acquire (load));
}

void
es_window_cancel_load (EsWindow *self)
{
  forget_load (self);
  show_what_is_open (self);
}

void
es_window_retry (EsWindow *self)
{
  if (self->failed != NULL)
    es_window_load (self, g_steal_pointer (&self->failed));
}

void
es_window_retry_with_options (EsWindow *self)
{
  if (self->failed == NULL)
    return;
  EsOrigin *origin = g_steal_pointer (&self->failed);
  origin->ask = ES_ASK_ALWAYS;
  es_window_load (self, origin);
}

void
es_window_dismiss_failure (EsWindow *self)
{
  g_clear_pointer (&self->failed, es_origin_free);
  show_what_is_open (self);
}

void
es_window_close_data (EsWindow *self)
{
  forget_load (self);
  let_go (self);
  g_clear_pointer (&self->failed, es_origin_free);
}
