// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <adwaita.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "bridge/session.h"

/* A small data set with columns of each kind, a window for a widget, and ways to find
 * what is in it as a person does: by words and by accessible names. */

#define FIXTURE_N 60
#define FIXTURE_D 12

/* Runs the main loop until @condition holds; a test that hangs says so. */
#define wait_until(condition)                                                            \
  G_STMT_START                                                                           \
  {                                                                                      \
    gint64 wait_end = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;                     \
    while (!(condition)) {                                                               \
      if (g_get_monotonic_time () > wait_end)                                            \
        g_error ("%s waited in vain for %s", G_STRFUNC, #condition);                     \
      if (!g_main_context_iteration (NULL, FALSE))                                       \
        g_thread_yield ();                                                               \
    }                                                                                    \
  }                                                                                      \
  G_STMT_END

/* --- Data */

static inline EmbColumn *
fixture_column (const char *name, char *(*value) (guint row))
{
  EmbStrings texts = { 0 };
  for (guint row = 0; row < FIXTURE_N; row++) {
    g_autofree char *text = value (row);
    g_assert_true (emb_strings_add (&texts, text, strlen (text), NULL));
  }
  EmbColumn *column = emb_column_new (name, strlen (name), &texts, NULL, NULL);
  g_assert_nonnull (column);
  return column;
}

/* 30 animals, 18 foods, the rest missing. */
static inline char *
fixture_category (guint row)
{
  return g_strdup (row < 30 ? "animal" : row < 48 ? "food" : "");
}

static inline char *
fixture_number (guint row)
{
  return g_strdup_printf ("%u.5", 10 + row);
}

static inline char *
fixture_text (guint row)
{
  return g_strdup_printf ("what row %u means", row);
}

/* Rows 0 to 59: "king", "queen", "word 2" and so on; row 59 is zero. */
static inline EmbDataset *
fixture_dataset (gboolean with_columns)
{
  EmbDatasetParts parts = { 0 };
  EmbError error = { 0 };
  g_assert_true (emb_matrix_init (&parts.vectors, FIXTURE_N, FIXTURE_D, NULL));
  for (guint i = 0; i < (FIXTURE_N - 1) * FIXTURE_D; i++)
    parts.vectors.data[i] = (float) (emb_random_normal (5, 0, i) / (1.0 + i % FIXTURE_D));
  for (guint row = 0; row < FIXTURE_N; row++) {
    g_autofree char *name = row == 0   ? g_strdup ("king")
                            : row == 1 ? g_strdup ("queen")
                                       : g_strdup_printf ("word %u", row);
    g_assert_true (emb_names_add (&parts.names, name, strlen (name), NULL));
  }
  g_assert_true (emb_names_index (&parts.names, NULL, NULL));

  if (with_columns) {
    parts.n_columns = 3;
    parts.columns = calloc (3, sizeof *parts.columns);
    parts.columns[0] = fixture_column ("meaning", fixture_text);
    parts.columns[1] = fixture_column ("kind", fixture_category);
    parts.columns[2] = fixture_column ("size", fixture_number);
  }
  emb_notices_add (&parts.notices, "row-count", -1, "The header claims 61 rows");
  parts.source.format = "word2vec-text";
  parts.source.dtype = "text";
  EmbDataset *dataset = emb_dataset_new (&parts, NULL, &error);
  if (dataset == NULL)
    g_error ("%s", error.message);
  return dataset;
}

static inline EsSession *
fixture_session (void)
{
  g_autoptr (EmbDataset) dataset = fixture_dataset (TRUE);
  return es_session_new (dataset, "small words");
}

static inline gboolean
session_rests (EsSession *session)
{
  const EsView *view = es_session_get_view (session);
  EsMap *map = es_session_get_map (session);
  return map != NULL && !es_session_is_busy (session) &&
         !emb_pca_unit_rows (map->pca) == !view->unit_rows &&
         !map->three_d == !view->three_d &&
         memcmp (map->axes, view->axes, sizeof map->axes) == 0 &&
         (view->selected == ES_NO_ROW || es_session_get_answer (session) != NULL);
}

/* --- Widgets */

/* Shows @widget in a window of its own. */
static inline GtkWidget *
fixture_window (GtkWidget *widget, int width, int height)
{
  GtkWidget *window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (window), width, height);
  gtk_window_set_child (GTK_WINDOW (window), widget);
  gtk_window_present (GTK_WINDOW (window));
  wait_until (gtk_widget_get_mapped (window) && gtk_widget_get_width (window) > 1);
  return window;
}

