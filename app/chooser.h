// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtk/gtk.h>

/* File dialogs, the desktop's own where it has one. @folder: the URI it starts in, or
 * NULL. */
GtkFileChooserNative *es_chooser_new (GtkWindow *parent,
                                      const char *title,
                                      GtkFileChooserAction action,
                                      const char *folder);

/* Offers files with one of the endings; the filter is the dialog's. */
GtkFileFilter *es_chooser_add_filter (GtkFileChooserNative *self,
                                      const char *name,
                                      const char *const *endings);

/* Offers files with one of the endings, and after them all files. */
void es_chooser_offer (GtkFileChooserNative *self,
                       const char *name,
                       const char *const *endings);

/* The same for tables of metadata. */
void es_chooser_offer_tables (GtkFileChooserNative *self);

/* The URI of the folder that the person ended in, or NULL; free with g_free. */
char *es_chooser_get_folder (GtkFileChooserNative *self);
