// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "explorer/scatter-raster.h"
#include "explorer/scatter.h"
#include "plot/label-scene.h"

/* Shared by scatter.c, scatter-input.c (hand to camera) and scatter-overlay.c (labels,
 * rings). */

#define ES_SCATTER_MAX_COVERS 4

struct _EsScatter {
  GtkWidget parent_instance;

  EsSession *session;
  EsRun *raster_run;
  EsPicture *picture; /* the newest picture of the points, or NULL */

  EsCamera camera;
  gboolean has_camera;     /* fitted to a first map */
  gboolean picture_wanted; /* the picture no longer shows what it should */
  gboolean moving;         /* a gesture or a transition is under way */
  guint settle;            /* the source that ends a movement by wheel or key, or 0 */

  /* A transition from one view to another. */
  guint tick; /* callback id, or 0 */
  EsCamera from;
  EsCamera to;
  gint64 start_time;

  /* Input: see scatter-input.c. */
  double pointer_x;
  double pointer_y;
  double drag_x; /* of the drag in progress, what has been applied */
  double drag_y;
  gboolean dragged; /* far enough to be no click */
  double pinch;

  /* Overlay: see scatter-overlay.c. */
  GHashTable *layouts; /* of guint32 row to PangoLayout */
  EsLabel labels[ES_LABEL_SCENE_MAX];
  gsize n_labels;
  GtkWidget *covers[ES_SCATTER_MAX_COVERS]; /* what floats over the map */
  gsize n_covers;
};

/* The view has changed under a hand: a quick picture now, a full one when it rests. */
void es_scatter_moved (EsScatter *self);
void es_scatter_settle_soon (EsScatter *self); /* at rest in a moment */
void es_scatter_settle (EsScatter *self);      /* at rest */

double es_scatter_point_radius (EsScatter *self);
EsScheme es_scatter_scheme (void);

/* The camera that what is on the screen now belongs to. */
EsCamera es_scatter_shown_camera (EsScatter *self);

void es_scatter_add_controllers (EsScatter *self);

void es_scatter_snapshot_overlay (EsScatter *self, GtkSnapshot *snapshot);
void es_scatter_forget_layouts (EsScatter *self);
