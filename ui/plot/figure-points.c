// SPDX-License-Identifier: GPL-3.0-or-later
#include "plot/figure-points.h"

#include <math.h>
#include <stdlib.h>

#include "plot/figure-text.h"
#include "plot/marks.h"
#include "plot/raster.h"

#define EMBEDDED_SCALE 2.0

static const EsRgb *
colors_of (const EsFigure *self, EsRgb single[ES_N_CLASSES])
{
  if (self->coloring != NULL)
    return es_coloring_colors (self->coloring, self->scheme);
  for (size_t i = 0; i < ES_N_CLASSES; i++)
    single[i] = es_palette_category (self->scheme, 0);
  return single;
}

static bool
has_focus (const EsFigure *self)
{
  return self->selected != ES_FIGURE_NO_ROW || self->n_neighbors > 0;
}

/* Positions of the neighbours, the nearest on top, over them the selected point. */
static uint32_t *
front_positions (const EsFigure *self, size_t *n)
{
  *n = 0;
  uint32_t *front = malloc ((self->n_neighbors + 1) * sizeof *front);
  if (front == NULL)
    return NULL;
  for (size_t i = self->n_neighbors; i-- > 0;) {
    uint32_t position = es_cloud_position (self->cloud, self->neighbors[i]);
    if (position != ES_CLOUD_NO_POSITION)
      front[(*n)++] = position;
  }
  uint32_t selected = self->selected != ES_FIGURE_NO_ROW
                        ? es_cloud_position (self->cloud, self->selected)
                        : ES_CLOUD_NO_POSITION;
  if (selected != ES_CLOUD_NO_POSITION)
    front[(*n)++] = selected;
  return front;
}

/* What both ways of drawing need. */
typedef struct {
  const EsFigure *figure;
  const EsCamera *camera;
  EsRgb single[ES_N_CLASSES];
  const EsRgb *colors;
  uint32_t *front;
  size_t n_front;
  float front_radius;
} Points;

/* --- As an image */

static double
pixels_per_unit (cairo_t *cairo)
{
  if (cairo_surface_get_type (cairo_get_group_target (cairo)) != CAIRO_SURFACE_TYPE_IMAGE)
    return EMBEDDED_SCALE;
  double device_x;
  double device_y;
  double x = 1;
  double y = 0;
  cairo_surface_get_device_scale (cairo_get_group_target (cairo), &device_x, &device_y);
  cairo_user_to_device_distance (cairo, &x, &y);
  return hypot (x, y) * device_x;
}

static bool
draw_raster (const Points *points,
             uint8_t *classes,
             double scale,
             cairo_surface_t *image,
             EmbError *error)
{
  const EsFigure *figure = points->figure;
  EsRasterParams params = ES_RASTER_PARAMS_INIT;
  if (figure->coloring != NULL)
    es_cloud_gather (figure->cloud, es_coloring_classes (figure->coloring), classes,
                     figure->n_threads);
  params.cloud = figure->cloud;
  params.camera = es_camera_scaled (points->camera, scale);
  params.background = es_palette_background (figure->scheme);
  params.classes = figure->coloring != NULL ? classes : NULL;
  params.colors = points->colors;
  params.hollow_class = figure->coloring != NULL ? ES_COLORING_MISSING : -1;
  params.radius = (float) (figure->radius * scale);
  params.opacity = (float) figure->opacity;
  params.fade_all = has_focus (figure);
  params.faded_color = es_palette_faded (figure->scheme);
  params.front = points->front;
  params.n_front = points->n_front;
  params.front_radius = points->front_radius * (float) scale;
  params.n_threads = figure->n_threads;

  EsPixels target = {
    .pixels = cairo_image_surface_get_data (image),
    .width = (size_t) cairo_image_surface_get_width (image),
    .height = (size_t) cairo_image_surface_get_height (image),
    .stride = (size_t) cairo_image_surface_get_stride (image),
  };
  EsRaster *raster = es_raster_new ();
  cairo_surface_flush (image);
  bool ok = raster != NULL ? es_raster_draw (raster, &params, &target, error)
                           : emb_fail_no_memory (error, 0);
  cairo_surface_mark_dirty (image);
  es_raster_free (raster);
  return ok;
}

static bool
draw_image (const Points *points,
            cairo_t *cairo,
            double width,
            double height,
            EmbError *error)
{
  double scale = pixels_per_unit (cairo);
  size_t n_bytes = es_cloud_n_points (points->figure->cloud) + 1;
  uint8_t *classes = malloc (n_bytes);
  if (classes == NULL)
    return emb_fail_no_memory (error, n_bytes);

  cairo_surface_t *image =
    cairo_image_surface_create (CAIRO_FORMAT_ARGB32, (int) ceil (width * scale),
                                (int) ceil (height * scale));
  bool ok = cairo_surface_status (image) == CAIRO_STATUS_SUCCESS
              ? draw_raster (points, classes, scale, image, error)
              : emb_fail_no_memory (error, 0);
  if (ok) {
    cairo_surface_set_device_scale (image, scale, scale);
    cairo_set_source_surface (cairo, image, 0, 0);
    cairo_paint (cairo);
  }
  cairo_surface_destroy (image);
  free (classes);
  return ok;
}

