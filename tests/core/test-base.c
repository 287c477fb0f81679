// SPDX-License-Identifier: GPL-3.0-or-later
/* core/base: errors, text and numbers, random numbers, parallel loops, files, streams. */

#include <glib.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/job.h"
#include "base/matrix.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "base/random.h"
#include "base/stream.h"
#include "base/text.h"

/* --- Errors */

static void
test_error_fills_and_returns_false (void)
{
  EmbError error = { 0 };
  g_assert_false (emb_fail (&error, EMB_FORMAT, "row %d: %s", 812, "299 numbers"));
  g_assert_cmpint (error.code, ==, EMB_FORMAT);
  g_assert_cmpstr (error.message, ==, "row 812: 299 numbers");
  g_assert_false (emb_fail (NULL, EMB_IO, "nobody listens"));

  emb_error_prefix (&error, "metadata %s", "x.tsv");
  g_assert_cmpstr (error.message, ==, "metadata x.tsv: row 812: 299 numbers");
}

static void
test_error_ends_on_a_character (void)
{
  char name[600];
  for (size_t i = 0; i + 1 < sizeof name; i += 2)
    memcpy (name + i, "\xc3\xa9", 2);
  for (int shift = 0; shift < 2; shift++) {
    EmbError error;
    name[sizeof name - 2] = '\0';
    emb_fail (&error, EMB_IO, "%s%s", shift ? "x" : "", name);
    g_assert_true (g_utf8_validate (error.message, -1, NULL));
    g_assert_cmpuint (strlen (error.message), >=, sizeof error.message - 3);
  }
}

static void
test_error_repairs_what_it_quotes (void)
{
  EmbError error;
  emb_fail (&error, EMB_IO, "%s: no such format", "clich\xe9");
  g_assert_cmpstr (error.message, ==, "clich\xef\xbf\xbd: no such format");
  emb_error_prefix (&error, "%s", "\xff\xfe");
  g_assert_true (g_utf8_validate (error.message, -1, NULL));

  char name[400]; /* three bytes for each: cut again after the repair */
  memset (name, 0xff, sizeof name - 1);
  name[sizeof name - 1] = '\0';
  emb_fail (&error, EMB_IO, "%s", name);
  g_assert_true (g_utf8_validate (error.message, -1, NULL));
}

/* --- Text */

static void
test_utf8_agrees_with_glib (void)
{
  for (unsigned round = 0; round < 20000; round++) {
    char bytes[12];
    size_t n = emb_random_below (1, 0, round, sizeof bytes) + 1;
    for (size_t i = 0; i < n; i++) {
      static const unsigned char likely[] = { 0x41, 0x80, 0xbf, 0xc2, 0xc0, 0xe0, 0xa0,
                                              0xed, 0x9f, 0xf0, 0x90, 0xf4, 0x8f, 0xff };
      bytes[i] = (char) likely[emb_random_below (2, round, i, sizeof likely)];
    }
    const char *end;
    g_utf8_validate_len (bytes, n, &end);
    g_assert_cmpuint (emb_text_valid_utf8 (bytes, n), ==, (size_t) (end - bytes));

    char repaired[3 * sizeof bytes];
    size_t length = emb_text_repair_utf8 (bytes, n, repaired);
    g_assert_true (g_utf8_validate_len (repaired, length, NULL));
    g_autofree char *expected = g_utf8_make_valid (bytes, (gssize) n);
    if (end == bytes + n)
      g_assert_cmpmem (repaired, length, expected, strlen (expected));
  }
}

static void
test_repair_shows_bad_bytes (void)
{
  char out[64];
  size_t n = emb_text_repair_utf8 ("clich\xe9s", 7, out);
  g_assert_cmpmem (out, n, "clich\xef\xbf\xbds", 9);
  n = emb_text_repair_utf8 ("a\0b", 3, out);
  g_assert_cmpmem (out, n,
                   "a\xef\xbf\xbd"
                   "b",
                   5);
}

static void
assert_parses_as_strtof (const char *text)
{
  float ours;
  g_assert_true (emb_text_parse_float (text, text + strlen (text), &ours));
  float theirs = strtof (text, NULL);
  if (memcmp (&ours, &theirs, sizeof ours) != 0)
    g_error ("%s: %.9g, strtof gives %.9g", text, (double) ours, (double) theirs);

  double ours_double;
  g_assert_true (emb_text_parse_double (text, text + strlen (text), &ours_double));
  double theirs_double = strtod (text, NULL);
  g_assert_cmpmem (&ours_double, sizeof (double), &theirs_double, sizeof (double));
}

