// SPDX-License-Identifier: GPL-3.0-or-later
/* The left side of the Explore page and the legend. */

#include <math.h>

#include "core/make-dataset.h"
#include "explorer/data-card.h"
#include "explorer/explorer.h"
#include "explorer/legend.h"
#include "explorer/look-panel.h"
#include "explorer/parts.h"
#include "explorer/projection-panel.h"
#include "explorer/swatch.h"
#include "ui/explorer-fixture.h"

#define THIN "\u2009"
#define GAP "\u2002"
#define GAP_UNAVAILABLE "\u2003"

/* --- Numbers */

static void
assert_is (char *text, const char *expected)
{
  g_assert_cmpstr (text, ==, expected);
  g_free (text);
}

static void
test_counts_have_thin_spaces (void)
{
  assert_is (es_format_count (0), "0");
  assert_is (es_format_count (999), "999");
  assert_is (es_format_count (20000), "20" THIN "000");
  assert_is (es_format_count (1234567), "1" THIN "234" THIN "567");
  assert_is (es_format_percent (0.0494, 1), "4.9" THIN "%");
}

static void
test_values_have_three_decimals (void)
{
  assert_is (es_format_value (0.76774), "0.768");
  assert_is (es_format_value (-12.5), "−12.500");
  assert_is (es_format_value (1234.567), "1234.57");
  assert_is (es_format_value (123456.7), "123457");
  assert_is (es_format_value (1.5e9), "1.5e+09");
  assert_is (es_format_value (NAN), "–");
}

/* --- Data card */

static void
test_data_card_says_what_the_data_are (void)
{
  EsSession *session = fixture_session ();
  GtkWidget *card = es_data_card_new ();
  GtkWidget *window = fixture_window (card, 260, 400);
  g_assert_false (gtk_widget_get_visible (card));
  es_data_card_set_session (ES_DATA_CARD (card), session);
  wait_until (gtk_widget_get_mapped (card));

  assert_says (card, "small words");
  assert_says (card, "60 × 12");
  assert_says (card, "word2vec text");
  es_data_card_set_session (ES_DATA_CARD (card), NULL);
  g_assert_false (gtk_widget_get_visible (card));
  fixture_close (window, card, session);
}

static EsSession *
session_of (float *x, gsize n_rows, gsize n_dims)
{
  g_autoptr (EmbDataset) dataset = make_dataset_from (x, n_rows, n_dims);
  return es_session_new (dataset, "numbers");
}

/* All of a file are not mentioned; a sample of it is, and the popover tells the rest. */
static void
test_data_card_says_which_rows (void)
{
  EmbDatasetParts parts = { 0 };
  g_assert_true (emb_matrix_init (&parts.vectors, 2, 2, NULL));
  for (guint i = 0; i < 4; i++)
    parts.vectors.data[i] = (float) i + 1;
  parts.source.format = "npz";
  parts.source.member = strdup ("vectors");
  parts.source.rows_in_file = 2000;
  parts.source.rows = EMB_ROWS_STRATIFIED;
  parts.source.stratify = strdup ("side");
  parts.source.seed = 7;
  g_strlcpy (parts.source.reason, "begins with NUMPY", sizeof parts.source.reason);
  g_autoptr (EmbDataset) dataset = emb_dataset_new (&parts, NULL, NULL);
  EsSession *session = es_session_new (dataset, "sampled");
  GtkWidget *card = es_data_card_new ();
  GtkWidget *window = fixture_window (card, 260, 400);
  es_data_card_set_session (ES_DATA_CARD (card), session);
  wait_until (find_text (card, "2 of 2" THIN "000 rows, a sample by side (seed 7)") !=
              NULL);

  GtkWidget *button = find_if (card, GTK_TYPE_MENU_BUTTON, NULL, NULL);
  gtk_menu_button_popup (GTK_MENU_BUTTON (button));
  wait_until (find_text (button, "Format: NumPy .npz\n"
                                 "Taken for that because of: begins with NUMPY\n"
                                 "Table: vectors") != NULL);
  gtk_menu_button_popdown (GTK_MENU_BUTTON (button));

  float x[] = { 1, 2, 3, 5 };
  EsSession *all = session_of (x, 2, 2);
  es_data_card_set_session (ES_DATA_CARD (card), all);
  g_assert_null (find_text (card, "2 rows"));
  g_assert_finalize_object (session);
  fixture_close (window, card, all);
}

