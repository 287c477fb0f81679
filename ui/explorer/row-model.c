// SPDX-License-Identifier: GPL-3.0-or-later
#include "explorer/row-model.h"

#include <math.h>

struct _EsRowModel {
  GObject parent_instance;

  guint n;
  EmbNeighbors *neighbors; /* either these */
  guint32 *rows;           /* or those */
};

static void row_model_init_list (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (EsRowModel,
                               es_row_model,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      row_model_init_list))

/* --- An item */

struct _EsRowItem {
  GObject parent_instance;

  EsRowModel *model;
  guint position;
};

G_DEFINE_FINAL_TYPE (EsRowItem, es_row_item, G_TYPE_OBJECT)

static EmbNeighbor
look_up (EsRowItem *self)
{
  const EsRowModel *model = self->model;
  EmbNeighbor found = { .row = ES_NO_ROW, .values = { NAN, NAN, NAN } };
  if (self->position >= model->n)
    return found;
  if (model->neighbors != NULL)
    return *emb_neighbors_get (model->neighbors, self->position);
  found.row = model->rows[self->position];
  return found;
}

guint
es_row_item_get_rank (EsRowItem *self)
{
  return self->position + 1;
}

guint32
es_row_item_get_row (EsRowItem *self)
{
  return look_up (self).row;
}

EmbMetricValues
es_row_item_get_values (EsRowItem *self)
{
  return look_up (self).values;
}

static void
es_row_item_finalize (GObject *object)
{
  g_object_unref (ES_ROW_ITEM (object)->model);
  G_OBJECT_CLASS (es_row_item_parent_class)->finalize (object);
}

static void
es_row_item_class_init (EsRowItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = es_row_item_finalize;
}

static void
es_row_item_init (EsRowItem *self)
{
}

/* --- The list */

static GType
row_model_get_item_type (GListModel *model)
{
  return ES_TYPE_ROW_ITEM;
}

static guint
row_model_get_n_items (GListModel *model)
{
  return ES_ROW_MODEL (model)->n;
}

static gpointer
row_model_get_item (GListModel *model, guint position)
{
  if (position >= ES_ROW_MODEL (model)->n)
    return NULL;
  EsRowItem *item = g_object_new (ES_TYPE_ROW_ITEM, NULL);
  item->model = g_object_ref (ES_ROW_MODEL (model));
  item->position = position;
  return item;
}

static void
row_model_init_list (GListModelInterface *iface)
{
  iface->get_item_type = row_model_get_item_type;
  iface->get_n_items = row_model_get_n_items;
  iface->get_item = row_model_get_item;
}

/* Takes both over. */
static void
set_content (EsRowModel *self, EmbNeighbors *neighbors, guint32 *rows, guint n)
{
  guint n_before = self->n;
  guint n_kept = MIN (n_before, n);
  emb_neighbors_unref (self->neighbors);
  g_free (self->rows);
  self->neighbors = neighbors;
  self->rows = rows;
  self->n = n;
  if (n != n_before)
    g_list_model_items_changed (G_LIST_MODEL (self), n_kept, n_before - n_kept,
                                n - n_kept);
}

void
es_row_model_set_neighbors (EsRowModel *self, EmbNeighbors *neighbors)
{
  if (neighbors != NULL)
    set_content (self, emb_neighbors_ref (neighbors), NULL,
                 (guint) emb_neighbors_n (neighbors));
  else
    set_content (self, NULL, NULL, 0);
}

void
es_row_model_set_rows (EsRowModel *self, const guint32 *rows, guint n_rows)
{
  set_content (self, NULL, g_memdup2 (rows, n_rows * sizeof *rows), n_rows);
}

static void
es_row_model_finalize (GObject *object)
{
  EsRowModel *self = ES_ROW_MODEL (object);
  emb_neighbors_unref (self->neighbors);
  g_free (self->rows);
  G_OBJECT_CLASS (es_row_model_parent_class)->finalize (object);
}

static void
es_row_model_class_init (EsRowModelClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = es_row_model_finalize;
}

static void
es_row_model_init (EsRowModel *self)
{
}

EsRowModel *
es_row_model_new (void)
{
  return g_object_new (ES_TYPE_ROW_MODEL, NULL);
}
