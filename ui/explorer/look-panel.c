// SPDX-License-Identifier: GPL-3.0-or-later
#include "explorer/look-panel.h"

#include <glib/gi18n.h>

#include "base/text.h"
#include "explorer/choice.h"
#include "explorer/parts.h"
#include "plot/figure.h"

/* Diameters in pixels; the view has radii. */
#define MIN_SIZE 1.0
#define MAX_SIZE 24.0

/* Where the slider stands while the map chooses the size: for a map of usual size. */
#define USUAL_WIDTH 900
#define USUAL_HEIGHT 700

struct _EsLookPanel {
  GtkWidget parent_instance;

  EsSession *session;
  gboolean syncing; /* the controls follow the session and must not answer */
  GtkWidget *color_by;
  GtkWidget *color_as; /* seen where the column may be either */
  GtkWidget *color_as_label;
  GtkWidget *as_categories;
  GtkWidget *as_numbers;
  GtkWidget *label_by;
  GtkWidget *show_labels;
  GtkWidget *size;
  GtkWidget *size_value;
  GtkWidget *auto_size;
  GtkWidget *opacity;
  GtkWidget *opacity_value;
};

G_DEFINE_FINAL_TYPE (EsLookPanel, es_look_panel, GTK_TYPE_WIDGET)

/* --- What the session says */

/* What a person wants to know before choosing a column. */
static char *
column_item (const EmbColumn *column)
{
  if (column->kind == EMB_COLUMN_NUMBER || column->levels == NULL)
    return es_choice_item (column->name, _ (emb_column_kind_name (column->kind)));

  guint n = (guint) column->level_names.n;
  g_autofree char *hint = g_strdup_printf (ngettext ("%u value", "%u values", n), n);
  return es_choice_item (column->name, hint);
}

static gboolean
can_color (const EmbColumn *column)
{
  return es_coloring_kind_for (column, ES_COLOR_AS_KIND) != ES_COLORING_SINGLE;
}

/* Where nearly each row has a text of its own there is no colour for each, and that is
 * said; a label each can be. */
static char *
color_item (const EmbColumn *column)
{
  if (can_color (column))
    return column_item (column);
  gsize n_rows = column->n_rows - column->n_missing;
  if (n_rows == 0)
    return es_choice_item_unavailable (column->name, _ ("no values"));
  g_autofree char *texts = es_format_count (column->n_distinct);
  g_autofree char *rows = es_format_count (n_rows);
  g_autofree char *reason =
    g_strdup_printf (ngettext ("%s text in %s row", "%s texts in %s rows", n_rows), texts,
                     rows);
  return es_choice_item_unavailable (column->name, reason);
}

static void
offer_colors (EsLookPanel *self, const EmbDataset *dataset)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_strv_builder_add (builder, _ ("None"));
  gsize n_columns = emb_dataset_n_columns (dataset);
  for (gsize i = 0; i < n_columns; i++) {
    g_autofree char *item = color_item (emb_dataset_column (dataset, i));
    g_strv_builder_add (builder, item);
  }
  g_auto (GStrv) items = g_strv_builder_end (builder);
  es_choice_set (self->color_by, (const char *const *) items, 0);
}

static void
offer_labels (EsLookPanel *self, const EmbDataset *dataset)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_strv_builder_add (builder,
                      emb_dataset_has_names (dataset) ? _ ("Name") : _ ("Row number"));
  gsize n_columns = emb_dataset_n_columns (dataset);
  for (gsize i = 0; i < n_columns; i++) {
    g_autofree char *item = column_item (emb_dataset_column (dataset, i));
    g_strv_builder_add (builder, item);
  }
  g_auto (GStrv) items = g_strv_builder_end (builder);
  es_choice_set (self->label_by, (const char *const *) items, 0);
}

/* NULL: none, at -1. */
static const EmbColumn *
column_at (EsSession *session, int i)
{
  return i < 0 ? NULL : emb_dataset_column (es_session_get_dataset (session), (gsize) i);
}

static void
show_color (EsLookPanel *self, const EsView *view)
{
  const EmbColumn *column = column_at (self->session, view->color_column);
  gboolean either = column != NULL && column->numbers != NULL && column->levels != NULL;
  gboolean ramp = es_coloring_kind_for (column, view->color_as) == ES_COLORING_RAMP;
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->color_by),
                              (guint) (view->color_column + 1));
  gtk_widget_set_visible (self->color_as, either);
  gtk_widget_set_visible (self->color_as_label, either);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (ramp ? self->as_numbers
                                                        : self->as_categories),
                                TRUE);
}

static void
show_size (EsLookPanel *self, double radius)
{
  gboolean automatic = radius <= 0;
  double diameter = 2 * radius;
  if (automatic)
    diameter =
      2 *
      es_figure_suggest_radius (emb_dataset_n_rows (es_session_get_dataset (self
                                                                              ->session)),
                                USUAL_WIDTH, USUAL_HEIGHT);
  char number[EMB_TEXT_NUMBER_SIZE];
  emb_text_format (number, diameter, 'f', 1);
  g_autofree char *value = automatic ? NULL : g_strdup_printf (_ ("%s px"), number);

  gtk_range_set_value (GTK_RANGE (self->size), diameter);
  gtk_label_set_label (GTK_LABEL (self->size_value), automatic ? "" : value);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->auto_size), automatic);
}

