// SPDX-License-Identifier: GPL-3.0-or-later
/* core/data: what a file offers, told before its numbers are read. */

#include <glib.h>
#include <glib/gstdio.h>

#include "data-helpers.h"
#include "data/formats/format.h"

/* Files of a test, in a folder of their own. */
typedef struct {
  char *folder;
  GPtrArray *paths;
} Files;

static Files
files_new (void)
{
  return (Files){ .folder = g_dir_make_tmp ("embedscope-XXXXXX", NULL),
                  .paths = g_ptr_array_new_with_free_func (g_free) };
}

static const char *
write_bytes (Files *self, const char *name, const void *bytes, gsize size)
{
  char *path = g_build_filename (self->folder, name, NULL);
  g_assert_true (g_file_set_contents (path, bytes, (gssize) size, NULL));
  g_ptr_array_add (self->paths, path);
  return path;
}

static const char *
write_text (Files *self, const char *name, const char *text)
{
  return write_bytes (self, name, text, strlen (text));
}

static void
files_clear (Files *self)
{
  for (guint i = 0; i < self->paths->len; i++)
    g_assert_cmpint (g_unlink (g_ptr_array_index (self->paths, i)), ==, 0);
  g_assert_cmpint (g_rmdir (self->folder), ==, 0);
  g_ptr_array_unref (self->paths);
  g_free (self->folder);
}

static EmbInspection
inspect (const char *path, const EmbLoadOptions *options)
{
  EmbError error = { 0 };
  EmbInspection found;
  if (!emb_inspect (path, options, &found, NULL, &error))
    g_error ("%s: %s", path, error.message);
  return found;
}

/* @titles: the columns that a sample may go by, "side|kind". */
static void
assert_strata (const char *path, const EmbLoadOptions *options, const char *titles)
{
  EmbInspection found = inspect (path, options);
  GString *text = g_string_new (NULL);
  for (size_t i = 0; i < found.strata.n; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "|" : "",
                            emb_strings_get (&found.strata, i));
  g_assert_cmpstr (text->str, ==, titles);
  g_string_free (text, TRUE);
  emb_inspection_clear (&found);
}

static void
assert_no_inspection (const char *path, const char *format, const char *words)
{
  EmbError error = { 0 };
  EmbInspection found;
  EmbLoadOptions options = { .format = format };
  g_assert_false (emb_inspect (path, &options, &found, NULL, &error));
  if (strstr (error.message, words) == NULL)
    g_error ("\"%s\" does not say \"%s\"", error.message, words);
  emb_inspection_clear (&found);
}

/* --- Shapes */

#define N 40

static char *
make_vectors (void)
{
  GString *text = g_string_new (NULL);
  for (int i = 0; i < N; i++)
    g_string_append_printf (text, "w%d %d.5 1.5 2.5\n", i, i);
  return g_string_free (text, FALSE);
}

static void
test_shapes (void)
{
  Files files = files_new ();
  static const float numbers[6] = { 1, 2, 3, 4, 5, 6 };
  g_autoptr (GByteArray) npy =
    npy_bytes ("{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), }", numbers,
               sizeof numbers, 1);
  g_autoptr (GByteArray) columns =
    npy_bytes ("{'descr': '<f4', 'fortran_order': True, 'shape': (3, 2), }", numbers,
               sizeof numbers, 1);
  g_autoptr (GByteArray) packed = gzip (npy);
  const struct {
    const char *name;
    const GByteArray *bytes;
    bool in_place;
  } cases[] = {
    { "plain.npy", npy, true },
    { "columns.npy", columns, false },
    { "packed.npy.gz", packed, false },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    const char *path =
      write_bytes (&files, cases[i].name, cases[i].bytes->data, cases[i].bytes->len);
    EmbInspection found = inspect (path, NULL);
    const EmbCandidate *table = &found.candidates.items[found.chosen];
    g_assert_cmpuint (table->n_rows, ==, 3);
    g_assert_cmpuint (table->n_dims, ==, 2);
    g_assert_cmpstr (table->dtype, ==, "float32");
    g_assert_cmpint (table->in_place, ==, cases[i].in_place);
    g_assert_cmpuint (found.bytes, ==, cases[i].bytes->len);
    emb_inspection_clear (&found);
  }
  files_clear (&files);
}

/* A large text is not read to count its rows. */
static void
test_guess (void)
{
  Files files = files_new ();
  GString *text = g_string_new (NULL);
  for (int i = 0; i < 100000; i++)
    g_string_append_printf (text, "w%05d 0.5 1.5 2.5\n", i);
  const char *path = write_bytes (&files, "large.txt", text->str, text->len);
  EmbInspection found = inspect (path, NULL);
  g_assert_true (found.candidates.items[0].guessed);
  g_assert_cmpuint (found.candidates.items[0].n_rows, >, 99000);
  g_assert_cmpuint (found.candidates.items[0].n_rows, <, 101000);
  g_assert_cmpuint (found.candidates.items[0].n_dims, ==, 3);
  emb_inspection_clear (&found);
  g_string_free (text, TRUE);
  files_clear (&files);
}

