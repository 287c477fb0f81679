// SPDX-License-Identifier: GPL-3.0-or-later
/* The right side of the Explore page: search, the chosen point, its neighbours; and the
 * page. */

#include "data/load.h"
#include "explorer/explorer.h"
#include "explorer/neighbor-list.h"
#include "explorer/parts.h"
#include "explorer/point-card.h"
#include "explorer/row-model.h"
#include "explorer/search-box.h"
#include "ui/explorer-fixture.h"

typedef struct {
  EsSession *session;
  GtkWidget *widget;
  GtkWidget *window;
} Side;

static void
side_show (Side *side, GtkWidget *widget, int width, int height)
{
  side->session = fixture_session ();
  side->widget = widget;
  side->window = fixture_window (widget, width, height);
}

static void
side_close (Side *side)
{
  fixture_close (side->window, side->widget, side->session);
}

static guint32
selected (Side *side)
{
  return es_session_get_view (side->session)->selected;
}

/* --- The model of rows */

static void
count_cb (GListModel *model, guint position, guint removed, guint added, guint *sum)
{
  *sum += removed + added;
}

static void
test_model_changes_by_its_length_alone (void)
{
  const guint32 rows[] = { 7, 8, 9, 10 };
  EsRowModel *model = es_row_model_new ();
  guint n_changes = 0;
  g_signal_connect (model, "items-changed", G_CALLBACK (count_cb), &n_changes);
  es_row_model_set_rows (model, rows, 3);
  g_assert_cmpuint (n_changes, ==, 3);

  EsRowItem *last = g_list_model_get_item (G_LIST_MODEL (model), 2);
  g_assert_cmpuint (es_row_item_get_row (last), ==, 9);
  g_assert_cmpuint (es_row_item_get_rank (last), ==, 3);
  es_row_model_set_rows (model, rows + 1, 3);
  g_assert_cmpuint (n_changes, ==, 3);
  g_assert_cmpuint (es_row_item_get_row (last), ==, 10);
  es_row_model_set_rows (model, rows, 2);
  g_assert_cmpuint (n_changes, ==, 4);
  g_assert_cmpuint (es_row_item_get_row (last), ==, ES_NO_ROW);
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (model), 2));
  g_object_unref (last);
  g_assert_finalize_object (model);
}

typedef struct {
  guint n_told;
  guint n_at_most; /* in one piece, within what GTK keeps ready */
} Telling;

static void
told_cb (EsRowModel *model, guint position, guint n, Telling *telling)
{
  g_assert_cmpuint (position, ==, telling->n_told);
  if (position < 200)
    telling->n_at_most = MAX (telling->n_at_most, n);
  telling->n_told += n;
}

static void
listed_cb (EsRowModel *model,
           guint position,
           guint removed,
           guint added,
           Telling *telling)
{
  if (added > 0)
    told_cb (model, position, added, telling);
}

/* Each row is told of once, from the top, and never so many that a frame is missed; of a
 * list that is replaced meanwhile the rest is forgotten. */
static void
test_model_tells_of_long_lists_in_parts (void)
{
  guint32 rows[999];
  Telling telling = { 0 };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    rows[i] = i;
  EsRowModel *model = es_row_model_new ();
  g_signal_connect (model, "rows-changed", G_CALLBACK (told_cb), &telling);
  g_signal_connect (model, "items-changed", G_CALLBACK (listed_cb), &telling);
  es_row_model_set_rows (model, rows, 600);
  g_assert_cmpuint (telling.n_told, <, 100);
  wait_until (telling.n_told >= 100);

  telling.n_told = 0;
  es_row_model_set_rows (model, rows, 999);
  wait_until (telling.n_told == 999);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (model)), ==, 999);
  g_assert_cmpuint (telling.n_at_most, <, 50);

  telling.n_told = 0;
  es_row_model_set_rows (model, rows, 999);
  g_assert_cmpuint (telling.n_told, <, 100);
  es_row_model_set_rows (model, rows, 0);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (model)), ==, 0);
  g_assert_finalize_object (model);
}

/* --- Search */

static GtkWidget *
search_entry (Side *side)
{
  return es_search_box_get_entry (ES_SEARCH_BOX (side->widget));
}

static Side
search_box (void)
{
  Side side;
  side_show (&side, es_search_box_new (), 300, 500);
  es_search_box_set_session (ES_SEARCH_BOX (side.widget), side.session);
  es_search_box_focus (ES_SEARCH_BOX (side.widget));
  return side;
}