/* --- As vectors */

typedef struct {
  float x;
  float y;
  float depth;
  uint32_t position;
} Disc;

static int
compare_discs (const void *a, const void *b)
{
  const Disc *one = a;
  const Disc *other = b;
  int by_depth = (one->depth > other->depth) - (one->depth < other->depth);
  return by_depth != 0
           ? by_depth
           : (one->position > other->position) - (one->position < other->position);
}

static bool
see (const Points *points, size_t position, Disc *disc)
{
  float point[3];
  es_cloud_point (points->figure->cloud, position, point);
  EsScreenPoint screen = es_camera_project (points->camera, point);
  *disc = (Disc){
    .x = (float) screen.x,
    .y = (float) screen.y,
    .depth = (float) screen.depth,
    .position = (uint32_t) position,
  };
  return screen.inside;
}

/* Discs in view, in drawing order, until there are too many; free with free(). NULL
 * without memory. */
static Disc *
visible_discs (const Points *points, size_t *n)
{
  Disc *discs = malloc ((ES_FIGURE_MAX_VECTOR_POINTS + 1) * sizeof *discs);
  *n = 0;
  if (discs == NULL)
    return NULL;
  size_t n_points = es_cloud_n_points (points->figure->cloud);
  for (size_t p = 0; p < n_points && *n <= ES_FIGURE_MAX_VECTOR_POINTS; p++)
    *n += see (points, p, &discs[*n]);
  if (points->camera->three_d)
    qsort (discs, *n, sizeof *discs, compare_discs);
  return discs;
}

static void
draw_disc (cairo_t *cairo,
           const Disc *disc,
           double radius,
           EsRgb color,
           double opacity,
           bool hollow)
{
  double line = fmin (fmax (0.4 * radius, 0.7), 2.5);
  es_text_set_color (cairo, color, opacity);
  cairo_new_path (cairo);
  cairo_arc (cairo, disc->x, disc->y, hollow ? fmax (radius - line / 2, 0.2) : radius, 0,
             2 * M_PI);
  cairo_close_path (cairo);
  if (hollow) {
    cairo_set_line_width (cairo, line);
    cairo_stroke (cairo);
  } else {
    cairo_fill (cairo);
  }
}

static size_t
class_of (const EsFigure *figure, uint32_t position)
{
  return figure->coloring != NULL
           ? es_coloring_classes (figure
                                    ->coloring)[es_cloud_rows (figure->cloud)[position]]
           : 0;
}

static void
draw_discs (const Points *points, cairo_t *cairo, const Disc *discs, size_t n)
{
  const EsFigure *figure = points->figure;
  bool deep = points->camera->three_d;
  EsRgb background = es_palette_background (figure->scheme);
  for (size_t i = 0; i < n; i++) {
    size_t class_index = class_of (figure, discs[i].position);
    EsRgb color = points->colors[class_index];
    double radius = figure->radius;
    if (deep) {
      radius = es_raster_depth_radius ((float) radius, discs[i].depth);
      color = es_rgb_mix (color, background, es_raster_depth_haze (discs[i].depth));
    }
    if (has_focus (figure))
      color = es_palette_faded (figure->scheme);
    draw_disc (cairo, &discs[i], radius, color, figure->opacity,
               figure->coloring != NULL && class_index == ES_COLORING_MISSING);
  }
  for (size_t i = 0; i < points->n_front; i++) {
    Disc disc;
    size_t class_index = class_of (figure, points->front[i]);
    if (see (points, points->front[i], &disc))
      draw_disc (cairo, &disc, points->front_radius, points->colors[class_index], 1,
                 figure->coloring != NULL && class_index == ES_COLORING_MISSING);
  }
}

static bool
draw_vectors (const Points *points, cairo_t *cairo, bool *too_many, EmbError *error)
{
  size_t n;
  Disc *discs = visible_discs (points, &n);
  if (discs == NULL)
    return emb_fail_no_memory (error, 0);
  *too_many = n > ES_FIGURE_MAX_VECTOR_POINTS;
  if (!*too_many)
    draw_discs (points, cairo, discs, n);
  free (discs);
  return true;
}

bool
es_figure_draw_points (const EsFigure *self,
                       const EsCamera *camera,
                       cairo_t *cairo,
                       double width,
                       double height,
                       EmbError *error)
{
  Points points = { .figure = self, .camera = camera };
  points.colors = colors_of (self, points.single);
  points.front_radius = (float) es_marks_front_radius (self->radius);
  points.front = front_positions (self, &points.n_front);
  if (points.front == NULL)
    return emb_fail_no_memory (error, self->n_neighbors * sizeof *points.front);

  bool image =
    cairo_surface_get_type (cairo_get_group_target (cairo)) == CAIRO_SURFACE_TYPE_IMAGE;
  bool ok = image || draw_vectors (&points, cairo, &image, error);
  if (ok && image)
    ok = draw_image (&points, cairo, width, height, error);
  free (points.front);
  return ok;
}
