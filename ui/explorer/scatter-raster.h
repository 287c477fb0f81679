// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtk/gtk.h>

#include "bridge/map.h"
#include "bridge/run.h"
#include "plot/camera.h"
#include "plot/palette.h"
#include "plot/raster.h"

/* The run that draws the points of a map into textures, beside the main loop. A newer
 * request replaces one that has not begun. */
typedef struct {
  EsMap *map;      /* a reference */
  EsCamera camera; /* in pixels of the widget */
  int scale;       /* pixels of the buffer for each */
  EsScheme scheme;
  float radius; /* pixels of the widget */
  float opacity;
  EsRasterQuality quality;
  guint32 *front; /* positions that stay lit; owned. NULL: all points are */
  gsize n_front;
} EsPictureRequest;

typedef struct {
  GdkTexture *texture;
  EsCamera camera; /* of the request */
  EsRasterQuality quality;
  double seconds; /* that drawing took */
} EsPicture;

EsRun *es_raster_run_new (void);
void es_raster_run_ask (EsRun *run,
                        const EsPictureRequest *request); /* takes the content over */
void es_picture_free (EsPicture *picture);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EsPicture, es_picture_free)
