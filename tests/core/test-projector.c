// SPDX-License-Identifier: GPL-3.0-or-later
/* core/data/formats: projector_config.json and the files that it names. */

#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "data-helpers.h"

static char *folder;

static char *
in_folder (const char *name)
{
  return g_build_filename (folder, name, NULL);
}

static void
put (const char *name, const void *bytes, size_t size)
{
  g_autofree char *path = in_folder (name);
  g_assert_true (g_file_set_contents (path, bytes, (gssize) size, NULL));
}

/* Three rows of two floats; words for them, and one line more. */
static void
make_folder (void)
{
  static const char floats[] = "\0\0\x80\x3f\0\0\0\x40\0\0\x40\x40"
                               "\0\0\x80\x40\0\0\xa0\x40\0\0\xc0\x40";
  folder = g_dir_make_tmp ("emb-XXXXXX", NULL);
  g_autofree char *inside = in_folder ("in");
  g_assert_cmpint (g_mkdir (inside, 0700), ==, 0);
  put ("x.bytes", floats, 24);
  put ("in/x.bytes", floats, 24);
  put ("cut.bytes", floats, 23);
  put ("x.tsv", "0.5\t1\n1.5\t2\n2.5\t3\n", 18);
  put ("named.tsv", "a\t1\t2\nb\t3\t4\n", 12);
  put ("names.tsv", "a\nb\nc\n", 6);
  put ("titled.tsv", "Word\na\nb\nc\n", 11);
  put ("odd.tsv", "animals\na\nb\nc\n", 14);
}

static void
remove_folder (void)
{
  static const char *const names[] = { "x.bytes",    "cut.bytes", "x.tsv",
                                       "named.tsv",  "odd.tsv",   "names.tsv",
                                       "titled.tsv", "c.json",    "in/x.bytes",
                                       "in" };
  for (size_t i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *path = in_folder (names[i]);
    g_remove (path);
  }
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  g_free (folder);
}

static EmbDataset *
try_config (const char *json,
            const EmbLoadOptions *options,
            const EmbJob *job,
            EmbError *error)
{
  g_autofree char *path = in_folder ("c.json");
  put ("c.json", json, strlen (json));
  return emb_load (path, options, job, error);
}

static EmbDataset *
load_config (const char *json)
{
  EmbError error = { 0 };
  EmbDataset *dataset = try_config (json, NULL, NULL, &error);
  if (dataset == NULL)
    g_error ("%s: %s", json, error.message);
  assert_format (dataset, "projector");
  return dataset;
}

static void
assert_config_refused (const char *json, const char *words)
{
  EmbError error = { 0 };
  g_assert_null (try_config (json, NULL, NULL, &error));
  g_assert_true (g_utf8_validate (error.message, -1, NULL));
  if (strstr (error.message, words) == NULL)
    g_error ("\"%s\" does not say \"%s\"", error.message, words);
}

#define CONFIG(tensors) "{\"embeddings\": [" tensors "]}"
#define TENSOR(name, shape, path, more)                                                  \
  "{\"tensorName\":\"" name "\",\"tensorShape\":[" shape "],\"tensorPath\":\"" path      \
  "\"" more "}"
#define METADATA(path) ",\"metadataPath\":\"" path "\""

/* --- What opens */

static void
test_raw_floats (void)
{
  g_autoptr (EmbDataset) dataset =
    load_config (CONFIG (TENSOR ("x", "3,2", "x.bytes", METADATA ("names.tsv"))));
  assert_shape (dataset, 3, 2);
  for (size_t i = 0; i < 6; i++)
    g_assert_cmpfloat (emb_dataset_vectors (dataset)[i], ==, (float) i + 1);
  assert_name (dataset, 0, "a");
  assert_name (dataset, 2, "c");
  g_assert_cmpuint (emb_dataset_source (dataset)->bytes, ==, 24);
  g_assert_cmpstr (emb_dataset_source (dataset)->member, ==, "x");
  g_assert_nonnull (strstr (notice_of (dataset, "metadata-found"), "names.tsv"));
  g_assert_cmpuint (emb_dataset_notices (dataset)->n, ==, 1);
}

static void
test_one_line_more (void)
{
  g_autoptr (EmbDataset) dataset =
    load_config (CONFIG (TENSOR ("x", "3,2", "in/x.bytes", METADATA ("titled.tsv"))));
  assert_name (dataset, 0, "a");
  assert_name (dataset, 2, "c");
  g_assert_null (notice_of (dataset, "metadata-header"));

  g_autoptr (EmbDataset) odd =
    load_config (CONFIG (TENSOR ("x", "3,2", "x.bytes", METADATA ("odd.tsv"))));
  assert_name (odd, 0, "a");
  g_assert_nonnull (strstr (notice_of (odd, "metadata-header"), "\"animals\""));
}

