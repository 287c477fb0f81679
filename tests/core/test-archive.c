// SPDX-License-Identifier: GPL-3.0-or-later
/* core/data: archives and .npz as files of several tables. The archives are written here,
 * byte by byte after PKWARE's APPNOTE 6.3 and POSIX ustar, so that reader and writer
 * share nothing. */

#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data-helpers.h"

typedef struct {
  const char *name;
  const void *bytes;
  size_t size;
} Member;

#define TEXT_MEMBER(name, text)                                                          \
  {                                                                                      \
    name, text, sizeof text - 1                                                          \
  }

static void
put (GByteArray *to, guint64 value, unsigned n_bytes)
{
  for (; n_bytes > 0; n_bytes--, value >>= 8)
    g_byte_array_append (to, (const guint8[]){ (guint8) value }, 1);
}

/* What a member's two headers have in common: version, flags, method, time, date, CRC,
 * sizes, lengths of the name and the extra field. */
static void
put_zip_fields (GByteArray *to, const Member *member)
{
  put (to, 20, 2);
  put (to, 0, 8);
  put (to, crc32_of (member->bytes, member->size), 4);
  put (to, member->size, 4);
  put (to, member->size, 4);
  put (to, strlen (member->name), 2);
  put (to, 0, 2);
}

static GByteArray *
zip (const Member *members, size_t n)
{
  GByteArray *file = g_byte_array_new ();
  g_autoptr (GByteArray) list = g_byte_array_new ();
  for (size_t i = 0; i < n; i++) {
    guint offset = file->len;
    put (file, 0x04034b50, 4);
    put_zip_fields (file, &members[i]);
    g_byte_array_append (file, (const guint8 *) members[i].name,
                         (guint) strlen (members[i].name));
    g_byte_array_append (file, members[i].bytes, (guint) members[i].size);

    put (list, 0x02014b50, 4);
    put (list, 20, 2);
    put_zip_fields (list, &members[i]);
    put (list, 0, 10); /* comment, disk, attributes */
    put (list, offset, 4);
    g_byte_array_append (list, (const guint8 *) members[i].name,
                         (guint) strlen (members[i].name));
  }
  guint list_offset = file->len;
  g_byte_array_append (file, list->data, list->len);
  put (file, 0x06054b50, 4);
  put (file, 0, 4);
  put (file, n, 2);
  put (file, n, 2);
  put (file, list->len, 4);
  put (file, list_offset, 4);
  put (file, 0, 2);
  return file;
}

static GByteArray *
tar (const Member *members, size_t n)
{
  GByteArray *file = g_byte_array_new ();
  for (size_t i = 0; i < n; i++) {
    char head[512] = "";
    unsigned sum = 0;
    g_strlcpy (head, members[i].name, 100);
    g_snprintf (head + 100, 8, "0000644");
    g_snprintf (head + 124, 12, "%011o", (unsigned) members[i].size);
    g_snprintf (head + 136, 12, "%011o", 0u);
    memset (head + 148, ' ', 8);
    head[156] = '0';
    memcpy (head + 257, "ustar\00000", 8);
    for (size_t b = 0; b < sizeof head; b++)
      sum += (guint8) head[b];
    g_snprintf (head + 148, 8, "%06o", sum);
    g_byte_array_append (file, (const guint8 *) head, sizeof head);
    g_byte_array_append (file, members[i].bytes, (guint) members[i].size);
    while (file->len % 512 != 0)
      put (file, 0, 1);
  }
  for (unsigned i = 0; i < 2 * 512; i++)
    put (file, 0, 1);
  return file;
}

static const char small[] = "a 1 2\nb 3 4\n";
static const char large[] = "c 1 2 3\nd 4 5 6\ne 7 8 9\n";

static const Member three[] = {
  TEXT_MEMBER ("README", "What is in here.\n"),
  TEXT_MEMBER ("small.txt", small),
  TEXT_MEMBER ("folder/large.txt", large),
};

static EmbDataset *
load_member (const GByteArray *file, const char *member)
{
  EmbError error = { 0 };
  EmbLoadOptions options = { .member = member };
  EmbDataset *dataset =
    load_bytes_with (file->data, file->len, NULL, &options, NULL, &error);
  if (dataset == NULL)
    g_error ("not loaded: %s", error.message);
  return dataset;
}

