// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/session.h"

#include <glib/gi18n.h>
#include <string.h>

#include "base/text.h"
#include "bridge/walk.h"
#include "plot/caption.h"
#include "plot/figure-text.h"

/* Undo steps that are kept; a view is small. */
#define MAX_UNDO 200

/* Changes of one setting within this time are one step of undo: a slider that is dragged.
 */
#define SAME_GESTURE_US (G_USEC_PER_SEC * 3 / 4)

struct _EsSession {
  GObject parent_instance;

  EmbDataset *dataset;
  char *title;
  EsView view;
  EsProbe *probe; /* what is selected instead of a row, or NULL */

  GArray *undo; /* of EsView, newest last */
  GArray *redo;
  guint last_change; /* to join changes of the same setting */
  gint64 last_change_time;

  EsWalk *walk;
  guint32 hovered;

  EsRun *map_run;
  EsRun *query_run;
  EsRun *find_run;
  EsMap *map;
  EsAnswer *answer;
  EsHits *hits;
  char *sought; /* the newest text asked for */
};

G_DEFINE_FINAL_TYPE (EsSession, es_session, G_TYPE_OBJECT)

static guint changed_signal;

static void
emit_changed (EsSession *self, EsChanged what)
{
  if (what != 0)
    g_signal_emit (self, changed_signal, 0, (guint) what);
}

/* --- The view */

static EsView
default_view (void)
{
  return (EsView){
    .selected = ES_NO_ROW,
    .metric = EMB_METRIC_COSINE,
    .k = 10,
    .axes = { 0, 1, 2 },
    .color_column = -1,
    .label_column = -1,
    .show_labels = TRUE,
    .opacity = 0.8,
  };
}

guint
es_session_get_max_k (EsSession *self)
{
  return (guint) CLAMP (emb_dataset_n_rows (self->dataset) - 1, 1, ES_MAX_K);
}

static void
clamp_view (EsSession *self, EsView *view)
{
  int n_columns = (int) emb_dataset_n_columns (self->dataset);
  if (view->selected != ES_NO_ROW && view->selected >= emb_dataset_n_rows (self->dataset))
    view->selected = ES_NO_ROW;
  view->k = CLAMP (view->k, 1, es_session_get_max_k (self));
  view->color_column = CLAMP (view->color_column, -1, n_columns - 1);
  view->label_column = CLAMP (view->label_column, -1, n_columns - 1);
  view->opacity = CLAMP (view->opacity, 0.05, 1.0);
  view->point_size = CLAMP (view->point_size, 0.0, 24.0);
  for (guint i = 0; i < 3; i++)
    view->axes[i] = MIN (view->axes[i], ES_MAP_N_COMPONENTS - 1);
}

static gboolean
differ (double a, double b)
{
  return a < b || a > b;
}

static EsChanged
compare_views (const EsView *a, const EsView *b)
{
  EsChanged what = 0;
  if (a->selected != b->selected)
    what |= ES_CHANGED_SELECTED;
  if (a->metric != b->metric || a->k != b->k)
    what |= ES_CHANGED_QUERY;
  if (a->unit_rows != b->unit_rows || a->three_d != b->three_d ||
      memcmp (a->axes, b->axes, sizeof a->axes) != 0)
    what |= ES_CHANGED_PROJECTION;
  if (a->color_column != b->color_column || a->color_as != b->color_as)
    what |= ES_CHANGED_COLOR;
  if (a->label_column != b->label_column || a->show_labels != b->show_labels)
    what |= ES_CHANGED_LABEL;
  if (differ (a->point_size, b->point_size) || differ (a->opacity, b->opacity))
    what |= ES_CHANGED_LOOK;
  return what;
}

