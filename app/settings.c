// SPDX-License-Identifier: GPL-3.0-or-later
/* g_keyfile_settings_backend_new is there only for those who ask. */
#define G_SETTINGS_ENABLE_BACKEND

#include "settings.h"

#include <gio/gio.h>
#include <gio/gsettingsbackend.h>

#define SCHEMA "org.embedscope.Embedscope"
#define SCHEMA_PATH "/org/embedscope/Embedscope/"

struct EsSettings {
  GSettings *store; /* NULL: the values live in memory only */
  EsWindowSize size;
  gboolean sides_visible;
  EsColorScheme color_scheme;
  char *folder;
  char *picture_folder;
};

/* --- Where the schema and the values are */

/* The schema lies among the desktop's where the program is installed in the usual place.
 * Otherwise it is looked for where the program itself is: in the build folder, or under
 * a prefix of its own. */
static GSettingsSchema *
find_schema (void)
{
  static const char *const beside[] = { "../resources", "../share/glib-2.0/schemas" };
  GSettingsSchemaSource *usual = g_settings_schema_source_get_default ();
  GSettingsSchema *schema = NULL;
  if (usual != NULL)
    schema = g_settings_schema_source_lookup (usual, SCHEMA, TRUE);

  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  if (program == NULL)
    return schema;
  g_autofree char *folder = g_path_get_dirname (program);
  for (guint i = 0; i < G_N_ELEMENTS (beside) && schema == NULL; i++) {
    g_autofree char *place = g_build_filename (folder, beside[i], NULL);
    g_autoptr (GSettingsSchemaSource) source =
      g_settings_schema_source_new_from_directory (place, usual, FALSE, NULL);
    if (source != NULL)
      schema = g_settings_schema_source_lookup (source, SCHEMA, FALSE);
  }
  return schema;
}

/* Without dconf GLib keeps settings in memory and complains. A plain file remembers them
 * just as well; who asks for a backend by GSETTINGS_BACKEND gets that one. */
static GSettingsBackend *
choose_backend (void)
{
  GIOExtensionPoint *point;
  GSettingsBackend *usual = NULL;
  if (g_getenv ("GSETTINGS_BACKEND") != NULL)
    return g_settings_backend_get_default ();

  point = g_io_extension_point_lookup (G_SETTINGS_BACKEND_EXTENSION_POINT_NAME);
  if (point != NULL &&
      g_io_extension_point_get_extension_by_name (point, "dconf") != NULL)
    usual = g_settings_backend_get_default ();
  if (usual != NULL)
    return usual;
  g_autofree char *file =
    g_build_filename (g_get_user_config_dir (), "embedscope", "settings.ini", NULL);
  return g_keyfile_settings_backend_new (file, SCHEMA_PATH, "Embedscope");
}

static char *
read_text (GSettings *store, const char *key)
{
  g_autofree char *text = g_settings_get_string (store, key);
  return *text != '\0' ? g_steal_pointer (&text) : NULL;
}

static void
read_values (EsSettings *self)
{
  self->size.width = g_settings_get_int (self->store, "window-width");
  self->size.height = g_settings_get_int (self->store, "window-height");
  self->size.maximized = g_settings_get_boolean (self->store, "window-maximized");
  self->sides_visible = g_settings_get_boolean (self->store, "sides-visible");
  self->color_scheme = (EsColorScheme) g_settings_get_enum (self->store, "color-scheme");
  self->folder = read_text (self->store, "last-folder");
  self->picture_folder = read_text (self->store, "last-picture-folder");
}

EsSettings *
es_settings_new (void)
{
  EsSettings *self = g_new0 (EsSettings, 1);
  self->size = (EsWindowSize){ .width = 1280, .height = 800 };
  self->sides_visible = TRUE;

  g_autoptr (GSettingsSchema) schema = find_schema ();
  if (schema == NULL)
    return self;
  g_autoptr (GSettingsBackend) backend = choose_backend ();
  self->store = g_settings_new_full (schema, backend, NULL);
  read_values (self);
  return self;
}

void
es_settings_free (EsSettings *self)
{
  if (self == NULL)
    return;
  /* The program may end right after. */
  if (self->store != NULL)
    g_settings_sync ();
  g_clear_object (&self->store);
  g_free (self->folder);
  g_free (self->picture_folder);
  g_free (self);
}

/* --- Values */

EsWindowSize
es_settings_get_window_size (EsSettings *self)
{
  return self->size;
}

void
es_settings_set_window_size (EsSettings *self, const EsWindowSize *size)
{
  self->size = *size;
  if (self->store == NULL)
    return;
  g_settings_set_int (self->store, "window-width", size->width);
  g_settings_set_int (self->store, "window-height", size->height);
  g_settings_set_boolean (self->store, "window-maximized", size->maximized);
}

gboolean
es_settings_get_sides_visible (EsSettings *self)
{
  return self->sides_visible;
}

void
es_settings_set_sides_visible (EsSettings *self, gboolean visible)
{
  self->sides_visible = visible;
  if (self->store != NULL)
    g_settings_set_boolean (self->store, "sides-visible", visible);
}

EsColorScheme
es_settings_get_color_scheme (EsSettings *self)
{
  return self->color_scheme;
}

void
es_settings_set_color_scheme (EsSettings *self, EsColorScheme scheme)
{
  self->color_scheme = scheme;
  if (self->store != NULL)
    g_settings_set_enum (self->store, "color-scheme", (int) scheme);
}

static void
set_text (EsSettings *self, char **value, const char *key, const char *text)
{
  if (g_strcmp0 (*value, text) == 0)
    return;
  g_free (*value);
  *value = g_strdup (text);
  if (self->store != NULL)
    g_settings_set_string (self->store, key, text != NULL ? text : "");
}

const char *
es_settings_get_folder (EsSettings *self)
{
  return self->folder;
}

void
es_settings_set_folder (EsSettings *self, const char *uri)
{
  set_text (self, &self->folder, "last-folder", uri);
}

const char *
es_settings_get_picture_folder (EsSettings *self)
{
  return self->picture_folder;
}

void
es_settings_set_picture_folder (EsSettings *self, const char *uri)
{
  set_text (self, &self->picture_folder, "last-picture-folder", uri);
}
