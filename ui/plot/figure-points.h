// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdbool.h>

#include "plot/figure.h"

/* The points of a figure, as an image or as vectors. Private to the figure. */

/* The map in [0, width] x [0, height] of the cairo context; @camera is fitted to it. */
bool es_figure_draw_points (const EsFigure *self,
                            const EsCamera *camera,
                            cairo_t *cairo,
                            double width,
                            double height,
                            EmbError *error);
