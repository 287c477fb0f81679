// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gio/gio.h>

#include "bridge/session.h"

/* Rows of a data set as the items of a list. An item is made when it is asked for and is
 * no more than a place in the list; what stands there is looked up. So a long list costs
 * what is seen of it, and when other rows come into it only a change of its length makes
 * and removes items: whoever shows them has to look again (es_row_factory_refresh). */

#define ES_TYPE_ROW_ITEM (es_row_item_get_type ())
G_DECLARE_FINAL_TYPE (EsRowItem, es_row_item, ES, ROW_ITEM, GObject)

guint es_row_item_get_rank (EsRowItem *self); /* from 1 */

/* ES_NO_ROW where the list has become shorter than that. */
guint32 es_row_item_get_row (EsRowItem *self);

/* All NaN where the rows are no neighbours. */
EmbMetricValues es_row_item_get_values (EsRowItem *self);

#define ES_TYPE_ROW_MODEL (es_row_model_get_type ())
G_DECLARE_FINAL_TYPE (EsRowModel, es_row_model, ES, ROW_MODEL, GObject)

EsRowModel *es_row_model_new (void);

/* @neighbors may be NULL. */
void es_row_model_set_neighbors (EsRowModel *self, EmbNeighbors *neighbors);
void es_row_model_set_rows (EsRowModel *self, const guint32 *rows, guint n_rows);
