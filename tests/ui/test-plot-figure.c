// SPDX-License-Identifier: GPL-3.0-or-later
/* ui/plot/figure: pictures as files. */

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#include "plot/figure.h"
#include "ui/plot-fixture.h"

typedef struct {
  EsFigure figure;
  EsCloud *cloud;
  EsColoring *coloring;
  char *folder;
} Fixture;

static const char *
name_cb (uint32_t row, char buffer[ES_FIGURE_NAME_SIZE], void *user_data)
{
  snprintf (buffer, ES_FIGURE_NAME_SIZE, "w\xc3\xb6rd %u", row);
  return buffer;
}

static double
number_of (size_t i)
{
  return i % 11 == 0 ? NAN : (double) i;
}

static EsColoring *
make_coloring (size_t n)
{
  EmbColumn column = { .kind = EMB_COLUMN_NUMBER, .n_rows = n, .max = (double) n };
  column.name = g_strdup ("size & weight");
  column.numbers = g_new (double, n);
  for (size_t i = 0; i < n; i++) {
    column.numbers[i] = number_of (i);
    column.n_missing += isnan (column.numbers[i]) != 0;
  }
  EsColoring *coloring =
    es_coloring_new (&column, ES_COLOR_AS_KIND, n, ES_RAMP_CHOICE_AUTO, NULL, NULL);
  g_free (column.name);
  g_free (column.numbers);
  return coloring;
}

static void
set_up (Fixture *self, size_t n, size_t n_axes)
{
  *self = (Fixture){
    .figure = ES_FIGURE_INIT,
    .cloud = fixture_cloud (FIXTURE_UNIFORM, n, n_axes),
    .coloring = make_coloring (n),
    .folder = g_dir_make_tmp ("plot-XXXXXX", NULL),
  };
  self->figure.cloud = self->cloud;
  self->figure.coloring = self->coloring;
  self->figure.three_d = n_axes == 3;
  self->figure.name = name_cb;
  self->figure.title = "A <map> & more";
  self->figure.caption = "PCA, centred";
}

static void
tear_down (Fixture *self)
{
  g_assert_cmpint (g_rmdir (self->folder), ==, 0);
  g_free (self->folder);
  es_cloud_unref (self->cloud);
  es_coloring_unref (self->coloring);
}

static GBytes *
save (const Fixture *self, const char *ending, double width, double height)
{
  char *path = g_strdup_printf ("%s/picture%s", self->folder, ending);
  EmbError error = { 0 };
  bool ok = es_figure_save (&self->figure, path, width, height, &error);
  g_assert_cmpstr (error.message, ==, "");
  g_assert_true (ok);
  char *content;
  gsize size;
  g_assert_true (g_file_get_contents (path, &content, &size, NULL));
  g_assert_cmpint (g_remove (path), ==, 0);
  g_free (path);
  return g_bytes_new_take (content, size);
}

static bool
holds (GBytes *bytes, const char *text)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);
  return memmem (data, size, text, strlen (text)) != NULL;
}

/* Reads the PNG back through cairo. */
typedef struct {
  GBytes *bytes;
  gsize at;
} Reader;

static cairo_status_t
read_cb (void *closure, unsigned char *data, unsigned length)
{
  Reader *reader = closure;
  gsize size;
  const char *bytes = g_bytes_get_data (reader->bytes, &size);
  if (size - reader->at < length)
    return CAIRO_STATUS_READ_ERROR;
  memcpy (data, bytes + reader->at, length);
  reader->at += length;
  return CAIRO_STATUS_SUCCESS;
}