static gboolean
is_badge (GtkWidget *widget, const char *text)
{
  return gtk_widget_has_css_class (widget, "badge");
}

/* The button that unfolds the other notices. */
static GtkWidget *
find_more (GtkWidget *card)
{
  return find_if (card, GTK_TYPE_TOGGLE_BUTTON, is_badge, NULL);
}

/* One of the file's, one that the zero vector brings. */
static void
test_notices_stand_there_at_once (void)
{
  EsSession *session = fixture_session ();
  GtkWidget *card = es_data_card_new ();
  GtkWidget *window = fixture_window (card, 260, 400);
  es_data_card_set_session (ES_DATA_CARD (card), session);

  wait_until (find_text (card, "The header claims 61 rows.") != NULL);
  g_assert_true (gtk_label_get_selectable (
    GTK_LABEL (find_text (card, "The header claims 61 rows."))));
  assert_says (card, "1 row is all zero (first: row 59, \"word 59\") and without "
                     "direction; cosine leaves it out.");
  g_assert_false (gtk_widget_get_visible (find_more (card)));
  fixture_close (window, card, session);
}

static void
test_many_notices_unfold (void)
{
  EmbDatasetParts parts = { 0 };
  g_assert_true (emb_matrix_init (&parts.vectors, 2, 2, NULL));
  for (guint i = 0; i < 4; i++)
    parts.vectors.data[i] = (float) i + 1;
  for (guint i = 1; i <= 5; i++)
    emb_notices_add (&parts.notices, "test", -1, "notice number %u", i);
  g_autoptr (EmbDataset) dataset = emb_dataset_new (&parts, NULL, NULL);
  EsSession *session = es_session_new (dataset, "noted");
  GtkWidget *card = es_data_card_new ();
  GtkWidget *window = fixture_window (card, 260, 400);
  es_data_card_set_session (ES_DATA_CARD (card), session);

  wait_until (find_text (card, "Notice number 3.") != NULL);
  g_assert_null (find_text (card, "Notice number 4."));
  GtkWidget *more = find_more (card);
  assert_says (more, "and 2 more");
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (more), TRUE);
  wait_until (find_text (card, "Notice number 5.") != NULL);
  assert_says (more, "Show fewer");

  /* Other data have no more of them. */
  float x[] = { 1, 2, 3, 5 };
  EsSession *quiet = session_of (x, 2, 2);
  es_data_card_set_session (ES_DATA_CARD (card), quiet);
  g_assert_null (find_text (card, "Notice number 1."));
  g_assert_false (gtk_widget_get_visible (more));
  g_assert_finalize_object (session);
  fixture_close (window, card, quiet);
}

/* --- Projection */

typedef struct {
  EsSession *session;
  GtkWidget *widget;
  GtkWidget *window;
} Panel;

static Panel
projection_panel (void)
{
  Panel panel = { .session = fixture_session (), .widget = es_projection_panel_new () };
  panel.window = fixture_window (panel.widget, 260, 500);
  es_projection_panel_set_session (ES_PROJECTION_PANEL (panel.widget), panel.session);
  wait_until (session_rests (panel.session) && gtk_widget_get_mapped (panel.widget));
  return panel;
}

static void
panel_close (Panel *panel)
{
  fixture_close (panel->window, panel->widget, panel->session);
}

static void
test_axes_offer_ten_components_with_shares (void)
{
  Panel panel = projection_panel ();
  GtkWidget *x = named (panel.widget, GTK_TYPE_DROP_DOWN, "Component on X");
  g_assert_cmpuint (drop_down_n (x), ==, 10);
  g_autofree char *share =
    es_format_percent (emb_pca_variance_ratio (es_session_get_map (panel.session)->pca,
                                               1),
                       1);
  g_autofree char *expected = g_strconcat ("PC2" GAP, share, NULL);
  assert_is (drop_down_text (x, 1), expected);
  assert_says (x, "PC1");
  panel_close (&panel);
}

