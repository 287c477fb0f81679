// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cairo.h>

#include "plot/coloring.h"

/* The legend of a colouring as a column: its name, then a line for each category with its
 * count, or a ramp with its numbers. */

/* How wide it wants to be, at most @max_width; 0 where there is nothing to explain. */
double es_legend_width (const EsColoring *coloring, cairo_t *cairo, double max_width);

/* (x, y): top left corner. Lines below @height are left out and counted on the last. */
void es_legend_draw (const EsColoring *coloring,
                     EsScheme scheme,
                     cairo_t *cairo,
                     double x,
                     double y,
                     double width,
                     double height);