static void
assert_three (const GByteArray *file)
{
  g_autoptr (EmbDataset) largest = load_bytes (file->data, file->len);
  assert_shape (largest, 3, 3);
  assert_name (largest, 2, "e");
  assert_format (largest, "glove-text");
  g_assert_cmpstr (emb_dataset_source (largest)->member, ==, "folder/large.txt");
  g_assert_nonnull (strstr (notice_of (largest, "member-chosen"), "small.txt (2 x 2)"));
  g_assert_cmpuint (emb_dataset_source (largest)->candidates.n, ==, 2);

  g_autoptr (EmbDataset) asked = load_member (file, "small.txt");
  assert_shape (asked, 2, 2);
  g_assert_null (notice_of (asked, "member-chosen"));
}

static void
test_zip (void)
{
  g_autoptr (GByteArray) file = zip (three, G_N_ELEMENTS (three));
  assert_three (file);
}

static void
test_tar (void)
{
  g_autoptr (GByteArray) plain = tar (three, G_N_ELEMENTS (three));
  assert_three (plain);
  g_autoptr (GByteArray) packed = gzip (plain);
  assert_three (packed);
}

/* UTF-16 ends with its member. */
static void
test_encodings_of_members (void)
{
  static const Member members[] = {
    TEXT_MEMBER ("wide.txt", "\xff\xfe"
                             "a\0 \0"
                             "1\0 \0002\0\n\0b\0 \0003\0 \0004\0\n\0"),
    TEXT_MEMBER ("small.csv", "word,size,x\nk\xf6nig,1.5,2\ndame,3,4\n"),
  };
  g_autoptr (GByteArray) zipped = zip (members, 2);
  g_autoptr (GByteArray) tarred = tar (members, 2);
  const GByteArray *files[] = { zipped, tarred };
  for (size_t i = 0; i < 2; i++) {
    g_autoptr (EmbDataset) wide = load_member (files[i], "wide.txt");
    assert_shape (wide, 2, 2);
    assert_name (wide, 1, "b");
    g_assert_cmpstr (notice_of (wide, "encoding"), ==, "text is UTF-16 (little endian)");
    g_autoptr (EmbDataset) small_one = load_member (files[i], "small.csv");
    assert_shape (small_one, 2, 2);
    assert_name (small_one, 0, "k\xc3\xb6nig");
  }
}

static void
test_member_that_is_not_there (void)
{
  g_autoptr (GByteArray) file = zip (three, G_N_ELEMENTS (three));
  EmbError error = { 0 };
  EmbLoadOptions options = { .member = "none" };
  g_assert_null (load_bytes_with (file->data, file->len, NULL, &options, NULL, &error));
  g_assert_cmpint (error.code, ==, EMB_ARGUMENT);
  g_assert_cmpstr (error.message, ==,
                   "holds no \"none\"; it holds small.txt (2 x 2), folder/large.txt (3 "
                   "x 3)");
  g_assert_null (load_bytes_with (small, sizeof small - 1, NULL, &options, NULL, &error));
  g_assert_cmpstr (error.message, ==, "holds a single table; leave \"#none\" out");
}

static void
test_npz (void)
{
  static const float numbers[6] = { 1, 2, 3, 4, 5, 6 };
  g_autoptr (GByteArray) x =
    npy_bytes ("{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), }", numbers, 24,
               1);
  g_autoptr (GByteArray) y =
    npy_bytes ("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), }", numbers, 8,
               1);
  g_autoptr (GByteArray) labels =
    npy_bytes ("{'descr': '<f4', 'fortran_order': False, 'shape': (6, 1), }", numbers, 24,
               1);
  const Member members[] = { { "labels.npy", labels->data, labels->len },
                             { "y.npy", y->data, y->len },
                             { "x.npy", x->data, x->len } };
  g_autoptr (GByteArray) file = zip (members, G_N_ELEMENTS (members));

  g_autoptr (EmbDataset) largest = load_bytes (file->data, file->len);
  assert_format (largest, "npz");
  assert_shape (largest, 3, 2);
  g_assert_cmpstr (emb_dataset_source (largest)->member, ==, "x");
  g_assert_cmpfloat (emb_dataset_row (largest, 2)[1], ==, 6);

  g_autoptr (EmbDataset) asked = load_member (file, "y");
  assert_shape (asked, 1, 2);

  EmbError error = { 0 };
  EmbLoadOptions options = { .format = "npz" };
  g_autoptr (EmbDataset) named =
    load_bytes_with (file->data, file->len, NULL, &options, NULL, &error);
  assert_format (named, "npz");
  assert_shape (named, 3, 2);
}

