// SPDX-License-Identifier: GPL-3.0-or-later
#include "explorer/parts.h"

#include <math.h>

#include "base/text.h"
#include "plot/figure-text.h"

#define THIN_SPACE "\u2009"

/* --- Panels */

void
es_panel_class_init (GtkWidgetClass *widget_class, const char *css_name)
{
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, css_name);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

void
es_panel_init (gpointer self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));
  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (layout), 6);
}

void
es_panel_append (gpointer self, GtkWidget *child)
{
  gtk_widget_insert_before (child, GTK_WIDGET (self), NULL);
}

void
es_panel_clear (gpointer self)
{
  GtkWidget *child;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
}

/* --- Widgets */

void
es_set_accessible_name (GtkWidget *widget, const char *name)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  name, -1);
}

void
es_name_list_item (GtkListItem *item, const char *name)
{
  GtkWidget *widget = gtk_list_item_get_child (item);
  while (widget != NULL && !gtk_widget_get_focusable (widget))
    widget = gtk_widget_get_parent (widget);
  if (widget != NULL)
    es_set_accessible_name (widget, name);
}

static void
scrolled_size_cb (GtkAdjustment *adjustment, GtkWidget *scroller)
{
  gtk_widget_set_can_focus (scroller, gtk_adjustment_get_upper (adjustment) >
                                        gtk_adjustment_get_page_size (adjustment));
}

void
es_scroller_set_name (GtkWidget *scroller, const char *name)
{
  GtkAdjustment *adjustment =
    gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller));
  es_set_accessible_name (scroller, name);
  g_signal_connect_object (adjustment, "changed", G_CALLBACK (scrolled_size_cb), scroller,
                           0);
  scrolled_size_cb (adjustment, scroller);
}

GtkWidget *
es_heading_new (const char *text)
{
  GtkWidget *label =
    g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_HEADING, "label",
                  text, "xalign", 0.0, NULL);
  gtk_widget_add_css_class (label, "section");
  return label;
}

GtkWidget *
es_words_new (const char *css_class)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "ellipsize",
                                   PANGO_ELLIPSIZE_MIDDLE, "width-chars", 1, NULL);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

GtkWidget *
es_field_new (const char *text, GtkWidget *widget)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = gtk_label_new (text);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_valign (widget, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), widget);
  es_set_accessible_name (widget, text);
  return box;
}

GtkWidget *
es_icon_button_new (const char *icon_name, const char *name)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon_name);
  gtk_widget_set_tooltip_text (button, name);
  es_set_accessible_name (button, name);
  return button;
}

void
es_label_set (GtkWidget *label, const char *text)
{
  gtk_label_set_label (GTK_LABEL (label), text);
  gtk_widget_set_tooltip_text (label, *text != '\0' ? text : NULL);
}

gboolean
es_watch_session (EsSession **place,
                  EsSession *session,
                  GCallback changed_cb,
                  gpointer self)
{
  if (*place == session)
    return FALSE;
  if (*place != NULL)
    g_signal_handlers_disconnect_by_data (*place, self);
  g_set_object (place, session);
  if (session != NULL)
    g_signal_connect_object (session, "changed", changed_cb, self, 0);
  return TRUE;
}

char *
es_sentence (const char *message)
{
  gunichar first = g_utf8_get_char (message);
  if (first == 0)
    return g_strdup ("");
  char capital[8] = "";
  g_unichar_to_utf8 (g_unichar_toupper (first), capital);
  return g_strconcat (capital, g_utf8_find_next_char (message, NULL),
                      g_str_has_suffix (message, ".") ? "" : ".", NULL);
}

/* --- Numbers */

char *
es_format_count (guint64 count)
{
  char buffer[ES_TEXT_COUNT_SIZE];
  return g_strdup (es_text_count (count, buffer));
}

char *
es_format_percent (double ratio, int n_decimals)
{
  char number[EMB_TEXT_NUMBER_SIZE];
  emb_text_format (number, 100 * ratio, 'f', n_decimals);
  return g_strconcat (number, THIN_SPACE "%", NULL);
}

char *
es_format_value (double value)
{
  if (!isfinite (value))
    return g_strdup ("–");

  /* A minus sign is as wide as a digit; a hyphen is not. */
  char number[EMB_TEXT_NUMBER_SIZE];
  double size = fabs (value);
  if (size < 1e3)
    emb_text_format (number, size, 'f', 3);
  else if (size < 1e6)
    emb_text_format (number, size, 'f', size < 1e4 ? 2 : size < 1e5 ? 1 : 0);
  else
    emb_text_format (number, size, 'g', 3);
  return g_strconcat (value < 0 ? "−" : "", number, NULL);
}
