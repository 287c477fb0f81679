// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtk/gtk.h>

#include "bridge/session.h"

/* The nearest neighbours of the chosen point: how many, by which measure, and the table
 * of them; or the sentence that says why there is none. */
#define ES_TYPE_NEIGHBOR_LIST (es_neighbor_list_get_type ())
G_DECLARE_FINAL_TYPE (EsNeighborList, es_neighbor_list, ES, NEIGHBOR_LIST, GtkWidget)

GtkWidget *es_neighbor_list_new (void);
void es_neighbor_list_set_session (EsNeighborList *self, EsSession *session);

/* TSV with a header, or NULL while there is no list; free with g_free. The action
 * "neighbors.copy" puts it on the clipboard. */
char *es_neighbor_list_to_tsv (EsNeighborList *self);
