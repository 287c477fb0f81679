// SPDX-License-Identifier: GPL-3.0-or-later
#include "explorer/point-card.h"

#include <glib/gi18n.h>
#include <math.h>

#include "base/text.h"
#include "explorer/parts.h"

#define MAX_VALUES_HEIGHT 140

struct _EsPointCard {
  GtkWidget parent_instance;

  EsSession *session;
  GtkWidget *name;
  GtkWidget *place; /* row and norm */
  GtkWidget *back;
  GtkWidget *forward;
  GtkWidget *scroller; /* around the grid of values */
  GPtrArray *values;   /* labels in the grid, one for each column */
};

G_DEFINE_FINAL_TYPE (EsPointCard, es_point_card, GTK_TYPE_WIDGET)

/* --- What the session says */

static const char *
format_norm (double norm, char buffer[EMB_TEXT_NUMBER_SIZE])
{
  return emb_text_format (buffer, norm, norm >= 1e5 ? 'g' : 'f', norm >= 1e5 ? 3 : 2);
}

static char *
describe_row (const EmbDataset *dataset, guint32 row)
{
  g_autofree char *number = es_format_count (row);
  char norm[EMB_TEXT_NUMBER_SIZE];
  double length = (double) emb_dataset_norms (dataset)[row];
  if (!isfinite (length))
    return g_strdup_printf (_ ("row %s · not finite"), number);
  return g_strdup_printf (_ ("row %s · norm %s"), number, format_norm (length, norm));
}

static char *
describe_probe (const EsProbe *probe)
{
  char norm[EMB_TEXT_NUMBER_SIZE];
  return g_strdup_printf (_ ("%s · norm %s"), _ (probe->how),
                          format_norm (probe->norm, norm));
}

static void
show_values (EsPointCard *self, const EmbDataset *dataset, guint32 row)
{
  for (guint i = 0; i < self->values->len; i++) {
    const EmbColumn *column = emb_dataset_column (dataset, i);
    const char *text = row != ES_NO_ROW ? emb_strings_get (&column->text, row) : "";
    es_label_set (g_ptr_array_index (self->values, i), *text != '\0' ? text : "–");
  }
}

static void
show_point (EsPointCard *self)
{
  const EmbDataset *dataset = es_session_get_dataset (self->session);
  guint32 row = es_session_get_view (self->session)->selected;
  const EsProbe *probe = es_session_get_probe (self->session);
  char buffer[EMB_DATASET_NUMBER_SIZE];
  const char *name = probe != NULL ? probe->text : _ ("No point chosen");
  if (row != ES_NO_ROW)
    name = es_session_get_name (self->session, row, buffer, sizeof buffer);
  g_autofree char *place = row != ES_NO_ROW ? describe_row (dataset, row)
                           : probe != NULL  ? describe_probe (probe)
                                            : NULL;

  es_label_set (self->name, name);
  es_label_set (self->place,
                place != NULL ? place : _ ("Click a point or search a name"));
  if (place != NULL)
    gtk_widget_remove_css_class (self->name, "faint");
  else
    gtk_widget_add_css_class (self->name, "faint");
  /* Their place is kept, so that nothing below moves with the first point. */
  gtk_widget_set_visible (self->scroller, self->values->len > 0);
  gtk_widget_set_child_visible (self->scroller, row != ES_NO_ROW);
  show_values (self, dataset, row);
}

static void
changed_cb (EsSession *session, guint changes, EsPointCard *self)
{
  if (changes & ES_CHANGED_SELECTED)
    show_point (self);
  if (changes & (ES_CHANGED_SELECTED | ES_CHANGED_UNDO)) {
    gtk_widget_set_sensitive (self->back, es_session_can_go_back (session));
    gtk_widget_set_sensitive (self->forward, es_session_can_go_forward (session));
  }
}