static void
test_floats_equal_strtof (void)
{
  static const char *const cases[] = {
    "0",
    "-0",
    "1",
    "+1",
    "-1.5",
    ".5",
    "5.",
    "0.1",
    "1e10",
    "1E-10",
    "3.4028235e38",
    "3.4028236e38",
    "1e39",
    "-1e39",
    "1.17549435e-38",
    "1e-40",
    "1.4e-45",
    "7e-46",
    "1e-300",
    "16777217",
    "16777219",
    "0.500000029802322387695312500001",
    "8388608.5",
    "8388609.5",
    "123456789012345678901234567890",
    "0.00000000000000000000000000000000001234567890123",
    "4.2e-05",
    "9007199254740993",
    "1e22",
    "1e23",
    "00000000000000000000012.5",
    "1e+5",
    "0.1000000014901161193847656250",
    "1e-400000000000",
    "0e999999999999999",
  };
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_parses_as_strtof (cases[i]);

  for (uint64_t i = 0; i < 200000; i++) {
    char text[64];
    uint64_t bits = emb_random_u64 (7, 1, i);
    double value =
      (emb_random_uniform (7, 2, i) - 0.5) * pow (10, (double) (bits % 20) - 12);
    int digits = (int) (bits >> 40) % 17 + 1;
    g_snprintf (text, sizeof text,
                i % 3 == 0   ? "%.*e"
                : i % 3 == 1 ? "%.*g"
                             : "%.*f",
                digits, value);
    assert_parses_as_strtof (text);
  }
}

/* The middle between two neighbouring floats and one unit of the 17th digit beside it:
 * where rounding twice goes wrong. */
static void
test_floats_round_halfway_cases (void)
{
  for (uint32_t i = 0; i < 20000; i++) {
    float low = (float) (1 + emb_random_uniform (3, 0, i) * 100);
    double middle = ((double) low + (double) nextafterf (low, INFINITY)) / 2;
    char text[80];
    g_snprintf (text, sizeof text, "%.30g", middle);
    assert_parses_as_strtof (text);
    g_snprintf (text, sizeof text, "%.17g", middle);
    assert_parses_as_strtof (text);
    g_snprintf (text, sizeof text, "%.30g1", middle);
    assert_parses_as_strtof (text);
  }
}

static void
test_float_specials_and_refusals (void)
{
  float value;
  static const char *const bad[] = { "",    "-",   "+",     ".",   "e5", "1e",
                                     "1e+", "1,5", "0x1p3", "1 ",  " 1", "nano",
                                     "in",  "--1", "1.2.3", "abc", "1f", "١" };
  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++)
    if (emb_text_parse_float (bad[i], bad[i] + strlen (bad[i]), &value))
      g_error ("'%s' was taken for a number", bad[i]);

  const char *inf = "-Inf";
  g_assert_true (emb_text_parse_float (inf, inf + 4, &value));
  g_assert_true (isinf (value) && value < 0);
  const char *nan = "NaN";
  g_assert_true (emb_text_parse_float (nan, nan + 3, &value));
  g_assert_true (isnan (value));

  uint64_t u;
  const char *max = "18446744073709551615";
  g_assert_true (emb_text_parse_uint (max, max + 20, &u));
  g_assert_cmpuint (u, ==, UINT64_MAX);
  const char *over = "18446744073709551616";
  g_assert_false (emb_text_parse_uint (over, over + 20, &u));
  g_assert_false (emb_text_parse_uint (over, over, &u));
}

static void
test_format_uses_a_point_in_every_locale (void)
{
  char buffer[EMB_TEXT_NUMBER_SIZE];
  static const char *const locales[] = { "C", "de_DE.UTF-8", "fr_FR.UTF-8",
                                         "ps_AF.UTF-8" };
  for (size_t i = 0; i < G_N_ELEMENTS (locales); i++) {
    if (setlocale (LC_ALL, locales[i]) == NULL)
      continue; /* the suite runs once more with a comma locale made for it */
    g_assert_cmpstr (emb_text_format (buffer, 1234.5678, 'f', 3), ==, "1234.568");
    g_assert_cmpstr (emb_text_format (buffer, -1e-7, 'g', 9), ==, "-1e-07");
    g_assert_cmpstr (emb_text_format (buffer, INFINITY, 'f', 3), ==, "inf");
    g_assert_cmpstr (emb_text_format (buffer, 1e300, 'f', 3), ==, "1e+300");
    float value;
    const char *text = "0.25";
    g_assert_true (emb_text_parse_float (text, text + 4, &value));
    g_assert_cmpfloat (value, ==, 0.25f);
    text = "0.1234567890123456789012345e-3";
    g_assert_true (emb_text_parse_float (text, text + strlen (text), &value));
    g_assert_cmpfloat (value, ==, 0.00012345679f);
  }
  setlocale (LC_ALL, "C");
}