static void
test_axis_changes_the_view_and_follows_undo (void)
{
  Panel panel = projection_panel ();
  GtkDropDown *y = named (panel.widget, GTK_TYPE_DROP_DOWN, "Component on Y");
  gtk_drop_down_set_selected (y, 4);
  g_assert_cmpuint (es_session_get_view (panel.session)->axes[1], ==, 4);
  wait_until (session_rests (panel.session));
  g_assert_cmpuint (gtk_drop_down_get_selected (y), ==, 4);

  es_session_undo (panel.session);
  g_assert_cmpuint (gtk_drop_down_get_selected (y), ==, 1);
  g_assert_false (es_session_can_undo (panel.session));
  es_session_redo (panel.session);
  g_assert_cmpuint (gtk_drop_down_get_selected (y), ==, 4);
  panel_close (&panel);
}

static void
test_equal_axes_change_places (void)
{
  Panel panel = projection_panel ();
  GtkDropDown *x = named (panel.widget, GTK_TYPE_DROP_DOWN, "Component on X");
  GtkDropDown *y = named (panel.widget, GTK_TYPE_DROP_DOWN, "Component on Y");
  gtk_drop_down_set_selected (x, 1);
  g_assert_cmpuint (gtk_drop_down_get_selected (x), ==, 1);
  g_assert_cmpuint (gtk_drop_down_get_selected (y), ==, 0);
  es_session_undo (panel.session);
  g_assert_cmpuint (gtk_drop_down_get_selected (x), ==, 0);
  g_assert_cmpuint (gtk_drop_down_get_selected (y), ==, 1);
  panel_close (&panel);
}

static char *
expected_total (EsSession *session, guint n, const char *format)
{
  double sum = 0;
  for (guint i = 0; i < n; i++)
    sum += emb_pca_variance_ratio (es_session_get_map (session)->pca, i);
  char number[EMB_DATASET_NUMBER_SIZE];
  g_snprintf (number, sizeof number, "%.1f" THIN "%%", 100 * sum);
  return g_strconcat (format, number, NULL);
}

static void
test_third_axis_needs_three_dimensions (void)
{
  Panel panel = projection_panel ();
  GtkWidget *z = named (panel.widget, GTK_TYPE_DROP_DOWN, "Component on Z");
  g_autofree char *two = expected_total (panel.session, 2, "Total of the two: ");
  g_autofree char *three = expected_total (panel.session, 3, "Total of the three: ");
  g_assert_false (gtk_widget_get_sensitive (z));
  assert_says (panel.widget, two);

  gtk_toggle_button_set_active (named (panel.widget, GTK_TYPE_TOGGLE_BUTTON,
                                       "Three dimensions"),
                                TRUE);
  g_assert_true (es_session_get_view (panel.session)->three_d);
  g_assert_true (gtk_widget_get_sensitive (z));
  wait_until (session_rests (panel.session));
  assert_says (panel.widget, three);
  es_session_undo (panel.session);
  g_assert_true (gtk_toggle_button_get_active (named (panel.widget,
                                                      GTK_TYPE_TOGGLE_BUTTON,
                                                      "Two dimensions")));
  panel_close (&panel);
}

static void
test_unit_length_makes_another_map (void)
{
  Panel panel = projection_panel ();
  GtkSwitch *unit = GTK_SWITCH (find_if (panel.widget, GTK_TYPE_SWITCH, NULL, NULL));
  g_assert_true (is_named (GTK_WIDGET (unit), "Unit length"));
  gtk_switch_set_active (unit, TRUE);
  g_assert_true (es_session_get_view (panel.session)->unit_rows);
  wait_until (session_rests (panel.session));
  es_session_undo (panel.session);
  g_assert_false (gtk_switch_get_active (unit));
  panel_close (&panel);
}

