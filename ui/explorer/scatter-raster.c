// SPDX-License-Identifier: GPL-3.0-or-later
#include "explorer/scatter-raster.h"

#include "base/matrix.h"
#include "plot/marks.h"

/* Buffers that wait to be drawn into again. The renderer holds one, the next is being
 * drawn; a third covers a frame that comes late. */
#define MAX_SPARE 3

/* Page faults of fresh memory would cost as much as the drawing, so buffers go round. A
 * texture keeps its buffer until the renderer lets go of it, on whatever thread. */
typedef struct {
  GAsyncQueue *spare; /* of Buffer; shared by all buffers of one run */
  void *pixels;
  gsize bytes;
} Buffer;

typedef struct {
  EsRaster *raster;
  GAsyncQueue *spare;
  EsPictureRequest request;
  EsPicture *picture;
} RasterWork;

static void
buffer_free (gpointer data)
{
  Buffer *buffer = data;
  emb_pages_free (buffer->pixels, buffer->bytes);
  g_free (buffer);
}

static void
buffer_release (gpointer data)
{
  Buffer *buffer = data;
  GAsyncQueue *spare = g_steal_pointer (&buffer->spare);
  if (g_async_queue_length (spare) < MAX_SPARE)
    g_async_queue_push (spare, buffer);
  else
    buffer_free (buffer);
  g_async_queue_unref (spare);
}

static Buffer *
buffer_acquire (RasterWork *work, gsize bytes, EmbError *error)
{
  Buffer *buffer;
  while ((buffer = g_async_queue_try_pop (work->spare)) != NULL && buffer->bytes != bytes)
    buffer_free (buffer); /* the window has another size now */

  if (buffer == NULL) {
    void *pixels = emb_pages_alloc (bytes, error);
    if (pixels == NULL)
      return NULL;
    buffer = g_new0 (Buffer, 1);
    buffer->pixels = pixels;
    buffer->bytes = bytes;
  }
  buffer->spare = g_async_queue_ref (work->spare);
  return buffer;
}

static void
request_clear (EsPictureRequest *request)
{
  g_clear_pointer (&request->map, es_map_unref);
  g_clear_pointer (&request->front, g_free);
}

static void
request_free (gpointer data)
{
  request_clear (data);
  g_free (data);
}

static gboolean
raster_apply (gpointer data, guint kind, gpointer command, EmbError *error)
{
  RasterWork *work = data;
  EsPictureRequest *request = command;
  request_clear (&work->request);
  work->request = *request;
  request->map = NULL;
  request->front = NULL;
  return TRUE;
}

static EsRasterParams
raster_params (const EsPictureRequest *request)
{
  EsRasterParams params = ES_RASTER_PARAMS_INIT;
  params.cloud = request->map->cloud;
  params.camera = es_camera_scaled (&request->camera, request->scale);
  params.background = es_palette_background (request->scheme);
  params.classes = request->map->classes;
  params.colors = es_coloring_colors (request->map->coloring, request->scheme);
  params.hollow_class = ES_COLORING_MISSING;
  params.radius = request->radius * (float) request->scale;
  params.opacity = request->opacity;
  params.fade_all = request->front != NULL;
  params.faded_color = es_palette_faded (request->scheme);
  params.front = request->front;
  params.n_front = request->n_front;
  params.front_radius =
    (float) (es_marks_front_radius (request->radius) * request->scale);
  params.quality = request->quality;
  return params;
}

static gboolean
raster_step (gpointer data, const EmbJob *job, gboolean *more, EmbError *error)
{
  RasterWork *work = data;
  EsPictureRequest *request = &work->request;
  *more = FALSE;

  gsize width = (gsize) (request->camera.width * request->scale + 0.5);
  gsize height = (gsize) (request->camera.height * request->scale + 0.5);
  if (width == 0 || height == 0)
    return TRUE;
  Buffer *buffer = buffer_acquire (work, width * height * 4, error);
  if (buffer == NULL)
    return FALSE;

  EsRasterParams params = raster_params (request);
  params.n_threads = emb_job_threads (job);
  EsPixels pixels = { .pixels = buffer->pixels,
                      .width = width,
                      .height = height,
                      .stride = width * 4 };
  gint64 start = g_get_monotonic_time ();
  if (!es_raster_draw (work->raster, &params, &pixels, error)) {
    buffer_release (buffer);
    return FALSE;
  }
  gint64 end = g_get_monotonic_time ();

  g_autoptr (GBytes) bytes =
    g_bytes_new_with_free_func (buffer->pixels, buffer->bytes, buffer_release, buffer);
  work->picture = g_new0 (EsPicture, 1);
  work->picture->texture = gdk_memory_texture_new ((int) width, (int) height,
                                                   GDK_MEMORY_DEFAULT, bytes, width * 4);
  work->picture->camera = request->camera;
  work->picture->quality = request->quality;
  work->picture->seconds = (double) (end - start) / G_USEC_PER_SEC;
  return TRUE;
}

static gpointer
raster_snapshot (gpointer data)
{
  return g_steal_pointer (&((RasterWork *) data)->picture);
}

static void
raster_work_free (gpointer data)
{
  RasterWork *work = data;
  es_raster_free (work->raster);
  request_clear (&work->request);
  es_picture_free (work->picture);
  g_async_queue_unref (work->spare);
  g_free (work);
}

void
es_picture_free (EsPicture *picture)
{
  if (picture == NULL)
    return;
  g_clear_object (&picture->texture);
  g_free (picture);
}

static void
picture_free_cb (gpointer picture)
{
  es_picture_free (picture);
}

static const EsRunKind raster_run = {
  .name = "raster",
  .apply = raster_apply,
  .step = raster_step,
  .snapshot = raster_snapshot,
  .free_result = picture_free_cb,
  .free_work = raster_work_free,
};

EsRun *
es_raster_run_new (void)
{
  RasterWork *work = g_new0 (RasterWork, 1);
  work->raster = es_raster_new ();
  if (work->raster == NULL)
    g_error ("not enough memory for a map"); /* as GLib itself does */
  work->spare = g_async_queue_new_full (buffer_free);
  return es_run_new (&raster_run, work);
}

void
es_raster_run_ask (EsRun *run, const EsPictureRequest *request)
{
  es_run_send (run, &(EsCommand){ .data = g_memdup2 (request, sizeof *request),
                                  .free_data = request_free });
}
