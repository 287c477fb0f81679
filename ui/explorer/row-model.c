// SPDX-License-Identifier: GPL-3.0-or-later
#include "explorer/row-model.h"

#include <math.h>

/* The rows that come at once, which should fill the usual window, and those that follow
 * with each step. A row of the table of neighbours costs about 0.15 ms. */
#define N_AT_ONCE 32
#define N_A_STEP 24
#define STEP_MS 16

/* Beyond the rows that GTK keeps ready, more of them cost nothing. */
#define N_READY 200

struct _EsRowModel {
  GObject parent_instance;

  EmbNeighbors *neighbors; /* either these */
  guint32 *rows;           /* or those */
  guint n;                 /* of them */
  guint n_listed;          /* the length of the list on its way to n */
  guint n_told;            /* rows that those who listen know of */
  guint step;              /* the source that goes on, or 0 */
};

static guint rows_changed_signal;

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
  return ES_ROW_MODEL (model)->n_listed;
}

static gpointer
row_model_get_item (GListModel *model, guint position)
{
  if (position >= ES_ROW_MODEL (model)->n_listed)
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

/* --- Its content */

/* Tells of @n_more rows: of those in old places, and of new places. */
static void
tell (EsRowModel *self, guint n_more)
{
  guint from = self->n_told;
  self->n_told = from + MIN (n_more, self->n - from);
  guint n_old = MIN (self->n_told, self->n_listed);
  guint n_new = self->n_told - n_old;
  self->n_listed += n_new;
  if (n_old > from)
    g_signal_emit (self, rows_changed_signal, 0, from, n_old - from);
  if (n_new > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), n_old, 0, n_new);
}

static gboolean
step_cb (gpointer user_data)
{
  EsRowModel *self = user_data;
  tell (self, self->n_told < N_READY ? N_A_STEP : G_MAXUINT);
  if (self->n_told < self->n)
    return G_SOURCE_CONTINUE;
  self->step = 0;
  return G_SOURCE_REMOVE;
}

/* Takes both over. */
static void
set_content (EsRowModel *self, EmbNeighbors *neighbors, guint32 *rows, guint n)
{
  guint n_before = self->n_listed;
  emb_neighbors_unref (self->neighbors);
  g_free (self->rows);
  self->neighbors = neighbors;
  self->rows = rows;
  self->n = n;
  self->n_listed = MIN (n_before, n);
  self->n_told = 0;
  if (n < n_before)
    g_list_model_items_changed (G_LIST_MODEL (self), n, n_before - n, 0);
  tell (self, N_AT_ONCE);
  if (self->n_told < n && self->step == 0)
    self->step = g_timeout_add (STEP_MS, step_cb, self);
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
  g_clear_handle_id (&self->step, g_source_remove);
  emb_neighbors_unref (self->neighbors);
  g_free (self->rows);
  G_OBJECT_CLASS (es_row_model_parent_class)->finalize (object);
}

static void
es_row_model_class_init (EsRowModelClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = es_row_model_finalize;
  rows_changed_signal =
    g_signal_new ("rows-changed", ES_TYPE_ROW_MODEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                  NULL, G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_UINT);
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