/* Data of one dimension have one component; the other axes are flat, not a second PC1. */
static void
test_an_axis_without_component_says_so (void)
{
  float x[] = { 1, 2, 3, 6 };
  Panel panel = { .session = session_of (x, 4, 1), .widget = es_projection_panel_new () };
  panel.window = fixture_window (panel.widget, 260, 500);
  es_projection_panel_set_session (ES_PROJECTION_PANEL (panel.widget), panel.session);
  wait_until (session_rests (panel.session));

  gpointer first = named (panel.widget, GTK_TYPE_DROP_DOWN, "Component on X");
  gpointer second = named (panel.widget, GTK_TYPE_DROP_DOWN, "Component on Y");
  g_assert_cmpuint (drop_down_n (first), ==, 1);
  assert_is (drop_down_text (first, 0), "PC1" GAP "100.0" THIN "%");
  g_assert_cmpuint (drop_down_n (second), ==, 1);
  assert_is (drop_down_text (second, 0), "None");
  g_assert_false (gtk_widget_get_sensitive (second));
  assert_says (panel.widget, "Total of the two: 100.0" THIN "%");

  EsMap *map = es_session_get_map (panel.session);
  for (guint i = 0; i < 4; i++)
    g_assert_cmpfloat (es_cloud_axis (map->cloud, 1)[i], ==, 0);
  g_autofree char *caption = es_session_get_caption (panel.session);
  g_assert_cmpstr (caption, ==, "4 points, PCA, centred · PC1 100.0" THIN "%");
  panel_close (&panel);
}

/* --- Why there is no spread */

static void
assert_remark (float *x, gsize n, gsize d, gsize n_points, const char *sentence)
{
  EsSession *session = session_of (x, n, d);
  GtkWidget *explorer = es_explorer_new ();
  GtkWidget *window = fixture_window (explorer, 900, 600);
  es_explorer_set_session (ES_EXPLORER (explorer), session);
  wait_until (find_text (explorer, sentence) != NULL);

  EsMap *map = es_session_get_map (session);
  g_assert_cmpuint (map != NULL ? es_cloud_n_points (map->cloud) : 0, ==, n_points);
  for (gsize i = 0; i < n_points; i++) {
    float point[3];
    es_cloud_point (map->cloud, i, point);
    g_assert_cmpfloat (point[0], ==, 0);
    g_assert_cmpfloat (point[1], ==, 0);
  }
  es_explorer_set_session (ES_EXPLORER (explorer), NULL);
  g_assert_null (find_text (explorer, sentence));
  fixture_close (window, explorer, session);
}

static void
test_a_map_without_spread_says_why (void)
{
  float same[] = { 1, 2, 3, 1, 2, 3, 1, 2, 3 };
  float nothing[] = { 1, NAN };
  assert_remark (same, 1, 3, 1, "With one row there is no direction to show.");
  assert_remark (same, 3, 3, 3,
                 "All 3 rows are the same: there is no direction to show.");
  assert_remark (nothing, 1, 2, 0,
                 "A map needs rows of finite numbers, and there are none.");

  EsSession *session = session_of (same, 3, 3);
  wait_until (session_rests (session));
  g_autofree char *caption = es_session_get_caption (session);
  g_assert_cmpstr (caption, ==,
                   "3 points, PCA, centred · All 3 rows are the same: there is no "
                   "direction to show");
  g_assert_finalize_object (session);
}

/* --- Look */

static Panel
look_panel (void)
{
  Panel panel = { .session = fixture_session (), .widget = es_look_panel_new () };
  panel.window = fixture_window (panel.widget, 260, 500);
  es_look_panel_set_session (ES_LOOK_PANEL (panel.widget), panel.session);
  wait_until (session_rests (panel.session) && gtk_widget_get_mapped (panel.widget));
  return panel;
}

/* Texts are seen in the list of colours, with the reason why they are none. */
static void
test_texts_are_labels_but_no_colours (void)
{
  Panel panel = look_panel ();
  gpointer color = named (panel.widget, GTK_TYPE_DROP_DOWN, "Colour by");
  gpointer label = named (panel.widget, GTK_TYPE_DROP_DOWN, "Label by");
  g_assert_cmpuint (drop_down_n (color), ==, 4);
  assert_is (drop_down_text (color, 0), "None");
  assert_is (drop_down_text (color, 1), "meaning" GAP_UNAVAILABLE "60 texts in 60 rows");
  assert_is (drop_down_text (color, 2), "kind" GAP "2 values");
  assert_is (drop_down_text (color, 3), "size" GAP "number");
  gtk_drop_down_set_selected (color, 1);
  g_assert_cmpint (es_session_get_view (panel.session)->color_column, ==, -1);
  g_assert_cmpuint (gtk_drop_down_get_selected (color), ==, 0);
  g_assert_cmpuint (drop_down_n (label), ==, 4);
  assert_is (drop_down_text (label, 0), "Name");
  assert_is (drop_down_text (label, 1), "meaning" GAP "text");
  panel_close (&panel);
}

