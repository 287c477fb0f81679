// SPDX-License-Identifier: GPL-3.0-or-later
#include "window-private.h"

#include <glib/gi18n.h>

#include "bridge/task.h"
#include "chooser.h"
#include "map-picture.h"
#include "plot/figure.h"

static void
toast_failure (EsWindow *self, const char *what, const GError *error)
{
  g_autofree char *sentence = g_strdup_printf ("%s: %s", what, error->message);
  es_window_toast (self, sentence);
}

/* --- Neighbours */

void
es_window_copy_neighbors (EsWindow *self)
{
  g_autofree char *table = es_explorer_copy_neighbors (self->explorer);
  if (table == NULL)
    return;
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), table);
  es_window_toast (self, _ ("Neighbours copied as a table"));
}

/* --- Picture */

/* Holds the application until @ready is called: a picture that is being saved is saved
 * also when the last window closes meanwhile. */
static void
run (EsWindow *self,
     EsTaskFunction function,
     const char *path,
     GDestroyNotify free_result,
     GAsyncReadyCallback ready)
{
  EsScatter *scatter = es_explorer_get_scatter (self->explorer);
  EsMapPicture *picture =
    self->session != NULL ? es_map_picture_new (scatter, self->session, path) : NULL;
  if (picture == NULL)
    return;
  g_application_hold (g_application_get_default ());
  es_task_run (NULL, function, picture, (GDestroyNotify) es_map_picture_free, free_result,
               NULL, NULL, ready, g_object_ref (self));
}

static void
drawn_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EsWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture = es_task_finish (result, &error);
  g_application_release (g_application_get_default ());
  if (texture == NULL) {
    toast_failure (self, _ ("The picture could not be copied"), error);
    return;
  }
  gdk_clipboard_set_texture (gtk_widget_get_clipboard (GTK_WIDGET (self)), texture);
  es_window_toast (self, _ ("Picture copied"));
}

void
es_window_copy_picture (EsWindow *self)
{
  run (self, es_map_picture_draw, NULL, g_object_unref, drawn_cb);
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EsWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = es_task_finish (result, &error);
  g_application_release (g_application_get_default ());
  if (path == NULL) {
    toast_failure (self, _ ("The picture could not be saved"), error);
    return;
  }
  g_autofree char *name = g_filename_display_basename (path);
  /* Translators: %s is the name of a file. */
  g_autofree char *sentence = g_strdup_printf (_ ("Saved %s"), name);
  es_window_toast (self, sentence);
}

/* The map as it is now, not as it was when the dialog came up. */
static void
save_picture (EsWindow *self, const char *path)
{
  run (self, es_map_picture_save, path, g_free, saved_cb);
}

static void
picture_chosen_cb (GtkFileChooserNative *native, int response, EsWindow *self)
{
  if (response == GTK_RESPONSE_ACCEPT) {
    g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (native));
    g_autofree char *folder = es_chooser_get_folder (native);
    g_autofree char *path = g_file_get_path (file);
    if (path == NULL || !es_figure_can_save (path))
      es_window_toast (self, _ ("The name of a picture ends in .png, .svg or .pdf"));
    else
      save_picture (self, path);
    es_settings_set_picture_folder (self->settings, folder);
  }
  g_clear_object (&self->chooser);
}

static char *
suggest_name (EsWindow *self)
{
  g_autofree char *title = g_strdup (es_session_get_title (self->session));
  char *ending = strrchr (title, '.');
  if (ending != NULL && ending != title)
    *ending = '\0';
  /* Translators: the name of a file, without its ending, in the language of the person.
   */
  return g_strdup_printf (_ ("%s map.png"), title);
}

void
es_window_choose_picture (EsWindow *self)
{
  static const char *const endings[] = { "png", "svg", "pdf", NULL };
  if (self->chooser != NULL)
    return;
  GtkFileChooserNative *native =
    es_chooser_new (GTK_WINDOW (self), _ ("Save Picture"), GTK_FILE_CHOOSER_ACTION_SAVE,
                    es_settings_get_picture_folder (self->settings));
  g_autofree char *name = suggest_name (self);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (native), name);
  es_chooser_offer (native, _ ("Pictures (PNG, SVG, PDF)"), endings);
  g_signal_connect (native, "response", G_CALLBACK (picture_chosen_cb), self);
  self->chooser = native;
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (native));
}
