// SPDX-License-Identifier: GPL-3.0-or-later
/* Writing the data of the window to a file: the dialog, the question about old files
 * beside it, the work, and what is said about it. */
#include "window-private.h"

#include <glib/gi18n.h>

#include "base/file.h"
#include "bridge/task.h"
#include "chooser.h"
#include "data/save.h"
#include "explorer/parts.h"

/* A save that is done sooner shows no progress. */
#define PATIENCE_MS 300

/* How long the program stays for a cancelled save to clean up when its last window has
 * closed: a disk that does not answer must not keep it for ever. */
#define CLEAN_UP_S 5

/* To read one line, or that something was lost. */
#define SHORT_S 5
#define LONG_S 10

/* --- Formats */

static const struct {
  const char *name;
  const char *endings[3]; /* the first is appended where there is none */
  const char *source;     /* data that were read in this format are offered it first */
} formats[] = {
  { N_ ("word2vec text (.txt, .vec)"), { "txt", "vec" }, "word2vec-text" },
  { N_ ("word2vec binary (.bin)"), { "bin" }, "word2vec-binary" },
  { N_ ("NumPy array (.npy)"), { "npy" }, "npy" },
  { N_ ("safetensors (.safetensors)"), { "safetensors" }, "safetensors" },
  { N_ ("Tables for the Embedding Projector (.tsv)"), { "tsv" }, "projector" },
};

static guint
find_source (const EmbDataset *dataset)
{
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    if (g_strcmp0 (emb_dataset_source (dataset)->format, formats[i].source) == 0)
      return i;
  return 0;
}

/* Filters are compared by their names: a portal gives others than it was given. Without
 * one it is the format that was offered. */
static guint
find_chosen (GtkFileChooserNative *native, guint offered)
{
  GtkFileFilter *filter = gtk_file_chooser_get_filter (GTK_FILE_CHOOSER (native));
  for (guint i = 0; filter != NULL && i < G_N_ELEMENTS (formats); i++)
    if (g_strcmp0 (gtk_file_filter_get_name (filter), _ (formats[i].name)) == 0)
      return i;
  return offered;
}

/* @name with an ending of the format. One of another format gives way where the person
 * @chose the format, and decides where it was only offered. */
static char *
with_ending (const char *name, guint format, gboolean chose)
{
  const char *ending = emb_file_ending (name);
  if (*ending != '\0' && g_strv_contains (formats[format].endings, ending + 1))
    return g_strdup (name);
  gboolean known = emb_save_knows (name);
  if (known && !chose)
    return g_strdup (name);
  gsize stem = strlen (name) - (known ? strlen (ending) : 0);
  return g_strdup_printf ("%.*s.%s", (int) stem, name, formats[format].endings[0]);
}

/* --- One save */

/* What the worker gets; main loop and worker touch it in turn. */
typedef struct {
  EmbDataset *dataset;
  char *path;
  gboolean asked; /* the dialog has asked about an old file at @path */

  EmbSaveBeside beside;
  char *old[3]; /* names of files that would be replaced and have not been asked about */
  EmbSaveLoss loss;
  gboolean saved;
} Order;

struct EsSave {
  EsWindow *window; /* NULL: it was closed meanwhile */
  Order *order;
  char *name; /* of the file, to be shown */
  GCancellable *cancellable;
  gboolean holds; /* the application, until the files are whole or gone */
  double fraction;
  guint patience;   /* the source that shows the progress, or 0 */
  GtkWidget *card;  /* that shows it; NULL: it is not shown */
  GtkWidget *stage; /* in the card */
  GtkWidget *bar;
};

static void
order_clear (gpointer data)
{
  Order *order = data;
  emb_dataset_unref (order->dataset);
  emb_save_beside_clear (&order->beside);
  for (guint i = 0; order->old[i] != NULL; i++)
    g_free (order->old[i]);
  g_free (order->path);
}

static void
order_unref (gpointer order)
{
  g_atomic_rc_box_release_full (order, order_clear);
}

static void
save_clear (gpointer data)
{
  EsSave *save = data;
  order_unref (save->order);
  g_object_unref (save->cancellable);
  g_free (save->name);
}

static void
save_unref (gpointer save)
{
  g_rc_box_release_full (save, save_clear);
}

/* --- On the worker */