static void
test_colour_and_label_change_the_view (void)
{
  Panel panel = look_panel ();
  GtkDropDown *color = named (panel.widget, GTK_TYPE_DROP_DOWN, "Colour by");
  GtkDropDown *label = named (panel.widget, GTK_TYPE_DROP_DOWN, "Label by");
  const EsView *view = es_session_get_view (panel.session);
  gtk_drop_down_set_selected (color, 3);
  g_assert_cmpint (view->color_column, ==, 2);
  gtk_drop_down_set_selected (label, 1);
  g_assert_cmpint (view->label_column, ==, 0);

  es_session_undo (panel.session);
  g_assert_cmpuint (gtk_drop_down_get_selected (label), ==, 0);
  g_assert_cmpuint (gtk_drop_down_get_selected (color), ==, 3);
  es_session_undo (panel.session);
  g_assert_cmpuint (gtk_drop_down_get_selected (color), ==, 0);
  g_assert_cmpint (view->color_column, ==, -1);
  panel_close (&panel);
}

static char *
year (guint row)
{
  return g_strdup_printf ("%u", 1990 + row % 5);
}

static EsColoringKind
coloring_kind (EsSession *session)
{
  return es_coloring_kind (es_session_get_map (session)->coloring);
}

static void
test_years_are_categories_or_numbers (void)
{
  EmbDatasetParts parts = { .n_columns = 2 };
  g_assert_true (emb_matrix_init (&parts.vectors, FIXTURE_N, 2, NULL));
  for (guint i = 0; i < 2 * FIXTURE_N; i++)
    parts.vectors.data[i] = (float) emb_random_normal (5, 0, i);
  parts.columns = calloc (2, sizeof *parts.columns);
  parts.columns[0] = fixture_column ("year", year);
  parts.columns[1] = fixture_column ("kind", fixture_category);
  g_autoptr (EmbDataset) dataset = emb_dataset_new (&parts, NULL, NULL);
  Panel panel = { .session = es_session_new (dataset, "years"),
                  .widget = es_look_panel_new () };
  panel.window = fixture_window (panel.widget, 260, 500);
  es_look_panel_set_session (ES_LOOK_PANEL (panel.widget), panel.session);
  wait_until (session_rests (panel.session) && gtk_widget_get_mapped (panel.widget));

  GtkDropDown *color = named (panel.widget, GTK_TYPE_DROP_DOWN, "Colour by");
  GtkWidget *either = named (panel.widget, GTK_TYPE_BOX, "Show as");
  GtkToggleButton *categories =
    GTK_TOGGLE_BUTTON (find_if (either, GTK_TYPE_TOGGLE_BUTTON, NULL, NULL));
  GtkToggleButton *numbers =
    GTK_TOGGLE_BUTTON (gtk_widget_get_next_sibling (GTK_WIDGET (categories)));
  g_assert_false (gtk_widget_get_visible (either));
  gtk_drop_down_set_selected (color, 1);
  g_assert_true (gtk_widget_get_visible (either));
  g_assert_true (gtk_toggle_button_get_active (categories));
  wait_until (coloring_kind (panel.session) == ES_COLORING_CATEGORIES);

  gtk_toggle_button_set_active (numbers, TRUE);
  wait_until (coloring_kind (panel.session) == ES_COLORING_RAMP);
  es_session_undo (panel.session);
  g_assert_true (gtk_toggle_button_get_active (categories));
  wait_until (coloring_kind (panel.session) == ES_COLORING_CATEGORIES);
  es_session_redo (panel.session);
  g_assert_true (gtk_toggle_button_get_active (numbers));

  gtk_drop_down_set_selected (color, 2);
  g_assert_false (gtk_widget_get_visible (either));
  gtk_drop_down_set_selected (color, 1);
  g_assert_true (gtk_toggle_button_get_active (categories));
  panel_close (&panel);
}

