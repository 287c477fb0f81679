// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plot/figure.h"

/* The names on a figure, chosen and placed as in the window. Private to the figure. */
void es_figure_draw_labels (const EsFigure *self, const EsCamera *camera, cairo_t *cairo);
