// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtk/gtk.h>

#include "bridge/session.h"

/* The chosen point: its name, row and norm, its values in the columns; back and forward
 * along the walk that led to it. */
#define ES_TYPE_POINT_CARD (es_point_card_get_type ())
G_DECLARE_FINAL_TYPE (EsPointCard, es_point_card, ES, POINT_CARD, GtkWidget)

GtkWidget *es_point_card_new (void);
void es_point_card_set_session (EsPointCard *self, EsSession *session);
