// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtk/gtk.h>

#include "bridge/session.h"

/* What the colours of the map mean. It floats over the map, folds away, and is not there
 * while the map has one colour. */
#define ES_TYPE_LEGEND (es_legend_get_type ())
G_DECLARE_FINAL_TYPE (EsLegend, es_legend, ES, LEGEND, GtkWidget)

GtkWidget *es_legend_new (void);
/* The map that it floats over has another size: in a narrow one it starts folded. Not for
 * use while sizes are being allocated. */
void es_legend_fit (EsLegend *self, int width, int height);

void es_legend_set_session (EsLegend *self, EsSession *session);
