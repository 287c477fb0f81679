// SPDX-License-Identifier: GPL-3.0-or-later
#include "explorer/projection-panel.h"

#include <glib/gi18n.h>

#include "explorer/choice.h"
#include "explorer/parts.h"

struct _EsProjectionPanel {
  GtkWidget parent_instance;

  EsSession *session;
  gboolean syncing; /* the controls follow the session and must not answer */
  GtkWidget *axes[3];
  GtkWidget *two_d;
  GtkWidget *three_d;
  GtkWidget *shown; /* the share of the components on the axes */
  GtkWidget *first; /* the share of all that are offered */
  GtkWidget *unit_rows;
  GtkWidget *progress; /* a revealer around the two below */
  GtkWidget *stage;
  GtkWidget *bar;
};

G_DEFINE_FINAL_TYPE (EsProjectionPanel, es_projection_panel, GTK_TYPE_WIDGET)

/* --- What the session says */

/* Until the first map is there the number of components follows from the size of the
 * data. */
static guint
n_components (EsSession *session)
{
  EsMap *map = es_session_get_map (session);
  if (map != NULL)
    return (guint) emb_pca_n_components (map->pca);
  const EmbDataset *dataset = es_session_get_dataset (session);
  gsize n = MIN (emb_dataset_n_dims (dataset), emb_dataset_n_rows (dataset));
  return (guint) MIN (n, ES_MAP_N_COMPONENTS);
}

/* Of data without variance no component has a share. */
static gboolean
has_shares (const EsMap *map)
{
  return map != NULL && emb_pca_total_variance (map->pca) > 0;
}

/* Data of one dimension, or of two rows, have fewer components than a map has axes. What
 * is left over is flat, and there is nothing to choose. */
static void
show_axes (EsProjectionPanel *self)
{
  const EsView *view = es_session_get_view (self->session);
  EsMap *map = es_session_get_map (self->session);
  guint n = n_components (self->session);
  const char *const flat[] = { _ ("None"), NULL };

  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  for (guint i = 0; i < n; i++) {
    g_autofree char *word = g_strdup_printf (_ ("PC%u"), i + 1);
    g_autofree char *share =
      has_shares (map) ? es_format_percent (emb_pca_variance_ratio (map->pca, i), 1)
                       : NULL;
    g_autofree char *item = es_choice_item (word, share);
    g_strv_builder_add (builder, item);
  }
  g_auto (GStrv) items = g_strv_builder_end (builder);
  for (guint axis = 0; axis < 3; axis++) {
    gboolean is_flat = view->axes[axis] >= n;
    es_choice_set (self->axes[axis], is_flat ? flat : (const char *const *) items,
                   is_flat ? 0 : view->axes[axis]);
    gtk_widget_set_sensitive (self->axes[axis], !is_flat && (axis < 2 || view->three_d));
  }
}

/* A component that is on two axes explains its share once, and a flat axis nothing. */
static double
share_of_axes (const EsMap *map, guint n_axes)
{
  double share = 0;
  for (guint i = 0; i < n_axes; i++) {
    gboolean counted = map->axes[i] >= emb_pca_n_components (map->pca);
    for (guint j = 0; j < i; j++)
      counted |= map->axes[j] == map->axes[i];
    if (!counted)
      share += emb_pca_variance_ratio (map->pca, map->axes[i]);
  }
  return share;
}

static void
show_shares (EsProjectionPanel *self)
{
  EsMap *map = es_session_get_map (self->session);
  gtk_widget_set_visible (self->first, has_shares (map));
  if (!has_shares (map)) {
    gtk_label_set_label (GTK_LABEL (self->shown), map != NULL
                                                    ? _ ("No variance to explain")
                                                    : _ ("Explained variance"));
    return;
  }

  guint n = (guint) emb_pca_n_components (map->pca);
  double total = 0;
  for (guint i = 0; i < n; i++)
    total += emb_pca_variance_ratio (map->pca, i);
  g_autofree char *axes =
    es_format_percent (share_of_axes (map, map->three_d ? 3 : 2), 1);
  g_autofree char *all = es_format_percent (total, 0);
  g_autofree char *shown = g_strdup_printf (map->three_d ? _ ("Total of the three: %s")
                                                         : _ ("Total of the two: %s"),
                                            axes);
  g_autofree char *first = g_strdup_printf (_ ("first %u: %s"), n, all);
  gtk_label_set_label (GTK_LABEL (self->shown), shown);
  gtk_label_set_label (GTK_LABEL (self->first), n > 1 ? first : "");
}