static void
show_opacity (EsLookPanel *self, double opacity)
{
  g_autofree char *value = es_format_percent (opacity, 0);
  gtk_range_set_value (GTK_RANGE (self->opacity), opacity);
  gtk_label_set_label (GTK_LABEL (self->opacity_value), value);
}

static void
changed_cb (EsSession *session, guint changes, EsLookPanel *self)
{
  const EsView *view = es_session_get_view (session);
  self->syncing = TRUE;
  if (changes & ES_CHANGED_COLOR)
    show_color (self, view);
  if (changes & ES_CHANGED_LABEL) {
    gtk_drop_down_set_selected (GTK_DROP_DOWN (self->label_by),
                                (guint) (view->label_column + 1));
    gtk_switch_set_active (GTK_SWITCH (self->show_labels), view->show_labels);
  }
  if (changes & ES_CHANGED_LOOK) {
    show_size (self, view->point_size);
    show_opacity (self, view->opacity);
  }
  self->syncing = FALSE;
}

void
es_look_panel_set_session (EsLookPanel *self, EsSession *session)
{
  if (!es_watch_session (&self->session, session, G_CALLBACK (changed_cb), self))
    return;
  gtk_widget_set_visible (GTK_WIDGET (self), session != NULL);
  if (session == NULL)
    return;

  const EmbDataset *dataset = es_session_get_dataset (session);
  self->syncing = TRUE;
  offer_colors (self, dataset);
  offer_labels (self, dataset);
  changed_cb (session, ~0u, self);
}

/* --- What the person says */

/* What another column is shown as is decided anew. A column that gives no colours is not
 * taken, however it was reached. */
static void
color_chosen_cb (EsLookPanel *self)
{
  if (self->syncing || self->session == NULL)
    return;
  EsView view = *es_session_get_view (self->session);
  int chosen = (int) gtk_drop_down_get_selected (GTK_DROP_DOWN (self->color_by)) - 1;
  if (chosen == view.color_column)
    return;
  if (chosen >= 0 && !can_color (column_at (self->session, chosen))) {
    changed_cb (self->session, ES_CHANGED_COLOR, self);
    return;
  }
  view.color_column = chosen;
  view.color_as = ES_COLOR_AS_KIND;
  es_session_apply (self->session, &view);
}

static void
color_as_chosen_cb (EsLookPanel *self)
{
  if (self->syncing || self->session == NULL)
    return;
  gboolean numbers = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->as_numbers));
  EsView view = *es_session_get_view (self->session);
  view.color_as = numbers ? ES_COLOR_AS_NUMBERS : ES_COLOR_AS_CATEGORIES;
  es_session_apply (self->session, &view);
}

static void
label_chosen_cb (EsLookPanel *self)
{
  if (self->syncing || self->session == NULL)
    return;
  EsView view = *es_session_get_view (self->session);
  guint label = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->label_by));
  view.label_column = (int) label - 1;
  view.show_labels = gtk_switch_get_active (GTK_SWITCH (self->show_labels));
  es_session_apply (self->session, &view);
}

static void
size_chosen_cb (EsLookPanel *self)
{
  if (self->syncing || self->session == NULL)
    return;
  EsView view = *es_session_get_view (self->session);
  view.point_size = gtk_range_get_value (GTK_RANGE (self->size)) / 2;
  es_session_apply (self->session, &view);
}

static void
auto_size_chosen_cb (EsLookPanel *self)
{
  if (self->syncing || self->session == NULL)
    return;
  gboolean automatic = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->auto_size));
  EsView view = *es_session_get_view (self->session);
  view.point_size = automatic ? 0 : gtk_range_get_value (GTK_RANGE (self->size)) / 2;
  es_session_apply (self->session, &view);
}

static void
opacity_chosen_cb (EsLookPanel *self)
{
  if (self->syncing || self->session == NULL)
    return;
  EsView view = *es_session_get_view (self->session);
  view.opacity = gtk_range_get_value (GTK_RANGE (self->opacity));
  es_session_apply (self->session, &view);
}

/* --- Life */

static GtkWidget *
color_as_new (EsLookPanel *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  self->as_categories = gtk_toggle_button_new_with_label (_ ("Categories"));
  self->as_numbers = gtk_toggle_button_new_with_label (_ ("Numbers"));
  gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (self->as_numbers),
                               GTK_TOGGLE_BUTTON (self->as_categories));
  gtk_widget_set_tooltip_text (self->as_categories, _ ("A colour for each value"));
  gtk_widget_set_tooltip_text (self->as_numbers, _ ("A ramp from low to high"));
  gtk_box_append (GTK_BOX (box), self->as_categories);
  gtk_box_append (GTK_BOX (box), self->as_numbers);
  gtk_widget_set_hexpand (self->as_categories, TRUE);
  gtk_widget_set_hexpand (self->as_numbers, TRUE);
  gtk_widget_add_css_class (box, "linked");
  g_signal_connect_swapped (self->as_numbers, "toggled", G_CALLBACK (color_as_chosen_cb),
                            self);
  return box;
}

