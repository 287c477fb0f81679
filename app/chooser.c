// SPDX-License-Identifier: GPL-3.0-or-later
#include "chooser.h"

#include <glib/gi18n.h>

GtkFileChooserNative *
es_chooser_new (GtkWindow *parent,
                const char *title,
                GtkFileChooserAction action,
                const char *folder)
{
  gboolean saves = action == GTK_FILE_CHOOSER_ACTION_SAVE;
  GtkFileChooserNative *self =
    gtk_file_chooser_native_new (title, parent, action, saves ? _ ("_Save") : _ ("_Open"),
                                 _ ("_Cancel"));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self), TRUE);
  if (folder != NULL) {
    g_autoptr (GFile) file = g_file_new_for_uri (folder);
    gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (self), file, NULL);
  }
  return self;
}

GtkFileFilter *
es_chooser_add_filter (GtkFileChooserNative *self,
                       const char *name,
                       const char *const *endings)
{
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();
  gtk_file_filter_set_name (filter, name);
  for (guint i = 0; endings[i] != NULL; i++)
    gtk_file_filter_add_suffix (filter, endings[i]);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (self), filter);
  return filter;
}

void
es_chooser_offer (GtkFileChooserNative *self,
                  const char *name,
                  const char *const *endings)
{
  es_chooser_add_filter (self, name, endings);
  g_autoptr (GtkFileFilter) all = gtk_file_filter_new ();
  gtk_file_filter_set_name (all, _ ("All files"));
  gtk_file_filter_add_pattern (all, "*");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (self), all);
}

void
es_chooser_offer_tables (GtkFileChooserNative *self)
{
  static const char *const endings[] = { "tsv", "csv", "txt", NULL };
  es_chooser_offer (self, _ ("Tables"), endings);
}

char *
es_chooser_get_folder (GtkFileChooserNative *self)
{
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self));
  g_autoptr (GFile) folder = file != NULL ? g_file_get_parent (file) : NULL;
  return folder != NULL ? g_file_get_uri (folder) : NULL;
}