/* --- Formats that were asked for */

static void
test_wrong_format (void)
{
  Files files = files_new ();
  g_autofree char *vectors = make_vectors ();
  const char *path = write_text (&files, "x.txt", vectors);
  assert_no_inspection (path, "word2vec-text", "line 1 is no header");
  assert_no_inspection (path, "fasttext-vec", "line 1 is no header");
  assert_no_inspection (path, "npy", "");
  assert_no_inspection (path, "safetensors", "");
  assert_no_inspection (path, "projector", "");
  assert_no_inspection (path, "idx", "");
  path = write_text (&files, "words.txt", "no numbers\nin here\n");
  assert_no_inspection (path, "glove-text", "holds no rows of numbers");
  files_clear (&files);
}

static void
test_all_formats (void)
{
  size_t n = 0;
  for (; emb_format_nth (n) != NULL; n++) {
    EmbError error = { 0 };
    g_assert_true (emb_format_find (emb_format_nth (n)->name, &error) ==
                   emb_format_nth (n));
  }
  g_assert_cmpuint (n, >=, 11);
}

/* --- Columns that a sample may go by */

static char *
make_table (const char *titles)
{
  GString *text = g_string_new (titles);
  for (int i = 0; i < N; i++)
    g_string_append_printf (text, "w%d\t%s\t%d.25\t%d\n", i, i % 3 ? "left" : "right", i,
                            i % 4);
  return g_string_free (text, FALSE);
}

static void
test_strata_beside (void)
{
  Files files = files_new ();
  g_autofree char *vectors = make_vectors ();
  const char *path = write_text (&files, "x.txt", vectors);
  assert_strata (path, NULL, "");

  g_autofree char *table = make_table ("name\tside\theight\tfloor\n");
  write_text (&files, "x.metadata.tsv", table);
  assert_strata (path, NULL, "side|floor");
  write_text (&files, "x.names.tsv", table);
  assert_strata (path, NULL, "side|floor");

  /* What is asked for goes before what lies there. */
  g_autofree char *other = make_table ("name\tpart\theight\tfloor\n");
  const char *asked = write_text (&files, "other.tsv", other);
  assert_strata (path, &(EmbLoadOptions){ .metadata = asked }, "part|floor");
  assert_strata (path, &(EmbLoadOptions){ .metadata = "/nowhere/at/all" }, "");
  asked = write_text (&files, "blank.tsv", "\n\n");
  assert_strata (path, &(EmbLoadOptions){ .metadata = asked }, "");
  files_clear (&files);
}

/* Each that is offered is one that loading takes. */
static void
test_strata_are_taken (void)
{
  Files files = files_new ();
  g_autofree char *vectors = make_vectors ();
  g_autofree char *table = make_table ("name\tside\theight\tfloor\n");
  const char *path = write_text (&files, "x.txt", vectors);
  write_text (&files, "x.metadata.tsv", table);
  EmbInspection found = inspect (path, NULL);
  for (size_t i = 0; i < found.strata.n; i++) {
    EmbError error = { 0 };
    EmbLoadOptions options = { .sample = 8,
                               .stratify = emb_strings_get (&found.strata, i) };
    g_autoptr (EmbDataset) dataset = emb_load (path, &options, NULL, &error);
    if (dataset == NULL)
      g_error ("%s", error.message);
    g_assert_cmpuint (emb_dataset_n_rows (dataset), ==, 8);
  }
  emb_inspection_clear (&found);
  files_clear (&files);
}

static void
test_strata_of_one_column (void)
{
  Files files = files_new ();
  g_autofree char *vectors = make_vectors ();
  const char *path = write_text (&files, "x.txt", vectors);
  GString *labels = g_string_new (NULL);
  for (int i = 0; i < N; i++)
    g_string_append (labels, i % 2 ? "left\n" : "right\n");
  const char *asked = write_text (&files, "bare.tsv", labels->str);
  assert_strata (path, &(EmbLoadOptions){ .metadata = asked }, "label");

  /* One line more than rows: but those of a text are known by a header only. */
  g_autofree char *counted = g_strdup_printf ("%d 3\n%s", N, vectors);
  path = write_text (&files, "counted.txt", counted);
  g_string_prepend (labels, "side\n");
  asked = write_text (&files, "titled.tsv", labels->str);
  assert_strata (path, &(EmbLoadOptions){ .metadata = asked }, "side");
  g_string_free (labels, TRUE);

  static const guint8 idx[] = { 0, 0, 8, 1, 0, 0, 0, 3, 1, 2, 1 };
  asked = write_bytes (&files, "labels.idx", idx, sizeof idx);
  assert_strata (path, &(EmbLoadOptions){ .metadata = asked }, "label");
  files_clear (&files);
}