static void
test_labels_switch (void)
{
  Panel panel = look_panel ();
  GtkSwitch *labels = named (panel.widget, GTK_TYPE_SWITCH, "Labels");
  g_assert_true (gtk_switch_get_active (labels));
  gtk_switch_set_active (labels, FALSE);
  g_assert_false (es_session_get_view (panel.session)->show_labels);
  es_session_undo (panel.session);
  g_assert_true (gtk_switch_get_active (labels));
  panel_close (&panel);
}

static void
test_size_is_automatic_until_chosen (void)
{
  Panel panel = look_panel ();
  GtkToggleButton *automatic =
    named (panel.widget, GTK_TYPE_TOGGLE_BUTTON, "Automatic point size");
  GtkRange *size = named (panel.widget, GTK_TYPE_SCALE, "Point size");
  const EsView *view = es_session_get_view (panel.session);
  g_assert_true (gtk_toggle_button_get_active (automatic));
  g_assert_cmpfloat (view->point_size, ==, 0);

  gtk_range_set_value (size, 7);
  g_assert_cmpfloat (view->point_size, ==, 3.5);
  g_assert_false (gtk_toggle_button_get_active (automatic));
  assert_says (panel.widget, "7.0 px");
  gtk_toggle_button_set_active (automatic, TRUE);
  g_assert_cmpfloat (view->point_size, ==, 0);
  panel_close (&panel);
}

/* What a slider says while it is dragged is one step of undo. */
static void
test_opacity_is_one_step_of_undo (void)
{
  Panel panel = look_panel ();
  GtkRange *opacity = named (panel.widget, GTK_TYPE_SCALE, "Opacity");
  for (int i = 0; i < 8; i++)
    gtk_range_set_value (opacity, 0.75 - 0.05 * i);
  g_assert_cmpfloat_with_epsilon (es_session_get_view (panel.session)->opacity, 0.4,
                                  1e-6);
  assert_says (panel.widget, "40" THIN "%");
  es_session_undo (panel.session);
  g_assert_cmpfloat_with_epsilon (gtk_range_get_value (opacity), 0.8, 1e-6);
  g_assert_false (es_session_can_undo (panel.session));
  panel_close (&panel);
}

/* --- Legend */

static Panel
legend (int color_column)
{
  Panel panel = { .session = fixture_session (), .widget = es_legend_new () };
  panel.window = fixture_window (panel.widget, 260, 400);
  es_legend_set_session (ES_LEGEND (panel.widget), panel.session);
  wait_until (session_rests (panel.session));
  g_assert_false (gtk_widget_get_visible (panel.widget));

  EsView view = *es_session_get_view (panel.session);
  view.color_column = color_column;
  es_session_apply (panel.session, &view);
  wait_until (gtk_widget_get_mapped (panel.widget));
  return panel;
}

static void
test_legend_lists_levels_with_counts (void)
{
  Panel panel = legend (1);
  wait_until (find_text (panel.widget, "animal") != NULL);
  assert_says (panel.widget, "kind");
  assert_says (panel.widget, "30");
  assert_says (panel.widget, "food");
  assert_says (panel.widget, "18");
  assert_says (panel.widget, "missing");
  assert_says (panel.widget, "12");
  panel_close (&panel);
}

static void
test_legend_shows_the_ends_of_a_ramp (void)
{
  Panel panel = legend (2);
  wait_until (find_text (panel.widget, "5th to 95th percentile") != NULL);
  assert_says (panel.widget, "size");
  g_assert_nonnull (find_if (panel.widget, ES_TYPE_SWATCH, NULL, NULL));
  panel_close (&panel);
}

static void
test_legend_folds_away (void)
{
  Panel panel = legend (1);
  wait_until (find_text (panel.widget, "animal") != NULL);
  GtkWidget *fold = named (panel.widget, GTK_TYPE_BUTTON, "Fold the legend away");
  g_signal_emit_by_name (fold, "clicked");
  wait_until (find_text (panel.widget, "animal") == NULL);
  assert_says (panel.widget, "kind");
  g_assert_true (is_named (fold, "Show the legend"));
  g_signal_emit_by_name (fold, "clicked");
  wait_until (find_text (panel.widget, "animal") != NULL);
  panel_close (&panel);
}

