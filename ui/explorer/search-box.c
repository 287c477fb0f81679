// SPDX-License-Identifier: GPL-3.0-or-later
#include "explorer/search-box.h"

#include <glib/gi18n.h>

#include "explorer/parts.h"
#include "explorer/row-factory.h"
#include "explorer/row-model.h"

/* What is seen of a longer list at once. */
#define N_ROWS_SEEN 10

/* A search takes a frame or two; this keeps it from running for every key of a fast
 * typist. */
#define DELAY_MS 60

struct _EsSearchBox {
  GtkWidget parent_instance;

  EsSession *session;
  const EmbColumn *hint_column; /* what stands behind a name; of the session's data */
  gboolean take_first;          /* Enter came before the hits did */
  EsRowModel *model;
  GtkSingleSelection *chosen;
  GtkWidget *entry;
  GtkWidget *card; /* the list and how many there are */
  GtkWidget *scroller;
  GtkWidget *list;
  GtkWidget *offer; /* the vector of a word that is in no row */
  GtkWidget *offer_name;
  gboolean offer_chosen; /* by the keyboard; then no hit is */
  GtkWidget *count;
};

G_DEFINE_FINAL_TYPE (EsSearchBox, es_search_box, GTK_TYPE_WIDGET)

static guint left_signal;

/* --- Rows of the list */

static const EmbColumn *
first_category (const EmbDataset *dataset)
{
  gsize n = emb_dataset_n_columns (dataset);
  for (gsize i = 0; i < n; i++)
    if (emb_dataset_column (dataset, i)->kind == EMB_COLUMN_CATEGORY)
      return emb_dataset_column (dataset, i);
  return NULL;
}

/* A name, and a hint behind it. */
static GtkWidget *
line_new (int hint_width)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *name = es_words_new (NULL);
  GtkWidget *hint = es_words_new ("hint");
  gtk_widget_set_hexpand (name, TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (hint), hint_width);
  gtk_box_append (GTK_BOX (box), name);
  gtk_box_append (GTK_BOX (box), hint);
  return box;
}

static void
setup_row (gpointer self, GtkListItem *item)
{
  gtk_list_item_set_child (item, line_new (16));
}

static void
bind_row (gpointer user_data, GtkListItem *item)
{
  EsSearchBox *self = user_data;
  GtkWidget *box = gtk_list_item_get_child (item);
  guint32 row = es_row_item_get_row (gtk_list_item_get_item (item));
  char buffer[EMB_DATASET_NUMBER_SIZE];
  g_autofree char *number = g_strdup_printf (_ ("row %u"), row);
  const char *hint =
    self->hint_column != NULL ? emb_strings_get (&self->hint_column->text, row) : number;

  const char *name = es_session_get_name (self->session, row, buffer, sizeof buffer);

  es_label_set (gtk_widget_get_first_child (box), name);
  es_label_set (gtk_widget_get_last_child (box), hint);
  es_name_list_item (item, name);
}

/* --- Hits */

static const char *
typed (EsSearchBox *self)
{
  return gtk_editable_get_text (GTK_EDITABLE (self->entry));
}

/* The hits for what is in the field now; NULL while they are being looked for. */
static const EsHits *
current_hits (EsSearchBox *self)
{
  const EsHits *hits = self->session != NULL ? es_session_get_hits (self->session) : NULL;
  return hits != NULL && g_str_equal (hits->text, typed (self)) ? hits : NULL;
}

static gboolean
has_offer (EsSearchBox *self)
{
  const EsHits *hits = current_hits (self);
  return hits != NULL && hits->probe != NULL;
}

/* A hit, or the offer, or nothing, where Enter takes what stands first. */
static void
choose (EsSearchBox *self, guint position, gboolean offer)
{
  gtk_single_selection_set_selected (self->chosen, position);
  self->offer_chosen = offer;
  if (offer)
    gtk_widget_add_css_class (self->offer, "chosen");
  else
    gtk_widget_remove_css_class (self->offer, "chosen");
}

static void
choose_nothing (EsSearchBox *self)
{
  choose (self, GTK_INVALID_LIST_POSITION, FALSE);
}

