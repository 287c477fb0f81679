// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gdk/gdk.h>

#include "explorer/scatter.h"

/* What the map shows at one moment, held so that it can be drawn on another thread while
 * the window goes on changing. Immutable. */
typedef struct EsMapPicture EsMapPicture;

/* NULL while there is no map. @path: the file to be saved to, or NULL. */
EsMapPicture *es_map_picture_new (EsScatter *scatter,
                                  EsSession *session,
                                  const char *path);
void es_map_picture_free (EsMapPicture *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EsMapPicture, es_map_picture_free)

/* Both are made for es_task_run with the picture as input: the first writes its file and
 * returns the path (g_free), the second returns a GdkTexture. */
gpointer es_map_picture_save (gpointer self, const EmbJob *job, EmbError *error);
gpointer es_map_picture_draw (gpointer self, const EmbJob *job, EmbError *error);
