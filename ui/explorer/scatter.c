// SPDX-License-Identifier: GPL-3.0-or-later
#include "explorer/scatter.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "explorer/scatter-private.h"

/* Fewer points than this are drawn in full while they move, too. */
#define QUICK_ABOVE 50000

#define MARGIN 24
#define TRANSITION_US 250000
#define SETTLE_MS 150

G_DEFINE_FINAL_TYPE (EsScatter, es_scatter, GTK_TYPE_WIDGET)

EsScheme
es_scatter_scheme (void)
{
  return adw_style_manager_get_dark (adw_style_manager_get_default ()) ? ES_SCHEME_DARK
                                                                       : ES_SCHEME_LIGHT;
}

static EsMap *
current_map (EsScatter *self)
{
  return self->session != NULL ? es_session_get_map (self->session) : NULL;
}

double
es_scatter_point_radius (EsScatter *self)
{
  const EsView *view = es_session_get_view (self->session);
  if (view->point_size > 0)
    return view->point_size;
  EsMap *map = current_map (self);
  return es_figure_suggest_radius (es_cloud_n_points (map->cloud), self->camera.width,
                                   self->camera.height);
}

/* --- Asking for pictures */

static void
want_picture (EsScatter *self)
{
  self->picture_wanted = TRUE;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* Positions of the chosen point and its neighbours, farthest first so that the nearest
 * lie on top. */
static guint32 *
front_positions (EsScatter *self, EsMap *map, gsize *n_front)
{
  const EsAnswer *answer = es_session_get_answer (self->session);
  *n_front = 0;
  if (!es_session_has_selection (self->session))
    return NULL;

  gsize n =
    answer != NULL && answer->neighbors != NULL ? emb_neighbors_n (answer->neighbors) : 0;
  guint32 *front = g_new (guint32, n + 1);
  for (gsize i = n; i-- > 0;) {
    guint32 position =
      es_cloud_position (map->cloud, emb_neighbors_get (answer->neighbors, i)->row);
    if (position != ES_CLOUD_NO_POSITION)
      front[(*n_front)++] = position;
  }
  guint32 row = es_session_get_view (self->session)->selected;
  guint32 selected =
    row != ES_NO_ROW ? es_cloud_position (map->cloud, row) : ES_CLOUD_NO_POSITION;
  if (selected != ES_CLOUD_NO_POSITION)
    front[(*n_front)++] = selected;
  return front;
}

static void
ask_for_picture (EsScatter *self)
{
  self->picture_wanted = FALSE;
  EsMap *map = current_map (self);
  if (map == NULL || !self->has_camera)
    return;

  gboolean quick = self->moving && es_cloud_n_points (map->cloud) > QUICK_ABOVE;
  EsPictureRequest request = {
    .map = es_map_ref (map),
    .camera = self->camera,
    .scale = gtk_widget_get_scale_factor (GTK_WIDGET (self)),
    .scheme = es_scatter_scheme (),
    .radius = (float) es_scatter_point_radius (self),
    .opacity = (float) es_session_get_view (self->session)->opacity,
    .quality = quick ? ES_RASTER_MOVING : ES_RASTER_STILL,
  };
  request.front = front_positions (self, map, &request.n_front);
  es_raster_run_ask (self->raster_run, &request);
}

static void
picture_ready_cb (EsRun *run, EsScatter *self)
{
  EsPicture *picture = es_run_take_result (run);
  if (picture == NULL)
    return;
  g_clear_pointer (&self->picture, es_picture_free);
  self->picture = picture;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* --- Movement */

void
es_scatter_moved (EsScatter *self)
{
  self->moving = TRUE;
  want_picture (self);
}

void
es_scatter_settle (EsScatter *self)
{
  g_clear_handle_id (&self->settle, g_source_remove);
  if (!self->moving)
    return;
  self->moving = FALSE;
  want_picture (self);
}

static gboolean
settle_cb (gpointer data)
{
  EsScatter *self = data;
  self->settle = 0;
  es_scatter_settle (self);
  return G_SOURCE_REMOVE;
}

void
es_scatter_settle_soon (EsScatter *self)
{
  g_clear_handle_id (&self->settle, g_source_remove);
  self->settle = g_timeout_add (SETTLE_MS, settle_cb, self);
}

static void
end_transition (EsScatter *self)
{
  if (self->tick != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick);
  self->tick = 0;
}

static gboolean
transition_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  EsScatter *self = ES_SCATTER (widget);
  gint64 now = gdk_frame_clock_get_frame_time (clock);
  double t = (double) (now - self->start_time) / TRANSITION_US;
  if (t >= 1) {
    self->tick = 0;
    self->camera = self->to;
    es_scatter_moved (self);
    es_scatter_settle (self);
    return G_SOURCE_REMOVE;
  }
  double eased = 1 - pow (1 - CLAMP (t, 0, 1), 3);
  self->camera = es_camera_between (&self->from, &self->to, eased);
  es_scatter_moved (self);
  return G_SOURCE_CONTINUE;
}

static void
move_to (EsScatter *self, const EsCamera *to)
{
  gboolean animate = FALSE;
  g_object_get (gtk_widget_get_settings (GTK_WIDGET (self)), "gtk-enable-animations",
                &animate, NULL);
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (self));

  end_transition (self);
  if (!animate || clock == NULL) {
    self->camera = *to;
    es_scatter_moved (self);
    es_scatter_settle (self);
    return;
  }
  self->from = self->camera;
  self->to = *to;
  self->start_time = gdk_frame_clock_get_frame_time (clock);
  self->tick =
    gtk_widget_add_tick_callback (GTK_WIDGET (self), transition_cb, NULL, NULL);
}

