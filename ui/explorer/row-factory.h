// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtk/gtk.h>

#include "explorer/row-model.h"

/* A factory of list items that binds what is shown once more when @model says that other
 * rows stand there: making hundreds of rows anew takes GTK several frames, giving the
 * same ones new texts a fraction of one. */

typedef void (*EsRowFunction) (gpointer user_data, GtkListItem *item);

/* Lives as long as the list does; @model is borrowed until then. */
GtkListItemFactory *es_row_factory_new (EsRowModel *model,
                                        EsRowFunction setup,
                                        EsRowFunction bind,
                                        gpointer user_data);
