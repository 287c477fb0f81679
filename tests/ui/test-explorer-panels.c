// SPDX-License-Identifier: GPL-3.0-or-later
/* The left side of the Explore page and the legend. */

#include "explorer/data-card.h"
#include "explorer/legend.h"
#include "explorer/look-panel.h"
#include "explorer/parts.h"
#include "explorer/projection-panel.h"
#include "explorer/swatch.h"
#include "ui/explorer-fixture.h"

#define THIN "\u2009"
#define GAP "\u2002"

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
  assert_says (card, "word2vec-text");
  es_data_card_set_session (ES_DATA_CARD (card), NULL);
  g_assert_false (gtk_widget_get_visible (card));
  fixture_close (window, card, session);
}

/* One of the file's, one that the zero vector brings. */
static void
test_notices_are_counted_and_unfold (void)
{
  EsSession *session = fixture_session ();
  GtkWidget *card = es_data_card_new ();
  GtkWidget *window = fixture_window (card, 260, 400);
  es_data_card_set_session (ES_DATA_CARD (card), session);

  GtkWidget *button = named (card, GTK_TYPE_TOGGLE_BUTTON, "2 notices about these data");
  wait_until (gtk_widget_get_mapped (button));
  assert_says (button, "2");
  GtkWidget *revealer = find_if (card, GTK_TYPE_REVEALER, NULL, NULL);
  g_assert_false (gtk_revealer_get_reveal_child (GTK_REVEALER (revealer)));
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), TRUE);
  wait_until (gtk_revealer_get_child_revealed (GTK_REVEALER (revealer)));
  wait_until (find_text (card, "The header claims 61 rows.") != NULL);
  g_assert_true (gtk_label_get_selectable (
    GTK_LABEL (find_text (card, "The header claims 61 rows."))));
  fixture_close (window, card, session);
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

static void
test_texts_are_labels_but_no_colours (void)
{
  Panel panel = look_panel ();
  gpointer color = named (panel.widget, GTK_TYPE_DROP_DOWN, "Colour by");
  gpointer label = named (panel.widget, GTK_TYPE_DROP_DOWN, "Label by");
  g_assert_cmpuint (drop_down_n (color), ==, 3);
  assert_is (drop_down_text (color, 0), "None");
  assert_is (drop_down_text (color, 1), "kind" GAP "2 values");
  assert_is (drop_down_text (color, 2), "size" GAP "number");
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
  gtk_drop_down_set_selected (color, 2);
  g_assert_cmpint (view->color_column, ==, 2);
  gtk_drop_down_set_selected (label, 1);
  g_assert_cmpint (view->label_column, ==, 0);

  es_session_undo (panel.session);
  g_assert_cmpuint (gtk_drop_down_get_selected (label), ==, 0);
  g_assert_cmpuint (gtk_drop_down_get_selected (color), ==, 2);
  es_session_undo (panel.session);
  g_assert_cmpuint (gtk_drop_down_get_selected (color), ==, 0);
  g_assert_cmpint (view->color_column, ==, -1);
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
  g_test_add_func ("/explorer/data-card/notices", test_notices_are_counted_and_unfold);
  g_test_add_func ("/explorer/projection/components",
                   test_axes_offer_ten_components_with_shares);
  g_test_add_func ("/explorer/projection/axis-and-undo",
                   test_axis_changes_the_view_and_follows_undo);
  g_test_add_func ("/explorer/projection/equal-axes", test_equal_axes_change_places);
  g_test_add_func ("/explorer/projection/dimensions",
                   test_third_axis_needs_three_dimensions);
  g_test_add_func ("/explorer/projection/unit-length",
                   test_unit_length_makes_another_map);
  g_test_add_func ("/explorer/look/columns", test_texts_are_labels_but_no_colours);
  g_test_add_func ("/explorer/look/colour-and-label",
                   test_colour_and_label_change_the_view);
  g_test_add_func ("/explorer/look/labels", test_labels_switch);
  g_test_add_func ("/explorer/look/size", test_size_is_automatic_until_chosen);
  g_test_add_func ("/explorer/look/opacity", test_opacity_is_one_step_of_undo);
  g_test_add_func ("/explorer/legend/levels", test_legend_lists_levels_with_counts);
  g_test_add_func ("/explorer/legend/ramp", test_legend_shows_the_ends_of_a_ramp);
  g_test_add_func ("/explorer/legend/fold", test_legend_folds_away);
  g_test_add_func ("/explorer/legend/scheme",
                   test_legend_follows_the_scheme_and_one_colour_hides_it);
  return g_test_run ();
}