static gboolean
list_is_open (Side *side)
{
  return gtk_widget_get_mapped (named (side->widget, GTK_TYPE_LIST_VIEW, "Names found"));
}

static void
type (Side *side, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (search_entry (side)), text);
  wait_until (es_session_get_hits (side->session) != NULL &&
              g_str_equal (es_session_get_hits (side->session)->text, text));
}

static void
test_search_lists_names_and_kinds (void)
{
  Side side = search_box ();
  g_assert_true (is_named (search_entry (&side), "Search names"));
  g_assert_false (list_is_open (&side));
  type (&side, "ing");
  wait_until (find_text (side.widget, "king") != NULL);
  assert_says (side.widget, "animal");
  assert_says (side.widget, "1 match");
  type (&side, "word");
  wait_until (find_text (side.widget, "58 matches") != NULL);
  wait_until (find_text (side.widget, "word 2") != NULL);
  side_close (&side);
}

static void
test_search_says_when_there_is_none (void)
{
  Side side = search_box ();
  type (&side, "zebra");
  wait_until (find_text (side.widget, "No name contains “zebra”") != NULL);
  g_assert_false (list_is_open (&side));
  g_assert_true (press_key (search_entry (&side), GDK_KEY_Down));
  g_signal_emit_by_name (search_entry (&side), "activate");
  g_assert_cmpuint (selected (&side), ==, ES_NO_ROW);
  side_close (&side);
}

static void
test_enter_takes_the_first_hit (void)
{
  Side side = search_box ();
  type (&side, "queen");
  wait_until (list_is_open (&side));
  g_signal_emit_by_name (search_entry (&side), "activate");
  g_assert_cmpuint (selected (&side), ==, 1);
  g_assert_false (list_is_open (&side));
  side_close (&side);
}

/* Who types and presses Enter at once is faster than the search. */
static void
test_enter_before_the_hits_takes_the_first (void)
{
  Side side = search_box ();
  gtk_editable_set_text (GTK_EDITABLE (search_entry (&side)), "queen");
  g_signal_emit_by_name (search_entry (&side), "activate");
  g_assert_cmpuint (selected (&side), ==, ES_NO_ROW);
  wait_until (selected (&side) == 1);
  side_close (&side);
}

static void
test_arrows_choose_and_light_up (void)
{
  Side side = search_box ();
  type (&side, "word");
  wait_until (list_is_open (&side));
  GtkWidget *entry = search_entry (&side);
  g_assert_true (press_key (entry, GDK_KEY_Down));
  g_assert_cmpuint (es_session_get_hovered (side.session), ==, 2);
  g_assert_true (press_key (entry, GDK_KEY_Down));
  g_assert_true (press_key (entry, GDK_KEY_Down));
  g_assert_cmpuint (es_session_get_hovered (side.session), ==, 4);
  g_assert_true (press_key (entry, GDK_KEY_Up));
  g_assert_cmpuint (es_session_get_hovered (side.session), ==, 3);

  g_signal_emit_by_name (entry, "activate");
  g_assert_cmpuint (selected (&side), ==, 3);
  g_assert_cmpuint (es_session_get_hovered (side.session), ==, ES_NO_ROW);
  side_close (&side);
}

static void
test_escape_clears_and_closes (void)
{
  Side side = search_box ();
  type (&side, "word");
  wait_until (list_is_open (&side));
  g_signal_emit_by_name (search_entry (&side), "stop-search");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (search_entry (&side))), ==, "");
  g_assert_false (list_is_open (&side));
  wait_until (es_session_get_hits (side.session) == NULL);
  side_close (&side);
}

static void
left_cb (gpointer n_times)
{
  ++*(guint *) n_times;
}

static void
test_escape_leaves_an_empty_field (void)
{
  Side side = search_box ();
  guint n_times = 0;
  g_signal_connect_swapped (side.widget, "left", G_CALLBACK (left_cb), &n_times);
  type (&side, "word");
  wait_until (list_is_open (&side));
  g_signal_emit_by_name (search_entry (&side), "stop-search");
  g_assert_cmpuint (n_times, ==, 0);
  g_signal_emit_by_name (search_entry (&side), "stop-search");
  g_assert_cmpuint (n_times, ==, 1);
  side_close (&side);
}