static void
test_shapes_that_differ (void)
{
  g_autoptr (EmbDataset) raw = load_config (CONFIG (TENSOR ("x", "9,2", "x.bytes", "")));
  assert_shape (raw, 3, 2);
  g_assert_cmpstr (notice_of (raw, "tensor-shape"), ==,
                   "the config says 9 x 2, the tensor is 3 x 2");
  g_autoptr (EmbDataset) text = load_config (CONFIG (TENSOR ("x", "3,9", "x.tsv", "")));
  assert_shape (text, 3, 2);
  g_assert_nonnull (notice_of (text, "tensor-shape"));
}

static void
test_text (void)
{
  g_autoptr (EmbDataset) dataset =
    load_config ("\xef\xbb\xbf \n" CONFIG (TENSOR ("x", "2,2", "named.tsv", "")));
  assert_shape (dataset, 2, 2);
  assert_name (dataset, 1, "b");
  g_assert_cmpfloat (emb_dataset_row (dataset, 1)[1], ==, 4);
  g_assert_cmpuint (emb_dataset_notices (dataset)->n, ==, 0);
}

static void
test_first_rows_only (void)
{
  EmbLoadOptions options = { .max_rows = 2 };
  g_autoptr (EmbDataset) raw =
    try_config (CONFIG (TENSOR ("x", "3,2", "x.bytes", METADATA ("names.tsv"))), &options,
                NULL, NULL);
  assert_shape (raw, 2, 2);
  g_assert_null (notice_of (raw, "tensor-shape"));
  g_assert_null (notice_of (raw, "metadata-rows"));
  assert_name (raw, 1, "b");
}

#define SEVERAL                                                                          \
  CONFIG (TENSOR ("far", "900,20", "http://example.org/x.bytes",                         \
                  "") "," TENSOR ("x", "2,2", "named.tsv",                               \
                                  "") "," TENSOR ("x", "3,2", "x.bytes", ""))

/* The largest that is there; two of one name can be told apart. */
static void
test_several (void)
{
  g_autoptr (EmbDataset) largest = load_config (SEVERAL);
  assert_shape (largest, 3, 2);
  g_assert_cmpstr (emb_dataset_source (largest)->member, ==, "x (3)");
  g_assert_nonnull (strstr (notice_of (largest, "member-chosen"),
                            "far (900 x 20), x (2 x 2)"));
  g_assert_cmpstr (notice_of (largest, "tensors-absent"), ==,
                   "1 tensor of the config cannot be opened: far "
                   "(http://example.org/x.bytes)");

  EmbError error = { 0 };
  EmbLoadOptions options = { .member = "x" };
  g_autoptr (EmbDataset) asked = try_config (SEVERAL, &options, NULL, &error);
  assert_shape (asked, 2, 2);
  g_assert_nonnull (notice_of (asked, "tensors-absent"));
  options.member = "far";
  g_assert_null (try_config (SEVERAL, &options, NULL, &error));
  g_assert_nonnull (strstr (error.message, "http://example.org/x.bytes is a remote "
                                           "address, which is not fetched"));
}

/* As many as a notice holds. */
static void
test_many_absent (void)
{
  GString *json = g_string_new ("{\"embeddings\": [" TENSOR ("x", "3,2", "x.bytes", ""));
  g_string_append (json, ",{\"tensorName\":\"bare\"}");
  for (size_t i = 0; i < 2000; i++)
    g_string_append_printf (json, "," TENSOR ("t%zu", "9,2", "no/%zu.bytes", ""), i, i);
  g_string_append (json, "]}");
  g_autoptr (EmbDataset) dataset = load_config (json->str);
  const char *notice = notice_of (dataset, "tensors-absent");
  g_assert_true (g_str_has_prefix (notice, "2001 tensors of the config cannot be opened: "
                                           "bare (no file named), t0 (no/0.bytes), t1 "));
  g_assert_true (g_str_has_suffix (notice, ".bytes), ..."));
  g_string_free (json, TRUE);
}

static void
test_things_that_are_not_shown (void)
{
  g_autoptr (EmbDataset) dataset = load_config (CONFIG (
    TENSOR ("x", "3,2", "x.bytes",
            METADATA ("https://example.org/m.tsv") ",\"sprite\":{\"imagePath\":\"s.png\","
                                                   "\"singleImageDim\":[28,27]}")));
  g_assert_nonnull (strstr (notice_of (dataset, "sprite"), "s.png (28 x 27 each)"));
  g_assert_nonnull (strstr (notice_of (dataset, "metadata-unreadable"),
                            "https://example.org/m.tsv is a "
                            "remote address"));
}

