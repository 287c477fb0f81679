// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtk/gtk.h>

#include "bridge/session.h"

/* What the data are: name, rows and dimensions, format, and what a person should know
 * about them.
 */
#define ES_TYPE_DATA_CARD (es_data_card_get_type ())
G_DECLARE_FINAL_TYPE (EsDataCard, es_data_card, ES, DATA_CARD, GtkWidget)

GtkWidget *es_data_card_new (void);
void es_data_card_set_session (EsDataCard *self, EsSession *session);
