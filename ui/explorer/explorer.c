// SPDX-License-Identifier: GPL-3.0-or-later
#include "explorer/explorer.h"

#include <glib/gi18n.h>

#include "explorer/data-card.h"
#include "explorer/legend.h"
#include "explorer/look-panel.h"
#include "explorer/neighbor-list.h"
#include "explorer/parts.h"
#include "explorer/point-card.h"
#include "explorer/projection-panel.h"
#include "explorer/search-box.h"

#define LEFT_WIDTH 260
#define RIGHT_WIDTH 320
#define ZOOM_STEP 1.4

struct _EsExplorer {
  GtkWidget parent_instance;

  EsSession *session;
  GtkWidget *left;
  GtkWidget *right;
  GtkWidget *data_card;
  GtkWidget *projection_panel;
  GtkWidget *look_panel;
  GtkWidget *scatter;
  GtkWidget *legend;
  guint fit_legend;  /* the source that fits the legend to the map, or 0 */
  GtkWidget *remark; /* why there is no map, or one without spread */
  GtkWidget *caption;
  GtkWidget *search_box;
  GtkWidget *point_card;
  GtkWidget *neighbor_list;
};

G_DEFINE_FINAL_TYPE (EsExplorer, es_explorer, GTK_TYPE_WIDGET)

/* --- What the session says */

/* Above points, or in the middle of a map that has none. */
static void
show_remark (EsExplorer *self)
{
  g_autofree char *error = es_session_get_error (self->session);
  g_autofree char *remark = es_session_get_remark (self->session);
  const char *words = error != NULL ? error : remark;
  g_autofree char *sentence = words != NULL ? es_sentence (words) : g_strdup ("");
  gboolean has_points = es_session_get_map (self->session) != NULL;
  gtk_label_set_label (GTK_LABEL (self->remark), sentence);
  gtk_widget_set_valign (self->remark, has_points ? GTK_ALIGN_START : GTK_ALIGN_CENTER);
  gtk_widget_set_visible (self->remark, words != NULL);
}

static void
changed_cb (EsSession *session, guint changes, EsExplorer *self)
{
  if (changes & (ES_CHANGED_MAP | ES_CHANGED_STATE))
    show_remark (self);
  if (!(changes & (ES_CHANGED_MAP | ES_CHANGED_NEIGHBORS)))
    return;
  g_autofree char *caption = es_session_get_caption (session);
  es_label_set (self->caption, caption);
}

void
es_explorer_set_session (EsExplorer *self, EsSession *session)
{
  if (!es_watch_session (&self->session, session, G_CALLBACK (changed_cb), self))
    return;
  es_data_card_set_session (ES_DATA_CARD (self->data_card), session);
  es_projection_panel_set_session (ES_PROJECTION_PANEL (self->projection_panel), session);
  es_look_panel_set_session (ES_LOOK_PANEL (self->look_panel), session);
  es_scatter_set_session (ES_SCATTER (self->scatter), session);
  es_legend_set_session (ES_LEGEND (self->legend), session);
  es_search_box_set_session (ES_SEARCH_BOX (self->search_box), session);
  es_point_card_set_session (ES_POINT_CARD (self->point_card), session);
  es_neighbor_list_set_session (ES_NEIGHBOR_LIST (self->neighbor_list), session);

  es_label_set (self->caption, "");
  gtk_widget_set_visible (self->remark, FALSE);
  if (session != NULL)
    changed_cb (session, ES_CHANGED_MAP, self);
}

/* --- What the window asks for */

EsScatter *
es_explorer_get_scatter (EsExplorer *self)
{
  return ES_SCATTER (self->scatter);
}

void
es_explorer_focus_search (EsExplorer *self)
{
  es_explorer_set_sides_visible (self, TRUE);
  es_search_box_focus (ES_SEARCH_BOX (self->search_box));
}

void
es_explorer_set_sides_visible (EsExplorer *self, gboolean visible)
{
  gtk_widget_set_visible (self->left, visible);
  gtk_widget_set_visible (self->right, visible);
}

gboolean
es_explorer_get_sides_visible (EsExplorer *self)
{
  return gtk_widget_get_visible (self->left);
}