/* One bit for each setting that differs: what makes two changes one gesture. */
static guint
settings_that_differ (const EsView *a, const EsView *b)
{
  return (guint) (a->metric != b->metric) | (guint) (a->k != b->k) << 1 |
         (guint) (a->unit_rows != b->unit_rows) << 2 |
         (guint) (a->three_d != b->three_d) << 3 |
         (guint) (memcmp (a->axes, b->axes, sizeof a->axes) != 0) << 4 |
         (guint) (a->color_column != b->color_column) << 5 |
         (guint) (a->label_column != b->label_column) << 6 |
         (guint) (a->show_labels != b->show_labels) << 7 |
         (guint) differ (a->point_size, b->point_size) << 8 |
         (guint) differ (a->opacity, b->opacity) << 9 |
         (guint) (a->color_as != b->color_as) << 10;
}

static void
ask_for_neighbors (EsSession *self)
{
  g_clear_pointer (&self->answer, es_answer_free);
  if (!es_session_has_selection (self) || self->query_run == NULL)
    return;
  es_query_run_ask (self->query_run, &(EsQuery){ .row = self->view.selected,
                                                 .probe = self->probe,
                                                 .k = self->view.k,
                                                 .metric = self->view.metric });
}

/* Puts @view in place and starts what follows from it and from @what has changed besides.
 * Returns what changed. */
static EsChanged
put_view (EsSession *self, const EsView *view, EsChanged what)
{
  EsView old = self->view;
  self->view = *view;
  what |= compare_views (&old, &self->view);

  if (self->map_run != NULL) {
    if (old.unit_rows != view->unit_rows)
      es_map_run_project (self->map_run, view->unit_rows);
    if (old.three_d != view->three_d ||
        memcmp (old.axes, view->axes, sizeof old.axes) != 0)
      es_map_run_set_axes (self->map_run, view->axes, view->three_d);
    if (what & ES_CHANGED_COLOR)
      es_map_run_color_by (self->map_run, view->color_column, view->color_as);
  }
  if (what & (ES_CHANGED_SELECTED | ES_CHANGED_QUERY)) {
    ask_for_neighbors (self);
    what |= ES_CHANGED_NEIGHBORS;
  }
  return what;
}

/* --- Undo */

static void
push_view (GArray *stack, const EsView *view)
{
  if (stack->len == MAX_UNDO)
    g_array_remove_index (stack, 0);
  g_array_append_val (stack, *view);
}

static void
remember_for_undo (EsSession *self, guint what)
{
  gint64 now = g_get_monotonic_time ();
  gboolean same_gesture = what == self->last_change && self->undo->len > 0 &&
                          now - self->last_change_time < SAME_GESTURE_US;
  if (!same_gesture)
    push_view (self->undo, &self->view);
  g_array_set_size (self->redo, 0);
  self->last_change = what;
  self->last_change_time = now;
}

void
es_session_apply (EsSession *self, const EsView *view)
{
  EsView next = *view;
  clamp_view (self, &next);
  EsChanged settings = compare_views (&self->view, &next) & ~ES_CHANGED_SELECTED;
  if (self->map == NULL)
    settings = 0; /* the view is being set up: there is nothing to go back to */
  if (settings != 0)
    remember_for_undo (self, settings_that_differ (&self->view, &next));

  guint32 selected = next.selected;
  next.selected = self->view.selected;
  EsChanged what = put_view (self, &next, 0);
  emit_changed (self, what | (settings != 0 ? ES_CHANGED_UNDO : 0));
  if (selected != self->view.selected)
    es_session_select (self, selected);
}

static void
step_through (EsSession *self, GArray *from, GArray *to)
{
  if (from->len == 0)
    return;
  EsView view = g_array_index (from, EsView, from->len - 1);
  g_array_set_size (from, from->len - 1);
  push_view (to, &self->view);
  view.selected = self->view.selected;
  self->last_change = 0;
  emit_changed (self, put_view (self, &view, 0) | ES_CHANGED_UNDO);
}

gboolean
es_session_can_undo (EsSession *self)
{
  return self->undo->len > 0;
}

gboolean
es_session_can_redo (EsSession *self)
{
  return self->redo->len > 0;
}

void
es_session_undo (EsSession *self)
{
  step_through (self, self->undo, self->redo);
}

void
es_session_redo (EsSession *self)
{
  step_through (self, self->redo, self->undo);
}

/* --- Selection */

