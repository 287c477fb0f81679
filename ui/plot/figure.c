// SPDX-License-Identifier: GPL-3.0-or-later
#include "plot/figure.h"

#include <math.h>
#include <stdlib.h>

#include "plot/figure-labels.h"
#include "plot/figure-legend.h"
#include "plot/figure-points.h"
#include "plot/figure-text.h"
#include "plot/marks.h"

#define EDGE 18.0
#define GAP 12.0
#define MIN_MAP_SIDE 48.0
#define LEGEND_MAX_WIDTH 240.0

/* Where the parts of the picture are. */
typedef struct {
  double x, y, width, height; /* the map */
  double legend_x, legend_width;
  double caption_y;
  PangoLayout *title;
  PangoLayout *caption;
} Page;

double
es_figure_suggest_radius (size_t n_points, double width, double height)
{
  /* Discs of about a quarter of the picture, within what looks like a point. */
  double area = 0.25 * width * height / fmax ((double) n_points, 1);
  return fmin (fmax (sqrt (area / M_PI), 1.2), 5);
}

/* --- Page */

static bool
has_text (const char *text)
{
  return text != NULL && text[0] != '\0';
}

static bool
has_legend (const EsFigure *self)
{
  return self->legend && self->coloring != NULL &&
         es_coloring_kind (self->coloring) != ES_COLORING_SINGLE;
}

/* Text above and below, the legend at the right, the map has the rest. Sides are whole
 * numbers, so that the image of the map falls on the pixels of the picture. */
static void
page_init (Page *page, const EsFigure *self, cairo_t *cairo, double width, double height)
{
  *page = (Page){ .width = width, .height = height };
  double text_width;
  double text_height;
  double inner = fmax (width - 2 * EDGE, 1);
  double bottom = height;

  if (has_text (self->title)) {
    page->title = es_text_new (cairo, self->title, ES_TEXT_TITLE_SIZE, true);
    es_text_limit (page->title, inner);
    es_text_measure (page->title, &text_width, &text_height);
    page->y = floor (EDGE + text_height + 6);
  }
  if (has_text (self->caption)) {
    page->caption = es_text_new (cairo, self->caption, ES_TEXT_SIZE, false);
    es_text_wrap (page->caption, inner);
    es_text_measure (page->caption, &text_width, &text_height);
    page->caption_y = height - GAP - ceil (text_height);
    bottom = page->caption_y - 6;
  }
  if (has_legend (self)) {
    page->legend_width = ceil (es_legend_width (self->coloring, cairo,
                                                fmin (0.3 * width, LEGEND_MAX_WIDTH)));
    page->legend_x = width - EDGE - page->legend_width;
    page->width = floor (page->legend_x - GAP);
  }
  page->height = bottom - page->y;
}

static void
page_clear (Page *page)
{
  if (page->title != NULL)
    g_object_unref (page->title);
  if (page->caption != NULL)
    g_object_unref (page->caption);
}

/* The texts' heights follow from the width, so that the room around a map of no height is
 * the room around any. */
void
es_figure_size_for_map (const EsFigure *self,
                        double map_width,
                        double map_height,
                        double *width,
                        double *height)
{
  cairo_surface_t *surface =
    cairo_recording_surface_create (CAIRO_CONTENT_COLOR_ALPHA, NULL);
  cairo_t *cairo = cairo_create (surface);
  Page page;
  *width = map_width;
  if (has_legend (self))
    *width +=
      GAP + EDGE + ceil (es_legend_width (self->coloring, cairo, LEGEND_MAX_WIDTH));
  page_init (&page, self, cairo, *width, 0);
  *height = map_height - page.height;
  page_clear (&page);
  cairo_destroy (cairo);
  cairo_surface_destroy (surface);
}

/* --- Marks */

static void
draw_ring (const EsFigure *self, const EsCamera *camera, cairo_t *cairo)
{
  uint32_t position = self->selected != ES_FIGURE_NO_ROW
                        ? es_cloud_position (self->cloud, self->selected)
                        : ES_CLOUD_NO_POSITION;
  if (position == ES_CLOUD_NO_POSITION)
    return;
  float point[3];
  es_cloud_point (self->cloud, position, point);
  EsScreenPoint screen = es_camera_project (camera, point);
  double radius = es_marks_ring_radius (self->radius) - ES_MARKS_RING_WIDTH / 2;

  es_text_set_color (cairo, es_palette_foreground (self->scheme), 1);
  cairo_set_line_width (cairo, ES_MARKS_RING_WIDTH);
  cairo_new_path (cairo);
  cairo_arc (cairo, screen.x, screen.y, radius, 0, 2 * M_PI);
  cairo_close_path (cairo);
  cairo_stroke (cairo);
}

/* --- The picture */

static EsCamera
camera_for (const EsFigure *self, double width, double height)
{
  if (!(self->camera.width > 0))
    return es_camera_fit (self->cloud, self->three_d, width, height,
                          fmin (EDGE + self->radius, width / 8));
  EsCamera camera = self->camera;
  es_camera_resize (&camera, width, height);
  return camera;
}

static bool
draw_map (const EsFigure *self, cairo_t *cairo, const Page *page, EmbError *error)
{
  if (self->cloud == NULL || page->width < MIN_MAP_SIDE || page->height < MIN_MAP_SIDE)
    return true;

  EsCamera camera = camera_for (self, page->width, page->height);
  cairo_save (cairo);
  cairo_translate (cairo, page->x, page->y);
  cairo_rectangle (cairo, 0, 0, page->width, page->height);
  cairo_clip (cairo);
  bool ok =
    es_figure_draw_points (self, &camera, cairo, page->width, page->height, error);
  if (ok)
    draw_ring (self, &camera, cairo);
  if (ok && self->name != NULL)
    es_figure_draw_labels (self, &camera, cairo);
  cairo_restore (cairo);
  return ok;
}

bool
es_figure_draw (const EsFigure *self,
                cairo_t *cairo,
                double width,
                double height,
                EmbError *error)
{
  if (!(width > 0 && height > 0))
    return true;
  if (self->coloring != NULL && self->cloud != NULL &&
      es_coloring_n_rows (self->coloring) != es_cloud_n_rows (self->cloud))
    return emb_fail (error, EMB_ARGUMENT, "colours of %zu rows for a map of %zu",
                     es_coloring_n_rows (self->coloring), es_cloud_n_rows (self->cloud));

  es_text_set_color (cairo, es_palette_background (self->scheme), 1);
  cairo_rectangle (cairo, 0, 0, width, height);
  cairo_fill (cairo);

  Page page;
  page_init (&page, self, cairo, width, height);
  bool ok = draw_map (self, cairo, &page, error);
  if (ok && page.title != NULL)
    es_text_draw (cairo, page.title, EDGE, EDGE, es_palette_foreground (self->scheme));
  if (ok && page.caption != NULL)
    es_text_draw (cairo, page.caption, EDGE, page.caption_y,
                  es_palette_muted (self->scheme));
  if (ok && has_legend (self))
    es_legend_draw (self->coloring, self->scheme, cairo, page.legend_x,
                    page.y + (page.title != NULL ? 6 : EDGE), page.legend_width,
                    page.height - GAP);
  page_clear (&page);
  if (ok && cairo_status (cairo) != CAIRO_STATUS_SUCCESS)
    ok = emb_fail (error, EMB_IO, "could not be drawn: %s",
                   cairo_status_to_string (cairo_status (cairo)));
  return ok;
}