/* --- Lists in an .npz */

static const float six[] = { 1, 2, 3, 4, 5, 6 };

static GByteArray *
array (const char *descr, const char *shape, const void *data, size_t size)
{
  g_autofree char *dictionary =
    g_strdup_printf ("{'descr': '%s', 'fortran_order': False, 'shape': (%s), }", descr,
                     shape);
  return npy_bytes (dictionary, data, size, 1);
}

typedef struct {
  const char *name;
  const char *descr;
  const char *shape;
  const void *data;
  size_t size;
} Array;

static GByteArray *
npz (const Array *arrays, size_t n)
{
  Member members[8];
  GByteArray *bytes[8];
  for (size_t i = 0; i < n; i++) {
    bytes[i] = array (arrays[i].descr, arrays[i].shape, arrays[i].data, arrays[i].size);
    members[i] = (Member){ arrays[i].name, bytes[i]->data, bytes[i]->len };
  }
  GByteArray *file = zip (members, n);
  for (size_t i = 0; i < n; i++)
    g_byte_array_unref (bytes[i]);
  return file;
}

static const char *
value_of (const EmbDataset *dataset, const char *title, size_t row)
{
  const EmbColumn *column = emb_dataset_find_column (dataset, title, NULL);
  g_assert_nonnull (column);
  return emb_strings_get (&column->text, row);
}

#define VECTORS                                                                          \
  {                                                                                      \
    "x.npy", "<f4", "3, 2", six, 24                                                      \
  }

static void
test_npz_lists (void)
{
  static const gint64 years[] = { 1990, 1991, 1990 };
  static const guint32 words[] = { 'a', 0xe9, 'b', 0, 'c', 0 };
  static const Array arrays[] = {
    { "kind.npy", "|S3", "3,", "oneoneabc", 9 },
    { "year.npy", "<i8", "3,", years, 24 },
    VECTORS,
    { "Words.npy", "<U2", "3,", words, 24 },
    { "score.npy", "<f4", "3, 1", six, 12 },
    { "short.npy", "<f4", "2,", six, 8 },
    { "objects.npy", "|O", "3,", "\x80\x04]q\0", 5 },
    { "wide.npy", "<f4", "1, 3", six, 12 },
  };
  g_autoptr (GByteArray) file = npz (arrays, G_N_ELEMENTS (arrays));
  g_autoptr (EmbDataset) dataset = load_member (file, "x");
  assert_format (dataset, "npz");
  assert_shape (dataset, 3, 2);
  assert_name (dataset, 0, "a\xc3\xa9");
  assert_name (dataset, 2, "c");
  g_assert_cmpuint (emb_dataset_n_columns (dataset), ==, 3);
  g_assert_cmpstr (value_of (dataset, "kind", 1), ==, "one");
  g_assert_cmpstr (value_of (dataset, "year", 1), ==, "1991");
  g_assert_cmpstr (value_of (dataset, "score", 2), ==, "3");
  g_assert_cmpstr (notice_of (dataset, "members-joined"), ==,
                   "names come from \"Words\", columns come from \"kind\", \"year\", "
                   "\"score\" of the archive");
  g_assert_nonnull (strstr (notice_of (dataset, "members-unreadable"),
                            "1 list of the archive is not used, though as long as the "
                            "table: \"objects\" holds Python objects"));
  g_assert_cmpuint (emb_dataset_notices (dataset)->n, ==, 2);

  EmbError error = { 0 };
  EmbLoadOptions options = { .member = "x", .max_rows = 2 };
  g_autoptr (EmbDataset) part =
    load_bytes_with (file->data, file->len, NULL, &options, NULL, &error);
  assert_shape (part, 2, 2);
  assert_name (part, 1, "b");
  g_assert_cmpstr (value_of (part, "year", 1), ==, "1991");
  g_assert_null (notice_of (part, "metadata-rows"));
  g_assert_cmpuint (cancel_everywhere (file->data, file->len, NULL), >=, 20);
}

