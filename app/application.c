// SPDX-License-Identifier: GPL-3.0-or-later
#include "application.h"

#include <glib/gi18n.h>

#include "application-private.h"
#include "base/blas.h"
#include "keys.h"
#include "message.h"
#include "window.h"

#define APPLICATION_ID "org.embedscope.Embedscope"
#define RESOURCES "/org/embedscope/Embedscope/"

/* What "-" becomes on its way through GApplication, which makes files of all arguments.
 */
#define STANDARD_INPUT "/dev/stdin"

struct _EsApplication {
  AdwApplication parent_instance;
  EsSettings *settings;
};

G_DEFINE_FINAL_TYPE (EsApplication, es_application, ADW_TYPE_APPLICATION)

EsSettings *
es_application_get_settings (EsApplication *self)
{
  return self->settings;
}

/* --- Actions */

/* A window that closes stops its runs and remembers its size; with the last one the
 * program ends. */
static void
quit_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_autoptr (GList) windows =
    g_list_copy (gtk_application_get_windows (GTK_APPLICATION (user_data)));
  for (GList *link = windows; link != NULL; link = link->next)
    gtk_window_close (link->data);
}

static char *
describe_surroundings (void)
{
  emb_blas_init ();
  return g_strdup_printf ("Embedscope %s\nGTK %u.%u.%u\nlibadwaita %u.%u.%u\nOpenBLAS "
                          "%s\n%u processors",
                          ES_VERSION, gtk_get_major_version (), gtk_get_minor_version (),
                          gtk_get_micro_version (), adw_get_major_version (),
                          adw_get_minor_version (), adw_get_micro_version (),
                          emb_blas_core_name (), g_get_num_processors ());
}

static void
about_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkWindow *parent = gtk_application_get_active_window (GTK_APPLICATION (user_data));
  g_autofree char *surroundings = describe_surroundings ();
  adw_show_about_window (parent, "application-name", "Embedscope", "application-icon",
                         APPLICATION_ID, "version", ES_VERSION, "developer-name",
                         _ ("The Embedscope developers"), "comments",
                         _ ("See embeddings as a map and ask what is near. The sample is "
                            "made from WordNet 3.0, "
                            "© 2006 Princeton University."),
                         "license-type", GTK_LICENSE_GPL_3_0,
                         /* Translators: your name, one per line. */
                         "translator-credits", _ ("translator-credits"), "debug-info",
                         surroundings, NULL);
}

static void
apply_color_scheme (EsColorScheme scheme)
{
  static const AdwColorScheme schemes[] = {
    [ES_COLOR_SCHEME_SYSTEM] = ADW_COLOR_SCHEME_DEFAULT,
    [ES_COLOR_SCHEME_LIGHT] = ADW_COLOR_SCHEME_FORCE_LIGHT,
    [ES_COLOR_SCHEME_DARK] = ADW_COLOR_SCHEME_FORCE_DARK,
  };
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), schemes[scheme]);
}

static const char *const scheme_names[] = { "system", "light", "dark", NULL };

static void
change_color_scheme_cb (GSimpleAction *action, GVariant *value, gpointer user_data)
{
  EsApplication *self = user_data;
  const char *name = g_variant_get_string (value, NULL);
  for (guint i = 0; scheme_names[i] != NULL; i++) {
    if (!g_str_equal (scheme_names[i], name))
      continue;
    es_settings_set_color_scheme (self->settings, (EsColorScheme) i);
    apply_color_scheme ((EsColorScheme) i);
    g_simple_action_set_state (action, value);
  }
}

static void
add_actions (EsApplication *self)
{
  const GActionEntry entries[] = {
    { .name = "quit", .activate = quit_cb },
    { .name = "about", .activate = about_cb },
    { .name = "color-scheme",
      .parameter_type = "s",
      .state = "'system'",
      .change_state = change_color_scheme_cb },
  };
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries),
                                   self);
}

/* --- Life */

static void
load_style (const char *resource)
{
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();
  gtk_css_provider_load_from_resource (provider, resource);
  gtk_style_context_add_provider_for_display (gdk_display_get_default (),
                                              GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

static void
es_application_startup (GApplication *application)
{
  EsApplication *self = ES_APPLICATION (application);
  G_APPLICATION_CLASS (es_application_parent_class)->startup (application);

  gtk_window_set_default_icon_name (APPLICATION_ID);
  load_style (RESOURCES "style.css");
  load_style (RESOURCES "window.css");
  add_actions (self);
  es_keys_install (GTK_APPLICATION (self));
  EsColorScheme scheme = es_settings_get_color_scheme (self->settings);
  g_action_group_change_action_state (G_ACTION_GROUP (self), "color-scheme",
                                      g_variant_new_string (scheme_names[scheme]));
}

static void
es_application_activate (GApplication *application)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (application));
  if (window == NULL)
    window = GTK_WINDOW (es_window_new (ES_APPLICATION (application)));
  gtk_window_present (window);
}

static void
es_application_open (GApplication *application, GFile **files, int n, const char *hint)
{
  for (int i = 0; i < n; i++) {
    EsWindow *window = es_window_new (ES_APPLICATION (application));
    gtk_window_present (GTK_WINDOW (window));
    if (g_strcmp0 (g_file_peek_path (files[i]), STANDARD_INPUT) == 0)
      es_window_open (window, es_origin_new (ES_ORIGIN_STANDARD_INPUT));
    else
      es_window_open_file (window, files[i]);
  }
}

static void
es_application_finalize (GObject *object)
{
  g_clear_pointer (&ES_APPLICATION (object)->settings, es_settings_free);
  G_OBJECT_CLASS (es_application_parent_class)->finalize (object);
}

static void
es_application_class_init (EsApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);
  G_OBJECT_CLASS (klass)->finalize = es_application_finalize;
  application_class->startup = es_application_startup;
  application_class->activate = es_application_activate;
  application_class->open = es_application_open;
}

static void
es_application_init (EsApplication *self)
{
  self->settings = es_settings_new ();
}

int
es_application_main (int argc, char **argv)
{
  if (!gtk_init_check ()) {
    es_message_error (NULL,
                      _ ("there is no display to open a window on; embedscope --help "
                         "lists the commands that need none"));
    return ES_EXIT_FAILED;
  }

  g_autofree char **arguments = g_memdup2 (argv, ((gsize) argc + 1) * sizeof *argv);
  char standard_input[] = STANDARD_INPUT;
  for (int i = 1; i < argc; i++) {
    if (g_str_equal (argv[i], "-"))
      arguments[i] = standard_input;
  }

  /* A program of its own each time: it needs no bus, and a window that trains or loads
   * cannot be disturbed by one opened elsewhere. */
  g_autoptr (EsApplication) application =
    g_object_new (ES_TYPE_APPLICATION, "application-id", APPLICATION_ID, "flags",
                  G_APPLICATION_HANDLES_OPEN | G_APPLICATION_NON_UNIQUE, NULL);
  /* With a base path GTK would add a place to the icon theme (app.gresource.xml). */
  g_application_set_resource_base_path (G_APPLICATION (application), NULL);
  return g_application_run (G_APPLICATION (application), argc, arguments);
}
