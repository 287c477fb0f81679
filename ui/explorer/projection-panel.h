// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtk/gtk.h>

#include "bridge/session.h"

/* Which picture of the data the map is: the components on its axes and what share of the
 * variance they explain, two or three dimensions, rows of unit length; and how far its
 * making is. */
#define ES_TYPE_PROJECTION_PANEL (es_projection_panel_get_type ())
G_DECLARE_FINAL_TYPE (EsProjectionPanel,
                      es_projection_panel,
                      ES,
                      PROJECTION_PANEL,
                      GtkWidget)

GtkWidget *es_projection_panel_new (void);
void es_projection_panel_set_session (EsProjectionPanel *self, EsSession *session);
