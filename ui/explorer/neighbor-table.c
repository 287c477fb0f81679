// SPDX-License-Identifier: GPL-3.0-or-later
#include "explorer/neighbor-table.h"

#include <glib/gi18n.h>

#include "base/text.h"
#include "explorer/parts.h"
#include "explorer/row-factory.h"
#include "explorer/row-model.h"

typedef enum {
  COLUMN_RANK,
  COLUMN_NAME,
  COLUMN_EUCLIDEAN,
  COLUMN_COSINE,
  COLUMN_DOT
} Column;
#define N_COLUMNS (COLUMN_DOT + 1)

/* A column of cells. */
typedef struct {
  EsNeighborTable *table;
  Column column;
} Cells;

struct _EsNeighborTable {
  GtkWidget parent_instance;

  EsSession *session;
  EmbNeighbors *neighbors;
  EsRowModel *model;
  GtkSingleSelection *lit;
  guint n_chars[N_COLUMNS]; /* the room that numbers need */
  GtkWidget *scroller;
  GtkWidget *view;
  Cells cells[N_COLUMNS];
};

G_DEFINE_FINAL_TYPE (EsNeighborTable, es_neighbor_table, GTK_TYPE_WIDGET)

/* --- Cells */

static EmbMetric
column_metric (Column column)
{
  return column == COLUMN_EUCLIDEAN ? EMB_METRIC_EUCLIDEAN
         : column == COLUMN_COSINE  ? EMB_METRIC_COSINE
                                    : EMB_METRIC_DOT;
}

/* An inscription has the width it is told, whatever its text: hundreds of rows get new
 * texts within a frame, where labels would all be measured. Its text is told to the
 * accessible tree by hand. */
static void
set_text (GtkWidget *cell, const char *text)
{
  gtk_inscription_set_text (GTK_INSCRIPTION (cell), text);
  es_set_accessible_name (cell, text);
}

static void
setup_cell (gpointer user_data, GtkListItem *item)
{
  const Cells *cells = user_data;
  GtkWidget *cell = gtk_inscription_new (NULL);
  gtk_list_item_set_child (item, cell);
  if (cells->column == COLUMN_NAME) {
    gtk_inscription_set_min_chars (GTK_INSCRIPTION (cell), 3);
    gtk_inscription_set_text_overflow (GTK_INSCRIPTION (cell),
                                       GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_MIDDLE);
    return;
  }
  gtk_inscription_set_xalign (GTK_INSCRIPTION (cell), 1);
  gtk_widget_add_css_class (cell, "numeric");
  if (cells->column == COLUMN_RANK)
    gtk_widget_add_css_class (cell, "hint");
}

static void
bind_value (Cells *cells, GtkWidget *cell, EmbMetricValues values)
{
  EmbMetric metric = column_metric (cells->column);
  g_autofree char *text = es_format_value (emb_metric_value (values, metric));
  set_text (cell, text);
  if (metric == emb_neighbors_metric (cells->table->neighbors))
    gtk_widget_add_css_class (cell, "ranking");
  else
    gtk_widget_remove_css_class (cell, "ranking");
}

static void
bind_name (Cells *cells, GtkWidget *cell, guint32 row)
{
  char buffer[EMB_DATASET_NUMBER_SIZE];
  const char *name =
    es_session_get_name (cells->table->session, row, buffer, sizeof buffer);
  set_text (cell, name);
  gtk_widget_set_tooltip_text (cell, name);
}

static void
bind_cell (gpointer user_data, GtkListItem *item)
{
  Cells *cells = user_data;
  GtkWidget *cell = gtk_list_item_get_child (item);
  EsRowItem *row = gtk_list_item_get_item (item);
  char rank[12];
  if (cells->column == COLUMN_NAME) {
    bind_name (cells, cell, es_row_item_get_row (row));
    es_name_list_item (item, gtk_inscription_get_text (GTK_INSCRIPTION (cell)));
    return;
  }

  gtk_inscription_set_min_chars (GTK_INSCRIPTION (cell),
                                 cells->table->n_chars[cells->column]);
  if (cells->column != COLUMN_RANK) {
    bind_value (cells, cell, es_row_item_get_values (row));
    return;
  }
  g_snprintf (rank, sizeof rank, "%u", es_row_item_get_rank (row));
  set_text (cell, rank);
}

static void
append_column (EsNeighborTable *self, Column column, const char *title)
{
  Cells *cells = &self->cells[column];
  cells->table = self;
  cells->column = column;
  g_autoptr (GtkColumnViewColumn) view_column =
    gtk_column_view_column_new (title, es_row_factory_new (self->model, setup_cell,
                                                           bind_cell, cells));
  gtk_column_view_column_set_expand (view_column, column == COLUMN_NAME);
  gtk_column_view_append_column (GTK_COLUMN_VIEW (self->view), view_column);
}

/* Titles stand over their numbers. There is no property for that: the labels are looked
 * for, and where a later GTK builds its header differently, the titles stay on the left.
 */
