// SPDX-License-Identifier: GPL-3.0-or-later
#include "window-private.h"

/* What one press of a zoom key does. */
#define ZOOM_STEP 1.25

#define HELP_OVERLAY_UI "/org/embedscope/Embedscope/help-overlay.ui"

/* --- What actions do */

static void
open_sample (EsWindow *self)
{
  es_window_open (self, es_origin_new (ES_ORIGIN_SAMPLE));
}

static void
close_window (EsWindow *self)
{
  gtk_window_close (GTK_WINDOW (self));
}

static void
undo (EsWindow *self)
{
  es_session_undo (self->session);
}

static void
redo (EsWindow *self)
{
  es_session_redo (self->session);
}

static void
go_back (EsWindow *self)
{
  es_session_go_back (self->session);
}

static void
go_forward (EsWindow *self)
{
  es_session_go_forward (self->session);
}

static void
clear_selection (EsWindow *self)
{
  es_session_select (self->session, ES_NO_ROW);
}

static void
fit (EsWindow *self)
{
  es_scatter_fit (es_explorer_get_scatter (self->explorer));
}

static void
zoom_in (EsWindow *self)
{
  es_scatter_zoom (es_explorer_get_scatter (self->explorer), ZOOM_STEP);
}

static void
zoom_out (EsWindow *self)
{
  es_scatter_zoom (es_explorer_get_scatter (self->explorer), 1 / ZOOM_STEP);
}

static void
set_state (EsWindow *self, const char *name, gboolean state)
{
  g_action_group_change_action_state (G_ACTION_GROUP (self), name,
                                      g_variant_new_boolean (state));
}

static gboolean
get_state (EsWindow *self, const char *name)
{
  g_autoptr (GVariant) state =
    g_action_group_get_action_state (G_ACTION_GROUP (self), name);
  return g_variant_get_boolean (state);
}

static void
search (EsWindow *self)
{
  set_state (self, "sides", TRUE);
  es_explorer_focus_search (self->explorer);
}

/* Built when somebody looks; as gtk/help-overlay.ui GtkApplication would build it with
 * every window. */
static void
show_help_overlay (EsWindow *self)
{
  GtkApplicationWindow *window = GTK_APPLICATION_WINDOW (self);
  if (gtk_application_window_get_help_overlay (window) == NULL) {
    g_autoptr (GtkBuilder) builder = gtk_builder_new_from_resource (HELP_OVERLAY_UI);
    GObject *overlay = gtk_builder_get_object (builder, "help_overlay");
    gtk_application_window_set_help_overlay (window, GTK_SHORTCUTS_WINDOW (overlay));
  }
  gtk_window_present (GTK_WINDOW (gtk_application_window_get_help_overlay (window)));
}

/* --- The table */

/* What must be there for an action to make sense. */
typedef enum {
  NEEDS_NOTHING,
  NEEDS_LOAD,
  NEEDS_SAVE,
  NEEDS_NO_SAVE, /* data, and none on their way to a file */
  NEEDS_DATA,
  NEEDS_FILE,
  NEEDS_MAP,
  NEEDS_SELECTION,
  NEEDS_NEIGHBORS,
  NEEDS_UNDO,
  NEEDS_REDO,
  NEEDS_BACK,
  NEEDS_FORWARD,
} Need;

static const struct {
  const char *name;
  void (*run) (EsWindow *self);
  Need need;
} table[] = {
  { "open", es_window_choose_file, NEEDS_NOTHING },
  { "open-with-options", es_window_choose_file_with_options, NEEDS_NOTHING },
  { "open-sample", open_sample, NEEDS_NOTHING },
  { "open-metadata", es_window_choose_metadata, NEEDS_FILE },
  { "cancel-load", es_window_cancel_load, NEEDS_LOAD },
  { "retry", es_window_retry, NEEDS_NOTHING },
  { "reopen", es_window_reopen, NEEDS_DATA },
  { "retry-with-options", es_window_retry_with_options, NEEDS_NOTHING },
  { "dismiss-failure", es_window_dismiss_failure, NEEDS_NOTHING },
  { "close", close_window, NEEDS_NOTHING },
  { "show-help-overlay", show_help_overlay, NEEDS_NOTHING },
  { "search", search, NEEDS_DATA },
  { "copy-neighbors", es_window_copy_neighbors, NEEDS_NEIGHBORS },
  { "copy-picture", es_window_copy_picture, NEEDS_MAP },
  { "save-picture", es_window_choose_picture, NEEDS_MAP },
  { "save-data", es_window_choose_data, NEEDS_NO_SAVE },
  { "cancel-save", es_window_cancel_save, NEEDS_SAVE },
  { "undo", undo, NEEDS_UNDO },
  { "redo", redo, NEEDS_REDO },
  { "back", go_back, NEEDS_BACK },
  { "forward", go_forward, NEEDS_FORWARD },
  { "clear-selection", clear_selection, NEEDS_SELECTION },
  { "fit", fit, NEEDS_MAP },
  { "zoom-in", zoom_in, NEEDS_MAP },
  { "zoom-out", zoom_out, NEEDS_MAP },
};