static void
show_place (EsSession *self, const EsPlace *place)
{
  EsView view = self->view;
  EsChanged what = place->probe != self->probe ? ES_CHANGED_SELECTED : 0;
  view.selected = place->row;
  es_probe_ref (place->probe);
  es_probe_unref (self->probe);
  self->probe = place->probe;
  emit_changed (self, put_view (self, &view, what) | ES_CHANGED_UNDO);
}

static void
walk_to (EsSession *self, const EsPlace *place)
{
  es_walk_to (self->walk, place);
  show_place (self, place);
}

void
es_session_select (EsSession *self, guint32 row)
{
  if (row != ES_NO_ROW && row >= emb_dataset_n_rows (self->dataset))
    return;
  if (row == self->view.selected && self->probe == NULL)
    return;
  if (row != ES_NO_ROW)
    walk_to (self, &(EsPlace){ row, NULL });
  else
    show_place (self, &(EsPlace){ ES_NO_ROW, NULL });
}

void
es_session_select_probe (EsSession *self, EsProbe *probe)
{
  if (!es_probe_same (probe, self->probe))
    walk_to (self, &(EsPlace){ ES_NO_ROW, probe });
}

EsProbe *
es_session_get_probe (EsSession *self)
{
  return self->probe;
}

gboolean
es_session_has_selection (EsSession *self)
{
  return self->view.selected != ES_NO_ROW || self->probe != NULL;
}

/* With nothing selected, back returns to the point that was left. */
gboolean
es_session_can_go_back (EsSession *self)
{
  return es_session_has_selection (self) ? es_walk_n_behind (self->walk) > 0
                                         : es_walk_get (self->walk) != NULL;
}

gboolean
es_session_can_go_forward (EsSession *self)
{
  return es_walk_n_ahead (self->walk) > 0;
}

void
es_session_go_back (EsSession *self)
{
  if (!es_session_can_go_back (self))
    return;
  if (es_session_has_selection (self))
    es_walk_move (self->walk, -1);
  show_place (self, es_walk_get (self->walk));
}

void
es_session_go_forward (EsSession *self)
{
  if (!es_session_can_go_forward (self))
    return;
  es_walk_move (self->walk, 1);
  show_place (self, es_walk_get (self->walk));
}

void
es_session_hover (EsSession *self, guint32 row)
{
  if (row == self->hovered)
    return;
  self->hovered = row;
  emit_changed (self, ES_CHANGED_HOVER);
}

guint32
es_session_get_hovered (EsSession *self)
{
  return self->hovered;
}

/* --- Results */

static void
map_ready_cb (EsRun *run, EsSession *self)
{
  EsMap *map = es_run_take_result (run);
  if (map == NULL)
    return;
  g_clear_pointer (&self->map, es_map_unref);
  self->map = map;
  emit_changed (self, ES_CHANGED_MAP);
}

static void
map_state_cb (EsRun *run, EsSession *self)
{
  emit_changed (self, ES_CHANGED_STATE);
}

static void
answer_ready_cb (EsRun *run, EsSession *self)
{
  g_autoptr (EsAnswer) answer = es_run_take_result (run);
  if (answer == NULL || answer->query.row != self->view.selected ||
      answer->query.probe != self->probe || answer->query.k != self->view.k ||
      answer->query.metric != self->view.metric)
    return; /* the answer to an older question: the newer one is on its way */
  g_clear_pointer (&self->answer, es_answer_free);
  self->answer = g_steal_pointer (&answer);
  emit_changed (self, ES_CHANGED_NEIGHBORS);
}

static void
hits_ready_cb (EsRun *run, EsSession *self)
{
  g_autoptr (EsHits) hits = es_run_take_result (run);
  if (hits == NULL || g_strcmp0 (hits->text, self->sought) != 0)
    return;
  g_clear_pointer (&self->hits, es_hits_free);
  self->hits = g_steal_pointer (&hits);
  emit_changed (self, ES_CHANGED_HITS);
}