/* Of a table whose end is not seen, texts may be offered that repeat. */
static void
test_strata_of_a_large_table (void)
{
  Files files = files_new ();
  g_autofree char *vectors = make_vectors ();
  const char *path = write_text (&files, "x.txt", vectors);
  GString *table = g_string_new ("id\ttown\tnumber\n");
  for (int i = 0; i < 20000; i++)
    g_string_append_printf (table, "number%d\ttown%d\t%d.5\n", i, i % 3000, i);
  const char *asked = write_bytes (&files, "large.tsv", table->str, table->len);
  assert_strata (path, &(EmbLoadOptions){ .metadata = asked }, "town");
  g_string_free (table, TRUE);
  files_clear (&files);
}

static void
test_strata_of_csv (void)
{
  Files files = files_new ();
  GString *text = g_string_new ("id,kind,a,b,c\n");
  for (int i = 0; i < N; i++)
    g_string_append_printf (text, "row%d,%s,%d.5,1.25,2.75\n", i, i % 2 ? "x" : "y", i);
  const char *path = write_text (&files, "x.csv", text->str);
  assert_strata (path, NULL, "kind");
  g_string_free (text, TRUE);
  files_clear (&files);
}

static void
test_strata_of_arff (void)
{
  Files files = files_new ();
  GString *text = g_string_new ("@relation r\n@attribute a real\n@attribute kind {x, y}\n"
                                "@attribute b real\n@data\n");
  for (int i = 0; i < N; i++)
    g_string_append_printf (text, "%d.5,%s,1.25\n", i, i % 2 ? "x" : "y");
  const char *path = write_text (&files, "x.arff", text->str);
  assert_strata (path, NULL, "kind");
  g_string_free (text, TRUE);
  files_clear (&files);
}

static void
test_strata_of_projector (void)
{
  Files files = files_new ();
  GString *vectors = g_string_new (NULL);
  for (int i = 0; i < N; i++)
    g_string_append_printf (vectors, "%d.5\t1.5\n", i);
  g_autofree char *first = make_table ("name\tside\theight\tfloor\n");
  g_autofree char *second = make_table ("name\tpart\theight\tlevel\n");
  write_text (&files, "v.tsv", vectors->str);
  write_text (&files, "first.tsv", first);
  write_text (&files, "second.tsv", second);
  const char *path =
    write_text (&files, "projector_config.json",
                "{\"embeddings\": ["
                "{\"tensorName\": \"a\", \"tensorPath\": \"v.tsv\", \"tensorShape\": "
                "[40, 2],"
                " \"metadataPath\": \"first.tsv\"},"
                "{\"tensorName\": \"b\", \"tensorPath\": \"v.tsv\","
                " \"metadataPath\": \"second.tsv\"},"
                "{\"tensorName\": \"c\", \"tensorPath\": \"gone.tsv\"}]}");
  assert_strata (path, NULL, "side|floor");
  assert_strata (path, &(EmbLoadOptions){ .member = "b" }, "part|level");

  EmbInspection found = inspect (path, NULL);
  g_assert_cmpuint (found.candidates.n, ==, 3);
  /* Where the config does not say it, the file does. */
  g_assert_cmpuint (found.candidates.items[1].n_rows, ==, N);
  g_assert_cmpuint (found.candidates.items[1].n_dims, ==, 2);
  g_assert_true (found.candidates.items[2].absent);
  emb_inspection_clear (&found);
  g_string_free (vectors, TRUE);
  files_clear (&files);
}

static bool
cancel_cb (const EmbProgress *progress, void *data)
{
  return --*(int *) data >= 0;
}

/* Wherever it is stopped: nothing is left behind, and the code says why. */
static void
test_cancel (void)
{
  Files files = files_new ();
  g_autofree char *vectors = make_vectors ();
  g_autofree char *table = make_table ("name\tside\theight\tfloor\n");
  const char *path = write_text (&files, "x.txt", vectors);
  write_text (&files, "x.metadata.tsv", table);
  for (int calls = 0;; calls++) {
    int left = calls;
    EmbError error = { 0 };
    EmbInspection found;
    EmbJob job = { .progress = cancel_cb, .user_data = &left };
    bool ok = emb_inspect (path, NULL, &found, &job, &error);
    emb_inspection_clear (&found);
    if (ok) {
      g_assert_cmpint (calls, >, 0);
      break;
    }
    g_assert_cmpint (error.code, ==, EMB_CANCELLED);
  }
  files_clear (&files);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/inspect/shapes", test_shapes);
  g_test_add_func ("/inspect/guess", test_guess);
  g_test_add_func ("/inspect/wrong-format", test_wrong_format);
  g_test_add_func ("/inspect/all-formats", test_all_formats);
  g_test_add_func ("/inspect/strata-beside", test_strata_beside);
  g_test_add_func ("/inspect/strata-are-taken", test_strata_are_taken);
  g_test_add_func ("/inspect/strata-of-one-column", test_strata_of_one_column);
  g_test_add_func ("/inspect/strata-of-a-large-table", test_strata_of_a_large_table);
  g_test_add_func ("/inspect/strata-of-arff", test_strata_of_arff);
  g_test_add_func ("/inspect/strata-of-csv", test_strata_of_csv);
  g_test_add_func ("/inspect/strata-of-projector", test_strata_of_projector);
  g_test_add_func ("/inspect/cancel", test_cancel);
  return g_test_run ();
}