static void
set_open (EsSearchBox *self, gboolean open)
{
  if (!open && gtk_widget_get_visible (self->card))
    choose_nothing (self);
  gtk_widget_set_visible (self->card, open);
}

static void
leave_list (EsSearchBox *self)
{
  self->take_first = FALSE;
  set_open (self, FALSE);
  gtk_editable_select_region (GTK_EDITABLE (self->entry), 0, -1);
}

static void
take (EsSearchBox *self, guint position)
{
  g_autoptr (EsRowItem) item =
    g_list_model_get_item (G_LIST_MODEL (self->model), position);
  self->take_first = FALSE;
  if (item == NULL)
    return;
  leave_list (self);
  es_session_select (self->session, es_row_item_get_row (item));
}

static void
take_offer (EsSearchBox *self)
{
  if (!has_offer (self))
    return;
  leave_list (self);
  es_session_select_probe (self->session, current_hits (self)->probe);
}

static void
take_chosen (EsSearchBox *self)
{
  guint position = gtk_single_selection_get_selected (self->chosen);
  gboolean no_hits = g_list_model_get_n_items (G_LIST_MODEL (self->model)) == 0;
  if (self->offer_chosen || (no_hits && has_offer (self)))
    take_offer (self);
  else
    take (self, position != GTK_INVALID_LIST_POSITION ? position : 0);
}

static void
show_count (EsSearchBox *self, const EsHits *hits)
{
  g_autofree char *shown = es_format_count (hits->rows->len);
  g_autofree char *all = es_format_count (hits->n_matches);
  g_autofree char *text = NULL;
  if (hits->n_matches == 0)
    text = g_strdup_printf (_ ("No name contains “%s”"), hits->text);
  else if (hits->n_matches > hits->rows->len)
    text = g_strdup_printf (_ ("%s of %s matches"), shown, all);
  else
    text = g_strdup_printf (ngettext ("%s match", "%s matches", hits->n_matches), all);
  es_label_set (self->count, text);
}

static void
show_offer (EsSearchBox *self, const EsHits *hits)
{
  gtk_widget_set_visible (self->offer, hits->probe != NULL);
  if (hits->probe == NULL)
    return;
  g_autofree char *words =
    g_strdup_printf (_ ("Vector of “%s” from its letters"), hits->probe->text);
  es_label_set (self->offer_name, hits->probe->text);
  es_set_accessible_name (self->offer, words);
}

/* Whole rows, whatever the font. */
static void
fit_rows (EsSearchBox *self)
{
  GtkWidget *row = gtk_widget_get_first_child (self->list);
  int height = 0;
  if (row == NULL)
    return;
  gtk_widget_measure (row, GTK_ORIENTATION_VERTICAL, -1, NULL, &height, NULL, NULL);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (self->scroller),
                                              N_ROWS_SEEN * height);
}

static void
show_hits (EsSearchBox *self)
{
  const EsHits *hits = current_hits (self);
  if (hits == NULL)
    return; /* the list stays as it is until there is a better one */
  choose_nothing (self);
  es_row_model_set_rows (self->model, (const guint32 *) (gpointer) hits->rows->data,
                         hits->rows->len);
  fit_rows (self);
  gtk_adjustment_set_value (
    gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller)), 0);
  gtk_widget_set_visible (self->scroller, hits->rows->len > 0);
  show_offer (self, hits);
  show_count (self, hits);
  if (self->take_first)
    take_chosen (self);
  else
    set_open (self, TRUE);
}

static void
changed_cb (EsSession *session, guint changes, EsSearchBox *self)
{
  if (changes & ES_CHANGED_HITS)
    show_hits (self);
}

/* --- What the person does */

static void
search_changed_cb (EsSearchBox *self)
{
  if (self->session == NULL)
    return;
  if (*typed (self) == '\0')
    set_open (self, FALSE);
  else if (current_hits (self) != NULL)
    show_hits (self);
  es_session_find (self->session, typed (self));
}

static void
enter_cb (EsSearchBox *self)
{
  if (self->session == NULL || *typed (self) == '\0')
    return;
  if (current_hits (self) != NULL) {
    take_chosen (self);
    return;
  }
  self->take_first = TRUE;
  es_session_find (self->session, typed (self));
}

