// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <glib.h>

/* What the program remembers from one start to the next; the only file that knows
 * GSettings. Where the schema is not to be found the values are kept in memory. */
typedef struct EsSettings EsSettings;

typedef enum {
  ES_COLOR_SCHEME_SYSTEM, /* in the order of the schema's choices */
  ES_COLOR_SCHEME_LIGHT,
  ES_COLOR_SCHEME_DARK,
} EsColorScheme;

typedef struct {
  int width;
  int height;
  gboolean maximized;
} EsWindowSize;

EsSettings *es_settings_new (void);
void es_settings_free (EsSettings *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EsSettings, es_settings_free)

EsWindowSize es_settings_get_window_size (EsSettings *self);
void es_settings_set_window_size (EsSettings *self, const EsWindowSize *size);

gboolean es_settings_get_sides_visible (EsSettings *self);
void es_settings_set_sides_visible (EsSettings *self, gboolean visible);

EsColorScheme es_settings_get_color_scheme (EsSettings *self);
void es_settings_set_color_scheme (EsSettings *self, EsColorScheme scheme);

/* URIs; NULL where none is known. */
const char *es_settings_get_folder (EsSettings *self);
void es_settings_set_folder (EsSettings *self, const char *uri);
const char *es_settings_get_picture_folder (EsSettings *self);
void es_settings_set_picture_folder (EsSettings *self, const char *uri);