static void
align_title (GtkWidget *widget)
{
  if (GTK_IS_LABEL (widget)) {
    gtk_widget_set_hexpand (widget, TRUE);
    gtk_label_set_xalign (GTK_LABEL (widget), 1);
  }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    align_title (child);
}

static void
set_up_header (EsNeighborTable *self)
{
  GtkWidget *header = gtk_widget_get_first_child (self->view);
  int column = 0;
  gtk_widget_set_focusable (header, FALSE); /* there is nothing to do there */
  for (GtkWidget *title = gtk_widget_get_first_child (header);
       title != NULL && column < N_COLUMNS; title = gtk_widget_get_next_sibling (title))
    if (column++ != COLUMN_NAME)
      align_title (title);
}

/* --- What happens */

static void
lit_cb (EsNeighborTable *self)
{
  EsRowItem *item = gtk_single_selection_get_selected_item (self->lit);
  if (self->session != NULL)
    es_session_hover (self->session,
                      item != NULL ? es_row_item_get_row (item) : ES_NO_ROW);
}

static void
left_cb (EsNeighborTable *self)
{
  gtk_single_selection_set_selected (self->lit, GTK_INVALID_LIST_POSITION);
}

static void
walk_cb (EsNeighborTable *self, guint position)
{
  g_autoptr (EsRowItem) item =
    g_list_model_get_item (G_LIST_MODEL (self->model), position);
  if (item != NULL)
    es_session_select (self->session, es_row_item_get_row (item));
}

/* --- The keyboard */

/* The part of the view that holds the rows, and the keyboard. */
static GtkWidget *
get_rows (EsNeighborTable *self)
{
  return gtk_widget_get_last_child (self->view);
}

/* GTK stops at each row before 4.12. */
static gboolean
es_neighbor_table_focus (GtkWidget *widget, GtkDirectionType direction)
{
  gboolean tab = direction == GTK_DIR_TAB_FORWARD || direction == GTK_DIR_TAB_BACKWARD;
  if (tab && gtk_widget_get_focus_child (widget) != NULL)
    return FALSE;
  return GTK_WIDGET_CLASS (es_neighbor_table_parent_class)->focus (widget, direction);
}

/* GTK's own Space selects a row, which the arrow keys have done already. */
static gboolean
space_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  GtkWidget *row = gtk_root_get_focus (gtk_widget_get_root (widget));
  return row != NULL && gtk_widget_activate (row);
}

static void
add_keys (EsNeighborTable *self)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();
  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  GtkShortcutTrigger *trigger = gtk_shortcut_trigger_parse_string ("space|KP_Space");
  GtkShortcutAction *action = gtk_callback_action_new (space_cb, NULL, NULL);
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller),
                                        gtk_shortcut_new (trigger, action));
  gtk_widget_add_controller (self->view, controller);
}

/* Where a new list is read from; the keyboard stays in it. */
static void
go_to_top (EsNeighborTable *self)
{
  gtk_adjustment_set_value (
    gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller)), 0);
  if (g_list_model_get_n_items (G_LIST_MODEL (self->model)) == 0)
    return;
  gtk_widget_activate_action (get_rows (self), "list.scroll-to-item", "u", 0);
  if (gtk_widget_get_focus_child (self->view) != NULL)
    gtk_widget_grab_focus (gtk_widget_get_first_child (get_rows (self)));
}

/* --- The list */

/* The largest and the smallest number are the longest. Usual numbers always have their
 * room, so that columns keep their places from point to point. */
static guint
chars_of_column (const EmbNeighbors *neighbors, Column column)
{
  double min = 0;
  double max = 0;
  gsize n = emb_neighbors_n (neighbors);
  for (gsize i = 0; i < n; i++) {
    double value =
      emb_metric_value (emb_neighbors_get (neighbors, i)->values, column_metric (column));
    min = value < min ? value : min;
    max = value > max ? value : max;
  }
  g_autofree char *smallest = es_format_value (min);
  g_autofree char *largest = es_format_value (max);
  glong n_chars = MAX (g_utf8_strlen (smallest, -1), g_utf8_strlen (largest, -1));
  return (guint) MAX (n_chars, 6);
}

static void
make_room (EsNeighborTable *self)
{
  gsize n = emb_neighbors_n (self->neighbors);
  self->n_chars[COLUMN_RANK] = n < 100 ? 2 : n < 1000 ? 3 : 4;
  for (Column column = COLUMN_EUCLIDEAN; column <= COLUMN_DOT; column++)
    self->n_chars[column] = chars_of_column (self->neighbors, column);
}

void
es_neighbor_table_set_neighbors (EsNeighborTable *self, EmbNeighbors *neighbors)
{
  if (neighbors == self->neighbors)
    return;
  left_cb (self); /* other rows are going to stand in its place; GTK binds it once more */
  EmbNeighbors *old = self->neighbors;
  self->neighbors = neighbors != NULL ? emb_neighbors_ref (neighbors) : NULL;
  emb_neighbors_unref (old);
  if (neighbors != NULL)
    make_room (self);
  es_row_model_set_neighbors (self->model, neighbors);
  go_to_top (self);
}