/* --- Random numbers */

static void
test_random_is_a_function_of_its_arguments (void)
{
  g_assert_cmpuint (emb_random_u64 (42, 1, 2), ==, emb_random_u64 (42, 1, 2));
  g_assert_cmpuint (emb_random_u64 (42, 1, 2), !=, emb_random_u64 (42, 2, 1));
  g_assert_cmpuint (emb_random_u64 (42, 1, 2), !=, emb_random_u64 (43, 1, 2));

  double sum = 0;
  double sum_squares = 0;
  size_t counts[10] = { 0 };
  const size_t n = 100000;
  for (size_t i = 0; i < n; i++) {
    double x = emb_random_normal (1, 5, i);
    sum += x;
    sum_squares += x * x;
    counts[emb_random_below (1, 6, i, 10)]++;
  }
  g_assert_cmpfloat (fabs (sum / (double) n), <, 0.02);
  g_assert_cmpfloat (fabs (sum_squares / (double) n - 1), <, 0.03);
  for (size_t i = 0; i < 10; i++)
    g_assert_cmpint (abs ((int) counts[i] - 10000), <, 500);
}

/* --- Parallel loops */

typedef struct {
  atomic_uint visits[1000];
  atomic_uint in_use[64];
  double partial[1000];
} Visits;

static void
visit (size_t chunk, unsigned worker, void *context)
{
  Visits *v = context;
  g_assert_cmpuint (atomic_fetch_add (&v->in_use[worker], 1), ==, 0);
  atomic_fetch_add (&v->visits[chunk], 1);
  double sum = 0;
  for (size_t i = 0; i < 100; i++)
    sum += sin ((double) (chunk * 100 + i));
  v->partial[chunk] = sum;
  atomic_fetch_sub (&v->in_use[worker], 1);
}

static void
test_parallel_visits_each_chunk_once (void)
{
  double first = 0;
  for (unsigned n_threads = 1; n_threads <= 5; n_threads++) {
    g_autofree Visits *v = g_new0 (Visits, 1);
    emb_parallel_for (1000, n_threads, visit, v);
    double sum = 0;
    for (size_t i = 0; i < 1000; i++) {
      g_assert_cmpuint (v->visits[i], ==, 1);
      sum += v->partial[i];
    }
    if (n_threads == 1)
      first = sum;
    g_assert_cmpmem (&sum, sizeof sum, &first, sizeof first);
  }
  emb_parallel_for (0, 3, visit, NULL);
}

typedef struct {
  GThread *thread;
  unsigned calls;
  unsigned calls_allowed;
} Watcher;

static bool
watch (const EmbProgress *progress, void *user_data)
{
  Watcher *w = user_data;
  g_assert_true (g_thread_self () == w->thread);
  g_assert_cmpuint (progress->done, <=, progress->total);
  return ++w->calls <= w->calls_allowed;
}

static void
dawdle (size_t chunk, unsigned worker, void *context)
{
  gint64 end = g_get_monotonic_time () + 2000;
  while (g_get_monotonic_time () < end)
    ;
  atomic_fetch_add ((atomic_uint *) context, 1);
}

static void
test_parallel_stops_when_told (void)
{
  atomic_uint n = 0;
  Watcher w = { .thread = g_thread_self (), .calls_allowed = 2 };
  EmbJob job = { .progress = watch, .user_data = &w, .n_threads = 2 };
  EmbError error;
  g_assert_false (emb_parallel_job (1000, &job, "Dawdling", dawdle, &n, &error));
  g_assert_cmpint (error.code, ==, EMB_CANCELLED);
  g_assert_cmpuint (n, <, 100);
}

static gpointer
loop_in_thread (gpointer unused)
{
  for (int i = 0; i < 50; i++) {
    g_autofree Visits *v = g_new0 (Visits, 1);
    emb_parallel_for (1000, 3, visit, v);
    for (size_t j = 0; j < 1000; j++)
      g_assert_cmpuint (v->visits[j], ==, 1);
  }
  return NULL;
}

static void
test_parallel_serves_two_callers (void)
{
  GThread *other = g_thread_new ("other", loop_in_thread, NULL);
  loop_in_thread (NULL);
  g_thread_join (other);
}