/* A line of the grid: its words and what is chosen. Returns the words. */
static GtkWidget *
attach_line (GtkWidget *grid, int line, const char *words, GtkWidget *widget)
{
  GtkWidget *label = gtk_label_new (words);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (widget, TRUE);
  es_set_accessible_name (widget, words);
  gtk_grid_attach (GTK_GRID (grid), label, 0, line, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), widget, 1, line, 1, 1);
  return label;
}

static GtkWidget *
choices_new (EsLookPanel *self)
{
  GtkWidget *grid = gtk_grid_new ();
  gtk_grid_set_row_spacing (GTK_GRID (grid), 6);
  gtk_grid_set_column_spacing (GTK_GRID (grid), 12);
  self->color_by = es_choice_new (_ ("Colour by"), ES_HINTS_IN_LIST);
  self->color_as = color_as_new (self);
  self->label_by = es_choice_new (_ ("Label by"), ES_HINTS_IN_LIST);
  attach_line (grid, 0, _ ("Colour by"), self->color_by);
  self->color_as_label = attach_line (grid, 1, _ ("Show as"), self->color_as);
  attach_line (grid, 2, _ ("Label by"), self->label_by);
  g_signal_connect_swapped (self->color_by, "notify::selected",
                            G_CALLBACK (color_chosen_cb), self);
  g_signal_connect_swapped (self->label_by, "notify::selected",
                            G_CALLBACK (label_chosen_cb), self);
  return grid;
}

/* Words and value above a slider of the panel's whole width. */
static GtkWidget *
slider_new (const char *text, GtkWidget *scale, GtkWidget *value, GtkWidget *extra)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new (text);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (line), label);
  gtk_box_append (GTK_BOX (line), value);
  if (extra != NULL)
    gtk_box_append (GTK_BOX (line), extra);
  es_set_accessible_name (scale, text);
  gtk_box_append (GTK_BOX (box), line);
  gtk_box_append (GTK_BOX (box), scale);
  return box;
}

static GtkWidget *
value_new (void)
{
  GtkWidget *value = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (value), 1);
  gtk_label_set_width_chars (GTK_LABEL (value), 7);
  gtk_widget_add_css_class (value, "numeric");
  gtk_widget_add_css_class (value, "hint");
  return value;
}

static GtkWidget *
size_new (EsLookPanel *self)
{
  self->size =
    gtk_scale_new_with_range (GTK_ORIENTATION_HORIZONTAL, MIN_SIZE, MAX_SIZE, 0.5);
  self->size_value = value_new ();
  self->auto_size = gtk_toggle_button_new_with_label (_ ("auto"));
  gtk_widget_set_tooltip_text (self->auto_size,
                               _ ("The size follows from the number of points"));
  es_set_accessible_name (self->auto_size, _ ("Automatic point size"));
  gtk_widget_add_css_class (self->auto_size, "badge");
  g_signal_connect_swapped (self->size, "value-changed", G_CALLBACK (size_chosen_cb),
                            self);
  g_signal_connect_swapped (self->auto_size, "toggled", G_CALLBACK (auto_size_chosen_cb),
                            self);
  return slider_new (_ ("Point size"), self->size, self->size_value, self->auto_size);
}

static GtkWidget *
opacity_new (EsLookPanel *self)
{
  self->opacity = gtk_scale_new_with_range (GTK_ORIENTATION_HORIZONTAL, 0.05, 1, 0.05);
  self->opacity_value = value_new ();
  g_signal_connect_swapped (self->opacity, "value-changed",
                            G_CALLBACK (opacity_chosen_cb), self);
  return slider_new (_ ("Opacity"), self->opacity, self->opacity_value, NULL);
}

static void
es_look_panel_init (EsLookPanel *self)
{
  self->show_labels = gtk_switch_new ();
  g_signal_connect_swapped (self->show_labels, "notify::active",
                            G_CALLBACK (label_chosen_cb), self);

  es_panel_init (self);
  es_panel_append (self, es_heading_new (_ ("Look")));
  es_panel_append (self, choices_new (self));
  es_panel_append (self, es_field_new (_ ("Labels"), self->show_labels));
  es_panel_append (self, size_new (self));
  es_panel_append (self, opacity_new (self));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

static void
es_look_panel_dispose (GObject *object)
{
  EsLookPanel *self = ES_LOOK_PANEL (object);
  es_watch_session (&self->session, NULL, NULL, self);
  es_panel_clear (self);
  G_OBJECT_CLASS (es_look_panel_parent_class)->dispose (object);
}

static void
es_look_panel_class_init (EsLookPanelClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = es_look_panel_dispose;
  es_panel_class_init (GTK_WIDGET_CLASS (klass), "look-panel");
}

GtkWidget *
es_look_panel_new (void)
{
  GtkWidget *self = g_object_new (ES_TYPE_LOOK_PANEL, NULL);
  es_set_accessible_name (self, _ ("Look"));
  return self;
}
