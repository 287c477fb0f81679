// SPDX-License-Identifier: GPL-3.0-or-later
#include "map-picture.h"

#include "plot/figure-text.h"
#include "plot/figure.h"

/* Pixels for each pixel of the map, so that a picture is sharp in print and on screens
 * finer than this one. */
#define PIXEL_SCALE 2

/* The figure borrows; these are what it borrows. */
struct EsMapPicture {
  EsFigure figure;
  EsMap *map;
  EmbDataset *dataset;
  int label_column;
  guint32 *neighbors;
  char *title;
  char *caption;
  double width;
  double height;
  char *path;
};

/* As es_session_get_label, which belongs to the main loop. */
static const char *
label_of_row (uint32_t row, char buffer[ES_FIGURE_NAME_SIZE], void *data)
{
  const EsMapPicture *self = data;
  G_STATIC_ASSERT (ES_FIGURE_NAME_SIZE >= ES_TEXT_COUNT_SIZE);
  if (self->label_column >= 0)
    return emb_strings_get (&emb_dataset_column (self->dataset,
                                                 (size_t) self->label_column)
                               ->text,
                            row);
  if (!emb_dataset_has_names (self->dataset))
    return es_text_count (row, buffer);
  return emb_dataset_name (self->dataset, row, buffer);
}

static void
take_neighbors (EsMapPicture *self, const EsAnswer *answer)
{
  if (answer == NULL || answer->neighbors == NULL)
    return;
  gsize n = emb_neighbors_n (answer->neighbors);
  self->neighbors = g_new (guint32, n);
  for (gsize i = 0; i < n; i++)
    self->neighbors[i] = emb_neighbors_get (answer->neighbors, i)->row;
  self->figure.neighbors = self->neighbors;
  self->figure.n_neighbors = n;
}

EsMapPicture *
es_map_picture_new (EsScatter *scatter, EsSession *session, const char *path)
{
  EsFigure figure = ES_FIGURE_INIT;
  EsMap *map = es_session_get_map (session);
  if (map == NULL || !es_scatter_get_figure (scatter, &figure))
    return NULL;

  EsMapPicture *self = g_new0 (EsMapPicture, 1);
  self->map = es_map_ref (map);
  self->dataset = emb_dataset_ref (es_session_get_dataset (session));
  self->label_column = es_session_get_view (session)->label_column;
  self->title = g_strdup (es_session_get_title (session));
  self->caption = es_session_get_caption (session);
  self->path = g_strdup (path);

  figure.cloud = map->cloud;
  figure.coloring = map->coloring;
  figure.name = label_of_row;
  figure.name_data = self;
  figure.title = self->title;
  figure.caption = self->caption;
  figure.legend = true;
  figure.pixel_scale = PIXEL_SCALE;
  self->figure = figure;
  take_neighbors (self, es_session_get_answer (session));
  es_figure_size_for_map (&self->figure, figure.camera.width, figure.camera.height,
                          &self->width, &self->height);
  return self;
}

void
es_map_picture_free (EsMapPicture *self)
{
  if (self == NULL)
    return;
  es_map_unref (self->map);
  emb_dataset_unref (self->dataset);
  g_free (self->neighbors);
  g_free (self->title);
  g_free (self->caption);
  g_free (self->path);
  g_free (self);
}

gpointer
es_map_picture_save (gpointer data, const EmbJob *job, EmbError *error)
{
  EsMapPicture *self = data;
  if (!es_figure_save (&self->figure, self->path, self->width, self->height, error))
    return NULL;
  return g_strdup (self->path);
}

/* Takes @surface over. */
static GdkTexture *
texture_from_surface (cairo_surface_t *surface)
{
  cairo_surface_flush (surface);
  int width = cairo_image_surface_get_width (surface);
  int height = cairo_image_surface_get_height (surface);
  gsize stride = (gsize) cairo_image_surface_get_stride (surface);
  g_autoptr (GBytes) bytes =
    g_bytes_new_with_free_func (cairo_image_surface_get_data (surface),
                                stride * (gsize) height,
                                (GDestroyNotify) cairo_surface_destroy, surface);
  return gdk_memory_texture_new (width, height, GDK_MEMORY_DEFAULT, bytes, stride);
}

gpointer
es_map_picture_draw (gpointer data, const EmbJob *job, EmbError *error)
{
  EsMapPicture *self = data;
  cairo_surface_t *surface =
    cairo_image_surface_create (CAIRO_FORMAT_ARGB32, (int) (self->width * PIXEL_SCALE),
                                (int) (self->height * PIXEL_SCALE));
  cairo_surface_set_device_scale (surface, PIXEL_SCALE, PIXEL_SCALE);
  cairo_t *cairo = cairo_create (surface);
  bool done = es_figure_draw (&self->figure, cairo, self->width, self->height, error);
  cairo_destroy (cairo);
  if (done)
    return texture_from_surface (surface);
  cairo_surface_destroy (surface);
  return NULL;
}