static gpointer
plan (gpointer data, const EmbJob *job, EmbError *error)
{
  Order *order = data;
  guint n = 0;
  if (!emb_save_plan (order->dataset, order->path, &order->beside, error))
    return NULL;
  if (!order->asked && emb_file_exists (order->path))
    order->old[n++] = g_filename_display_basename (order->path);
  if (order->beside.table != NULL && emb_file_exists (order->beside.table))
    order->old[n++] = g_filename_display_basename (order->beside.table);
  return order;
}

static gpointer
write_files (gpointer data, const EmbJob *job, EmbError *error)
{
  Order *order = data;
  order->saved = emb_save (order->dataset, order->path, &order->loss, job, error);
  return order->saved ? order : NULL;
}

/* --- What is said */

/* With the lines of @text, for some seconds; 0: until it is closed. */
static void
tell (EsWindow *self, const char *text, guint seconds)
{
  AdwToast *toast = adw_toast_new ("");
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "label", text, "wrap", TRUE, "xalign",
                                   0.0, "max-width-chars", 80, NULL);
  adw_toast_set_custom_title (toast, label);
  adw_toast_set_timeout (toast, seconds);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static void
append_line (GString *text, char *line)
{
  g_string_append_printf (text, "\n%s", line);
  g_free (line);
}

static void
append_losses (GString *text, const Order *order)
{
  const EmbSaveLoss *loss = &order->loss;
  if (loss->n_names > 0)
    append_line (
      text, g_strdup_printf (ngettext ("%zu name holds what the format cannot and was "
                                       "changed",
                                       "%zu names hold what the format cannot and were "
                                       "changed",
                                       loss->n_names),
                             loss->n_names));
  if (loss->n_columns > 0)
    append_line (text, g_strdup_printf (
                         ngettext ("%zu column was left out: the format holds names and "
                                   "numbers alone",
                                   "%zu columns were left out: the format holds names "
                                   "and numbers alone",
                                   loss->n_columns),
                         loss->n_columns));
  if (emb_dataset_makes_vectors (order->dataset))
    append_line (text, g_strdup (_ ("What makes vectors of unseen words was left out")));
}

static void
tell_saved (EsWindow *self, const EsSave *save)
{
  const EmbSaveBeside *beside = &save->order->beside;
  g_autofree char *table =
    beside->table != NULL ? g_filename_display_basename (beside->table) : NULL;
  g_autofree char *config =
    beside->config != NULL ? g_filename_display_basename (beside->config) : NULL;
  const char *second = table != NULL ? table : config;
  g_autoptr (GString) text = g_string_new (NULL);

  if (second == NULL)
    g_string_printf (text, _ ("Saved %s"), save->name);
  else if (table == NULL || config == NULL)
    /* Translators: names of files. */
    g_string_printf (text, _ ("Saved %s and %s"), save->name, second);
  else
    g_string_printf (text, _ ("Saved %s, %s and %s"), save->name, table, config);
  append_losses (text, save->order);
  tell (self, text->str, strchr (text->str, '\n') != NULL ? LONG_S : SHORT_S);
}

static void
tell_failure (EsWindow *self, const EsSave *save, const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    es_window_toast (self, _ ("Saving was cancelled, and nothing was written"));
    return;
  }
  /* Translators: the name of a file, and what is wrong. */
  g_autofree char *text =
    g_strdup_printf (_ ("%s could not be saved: %s"), save->name, error->message);
  tell (self, text, 0);
}

/* --- Progress */

static void
hide_progress (EsSave *save)
{
  g_clear_handle_id (&save->patience, g_source_remove);
  if (save->card != NULL)
    gtk_overlay_remove_overlay (save->window->overlay, save->card);
  save->card = NULL;
}

static void
show_stage (EsSave *save)
{
  g_autofree char *words = g_cancellable_is_cancelled (save->cancellable)
                             ? g_strdup (_ ("Stopping…"))
                             : g_strdup_printf (_ ("Saving %s"), save->name);
  es_label_set (save->stage, words);
}

/* A card over the top of the map: where toasts do not come, and the map stays as it is. A
 * toast would take Escape for itself. */
