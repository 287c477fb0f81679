// SPDX-License-Identifier: GPL-3.0-or-later
#include "window-private.h"

#include <glib/gi18n.h>

#include "chooser.h"

/* How many files the menu offers. */
#define MAX_RECENT 8

static gboolean
is_free (EsWindow *self)
{
  return self->session == NULL && self->load == NULL;
}

void
es_window_open (EsWindow *self, EsOrigin *origin)
{
  if (!is_free (self)) {
    GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));
    self = es_window_new (ES_APPLICATION (application));
    gtk_window_present (GTK_WINDOW (self));
  }
  es_window_load (self, origin);
}

static void
open_file (EsWindow *self, GFile *file, EsAsk ask)
{
  const char *path = g_file_peek_path (file);
  if (path == NULL) {
    es_window_toast (self, _ ("Only files on this computer can be opened"));
    return;
  }
  EsOrigin *origin = es_origin_new_for_path (path);
  origin->ask = ask;
  es_window_open (self, origin);
}

void
es_window_open_file (EsWindow *self, GFile *file)
{
  open_file (self, file, ES_ASK_IF_NEEDED);
}

/* --- Dialogs */

/* Shows a dialog, one at a time. */
static void
show_chooser (EsWindow *self, GtkFileChooserNative *native, GCallback response_cb)
{
  g_signal_connect (native, "response", response_cb, self);
  self->chooser = native;
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (native));
}

static GtkFileChooserNative *
make_chooser (EsWindow *self, const char *title)
{
  return es_chooser_new (GTK_WINDOW (self), title, GTK_FILE_CHOOSER_ACTION_OPEN,
                         es_settings_get_folder (self->settings));
}

static void
remember_folder (EsWindow *self)
{
  g_autofree char *folder = es_chooser_get_folder (self->chooser);
  if (folder != NULL)
    es_settings_set_folder (self->settings, folder);
}

static void
take_files (EsWindow *self, GtkFileChooserNative *native, int response, EsAsk ask)
{
  if (response == GTK_RESPONSE_ACCEPT) {
    remember_folder (self);
    g_autoptr (GListModel) files = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (native));
    for (guint i = 0; i < g_list_model_get_n_items (files); i++) {
      g_autoptr (GFile) file = g_list_model_get_item (files, i);
      open_file (self, file, ask);
    }
  }
  g_clear_object (&self->chooser);
}

static void
file_chosen_cb (GtkFileChooserNative *native, int response, EsWindow *self)
{
  take_files (self, native, response, ES_ASK_IF_NEEDED);
}

static void
file_with_options_chosen_cb (GtkFileChooserNative *native, int response, EsWindow *self)
{
  take_files (self, native, response, ES_ASK_ALWAYS);
}

static void
choose_file (EsWindow *self, const char *title, GCallback response_cb)
{
  static const char *const endings[] = { "txt", "vec", "tsv", "csv",         "npy",
                                         "npz", "bin", "ftz", "safetensors", "json",
                                         "zip", "tar", "tgz", "gz",          "xz",
                                         "bz2", "zst", NULL };
  if (self->chooser != NULL)
    return;
  GtkFileChooserNative *native = make_chooser (self, title);
  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (native), TRUE);
  es_chooser_offer (native, _ ("Embeddings"), endings);
  show_chooser (self, native, response_cb);
}

void
es_window_choose_file (EsWindow *self)
{
  choose_file (self, _ ("Open a File"), G_CALLBACK (file_chosen_cb));
}

void
es_window_choose_file_with_options (EsWindow *self)
{
  choose_file (self, _ ("Open a File with Options"),
               G_CALLBACK (file_with_options_chosen_cb));
}

/* Opens the data of the window once more, with that table. */
static void
load_with_metadata (EsWindow *self, GFile *table)
{
  EsOrigin *origin = es_origin_copy (self->origin);
  g_free (origin->metadata);
  origin->metadata = g_file_get_path (table);
  es_window_load (self, origin);
}

static void
metadata_chosen_cb (GtkFileChooserNative *native, int response, EsWindow *self)
{
  if (response == GTK_RESPONSE_ACCEPT && self->origin != NULL) {
    remember_folder (self);
    g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (native));
    load_with_metadata (self, file);
  }
  g_clear_object (&self->chooser);
}

void
es_window_choose_metadata (EsWindow *self)
{
  if (self->chooser != NULL)
    return;
  GtkFileChooserNative *native = make_chooser (self, _ ("Open Metadata"));
  es_chooser_offer_tables (native);
  show_chooser (self, native, G_CALLBACK (metadata_chosen_cb));
}

/* --- Drops */

