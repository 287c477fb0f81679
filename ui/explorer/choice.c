// SPDX-License-Identifier: GPL-3.0-or-later
#include "explorer/choice.h"

#include "explorer/parts.h"

/* Between a word and its hint. The text reads well with it, and what a person types has
 * none. */
#define GAP "\u2002"
#define GAP_UNAVAILABLE "\u2003"

/* Longer lists are searched rather than looked through. */
#define N_ITEMS_TO_SEARCH 12

char *
es_choice_item (const char *word, const char *hint)
{
  return hint != NULL ? g_strconcat (word, GAP, hint, NULL) : g_strdup (word);
}

char *
es_choice_item_unavailable (const char *word, const char *reason)
{
  return g_strconcat (word, GAP_UNAVAILABLE, reason, NULL);
}

static void
setup_item_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *word = es_words_new (NULL);
  GtkWidget *hint = es_words_new ("hint");
  gtk_widget_set_hexpand (word, TRUE);
  gtk_label_set_ellipsize (GTK_LABEL (hint), PANGO_ELLIPSIZE_NONE);
  gtk_box_append (GTK_BOX (box), word);
  gtk_box_append (GTK_BOX (box), hint);
  gtk_list_item_set_child (item, box);
}

/* @room: the characters of the word that are never cut. */
static void
bind_item (GtkListItem *item, glong room)
{
  GtkWidget *box = gtk_list_item_get_child (item);
  GtkWidget *word_label = gtk_widget_get_first_child (box);
  const char *text =
    gtk_string_object_get_string (GTK_STRING_OBJECT (gtk_list_item_get_item (item)));
  G_STATIC_ASSERT (sizeof GAP == sizeof GAP_UNAVAILABLE);
  const char *unavailable = g_strrstr (text, GAP_UNAVAILABLE);
  const char *gap = unavailable != NULL ? unavailable : g_strrstr (text, GAP);
  g_autofree char *word = gap != NULL ? g_strndup (text, gap - text) : g_strdup (text);

  es_label_set (word_label, word);
  es_name_list_item (item, text);
  /* A little more than its length: letters may be wider than the average. */
  gtk_label_set_width_chars (GTK_LABEL (word_label),
                             (int) MIN (g_utf8_strlen (word, -1) + 2, room));
  gtk_label_set_label (GTK_LABEL (gtk_widget_get_last_child (box)),
                       gap != NULL ? gap + strlen (GAP) : "");
  gtk_widget_set_sensitive (box, unavailable == NULL);
  gtk_list_item_set_activatable (item, unavailable == NULL);
}

/* The list may be wider than the button, which may not widen the panel. */
static void
bind_listed_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  bind_item (item, 24);
}

static void
bind_chosen_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  bind_item (item, 1);
}

static void
bind_chosen_word_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  bind_item (item, 1);
  gtk_widget_set_visible (gtk_widget_get_last_child (gtk_list_item_get_child (item)),
                          FALSE);
}

static GtkListItemFactory *
factory_new (GCallback bind_cb)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_signal_connect (factory, "setup", G_CALLBACK (setup_item_cb), NULL);
  g_signal_connect (factory, "bind", bind_cb, NULL);
  return factory;
}

/* The keyboard and a screen reader reach the button inside, which says what is chosen. */
static void
name_button_cb (GtkDropDown *choice, GParamSpec *property, const char *name)
{
  GtkStringObject *chosen = gtk_drop_down_get_selected_item (choice);
  const char *word = chosen != NULL ? gtk_string_object_get_string (chosen) : "";
  g_autofree char *text = g_strdup_printf ("%s: %s", name, word);
  es_set_accessible_name (gtk_widget_get_first_child (GTK_WIDGET (choice)), text);
}

static void
free_name_cb (gpointer name, GClosure *closure)
{
  g_free (name);
}

GtkWidget *
es_choice_new (const char *accessible_name, EsHints hints)
{
  GtkWidget *choice = gtk_drop_down_new_from_strings (NULL);
  g_autoptr (GtkListItemFactory) in_list = factory_new (G_CALLBACK (bind_listed_cb));
  g_autoptr (GtkListItemFactory) chosen =
    factory_new (hints == ES_HINTS_ALWAYS ? G_CALLBACK (bind_chosen_cb)
                                          : G_CALLBACK (bind_chosen_word_cb));
  gtk_drop_down_set_factory (GTK_DROP_DOWN (choice), chosen);
  gtk_drop_down_set_list_factory (GTK_DROP_DOWN (choice), in_list);

  g_autoptr (GtkExpression) text =
    gtk_property_expression_new (GTK_TYPE_STRING_OBJECT, NULL, "string");
  gtk_drop_down_set_expression (GTK_DROP_DOWN (choice), text);
  es_set_accessible_name (choice, accessible_name);
  g_signal_connect_data (choice, "notify::selected-item", G_CALLBACK (name_button_cb),
                         g_strdup (accessible_name), free_name_cb, 0);
  name_button_cb (GTK_DROP_DOWN (choice), NULL, accessible_name);
  gtk_widget_add_css_class (choice, "choice");
  return choice;
}

static gboolean
has_items (GListModel *model, const char *const *items)
{
  guint n = g_list_model_get_n_items (model);
  for (guint i = 0; i < n; i++) {
    const char *present = gtk_string_list_get_string (GTK_STRING_LIST (model), i);
    if (items[i] == NULL || !g_str_equal (present, items[i]))
      return FALSE;
  }
  return items[n] == NULL;
}

void
es_choice_set (GtkWidget *choice, const char *const *items, guint selected)
{
  GtkDropDown *drop_down = GTK_DROP_DOWN (choice);
  if (!has_items (gtk_drop_down_get_model (drop_down), items)) {
    g_autoptr (GtkStringList) list = gtk_string_list_new (items);
    guint n = g_list_model_get_n_items (G_LIST_MODEL (list));
    gtk_drop_down_set_model (drop_down, G_LIST_MODEL (list));
    gtk_drop_down_set_enable_search (drop_down, n > N_ITEMS_TO_SEARCH);
  }
  gtk_drop_down_set_selected (drop_down, selected);
}