/* Of a longer list whole rows are seen. */
static void
test_no_hit_is_cut (void)
{
  Side side = search_box ();
  type (&side, "word");
  wait_until (list_is_open (&side));
  GtkWidget *list = named (side.widget, GTK_TYPE_LIST_VIEW, "Names found");
  GtkWidget *scroller = gtk_widget_get_ancestor (list, GTK_TYPE_SCROLLED_WINDOW);
  GtkWidget *row = gtk_widget_get_first_child (list);
  wait_until (gtk_widget_get_allocated_height (scroller) > 100);
  g_assert_cmpint (gtk_widget_get_allocated_height (scroller) %
                     gtk_widget_get_allocated_height (row),
                   ==, 0);
  side_close (&side);
}

static void
test_click_on_a_hit_selects (void)
{
  Side side = search_box ();
  type (&side, "word");
  wait_until (list_is_open (&side));
  g_signal_emit_by_name (named (side.widget, GTK_TYPE_LIST_VIEW, "Names found"),
                         "activate", 5);
  g_assert_cmpuint (selected (&side), ==, 7);
  g_assert_false (list_is_open (&side));
  side_close (&side);
}

/* --- Words that are in no row */

/* A session of a fastText model; its names are "river", "rain" and others. */
static EsSession *
model_session (void)
{
  g_autofree char *path =
    g_test_build_filename (G_TEST_DIST, "golden", "fasttext", "words.bin", NULL);
  g_autoptr (EmbDataset) dataset = emb_load (path, NULL, NULL, NULL);
  g_assert_nonnull (dataset);
  return es_session_new (dataset, "model");
}

static Side
search_box_of_model (void)
{
  Side side = search_box ();
  EsSession *model = model_session ();
  es_search_box_set_session (ES_SEARCH_BOX (side.widget), model);
  g_assert_finalize_object (side.session);
  side.session = model;
  return side;
}

static void
assert_probe (Side *side, const char *text)
{
  const EsProbe *probe = es_session_get_probe (side->session);
  g_assert_cmpstr (probe != NULL ? probe->text : NULL, ==, text);
}

static GtkWidget *
offer (Side *side, const char *word)
{
  g_autofree char *name = g_strdup_printf ("Vector of “%s” from its letters", word);
  return named (side->widget, GTK_TYPE_BUTTON, name);
}

static void
test_search_offers_the_vector_of_a_word (void)
{
  Side side = search_box_of_model ();
  type (&side, "rivers");
  wait_until (find_text (side.widget, "vector from its letters") != NULL);
  assert_says (side.widget, "No name contains “rivers”");
  g_assert_false (list_is_open (&side));
  g_signal_emit_by_name (search_entry (&side), "activate");
  assert_probe (&side, "rivers");
  g_assert_null (find_text (side.widget, "vector from its letters"));

  type (&side, "river"); /* is there */
  wait_until (find_text (side.widget, "1 match") != NULL);
  g_assert_null (find_text (side.widget, "vector from its letters"));
  type (&side, "waters");
  wait_until (find_text (side.widget, "vector from its letters") != NULL);
  g_signal_emit_by_name (offer (&side, "waters"), "clicked");
  assert_probe (&side, "waters");
  side_close (&side);
}

/* Behind the hits, where Down comes to last and Up first. */
static void
test_keys_lead_to_the_vector_of_a_word (void)
{
  Side side = search_box_of_model ();
  GtkWidget *entry = search_entry (&side);
  type (&side, "ive");
  wait_until (list_is_open (&side));
  GtkWidget *button = offer (&side, "ive");
  g_assert_true (press_key (entry, GDK_KEY_Down));
  g_assert_cmpuint (es_session_get_hovered (side.session), !=, ES_NO_ROW);
  g_assert_false (gtk_widget_has_css_class (button, "chosen"));
  g_assert_true (press_key (entry, GDK_KEY_Down));
  g_assert_true (press_key (entry, GDK_KEY_Down));
  g_assert_cmpuint (es_session_get_hovered (side.session), ==, ES_NO_ROW);
  g_assert_true (gtk_widget_has_css_class (button, "chosen"));
  g_assert_true (press_key (entry, GDK_KEY_Up));
  g_assert_true (press_key (entry, GDK_KEY_Up));
  g_signal_emit_by_name (entry, "activate"); /* nothing chosen: the first hit */
  assert_probe (&side, NULL);
  g_assert_cmpuint (selected (&side), !=, ES_NO_ROW);

  g_assert_true (press_key (entry, GDK_KEY_Down)); /* opens the list again */
  g_assert_true (press_key (entry, GDK_KEY_Up));
  g_assert_true (gtk_widget_has_css_class (button, "chosen"));
  g_signal_emit_by_name (entry, "activate");
  assert_probe (&side, "ive");
  side_close (&side);
}