EmbNeighbors *
es_neighbor_table_get_neighbors (EsNeighborTable *self)
{
  return self->neighbors;
}

void
es_neighbor_table_set_session (EsNeighborTable *self, EsSession *session)
{
  es_neighbor_table_set_neighbors (self, NULL); /* its rows belong to the old data */
  g_set_object (&self->session, session);
}

/* --- As text */

static void
append_name (GString *text, const char *name)
{
  for (const char *p = name; *p != '\0'; p++)
    if (*p == '\t')
      g_string_append (text, "\\t");
    else if (*p == '\n')
      g_string_append (text, "\\n");
    else
      g_string_append_c (text, *p);
}

char *
es_neighbor_table_to_tsv (EsNeighborTable *self)
{
  GString *text = g_string_new ("rank\tname\teuclidean\tcosine\tdot\n");
  gsize n = self->neighbors != NULL ? emb_neighbors_n (self->neighbors) : 0;
  for (gsize i = 0; i < n; i++) {
    const EmbNeighbor *neighbor = emb_neighbors_get (self->neighbors, i);
    char name[EMB_DATASET_NUMBER_SIZE];
    g_string_append_printf (text, "%" G_GSIZE_FORMAT "\t", i + 1);
    append_name (text,
                 es_session_get_name (self->session, neighbor->row, name, sizeof name));
    for (Column column = COLUMN_EUCLIDEAN; column <= COLUMN_DOT; column++) {
      char number[EMB_TEXT_NUMBER_SIZE];
      double value = emb_metric_value (neighbor->values, column_metric (column));
      g_string_append_c (text, '\t');
      g_string_append (text, emb_text_format (number, value, 'f', 6));
    }
    g_string_append_c (text, '\n');
  }
  return g_string_free (text, FALSE);
}

/* --- Life */

static void
es_neighbor_table_init (EsNeighborTable *self)
{
  self->model = es_row_model_new ();
  self->lit = gtk_single_selection_new (NULL);
  gtk_single_selection_set_autoselect (self->lit, FALSE);
  gtk_single_selection_set_can_unselect (self->lit, TRUE);
  gtk_single_selection_set_model (self->lit, G_LIST_MODEL (self->model));
  g_signal_connect_swapped (self->lit, "notify::selected-item", G_CALLBACK (lit_cb),
                            self);

  self->view = gtk_column_view_new (GTK_SELECTION_MODEL (g_object_ref (self->lit)));
  gtk_column_view_set_single_click_activate (GTK_COLUMN_VIEW (self->view), TRUE);
  es_set_accessible_name (self->view, _ ("Neighbours"));
  es_set_accessible_name (get_rows (self), _ ("Neighbours"));
  add_keys (self);
  append_column (self, COLUMN_RANK, _ ("#"));
  append_column (self, COLUMN_NAME, _ ("name"));
  append_column (self, COLUMN_EUCLIDEAN, _ ("eucl."));
  append_column (self, COLUMN_COSINE, _ ("cos"));
  append_column (self, COLUMN_DOT, _ ("dot"));
  set_up_header (self);
  g_signal_connect_swapped (self->view, "activate", G_CALLBACK (walk_cb), self);

  GtkEventController *motion = gtk_event_controller_motion_new ();
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (left_cb), self);
  gtk_widget_add_controller (self->view, motion);

  self->scroller =
    g_object_new (GTK_TYPE_SCROLLED_WINDOW, "hscrollbar-policy", GTK_POLICY_NEVER,
                  "vexpand", TRUE, "focusable", FALSE, "child", self->view, NULL);
  gtk_widget_set_parent (self->scroller, GTK_WIDGET (self));
}

static void
es_neighbor_table_dispose (GObject *object)
{
  EsNeighborTable *self = ES_NEIGHBOR_TABLE (object);
  if (self->lit != NULL)
    g_signal_handlers_disconnect_by_data (self->lit, self);
  g_clear_object (&self->session);
  g_clear_pointer (&self->scroller, gtk_widget_unparent);
  g_clear_object (&self->lit);
  g_clear_object (&self->model);
  g_clear_pointer (&self->neighbors, emb_neighbors_unref);
  G_OBJECT_CLASS (es_neighbor_table_parent_class)->dispose (object);
}

static void
es_neighbor_table_class_init (EsNeighborTableClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = es_neighbor_table_dispose;
  GTK_WIDGET_CLASS (klass)->focus = es_neighbor_table_focus;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass),
                                            GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "neighbor-table");
}

GtkWidget *
es_neighbor_table_new (void)
{
  return g_object_new (ES_TYPE_NEIGHBOR_TABLE, NULL);
}