/* Where the view is going, or where it is. */
static EsCamera
destination (EsScatter *self)
{
  return self->tick != 0 ? self->to : self->camera;
}

void
es_scatter_fit (EsScatter *self)
{
  if (!self->has_camera)
    return;
  EsCamera to = destination (self);
  es_camera_reset_view (&to);
  move_to (self, &to);
}

void
es_scatter_zoom (EsScatter *self, double factor)
{
  if (!self->has_camera)
    return;
  EsCamera to = destination (self);
  es_camera_zoom_at (&to, to.width / 2, to.height / 2, factor);
  move_to (self, &to);
}

void
es_scatter_centre_on (EsScatter *self, guint32 row)
{
  EsMap *map = current_map (self);
  if (map == NULL || !self->has_camera)
    return;
  guint32 position = es_cloud_position (map->cloud, row);
  if (position == ES_CLOUD_NO_POSITION)
    return;
  float point[3];
  es_cloud_point (map->cloud, position, point);
  EsCamera to = destination (self);
  es_camera_centre_on (&to, point);
  move_to (self, &to);
}

/* Walking from list to list must not lose the point: the view follows when it is near or
 * beyond the edge, and stays when it is well inside. */
static void
follow_selection (EsScatter *self)
{
  EsMap *map = current_map (self);
  guint32 row = es_session_get_view (self->session)->selected;
  if (map == NULL || row == ES_NO_ROW || !self->has_camera)
    return;
  guint32 position = es_cloud_position (map->cloud, row);
  if (position == ES_CLOUD_NO_POSITION)
    return;

  float point[3];
  es_cloud_point (map->cloud, position, point);
  EsCamera to = destination (self);
  EsScreenPoint at = es_camera_project (&to, point);
  double margin = MIN (to.width, to.height) * 0.06;
  if (at.x < margin || at.y < margin || at.x > to.width - margin ||
      at.y > to.height - margin)
    es_scatter_centre_on (self, row);
}

/* --- The session */

static void
show_new_map (EsScatter *self)
{
  EsMap *map = current_map (self);
  int width = gtk_widget_get_width (GTK_WIDGET (self));
  int height = gtk_widget_get_height (GTK_WIDGET (self));
  if (map == NULL || width <= 0 || height <= 0)
    return;

  if (!self->has_camera || self->camera.three_d != map->three_d) {
    end_transition (self);
    self->camera = es_camera_fit (map->cloud, map->three_d, width, height, MARGIN);
    self->has_camera = TRUE;
  } else {
    es_camera_set_cloud (&self->camera, map->cloud);
    if (self->tick != 0)
      es_camera_set_cloud (&self->to, map->cloud);
  }
  want_picture (self);
}

static void
update_accessible_name (EsScatter *self)
{
  g_autofree char *caption = es_session_get_caption (self->session);
  g_autofree char *name = g_strdup_printf (_ ("Map: %s"), caption);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  name, -1);
}