void
es_session_find (EsSession *self, const char *text)
{
  if (g_strcmp0 (text, self->sought) == 0)
    return;
  g_free (self->sought);
  self->sought = g_strdup (text);
  if (*text != '\0' && self->find_run != NULL) {
    es_find_run_ask (self->find_run, text);
    return;
  }
  g_clear_pointer (&self->hits, es_hits_free);
  emit_changed (self, ES_CHANGED_HITS);
}

EsMap *
es_session_get_map (EsSession *self)
{
  return self->map;
}

const EsAnswer *
es_session_get_answer (EsSession *self)
{
  return self->answer;
}

const EsHits *
es_session_get_hits (EsSession *self)
{
  return self->hits;
}

gboolean
es_session_is_busy (EsSession *self)
{
  return self->map_run != NULL && es_run_get_state (self->map_run) == ES_RUN_BUSY;
}

const char *
es_session_get_stage (EsSession *self)
{
  return self->map_run != NULL ? es_run_get_stage (self->map_run) : "";
}

double
es_session_get_fraction (EsSession *self)
{
  return self->map_run != NULL ? es_run_get_fraction (self->map_run) : 0;
}

char *
es_session_get_error (EsSession *self)
{
  return self->map_run != NULL ? es_run_get_error (self->map_run) : NULL;
}

/* --- Words */

const char *
es_session_get_name (EsSession *self, guint32 row, char *buffer, gsize size)
{
  char number[EMB_DATASET_NUMBER_SIZE];
  const char *name = emb_dataset_name (self->dataset, row, number);
  if (name != number)
    return name;
  g_strlcpy (buffer, number, size);
  return buffer;
}

const char *
es_session_get_label (EsSession *self, guint32 row, char *buffer, gsize size)
{
  if (self->view.label_column < 0 && emb_dataset_has_names (self->dataset))
    return es_session_get_name (self, row, buffer, size);
  if (self->view.label_column < 0) {
    char number[ES_TEXT_COUNT_SIZE];
    g_strlcpy (buffer, es_text_count (row, number), size);
    return buffer;
  }
  const EmbColumn *column =
    emb_dataset_column (self->dataset, (size_t) self->view.label_column);
  return emb_strings_get (&column->text, row);
}

static void
append_count (GString *text, gsize count)
{
  char buffer[ES_TEXT_COUNT_SIZE];
  g_string_append (text, es_text_count (count, buffer));
}

static void
append_neighbors (GString *text, const EsQuery *query, gsize n)
{
  const char *const by[] = {
    [EMB_METRIC_COSINE] = ngettext ("neighbour by cosine", "neighbours by cosine", n),
    [EMB_METRIC_EUCLIDEAN] =
      ngettext ("neighbour by Euclidean distance", "neighbours by Euclidean distance", n),
    [EMB_METRIC_DOT] =
      ngettext ("neighbour by dot product", "neighbours by dot product", n),
  };
  g_string_append (text, " · ");
  if (query->probe != NULL) { /* which the map does not show */
    g_autofree char *name = es_text_shorten (query->probe->text);
    g_string_append_printf (text, _ ("“%s”: "), name);
  }
  append_count (text, n);
  g_string_append_printf (text, " %s, %s", by[query->metric], _ ("exact"));
}

/* Flat axes come last; of them there is nothing to say. */
static void
append_axes (GString *text, const EsMap *map)
{
  for (guint i = 0; i < (map->three_d ? 3 : 2); i++) {
    if (map->axes[i] >= emb_pca_n_components (map->pca))
      break;
    char percent[EMB_TEXT_NUMBER_SIZE];
    emb_text_format (percent, 100 * emb_pca_variance_ratio (map->pca, map->axes[i]), 'f',
                     1);
    g_string_append_printf (text, "%s PC%u %s\u2009%%", i == 0 ? " ·" : ",",
                            map->axes[i] + 1, percent);
  }
}