static void
test_enter_before_the_offer_takes_it (void)
{
  Side side = search_box_of_model ();
  gtk_editable_set_text (GTK_EDITABLE (search_entry (&side)), "rivers");
  g_signal_emit_by_name (search_entry (&side), "activate");
  assert_probe (&side, NULL);
  wait_until (es_session_get_probe (side.session) != NULL);
  assert_probe (&side, "rivers");
  side_close (&side);
}

/* On the page the card says what it is, the list has its neighbours among all rows. */
static void
test_page_shows_the_vector_of_a_word (void)
{
  Side side;
  side_show (&side, es_explorer_new (), 1200, 800);
  g_assert_finalize_object (side.session);
  side.session = model_session ();
  es_explorer_set_session (ES_EXPLORER (side.widget), side.session);
  wait_until (session_rests (side.session));
  gtk_editable_set_text (named (side.widget, GTK_TYPE_SEARCH_ENTRY, "Search names"),
                         "rivers");
  wait_until (es_session_get_hits (side.session) != NULL);
  EsProbe *probe = es_session_get_hits (side.session)->probe;
  es_session_select_probe (side.session, probe);
  wait_until (find_text (side.widget, "10 of 25 points · exact") != NULL);
  assert_says (side.widget, "rivers");
  g_autofree char *place =
    g_strdup_printf ("from n-grams, no row · norm %.2f", probe->norm);
  assert_says (side.widget, place);
  g_autofree char *table = es_explorer_copy_neighbors (ES_EXPLORER (side.widget));
  g_assert_true (g_str_has_prefix (table, "rank\tname\t"));

  EsView view = *es_session_get_view (side.session);
  view.k = 24; /* all others, if it were a row */
  es_session_apply (side.session, &view);
  wait_until (find_text (side.widget, "24 of 25 points · exact") != NULL);
  g_assert_null (find_text (side.widget, "There are only 24 other points"));
  es_session_select (side.session, 2);
  wait_until (find_text (side.widget, "24 of 24 other points · exact") != NULL);
  assert_says (side.widget, "There are only 24 other points");
  es_session_select (side.session, ES_NO_ROW);
  assert_says (side.widget, "No point chosen");
  side_close (&side);
}

/* --- The chosen point */

static Side
point_card (void)
{
  Side side;
  side_show (&side, es_point_card_new (), 320, 300);
  es_point_card_set_session (ES_POINT_CARD (side.widget), side.session);
  wait_until (gtk_widget_get_mapped (side.widget));
  return side;
}

static void
test_point_card_shows_name_place_and_values (void)
{
  Side side = point_card ();
  assert_says (side.widget, "Click a point or search a name");
  es_session_select (side.session, 40);
  wait_until (find_text (side.widget, "word 40") != NULL);
  wait_until (find_text (side.widget, "what row 40 means") != NULL);
  assert_says (side.widget, "food");
  assert_says (side.widget, "50.5");

  double norm = (double) emb_dataset_norms (es_session_get_dataset (side.session))[40];
  g_autofree char *place = g_strdup_printf ("row 40 · norm %.2f", norm);
  assert_says (side.widget, place);
  es_session_select (side.session, ES_NO_ROW);
  assert_says (side.widget, "Click a point or search a name");
  side_close (&side);
}

static void
test_point_card_walks_back_and_forward (void)
{
  Side side = point_card ();
  GtkWidget *back = named (side.widget, GTK_TYPE_BUTTON, "Back to the point before");
  GtkWidget *forward = named (side.widget, GTK_TYPE_BUTTON, "Forward to the point after");
  g_assert_false (gtk_widget_get_sensitive (back));
  es_session_select (side.session, 3);
  es_session_select (side.session, 4);
  g_assert_true (gtk_widget_get_sensitive (back));
  g_assert_false (gtk_widget_get_sensitive (forward));
  g_signal_emit_by_name (back, "clicked");
  g_assert_cmpuint (selected (&side), ==, 3);
  g_assert_true (gtk_widget_get_sensitive (forward));
  g_signal_emit_by_name (forward, "clicked");
  g_assert_cmpuint (selected (&side), ==, 4);
  side_close (&side);
}