static void
session_changed_cb (EsSession *session, guint what, EsScatter *self)
{
  if (what & ES_CHANGED_MAP) {
    show_new_map (self);
    update_accessible_name (self);
  }
  if (what & ES_CHANGED_LABEL)
    es_scatter_forget_layouts (self);
  if (what & ES_CHANGED_SELECTED)
    follow_selection (self);
  if (what & (ES_CHANGED_LOOK | ES_CHANGED_NEIGHBORS | ES_CHANGED_SELECTED))
    want_picture (self);
  if (what & (ES_CHANGED_HOVER | ES_CHANGED_LABEL))
    gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
es_scatter_set_session (EsScatter *self, EsSession *session)
{
  if (self->session == session)
    return;
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  end_transition (self);
  g_set_object (&self->session, session);
  g_clear_pointer (&self->picture, es_picture_free);
  es_scatter_forget_layouts (self);
  self->has_camera = FALSE;
  if (session != NULL)
    g_signal_connect (session, "changed", G_CALLBACK (session_changed_cb), self);
  show_new_map (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
es_scatter_add_cover (EsScatter *self, GtkWidget *widget)
{
  g_return_if_fail (self->n_covers < ES_SCATTER_MAX_COVERS);
  self->covers[self->n_covers++] = widget;
}

/* --- Export */

/* Of the widget's font, in pixels. */
static double
label_size (EsScatter *self)
{
  PangoContext *context = gtk_widget_get_pango_context (GTK_WIDGET (self));
  const PangoFontDescription *font = pango_context_get_font_description (context);
  double size = pango_units_to_double (pango_font_description_get_size (font));
  return pango_font_description_get_size_is_absolute (font)
           ? size
           : size * pango_cairo_context_get_resolution (context) / 72;
}

gboolean
es_scatter_get_figure (EsScatter *self, EsFigure *figure)
{
  EsMap *map = current_map (self);
  if (map == NULL || !self->has_camera)
    return FALSE;
  const EsView *view = es_session_get_view (self->session);
  *figure = (EsFigure) ES_FIGURE_INIT;
  figure->cloud = map->cloud;
  figure->coloring = map->coloring;
  figure->camera = destination (self);
  figure->three_d = map->three_d;
  figure->scheme = es_scatter_scheme ();
  figure->radius = es_scatter_point_radius (self);
  figure->opacity = view->opacity;
  figure->labels = view->show_labels;
  figure->label_size = label_size (self);
  figure->selected = view->selected != ES_NO_ROW ? view->selected : ES_FIGURE_NO_ROW;
  return TRUE;
}

/* --- Drawing */

static gboolean
same_rotation (const EsCamera *a, const EsCamera *b)
{
  return memcmp (a->rotation, b->rotation, sizeof a->rotation) == 0 &&
         a->three_d == b->three_d;
}

EsCamera
es_scatter_shown_camera (EsScatter *self)
{
  if (self->picture == NULL || same_rotation (&self->picture->camera, &self->camera))
    return self->camera;
  EsCamera shown = self->picture->camera;
  es_camera_resize (&shown, self->camera.width, self->camera.height);
  return shown;
}

/* Where a point of the flat picture lies on the screen. */
static graphene_point_t
flat_to_screen (const EsCamera *camera, double u, double v)
{
  double scale = camera->fit_scale * camera->zoom;
  return GRAPHENE_POINT_INIT ((float) (camera->width / 2 +
                                       (u - camera->centre_x) * scale),
                              (float) (camera->height / 2 -
                                       (v - camera->centre_y) * scale));
}

/* Where the last picture belongs now that the camera may have moved. */
static graphene_rect_t
picture_rectangle (EsScatter *self)
{
  EsCamera old = self->picture->camera;
  EsCamera now = es_scatter_shown_camera (self);
  double u0;
  double v0;
  double u1;
  double v1;
  es_camera_unproject (&old, 0, 0, &u0, &v0);
  es_camera_unproject (&old, old.width, old.height, &u1, &v1);
  graphene_point_t a = flat_to_screen (&now, u0, v0);
  graphene_point_t b = flat_to_screen (&now, u1, v1);
  return GRAPHENE_RECT_INIT (a.x, a.y, b.x - a.x, b.y - a.y);
}

static void
append_strip (GtkSnapshot *snapshot, float x0, float y0, float x1, float y1)
{
  EsRgb rgb = es_palette_background (es_scatter_scheme ());
  GdkRGBA color = { (float) es_rgb_red (rgb) / 255, (float) es_rgb_green (rgb) / 255,
                    (float) es_rgb_blue (rgb) / 255, 1 };
  if (x1 > x0 && y1 > y0)
    gtk_snapshot_append_color (snapshot, &color,
                               &GRAPHENE_RECT_INIT (x0, y0, x1 - x0, y1 - y0));
}

/* The background where the picture leaves it bare: filling all of it below the picture
 * would cost a third of a frame where there is no graphics card. */
static void
append_background (GtkSnapshot *snapshot,
                   float width,
                   float height,
                   const graphene_rect_t *covered)
{
  float x0 = CLAMP (covered->origin.x, 0, width);
  float y0 = CLAMP (covered->origin.y, 0, height);
  float x1 = CLAMP (covered->origin.x + covered->size.width, 0, width);
  float y1 = CLAMP (covered->origin.y + covered->size.height, 0, height);
  append_strip (snapshot, 0, 0, width, y0);
  append_strip (snapshot, 0, y1, width, height);
  append_strip (snapshot, 0, y0, x0, y1);
  append_strip (snapshot, x1, y0, width, y1);
}

static void
es_scatter_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  EsScatter *self = ES_SCATTER (widget);
  graphene_rect_t covered = GRAPHENE_RECT_INIT (0, 0, 0, 0);
  gboolean has_picture = self->picture != NULL && current_map (self) != NULL;

  if (self->picture_wanted)
    ask_for_picture (self);
  if (has_picture) {
    covered = picture_rectangle (self);
    gtk_snapshot_append_texture (snapshot, self->picture->texture, &covered);
  }
  append_background (snapshot, (float) gtk_widget_get_width (widget),
                     (float) gtk_widget_get_height (widget), &covered);
  if (has_picture)
    es_scatter_snapshot_overlay (self, snapshot);
}

static void
es_scatter_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  EsScatter *self = ES_SCATTER (widget);
  if (!self->has_camera) {
    show_new_map (self);
    return;
  }
  es_camera_resize (&self->camera, width, height);
  es_camera_resize (&self->to, width, height);
  want_picture (self);
}

static void
es_scatter_measure (GtkWidget *widget,
                    GtkOrientation orientation,
                    int for_size,
                    int *minimum,
                    int *natural,
                    int *minimum_baseline,
                    int *natural_baseline)
{
  *minimum = 120;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 800 : 600;
}

/* A new font or size makes the measured labels wrong. */
static void
es_scatter_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (es_scatter_parent_class)->css_changed (widget, change);
  es_scatter_forget_layouts (ES_SCATTER (widget));
}

