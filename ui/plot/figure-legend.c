// SPDX-License-Identifier: GPL-3.0-or-later
#include "plot/figure-legend.h"

#include <libintl.h>
#include <math.h>
#include <stdio.h>

#include "base/text.h"
#include "plot/figure-text.h"

#define LINE_HEIGHT 19.0
#define SWATCH_RADIUS 5.0
#define SWATCH_ROOM 18.0
#define COLUMN_GAP 12.0
#define RAMP_WIDTH 12.0
#define RAMP_HEIGHT 120.0
#define RAMP_STEPS 60
#define TEXT_SIZE 96

typedef struct {
  const EsColoring *coloring;
  EsScheme scheme;
  cairo_t *cairo;
  double x;
  double width;
} Legend;

static double
text_width (cairo_t *cairo, const char *text, bool bold)
{
  double width;
  double height;
  PangoLayout *layout = es_text_new (cairo, text, ES_TEXT_SIZE, bold);
  es_text_measure (layout, &width, &height);
  g_object_unref (layout);
  return ceil (width);
}

/* --- How wide */

static double
widest_entry (const EsColoring *coloring, cairo_t *cairo)
{
  const EsLegendEntry *entries = es_coloring_entries (coloring);
  double labels = 0;
  double counts = 0;
  for (size_t i = 0; i < es_coloring_n_entries (coloring); i++) {
    char text[TEXT_SIZE];
    char count[ES_TEXT_COUNT_SIZE];
    labels =
      fmax (labels,
            text_width (cairo, es_legend_entry_text (&entries[i], text, sizeof text),
                        false));
    counts =
      fmax (counts, text_width (cairo, es_text_count (entries[i].count, count), false));
  }
  return labels > 0 ? SWATCH_ROOM + labels + COLUMN_GAP + counts : 0;
}

/* "12.5" or, where values lie beyond, "12.5 and more". */
static void
write_range (const EsRampRange *range, char high[TEXT_SIZE], char low[TEXT_SIZE])
{
  char number[EMB_TEXT_NUMBER_SIZE];
  emb_text_format (number, range->high, 'g', 4);
  snprintf (high, TEXT_SIZE, range->n_above > 0 ? gettext ("%s and more") : "%s", number);
  emb_text_format (number, range->low, 'g', 4);
  snprintf (low, TEXT_SIZE, range->n_below > 0 ? gettext ("%s and less") : "%s", number);
}

double
es_legend_width (const EsColoring *coloring, cairo_t *cairo, double max_width)
{
  if (es_coloring_kind (coloring) == ES_COLORING_SINGLE)
    return 0;
  double width = fmax (widest_entry (coloring, cairo),
                       text_width (cairo, es_coloring_column_name (coloring), true));
  const EsRampRange *range = es_coloring_range (coloring);
  if (range != NULL) {
    char high[TEXT_SIZE];
    char low[TEXT_SIZE];
    write_range (range, high, low);
    double numbers =
      fmax (text_width (cairo, high, false), text_width (cairo, low, false));
    width = fmax (width, SWATCH_ROOM + numbers);
  }
  return fmin (width, max_width);
}

/* --- Drawing */

static double
draw_line (const Legend *legend,
           const char *text,
           double x,
           double y,
           double width,
           EsRgb color,
           bool bold)
{
  PangoLayout *layout = es_text_new (legend->cairo, text, ES_TEXT_SIZE, bold);
  double text_height;
  double used;
  es_text_limit (layout, fmax (width, 1));
  es_text_measure (layout, &used, &text_height);
  es_text_draw (legend->cairo, layout, x, y + (LINE_HEIGHT - text_height) / 2, color);
  g_object_unref (layout);
  return used;
}

static void
draw_swatch (const Legend *legend, uint8_t class_index, double y)
{
  cairo_t *cairo = legend->cairo;
  EsRgb color = es_coloring_colors (legend->coloring, legend->scheme)[class_index];
  bool hollow = class_index == ES_COLORING_MISSING;
  es_text_set_color (cairo, color, 1);
  cairo_new_path (cairo);
  cairo_arc (cairo, legend->x + SWATCH_RADIUS, y + LINE_HEIGHT / 2,
             hollow ? SWATCH_RADIUS - 0.75 : SWATCH_RADIUS, 0, 2 * M_PI);
  cairo_set_line_width (cairo, 1.5);
  if (hollow)
    cairo_stroke (cairo);
  else
    cairo_fill (cairo);
}

