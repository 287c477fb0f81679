// SPDX-License-Identifier: GPL-3.0-or-later
#include "explorer/neighbor-list.h"

#include <glib/gi18n.h>

#include "explorer/choice.h"
#include "explorer/neighbor-table.h"
#include "explorer/parts.h"

/* The old list stands while a new one is on its way, and pales when that takes this long:
 * a list that blinks at each step of a walk would be hard to read. */
#define PATIENCE_MS 150

#define COPY_ACTION "neighbors.copy"

struct _EsNeighborList {
  GtkWidget parent_instance;

  EsSession *session;
  gboolean syncing; /* the controls follow the session and must not answer */
  guint patience;   /* the source that makes the old list pale, or 0 */
  GtkWidget *heading;
  GtkWidget *k;
  GtkWidget *metric;
  GtkWidget *limit; /* why k is not larger, while it is the largest */
  GtkWidget *stack; /* the table or the message */
  GtkWidget *table;
  GtkWidget *message;
  GtkWidget *status;
};

G_DEFINE_FINAL_TYPE (EsNeighborList, es_neighbor_list, GTK_TYPE_WIDGET)

/* --- What the session says */

static void
show_query (EsNeighborList *self, const EsView *view)
{
  const char *const headings[] = {
    [EMB_METRIC_COSINE] = N_ ("Nearest by cosine"),
    [EMB_METRIC_EUCLIDEAN] = N_ ("Nearest by Euclidean distance"),
    [EMB_METRIC_DOT] = N_ ("Nearest by dot product"),
  };
  gtk_label_set_label (GTK_LABEL (self->heading), _ (headings[view->metric]));
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->metric), view->metric);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->k), view->k);
  gboolean alone = emb_dataset_n_rows (es_session_get_dataset (self->session)) == 1;
  gtk_widget_set_visible (self->limit, !alone &&
                                         es_session_get_probe (self->session) == NULL &&
                                         view->k == es_session_get_max_k (self->session));
}

/* The data are looked at once: their size does not change. */
static void
show_limit (EsNeighborList *self)
{
  guint max = es_session_get_max_k (self->session);
  g_autofree char *count = es_format_count (max);
  g_autofree char *range = g_strdup_printf (_ ("How many neighbours: 1 to %s"), count);
  g_autofree char *limit =
    g_strdup_printf (max < ES_MAX_K ? ngettext ("There is only %s other point",
                                                "There are only %s other points", max)
                                    : ngettext ("No more than %s can be listed",
                                                "No more than %s can be listed", max),
                     count);
  gtk_spin_button_set_range (GTK_SPIN_BUTTON (self->k), 1, max);
  gtk_widget_set_tooltip_text (self->k, range);
  gtk_label_set_label (GTK_LABEL (self->limit), limit);
}

static void
set_stale (EsNeighborList *self, gboolean stale)
{
  g_clear_handle_id (&self->patience, g_source_remove);
  if (stale)
    gtk_widget_add_css_class (self->table, "stale");
  else
    gtk_widget_remove_css_class (self->table, "stale");
}

static void
show_message (EsNeighborList *self, const char *text)
{
  set_stale (self, FALSE);
  es_neighbor_table_set_neighbors (ES_NEIGHBOR_TABLE (self->table), NULL);
  gtk_label_set_label (GTK_LABEL (self->message), text);
  gtk_label_set_label (GTK_LABEL (self->status), "");
  gtk_stack_set_visible_child (GTK_STACK (self->stack), self->message);
}

static char *
describe_list (EsNeighborList *self, const EsAnswer *answer)
{
  gsize n = emb_neighbors_n (answer->neighbors);
  gsize n_rows = emb_dataset_n_rows (es_session_get_dataset (self->session));
  g_autofree char *found = es_format_count (n);
  if (n < answer->query.k)
    return g_strdup_printf (ngettext ("Only %s point qualifies", "Only %s points qualify",
                                      n),
                            found);
  if (answer->query.probe != NULL) {
    g_autofree char *all = es_format_count (n_rows);
    return g_strdup_printf (ngettext ("%s of %s point · exact", "%s of %s points · exact",
                                      n_rows),
                            found, all);
  }
  g_autofree char *others = es_format_count (n_rows - 1);
  return g_strdup_printf (ngettext ("%s of %s other point · exact",
                                    "%s of %s other points · exact", n_rows - 1),
                          found, others);
}

