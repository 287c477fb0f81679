// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <adwaita.h>

#include "bridge/session.h"
#include "explorer/scatter.h"

/* The Explore page: what the data are and how they are looked at on the left, the map
 * with its legend and caption in the middle, search, the chosen point and its neighbours
 * on the right. */
#define ES_TYPE_EXPLORER (es_explorer_get_type ())
G_DECLARE_FINAL_TYPE (EsExplorer, es_explorer, ES, EXPLORER, GtkWidget)

GtkWidget *es_explorer_new (void);
void es_explorer_set_session (EsExplorer *self, EsSession *session); /* NULL: none */
EsScatter *es_explorer_get_scatter (EsExplorer *self);

/* Puts the keyboard into the search field. */
void es_explorer_focus_search (EsExplorer *self);

/* Both sides fold away together. */
void es_explorer_set_sides_visible (EsExplorer *self, gboolean visible);
gboolean es_explorer_get_sides_visible (EsExplorer *self);

/* The neighbour list as TSV with a header, or NULL where there is none; free with g_free.
 */
char *es_explorer_copy_neighbors (EsExplorer *self);