static void
clear (EsSearchBox *self)
{
  self->take_first = FALSE;
  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
  set_open (self, FALSE);
}

static void
escape_cb (EsSearchBox *self)
{
  if (*typed (self) == '\0')
    g_signal_emit (self, left_signal, 0);
  else
    clear (self);
}

/* Up from the first hit leads back to none, where Enter takes the first, and from there
 * to the offer, which is the last. */
static void
move (EsSearchBox *self, int step)
{
  const guint none = GTK_INVALID_LIST_POSITION;
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->model));
  guint at = gtk_single_selection_get_selected (self->chosen);
  gboolean offer = FALSE;
  if (self->offer_chosen) {
    offer = step > 0;
    at = !offer && n > 0 ? n - 1 : none;
  } else if (at == none) {
    offer = has_offer (self) && (step < 0 || n == 0);
    at = step > 0 && n > 0 ? 0 : none;
  } else if (step > 0 && at + 1 == n) {
    offer = has_offer (self);
    at = offer ? none : at;
  } else {
    at = step < 0 && at == 0 ? none : at + (guint) step;
  }

  choose (self, at, offer);
  if (at != none)
    gtk_widget_activate_action (self->list, "list.scroll-to-item", "u", at);
}

static gboolean
key_cb (EsSearchBox *self, guint key, guint code, GdkModifierType state)
{
  if (state & gtk_accelerator_get_default_mod_mask ())
    return GDK_EVENT_PROPAGATE;
  gboolean down = key == GDK_KEY_Down || key == GDK_KEY_KP_Down;
  gboolean up = key == GDK_KEY_Up || key == GDK_KEY_KP_Up;
  if ((!down && !up) || current_hits (self) == NULL)
    return GDK_EVENT_PROPAGATE;

  if (!gtk_widget_get_visible (self->card))
    set_open (self, TRUE);
  else
    move (self, down ? 1 : -1);
  return GDK_EVENT_STOP;
}

static void
chosen_cb (EsSearchBox *self)
{
  EsRowItem *item = gtk_single_selection_get_selected_item (self->chosen);
  if (item != NULL && self->offer_chosen) /* the pointer came to a hit */
    choose (self, gtk_single_selection_get_selected (self->chosen), FALSE);
  if (self->session != NULL)
    es_session_hover (self->session,
                      item != NULL ? es_row_item_get_row (item) : ES_NO_ROW);
}

static void
list_left_cb (EsSearchBox *self)
{
  choose_nothing (self);
}

static void
focus_left_cb (EsSearchBox *self)
{
  set_open (self, FALSE);
}

void
es_search_box_set_session (EsSearchBox *self, EsSession *session)
{
  if (session == self->session)
    return;
  clear (self);
  es_row_model_set_rows (self->model, NULL, 0); /* its items belong to the old data */
  es_watch_session (&self->session, session, G_CALLBACK (changed_cb), self);
  self->hint_column =
    session != NULL ? first_category (es_session_get_dataset (session)) : NULL;
  gtk_widget_set_sensitive (self->entry, session != NULL);
}

void
es_search_box_focus (EsSearchBox *self)
{
  gtk_widget_grab_focus (self->entry);
  gtk_editable_select_region (GTK_EDITABLE (self->entry), 0, -1);
}

GtkWidget *
es_search_box_get_entry (EsSearchBox *self)
{
  return self->entry;
}

/* --- Life */

static void
make_entry (EsSearchBox *self)
{
  self->entry = gtk_search_entry_new ();
  g_object_set (self->entry, "placeholder-text", _ ("Search names"), "search-delay",
                DELAY_MS, "sensitive", FALSE, NULL);
  es_set_accessible_name (self->entry, _ ("Search names"));
  g_signal_connect_swapped (self->entry, "search-changed", G_CALLBACK (search_changed_cb),
                            self);
  g_signal_connect_swapped (self->entry, "activate", G_CALLBACK (enter_cb), self);
  g_signal_connect_swapped (self->entry, "stop-search", G_CALLBACK (escape_cb), self);

  GtkEventController *keys = gtk_event_controller_key_new ();
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (self->entry, keys);
  GtkEventController *focus = gtk_event_controller_focus_new ();
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (focus_left_cb), self);
  gtk_widget_add_controller (self->entry, focus);
}