static void
show_list (EsNeighborList *self, const EsAnswer *answer)
{
  g_autofree char *status = describe_list (self, answer);
  set_stale (self, FALSE);
  es_neighbor_table_set_neighbors (ES_NEIGHBOR_TABLE (self->table), answer->neighbors);
  gtk_label_set_label (GTK_LABEL (self->status), status);
  gtk_stack_set_visible_child (GTK_STACK (self->stack), self->table);
}

static gboolean
patience_cb (gpointer user_data)
{
  EsNeighborList *self = user_data;
  self->patience = 0;
  set_stale (self, TRUE);
  gtk_label_set_label (GTK_LABEL (self->status), _ ("Searching…"));
  return G_SOURCE_REMOVE;
}

static void
wait_for_answer (EsNeighborList *self)
{
  if (es_neighbor_table_get_neighbors (ES_NEIGHBOR_TABLE (self->table)) == NULL)
    show_message (self, _ ("Searching…"));
  else if (self->patience == 0)
    self->patience = g_timeout_add (PATIENCE_MS, patience_cb, self);
}

static void
show_answer (EsNeighborList *self)
{
  const EsAnswer *answer = es_session_get_answer (self->session);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), COPY_ACTION,
                                 answer != NULL && answer->neighbors != NULL);
  if (!es_session_has_selection (self->session))
    show_message (self,
                  _ ("The nearest neighbours of the chosen point will be listed here."));
  else if (answer == NULL)
    wait_for_answer (self);
  else if (answer->neighbors == NULL)
    show_message (self, answer->error);
  else if (emb_neighbors_n (answer->neighbors) == 0)
    show_message (self, _ ("No other point qualifies as a neighbour."));
  else
    show_list (self, answer);
}

static void
changed_cb (EsSession *session, guint changes, EsNeighborList *self)
{
  self->syncing = TRUE;
  if (changes & (ES_CHANGED_QUERY | ES_CHANGED_SELECTED))
    show_query (self, es_session_get_view (session));
  if (changes & ES_CHANGED_NEIGHBORS)
    show_answer (self);
  self->syncing = FALSE;
}

void
es_neighbor_list_set_session (EsNeighborList *self, EsSession *session)
{
  if (session == self->session)
    return;
  set_stale (self, FALSE);
  es_neighbor_table_set_session (ES_NEIGHBOR_TABLE (self->table), session);
  es_watch_session (&self->session, session, G_CALLBACK (changed_cb), self);
  gtk_widget_set_visible (GTK_WIDGET (self), session != NULL);
  if (session == NULL)
    return;
  self->syncing = TRUE;
  show_limit (self);
  changed_cb (session, ~0u, self);
}

/* --- What the person says */

static void
query_chosen_cb (EsNeighborList *self)
{
  if (self->syncing || self->session == NULL)
    return;
  EsView view = *es_session_get_view (self->session);
  view.k = (guint) gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (self->k));
  view.metric = (EmbMetric) gtk_drop_down_get_selected (GTK_DROP_DOWN (self->metric));
  es_session_apply (self->session, &view);
}

char *
es_neighbor_list_to_tsv (EsNeighborList *self)
{
  const EsAnswer *answer =
    self->session != NULL ? es_session_get_answer (self->session) : NULL;
  if (answer == NULL || answer->neighbors == NULL)
    return NULL;
  return es_neighbor_table_to_tsv (ES_NEIGHBOR_TABLE (self->table));
}

static void
copy_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  g_autofree char *text = es_neighbor_list_to_tsv (ES_NEIGHBOR_LIST (widget));
  if (text != NULL)
    gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
}

