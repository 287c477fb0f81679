// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtk/gtk.h>

/* A drop-down of words, each with a hint at the right: "PC1" and "4.9 %". */

typedef enum {
  ES_HINTS_ALWAYS,
  ES_HINTS_IN_LIST, /* not beside the chosen word, which gets the room */
} EsHints;

GtkWidget *es_choice_new (const char *accessible_name, EsHints hints);

/* The text of an item is its word and its hint, if it has one, put together by
 * es_choice_item. */
char *es_choice_item (const char *word, const char *hint);

/* The text of an item that is there to be seen and cannot be chosen, and why. */
char *es_choice_item_unavailable (const char *word, const char *reason);

/* Replaces the items only where they differ, so that nothing flickers or closes; then
 * chooses the one at @selected. */
void es_choice_set (GtkWidget *choice, const char *const *items, guint selected);
