// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/map.h"

typedef enum {
  COMMAND_PROJECT,
  COMMAND_AXES,
  COMMAND_COLOR
} CommandKind;

typedef struct {
  guint axes[3];
  gboolean three_d;
} Axes;

typedef struct {
  int column;
  EsColorAs as;
} ColorBy;

/* The state of the run: what is asked for, and the map that answers it so far. */
typedef struct {
  EmbDataset *dataset;
  gboolean project_wanted;
  gboolean cloud_wanted;
  gboolean coloring_wanted;
  gboolean unit_rows;
  Axes axes;
  ColorBy color_by;
  EsMap map; /* the parts that are up to date */
} MapWork;

/* --- The map */

static void
clear_map (EsMap *map)
{
  g_clear_pointer (&map->pca, emb_pca_unref);
  g_clear_pointer (&map->layout, emb_layout_unref);
  g_clear_pointer (&map->cloud, es_cloud_unref);
  g_clear_pointer (&map->coloring, es_coloring_unref);
  g_clear_pointer (&map->classes, g_free);
}

EsMap *
es_map_ref (EsMap *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear_map_cb (gpointer map)
{
  clear_map (map);
}

void
es_map_unref (EsMap *self)
{
  g_atomic_rc_box_release_full (self, clear_map_cb);
}

/* --- The run */

static gboolean
map_work_apply (gpointer data, guint kind, gpointer command, EmbError *error)
{
  MapWork *work = data;
  switch ((CommandKind) kind) {
  case COMMAND_PROJECT:
    work->unit_rows = GPOINTER_TO_INT (command);
    work->project_wanted = TRUE;
    break;
  case COMMAND_AXES:
    work->axes = *(const Axes *) command;
    work->cloud_wanted = TRUE;
    break;
  case COMMAND_COLOR:
    work->color_by = *(const ColorBy *) command;
    work->coloring_wanted = TRUE;
    break;
  }
  return TRUE;
}

static gboolean
project (MapWork *work, const EmbJob *job, EmbError *error)
{
  EmbPcaParams params = EMB_PCA_DEFAULTS;
  params.n_components = ES_MAP_N_COMPONENTS;
  params.unit_rows = work->unit_rows;

  g_autoptr (EmbPca) pca = emb_pca_new (work->dataset, &params, job, error);
  if (pca == NULL)
    return FALSE;
  g_autoptr (EmbLayout) layout = emb_pca_project (pca, work->dataset, job, error);
  if (layout != NULL)
    layout = emb_layout_add_flat_axes (g_steal_pointer (&layout), 3, error);
  if (layout == NULL)
    return FALSE;

  g_clear_pointer (&work->map.pca, emb_pca_unref);
  g_clear_pointer (&work->map.layout, emb_layout_unref);
  work->map.pca = g_steal_pointer (&pca);
  work->map.layout = g_steal_pointer (&layout);
  work->project_wanted = FALSE;
  work->cloud_wanted = TRUE;
  return TRUE;
}

static gboolean
make_cloud (MapWork *work, const EmbJob *job, EmbError *error)
{
  guint n_axes = (guint) emb_layout_n_axes (work->map.layout);
  size_t axes[3];
  for (guint i = 0; i < 3; i++)
    axes[i] = work->map.axes[i] = MIN (work->axes.axes[i], n_axes - 1);
  EsCloud *cloud =
    es_cloud_new (work->map.layout, axes, work->axes.three_d ? 3 : 2, NULL, job, error);
  if (cloud == NULL)
    return FALSE;
  g_clear_pointer (&work->map.cloud, es_cloud_unref);
  work->map.cloud = cloud;
  work->map.three_d = work->axes.three_d;
  work->cloud_wanted = FALSE;
  return TRUE;
}

static gboolean
make_coloring (MapWork *work, const EmbJob *job, EmbError *error)
{
  const EmbColumn *column =
    work->color_by.column >= 0
      ? emb_dataset_column (work->dataset, (size_t) work->color_by.column)
      : NULL;
  EsColoring *coloring =
    es_coloring_new (column, work->color_by.as, emb_dataset_n_rows (work->dataset),
                     ES_RAMP_CHOICE_AUTO, job, error);
  if (coloring == NULL)
    return FALSE;
  g_clear_pointer (&work->map.coloring, es_coloring_unref);
  work->map.coloring = coloring;
  work->coloring_wanted = FALSE;
  return TRUE;
}

static gboolean
map_work_step (gpointer data, const EmbJob *job, gboolean *more, EmbError *error)
{
  MapWork *work = data;
  *more = FALSE;
  if (work->project_wanted && !project (work, job, error))
    return FALSE;
  if (work->map.layout == NULL)
    return TRUE; /* axes and colours wait for the first projection */

  gboolean changed = work->cloud_wanted || work->coloring_wanted;
  if (work->cloud_wanted && !make_cloud (work, job, error))
    return FALSE;
  if (work->coloring_wanted && !make_coloring (work, job, error))
    return FALSE;
  if (changed) {
    g_free (work->map.classes);
    work->map.classes = g_malloc (MAX (es_cloud_n_points (work->map.cloud), 1));
    es_cloud_gather (work->map.cloud, es_coloring_classes (work->map.coloring),
                     work->map.classes, emb_job_threads (job));
  }
  return TRUE;
}

static gpointer
map_work_snapshot (gpointer data)
{
  MapWork *work = data;
  if (work->map.layout == NULL)
    return NULL;

  EsMap *map = g_atomic_rc_box_new0 (EsMap);
  *map = work->map;
  emb_pca_ref (map->pca);
  emb_layout_ref (map->layout);
  es_cloud_ref (map->cloud);
  es_coloring_ref (map->coloring);
  map->classes =
    g_memdup2 (work->map.classes, MAX (es_cloud_n_points (work->map.cloud), 1));
  return map;
}

static void
map_work_free (gpointer data)
{
  MapWork *work = data;
  clear_map (&work->map);
  emb_dataset_unref (work->dataset);
  g_free (work);
}

static void
unref_map_cb (gpointer map)
{
  es_map_unref (map);
}

static const EsRunKind map_run = {
  .name = "map",
  .apply = map_work_apply,
  .step = map_work_step,
  .snapshot = map_work_snapshot,
  .free_result = unref_map_cb,
  .free_work = map_work_free,
};

EsRun *
es_map_run_new (EmbDataset *dataset)
{
  MapWork *work = g_new0 (MapWork, 1);
  work->dataset = emb_dataset_ref (dataset);
  work->axes = (Axes){ .axes = { 0, 1, 2 } };
  work->color_by.column = -1;
  work->coloring_wanted = TRUE;
  return es_run_new (&map_run, work);
}

void
es_map_run_project (EsRun *run, gboolean unit_rows)
{
  es_run_send (run, &(EsCommand){ .kind = COMMAND_PROJECT,
                                  .interrupts = TRUE,
                                  .data = GINT_TO_POINTER (unit_rows) });
}

void
es_map_run_set_axes (EsRun *run, const guint axes[3], gboolean three_d)
{
  Axes *copy = g_new (Axes, 1);
  *copy = (Axes){ .axes = { axes[0], axes[1], axes[2] }, .three_d = three_d };
  es_run_send (run,
               &(EsCommand){ .kind = COMMAND_AXES, .data = copy, .free_data = g_free });
}

void
es_map_run_color_by (EsRun *run, int column, EsColorAs as)
{
  ColorBy *copy = g_new (ColorBy, 1);
  *copy = (ColorBy){ .column = column, .as = as };
  es_run_send (run,
               &(EsCommand){ .kind = COMMAND_COLOR, .data = copy, .free_data = g_free });
}