/* --- Neighbours */

static Side
neighbor_list (void)
{
  Side side;
  side_show (&side, es_neighbor_list_new (), 320, 600);
  es_neighbor_list_set_session (ES_NEIGHBOR_LIST (side.widget), side.session);
  wait_until (gtk_widget_get_mapped (side.widget));
  return side;
}

static guint
n_listed (Side *side)
{
  GtkColumnView *view = named (side->widget, GTK_TYPE_COLUMN_VIEW, "Neighbours");
  return g_list_model_get_n_items (G_LIST_MODEL (gtk_column_view_get_model (view)));
}

static void
test_neighbors_of_nothing (void)
{
  Side side = neighbor_list ();
  assert_says (side.widget,
               "The nearest neighbours of the chosen point will be listed here.");
  g_assert_null (es_neighbor_list_to_tsv (ES_NEIGHBOR_LIST (side.widget)));
  g_assert_false (gtk_widget_get_sensitive (named (side.widget, GTK_TYPE_BUTTON,
                                                   "Copy the list")));
  side_close (&side);
}

static void
test_neighbors_are_listed_with_three_values (void)
{
  Side side = neighbor_list ();
  es_session_select (side.session, 0);
  assert_says (side.widget, "Searching…");
  wait_until (n_listed (&side) == 10);
  wait_until (find_text (side.widget, "10 of 59 other points · exact") != NULL);

  const EmbNeighbor *first =
    emb_neighbors_get (es_session_get_answer (side.session)->neighbors, 0);
  g_autofree char *cosine = es_format_value (first->values.cosine);
  g_autofree char *euclidean = es_format_value (first->values.euclidean);
  wait_until (find_text (side.widget, cosine) != NULL);
  assert_says (side.widget, euclidean);
  g_assert_true (gtk_widget_has_css_class (find_text (side.widget, cosine), "ranking"));
  g_assert_false (gtk_widget_has_css_class (find_text (side.widget, euclidean),
                                            "ranking"));
  g_assert_true (is_named (find_text (side.widget, cosine), cosine));
  side_close (&side);
}

static void
test_k_and_metric_change_the_question (void)
{
  Side side = neighbor_list ();
  es_session_select (side.session, 0);
  gtk_spin_button_set_value (named (side.widget, GTK_TYPE_SPIN_BUTTON,
                                    "How many neighbours"),
                             4);
  wait_until (n_listed (&side) == 4);
  GtkDropDown *metric = named (side.widget, GTK_TYPE_DROP_DOWN, "Measure");
  gtk_drop_down_set_selected (metric, EMB_METRIC_EUCLIDEAN);
  g_assert_cmpint (es_session_get_view (side.session)->metric, ==, EMB_METRIC_EUCLIDEAN);
  assert_says (side.widget, "Nearest by Euclidean distance");
  wait_until (session_rests (side.session));

  es_session_undo (side.session);
  g_assert_cmpuint (gtk_drop_down_get_selected (metric), ==, EMB_METRIC_COSINE);
  assert_says (side.widget, "Nearest by cosine");
  g_assert_cmpint (gtk_spin_button_get_value_as_int (named (side.widget,
                                                            GTK_TYPE_SPIN_BUTTON,
                                                            "How many neighbours")),
                   ==, 4); /* a step of its own: the metric alone is undone */
  side_close (&side);
}

static void
test_fewer_than_k_is_said (void)
{
  Side side = neighbor_list ();
  EsView view = *es_session_get_view (side.session);
  view.k = 999;
  es_session_apply (side.session, &view);
  es_session_select (side.session, 0);
  /* Neither itself nor the zero vector, which has no direction. */
  wait_until (find_text (side.widget, "Only 58 points qualify") != NULL);
  wait_until (n_listed (&side) == 58);
  side_close (&side);
}

static void
test_a_point_without_neighbors_says_why (void)
{
  Side side = neighbor_list ();
  es_session_select (side.session, 0);
  wait_until (n_listed (&side) == 10);
  es_session_select (side.session, FIXTURE_N - 1);
  wait_until (es_session_get_answer (side.session) != NULL);
  g_assert_null (es_session_get_answer (side.session)->neighbors);
  wait_until (find_text (side.widget, es_session_get_answer (side.session)->error) !=
              NULL);
  g_assert_null (es_neighbor_list_to_tsv (ES_NEIGHBOR_LIST (side.widget)));
  side_close (&side);
}

