// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtk/gtk.h>

#include "bridge/session.h"

/* The search field and, while there is something in it, the names found under it.
 *
 * The keyboard stays in the field: Down and Up choose among the hits, Enter takes the
 * chosen or the first one, Escape clears and closes; in an empty field Escape emits
 * "left": the person is done here. Behind the hits stands, where the data can make one,
 * the vector of a word that no row is called; Up leads to it at once.
 */
#define ES_TYPE_SEARCH_BOX (es_search_box_get_type ())
G_DECLARE_FINAL_TYPE (EsSearchBox, es_search_box, ES, SEARCH_BOX, GtkWidget)

GtkWidget *es_search_box_new (void);
void es_search_box_set_session (EsSearchBox *self, EsSession *session);
void es_search_box_focus (EsSearchBox *self);

/* The field, for whoever lays the list out over something else. */
GtkWidget *es_search_box_get_entry (EsSearchBox *self);
