// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gio/gio.h>

#include "bridge/session.h"

/* Rows of a data set as the items of a list. An item is made when it is asked for and is
 * no more than a place in the list; what stands there is looked up. When other rows come
 * into the list, the places stay and "rows-changed" says where to look again (what an
 * EsRowFactory does); only a change of the length makes and removes items.
 *
 * GTK keeps 200 rows of widgets ready, however few are seen, and to give them all their
 * texts takes longer than a frame. So a long list comes in parts: at once what fits on a
 * screen, from the top, and then some rows a frame. */

#define ES_TYPE_ROW_ITEM (es_row_item_get_type ())
G_DECLARE_FINAL_TYPE (EsRowItem, es_row_item, ES, ROW_ITEM, GObject)

guint es_row_item_get_rank (EsRowItem *self); /* from 1 */

/* ES_NO_ROW where the list has become shorter than that. */
guint32 es_row_item_get_row (EsRowItem *self);

/* All NaN where the rows are no neighbours. */
EmbMetricValues es_row_item_get_values (EsRowItem *self);

#define ES_TYPE_ROW_MODEL (es_row_model_get_type ())
G_DECLARE_FINAL_TYPE (EsRowModel, es_row_model, ES, ROW_MODEL, GObject)

/* Emits "rows-changed" (guint position, guint n): other rows stand in places that were
 * there before. */
EsRowModel *es_row_model_new (void);

/* @neighbors may be NULL. */
void es_row_model_set_neighbors (EsRowModel *self, EmbNeighbors *neighbors);
void es_row_model_set_rows (EsRowModel *self, const guint32 *rows, guint n_rows);
