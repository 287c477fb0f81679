// SPDX-License-Identifier: GPL-3.0-or-later
/* Frames of the real map in a real window while it is panned: the time from one frame to
 * the next, the time that the main loop spends on one, and how many pictures of the
 * points were new. Needs a display; each frame pans a little, as a drag does.
 *
 *   bench-frames [N]     points, default 1000000 */
#include <adwaita.h>
#include <math.h>
#include <stdlib.h>

#include "core/make-dataset.h"
#include "explorer/scatter-private.h"

#define N_FRAMES 240
#define N_WARM_UP 20

typedef struct {
  EsScatter *scatter;
  GtkWindow *window;
  size_t n_points;
  guint n_frames;
  guint n_pictures;
  GdkTexture *last_texture;
  gint64 last_time;
  gint64 frame_start;
  double intervals[N_FRAMES]; /* ms, from frame to frame */
  double main_loop[N_FRAMES]; /* ms, from the begin of a frame to its end */
  gboolean done;
} Bench;

static int
compare (const void *a, const void *b)
{
  double x = *(const double *) a;
  double y = *(const double *) b;
  return (x > y) - (x < y);
}

static void
print (const char *name, size_t n_points, double *values)
{
  qsort (values, N_FRAMES, sizeof *values, compare);
  g_print ("name=%s n=%zu p50_ms=%.2f p95_ms=%.2f p99_ms=%.2f max_ms=%.2f\n", name,
           n_points, values[N_FRAMES / 2], values[N_FRAMES * 95 / 100],
           values[N_FRAMES * 99 / 100], values[N_FRAMES - 1]);
}

static void
before_paint_cb (GdkFrameClock *clock, Bench *bench)
{
  bench->frame_start = g_get_monotonic_time ();
}

static void
after_paint_cb (GdkFrameClock *clock, Bench *bench)
{
  gint64 now = g_get_monotonic_time ();
  EsScatter *self = bench->scatter;
  if (self->picture == NULL || bench->done)
    return;

  int i = (int) bench->n_frames - N_WARM_UP;
  if (i >= 0 && i < N_FRAMES) {
    bench->intervals[i] = (double) (now - bench->last_time) / 1000;
    bench->main_loop[i] = (double) (now - bench->frame_start) / 1000;
    bench->n_pictures += self->picture->texture != bench->last_texture;
  }
  bench->last_texture = self->picture->texture;
  bench->last_time = now;
  bench->done = ++bench->n_frames == N_WARM_UP + N_FRAMES;
}

static gboolean
pan_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  Bench *bench = data;
  if (bench->scatter->has_camera) {
    es_camera_pan (&bench->scatter->camera, 6 * sin (bench->n_frames * 0.1), 3);
    es_scatter_moved (bench->scatter);
  }
  return G_SOURCE_CONTINUE;
}

int
main (int argc, char **argv)
{
  size_t n = argc > 1 ? (size_t) atoll (argv[1]) : 1000000;
  adw_init ();

  EmbDataset *dataset = make_random_dataset (n, 8, 1);
  EsSession *session = es_session_new (dataset, "frames");
  GtkWidget *window = gtk_window_new ();
  GtkWidget *scatter = es_scatter_new ();
  Bench *bench = g_new0 (Bench, 1);
  bench->scatter = ES_SCATTER (scatter);
  gtk_window_set_default_size (GTK_WINDOW (window), 1200, 800);
  gtk_window_set_child (GTK_WINDOW (window), scatter);
  es_scatter_set_session (ES_SCATTER (scatter), session);
  gtk_window_present (GTK_WINDOW (window));
  while (es_session_get_map (session) == NULL)
    g_main_context_iteration (NULL, TRUE);

  GdkFrameClock *clock = gtk_widget_get_frame_clock (scatter);
  g_signal_connect (clock, "before-paint", G_CALLBACK (before_paint_cb), bench);
  g_signal_connect (clock, "after-paint", G_CALLBACK (after_paint_cb), bench);
  gtk_widget_add_tick_callback (scatter, pan_cb, bench, NULL);
  while (!bench->done)
    g_main_context_iteration (NULL, TRUE);

  print ("frame-interval", n, bench->intervals);
  print ("frame-main-loop", n, bench->main_loop);
  g_print ("name=new-pictures n=%zu share=%.2f raster_ms=%.2f\n", n,
           (double) bench->n_pictures / N_FRAMES,
           bench->scatter->picture->seconds * 1000);
  gtk_window_destroy (GTK_WINDOW (window));
  g_object_unref (session);
  emb_dataset_unref (dataset);
  g_free (bench);
  return 0;
}
