// SPDX-License-Identifier: GPL-3.0-or-later
/* The longest turn of the main loop for each thing that a person does on the Explore
 * page: from the end of one wait for events to the begin of the next. What is longer than
 * a frame is felt, what is longer than 50 ms is seen. Needs a display.
 *
 *   bench-window FILE [STYLE]     a data set, and resources/style.css
 *
 * Wall time is of this machine with its load; processor time is of the main thread. */
#include <adwaita.h>
#include <time.h>

#include "data/load.h"
#include "explorer/explorer.h"
#include "explorer/search-box.h"

/* After an action the page is watched for this long beyond its last result. */
#define WATCH_US (G_USEC_PER_SEC * 2 / 5)

typedef struct {
  gint64 wall; /* microseconds */
  gint64 processor;
} Times;

typedef struct {
  GtkWidget *window;
  GtkWidget *page;
  EsSession *session;
} Bench;

/* --- Turns */

static Times turn_start;
static Times longest;
static guint n_long; /* turns of more than a frame */

static Times
now (void)
{
  struct timespec time;
  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return (Times){ .wall = g_get_monotonic_time (),
                  .processor = time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000 };
}

static int
poll_cb (GPollFD *fds, guint n_fds, int timeout)
{
  Times end = now ();
  gint64 wall = end.wall - turn_start.wall;
  longest.wall = MAX (longest.wall, wall);
  longest.processor = MAX (longest.processor, end.processor - turn_start.processor);
  n_long += wall > 16667;
  int n_ready = g_poll (fds, n_fds, timeout);
  turn_start = now ();
  return n_ready;
}

static gboolean
rests (EsSession *session)
{
  return es_session_get_map (session) != NULL && !es_session_is_busy (session) &&
         (es_session_get_view (session)->selected == ES_NO_ROW ||
          es_session_get_answer (session) != NULL);
}

static void
watch (Bench *bench)
{
  gint64 end = 0;
  while (end == 0 || g_get_monotonic_time () < end) {
    g_main_context_iteration (NULL, TRUE);
    if (!rests (bench->session))
      end = 0;
    else if (end == 0)
      end = g_get_monotonic_time () + WATCH_US;
  }
}

/* Watches what follows from what was just done, in the turn that did it and after. */
static void
report (Bench *bench, const char *action)
{
  watch (bench);
  g_print ("name=%s wall_ms=%.1f processor_ms=%.1f long_turns=%u\n", action,
           (double) longest.wall / 1000, (double) longest.processor / 1000, n_long);
  longest = (Times){ 0 };
  n_long = 0;
}

/* --- What a person does */

static void
ask (Bench *bench, guint k, EmbMetric metric, const char *action)
{
  EsView view = *es_session_get_view (bench->session);
  view.k = k;
  view.metric = metric;
  es_session_apply (bench->session, &view);
  report (bench, action);
}

static void
walk (Bench *bench)
{
  for (guint i = 0; i < 8; i++) {
    const EsAnswer *answer = es_session_get_answer (bench->session);
    if (answer != NULL && answer->neighbors != NULL)
      es_session_select (bench->session, emb_neighbors_get (answer->neighbors, i)->row);
    watch (bench);
  }
  report (bench, "walk");
  for (guint i = 0; i < 8; i++) {
    es_session_go_back (bench->session);
    watch (bench);
  }
  report (bench, "walk-back");
}

static void
color_and_label (Bench *bench)
{
  EmbDataset *dataset = es_session_get_dataset (bench->session);
  for (gsize i = 0; i < emb_dataset_n_columns (dataset); i++) {
    EsView view = *es_session_get_view (bench->session);
    view.color_column = (int) i;
    view.label_column = (int) i;
    g_autofree char *action =
      g_strdup_printf ("color-and-label-by-%s", emb_dataset_column (dataset, i)->name);
    es_session_apply (bench->session, &view);
    report (bench, action);
  }
}

static GtkWidget *
find (GtkWidget *root, GType type)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (root, type))
    return root;
  GtkWidget *found = NULL;
  for (GtkWidget *child = gtk_widget_get_first_child (root);
       child != NULL && found == NULL; child = gtk_widget_get_next_sibling (child))
    found = find (child, type);
  return found;
}