static gboolean
show_progress_cb (gpointer data)
{
  EsSave *save = data;
  save->stage = gtk_label_new (NULL);
  gtk_label_set_ellipsize (GTK_LABEL (save->stage), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_max_width_chars (GTK_LABEL (save->stage), 40);
  show_stage (save);
  save->bar = gtk_progress_bar_new ();
  es_set_accessible_name (save->bar, _ ("Progress"));
  gtk_widget_set_valign (save->bar, GTK_ALIGN_CENTER);
  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (save->bar), save->fraction);
  GtkWidget *cancel = gtk_button_new_with_label (_ ("Cancel"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (cancel), "win.cancel-save");

  save->patience = 0;
  save->card = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  gtk_widget_add_css_class (save->card, "saving");
  gtk_widget_set_halign (save->card, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (save->card, GTK_ALIGN_START);
  gtk_box_append (GTK_BOX (save->card), save->stage);
  gtk_box_append (GTK_BOX (save->card), save->bar);
  gtk_box_append (GTK_BOX (save->card), cancel);
  gtk_overlay_add_overlay (save->window->overlay, save->card);
  return G_SOURCE_REMOVE;
}

/* The names are a short second round, for which the bar stays full. */
static void
progress_cb (const EmbProgress *progress, gpointer user_data)
{
  EsSave *save = user_data;
  double part = (double) progress->done / (double) MAX (progress->total, 1);
  save->fraction = CLAMP (part, save->fraction, 1.0);
  if (save->card != NULL)
    gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (save->bar), save->fraction);
}

/* --- From the choice to the files */

/* The window is free for another save. */
static EsWindow *
leave_window (EsSave *save)
{
  EsWindow *self = save->window;
  if (self == NULL)
    return NULL;
  hide_progress (save);
  save->window = NULL;
  self->save = NULL;
  es_window_update_actions (self);
  save_unref (save);
  return self;
}

static void
release_application (EsSave *save)
{
  if (save->holds)
    g_application_release (g_application_get_default ());
  save->holds = FALSE;
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  EsSave *save = user_data;
  g_autoptr (GError) error = NULL;
  es_task_finish (result, &error);
  EsWindow *self = leave_window (save);
  release_application (save);
  /* A cancel that came too late is an error of the task all the same. */
  if (self != NULL && save->order->saved)
    tell_saved (self, save);
  else if (self != NULL)
    tell_failure (self, save, error);
  save_unref (save);
}

static void
start_writing (EsSave *save)
{
  g_application_hold (g_application_get_default ());
  save->holds = TRUE;
  save->patience = g_timeout_add (PATIENCE_MS, show_progress_cb, save);
  es_task_run (NULL, write_files, g_atomic_rc_box_acquire (save->order), order_unref,
               NULL, save->cancellable, progress_cb, written_cb, g_rc_box_acquire (save));
}

static void
replace_cb (EsSave *save, const char *response)
{
  if (save->window == NULL)
    return;
  if (g_str_equal (response, "replace"))
    start_writing (save);
  else
    leave_window (save);
}

static void
ask_to_replace (EsSave *save)
{
  char *const *old = save->order->old;
  g_autofree char *body =
    old[1] != NULL
      ? g_strdup_printf (_ ("“%s” and “%s” are there already. What is in them would be "
                            "lost."),
                         old[0], old[1])
      : g_strdup_printf (_ ("“%s” is there already. What is in it would be lost."),
                         old[0]);
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (save->window),
                                              old[1] != NULL ? _ ("Replace These Files?")
                                                             : _ ("Replace This File?"),
                                              body);
  gtk_window_set_destroy_with_parent (GTK_WINDOW (dialog), TRUE);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"),
                                    "replace", _ ("_Replace"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "replace",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (replace_cb),
                         g_rc_box_acquire (save), (GClosureNotify) (void *) save_unref,
                         G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
planned_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  EsSave *save = user_data;
  g_autoptr (GError) error = NULL;
  es_task_finish (result, &error);
  if (save->window != NULL && error != NULL)
    tell_failure (leave_window (save), save, error);
  else if (save->window != NULL && save->order->old[0] != NULL)
    ask_to_replace (save);
  else if (save->window != NULL)
    start_writing (save);
  save_unref (save);
}

static void
start (EsWindow *self, const char *path, gboolean asked)
{
  Order *order = g_atomic_rc_box_new0 (Order);
  order->dataset = emb_dataset_ref (es_session_get_dataset (self->session));
  order->path = g_strdup (path);
  order->asked = asked;

  EsSave *save = g_rc_box_new0 (EsSave);
  save->window = self;
  save->order = order;
  save->name = g_filename_display_basename (path);
  save->cancellable = g_cancellable_new ();
  self->save = save;
  es_window_update_actions (self);
  es_task_run (NULL, plan, g_atomic_rc_box_acquire (order), order_unref, NULL,
               save->cancellable, NULL, planned_cb, g_rc_box_acquire (save));
}

/* What becomes of it is said when the worker has heard it. */
void
es_window_cancel_save (EsWindow *self)
{
  if (self->save == NULL)
    return;
  g_cancellable_cancel (self->save->cancellable);
  if (self->save->card != NULL)
    show_stage (self->save);
}

static gboolean
give_up_cb (gpointer save)
{
  release_application (save);
  return G_SOURCE_REMOVE;
}

void
es_window_stop_save (EsWindow *self)
{
  EsSave *save = g_steal_pointer (&self->save);
  if (save == NULL)
    return;
  hide_progress (save);
  save->window = NULL;
  g_cancellable_cancel (save->cancellable);
  if (save->holds)
    g_timeout_add_seconds_full (G_PRIORITY_DEFAULT, CLEAN_UP_S, give_up_cb,
                                g_rc_box_acquire (save), save_unref);
  save_unref (save);
}

/* --- The dialog */

/* What the file is called without its endings: the format that is chosen in the dialog
 * gives it another. */
static char *
suggest_name (EsWindow *self)
{
  char *stem = g_strdup (es_session_get_title (self->session));
  static const char *const packed[] = { ".gz", ".xz", ".bz2", ".zst", ".lzma" };
  for (guint i = 0; i < G_N_ELEMENTS (packed); i++)
    if (g_str_equal (emb_file_ending (stem), packed[i]))
      stem[strlen (stem) - strlen (packed[i])] = '\0';
  stem[strlen (stem) - strlen (emb_file_ending (stem))] = '\0';
  return stem;
}

static guint
get_offered (GtkFileChooserNative *native)
{
  return GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (native), "offered"));
}

