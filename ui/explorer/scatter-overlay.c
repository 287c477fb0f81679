// SPDX-License-Identifier: GPL-3.0-or-later
/* What lies over the points: names, the ring of the chosen point, a lighter one under the
 * pointer. Drawn by GTK in each frame for the camera of that frame; the layouts of the
 * texts are kept. */
#include <math.h>

#include "explorer/scatter-private.h"
#include "plot/figure-text.h"
#include "plot/marks.h"

/* Layouts that are kept; above that all are made anew. A view has fewer than a hundred
 * labels. */
#define MAX_LAYOUTS 4000

void
es_scatter_forget_layouts (EsScatter *self)
{
  if (self->layouts != NULL)
    g_hash_table_remove_all (self->layouts);
  self->n_labels = 0;
}

static GdkRGBA
rgba (EsRgb rgb, float alpha)
{
  return (GdkRGBA){ (float) es_rgb_red (rgb) / 255, (float) es_rgb_green (rgb) / 255,
                    (float) es_rgb_blue (rgb) / 255, alpha };
}

static PangoLayout *
layout_for (EsScatter *self, guint32 row)
{
  PangoLayout *layout = g_hash_table_lookup (self->layouts, GUINT_TO_POINTER (row));
  if (layout != NULL)
    return layout;
  if (g_hash_table_size (self->layouts) >= MAX_LAYOUTS)
    g_hash_table_remove_all (self->layouts);

  char buffer[64];
  g_autofree char *text =
    es_text_shorten (es_session_get_label (self->session, row, buffer, sizeof buffer));
  layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  g_hash_table_insert (self->layouts, GUINT_TO_POINTER (row), layout);
  return layout;
}

/* --- Which labels */

static void
measure_cb (guint32 row, float *width, float *height, gpointer data)
{
  int w;
  int h;
  pango_layout_get_pixel_size (layout_for (data, row), &w, &h);
  *width = (float) w;
  *height = (float) h;
}

/* What floats over the map hides what is below it. */
static gsize
find_boxes (EsScatter *self, EsLabelBox boxes[ES_SCATTER_MAX_COVERS])
{
  gsize n = 0;
  for (gsize i = 0; i < self->n_covers; i++) {
    graphene_rect_t bounds;
    if (gtk_widget_get_mapped (self->covers[i]) &&
        gtk_widget_compute_bounds (self->covers[i], GTK_WIDGET (self), &bounds))
      boxes[n++] = (EsLabelBox){ bounds.origin.x, bounds.origin.y, bounds.size.width,
                                 bounds.size.height };
  }
  return n;
}

static void
choose_labels (EsScatter *self, EsMap *map, const EsCamera *camera)
{
  const EsView *view = es_session_get_view (self->session);
  const EsAnswer *answer = es_session_get_answer (self->session);
  gsize n =
    answer != NULL && answer->neighbors != NULL ? emb_neighbors_n (answer->neighbors) : 0;
  g_autofree guint32 *neighbors = g_new (guint32, n);
  for (gsize i = 0; i < n; i++)
    neighbors[i] = emb_neighbors_get (answer->neighbors, i)->row;

  EsLabelBox boxes[ES_SCATTER_MAX_COVERS];
  EsLabelScene scene = {
    .cloud = map->cloud,
    .camera = camera,
    .radius = es_scatter_point_radius (self),
    .selected = view->selected,
    .hovered = es_session_get_hovered (self->session),
    .neighbors = neighbors,
    .n_neighbors = n,
    .names = view->show_labels,
    .boxes = boxes,
    .n_boxes = find_boxes (self, boxes),
  };
  G_STATIC_ASSERT (ES_NO_ROW == ES_LABEL_SCENE_NO_ROW);
  self->n_labels =
    es_label_scene_place (&scene, measure_cb, self, self->labels, self->n_labels);
}

/* --- Drawing */

/* From a point to its name, where that stands away from it. */
static void
append_line (GtkSnapshot *snapshot, const EsLabelLine *line, const GdkRGBA *color)
{
  float dx = line->x1 - line->x0;
  float dy = line->y1 - line->y0;
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (line->x0, line->y0));
  gtk_snapshot_rotate (snapshot, atan2f (dy, dx) * (float) (180 / G_PI));
  gtk_snapshot_append_color (snapshot, color,
                             &GRAPHENE_RECT_INIT (0, -0.5f, hypotf (dx, dy), 1));
  gtk_snapshot_restore (snapshot);
}

/* All plates, then all lines, then all texts: nodes of one kind in a row are drawn in one
 * go. Names keep off the points that are lit, so that no plate hides one. */
static void
append_labels (EsScatter *self, GtkSnapshot *snapshot)
{
  EsScheme scheme = es_scatter_scheme ();
  GdkRGBA color = rgba (es_palette_foreground (scheme), 1);
  GdkRGBA muted = rgba (es_palette_muted (scheme), 1);
  GdkRGBA plate = rgba (es_palette_background (scheme), ES_MARKS_PLATE_OPACITY);
  for (gsize i = 0; i < self->n_labels; i++) {
    const EsLabel *label = &self->labels[i];
    gtk_snapshot_append_color (snapshot, &plate,
                               &GRAPHENE_RECT_INIT (label->x - 1, label->y,
                                                    label->width + 2, label->height));
  }
  for (gsize i = 0; i < self->n_labels; i++)
    if (self->labels[i].step > 0)
      append_line (snapshot, &self->labels[i].line, &muted);
  for (gsize i = 0; i < self->n_labels; i++) {
    const EsLabel *label = &self->labels[i];
    gtk_snapshot_save (snapshot);
    gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (label->x, label->y));
    gtk_snapshot_append_layout (snapshot, layout_for (self, label->row), &color);
    gtk_snapshot_restore (snapshot);
  }
}

static void
append_ring (GtkSnapshot *snapshot,
             EsMap *map,
             const EsCamera *camera,
             guint32 row,
             float radius,
             float width,
             float alpha)
{
  guint32 position =
    row != ES_NO_ROW ? es_cloud_position (map->cloud, row) : ES_CLOUD_NO_POSITION;
  if (position == ES_CLOUD_NO_POSITION)
    return;
  float point[3];
  es_cloud_point (map->cloud, position, point);
  EsScreenPoint at = es_camera_project (camera, point);
  GskRoundedRect circle;
  gsk_rounded_rect_init_from_rect (&circle,
                                   &GRAPHENE_RECT_INIT ((float) at.x - radius,
                                                        (float) at.y - radius, 2 * radius,
                                                        2 * radius),
                                   radius);
  GdkRGBA color = rgba (es_palette_foreground (es_scatter_scheme ()), alpha);
  gtk_snapshot_append_border (snapshot, &circle, (float[]){ width, width, width, width },
                              (GdkRGBA[]){ color, color, color, color });
}

void
es_scatter_snapshot_overlay (EsScatter *self, GtkSnapshot *snapshot)
{
  EsMap *map = es_session_get_map (self->session);
  EsCamera camera = es_scatter_shown_camera (self);
  guint32 selected = es_session_get_view (self->session)->selected;
  guint32 hovered = es_session_get_hovered (self->session);
  float ring = (float) es_marks_ring_radius (es_scatter_point_radius (self));

  choose_labels (self, map, &camera);
  if (hovered != selected)
    append_ring (snapshot, map, &camera, hovered, ring - 1, 1.5f, 0.55f);
  append_ring (snapshot, map, &camera, selected, ring, ES_MARKS_RING_WIDTH, 1);
  append_labels (self, snapshot);
}
