// SPDX-License-Identifier: GPL-3.0-or-later
#include "window-private.h"

#include <glib/gi18n.h>

#include "explorer/parts.h"
#include "keys.h"

#define WINDOW_UI "/org/embedscope/Embedscope/window.ui"

G_DEFINE_FINAL_TYPE (EsWindow, es_window, ADW_TYPE_APPLICATION_WINDOW)

void
es_window_toast (EsWindow *self, const char *sentence)
{
  if (self->toasts == NULL) /* the window was closed meanwhile */
    return;
  /* A toast's title is markup; names of files are not. */
  g_autofree char *markup = g_markup_escape_text (sentence, -1);
  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (markup));
}

/* --- Title */

static char *
describe_size (EsWindow *self)
{
  EmbDataset *dataset = es_session_get_dataset (self->session);
  g_autofree char *rows = es_format_count (emb_dataset_n_rows (dataset));
  g_autofree char *dims = es_format_count (emb_dataset_n_dims (dataset));
  return g_strdup_printf ("%s × %s", rows, dims);
}

void
es_window_update_title (EsWindow *self)
{
  g_autofree char *title = NULL;
  g_autofree char *subtitle = NULL;
  const EsOrigin *loading = es_window_get_loading (self);

  if (loading != NULL)
    title = es_origin_get_title (loading);
  else if (self->failed == NULL && self->session != NULL) {
    title = g_strdup (es_session_get_title (self->session));
    subtitle = describe_size (self);
  }
  adw_window_title_set_title (self->window_title, title != NULL ? title : "Embedscope");
  adw_window_title_set_subtitle (self->window_title, subtitle != NULL ? subtitle : "");

  /* For the list of windows, which shows no other name of the program. */
  g_autofree char *name =
    title != NULL ? g_strdup_printf ("%s — Embedscope", title) : NULL;
  gtk_window_set_title (GTK_WINDOW (self), name != NULL ? name : "Embedscope");
}

/* --- Size */

static void
remember_size (EsWindow *self)
{
  GtkWindow *window = GTK_WINDOW (self);
  EsWindowSize size = es_settings_get_window_size (self->settings);
  if (!gtk_window_is_fullscreen (window)) {
    size.maximized = gtk_window_is_maximized (window);
    /* The default size is the one to go back to from maximised. */
    gtk_window_get_default_size (window, &size.width, &size.height);
  }
  es_settings_set_window_size (self->settings, &size);
}

static void
restore_size (EsWindow *self)
{
  EsWindowSize size = es_settings_get_window_size (self->settings);
  gtk_window_set_default_size (GTK_WINDOW (self), MAX (size.width, 360),
                               MAX (size.height, 300));
  if (size.maximized)
    gtk_window_maximize (GTK_WINDOW (self));
}

/* --- Life */

static gboolean
es_window_close_request (GtkWindow *window)
{
  EsWindow *self = ES_WINDOW (window);
  remember_size (self);
  es_window_stop_save (self);
  es_window_close_data (self);
  return GTK_WINDOW_CLASS (es_window_parent_class)->close_request (window);
}

static void
es_window_dispose (GObject *object)
{
  EsWindow *self = ES_WINDOW (object);
  es_window_stop_save (self);
  es_window_close_data (self);
  self->explorer = NULL;
  if (self->chooser != NULL)
    gtk_native_dialog_destroy (GTK_NATIVE_DIALOG (self->chooser));
  g_clear_object (&self->chooser);
  gtk_widget_dispose_template (GTK_WIDGET (self), ES_TYPE_WINDOW);
  G_OBJECT_CLASS (es_window_parent_class)->dispose (object);
}

static void
es_window_class_init (EsWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = es_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = es_window_close_request;

  gtk_widget_class_set_template_from_resource (widget_class, WINDOW_UI);
  gtk_widget_class_bind_template_child (widget_class, EsWindow, window_title);
  gtk_widget_class_bind_template_child (widget_class, EsWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, EsWindow, open_button);
  gtk_widget_class_bind_template_child (widget_class, EsWindow, export_button);
  gtk_widget_class_bind_template_child (widget_class, EsWindow, overlay);
  gtk_widget_class_bind_template_child (widget_class, EsWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, EsWindow, empty_page);
  gtk_widget_class_bind_template_child (widget_class, EsWindow, loading_page);
  gtk_widget_class_bind_template_child (widget_class, EsWindow, loading_stage);
  gtk_widget_class_bind_template_child (widget_class, EsWindow, loading_bar);
  gtk_widget_class_bind_template_child (widget_class, EsWindow, failed_page);
  gtk_widget_class_bind_template_child (widget_class, EsWindow, retry_button);
  gtk_widget_class_bind_template_child (widget_class, EsWindow, options_button);
  gtk_widget_class_bind_template_child (widget_class, EsWindow, dismiss_button);
  gtk_widget_class_bind_template_child (widget_class, EsWindow, drop_hint);
  gtk_widget_class_bind_template_child (widget_class, EsWindow, recent_menu);
}

static gpointer
find_inside (gpointer widget, GType type)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child)) {
    gpointer found = find_inside (child, type);
    if (found != NULL)
      return found;
  }
  return NULL;
}

/* What libadwaita puts into its widgets has no name that could be read out. Where the
 * keyboard may come to it, it gets one. */
static void
name_insides (EsWindow *self)
{
  gpointer pages[] = { self->empty_page, self->loading_page, self->failed_page,
                       self->drop_hint };
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    es_set_accessible_name (find_inside (pages[i], GTK_TYPE_SCROLLED_WINDOW),
                            adw_status_page_get_title (pages[i]));
  es_set_accessible_name (find_inside (self->open_button, GTK_TYPE_MENU_BUTTON),
                          adw_split_button_get_dropdown_tooltip (self->open_button));
}

static void
es_window_init (EsWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  name_insides (self);
  es_window_add_actions (self);
  es_keys_install_in_window (GTK_WIDGET (self));
  es_window_add_drop_target (self, GTK_WIDGET (self->toasts));
  es_window_watch_recent (self);
  g_signal_connect (self, "notify::is-active", G_CALLBACK (es_window_check_file), NULL);
}

EsWindow *
es_window_new (EsApplication *application)
{
  EsWindow *self = g_object_new (ES_TYPE_WINDOW, "application", application, NULL);
  self->settings = es_application_get_settings (application);
  restore_size (self);
  es_window_restore_sides (self);
  es_window_update_title (self);
  es_window_update_actions (self);
  return self;
}
