// SPDX-License-Identifier: GPL-3.0-or-later
#include "keys.h"

#include <string.h>

/* Keys of the application are looked at before the widget with the focus sees them, which
 * would take copy and undo away from text fields. Those with @after_text are looked at
 * afterwards, and not at all while a text is being edited. F10 is the main menu button's
 * own (window.ui). */
static const struct {
  const char *action;
  const char *keys[4];
  gboolean after_text;
} table[] = {
  { "app.quit", { "<Control>q" } },
  { "win.close", { "<Control>w" } },
  { "win.open", { "<Control>o" } },
  { "win.open-with-options", { "<Control><Shift>o" } },
  { "win.search", { "<Control>f" } },
  { "win.copy-neighbors", { "<Control>c" }, TRUE },
  { "win.copy-picture", { "<Control><Shift>c" } },
  { "win.save-picture", { "<Control>s" } },
  { "win.save-data", { "<Control><Shift>s" } },
  { "win.undo", { "<Control>z" }, TRUE },
  { "win.redo", { "<Control><Shift>z", "<Control>y" }, TRUE },
  { "win.back", { "<Alt>Left" } },
  { "win.forward", { "<Alt>Right" } },
  { "win.fit", { "<Control>0", "<Control>KP_0" } },
  { "win.zoom-in", { "<Control>plus", "<Control>equal", "<Control>KP_Add" } },
  { "win.zoom-out", { "<Control>minus", "<Control>KP_Subtract" } },
  { "win.sides", { "F9" } },
  { "win.fullscreen", { "F11" } },
  { "win.show-help-overlay", { "<Control>question", "<Control>F1" } },
  /* Never two at once: what is being loaded or saved is cancelled before anything is
   * unselected. */
  { "win.clear-selection", { "Escape" }, TRUE },
  { "win.cancel-save", { "Escape" }, TRUE },
  { "win.cancel-load", { "Escape" }, TRUE },
};

void
es_keys_install (GtkApplication *application)
{
  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    if (!table[i].after_text)
      gtk_application_set_accels_for_action (application, table[i].action, table[i].keys);
  }
}

static gboolean
edits_text (GtkWidget *window)
{
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (window));
  return focus != NULL && (GTK_IS_TEXT (focus) || GTK_IS_TEXT_VIEW (focus));
}

/* All actions of such keys are the window's. A key whose action can do nothing now is
 * left to another that has it. */
static gboolean
activate_cb (GtkWidget *window, GVariant *arguments, gpointer action)
{
  const char *name = (const char *) action + strlen ("win.");
  if (edits_text (window) ||
      !g_action_group_get_action_enabled (G_ACTION_GROUP (window), name))
    return FALSE;
  return gtk_widget_activate_action (window, action, NULL);
}

void
es_keys_install_in_window (GtkWidget *window)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();
  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    for (guint j = 0; table[i].after_text && table[i].keys[j] != NULL; j++) {
      GtkShortcutAction *action =
        gtk_callback_action_new (activate_cb, g_strdup (table[i].action), g_free);
      GtkShortcutTrigger *trigger = gtk_shortcut_trigger_parse_string (table[i].keys[j]);
      gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller),
                                            gtk_shortcut_new (trigger, action));
    }
  }
  gtk_widget_add_controller (window, controller);
}