/* One line for each column; the labels stay and get other texts from point to point. */
static void
make_grid (EsPointCard *self, const EmbDataset *dataset)
{
  GtkWidget *grid = gtk_grid_new ();
  gtk_grid_set_column_spacing (GTK_GRID (grid), 12);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 3);
  g_ptr_array_set_size (self->values, 0);

  int n = (int) emb_dataset_n_columns (dataset);
  for (int i = 0; i < n; i++) {
    const char *name = emb_dataset_column (dataset, (gsize) i)->name;
    GtkWidget *key = es_words_new ("hint");
    GtkWidget *value = es_words_new (NULL);
    es_label_set (key, name);
    gtk_label_set_width_chars (GTK_LABEL (key), MIN (12, (int) g_utf8_strlen (name, -1)));
    gtk_label_set_max_width_chars (GTK_LABEL (key), 12);
    gtk_widget_set_hexpand (value, TRUE);
    gtk_grid_attach (GTK_GRID (grid), key, 0, i, 1, 1);
    gtk_grid_attach (GTK_GRID (grid), value, 1, i, 1, 1);
    g_ptr_array_add (self->values, value);
  }
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), grid);
}

void
es_point_card_set_session (EsPointCard *self, EsSession *session)
{
  if (!es_watch_session (&self->session, session, G_CALLBACK (changed_cb), self))
    return;
  gtk_widget_set_visible (GTK_WIDGET (self), session != NULL);
  if (session == NULL)
    return;
  make_grid (self, es_session_get_dataset (session));
  changed_cb (session, ~0u, self);
}

/* --- Life */

static void
back_cb (EsPointCard *self)
{
  es_session_go_back (self->session);
}

static void
forward_cb (EsPointCard *self)
{
  es_session_go_forward (self->session);
}

static GtkWidget *
walk_new (EsPointCard *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  self->back =
    es_icon_button_new ("go-previous-symbolic", _ ("Back to the point before"));
  self->forward =
    es_icon_button_new ("go-next-symbolic", _ ("Forward to the point after"));
  g_signal_connect_swapped (self->back, "clicked", G_CALLBACK (back_cb), self);
  g_signal_connect_swapped (self->forward, "clicked", G_CALLBACK (forward_cb), self);
  gtk_box_append (GTK_BOX (box), self->back);
  gtk_box_append (GTK_BOX (box), self->forward);
  gtk_widget_add_css_class (box, "linked");
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  return box;
}

static void
es_point_card_init (EsPointCard *self)
{
  self->values = g_ptr_array_new ();
  self->name = es_words_new ("title-2");
  self->place = es_words_new ("hint");
  gtk_widget_add_css_class (self->place, "numeric");
  self->scroller = g_object_new (GTK_TYPE_SCROLLED_WINDOW, "hscrollbar-policy",
                                 GTK_POLICY_NEVER, "propagate-natural-height", TRUE,
                                 "max-content-height", MAX_VALUES_HEIGHT, NULL);
  es_scroller_set_name (self->scroller, _ ("Values of the point"));

  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_widget_set_hexpand (words, TRUE);
  gtk_box_append (GTK_BOX (words), self->name);
  gtk_box_append (GTK_BOX (words), self->place);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  gtk_box_append (GTK_BOX (line), words);
  gtk_box_append (GTK_BOX (line), walk_new (self));

  es_panel_init (self);
  es_panel_append (self, line);
  es_panel_append (self, self->scroller);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

static void
es_point_card_dispose (GObject *object)
{
  EsPointCard *self = ES_POINT_CARD (object);
  es_watch_session (&self->session, NULL, NULL, self);
  es_panel_clear (self);
  g_clear_pointer (&self->values, g_ptr_array_unref);
  G_OBJECT_CLASS (es_point_card_parent_class)->dispose (object);
}

static void
es_point_card_class_init (EsPointCardClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = es_point_card_dispose;
  es_panel_class_init (GTK_WIDGET_CLASS (klass), "point-card");
}

GtkWidget *
es_point_card_new (void)
{
  GtkWidget *self = g_object_new (ES_TYPE_POINT_CARD, NULL);
  es_set_accessible_name (self, _ ("Chosen point"));
  return self;
}