static void
make_list (EsSearchBox *self)
{
  self->model = es_row_model_new ();
  self->chosen = gtk_single_selection_new (NULL);
  gtk_single_selection_set_autoselect (self->chosen, FALSE);
  gtk_single_selection_set_can_unselect (self->chosen, TRUE);
  gtk_single_selection_set_model (self->chosen, G_LIST_MODEL (self->model));
  g_signal_connect_swapped (self->chosen, "notify::selected-item", G_CALLBACK (chosen_cb),
                            self);

  self->list =
    gtk_list_view_new (GTK_SELECTION_MODEL (g_object_ref (self->chosen)),
                       es_row_factory_new (self->model, setup_row, bind_row, self));
  /* A pointer over a hit chooses it. */
  gtk_list_view_set_single_click_activate (GTK_LIST_VIEW (self->list), TRUE);
  es_set_accessible_name (self->list, _ ("Names found"));
  g_signal_connect_swapped (self->list, "activate", G_CALLBACK (take), self);

  GtkEventController *motion = gtk_event_controller_motion_new ();
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (list_left_cb), self);
  gtk_widget_add_controller (self->list, motion);
}

static void
make_offer (EsSearchBox *self)
{
  GtkWidget *line = line_new (-1);
  GtkWidget *hint = gtk_widget_get_last_child (line);
  self->offer_name = gtk_widget_get_first_child (line);
  gtk_label_set_label (GTK_LABEL (hint), _ ("vector from its letters"));
  gtk_label_set_ellipsize (GTK_LABEL (hint), PANGO_ELLIPSIZE_NONE);
  self->offer = g_object_new (GTK_TYPE_BUTTON, "child", line, "has-frame", FALSE,
                              "can-focus", FALSE, NULL);
  es_set_accessible_name (self->offer, _ ("vector from its letters"));
  g_signal_connect_swapped (self->offer, "clicked", G_CALLBACK (take_offer), self);
}

static void
es_search_box_init (EsSearchBox *self)
{
  make_entry (self);
  make_list (self);
  make_offer (self);
  self->count = es_words_new ("hint");
  /* The keyboard stays in the field. */
  self->scroller =
    g_object_new (GTK_TYPE_SCROLLED_WINDOW, "hscrollbar-policy", GTK_POLICY_NEVER,
                  "propagate-natural-height", TRUE, "can-focus", FALSE, "focusable",
                  FALSE, "child", self->list, NULL);
  self->card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  gtk_box_append (GTK_BOX (self->card), self->scroller);
  gtk_box_append (GTK_BOX (self->card), self->offer);
  gtk_box_append (GTK_BOX (self->card), self->count);
  gtk_widget_add_css_class (self->card, "hits");
  gtk_widget_set_visible (self->card, FALSE);

  es_panel_init (self);
  es_panel_append (self, self->entry);
  es_panel_append (self, self->card);
}

static void
es_search_box_dispose (GObject *object)
{
  EsSearchBox *self = ES_SEARCH_BOX (object);
  es_watch_session (&self->session, NULL, NULL, self);
  if (self->chosen != NULL)
    g_signal_handlers_disconnect_by_data (self->chosen, self);
  es_panel_clear (self);
  g_clear_object (&self->chosen);
  g_clear_object (&self->model);
  G_OBJECT_CLASS (es_search_box_parent_class)->dispose (object);
}

static void
es_search_box_class_init (EsSearchBoxClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = es_search_box_dispose;
  es_panel_class_init (GTK_WIDGET_CLASS (klass), "search-box");
  left_signal = g_signal_new ("left", ES_TYPE_SEARCH_BOX, G_SIGNAL_RUN_LAST, 0, NULL,
                              NULL, NULL, G_TYPE_NONE, 0);
}

GtkWidget *
es_search_box_new (void)
{
  GtkWidget *self = g_object_new (ES_TYPE_SEARCH_BOX, NULL);
  es_set_accessible_name (self, _ ("Search"));
  return self;
}