char *
es_explorer_copy_neighbors (EsExplorer *self)
{
  return es_neighbor_list_to_tsv (ES_NEIGHBOR_LIST (self->neighbor_list));
}

/* --- The middle */

static void
zoom_in_cb (EsExplorer *self)
{
  es_scatter_zoom (ES_SCATTER (self->scatter), ZOOM_STEP);
}

static void
zoom_out_cb (EsExplorer *self)
{
  es_scatter_zoom (ES_SCATTER (self->scatter), 1 / ZOOM_STEP);
}

static void
fit_cb (EsExplorer *self)
{
  es_scatter_fit (ES_SCATTER (self->scatter));
}

static GtkWidget *
zoom_buttons_new (EsExplorer *self)
{
  const struct {
    const char *icon_name;
    const char *name;
    GCallback callback;
  } buttons[] = {
    { "zoom-in-symbolic", _ ("Zoom in"), G_CALLBACK (zoom_in_cb) },
    { "zoom-out-symbolic", _ ("Zoom out"), G_CALLBACK (zoom_out_cb) },
    { "zoom-fit-best-symbolic", _ ("Show the whole map"), G_CALLBACK (fit_cb) },
  };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (buttons); i++) {
    GtkWidget *button = es_icon_button_new (buttons[i].icon_name, buttons[i].name);
    g_signal_connect_swapped (button, "clicked", buttons[i].callback, self);
    gtk_box_append (GTK_BOX (box), button);
  }
  gtk_widget_add_css_class (box, "linked");
  gtk_widget_add_css_class (box, "floating");
  gtk_widget_set_halign (box, GTK_ALIGN_END);
  gtk_widget_set_valign (box, GTK_ALIGN_END);
  return box;
}

static gboolean
fit_legend_cb (gpointer data)
{
  EsExplorer *self = data;
  self->fit_legend = 0;
  es_legend_fit (ES_LEGEND (self->legend), gtk_widget_get_width (self->scatter),
                 gtk_widget_get_height (self->scatter));
  return G_SOURCE_REMOVE;
}

/* Names make way for what floats over the map whenever that gets its place, and the
 * legend for the map when that gets another size: later, since it may not change its own
 * size now. GTK finds the place. */
static gboolean
floating_cb (EsExplorer *self)
{
  gtk_widget_queue_draw (self->scatter);
  if (self->fit_legend == 0)
    self->fit_legend = g_idle_add (fit_legend_cb, self);
  return FALSE;
}

static GtkWidget *
middle_new (EsExplorer *self)
{
  self->scatter = es_scatter_new ();
  gtk_widget_set_hexpand (self->scatter, TRUE);
  gtk_widget_set_vexpand (self->scatter, TRUE);
  self->legend = es_legend_new ();
  gtk_widget_add_css_class (self->legend, "floating");
  gtk_widget_set_halign (self->legend, GTK_ALIGN_END);
  gtk_widget_set_valign (self->legend, GTK_ALIGN_START);

  self->remark = g_object_new (GTK_TYPE_LABEL, "wrap", TRUE, "max-width-chars", 48,
                               "justify", GTK_JUSTIFY_CENTER, "selectable", TRUE,
                               "halign", GTK_ALIGN_CENTER, "visible", FALSE, NULL);
  gtk_widget_add_css_class (self->remark, "floating");
  gtk_widget_add_css_class (self->remark, "remark");

  GtkWidget *overlay = gtk_overlay_new ();
  gtk_overlay_set_child (GTK_OVERLAY (overlay), self->scatter);
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), self->legend);
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), self->remark);
  GtkWidget *buttons = zoom_buttons_new (self);
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), buttons);
  g_signal_connect_swapped (overlay, "get-child-position", G_CALLBACK (floating_cb),
                            self);
  es_scatter_add_cover (ES_SCATTER (self->scatter), self->legend);
  es_scatter_add_cover (ES_SCATTER (self->scatter), self->remark);
  es_scatter_add_cover (ES_SCATTER (self->scatter), buttons);

  self->caption = es_words_new ("caption-line");
  /* In a narrow window it takes two lines rather than lose its end. */
  g_object_set (self->caption, "ellipsize", PANGO_ELLIPSIZE_END, "wrap", TRUE, "lines", 2,
                NULL);
  gtk_label_set_selectable (GTK_LABEL (self->caption), TRUE);

  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_box_append (GTK_BOX (box), overlay);
  gtk_box_append (GTK_BOX (box), self->caption);
  return box;
}

