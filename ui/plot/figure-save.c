// SPDX-License-Identifier: GPL-3.0-or-later
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <cairo-pdf.h>
#include <cairo-svg.h>

#include "base/file.h"
#include "plot/figure.h"
#include "plot/raster.h"
#include "plot/svg-names.h"

/* The same for every file, so that the same figure gives the same bytes. */
#define CREATION_DATE "2000-01-01T00:00:00Z"

typedef enum {
  PNG,
  SVG,
  PDF,
  UNKNOWN,
} Kind;

/* What cairo writes. Kept until the end, since the names in an SVG are put in order. */
typedef struct {
  char *bytes;
  size_t n;
  size_t room;
} Sink;

static Kind
kind_of (const char *path)
{
  const char *ending = emb_file_ending (path);
  if (strcasecmp (ending, ".png") == 0)
    return PNG;
  if (strcasecmp (ending, ".svg") == 0)
    return SVG;
  return strcasecmp (ending, ".pdf") == 0 ? PDF : UNKNOWN;
}

bool
es_figure_can_save (const char *path)
{
  return kind_of (path) != UNKNOWN;
}

static cairo_status_t
sink_write_cb (void *closure, const unsigned char *data, unsigned length)
{
  Sink *self = closure;
  if (self->room - self->n < length) {
    size_t room = self->room + self->room / 2 + length + 65536;
    char *bytes = realloc (self->bytes, room);
    if (bytes == NULL)
      return CAIRO_STATUS_NO_MEMORY;
    self->bytes = bytes;
    self->room = room;
  }
  memcpy (self->bytes + self->n, data, length);
  self->n += length;
  return CAIRO_STATUS_SUCCESS;
}

static cairo_surface_t *
surface_new (const EsFigure *self, Kind kind, Sink *sink, double width, double height)
{
  cairo_surface_t *surface;
  if (kind == PNG) {
    double scale = self->pixel_scale > 0 ? self->pixel_scale : 1;
    surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, (int) ceil (width * scale),
                                          (int) ceil (height * scale));
    cairo_surface_set_device_scale (surface, scale, scale);
  } else if (kind == SVG) {
    surface = cairo_svg_surface_create_for_stream (sink_write_cb, sink, width, height);
    cairo_svg_surface_set_document_unit (surface, CAIRO_SVG_UNIT_PX);
  } else {
    surface = cairo_pdf_surface_create_for_stream (sink_write_cb, sink, width, height);
    cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATE_DATE,
                                    CREATION_DATE);
    if (self->title != NULL)
      cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_TITLE, self->title);
  }
  return surface;
}

static bool
check_status (cairo_status_t status, EmbError *error)
{
  return status == CAIRO_STATUS_SUCCESS ||
         emb_fail (error, status == CAIRO_STATUS_NO_MEMORY ? EMB_NO_MEMORY : EMB_IO,
                   "could not be drawn: %s", cairo_status_to_string (status));
}

/* Draws into @sink, as the bytes of a file. */
static bool
draw_bytes (const EsFigure *self,
            Kind kind,
            double width,
            double height,
            Sink *sink,
            EmbError *error)
{
  cairo_surface_t *surface = surface_new (self, kind, sink, width, height);
  cairo_t *cairo = cairo_create (surface);
  bool ok = check_status (cairo_status (cairo), error) &&
            es_figure_draw (self, cairo, width, height, error);
  cairo_destroy (cairo);
  if (ok && kind == PNG)
    ok = check_status (cairo_surface_write_to_png_stream (surface, sink_write_cb, sink),
                       error);
  cairo_surface_finish (surface); /* the others write here */
  ok = ok && check_status (cairo_surface_status (surface), error);
  cairo_surface_destroy (surface);
  return ok;
}

static bool
write_bytes (const Sink *sink, Kind kind, const char *path, EmbError *error)
{
  EmbWriter *writer = emb_writer_open (path, error);
  if (writer == NULL)
    return false;
  if (kind == SVG)
    es_svg_write_with_steady_names (writer, sink->bytes, sink->n);
  else
    emb_writer_write (writer, sink->bytes, sink->n);
  return emb_writer_commit (writer, error);
}

bool
es_figure_save (const EsFigure *self,
                const char *path,
                double width,
                double height,
                EmbError *error)
{
  Kind kind = kind_of (path);
  double scale = kind == PNG && self->pixel_scale > 0 ? self->pixel_scale : 1;
  if (kind == UNKNOWN)
    return emb_fail (error, EMB_ARGUMENT,
                     "the name of a picture ends with .png, .svg or .pdf");
  if (!(width * scale >= 1 && height * scale >= 1 &&
        width * scale <= ES_RASTER_MAX_SIDE && height * scale <= ES_RASTER_MAX_SIDE))
    return emb_fail (error, EMB_ARGUMENT, "a picture has 1 to %d pixels on each side",
                     ES_RASTER_MAX_SIDE);

  Sink sink = { 0 };
  bool ok = draw_bytes (self, kind, width, height, &sink, error) &&
            write_bytes (&sink, kind, path, error);
  free (sink.bytes);
  return ok;
}