/* --- Files and streams */

static char *
temporary_folder (void)
{
  return g_dir_make_tmp ("emb-test-XXXXXX", NULL);
}

static void
remove_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);
    g_unlink (path);
  }
  g_rmdir (folder);
}

static guint
count_files (const char *folder)
{
  guint n = 0;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
test_writer_is_atomic (void)
{
  g_autofree char *folder = temporary_folder ();
  g_autofree char *path = g_build_filename (folder, "a b.tsv", NULL);
  g_assert_true (g_file_set_contents (path, "old", -1, NULL));

  EmbError error;
  EmbWriter *writer = emb_writer_open (path, &error);
  g_assert_nonnull (writer);
  emb_writer_puts (writer, "new");
  emb_writer_discard (writer);
  g_autofree char *content = NULL;
  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, "old");
  g_assert_cmpuint (count_files (folder), ==, 1);

  writer = emb_writer_open (path, &error);
  emb_writer_put_field (writer, "a\tb\\c\nd");
  g_autofree char *long_text = g_strnfill (1000000, 'x');
  emb_writer_puts (writer, long_text);
  g_assert_true (emb_writer_commit (writer, &error));
  g_clear_pointer (&content, g_free);
  gsize length;
  g_assert_true (g_file_get_contents (path, &content, &length, NULL));
  g_assert_cmpuint (length, ==, 1000000 + 10);
  g_assert_true (g_str_has_prefix (content, "a\\tb\\\\c\\nd"));
  g_assert_cmpuint (count_files (folder), ==, 1);

  g_assert_null (emb_writer_open (folder, &error));
  g_assert_cmpint (error.code, ==, EMB_IO);
  remove_folder (folder);
}

static void
test_writer_follows_links (void)
{
  g_autofree char *folder = temporary_folder ();
  g_autofree char *path = g_build_filename (folder, "file.tsv", NULL);
  g_autofree char *link = g_build_filename (folder, "link.tsv", NULL);
  g_assert_cmpint (symlink ("file.tsv", link), ==, 0);

  EmbError error;
  g_assert_null (emb_writer_open (link, &error));
  g_assert_cmpstr (error.message, ==, "is a link to a file that is not there");

  g_assert_true (g_file_set_contents (path, "old", -1, NULL));
  EmbWriter *writer = emb_writer_open (link, &error);
  emb_writer_puts (writer, "new");
  g_assert_true (emb_writer_commit (writer, &error));
  g_autofree char *content = NULL;
  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, "new");
  g_assert_true (g_file_test (link, G_FILE_TEST_IS_SYMLINK));
  remove_folder (folder);
}

static void
test_file_endings (void)
{
  g_assert_cmpstr (emb_file_ending ("/a.b/c"), ==, "");
  g_assert_cmpstr (emb_file_ending ("/a.b/.hidden"), ==, "");
  g_assert_cmpstr (emb_file_ending ("x.tar.gz"), ==, ".gz");
  char *name = emb_file_with_ending ("/a.b/c.npy", ".names.tsv");
  g_assert_cmpstr (name, ==, "/a.b/c.names.tsv");
  free (name);
}

static void
test_stream_reads_and_peeks (void)
{
  g_autofree char *text = g_strnfill (600000, 'a');
  for (int i = 0; i < 600000; i++)
    text[i] = (char) ('a' + i % 23);
  EmbError error;
  EmbStream *stream = emb_stream_new_for_bytes (text, 600000, &error);
  g_assert_cmpuint (emb_stream_remaining (stream), ==, 600000);

  size_t n;
  const uint8_t *ahead = emb_stream_peek (stream, 1000, &n, &error);
  g_assert_cmpmem (ahead, n, text, 1000);
  char buffer[300];
  g_assert_cmpuint (emb_stream_read (stream, buffer, 300, &error), ==, 300);
  g_assert_cmpmem (buffer, 300, text, 300);
  ahead = emb_stream_peek (stream, EMB_STREAM_PEEK, &n, &error);
  g_assert_cmpmem (ahead, n, text + 300, EMB_STREAM_PEEK);
  g_autofree char *rest = g_malloc (700000);
  g_assert_cmpuint (emb_stream_read (stream, rest, 700000, &error), ==, 599700);
  g_assert_cmpmem (rest, 599700, text + 300, 599700);
  g_assert_cmpuint (emb_stream_remaining (stream), ==, 0);
  g_assert_false (emb_stream_failed (stream));
  emb_stream_free (stream);
}