static void
test_png_is_valid (void)
{
  Fixture fixture;
  set_up (&fixture, 3000, 2);
  fixture.figure.pixel_scale = 2;
  fixture.figure.scheme = ES_SCHEME_DARK;
  GBytes *bytes = save (&fixture, ".png", 400, 300);
  Reader reader = { bytes, 0 };
  cairo_surface_t *image = cairo_image_surface_create_from_png_stream (read_cb, &reader);
  g_assert_cmpint (cairo_surface_status (image), ==, CAIRO_STATUS_SUCCESS);
  g_assert_cmpint (cairo_image_surface_get_width (image), ==, 800);
  g_assert_cmpint (cairo_image_surface_get_height (image), ==, 600);
  const uint32_t *pixels =
    (const uint32_t *) (const void *) cairo_image_surface_get_data (image);
  g_assert_cmphex (pixels[0] & 0xffffff, ==, es_palette_background (ES_SCHEME_DARK));
  size_t n_coloured = 0;
  for (size_t i = 0; i < 800 * 600; i++)
    n_coloured += (pixels[i] & 0xffffff) != es_palette_background (ES_SCHEME_DARK);
  g_assert_cmpuint (n_coloured, >, 20000);
  cairo_surface_destroy (image);
  g_bytes_unref (bytes);
  tear_down (&fixture);
}

static void
test_svg_is_well_formed (void)
{
  Fixture fixture;
  set_up (&fixture, 500, 2);
  GBytes *bytes = save (&fixture, ".svg", 400, 300);
  GMarkupParser parser = { 0 };
  GMarkupParseContext *context = g_markup_parse_context_new (&parser, 0, NULL, NULL);
  gsize size;
  const char *text = g_bytes_get_data (bytes, &size);
  GError *error = NULL;
  g_assert_true (g_markup_parse_context_parse (context, text, (gssize) size, &error));
  g_assert_true (g_markup_parse_context_end_parse (context, &error));
  g_assert_no_error (error);
  g_assert_true (holds (bytes, "width=\"400"));
  g_assert_false (holds (bytes, "<image"));
  g_markup_parse_context_free (context);
  g_bytes_unref (bytes);
  tear_down (&fixture);
}

static void
test_many_points_become_an_image (void)
{
  Fixture fixture;
  set_up (&fixture, ES_FIGURE_MAX_VECTOR_POINTS + 1000, 2);
  GBytes *bytes = save (&fixture, ".svg", 400, 300);
  g_assert_true (holds (bytes, "<image"));
  g_bytes_unref (bytes);
  tear_down (&fixture);
}

static void
test_pdf_is_valid (void)
{
  Fixture fixture;
  set_up (&fixture, 500, 3);
  GBytes *bytes = save (&fixture, ".PDF", 400, 300);
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);
  g_assert_cmpuint (size, >, 1000);
  g_assert_cmpint (memcmp (data, "%PDF-", 5), ==, 0);
  g_assert_nonnull (memmem (data + size - 16, 16, "%%EOF", 5));
  g_assert_true (holds (bytes, "20000101"));
  g_bytes_unref (bytes);
  tear_down (&fixture);
}

static void
test_the_same_bytes_twice (void)
{
  static const char *const endings[] = { ".png", ".svg", ".pdf" };
  for (size_t n = 500; n <= ES_FIGURE_MAX_VECTOR_POINTS + 500;
       n += ES_FIGURE_MAX_VECTOR_POINTS) {
    Fixture fixture;
    set_up (&fixture, n, 3);
    for (size_t i = 0; i < G_N_ELEMENTS (endings); i++) {
      GBytes *one = save (&fixture, endings[i], 400, 300);
      fixture.figure.n_threads = 3;
      GBytes *other = save (&fixture, endings[i], 400, 300);
      g_assert_true (g_bytes_equal (one, other));
      g_bytes_unref (one);
      g_bytes_unref (other);
    }
    tear_down (&fixture);
  }
}

static void
test_selection_and_neighbours_change_the_picture (void)
{
  static const uint32_t neighbors[] = { 3, 4, 5, 999999 };
  Fixture fixture;
  set_up (&fixture, 2000, 2);
  GBytes *plain = save (&fixture, ".png", 500, 400);
  fixture.figure.selected = 2;
  GBytes *selected = save (&fixture, ".png", 500, 400);
  fixture.figure.neighbors = neighbors;
  fixture.figure.n_neighbors = G_N_ELEMENTS (neighbors);
  GBytes *focused = save (&fixture, ".png", 500, 400);
  g_assert_false (g_bytes_equal (plain, selected));
  g_assert_false (g_bytes_equal (selected, focused));
  g_bytes_unref (save (&fixture, ".svg", 500, 400));
  g_bytes_unref (plain);
  g_bytes_unref (selected);
  g_bytes_unref (focused);
  tear_down (&fixture);
}