static void
run_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  const char *name = g_action_get_name (G_ACTION (action));
  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    if (g_str_equal (table[i].name, name))
      table[i].run (user_data);
  }
}

static gboolean
is_met (EsWindow *self, Need need)
{
  if (need == NEEDS_NOTHING)
    return TRUE;
  if (need == NEEDS_LOAD)
    return self->load != NULL;
  if (need == NEEDS_SAVE)
    return self->save != NULL && self->load == NULL;
  /* The data stay open behind the page that tells of loading or of a failure. */
  if (self->session == NULL || self->load != NULL || self->failed != NULL)
    return FALSE;

  switch (need) {
  case NEEDS_NO_SAVE:
    return self->save == NULL;
  case NEEDS_FILE:
    return self->origin->kind == ES_ORIGIN_FILE;
  case NEEDS_MAP:
    return es_session_get_map (self->session) != NULL;
  case NEEDS_SELECTION:
    return es_session_has_selection (self->session) && self->save == NULL;
  case NEEDS_NEIGHBORS: {
    const EsAnswer *answer = es_session_get_answer (self->session);
    return answer != NULL && answer->neighbors != NULL;
  }
  case NEEDS_UNDO:
    return es_session_can_undo (self->session);
  case NEEDS_REDO:
    return es_session_can_redo (self->session);
  case NEEDS_BACK:
    return es_session_can_go_back (self->session);
  case NEEDS_FORWARD:
    return es_session_can_go_forward (self->session);
  case NEEDS_NOTHING:
  case NEEDS_LOAD:
  case NEEDS_SAVE:
  case NEEDS_DATA:
  default:
    return TRUE;
  }
}

void
es_window_update_actions (EsWindow *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), table[i].name);
    g_simple_action_set_enabled (G_SIMPLE_ACTION (action), is_met (self, table[i].need));
  }
  /* A menu of nothing but what cannot be done now. */
  gtk_widget_set_sensitive (self->export_button, is_met (self, NEEDS_DATA));
}

/* --- Actions with a state or a parameter */

static void
open_uri_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_autoptr (GFile) file = g_file_new_for_uri (g_variant_get_string (parameter, NULL));
  es_window_open_file (user_data, file);
}

static void
change_sides_cb (GSimpleAction *action, GVariant *value, gpointer user_data)
{
  EsWindow *self = user_data;
  g_simple_action_set_state (action, value);
  es_window_apply_sides (self);
  /* Those of a presentation are not what the person wants next time. */
  if (!get_state (self, "fullscreen"))
    es_settings_set_sides_visible (self->settings, g_variant_get_boolean (value));
}

void
es_window_restore_sides (EsWindow *self)
{
  set_state (self, "sides", es_settings_get_sides_visible (self->settings));
}

void
es_window_apply_sides (EsWindow *self)
{
  if (self->explorer != NULL)
    es_explorer_set_sides_visible (self->explorer, get_state (self, "sides"));
}

/* A full screen is for presenting: it begins with nothing but the map. */
static void
change_fullscreen_cb (GSimpleAction *action, GVariant *value, gpointer user_data)
{
  EsWindow *self = user_data;
  gboolean full = g_variant_get_boolean (value);
  if (full == get_state (self, "fullscreen"))
    return;

  if (full) {
    g_simple_action_set_state (action, value);
    self->sides_before_fullscreen = get_state (self, "sides");
    set_state (self, "sides", FALSE);
    gtk_window_fullscreen (GTK_WINDOW (self));
  } else {
    gtk_window_unfullscreen (GTK_WINDOW (self));
    set_state (self, "sides", self->sides_before_fullscreen);
    g_simple_action_set_state (action, value);
  }
}

/* The desktop, too, can end a full screen. */
static void
fullscreened_cb (EsWindow *self)
{
  if (!gtk_window_is_fullscreen (GTK_WINDOW (self)))
    set_state (self, "fullscreen", FALSE);
}

void
es_window_add_actions (EsWindow *self)
{
  static const GActionEntry others[] = {
    { .name = "open-uri", .activate = open_uri_cb, .parameter_type = "s" },
    { .name = "sides", .state = "true", .change_state = change_sides_cb },
    { .name = "fullscreen", .state = "false", .change_state = change_fullscreen_cb },
  };
  g_action_map_add_action_entries (G_ACTION_MAP (self), others, G_N_ELEMENTS (others),
                                   self);

  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    const GActionEntry entry = { .name = table[i].name, .activate = run_cb };
    g_action_map_add_action_entries (G_ACTION_MAP (self), &entry, 1, self);
  }
  g_signal_connect (self, "notify::fullscreened", G_CALLBACK (fullscreened_cb), NULL);
}
