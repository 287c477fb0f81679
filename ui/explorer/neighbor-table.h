// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtk/gtk.h>

#include "bridge/session.h"

/* The table of neighbours: rank, name, and all three measures, that of the ranking in
 * bold. A row under the pointer or the keyboard lights up on the map; a click, Enter or
 * Space walks to it.
 * The whole table is one stop of the Tab key; the arrow keys move inside. */
#define ES_TYPE_NEIGHBOR_TABLE (es_neighbor_table_get_type ())
G_DECLARE_FINAL_TYPE (EsNeighborTable, es_neighbor_table, ES, NEIGHBOR_TABLE, GtkWidget)

GtkWidget *es_neighbor_table_new (void);

/* Empties the table. */
void es_neighbor_table_set_session (EsNeighborTable *self, EsSession *session);

/* Of the session's data; NULL: none. */
void es_neighbor_table_set_neighbors (EsNeighborTable *self, EmbNeighbors *neighbors);
EmbNeighbors *es_neighbor_table_get_neighbors (EsNeighborTable *self);

/* As tab-separated values with a header; tabs and line ends in names become \t and \n.
 * Free with g_free. */
char *es_neighbor_table_to_tsv (EsNeighborTable *self);