/* What is called names goes first, then labels, then any text; what repeats is a column,
 * unless it is called names. */
static void
test_npz_names (void)
{
  static const Array named[] = {
    { "any.npy", "|S1", "3,", "abc", 3 },
    VECTORS,
    { "labels.npy", "|S1", "3,", "def", 3 },
    { "names.npy", "|S1", "3,", "hhi", 3 },
  };
  static const char *const first[] = { "a", "d", "h" };
  for (size_t n = 2; n <= 4; n++) {
    g_autoptr (GByteArray) file = npz (named, n);
    g_autoptr (EmbDataset) dataset = load_bytes (file->data, file->len);
    assert_name (dataset, 0, first[n - 2]);
    g_assert_cmpuint (emb_dataset_n_columns (dataset), ==, n - 2);
  }

  static const Array repeats[] = {
    { "x.npy", "<f4", "4, 1", six, 16 },
    { "y.npy", "|S1", "4,", "abab", 4 },
  };
  g_autoptr (GByteArray) file = npz (repeats, 2);
  g_autoptr (EmbDataset) labelled = load_bytes (file->data, file->len);
  g_assert_false (emb_dataset_has_names (labelled));
  g_assert_cmpstr (value_of (labelled, "y", 3), ==, "b");
  g_assert_cmpstr (notice_of (labelled, "members-joined"), ==,
                   "columns come from \"y\" of the archive");

  /* A list that is cut short takes nothing else away. */
  static const Array cut[] = {
    { "words.npy", "|S1", "3,", "ab", 2 },
    { "year.npy", "|u1", "3,", "\1\2\3", 3 },
    VECTORS,
  };
  g_autoptr (GByteArray) short_file = npz (cut, 3);
  g_autoptr (EmbDataset) dataset = load_member (short_file, "x");
  g_assert_false (emb_dataset_has_names (dataset));
  g_assert_cmpstr (value_of (dataset, "year", 2), ==, "3");
  g_assert_nonnull (strstr (notice_of (dataset, "members-unreadable"),
                            "\"words\" is cut short"));
}

/* A table that is given is joined as well. */
static void
test_npz_with_metadata (void)
{
  static const Array arrays[] = { VECTORS, { "words.npy", "|S1", "3,", "abc", 3 } };
  g_autoptr (GByteArray) file = npz (arrays, 2);
  EmbError error = { 0 };
  g_autoptr (EmbDataset) dataset =
    load_bytes_with (file->data, file->len, "name\tn\na\t1\nb\t2\nc\t3\n", NULL, NULL,
                     &error);
  assert_name (dataset, 1, "b");
  g_assert_cmpuint (emb_dataset_n_columns (dataset), ==, 1);
  g_assert_cmpstr (value_of (dataset, "n", 1), ==, "2");
}

/* A file of several tables is worth its largest, here 2 x 2 at byte 8. */
static void
test_member_of_several_tables (void)
{
  static const char header[] =
    "{\"a\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]},"
    "\"b\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[8,24]}}";
  static const float numbers[6] = { 1, 2, 3, 4, 5, 6 };
  g_autoptr (GByteArray) tensors = g_byte_array_new ();
  put (tensors, sizeof header - 1, 8);
  g_byte_array_append (tensors, (const guint8 *) header, sizeof header - 1);
  g_byte_array_append (tensors, (const guint8 *) numbers, sizeof numbers);
  const Member members[] = { { "x.safetensors", tensors->data, tensors->len },
                             TEXT_MEMBER ("c.json", "{\"embeddings\": []}") };
  g_autoptr (GByteArray) file = tar (members, G_N_ELEMENTS (members));
  g_autoptr (EmbDataset) dataset = load_bytes (file->data, file->len);
  assert_format (dataset, "safetensors");
  assert_shape (dataset, 2, 2);
  g_assert_cmpfloat (emb_dataset_row (dataset, 1)[1], ==, 6);
  g_assert_cmpstr (emb_dataset_source (dataset)->member, ==, "x.safetensors");
}

