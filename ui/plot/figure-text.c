// SPDX-License-Identifier: GPL-3.0-or-later
#include "plot/figure-text.h"

#include <stdio.h>
#include <string.h>

#define MAX_LABEL_CHARS 28
#define THIN_BLANK "\u2009"

void
es_text_set_color (cairo_t *cairo, EsRgb color, double opacity)
{
  cairo_set_source_rgba (cairo, es_rgb_red (color) / 255.0, es_rgb_green (color) / 255.0,
                         es_rgb_blue (color) / 255.0, opacity);
}

/* The same widths at every scale, and no coloured fringes from the desktop's settings. */
static void
set_font_options (PangoLayout *layout)
{
  cairo_font_options_t *options = cairo_font_options_create ();
  cairo_font_options_set_antialias (options, CAIRO_ANTIALIAS_GRAY);
  cairo_font_options_set_hint_style (options, CAIRO_HINT_STYLE_SLIGHT);
  cairo_font_options_set_hint_metrics (options, CAIRO_HINT_METRICS_OFF);
  pango_cairo_context_set_font_options (pango_layout_get_context (layout), options);
  pango_layout_context_changed (layout);
  cairo_font_options_destroy (options);
}

PangoLayout *
es_text_new (cairo_t *cairo, const char *text, double size, bool bold)
{
  PangoLayout *layout = pango_cairo_create_layout (cairo);
  set_font_options (layout);

  PangoFontDescription *font = pango_font_description_new ();
  pango_font_description_set_family (font, "Cantarell,Sans");
  pango_font_description_set_absolute_size (font, size * PANGO_SCALE);
  pango_font_description_set_weight (font,
                                     bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_layout_set_font_description (layout, font);
  pango_font_description_free (font);

  /* Figures of one width, so that counts stand in columns. */
  PangoAttrList *attributes = pango_attr_list_new ();
  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum=1"));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);

  pango_layout_set_text (layout, text, -1);
  return layout;
}

void
es_text_limit (PangoLayout *layout, double width)
{
  pango_layout_set_width (layout, (int) (width * PANGO_SCALE));
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_MIDDLE);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
}

void
es_text_wrap (PangoLayout *layout, double width)
{
  pango_layout_set_width (layout, (int) (width * PANGO_SCALE));
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
}

void
es_text_measure (PangoLayout *layout, double *width, double *height)
{
  int w;
  int h;
  pango_layout_get_size (layout, &w, &h);
  *width = (double) w / PANGO_SCALE;
  *height = (double) h / PANGO_SCALE;
}

void
es_text_draw (cairo_t *cairo, PangoLayout *layout, double x, double y, EsRgb color)
{
  es_text_set_color (cairo, color, 1);
  cairo_move_to (cairo, x, y);
  pango_cairo_show_layout (cairo, layout);
}

char *
es_text_shorten (const char *text)
{
  glong n = g_utf8_strlen (text, -1);
  if (n <= MAX_LABEL_CHARS)
    return g_strdup (text);
  const char *head_end = g_utf8_offset_to_pointer (text, MAX_LABEL_CHARS / 2);
  const char *tail = g_utf8_offset_to_pointer (text, n - MAX_LABEL_CHARS / 2 + 1);
  return g_strdup_printf ("%.*s…%s", (int) (head_end - text), text, tail);
}

const char *
es_text_count (size_t count, char buffer[ES_TEXT_COUNT_SIZE])
{
  char digits[24];
  size_t n = (size_t) snprintf (digits, sizeof digits, "%zu", count);
  char *end = buffer;
  for (size_t i = 0; i < n; i++) {
    if (i > 0 && (n - i) % 3 == 0) {
      memcpy (end, THIN_BLANK, strlen (THIN_BLANK));
      end += strlen (THIN_BLANK);
    }
    *end++ = digits[i];
  }
  *end = '\0';
  return buffer;
}