static void
show_state (EsProjectionPanel *self)
{
  gboolean busy = es_session_is_busy (self->session);
  double fraction = es_session_get_fraction (self->session);
  const char *stage = es_session_get_stage (self->session);

  gtk_revealer_set_reveal_child (GTK_REVEALER (self->progress), busy);
  if (busy) {
    /* What is not known to have begun is shown as nothing done, not as an error. */
    gtk_label_set_label (GTK_LABEL (self->stage), *stage != '\0' ? _ (stage) : _ ("Map"));
    gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (self->bar), CLAMP (fraction, 0, 1));
  }
}

static void
changed_cb (EsSession *session, guint changes, EsProjectionPanel *self)
{
  const EsView *view = es_session_get_view (session);
  self->syncing = TRUE;
  if (changes & (ES_CHANGED_PROJECTION | ES_CHANGED_MAP)) {
    show_axes (self);
    show_shares (self);
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (view->three_d ? self->three_d
                                                                   : self->two_d),
                                  TRUE);
    gtk_switch_set_active (GTK_SWITCH (self->unit_rows), view->unit_rows);
  }
  if (changes & ES_CHANGED_STATE)
    show_state (self);
  self->syncing = FALSE;
}

/* --- What the person says */

/* Choosing a component that another axis has makes the two change places: a map with the
 * same on both would be a line. */
static void
axis_chosen_cb (EsProjectionPanel *self, GParamSpec *pspec, GtkWidget *choice)
{
  if (self->syncing || self->session == NULL)
    return;
  EsView view = *es_session_get_view (self->session);
  guint component = gtk_drop_down_get_selected (GTK_DROP_DOWN (choice));
  guint axis = 0;
  while (self->axes[axis] != choice)
    axis++;

  for (guint other = 0; other < 3; other++)
    if (other != axis && view.axes[other] == component)
      view.axes[other] = view.axes[axis];
  view.axes[axis] = component;
  es_session_apply (self->session, &view);
}

static void
dimensions_chosen_cb (EsProjectionPanel *self)
{
  if (self->syncing || self->session == NULL)
    return;
  EsView view = *es_session_get_view (self->session);
  view.three_d = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->three_d));
  es_session_apply (self->session, &view);
}

static void
unit_rows_chosen_cb (EsProjectionPanel *self)
{
  if (self->syncing || self->session == NULL)
    return;
  EsView view = *es_session_get_view (self->session);
  view.unit_rows = gtk_switch_get_active (GTK_SWITCH (self->unit_rows));
  es_session_apply (self->session, &view);
}

void
es_projection_panel_set_session (EsProjectionPanel *self, EsSession *session)
{
  if (!es_watch_session (&self->session, session, G_CALLBACK (changed_cb), self))
    return;
  gtk_widget_set_visible (GTK_WIDGET (self), session != NULL);
  if (session != NULL)
    changed_cb (session, ~0u, self);
}

/* --- Life */

static GtkWidget *
dimensions_new (EsProjectionPanel *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  self->two_d = gtk_toggle_button_new_with_label (_ ("2D"));
  self->three_d = gtk_toggle_button_new_with_label (_ ("3D"));
  gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (self->three_d),
                               GTK_TOGGLE_BUTTON (self->two_d));
  es_set_accessible_name (self->two_d, _ ("Two dimensions"));
  es_set_accessible_name (self->three_d, _ ("Three dimensions"));
  gtk_widget_set_tooltip_text (self->three_d,
                               _ ("Three dimensions; drag the map to turn it"));
  gtk_box_append (GTK_BOX (box), self->two_d);
  gtk_box_append (GTK_BOX (box), self->three_d);
  gtk_widget_add_css_class (box, "linked");
  gtk_box_set_homogeneous (GTK_BOX (box), TRUE);
  g_signal_connect_swapped (self->three_d, "toggled", G_CALLBACK (dimensions_chosen_cb),
                            self);
  return box;
}