/* A chosen row of the table is lit on the map; an activated one is walked to. */
static void
test_rows_light_up_and_lead_on (void)
{
  Side side = neighbor_list ();
  es_session_select (side.session, 0);
  wait_until (n_listed (&side) == 10);
  GtkColumnView *view = named (side.widget, GTK_TYPE_COLUMN_VIEW, "Neighbours");
  guint32 third =
    emb_neighbors_get (es_session_get_answer (side.session)->neighbors, 2)->row;
  gtk_selection_model_select_item (gtk_column_view_get_model (view), 2, TRUE);
  g_assert_cmpuint (es_session_get_hovered (side.session), ==, third);
  g_signal_emit_by_name (view, "activate", 2);
  g_assert_cmpuint (selected (&side), ==, third);
  wait_until (session_rests (side.session));
  g_assert_cmpuint (es_session_get_hovered (side.session), ==, ES_NO_ROW);
  side_close (&side);
}

/* The pointer lies over a row while the data go. */
static void
test_a_lit_row_may_go (void)
{
  Side side = neighbor_list ();
  es_session_select (side.session, 0);
  wait_until (n_listed (&side) == 10);
  GtkColumnView *view = named (side.widget, GTK_TYPE_COLUMN_VIEW, "Neighbours");
  GtkSelectionModel *rows = gtk_column_view_get_model (view);
  gtk_selection_model_select_item (rows, 2, TRUE);
  es_session_select (side.session, FIXTURE_N - 1); /* has no neighbours */
  wait_until (n_listed (&side) == 0);

  es_session_select (side.session, 0);
  wait_until (n_listed (&side) == 10);
  gtk_selection_model_select_item (rows, 2, TRUE);
  es_neighbor_list_set_session (ES_NEIGHBOR_LIST (side.widget), NULL);
  g_assert_cmpuint (n_listed (&side), ==, 0);
  side_close (&side);
}

/* What is out of reach is brought back, and it is said why. */
static void
test_k_has_a_limit_that_is_said (void)
{
  Side side = neighbor_list ();
  es_session_select (side.session, 0);
  GtkSpinButton *k = named (side.widget, GTK_TYPE_SPIN_BUTTON, "How many neighbours");
  g_assert_cmpstr (gtk_widget_get_tooltip_text (GTK_WIDGET (k)), ==,
                   "How many neighbours: 1 to 59");
  g_assert_null (find_text (side.widget, "There are only 59 other points"));
  gtk_editable_set_text (GTK_EDITABLE (k), "1000000");
  gtk_spin_button_update (k);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (k)), ==, "59");
  g_assert_cmpuint (es_session_get_view (side.session)->k, ==, 59);
  wait_until (find_text (side.widget, "There are only 59 other points") != NULL);
  gtk_spin_button_set_value (k, 12);
  g_assert_null (find_text (side.widget, "There are only 59 other points"));
  g_assert_cmpuint (es_session_get_view (side.session)->k, ==, 12);
  side_close (&side);
}

static void
text_ready_cb (GObject *clipboard, GAsyncResult *result, gpointer text)
{
  *(char **) text =
    gdk_clipboard_read_text_finish (GDK_CLIPBOARD (clipboard), result, NULL);
}

static void
test_copy_puts_a_table_on_the_clipboard (void)
{
  Side side = neighbor_list ();
  es_session_select (side.session, 0);
  wait_until (n_listed (&side) == 10);
  g_signal_emit_by_name (named (side.widget, GTK_TYPE_BUTTON, "Copy the list"),
                         "clicked");

  g_autofree char *text = NULL;
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (side.widget), NULL,
                                 text_ready_cb, &text);
  wait_until (text != NULL);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 12);
  g_assert_cmpstr (lines[0], ==, "rank\tname\teuclidean\tcosine\tdot");
  g_assert_true (g_str_has_prefix (lines[1], "1\tword "));
  g_auto (GStrv) fields = g_strsplit (lines[1], "\t", -1);
  g_assert_cmpuint (g_strv_length (fields), ==, 5);
  const EmbNeighbor *first =
    emb_neighbors_get (es_session_get_answer (side.session)->neighbors, 0);
  g_assert_cmpfloat_with_epsilon (g_ascii_strtod (fields[3], NULL), first->values.cosine,
                                  1e-6);
  side_close (&side);
}