static void
scheme_changed_cb (EsScatter *self)
{
  want_picture (self);
}

static void
scale_changed_cb (EsScatter *self)
{
  es_scatter_forget_layouts (self);
  want_picture (self);
}

/* --- Life */

GtkWidget *
es_scatter_new (void)
{
  return g_object_new (ES_TYPE_SCATTER, NULL);
}

static void
es_scatter_dispose (GObject *object)
{
  EsScatter *self = ES_SCATTER (object);
  es_scatter_set_session (self, NULL);
  g_clear_handle_id (&self->settle, g_source_remove);
  if (self->raster_run != NULL) {
    g_signal_handlers_disconnect_by_data (self->raster_run, self);
    es_run_stop (self->raster_run);
    g_clear_object (&self->raster_run);
  }
  g_clear_pointer (&self->picture, es_picture_free);
  g_clear_pointer (&self->layouts, g_hash_table_unref);
  G_OBJECT_CLASS (es_scatter_parent_class)->dispose (object);
}

static void
es_scatter_class_init (EsScatterClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  object_class->dispose = es_scatter_dispose;
  widget_class->snapshot = es_scatter_snapshot;
  widget_class->size_allocate = es_scatter_size_allocate;
  widget_class->measure = es_scatter_measure;
  widget_class->css_changed = es_scatter_css_changed;
  gtk_widget_class_set_css_name (widget_class, "scatter");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
es_scatter_init (EsScatter *self)
{
  self->layouts = g_hash_table_new_full (NULL, NULL, NULL, g_object_unref);
  self->raster_run = es_raster_run_new ();
  g_signal_connect (self->raster_run, "result-ready", G_CALLBACK (picture_ready_cb),
                    self);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark",
                           G_CALLBACK (scheme_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "notify::scale-factor", G_CALLBACK (scale_changed_cb), NULL);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_hexpand (GTK_WIDGET (self), TRUE);
  gtk_widget_set_vexpand (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Map"), -1);
  es_scatter_add_controllers (self);
}