static void
search (Bench *bench)
{
  GtkWidget *box = find (bench->page, ES_TYPE_SEARCH_BOX);
  GtkWidget *entry = es_search_box_get_entry (ES_SEARCH_BOX (box));
  const char *const typed[] = { "a", "an", "and", "andr", "a", "e", "" };
  gtk_widget_grab_focus (entry);
  for (guint i = 0; i < G_N_ELEMENTS (typed); i++) {
    g_autofree char *action = g_strdup_printf ("type-%s", typed[i]);
    gtk_editable_set_text (GTK_EDITABLE (entry), typed[i]);
    report (bench, action);
  }
}

static void
resize (Bench *bench)
{
  for (int i = 0; i < 12; i++) {
    gtk_window_set_default_size (GTK_WINDOW (bench->window), 1200 - 15 * i, 800 - 8 * i);
    while (gtk_widget_get_width (bench->window) != 1200 - 15 * i)
      g_main_context_iteration (NULL, TRUE);
  }
  report (bench, "resize");
}

static void
change_scheme (Bench *bench, AdwColorScheme scheme, const char *action)
{
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), scheme);
  report (bench, action);
}

static void
use (Bench *bench)
{
  report (bench, "open");
  es_session_select (bench->session, 0);
  report (bench, "select");
  ask (bench, 100, EMB_METRIC_COSINE, "k-100");
  ask (bench, ES_MAX_K, EMB_METRIC_COSINE, "k-9999");
  es_session_select (bench->session, 1);
  report (bench, "walk-9999");
  ask (bench, 999, EMB_METRIC_COSINE, "k-999");
  ask (bench, 999, EMB_METRIC_EUCLIDEAN, "metric");
  ask (bench, 998, EMB_METRIC_EUCLIDEAN, "k-998");
  walk (bench);
  es_session_select (bench->session, ES_NO_ROW);
  report (bench, "unselect");
  es_session_select (bench->session, 1);
  report (bench, "select-999");
  color_and_label (bench);
  change_scheme (bench, ADW_COLOR_SCHEME_FORCE_DARK, "dark");
  change_scheme (bench, ADW_COLOR_SCHEME_FORCE_LIGHT, "light");
  resize (bench);
  search (bench);
  ask (bench, 10, EMB_METRIC_COSINE, "k-10");
}

/* --- Life */

/* Time passes also where nothing happens. */
static gboolean
tick_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static void
load_style (const char *path)
{
  GtkCssProvider *provider = gtk_css_provider_new ();
  gtk_css_provider_load_from_path (provider, path);
  gtk_style_context_add_provider_for_display (gdk_display_get_default (),
                                              GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  g_object_unref (provider);
}

int
main (int argc, char **argv)
{
  EmbError error = { 0 };
  EmbDataset *dataset = argc > 1 ? emb_load (argv[1], NULL, NULL, &error) : NULL;
  if (dataset == NULL) {
    g_printerr ("bench-window FILE [STYLE]: %s\n", error.message);
    return 1;
  }
  adw_init ();
  if (argc > 2)
    load_style (argv[2]);

  Bench bench = { .window = gtk_window_new (), .page = es_explorer_new () };
  gtk_window_set_default_size (GTK_WINDOW (bench.window), 1200, 800);
  gtk_window_set_child (GTK_WINDOW (bench.window), bench.page);
  gtk_window_present (GTK_WINDOW (bench.window));
  while (gtk_widget_get_width (bench.page) == 0)
    g_main_context_iteration (NULL, TRUE);

  g_timeout_add (20, tick_cb, NULL);
  g_main_context_set_poll_func (NULL, poll_cb);
  turn_start = now ();
  bench.session = es_session_new (dataset, "bench");
  es_explorer_set_session (ES_EXPLORER (bench.page), bench.session);
  use (&bench);

  gtk_window_destroy (GTK_WINDOW (bench.window));
  g_object_unref (bench.session);
  emb_dataset_unref (dataset);
  return 0;
}