/* --- The page */

static Side
explorer (void)
{
  Side side;
  side_show (&side, es_explorer_new (), 1200, 800);
  es_explorer_set_session (ES_EXPLORER (side.widget), side.session);
  wait_until (session_rests (side.session));
  return side;
}

static void
test_caption_is_there_to_be_copied (void)
{
  Side side = explorer ();
  g_autofree char *caption = es_session_get_caption (side.session);
  wait_until (find_text (side.widget, caption) != NULL);
  g_assert_true (gtk_label_get_selectable (GTK_LABEL (find_text (side.widget, caption))));
  es_session_select (side.session, 0);
  wait_until (session_rests (side.session));
  g_autofree char *longer = es_session_get_caption (side.session);
  g_assert_cmpstr (longer, !=, caption);
  assert_says (side.widget, longer);
  side_close (&side);
}

/* Where the map is narrow the caption takes a second line before it loses a word. */
static void
test_caption_is_whole_in_a_small_window (void)
{
  Side side;
  side_show (&side, es_explorer_new (), 1000, 700);
  es_explorer_set_session (ES_EXPLORER (side.widget), side.session);
  EsView view = *es_session_get_view (side.session);
  view.unit_rows = TRUE;
  es_session_apply (side.session, &view);
  es_session_select (side.session, 0);
  wait_until (session_rests (side.session));
  g_autofree char *caption = es_session_get_caption (side.session);
  GtkWidget *label = find_text (side.widget, caption);
  g_assert_nonnull (label);
  PangoLayout *layout = gtk_label_get_layout (GTK_LABEL (label));
  wait_until (pango_layout_get_line_count (layout) == 2);
  g_assert_false (pango_layout_is_ellipsized (layout));
  g_assert_cmpstr (gtk_widget_get_tooltip_text (label), ==, caption);
  side_close (&side);
}

static void
test_sides_fold_and_search_unfolds_them (void)
{
  Side side = explorer ();
  EsExplorer *page = ES_EXPLORER (side.widget);
  GtkWidget *map = GTK_WIDGET (es_explorer_get_scatter (page));
  GtkWidget *data = named (side.widget, GTK_TYPE_WIDGET, "Data");
  g_assert_true (es_explorer_get_sides_visible (page));
  wait_until (gtk_widget_get_mapped (data) && gtk_widget_get_width (map) > 1);
  int width = gtk_widget_get_width (map);

  es_explorer_set_sides_visible (page, FALSE);
  wait_until (gtk_widget_get_width (map) > width + 500);
  g_assert_false (gtk_widget_get_mapped (data));
  es_explorer_focus_search (page);
  g_assert_true (es_explorer_get_sides_visible (page));
  wait_until (gtk_widget_get_width (map) == width);
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (side.window));
  g_assert_true (gtk_widget_is_ancestor (focus,
                                         named (side.widget, GTK_TYPE_WIDGET, "Search")));
  side_close (&side);
}

/* The map gets what the sides do not need. */
static void
test_map_has_most_of_the_width (void)
{
  Side side = explorer ();
  GtkWidget *map = GTK_WIDGET (es_explorer_get_scatter (ES_EXPLORER (side.widget)));
  wait_until (gtk_widget_get_width (map) > 1);
  g_assert_cmpint (gtk_widget_get_width (map), >, 1200 - 260 - 320 - 60);
  side_close (&side);
}

static void
test_page_gives_its_neighbors (void)
{
  Side side = explorer ();
  g_assert_null (es_explorer_copy_neighbors (ES_EXPLORER (side.widget)));
  es_session_select (side.session, 0);
  wait_until (session_rests (side.session));
  g_autofree char *text = es_explorer_copy_neighbors (ES_EXPLORER (side.widget));
  g_assert_true (g_str_has_prefix (text, "rank\tname\t"));
  side_close (&side);
}