static void
take_choice (EsWindow *self, GtkFileChooserNative *native)
{
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (native));
  g_autofree char *folder = es_chooser_get_folder (native);
  const char *path = g_file_peek_path (file);
  if (path == NULL) {
    es_window_toast (self, _ ("Data can only be saved on this computer"));
    return;
  }
  guint offered = get_offered (native);
  guint chosen = find_chosen (native, offered);
  g_autofree char *fitting = with_ending (path, chosen, chosen != offered);
  es_settings_set_folder (self->settings, folder);
  start (self, fitting, g_str_equal (path, fitting));
}

static void
data_chosen_cb (GtkFileChooserNative *native, int response, EsWindow *self)
{
  if (response == GTK_RESPONSE_ACCEPT && self->session != NULL && self->save == NULL)
    take_choice (self, native);
  g_clear_object (&self->chooser);
}

/* Where the person was last, or beside the file that is open. */
static char *
suggest_folder (EsWindow *self)
{
  const char *last = es_settings_get_folder (self->settings);
  if (last != NULL || self->origin->kind != ES_ORIGIN_FILE)
    return g_strdup (last);
  g_autoptr (GFile) file = g_file_new_for_path (self->origin->path);
  g_autoptr (GFile) folder = g_file_get_parent (file);
  return folder != NULL ? g_file_get_uri (folder) : NULL;
}

void
es_window_choose_data (EsWindow *self)
{
  if (self->chooser != NULL)
    return;
  g_autofree char *folder = suggest_folder (self);
  GtkFileChooserNative *native = es_chooser_new (GTK_WINDOW (self), _ ("Save Data"),
                                                 GTK_FILE_CHOOSER_ACTION_SAVE, folder);
  guint offered = find_source (es_session_get_dataset (self->session));
  g_object_set_data (G_OBJECT (native), "offered", GUINT_TO_POINTER (offered));
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    GtkFileFilter *filter =
      es_chooser_add_filter (native, _ (formats[i].name), formats[i].endings);
    if (i == offered)
      gtk_file_chooser_set_filter (GTK_FILE_CHOOSER (native), filter);
  }
  g_autofree char *name = suggest_name (self);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (native), name);
  g_signal_connect (native, "response", G_CALLBACK (data_chosen_cb), self);
  self->chooser = native;
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (native));
}