char *
es_session_get_remark (EsSession *self)
{
  if (self->map == NULL || emb_pca_total_variance (self->map->pca) > 0)
    return NULL;

  gsize n = emb_pca_n_rows_used (self->map->pca);
  char count[ES_TEXT_COUNT_SIZE];
  if (n == 1)
    return g_strdup (_ ("With one row there is no direction to show"));
  return g_strdup_printf (emb_pca_unit_rows (self->map->pca)
                            ? _ ("All %s rows point the same way: there is no direction "
                                 "to show")
                            : _ ("All %s rows are the same: there is no direction to "
                                 "show"),
                          es_text_count (n, count));
}

char *
es_session_get_caption (EsSession *self)
{
  if (self->map == NULL)
    return g_strdup ("");

  g_autofree char *map =
    es_caption_map (self->dataset, es_cloud_n_points (self->map->cloud),
                    emb_pca_unit_rows (self->map->pca));
  GString *text = g_string_new (map);
  g_autofree char *remark = es_session_get_remark (self);
  if (remark != NULL)
    g_string_append_printf (text, " · %s", remark);
  else
    append_axes (text, self->map);
  if (self->answer != NULL && self->answer->neighbors != NULL)
    append_neighbors (text, &self->answer->query,
                      emb_neighbors_n (self->answer->neighbors));
  return g_string_free (text, FALSE);
}

/* --- Life */

EsSession *
es_session_new (EmbDataset *dataset, const char *title)
{
  EsSession *self = g_object_new (ES_TYPE_SESSION, NULL);
  self->dataset = emb_dataset_ref (dataset);
  clamp_view (self, &self->view);
  self->title = g_strdup (title);
  self->map_run = es_map_run_new (dataset);
  self->query_run = es_query_run_new (dataset);
  self->find_run = es_find_run_new (dataset);
  g_signal_connect (self->map_run, "result-ready", G_CALLBACK (map_ready_cb), self);
  g_signal_connect (self->map_run, "state-changed", G_CALLBACK (map_state_cb), self);
  g_signal_connect (self->query_run, "result-ready", G_CALLBACK (answer_ready_cb), self);
  g_signal_connect (self->find_run, "result-ready", G_CALLBACK (hits_ready_cb), self);
  es_map_run_project (self->map_run, self->view.unit_rows);
  return self;
}

static void
stop_run (EsSession *self, EsRun **run)
{
  if (*run == NULL)
    return;
  g_signal_handlers_disconnect_by_data (*run, self);
  es_run_stop (*run);
  g_clear_object (run);
}

void
es_session_stop (EsSession *self)
{
  stop_run (self, &self->map_run);
  stop_run (self, &self->query_run);
  stop_run (self, &self->find_run);
}

EmbDataset *
es_session_get_dataset (EsSession *self)
{
  return self->dataset;
}

const char *
es_session_get_title (EsSession *self)
{
  return self->title;
}

const EsView *
es_session_get_view (EsSession *self)
{
  return &self->view;
}

static void
es_session_dispose (GObject *object)
{
  es_session_stop (ES_SESSION (object));
  G_OBJECT_CLASS (es_session_parent_class)->dispose (object);
}

static void
es_session_finalize (GObject *object)
{
  EsSession *self = ES_SESSION (object);
  g_clear_pointer (&self->map, es_map_unref);
  g_clear_pointer (&self->answer, es_answer_free);
  g_clear_pointer (&self->hits, es_hits_free);
  g_array_unref (self->undo);
  g_array_unref (self->redo);
  es_walk_free (self->walk);
  es_probe_unref (self->probe);
  g_free (self->sought);
  g_free (self->title);
  emb_dataset_unref (self->dataset);
  G_OBJECT_CLASS (es_session_parent_class)->finalize (object);
}

static void
es_session_class_init (EsSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  object_class->dispose = es_session_dispose;
  object_class->finalize = es_session_finalize;

  /* The argument is a combination of EsChanged. */
  changed_signal = g_signal_new ("changed", ES_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
es_session_init (EsSession *self)
{
  self->view = default_view ();
  self->undo = g_array_new (FALSE, FALSE, sizeof (EsView));
  self->redo = g_array_new (FALSE, FALSE, sizeof (EsView));
  self->walk = es_walk_new ();
  self->hovered = ES_NO_ROW;
}
