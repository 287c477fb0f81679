// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtk/gtk.h>

#include "bridge/session.h"

/* Small things that the panels of the Explore page share. */

/* --- A panel: a widget that stacks its children */

void es_panel_class_init (GtkWidgetClass *widget_class, const char *css_name);
void es_panel_init (gpointer self);
void es_panel_append (gpointer self, GtkWidget *child);
void es_panel_clear (gpointer self); /* for dispose */

/* --- What stands in panels */

/* The words above a section: a heading for the eye and for the accessible tree. */
GtkWidget *es_heading_new (const char *text);

/* A line of a panel: its words on the left, @widget on the right, which gets them as its
 * accessible name as well. */
GtkWidget *es_field_new (const char *text, GtkWidget *widget);

/* Text that gives way when there is no room for it, aligned to the left. */
GtkWidget *es_words_new (const char *css_class);

GtkWidget *es_icon_button_new (const char *icon_name, const char *name);

void es_set_accessible_name (GtkWidget *widget, const char *name);

/* Names the row that the keyboard reaches, around the child of @item: for its bind. */
void es_name_list_item (GtkListItem *item, const char *name);

/* Names @scroller, and lets Tab stop there only while there is something to scroll: for
 * content that the keyboard does not reach otherwise. */
void es_scroller_set_name (GtkWidget *scroller, const char *name);

/* Sets @text, and as the tooltip what does not fit. */
void es_label_set (GtkWidget *label, const char *text);

/* Puts @session in *@place and connects @changed_cb (session, changes, @self) to its
 * "changed" for as long as it stands there. False where it stood there before. */
gboolean es_watch_session (EsSession **place,
                           EsSession *session,
                           GCallback changed_cb,
                           gpointer self);

/* What core says ("row 3 is ...") as a sentence of its own: with a capital letter and a
 * full stop. Free with g_free. */
char *es_sentence (const char *message);

/* --- Numbers as text: the same in every language. Free with g_free. */

char *es_format_count (guint64 count);                  /* 20 000, with thin spaces */
char *es_format_percent (double ratio, int n_decimals); /* 4.9 % */

/* Three decimals, fewer where the number is large: at most nine characters. */
char *es_format_value (double value);