static cairo_surface_t *
open_png (GBytes *bytes)
{
  Reader reader = { bytes, 0 };
  return cairo_image_surface_create_from_png_stream (read_cb, &reader);
}

static gsize
n_bytes_of (cairo_surface_t *image)
{
  return (gsize) cairo_image_surface_get_stride (image) *
         (gsize) cairo_image_surface_get_height (image);
}

static guint
count_coloured (GBytes *bytes)
{
  cairo_surface_t *image = open_png (bytes);
  const uint8_t *data = cairo_image_surface_get_data (image);
  guint n = 0;
  for (gsize i = 0; i < n_bytes_of (image); i += 4)
    n += MAX (data[i], MAX (data[i + 1], data[i + 2])) -
           MIN (data[i], MIN (data[i + 1], data[i + 2])) >
         60;
  cairo_surface_destroy (image);
  return n;
}

static guint
count_differing (GBytes *one, GBytes *other)
{
  cairo_surface_t *images[] = { open_png (one), open_png (other) };
  const uint8_t *a = cairo_image_surface_get_data (images[0]);
  const uint8_t *b = cairo_image_surface_get_data (images[1]);
  guint n = 0;
  for (gsize i = 0; i < n_bytes_of (images[0]); i += 4)
    n += memcmp (a + i, b + i, 4) != 0;
  cairo_surface_destroy (images[0]);
  cairo_surface_destroy (images[1]);
  return n;
}

/* What is looked from may be on no map: then its neighbours alone are lit and named. */
static void
test_neighbours_of_what_is_on_no_map (void)
{
  static const uint32_t neighbors[] = { 3, 4, 5 };
  Fixture fixture;
  set_up (&fixture, 2000, 2);
  fixture.figure.legend = false;
  GBytes *plain = save (&fixture, ".png", 500, 400);
  fixture.figure.neighbors = neighbors;
  fixture.figure.n_neighbors = G_N_ELEMENTS (neighbors);
  GBytes *focused = save (&fixture, ".png", 500, 400);
  g_assert_cmpuint (count_coloured (plain), >, 5000);
  g_assert_cmpuint (count_coloured (focused), <, 500);
  g_assert_cmpuint (count_coloured (focused), >, 20);

  fixture.figure.selected = 3; /* its ring is all that is new */
  fixture.figure.neighbors = neighbors + 1;
  fixture.figure.n_neighbors = 2;
  GBytes *ringed = save (&fixture, ".png", 500, 400);
  guint difference = count_differing (focused, ringed);
  g_assert_cmpuint (difference, >, 20);
  g_assert_cmpuint (difference, <, 600);
  g_bytes_unref (plain);
  g_bytes_unref (focused);
  g_bytes_unref (ringed);
  tear_down (&fixture);
}

/* Where the one point of a map of that size lies in its picture: the middle of what
 * differs from the background, title and caption left aside. */
static void
find_the_point (Fixture *fixture, double map_width, double map_height, double middle[2])
{
  double width;
  double height;
  fixture->figure.camera =
    es_camera_fit (fixture->cloud, false, map_width, map_height, 20);
  es_figure_size_for_map (&fixture->figure, map_width, map_height, &width, &height);
  g_assert_cmpfloat (width, ==, floor (width));
  g_assert_cmpfloat (height, ==, floor (height));
  g_assert_true ((width > map_width) == fixture->figure.legend);

  GBytes *bytes = save (fixture, ".png", width, height);
  Reader reader = { bytes, 0 };
  cairo_surface_t *image = cairo_image_surface_create_from_png_stream (read_cb, &reader);
  const uint32_t *pixels =
    (const uint32_t *) (const void *) cairo_image_surface_get_data (image);
  double weight = 0;
  middle[0] = 0;
  middle[1] = 0;
  for (int y = 60; y < (int) height - 60; y++)
    for (int x = 0; x < (int) map_width; x++) {
      double ink = 255 - (pixels[y * (int) width + x] & 0xff);
      weight += ink;
      middle[0] += ink * (x + 0.5);
      middle[1] += ink * (y + 0.5);
    }
  g_assert_cmpfloat (weight, >, 0);
  middle[0] /= weight;
  middle[1] /= weight;
  cairo_surface_destroy (image);
  g_bytes_unref (bytes);
}

