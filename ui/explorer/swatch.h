// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtk/gtk.h>

#include "plot/coloring.h"

/* A small piece of colour in a legend: a square, filled or hollow, or a bar with a ramp
 * from left to right. */
#define ES_TYPE_SWATCH (es_swatch_get_type ())
G_DECLARE_FINAL_TYPE (EsSwatch, es_swatch, ES, SWATCH, GtkWidget)

GtkWidget *es_swatch_new (EsRgb color, gboolean hollow);

/* @colors: the colours of the classes of a ramp, copied. */
GtkWidget *es_swatch_new_ramp (const EsRgb *colors);