static void
draw_entry (const Legend *legend, const EsLegendEntry *entry, double y)
{
  char text[TEXT_SIZE];
  char count_text[ES_TEXT_COUNT_SIZE];
  const char *count = es_text_count (entry->count, count_text);
  double count_width = text_width (legend->cairo, count, false);
  EsRgb muted = es_palette_muted (legend->scheme);
  EsRgb color = entry->label != NULL ? es_palette_foreground (legend->scheme) : muted;

  draw_swatch (legend, entry->class_index, y);
  draw_line (legend, es_legend_entry_text (entry, text, sizeof text),
             legend->x + SWATCH_ROOM, y,
             legend->width - SWATCH_ROOM - COLUMN_GAP - count_width, color, false);
  draw_line (legend, count, legend->x + legend->width - count_width, y, count_width + 2,
             muted, false);
}

static void
draw_entries (const Legend *legend, double y, double bottom)
{
  const EsLegendEntry *entries = es_coloring_entries (legend->coloring);
  size_t n = es_coloring_n_entries (legend->coloring);
  for (size_t i = 0; i < n; i++) {
    bool last_line = y + 2 * LINE_HEIGHT > bottom;
    if (last_line && i + 1 < n) {
      char text[TEXT_SIZE];
      snprintf (text, sizeof text, gettext ("and %zu more"), n - i);
      draw_line (legend, text, legend->x + SWATCH_ROOM, y, legend->width - SWATCH_ROOM,
                 es_palette_muted (legend->scheme), false);
      return;
    }
    draw_entry (legend, &entries[i], y);
    y += LINE_HEIGHT;
  }
}

/* Rectangles that overlap by a hair, since seams between them would show. */
static void
draw_ramp_bar (const Legend *legend, double y, double height)
{
  const EsRgb *colors = es_coloring_colors (legend->coloring, legend->scheme);
  double step = height / RAMP_STEPS;
  for (int i = RAMP_STEPS - 1; i >= 0; i--) {
    double t = (i + 0.5) / RAMP_STEPS;
    es_text_set_color (legend->cairo, colors[es_coloring_ramp_class (t)], 1);
    double top = y + height - (i + 1) * step;
    cairo_rectangle (legend->cairo, legend->x, top, RAMP_WIDTH,
                     i > 0 ? 1.5 * step : step);
    cairo_fill (legend->cairo);
  }
}

static double
draw_ramp (const Legend *legend, double y, double bottom)
{
  const EsRampRange *range = es_coloring_range (legend->coloring);
  double height = fmin (RAMP_HEIGHT, bottom - y - 2 * LINE_HEIGHT);
  if (height < 2 * LINE_HEIGHT)
    return y;

  char high[TEXT_SIZE];
  char low[TEXT_SIZE];
  double x = legend->x + SWATCH_ROOM;
  double width = legend->width - SWATCH_ROOM;
  EsRgb color = es_palette_foreground (legend->scheme);
  write_range (range, high, low);
  draw_ramp_bar (legend, y + 4, height);
  draw_line (legend, high, x, y + 4 - LINE_HEIGHT / 4, width, color, false);
  draw_line (legend, low, x, y + 4 + height - 0.75 * LINE_HEIGHT, width, color, false);
  if (range->ramp == ES_RAMP_SIGNED)
    draw_line (legend, "0", x, y + 4 + height / 2 - LINE_HEIGHT / 2, width, color, false);
  return y + height + 14;
}

void
es_legend_draw (const EsColoring *coloring,
                EsScheme scheme,
                cairo_t *cairo,
                double x,
                double y,
                double width,
                double height)
{
  Legend legend = {
    .coloring = coloring,
    .scheme = scheme,
    .cairo = cairo,
    .x = x,
    .width = width,
  };
  double bottom = y + height;
  if (es_coloring_kind (coloring) == ES_COLORING_SINGLE || height < 2 * LINE_HEIGHT)
    return;

  draw_line (&legend, es_coloring_column_name (coloring), x, y, width,
             es_palette_foreground (scheme), true);
  y += LINE_HEIGHT + 3;
  if (es_coloring_range (coloring) != NULL)
    y = draw_ramp (&legend, y, bottom);
  draw_entries (&legend, y, bottom);
}