/* The window's map is saved in its own size, so that names find the same places. */
static void
test_the_map_has_the_size_it_is_given (void)
{
  Fixture fixture;
  set_up (&fixture, 1, 2);
  fixture.figure.labels = false;
  fixture.figure.radius = 5;
  for (int with_legend = 0; with_legend < 2; with_legend++) {
    double small[2];
    double large[2];
    fixture.figure.legend = with_legend == 1;
    find_the_point (&fixture, 404, 302, small);
    find_the_point (&fixture, 606, 402, large);
    g_assert_cmpfloat_with_epsilon (small[0], 202, 0.3);
    g_assert_cmpfloat_with_epsilon (large[0], 303, 0.3);
    g_assert_cmpfloat_with_epsilon (large[1] - small[1], 50, 0.3);
  }
  tear_down (&fixture);
}

static void
test_small_and_empty_pictures (void)
{
  static const size_t sizes[] = { 1, 2 };
  for (size_t i = 0; i < 2; i++) {
    Fixture fixture;
    set_up (&fixture, sizes[i], 2);
    g_bytes_unref (save (&fixture, ".png", 300, 200));
    g_bytes_unref (save (&fixture, ".png", 1, 1));
    g_bytes_unref (save (&fixture, ".svg", 60, 900));
    tear_down (&fixture);
  }

  Fixture fixture;
  set_up (&fixture, 10, 2);
  EsCloud *empty = fixture_cloud_of (emb_layout_new (10, 2, NULL), 2);
  fixture.figure.cloud = empty;
  g_bytes_unref (save (&fixture, ".png", 300, 200));
  fixture.figure.cloud = NULL;
  fixture.figure.coloring = NULL;
  g_bytes_unref (save (&fixture, ".pdf", 300, 200));
  es_cloud_unref (empty);
  tear_down (&fixture);
}

static void
test_refuses_what_it_cannot_draw (void)
{
  Fixture fixture;
  set_up (&fixture, 10, 2);
  EmbError error;
  g_assert_false (es_figure_save (&fixture.figure, "picture.jpg", 300, 200, &error));
  g_assert_cmpint (error.code, ==, EMB_ARGUMENT);
  g_assert_false (es_figure_save (&fixture.figure, "picture.png", 0, 0, &error));
  g_assert_cmpint (error.code, ==, EMB_ARGUMENT);
  g_assert_false (es_figure_save (&fixture.figure, "picture.png", 1e6, 10, &error));
  g_assert_false (es_figure_save (&fixture.figure, "/nowhere/picture.png", 30, 20,
                                  &error));
  g_assert_cmpint (error.code, ==, EMB_IO);
  g_assert_true (es_figure_can_save ("a.b/c.SVG"));
  g_assert_false (es_figure_can_save ("a.png/c"));

  EsCloud *other = fixture_cloud (FIXTURE_UNIFORM, 11, 2);
  fixture.figure.cloud = other;
  g_assert_false (es_figure_save (&fixture.figure, "picture.png", 300, 200, &error));
  g_assert_cmpstr (error.message, ==, "colours of 10 rows for a map of 11");
  es_cloud_unref (other);
  tear_down (&fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plot/figure/png", test_png_is_valid);
  g_test_add_func ("/plot/figure/svg", test_svg_is_well_formed);
  g_test_add_func ("/plot/figure/svg-image", test_many_points_become_an_image);
  g_test_add_func ("/plot/figure/pdf", test_pdf_is_valid);
  g_test_add_func ("/plot/figure/same-bytes", test_the_same_bytes_twice);
  g_test_add_func ("/plot/figure/focus",
                   test_selection_and_neighbours_change_the_picture);
  g_test_add_func ("/plot/figure/no-map", test_neighbours_of_what_is_on_no_map);
  g_test_add_func ("/plot/figure/map-size", test_the_map_has_the_size_it_is_given);
  g_test_add_func ("/plot/figure/small", test_small_and_empty_pictures);
  g_test_add_func ("/plot/figure/refuses", test_refuses_what_it_cannot_draw);
  return g_test_run ();
}