static void
test_archives_without_tables (void)
{
  const Member text[] = { TEXT_MEMBER ("README", "Nothing here.\n") };
  const Member torch[] = { TEXT_MEMBER ("model/data.pkl", "\x80\2}q\0."),
                           TEXT_MEMBER ("model/version", "3\n") };
  const Member office[] = { TEXT_MEMBER ("[Content_Types].xml", "<?xml?>") };
  const struct {
    const Member *members;
    size_t n;
    const char *words;
  } cases[] = {
    { text, 1, "holds one file, and README holds no vectors" },
    { torch, 2, "PyTorch" },
    { office, 1, "office document" },
    { three, 1, "README" },
  };
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GByteArray) file = zip (cases[i].members, cases[i].n);
    assert_bytes_refused (file->data, file->len, cases[i].words);
  }
}

static void
test_archives_that_are_cut (void)
{
  g_autoptr (GByteArray) zipped = zip (three, G_N_ELEMENTS (three));
  g_autoptr (GByteArray) tarred = tar (three, G_N_ELEMENTS (three));
  for (guint n = 4; n < zipped->len; n++)
    assert_bytes_refused (zipped->data, n, "");
  assert_bytes_refused (tarred->data, 600, "cut off");
}

static void
test_clutter_is_no_table (void)
{
  const Member members[] = { TEXT_MEMBER ("__MACOSX/._small.txt", large),
                             TEXT_MEMBER ("small.txt", small) };
  g_autoptr (GByteArray) file = zip (members, G_N_ELEMENTS (members));
  g_autoptr (EmbDataset) dataset = load_bytes (file->data, file->len);
  assert_shape (dataset, 2, 2);
}

static void
test_archive_can_be_cancelled (void)
{
  g_autoptr (GByteArray) plain = tar (three, G_N_ELEMENTS (three));
  g_assert_cmpuint (cancel_everywhere (plain->data, plain->len, NULL), >=, 6);
}

static void
test_paths_with_members (void)
{
  EmbError error = { 0 };
  g_autofree char *folder = g_dir_make_tmp ("emb-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (folder, "a#b.zip", NULL);
  g_autofree char *inside = g_strconcat (file, "#small.txt", NULL);
  g_assert_true (g_file_set_contents (file, "x", 1, NULL));

  const char *member;
  char *path = emb_load_split_path (file, &member, &error);
  g_assert_cmpstr (path, ==, file);
  g_assert_null (member);
  free (path);
  path = emb_load_split_path (inside, &member, &error);
  g_assert_cmpstr (path, ==, file);
  g_assert_cmpstr (member, ==, "small.txt");
  free (path);
  path = emb_load_split_path ("/nowhere#x", &member, &error);
  g_assert_cmpstr (path, ==, "/nowhere#x");
  g_assert_null (member);
  free (path);

  remove (file);
  remove (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/archive/zip", test_zip);
  g_test_add_func ("/archive/tar", test_tar);
  g_test_add_func ("/archive/no-such-member", test_member_that_is_not_there);
  g_test_add_func ("/archive/encodings", test_encodings_of_members);
  g_test_add_func ("/archive/npz", test_npz);
  g_test_add_func ("/archive/npz/lists", test_npz_lists);
  g_test_add_func ("/archive/npz/names", test_npz_names);
  g_test_add_func ("/archive/npz/metadata", test_npz_with_metadata);
  g_test_add_func ("/archive/several-tables", test_member_of_several_tables);
  g_test_add_func ("/archive/no-tables", test_archives_without_tables);
  g_test_add_func ("/archive/cut", test_archives_that_are_cut);
  g_test_add_func ("/archive/clutter", test_clutter_is_no_table);
  g_test_add_func ("/archive/cancel", test_archive_can_be_cancelled);
  g_test_add_func ("/archive/paths", test_paths_with_members);
  return g_test_run ();
}