/* --- Life */

static GtkWidget *
head_new (EsNeighborList *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *copy = es_icon_button_new ("edit-copy-symbolic", _ ("Copy the list"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (copy), COPY_ACTION);
  gtk_widget_add_css_class (copy, "flat");
  self->heading = es_heading_new (_ ("Nearest by cosine"));
  gtk_widget_set_hexpand (self->heading, TRUE);
  gtk_box_append (GTK_BOX (box), self->heading);
  gtk_box_append (GTK_BOX (box), copy);
  return box;
}

static GtkWidget *
query_new (EsNeighborList *self)
{
  const char *const metrics[] = {
    [EMB_METRIC_COSINE] = _ ("Cosine"),
    [EMB_METRIC_EUCLIDEAN] = _ ("Euclidean"),
    [EMB_METRIC_DOT] = _ ("Dot product"),
    NULL,
  };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  self->k = gtk_spin_button_new_with_range (1, ES_MAX_K, 1);
  /* Room for the largest number and the cursor behind it. */
  gtk_editable_set_width_chars (GTK_EDITABLE (self->k), 5);
  gtk_spin_button_set_numeric (GTK_SPIN_BUTTON (self->k), TRUE);
  es_set_accessible_name (self->k, _ ("How many neighbours"));
  self->metric = es_choice_new (_ ("Measure"), ES_HINTS_IN_LIST);
  es_choice_set (self->metric, metrics, EMB_METRIC_COSINE);
  gtk_widget_set_hexpand (self->metric, TRUE);
  g_signal_connect_swapped (self->k, "value-changed", G_CALLBACK (query_chosen_cb), self);
  g_signal_connect_swapped (self->metric, "notify::selected",
                            G_CALLBACK (query_chosen_cb), self);
  gtk_box_append (GTK_BOX (box), gtk_label_new (_ ("k")));
  gtk_box_append (GTK_BOX (box), self->k);
  gtk_box_append (GTK_BOX (box), self->metric);
  return box;
}

static void
es_neighbor_list_init (EsNeighborList *self)
{
  self->table = es_neighbor_table_new ();
  self->message = g_object_new (GTK_TYPE_LABEL, "wrap", TRUE, "justify",
                                GTK_JUSTIFY_CENTER, "max-width-chars", 28, "selectable",
                                TRUE, "valign", GTK_ALIGN_START, "margin-top", 24, NULL);
  gtk_widget_add_css_class (self->message, "hint");
  self->stack = gtk_stack_new ();
  gtk_stack_add_child (GTK_STACK (self->stack), self->table);
  gtk_stack_add_child (GTK_STACK (self->stack), self->message);
  gtk_widget_set_vexpand (self->stack, TRUE);
  self->limit = es_words_new ("hint");
  self->status = es_words_new ("hint");
  gtk_widget_add_css_class (self->status, "numeric");

  es_panel_init (self);
  es_panel_append (self, head_new (self));
  es_panel_append (self, query_new (self));
  es_panel_append (self, self->limit);
  es_panel_append (self, self->stack);
  es_panel_append (self, self->status);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), COPY_ACTION, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

static void
es_neighbor_list_dispose (GObject *object)
{
  EsNeighborList *self = ES_NEIGHBOR_LIST (object);
  g_clear_handle_id (&self->patience, g_source_remove);
  es_watch_session (&self->session, NULL, NULL, self);
  es_panel_clear (self);
  G_OBJECT_CLASS (es_neighbor_list_parent_class)->dispose (object);
}

static void
es_neighbor_list_class_init (EsNeighborListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = es_neighbor_list_dispose;
  es_panel_class_init (widget_class, "neighbor-list");
  gtk_widget_class_install_action (widget_class, COPY_ACTION, NULL, copy_action);
}

GtkWidget *
es_neighbor_list_new (void)
{
  GtkWidget *self = g_object_new (ES_TYPE_NEIGHBOR_LIST, NULL);
  es_set_accessible_name (self, _ ("Nearest neighbours"));
  return self;
}