static GtkWidget *
axes_new (EsProjectionPanel *self)
{
  const char *const letters[] = { _ ("X"), _ ("Y"), _ ("Z") };
  GtkWidget *grid = gtk_grid_new ();
  gtk_grid_set_row_spacing (GTK_GRID (grid), 6);
  gtk_grid_set_column_spacing (GTK_GRID (grid), 12);
  for (int i = 0; i < 3; i++) {
    g_autofree char *name = g_strdup_printf (_ ("Component on %s"), letters[i]);
    self->axes[i] = es_choice_new (name, ES_HINTS_ALWAYS);
    gtk_widget_set_hexpand (self->axes[i], TRUE);
    gtk_grid_attach (GTK_GRID (grid), gtk_label_new (letters[i]), 0, i, 1, 1);
    gtk_grid_attach (GTK_GRID (grid), self->axes[i], 1, i, 1, 1);
    g_signal_connect_swapped (self->axes[i], "notify::selected",
                              G_CALLBACK (axis_chosen_cb), self);
  }
  return grid;
}

static GtkWidget *
shares_new (EsProjectionPanel *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  self->shown = es_words_new ("hint");
  gtk_widget_set_hexpand (self->shown, TRUE);
  self->first = es_words_new ("hint");
  gtk_widget_set_tooltip_text (box, _ ("How much of the variance of the data the "
                                       "components explain"));
  gtk_box_append (GTK_BOX (box), self->shown);
  gtk_box_append (GTK_BOX (box), self->first);
  return box;
}

static GtkWidget *
unit_rows_new (EsProjectionPanel *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  const EmbParam *param = emb_params_find (emb_pca_params, "unit-length");
  GtkWidget *what = g_object_new (GTK_TYPE_LABEL, "label", _ (param->help), "xalign", 0.0,
                                  "wrap", TRUE, "max-width-chars", 24, NULL);
  gtk_widget_add_css_class (what, "hint");
  self->unit_rows = gtk_switch_new ();
  gtk_box_append (GTK_BOX (box), es_field_new (_ (param->label), self->unit_rows));
  gtk_box_append (GTK_BOX (box), what);
  g_signal_connect_swapped (self->unit_rows, "notify::active",
                            G_CALLBACK (unit_rows_chosen_cb), self);
  return box;
}

static GtkWidget *
progress_new (EsProjectionPanel *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  self->stage = es_words_new ("hint");
  self->bar = gtk_progress_bar_new ();
  es_set_accessible_name (self->bar, _ ("Progress of the map"));
  gtk_box_append (GTK_BOX (box), self->stage);
  gtk_box_append (GTK_BOX (box), self->bar);

  GtkWidget *revealer = gtk_revealer_new ();
  gtk_revealer_set_child (GTK_REVEALER (revealer), box);
  return revealer;
}

static void
es_projection_panel_init (EsProjectionPanel *self)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *method = es_words_new ("hint");
  gtk_label_set_label (GTK_LABEL (method), _ ("PCA"));
  gtk_widget_set_tooltip_text (method, _ ("Principal component analysis, centred"));
  gtk_widget_set_hexpand (method, TRUE);
  gtk_box_append (GTK_BOX (head), es_heading_new (_ ("Map")));
  gtk_box_append (GTK_BOX (head), method);
  gtk_box_append (GTK_BOX (head), dimensions_new (self));

  self->progress = progress_new (self);

  es_panel_init (self);
  es_panel_append (self, head);
  es_panel_append (self, axes_new (self));
  es_panel_append (self, shares_new (self));
  es_panel_append (self, unit_rows_new (self));
  es_panel_append (self, self->progress);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

static void
es_projection_panel_dispose (GObject *object)
{
  EsProjectionPanel *self = ES_PROJECTION_PANEL (object);
  es_watch_session (&self->session, NULL, NULL, self);
  es_panel_clear (self);
  G_OBJECT_CLASS (es_projection_panel_parent_class)->dispose (object);
}

static void
es_projection_panel_class_init (EsProjectionPanelClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = es_projection_panel_dispose;
  es_panel_class_init (GTK_WIDGET_CLASS (klass), "projection-panel");
}

GtkWidget *
es_projection_panel_new (void)
{
  GtkWidget *self = g_object_new (ES_TYPE_PROJECTION_PANEL, NULL);
  es_set_accessible_name (self, _ ("Map"));
  return self;
}
