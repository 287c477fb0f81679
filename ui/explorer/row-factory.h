// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtk/gtk.h>

/* A factory of list items that can bind all that are shown once more. Making hundreds of
 * rows anew takes GTK several frames; giving the same rows new texts takes it a fraction
 * of one. */

typedef void (*EsRowFunction) (gpointer user_data, GtkListItem *item);

GtkListItemFactory *es_row_factory_new (EsRowFunction setup,
                                        EsRowFunction bind,
                                        gpointer user_data);
void es_row_factory_refresh (GtkListItemFactory *factory);
