// SPDX-License-Identifier: GPL-3.0-or-later
#include "explorer/row-factory.h"

#define DATA_KEY "es-row-factory"

/* Lives as long as the factory. */
typedef struct {
  EsRowFunction bind;
  gpointer user_data;
  GHashTable *bound; /* of GtkListItem */
} RowFactory;

static void
bind_cb (RowFactory *self, GtkListItem *item)
{
  g_hash_table_add (self->bound, item);
  self->bind (self->user_data, item);
}

static void
unbind_cb (RowFactory *self, GtkListItem *item)
{
  g_hash_table_remove (self->bound, item);
}

static void
rows_changed_cb (EsRowModel *model, guint position, guint n, GtkListItemFactory *factory)
{
  RowFactory *self = g_object_get_data (G_OBJECT (factory), DATA_KEY);
  GHashTableIter iter;
  gpointer item;
  g_hash_table_iter_init (&iter, self->bound);
  while (g_hash_table_iter_next (&iter, &item, NULL)) {
    guint at = gtk_list_item_get_position (item);
    if (at >= position && at - position < n)
      self->bind (self->user_data, item);
  }
}

static void
row_factory_free (gpointer data)
{
  RowFactory *self = data;
  g_hash_table_unref (self->bound);
  g_free (self);
}

GtkListItemFactory *
es_row_factory_new (EsRowModel *model,
                    EsRowFunction setup,
                    EsRowFunction bind,
                    gpointer user_data)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  RowFactory *self = g_new0 (RowFactory, 1);
  self->bind = bind;
  self->user_data = user_data;
  self->bound = g_hash_table_new (NULL, NULL);
  g_object_set_data_full (G_OBJECT (factory), DATA_KEY, self, row_factory_free);
  g_signal_connect_swapped (factory, "setup", G_CALLBACK (setup), user_data);
  g_signal_connect_swapped (factory, "bind", G_CALLBACK (bind_cb), self);
  g_signal_connect_swapped (factory, "unbind", G_CALLBACK (unbind_cb), self);
  g_signal_connect_object (model, "rows-changed", G_CALLBACK (rows_changed_cb), factory,
                           0);
  return factory;
}
