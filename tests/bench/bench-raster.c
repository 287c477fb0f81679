// SPDX-License-Identifier: GPL-3.0-or-later
/* How long the map takes: preparing a cloud, drawing it, finding the point under the
 * pointer. Prints medians; "cpu" is the processor time of the whole process for one run,
 * which a busy machine does not change much.
 *
 *   bench-raster [N]     largest number of points, default 1000000 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/random.h"
#include "plot/cloud.h"
#include "plot/pick.h"
#include "plot/raster.h"
#include "projection/layout.h"

#define WIDTH 1200
#define HEIGHT 800
#define N_RUNS 15

typedef struct {
  double wall;
  double cpu;
} Time;

static double
seconds (clockid_t clock)
{
  struct timespec t;
  clock_gettime (clock, &t);
  return (double) t.tv_sec + 1e-9 * (double) t.tv_nsec;
}

static int
compare (const void *a, const void *b)
{
  double x = *(const double *) a;
  double y = *(const double *) b;
  return (x > y) - (x < y);
}

/* The medians of wall and processor time, each by itself. */
static Time
measure (void (*work) (void *context), void *context)
{
  double wall[N_RUNS];
  double cpu[N_RUNS];
  for (size_t i = 0; i < N_RUNS; i++) {
    double wall_start = seconds (CLOCK_MONOTONIC);
    double cpu_start = seconds (CLOCK_PROCESS_CPUTIME_ID);
    work (context);
    cpu[i] = seconds (CLOCK_PROCESS_CPUTIME_ID) - cpu_start;
    wall[i] = seconds (CLOCK_MONOTONIC) - wall_start;
  }
  qsort (wall, N_RUNS, sizeof *wall, compare);
  qsort (cpu, N_RUNS, sizeof *cpu, compare);
  return (Time){ wall[N_RUNS / 2], cpu[N_RUNS / 2] };
}

/* Uniform over the viewport's shape, or twenty clusters with a halo. */
static EmbLayout *
make_layout (size_t n, bool clusters)
{
  EmbLayout *layout = emb_layout_new (n, 3, NULL);
  const double sides[3] = { 1.5, 1, 1 };
  for (size_t axis = 0; axis < 3; axis++) {
    float *values = emb_layout_axis_mutable (layout, axis);
    for (size_t i = 0; i < n; i++) {
      double where = emb_random_uniform (1, axis, i);
      if (clusters)
        where = emb_random_uniform (2, axis, emb_random_below (3, 0, i, 20)) +
                0.05 * emb_random_normal (4, axis, i);
      values[i] = (float) (where * sides[axis]);
    }
  }
  return layout;
}

typedef struct {
  EsCloud *cloud;
  EsRaster *raster;
  EsRasterParams params;
  EsPixels target;
  size_t n_picks;
} Scene;

static void
draw (void *context)
{
  Scene *scene = context;
  es_raster_draw (scene->raster, &scene->params, &scene->target, NULL);
}

static void
pick (void *context)
{
  const Scene *scene = context;
  for (size_t i = 0; i < scene->n_picks; i++) {
    EsPick found;
    es_pick_nearest (scene->cloud, &scene->params.camera,
                     emb_random_uniform (5, 0, i) * WIDTH,
                     emb_random_uniform (5, 1, i) * HEIGHT, 8, &found);
  }
}

typedef struct {
  const EmbLayout *layout;
  size_t n_axes;
  unsigned n_threads;
} Preparation;

static void
prepare (void *context)
{
  const Preparation *preparation = context;
  const size_t axes[3] = { 0, 1, 2 };
  EmbJob job = { .n_threads = preparation->n_threads };
  es_cloud_unref (es_cloud_new (preparation->layout, axes, preparation->n_axes, NULL,
                                &job, NULL));
}

static void
bench_drawing (Scene *scene, const char *data, size_t n, unsigned n_threads)
{
  static const char *const qualities[] = { "still", "moving" };
  static const float radii[] = { 0.5f, 1, 2, 3, 6 };
  scene->params.n_threads = n_threads;
  for (size_t quality = 0; quality < 2; quality++) {
    for (size_t i = 0; i < sizeof radii / sizeof *radii; i++) {
      scene->params.quality = (EsRasterQuality) quality;
      scene->params.radius = radii[i];
      Time time = measure (draw, scene);
      printf ("name=raster-%s data=%s axes=%d n=%zu radius=%g threads=%u seconds=%.5f "
              "cpu=%.5f\n",
              qualities[quality], data, scene->params.camera.three_d ? 3 : 2, n,
              (double) radii[i], n_threads, time.wall, time.cpu);
    }
  }
}