/* A narrow map has no room for it; what the person says counts more. */
static void
test_legend_folds_in_a_narrow_map (void)
{
  Panel panel = legend (1);
  EsLegend *self = ES_LEGEND (panel.widget);
  wait_until (find_text (panel.widget, "animal") != NULL);
  es_legend_fit (self, 420, 600);
  wait_until (find_text (panel.widget, "animal") == NULL);
  es_legend_fit (self, 900, 600);
  wait_until (find_text (panel.widget, "animal") != NULL);

  es_legend_fit (self, 420, 600);
  g_signal_emit_by_name (named (panel.widget, GTK_TYPE_BUTTON, "Show the legend"),
                         "clicked");
  wait_until (find_text (panel.widget, "animal") != NULL);
  es_legend_fit (self, 400, 300);
  g_assert_nonnull (named (panel.widget, GTK_TYPE_BUTTON, "Fold the legend away"));
  GtkWidget *scroller = find_if (panel.widget, GTK_TYPE_SCROLLED_WINDOW, NULL, NULL);
  int max_height =
    gtk_scrolled_window_get_max_content_height (GTK_SCROLLED_WINDOW (scroller));
  g_assert_cmpint (max_height * gtk_widget_get_width (panel.widget), <=,
                   400 * 300 * 45 / 100);
  panel_close (&panel);
}

static void
test_legend_follows_the_scheme_and_one_colour_hides_it (void)
{
  Panel panel = legend (1);
  AdwStyleManager *manager = adw_style_manager_get_default ();
  GtkWidget *before = find_if (panel.widget, ES_TYPE_SWATCH, NULL, NULL);
  g_object_add_weak_pointer (G_OBJECT (before), (gpointer *) &before);
  adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_FORCE_DARK);
  wait_until (before == NULL);
  wait_until (find_text (panel.widget, "animal") != NULL);
  adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_DEFAULT);

  es_session_undo (panel.session);
  wait_until (!gtk_widget_get_visible (panel.widget));
  panel_close (&panel);
}

int
main (int argc, char **argv)
{
  fixture_init (&argc, &argv);
  g_test_add_func ("/explorer/numbers/counts", test_counts_have_thin_spaces);
  g_test_add_func ("/explorer/numbers/values", test_values_have_three_decimals);
  g_test_add_func ("/explorer/data-card/words", test_data_card_says_what_the_data_are);
  g_test_add_func ("/explorer/data-card/rows", test_data_card_says_which_rows);
  g_test_add_func ("/explorer/data-card/notices", test_notices_stand_there_at_once);
  g_test_add_func ("/explorer/data-card/many-notices", test_many_notices_unfold);
  g_test_add_func ("/explorer/projection/components",
                   test_axes_offer_ten_components_with_shares);
  g_test_add_func ("/explorer/projection/axis-and-undo",
                   test_axis_changes_the_view_and_follows_undo);
  g_test_add_func ("/explorer/projection/equal-axes", test_equal_axes_change_places);
  g_test_add_func ("/explorer/projection/dimensions",
                   test_third_axis_needs_three_dimensions);
  g_test_add_func ("/explorer/projection/unit-length",
                   test_unit_length_makes_another_map);
  g_test_add_func ("/explorer/projection/flat", test_an_axis_without_component_says_so);
  g_test_add_func ("/explorer/remark", test_a_map_without_spread_says_why);
  g_test_add_func ("/explorer/look/columns", test_texts_are_labels_but_no_colours);
  g_test_add_func ("/explorer/look/colour-and-label",
                   test_colour_and_label_change_the_view);
  g_test_add_func ("/explorer/look/either", test_years_are_categories_or_numbers);
  g_test_add_func ("/explorer/look/labels", test_labels_switch);
  g_test_add_func ("/explorer/look/size", test_size_is_automatic_until_chosen);
  g_test_add_func ("/explorer/look/opacity", test_opacity_is_one_step_of_undo);
  g_test_add_func ("/explorer/legend/levels", test_legend_lists_levels_with_counts);
  g_test_add_func ("/explorer/legend/ramp", test_legend_shows_the_ends_of_a_ramp);
  g_test_add_func ("/explorer/legend/fold", test_legend_folds_away);
  g_test_add_func ("/explorer/legend/narrow", test_legend_folds_in_a_narrow_map);
  g_test_add_func ("/explorer/legend/scheme",
                   test_legend_follows_the_scheme_and_one_colour_hides_it);
  return g_test_run ();
}
