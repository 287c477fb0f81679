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
  GtkWidget *label_by;
  GtkWidget *show_labels;
  GtkWidget *size;
  GtkWidget *size_value;
  GtkWidget *auto_size;
  GtkWidget *opacity;
  GtkWidget *opacity_value;

  GArray *color_columns; /* int, by position in color_by */
};

G_DEFINE_FINAL_TYPE (EsLookPanel, es_look_panel, GTK_TYPE_WIDGET)

/* --- What the session says */

/* What a person wants to know before choosing a column. */
static char *
column_item (const EmbColumn *column)
{
  if (column->kind != EMB_COLUMN_CATEGORY)
    return es_choice_item (column->name, _ (emb_column_kind_name (column->kind)));

  guint n = (guint) column->level_names.n;
  g_autofree char *hint = g_strdup_printf (ngettext ("%u value", "%u values", n), n);
  return es_choice_item (column->name, hint);
}

/* Texts are as many as rows: there is no colour for each, but each can be a label. */
static void
offer_colors (EsLookPanel *self, const EmbDataset *dataset)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  const int none = -1;
  g_array_set_size (self->color_columns, 0);
  g_array_append_val (self->color_columns, none);
  g_strv_builder_add (builder, _ ("None"));

  int n_columns = (int) emb_dataset_n_columns (dataset);
  for (int i = 0; i < n_columns; i++) {
    const EmbColumn *column = emb_dataset_column (dataset, (gsize) i);
    if (column->kind == EMB_COLUMN_TEXT)
      continue;
    g_autofree char *item = column_item (column);
    g_strv_builder_add (builder, item);
    g_array_append_val (self->color_columns, i);
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

static guint
color_position (EsLookPanel *self, int column)
{
  for (guint i = 0; i < self->color_columns->len; i++)
    if (g_array_index (self->color_columns, int, i) == column)
      return i;
  return 0;
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
    gtk_drop_down_set_selected (GTK_DROP_DOWN (self->color_by),
                                color_position (self, view->color_column));
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

/* All controls of this panel at once; what did not change changes nothing. */
static void
chosen_cb (EsLookPanel *self)
{
  if (self->syncing || self->session == NULL)
    return;
  EsView view = *es_session_get_view (self->session);
  guint color = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->color_by));
  guint label = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->label_by));
  view.color_column = g_array_index (self->color_columns, int, color);
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
choices_new (EsLookPanel *self)
{
  GtkWidget *grid = gtk_grid_new ();
  const char *const words[] = { _ ("Colour by"), _ ("Label by") };
  GtkWidget **const choices[] = { &self->color_by, &self->label_by };
  gtk_grid_set_row_spacing (GTK_GRID (grid), 6);
  gtk_grid_set_column_spacing (GTK_GRID (grid), 12);
  for (int i = 0; i < 2; i++) {
    GtkWidget *label = gtk_label_new (words[i]);
    gtk_label_set_xalign (GTK_LABEL (label), 0);
    *choices[i] = es_choice_new (words[i], ES_HINTS_IN_LIST);
    gtk_widget_set_hexpand (*choices[i], TRUE);
    gtk_grid_attach (GTK_GRID (grid), label, 0, i, 1, 1);
    gtk_grid_attach (GTK_GRID (grid), *choices[i], 1, i, 1, 1);
    g_signal_connect_swapped (*choices[i], "notify::selected", G_CALLBACK (chosen_cb),
                              self);
  }
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
  self->color_columns = g_array_new (FALSE, FALSE, sizeof (int));
  self->show_labels = gtk_switch_new ();
  g_signal_connect_swapped (self->show_labels, "notify::active", G_CALLBACK (chosen_cb),
                            self);

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
  g_clear_pointer (&self->color_columns, g_array_unref);
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