static void
bench_picking (Scene *scene, const char *data, size_t n)
{
  scene->n_picks = 200;
  Time time = measure (pick, scene);
  printf ("name=pick data=%s axes=%d n=%zu radius=8 threads=1 seconds=%.8f cpu=%.8f\n",
          data, scene->params.camera.three_d ? 3 : 2, n,
          time.wall / (double) scene->n_picks, time.cpu / (double) scene->n_picks);
}

static void
bench_zoom (Scene *scene, const char *data, size_t n)
{
  scene->params.radius = 2;
  scene->params.quality = ES_RASTER_STILL;
  scene->params.n_threads = 1;
  for (double zoom = 10; zoom <= 1000; zoom *= 10) {
    es_camera_zoom_at (&scene->params.camera, WIDTH / 2, HEIGHT / 2, 10);
    Time time = measure (draw, scene);
    printf ("name=raster-zoom data=%s axes=%d n=%zu radius=2 zoom=%g threads=1 "
            "seconds=%.5f cpu=%.5f examined=%zu\n",
            data, scene->params.camera.three_d ? 3 : 2, n, zoom, time.wall, time.cpu,
            es_raster_n_examined (scene->raster));
  }
}

static void
bench_view (const EmbLayout *layout, const char *data, size_t n_axes)
{
  size_t n = emb_layout_n_points (layout);
  for (unsigned n_threads = 1; n_threads <= 2; n_threads++) {
    Preparation preparation = { layout, n_axes, n_threads };
    Time time = measure (prepare, &preparation);
    printf ("name=cloud data=%s axes=%zu n=%zu threads=%u seconds=%.5f cpu=%.5f\n", data,
            n_axes, n, n_threads, time.wall, time.cpu);
  }

  const size_t axes[3] = { 0, 1, 2 };
  EsRgb colors[256];
  uint8_t *classes = malloc (n);
  for (size_t i = 0; i < 256; i++)
    colors[i] = es_palette_category (ES_SCHEME_LIGHT, i % ES_PALETTE_N_CATEGORIES);
  for (size_t i = 0; i < n; i++)
    classes[i] = (uint8_t) emb_random_below (6, 0, i, 8);

  Scene scene = {
    .cloud = es_cloud_new (layout, axes, n_axes, NULL, NULL, NULL),
    .raster = es_raster_new (),
    .params = ES_RASTER_PARAMS_INIT,
    .target = { malloc (WIDTH * HEIGHT * 4), WIDTH, HEIGHT, WIDTH * 4 },
  };
  scene.params.cloud = scene.cloud;
  scene.params.camera = es_camera_fit (scene.cloud, n_axes == 3, WIDTH, HEIGHT, 0);
  scene.params.classes = classes;
  scene.params.colors = colors;
  scene.params.opacity = 0.8f;
  es_camera_turn (&scene.params.camera, 100, 70);

  for (unsigned n_threads = 1; n_threads <= 2; n_threads++)
    bench_drawing (&scene, data, n, n_threads);
  bench_picking (&scene, data, n);
  bench_zoom (&scene, data, n);

  es_raster_free (scene.raster);
  es_cloud_unref (scene.cloud);
  free (scene.target.pixels);
  free (classes);
}

int
main (int argc, char **argv)
{
  size_t largest = argc > 1 ? (size_t) atol (argv[1]) : 1000000;
  for (size_t n = largest >= 1000 ? largest / 100 : largest; n <= largest; n *= 10) {
    for (int clusters = 0; clusters < 2; clusters++) {
      EmbLayout *layout = make_layout (n, clusters != 0);
      for (size_t n_axes = 2; n_axes <= 3; n_axes++)
        bench_view (layout, clusters ? "clusters" : "uniform", n_axes);
      emb_layout_unref (layout);
    }
  }
  return 0;
}
