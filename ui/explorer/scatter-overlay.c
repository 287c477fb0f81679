// SPDX-License-Identifier: GPL-3.0-or-later
/* What lies over the points: names, the ring of the chosen point, a lighter one under the
 * pointer. Drawn by GTK in each frame for the camera of that frame; the layouts of the
 * texts are kept. */
#include <math.h>

#include "explorer/scatter-private.h"

/* Layouts that are kept; above that all are made anew. A view has fewer than a hundred
 * labels. */
#define MAX_LAYOUTS 4000

/* A longer label would cover half of the map; the whole name is on the right. */
#define MAX_LABEL_CHARS 28

#define LABEL_GAP 3

/* The ring around a chosen point stands this far out. */
#define RING_ROOM 6

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

static char *
shorten (const char *text)
{
  glong n = g_utf8_strlen (text, -1);
  if (n <= MAX_LABEL_CHARS)
    return g_strdup (text);
  const char *head_end = g_utf8_offset_to_pointer (text, MAX_LABEL_CHARS / 2);
  const char *tail = g_utf8_offset_to_pointer (text, n - MAX_LABEL_CHARS / 2 + 1);
  return g_strdup_printf ("%.*s…%s", (int) (head_end - text), text, tail);
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
    shorten (es_session_get_label (self->session, row, buffer, sizeof buffer));
  layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  g_hash_table_insert (self->layouts, GUINT_TO_POINTER (row), layout);
  return layout;
}

/* --- Which labels */

typedef struct {
  EsScatter *self;
  EsMap *map;
  EsCamera camera;
  EsLabelCandidate *items;
  gsize n;
} Candidates;

static void
add_candidate (Candidates *c, guint32 row, gboolean required)
{
  guint32 position =
    row != ES_NO_ROW ? es_cloud_position (c->map->cloud, row) : ES_CLOUD_NO_POSITION;
  if (position == ES_CLOUD_NO_POSITION)
    return;
  for (gsize i = 0; i < c->n; i++)
    if (c->items[i].row == row)
      return;

  float point[3];
  es_cloud_point (c->map->cloud, position, point);
  EsScreenPoint at = es_camera_project (&c->camera, point);
  if (!at.inside)
    return;
  int width;
  int height;
  pango_layout_get_pixel_size (layout_for (c->self, row), &width, &height);
  if (width == 0)
    return; /* a row without a value in the label column */
  c->items[c->n++] = (EsLabelCandidate){
    .row = row,
    .x = (float) at.x,
    .y = (float) at.y,
    .point_radius =
      (float) es_scatter_point_radius (c->self) + (required ? RING_ROOM : 2),
    .width = (float) width,
    .height = (float) height,
    .required = required,
  };
}

/* The chosen point, the one under the pointer, the neighbours; and where nothing is
 * chosen, names spread over the view. */
static void
choose_labels (EsScatter *self, EsMap *map, const EsCamera *camera)
{
  const EsView *view = es_session_get_view (self->session);
  const EsAnswer *answer = es_session_get_answer (self->session);
  EsLabelCandidate items[2 * ES_SCATTER_MAX_LABELS + 2];
  Candidates c = { .self = self, .map = map, .camera = *camera, .items = items };

  add_candidate (&c, view->selected, TRUE);
  add_candidate (&c, es_session_get_hovered (self->session), TRUE);
  if (view->show_labels && answer != NULL && answer->neighbors != NULL)
    for (gsize i = 0;
         i < emb_neighbors_n (answer->neighbors) && i < ES_SCATTER_MAX_LABELS; i++)
      add_candidate (&c, emb_neighbors_get (answer->neighbors, i)->row, FALSE);
  if (view->show_labels && view->selected == ES_NO_ROW) {
    guint32 rows[ES_SCATTER_MAX_LABELS];
    gsize n = es_labels_choose (map->cloud, camera, NULL, ES_SCATTER_MAX_LABELS, rows);
    for (gsize i = 0; i < n; i++)
      add_candidate (&c, rows[i], FALSE);
  }

  EsLabelView label_view = {
    .width = (float) camera->width,
    .height = (float) camera->height,
    .gap = LABEL_GAP,
    .max_labels = ES_SCATTER_MAX_LABELS,
  };
  self->n_labels =
    es_labels_place (&label_view, items, c.n, self->labels, self->n_labels, self->labels);
}

/* --- Drawing */

/* All plates, then all texts: nodes of one kind in a row are drawn in one go. Among faded
 * points a name is legible without a plate, which would hide points that are lit. */
static void
append_labels (EsScatter *self, GtkSnapshot *snapshot)
{
  EsScheme scheme = es_scatter_scheme ();
  GdkRGBA color = rgba (es_palette_foreground (scheme), 1);
  GdkRGBA plate = rgba (es_palette_background (scheme), 0.7f);
  gboolean faded = es_session_get_view (self->session)->selected != ES_NO_ROW;
  for (gsize i = 0; !faded && i < self->n_labels; i++) {
    const EsLabel *label = &self->labels[i];
    gtk_snapshot_append_color (snapshot, &plate,
                               &GRAPHENE_RECT_INIT (label->x - 1, label->y,
                                                    label->width + 2, label->height));
  }
  for (gsize i = 0; i < self->n_labels; i++) {
    const EsLabel *label = &self->labels[i];
    gtk_snapshot_save (snapshot);
    gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (label->x, label->y));
    gtk_snapshot_append_layout (snapshot, layout_for (self, label->row), &color);
    gtk_snapshot_restore (snapshot);
  }
}

static void
append_ring (EsScatter *self,
             GtkSnapshot *snapshot,
             EsMap *map,
             const EsCamera *camera,
             guint32 row,
             float gap,
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
  float r = MAX ((float) es_scatter_point_radius (self), 3) + gap + width;

  GskRoundedRect circle;
  gsk_rounded_rect_init_from_rect (&circle,
                                   &GRAPHENE_RECT_INIT ((float) at.x - r,
                                                        (float) at.y - r, 2 * r, 2 * r),
                                   r);
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

  choose_labels (self, map, &camera);
  if (hovered != selected)
    append_ring (self, snapshot, map, &camera, hovered, 2, 1.5f, 0.55f);
  append_ring (self, snapshot, map, &camera, selected, 3, 2, 1);
  append_labels (self, snapshot);
}
