// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtk/gtk.h>

#include "bridge/session.h"

/* How the points look: colour by, label by, size, opacity. */
#define ES_TYPE_LOOK_PANEL (es_look_panel_get_type ())
G_DECLARE_FINAL_TYPE (EsLookPanel, es_look_panel, ES, LOOK_PANEL, GtkWidget)

GtkWidget *es_look_panel_new (void);
void es_look_panel_set_session (EsLookPanel *self, EsSession *session);
