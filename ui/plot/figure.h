// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cairo.h>

#include "base/error.h"
#include "plot/camera.h"
#include "plot/cloud.h"
#include "plot/coloring.h"
#include "plot/palette.h"

/* A picture of a map: points, legend, labels, title and caption.
 *
 * A plain struct that borrows what it points to; start from ES_FIGURE_INIT. Lengths are
 * in the units of the cairo context: pixels of a PNG, points of a PDF.
 *
 * On an image the points come from the raster. In SVG and PDF up to
 * ES_FIGURE_MAX_VECTOR_POINTS visible points are discs that can be edited; above that
 * they are one embedded image with twice the resolution, since viewers take minutes over
 * a million paths. Text and legend are vectors in either case.
 */
#define ES_FIGURE_MAX_VECTOR_POINTS 20000
#define ES_FIGURE_NO_ROW UINT32_MAX

/* The name of a row; may write to @buffer and return it. Called on the drawing thread. */
#define ES_FIGURE_NAME_SIZE 64
typedef const char *(*EsFigureName) (uint32_t row,
                                     char buffer[ES_FIGURE_NAME_SIZE],
                                     void *user_data);

typedef struct {
  const EsCloud *cloud;
  const EsColoring *coloring; /* NULL: one colour; has the rows of the cloud */
  EsCamera camera;            /* fitted to the room for the map; width 0: the whole map */
  bool three_d;               /* with camera.width 0: which one */
  EsScheme scheme;
  double radius;  /* of a point */
  double opacity; /* 0..1 */

  const char *title;   /* NULL: none */
  const char *caption; /* the line under the map; NULL: none */
  bool legend;         /* where the colouring has one */
  bool labels;         /* else only the selected row has one */
  double label_size;   /* of the type */
  EsFigureName name;   /* NULL: no labels at all */
  void *name_data;

  uint32_t selected;         /* lit, with ring and label, or ES_FIGURE_NO_ROW */
  const uint32_t *neighbors; /* lit as well, nearest first, of the selected row or of what
                                is on no map; the rest is faded */
  size_t n_neighbors;

  double pixel_scale; /* es_figure_save, PNG: pixels for each unit; 1 or 2 */
  unsigned n_threads;
} EsFigure;

#define ES_FIGURE_INIT                                                                   \
  {                                                                                      \
    .radius = 2.5, .opacity = 0.8, .legend = true, .labels = true, .label_size = 11.5,   \
    .selected = ES_FIGURE_NO_ROW, .pixel_scale = 1, .n_threads = 1,                      \
  }

/* A radius that suits the number of points and the size of the picture. */
double es_figure_suggest_radius (size_t n_points, double width, double height);

/* The size of a picture that shows its map in the size given: as the window has it. */
void es_figure_size_for_map (const EsFigure *self,
                             double map_width,
                             double map_height,
                             double *width,
                             double *height);

bool es_figure_draw (const EsFigure *self,
                     cairo_t *cairo,
                     double width,
                     double height,
                     EmbError *error);

/* Writes .png, .svg or .pdf; the ending decides. The file appears whole or not at all,
 * and the same figure gives the same bytes. */
bool es_figure_save (const EsFigure *self,
                     const char *path,
                     double width,
                     double height,
                     EmbError *error);

/* Whether es_figure_save knows the ending of @path. */
bool es_figure_can_save (const char *path);
