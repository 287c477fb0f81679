// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/core.h"
#include "bridge/run.h"
#include "plot/cloud.h"
#include "plot/coloring.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EsCloud, es_cloud_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EsColoring, es_coloring_unref)

/* All that a view needs to draw one map, made together so that it never shows a colouring
 * that does not belong to its points. Immutable, in an atomic rc box: es_map_ref,
 * es_map_unref. */
typedef struct {
  EmbPca *pca;       /* of the components below */
  EmbLayout *layout; /* one axis for each component, and at least three */
  guint axes[3];     /* the components on X, Y and Z; a flat axis, where all points are
                        at 0, has a number beyond theirs */
  gboolean three_d;
  EsCloud *cloud;
  EsColoring *coloring;
  guint8 *classes; /* of the colouring, by position in the cloud */
} EsMap;

EsMap *es_map_ref (EsMap *self);
void es_map_unref (EsMap *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EsMap, es_map_unref)

/* The run that makes maps of a data set. It begins with the first es_map_run_project. */
EsRun *es_map_run_new (EmbDataset *dataset);
void es_map_run_project (EsRun *run, gboolean unit_rows);
void es_map_run_set_axes (EsRun *run, const guint axes[3], gboolean three_d);
void es_map_run_color_by (EsRun *run, int column, EsColorAs as); /* -1: one colour */

/* The number of components that the window offers. */
#define ES_MAP_N_COMPONENTS 10