/* --- The sides */

static GtkWidget *
left_new (EsExplorer *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 24);
  self->data_card = es_data_card_new ();
  self->projection_panel = es_projection_panel_new ();
  self->look_panel = es_look_panel_new ();
  gtk_box_append (GTK_BOX (box), self->data_card);
  gtk_box_append (GTK_BOX (box), self->projection_panel);
  gtk_box_append (GTK_BOX (box), self->look_panel);
  gtk_widget_add_css_class (box, "side");

  /* What expands inside would otherwise take room from the map. */
  self->left = g_object_new (GTK_TYPE_SCROLLED_WINDOW, "hscrollbar-policy",
                             GTK_POLICY_NEVER, "width-request", LEFT_WIDTH, "hexpand",
                             FALSE, "focusable", FALSE, "child", box, NULL);
  gtk_widget_add_css_class (self->left, "side-pane");
  return self->left;
}

/* The list of hits floats over what stands below the search field, which does not move.
 */
static GtkWidget *
right_new (EsExplorer *self)
{
  GtkWidget *place = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  self->search_box = es_search_box_new ();
  g_signal_connect_swapped (self->search_box, "left", G_CALLBACK (gtk_widget_grab_focus),
                            self->scatter);
  self->point_card = es_point_card_new ();
  self->neighbor_list = es_neighbor_list_new ();
  gtk_widget_set_valign (self->search_box, GTK_ALIGN_START);
  gtk_widget_set_vexpand (self->neighbor_list, TRUE);

  g_autoptr (GtkSizeGroup) group = gtk_size_group_new (GTK_SIZE_GROUP_VERTICAL);
  gtk_size_group_add_widget (group, place);
  gtk_size_group_add_widget (group,
                             es_search_box_get_entry (ES_SEARCH_BOX (self->search_box)));

  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);
  gtk_box_append (GTK_BOX (box), place);
  gtk_box_append (GTK_BOX (box), self->point_card);
  gtk_box_append (GTK_BOX (box), self->neighbor_list);

  self->right = g_object_new (GTK_TYPE_OVERLAY, "width-request", RIGHT_WIDTH, "hexpand",
                              FALSE, "child", box, NULL);
  gtk_overlay_add_overlay (GTK_OVERLAY (self->right), self->search_box);
  gtk_widget_add_css_class (self->right, "side");
  gtk_widget_add_css_class (self->right, "side-pane");
  return self->right;
}

static GtkWidget *
paned_new (const char *name, GtkWidget *start, GtkWidget *end, gboolean map_at_start)
{
  GtkWidget *paned =
    g_object_new (GTK_TYPE_PANED, "start-child", start, "end-child", end,
                  "resize-start-child", map_at_start, "resize-end-child", !map_at_start,
                  "shrink-start-child", FALSE, "shrink-end-child", FALSE, NULL);
  es_set_accessible_name (paned, name);
  return paned;
}

/* --- Life */

static void
es_explorer_init (EsExplorer *self)
{
  GtkWidget *middle = middle_new (self);
  GtkWidget *with_right =
    paned_new (_ ("Width of the right side"), middle, right_new (self), TRUE);
  GtkWidget *whole =
    paned_new (_ ("Width of the left side"), left_new (self), with_right, FALSE);
  gtk_widget_set_parent (whole, GTK_WIDGET (self));
}

static void
es_explorer_dispose (GObject *object)
{
  EsExplorer *self = ES_EXPLORER (object);
  g_clear_handle_id (&self->fit_legend, g_source_remove);
  es_watch_session (&self->session, NULL, NULL, self);
  es_panel_clear (self);
  G_OBJECT_CLASS (es_explorer_parent_class)->dispose (object);
}

static void
es_explorer_class_init (EsExplorerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = es_explorer_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass),
                                            GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "explorer");
}

GtkWidget *
es_explorer_new (void)
{
  return g_object_new (ES_TYPE_EXPLORER, NULL);
}