/* From one data set to another and to none: nothing of the first is left. */
static void
test_page_changes_its_session (void)
{
  Side side = explorer ();
  es_session_select (side.session, 0);
  wait_until (session_rests (side.session));
  g_autoptr (EmbDataset) dataset = fixture_dataset (FALSE);
  EsSession *other = es_session_new (dataset, "other words");
  es_explorer_set_session (ES_EXPLORER (side.widget), other);
  g_assert_finalize_object (side.session);
  side.session = other;
  wait_until (session_rests (other));
  wait_until (find_text (side.widget, "other words") != NULL);
  g_assert_null (find_text (side.widget, "king"));
  g_assert_cmpuint (drop_down_n (named (side.widget, GTK_TYPE_DROP_DOWN, "Colour by")),
                    ==, 1);
  es_explorer_set_session (ES_EXPLORER (side.widget), NULL);
  g_assert_null (find_text (side.widget, "other words"));
  side_close (&side);
}

static void
test_floating_buttons_have_names (void)
{
  Side side = explorer ();
  const char *const names[] = { "Zoom in", "Zoom out", "Show the whole map" };
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    GtkWidget *button = named (side.widget, GTK_TYPE_BUTTON, names[i]);
    g_assert_cmpstr (gtk_widget_get_tooltip_text (button), !=, NULL);
    g_signal_emit_by_name (button, "clicked");
  }
  side_close (&side);
}

int
main (int argc, char **argv)
{
  fixture_init (&argc, &argv);
  g_test_add_func ("/explorer/row-model/length", test_model_changes_by_its_length_alone);
  g_test_add_func ("/explorer/row-model/parts", test_model_tells_of_long_lists_in_parts);
  g_test_add_func ("/explorer/search/list", test_search_lists_names_and_kinds);
  g_test_add_func ("/explorer/search/none", test_search_says_when_there_is_none);
  g_test_add_func ("/explorer/search/enter", test_enter_takes_the_first_hit);
  g_test_add_func ("/explorer/search/fast-enter",
                   test_enter_before_the_hits_takes_the_first);
  g_test_add_func ("/explorer/search/arrows", test_arrows_choose_and_light_up);
  g_test_add_func ("/explorer/search/escape", test_escape_clears_and_closes);
  g_test_add_func ("/explorer/search/leave", test_escape_leaves_an_empty_field);
  g_test_add_func ("/explorer/search/whole-rows", test_no_hit_is_cut);
  g_test_add_func ("/explorer/search/click", test_click_on_a_hit_selects);
  g_test_add_func ("/explorer/search/offer", test_search_offers_the_vector_of_a_word);
  g_test_add_func ("/explorer/search/offer-keys", test_keys_lead_to_the_vector_of_a_word);
  g_test_add_func ("/explorer/search/offer-fast", test_enter_before_the_offer_takes_it);
  g_test_add_func ("/explorer/search/offer-page", test_page_shows_the_vector_of_a_word);
  g_test_add_func ("/explorer/point/words", test_point_card_shows_name_place_and_values);
  g_test_add_func ("/explorer/point/walk", test_point_card_walks_back_and_forward);
  g_test_add_func ("/explorer/neighbors/nothing", test_neighbors_of_nothing);
  g_test_add_func ("/explorer/neighbors/list",
                   test_neighbors_are_listed_with_three_values);
  g_test_add_func ("/explorer/neighbors/question", test_k_and_metric_change_the_question);
  g_test_add_func ("/explorer/neighbors/fewer", test_fewer_than_k_is_said);
  g_test_add_func ("/explorer/neighbors/error", test_a_point_without_neighbors_says_why);
  g_test_add_func ("/explorer/neighbors/walk", test_rows_light_up_and_lead_on);
  g_test_add_func ("/explorer/neighbors/lit", test_a_lit_row_may_go);
  g_test_add_func ("/explorer/neighbors/limit", test_k_has_a_limit_that_is_said);
  g_test_add_func ("/explorer/neighbors/copy", test_copy_puts_a_table_on_the_clipboard);
  g_test_add_func ("/explorer/page/caption", test_caption_is_there_to_be_copied);
  g_test_add_func ("/explorer/page/small", test_caption_is_whole_in_a_small_window);
  g_test_add_func ("/explorer/page/sides", test_sides_fold_and_search_unfolds_them);
  g_test_add_func ("/explorer/page/width", test_map_has_most_of_the_width);
  g_test_add_func ("/explorer/page/copy", test_page_gives_its_neighbors);
  g_test_add_func ("/explorer/page/session", test_page_changes_its_session);
  g_test_add_func ("/explorer/page/buttons", test_floating_buttons_have_names);
  return g_test_run ();
}
