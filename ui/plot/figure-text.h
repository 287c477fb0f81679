// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <pango/pangocairo.h>

#include "plot/palette.h"

/* Text in pictures: one font, few sizes, through Pango; counts and names as the window
 * writes them, too. */

#define ES_TEXT_SIZE 11.5
#define ES_TEXT_TITLE_SIZE 16.0

void es_text_set_color (cairo_t *cairo, EsRgb color, double opacity);

/* A line of text; free with g_object_unref. @text must be UTF-8. */
PangoLayout *es_text_new (cairo_t *cairo, const char *text, double size, bool bold);

/* Cuts it in the middle to @width. */
void es_text_limit (PangoLayout *layout, double width);

/* Breaks it into lines of @width. */
void es_text_wrap (PangoLayout *layout, double width);

void es_text_measure (PangoLayout *layout, double *width, double *height);

/* (x, y): top left corner. */
void es_text_draw (cairo_t *cairo, PangoLayout *layout, double x, double y, EsRgb color);

/* What of a name stands on the map: a long one is cut in the middle, since it would cover
 * half of it. Free with g_free. */
char *es_text_shorten (const char *text);

/* A count with thin blanks between thousands. */
#define ES_TEXT_COUNT_SIZE 48
const char *es_text_count (size_t count, char buffer[ES_TEXT_COUNT_SIZE]);