static inline void
fixture_close (GtkWidget *window, GtkWidget *widget, EsSession *session)
{
  g_object_ref (widget);
  gtk_window_destroy (GTK_WINDOW (window));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (widget);
  if (session != NULL)
    g_assert_finalize_object (session);
}

typedef gboolean (*WidgetTest) (GtkWidget *widget, const char *text);

static inline GtkWidget *
find_if (GtkWidget *root, GType type, WidgetTest test, const char *text)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (root, type) && (test == NULL || test (root, text)))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child)) {
    GtkWidget *found = find_if (child, type, test, text);
    if (found != NULL)
      return found;
  }
  return NULL;
}

static inline gboolean
is_named (GtkWidget *widget, const char *name)
{
  g_autofree char *difference =
    gtk_test_accessible_check_property (GTK_ACCESSIBLE (widget),
                                        GTK_ACCESSIBLE_PROPERTY_LABEL, name);
  return difference == NULL;
}

/* The text of whatever shows one and can be seen. */
static inline gboolean
says (GtkWidget *widget, const char *text)
{
  const char *shown = GTK_IS_LABEL (widget) ? gtk_label_get_text (GTK_LABEL (widget))
                      : GTK_IS_INSCRIPTION (widget)
                        ? gtk_inscription_get_text (GTK_INSCRIPTION (widget))
                        : NULL;
  return shown != NULL && g_str_equal (shown, text) && gtk_widget_get_mapped (widget);
}

/* The widget of that type with that accessible name; there must be one. */
static inline gpointer
named (GtkWidget *root, GType type, const char *name)
{
  GtkWidget *found = find_if (root, type, is_named, name);
  if (found == NULL)
    g_error ("no %s is called \"%s\"", g_type_name (type), name);
  return found;
}

static inline GtkWidget *
find_text (GtkWidget *root, const char *text)
{
  return find_if (root, GTK_TYPE_WIDGET, says, text);
}

#define assert_says(root, text)                                                          \
  G_STMT_START                                                                           \
  {                                                                                      \
    if (find_text (root, text) == NULL)                                                  \
      g_error ("%s:%d: nothing says \"%s\"", __FILE__, __LINE__, text);                  \
  }                                                                                      \
  G_STMT_END

static inline char *
drop_down_text (gpointer drop_down, guint position)
{
  GListModel *model = gtk_drop_down_get_model (GTK_DROP_DOWN (drop_down));
  g_autoptr (GtkStringObject) item = g_list_model_get_item (model, position);
  return item != NULL ? g_strdup (gtk_string_object_get_string (item)) : NULL;
}

static inline guint
drop_down_n (gpointer drop_down)
{
  return g_list_model_get_n_items (gtk_drop_down_get_model (GTK_DROP_DOWN (drop_down)));
}

/* What the keyboard does to a widget, through its own controllers. */
static inline gboolean
press_key (GtkWidget *widget, guint key)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);
  guint n = g_list_model_get_n_items (controllers);
  for (guint i = 0; i < n; i++) {
    g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);
    gboolean handled = FALSE;
    if (!GTK_IS_EVENT_CONTROLLER_KEY (controller))
      continue;
    g_signal_emit_by_name (controller, "key-pressed", key, 0, 0, &handled);
    if (handled)
      return TRUE;
  }
  return FALSE;
}

/* Done once, before the first test. */
static inline void
fixture_init (int *argc, char ***argv)
{
  gtk_test_init (argc, argv, NULL);
  adw_init ();
}