static void
test_stream_tells_what_is_wrong (void)
{
  EmbError error;
  g_assert_null (emb_stream_open ("/nowhere/at/all.txt", &error));
  g_assert_nonnull (strstr (error.message, "no such file"));
  g_assert_null (emb_stream_open ("/", &error));
  g_assert_nonnull (strstr (error.message, "folder"));
  static const char not_gzip[] = "\x1f\x8b\x08 and nothing that could be unpacked";
  g_assert_null (emb_stream_new_for_bytes (not_gzip, sizeof not_gzip, &error));
  g_assert_cmpint (error.code, ==, EMB_FORMAT);
}

/* --- Memory */

static void
test_matrix_grows_and_keeps (void)
{
  EmbMatrix matrix;
  g_assert_true (emb_matrix_init (&matrix, 1, 100, NULL));
  for (size_t n = 1; n < 200000; n = n * 2 + 1) {
    g_assert_true (emb_matrix_grow (&matrix, n, NULL));
    emb_matrix_row (&matrix, n - 1)[99] = (float) n;
  }
  emb_matrix_trim (&matrix);
  g_assert_cmpfloat (emb_matrix_row (&matrix, 0)[99], ==, 1);
  g_assert_cmpfloat (emb_matrix_row (&matrix, 62)[99], ==, 63);
  g_assert_cmpfloat (emb_matrix_row (&matrix, 100)[99], ==, 0);
  emb_matrix_clear (&matrix);

  EmbError error;
  g_assert_false (emb_matrix_init (&matrix, SIZE_MAX / 2, 100, &error));
  g_assert_cmpint (error.code, ==, EMB_NO_MEMORY);
}

/* --- Memory */

static void
test_memory_is_asked_for (void)
{
  EmbError error = { 0 };
  uint64_t left = emb_memory_available ();
  g_assert_cmpuint (left, >, 1 << 20);
  g_assert_cmpuint (left, <, UINT64_C (1) << 60);
  g_assert_true (emb_memory_check (1 << 20, &error));
  g_assert_false (emb_memory_check (UINT64_C (5000000) << 30, &error));
  g_assert_cmpint (error.code, ==, EMB_NO_MEMORY);
  g_assert_nonnull (strstr (error.message, "needs 5368709120 MB more"));

  /* Address space for it there would be; Linux gives it away without a question. */
  EmbMatrix x;
  size_t n_rows = (size_t) (left / 4000 * 2);
  error.message[0] = '\0';
  g_assert_false (emb_matrix_init (&x, n_rows, 1000, &error));
  g_assert_nonnull (strstr (error.message, "MB are there"));
  g_assert_true (emb_matrix_init (&x, 0, 1000, &error));
  g_assert_false (emb_matrix_grow (&x, n_rows, &error));
  g_assert_cmpuint (x.n_rows, ==, 0);
  emb_matrix_clear (&x);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/error/fills", test_error_fills_and_returns_false);
  g_test_add_func ("/base/error/utf8", test_error_ends_on_a_character);
  g_test_add_func ("/base/error/repair", test_error_repairs_what_it_quotes);
  g_test_add_func ("/base/text/utf8", test_utf8_agrees_with_glib);
  g_test_add_func ("/base/text/repair", test_repair_shows_bad_bytes);
  g_test_add_func ("/base/text/float", test_floats_equal_strtof);
  g_test_add_func ("/base/text/float-halfway", test_floats_round_halfway_cases);
  g_test_add_func ("/base/text/float-refusals", test_float_specials_and_refusals);
  g_test_add_func ("/base/text/format", test_format_uses_a_point_in_every_locale);
  g_test_add_func ("/base/random", test_random_is_a_function_of_its_arguments);
  g_test_add_func ("/base/parallel/once", test_parallel_visits_each_chunk_once);
  g_test_add_func ("/base/parallel/cancel", test_parallel_stops_when_told);
  g_test_add_func ("/base/parallel/two-callers", test_parallel_serves_two_callers);
  g_test_add_func ("/base/file/atomic", test_writer_is_atomic);
  g_test_add_func ("/base/file/links", test_writer_follows_links);
  g_test_add_func ("/base/memory", test_memory_is_asked_for);
  g_test_add_func ("/base/file/endings", test_file_endings);
  g_test_add_func ("/base/stream/read", test_stream_reads_and_peeks);
  g_test_add_func ("/base/stream/errors", test_stream_tells_what_is_wrong);
  g_test_add_func ("/base/matrix/grow", test_matrix_grows_and_keeps);
  return g_test_run ();
}