static void
test_asked_metadata_goes_first (void)
{
  g_autofree char *names = in_folder ("names.tsv");
  EmbLoadOptions options = { .metadata = names };
  g_autoptr (EmbDataset) dataset =
    try_config (CONFIG (TENSOR ("x", "3,2", "x.bytes", METADATA ("nowhere.tsv"))),
                &options, NULL, NULL);
  assert_name (dataset, 0, "a");
  g_assert_cmpuint (emb_dataset_notices (dataset)->n, ==, 0);
}

/* --- What does not */

static void
test_paths_that_leave (void)
{
  static const char *const paths[] = { "/etc/x.bytes", "../x.bytes", "in/../../x.bytes",
                                       "in/..", ".." };
  for (size_t i = 0; i < G_N_ELEMENTS (paths); i++) {
    g_autofree char *json =
      g_strdup_printf ("{\"embeddings\":[{\"tensorShape\":[3,2],\"tensorPath\":\"%s\"}]}",
                       paths[i]);
    assert_config_refused (json, "is not opened, since it is not in the folder");
  }
  g_autoptr (EmbDataset) dots =
    load_config (CONFIG (TENSOR ("x", "3,2", "./in/x.bytes", "")));
  assert_shape (dots, 3, 2);
}

static void
test_refused (void)
{
  assert_config_refused (CONFIG (TENSOR ("x", "3,2", "no.bytes", "")),
                         "no.bytes: there is no such file");
  assert_config_refused (CONFIG (TENSOR ("x", "3,2", "cut.bytes", "")),
                         "cut.bytes: has 23 bytes, no multiple of the 8 ");
  assert_config_refused (CONFIG (TENSOR ("x", "", "x.bytes", "")),
                         "cannot be read without its tensorShape");
  assert_config_refused (CONFIG (TENSOR ("x", "3,9223372036854775807", "x.bytes", "")),
                         "cannot be read without its tensorShape");
  assert_config_refused (CONFIG (TENSOR ("x", "3,2", "c.json", "")),
                         "c.json: is a projector_config.json");
  assert_config_refused (CONFIG ("{}"), "names no file");
  assert_config_refused (CONFIG ("1"), "not descriptions of tensors");
  assert_config_refused (CONFIG (""), "no list of \"embeddings\"");
  assert_config_refused ("{\"embeddings\": 1}", "no list of \"embeddings\"");
  assert_config_refused ("{\"embeddings\": [", "JSON is damaged in line 1");
  assert_refused (CONFIG (TENSOR ("x", "3,2", "x.bytes", "")), "open it as a file");

  g_autofree char *blanks = g_strnfill (1u << 20, ' ');
  g_autofree char *large = g_strconcat ("{\"embeddings\": []}", blanks, NULL);
  assert_config_refused (large, "JSON of more than 1 MiB");
}

static void
test_raw_floats_alone (void)
{
  g_autofree char *path = in_folder ("x.bytes");
  EmbError error = { 0 };
  g_assert_null (emb_load (path, NULL, NULL, &error));
  g_assert_nonnull (strstr (error.message, "open its projector_config.json"));
}

static void
test_can_be_cancelled (void)
{
  for (unsigned at = 1;; at++) {
    StopAt stop = { .stop_at = at };
    EmbJob job = { .progress = stop_at_cb, .user_data = &stop, .n_threads = 2 };
    EmbError error = { 0 };
    g_autoptr (EmbDataset) dataset =
      try_config (CONFIG (TENSOR ("x", "3,2", "x.tsv", METADATA ("names.tsv"))), NULL,
                  &job, &error);
    if (dataset != NULL) {
      g_assert_cmpuint (at, >=, 6);
      break;
    }
    g_assert_cmpint (error.code, ==, EMB_CANCELLED);
    g_assert_cmpuint (stop.n_calls, ==, at);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  make_folder ();
  g_test_add_func ("/projector/raw", test_raw_floats);
  g_test_add_func ("/projector/one-line-more", test_one_line_more);
  g_test_add_func ("/projector/shapes", test_shapes_that_differ);
  g_test_add_func ("/projector/text", test_text);
  g_test_add_func ("/projector/first-rows", test_first_rows_only);
  g_test_add_func ("/projector/several", test_several);
  g_test_add_func ("/projector/absent", test_many_absent);
  g_test_add_func ("/projector/not-shown", test_things_that_are_not_shown);
  g_test_add_func ("/projector/asked-metadata", test_asked_metadata_goes_first);
  g_test_add_func ("/projector/paths", test_paths_that_leave);
  g_test_add_func ("/projector/refused", test_refused);
  g_test_add_func ("/projector/alone", test_raw_floats_alone);
  g_test_add_func ("/projector/cancel", test_can_be_cancelled);
  int status = g_test_run ();
  remove_folder ();
  return status;
}
