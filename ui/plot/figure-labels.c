// SPDX-License-Identifier: GPL-3.0-or-later
#include "plot/figure-labels.h"

#include "plot/figure-text.h"
#include "plot/label-scene.h"
#include "plot/marks.h"

/* The texts that have been measured. */
typedef struct {
  const EsFigure *figure;
  cairo_t *cairo;
  GHashTable *layouts; /* of row to PangoLayout */
} Texts;

static void
measure_cb (uint32_t row, float *width, float *height, void *data)
{
  Texts *self = data;
  char buffer[ES_FIGURE_NAME_SIZE];
  g_autofree char *text =
    es_text_shorten (self->figure->name (row, buffer, self->figure->name_data));
  PangoLayout *layout = es_text_new (self->cairo, text, self->figure->label_size, false);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  g_hash_table_insert (self->layouts, GUINT_TO_POINTER (row), layout);
  double w;
  double h;
  es_text_measure (layout, &w, &h);
  *width = (float) w;
  *height = (float) h;
}

static void
draw_plate (const EsFigure *self, cairo_t *cairo, const EsLabel *label)
{
  es_text_set_color (cairo, es_palette_background (self->scheme), ES_MARKS_PLATE_OPACITY);
  cairo_rectangle (cairo, label->x - 1, label->y, label->width + 2, label->height);
  cairo_fill (cairo);
}

static void
draw_line (const EsFigure *self, cairo_t *cairo, const EsLabelLine *line)
{
  es_text_set_color (cairo, es_palette_muted (self->scheme), 1);
  cairo_set_line_width (cairo, 1);
  cairo_move_to (cairo, line->x0, line->y0);
  cairo_line_to (cairo, line->x1, line->y1);
  cairo_stroke (cairo);
}

void
es_figure_draw_labels (const EsFigure *self, const EsCamera *camera, cairo_t *cairo)
{
  Texts texts = { .figure = self, .cairo = cairo };
  texts.layouts = g_hash_table_new_full (NULL, NULL, NULL, g_object_unref);
  EsLabelScene scene = {
    .cloud = self->cloud,
    .camera = camera,
    .radius = self->radius,
    .selected = self->selected,
    .hovered = ES_LABEL_SCENE_NO_ROW,
    .neighbors = self->neighbors,
    .n_neighbors = self->n_neighbors,
    .names = self->labels,
  };
  G_STATIC_ASSERT (ES_FIGURE_NO_ROW == ES_LABEL_SCENE_NO_ROW);
  EsLabel labels[ES_LABEL_SCENE_MAX];
  size_t n = es_label_scene_place (&scene, measure_cb, &texts, labels, 0);

  for (size_t i = 0; i < n; i++)
    draw_plate (self, cairo, &labels[i]);
  for (size_t i = 0; i < n; i++)
    if (labels[i].step > 0)
      draw_line (self, cairo, &labels[i].line);
  for (size_t i = 0; i < n; i++)
    es_text_draw (cairo,
                  g_hash_table_lookup (texts.layouts, GUINT_TO_POINTER (labels[i].row)),
                  labels[i].x, labels[i].y, es_palette_foreground (self->scheme));
  g_hash_table_unref (texts.layouts);
}