static GdkDragAction
drag_enter_cb (GtkDropTarget *target, double x, double y, EsWindow *self)
{
  gtk_widget_set_visible (self->drop_hint, TRUE);
  return GDK_ACTION_COPY;
}

static void
drag_leave_cb (GtkDropTarget *target, EsWindow *self)
{
  gtk_widget_set_visible (self->drop_hint, FALSE);
}

/* Whether a file is called what tables beside vectors are: words.metadata.tsv,
 * labels.csv. To look into it would keep the main loop waiting for a disk. */
static gboolean
is_called_metadata (GFile *file)
{
  g_autofree char *name = g_file_get_basename (file);
  return g_regex_match_simple ("(metadata|labels|names)\\.(tsv|csv|txt)$", name,
                               G_REGEX_CASELESS, 0);
}

static gboolean
belongs_to_data (EsWindow *self, GFile *file)
{
  return self->load == NULL && self->origin != NULL &&
         self->origin->kind == ES_ORIGIN_FILE && g_file_peek_path (file) != NULL &&
         is_called_metadata (file);
}

static void
open_dropped (EsWindow *self, GFile *file)
{
  if (belongs_to_data (self, file))
    load_with_metadata (self, file);
  else
    es_window_open_file (self, file);
}

static gboolean
drop_cb (GtkDropTarget *target, const GValue *value, double x, double y, EsWindow *self)
{
  gtk_widget_set_visible (self->drop_hint, FALSE);
  if (G_VALUE_HOLDS (value, G_TYPE_FILE)) {
    open_dropped (self, g_value_get_object (value));
    return TRUE;
  }
  g_autoptr (GSList) files = gdk_file_list_get_files (g_value_get_boxed (value));
  for (GSList *link = files; link != NULL; link = link->next)
    open_dropped (self, link->data);
  return files != NULL;
}

void
es_window_add_drop_target (EsWindow *self, GtkWidget *widget)
{
  GType types[] = { GDK_TYPE_FILE_LIST, G_TYPE_FILE };
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_INVALID, GDK_ACTION_COPY);
  gtk_drop_target_set_gtypes (target, types, G_N_ELEMENTS (types));
  g_signal_connect (target, "enter", G_CALLBACK (drag_enter_cb), self);
  g_signal_connect (target, "leave", G_CALLBACK (drag_leave_cb), self);
  g_signal_connect (target, "drop", G_CALLBACK (drop_cb), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (target));
}

/* --- Recent files */

/* Names of this program only, and of files that are still there. */
static gboolean
is_ours (GtkRecentInfo *info)
{
  return gtk_recent_info_has_application (info, "Embedscope") &&
         gtk_recent_info_exists (info);
}

static GtkRecentInfo *
find_newest (GList *infos)
{
  GtkRecentInfo *newest = NULL;
  for (GList *link = infos; link != NULL; link = link->next) {
    if (is_ours (link->data) &&
        (newest == NULL ||
         g_date_time_compare (gtk_recent_info_get_visited (link->data),
                              gtk_recent_info_get_visited (newest)) > 0))
      newest = link->data;
  }
  return newest;
}

static void
append_recent (GMenu *menu, GtkRecentInfo *info)
{
  g_autoptr (GMenuItem) item =
    g_menu_item_new (gtk_recent_info_get_display_name (info), NULL);
  g_menu_item_set_action_and_target (item, "win.open-uri", "s",
                                     gtk_recent_info_get_uri (info));
  g_menu_append_item (menu, item);
}

static void
recent_changed_cb (GtkRecentManager *manager, EsWindow *self)
{
  GList *infos = gtk_recent_manager_get_items (manager);
  GtkRecentInfo *newest = find_newest (infos);
  g_menu_remove_all (self->recent_menu);
  for (guint n = 0; n < MAX_RECENT && newest != NULL; n++) {
    append_recent (self->recent_menu, newest);
    infos = g_list_remove (infos, newest);
    gtk_recent_info_unref (newest);
    newest = find_newest (infos);
  }
  g_list_free_full (infos, (GDestroyNotify) gtk_recent_info_unref);
}

void
es_window_watch_recent (EsWindow *self)
{
  GtkRecentManager *manager = gtk_recent_manager_get_default ();
  g_signal_connect_object (manager, "changed", G_CALLBACK (recent_changed_cb), self, 0);
  recent_changed_cb (manager, self);
}

void
es_window_add_recent (EsWindow *self, const char *path)
{
  g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);
  char plain[] = "application/octet-stream";
  char name[] = "Embedscope";
  char command[] = "embedscope %f";
  GtkRecentData data = { .mime_type = plain, .app_name = name, .app_exec = command };
  if (uri != NULL)
    gtk_recent_manager_add_full (gtk_recent_manager_get_default (), uri, &data);
}
