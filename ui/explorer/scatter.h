// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtk/gtk.h>

#include "bridge/session.h"
#include "plot/figure.h"

/* The map: points, labels, rings; pan, zoom, turn, hover, select.
 *
 * Points are drawn by the raster on a thread of its own into a buffer that is shown as a
 * texture; while the next picture is being made the last one is moved and scaled to where
 * it belongs. Labels and rings are drawn above it by GTK.
 */
#define ES_TYPE_SCATTER (es_scatter_get_type ())
G_DECLARE_FINAL_TYPE (EsScatter, es_scatter, ES, SCATTER, GtkWidget)

GtkWidget *es_scatter_new (void);

/* NULL: an empty map. */
void es_scatter_set_session (EsScatter *self, EsSession *session);

/* @widget floats over the map: no name lies below it while it is there. It lives as long
 * as the map; whoever moves or folds it has the map drawn anew. */
void es_scatter_add_cover (EsScatter *self, GtkWidget *widget);

void es_scatter_fit (EsScatter *self);
void es_scatter_zoom (EsScatter *self, double factor); /* around the middle */
void es_scatter_centre_on (EsScatter *self, guint32 row);

/* Fills @figure with what the map shows now, for export; it borrows from @self and its
 * session and holds until the main loop runs again. False where there is no map yet. */
gboolean es_scatter_get_figure (EsScatter *self, EsFigure *figure);
