// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <glib.h>
#include <string.h>

#include "data/load.h"

/* Small files in memory, for the tests of core/data. */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EmbDataset, emb_dataset_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EmbStream, emb_stream_free)

static inline EmbDataset *
load_bytes_with (const void *bytes,
                 size_t size,
                 const char *metadata,
                 const EmbLoadOptions *options,
                 const EmbJob *job,
                 EmbError *error)
{
  g_autoptr (EmbStream) vectors = emb_stream_new_for_bytes (bytes, size, error);
  if (vectors == NULL)
    return NULL;
  g_autoptr (EmbStream) table = NULL;
  if (metadata != NULL)
    table = emb_stream_new_for_bytes (metadata, strlen (metadata), error);
  return emb_load_stream (vectors, table, options, job, error);
}

static inline EmbDataset *
load_bytes (const void *bytes, size_t size)
{
  EmbError error = { 0 };
  EmbDataset *dataset = load_bytes_with (bytes, size, NULL, NULL, NULL, &error);
  if (dataset == NULL)
    g_error ("not loaded: %s", error.message);
  return dataset;
}

static inline EmbDataset *
load_text (const char *text)
{
  return load_bytes (text, strlen (text));
}

static inline EmbDataset *
load_with_metadata (const char *text, const char *metadata)
{
  EmbError error = { 0 };
  EmbDataset *dataset =
    load_bytes_with (text, strlen (text), metadata, NULL, NULL, &error);
  if (dataset == NULL)
    g_error ("not loaded: %s", error.message);
  return dataset;
}

/* The bytes must be refused with a sentence that holds @words. */
static inline void
assert_bytes_refused (const void *bytes, size_t size, const char *words)
{
  EmbError error = { 0 };
  g_autoptr (EmbDataset) dataset =
    load_bytes_with (bytes, size, NULL, NULL, NULL, &error);
  if (dataset != NULL)
    g_error ("loaded instead of saying \"%s\"", words);
  g_assert_cmpint (error.code, ==, EMB_FORMAT);
  g_assert_true (g_utf8_validate (error.message, -1, NULL));
  if (strstr (error.message, words) == NULL)
    g_error ("\"%s\" does not say \"%s\"", error.message, words);
}

static inline void
assert_refused (const char *text, const char *words)
{
  assert_bytes_refused (text, strlen (text), words);
}

/* The message of the first notice with @code, or NULL. */
static inline const char *
notice_of (const EmbDataset *dataset, const char *code)
{
  const EmbNotices *notices = emb_dataset_notices (dataset);
  for (size_t i = 0; i < notices->n; i++)
    if (strcmp (notices->items[i].code, code) == 0)
      return notices->items[i].message;
  return NULL;
}

static inline void
assert_shape (const EmbDataset *dataset, size_t n_rows, size_t n_dims)
{
  g_assert_cmpuint (emb_dataset_n_rows (dataset), ==, n_rows);
  g_assert_cmpuint (emb_dataset_n_dims (dataset), ==, n_dims);
}

static inline void
assert_name (const EmbDataset *dataset, size_t row, const char *name)
{
  char number[EMB_DATASET_NUMBER_SIZE];
  g_assert_cmpstr (emb_dataset_name (dataset, row, number), ==, name);
}

static inline void
assert_format (const EmbDataset *dataset, const char *format)
{
  g_assert_cmpstr (emb_dataset_source (dataset)->format, ==, format);
}

typedef struct {
  unsigned n_calls;
  unsigned stop_at;
} StopAt;

static inline bool
stop_at_cb (const EmbProgress *progress, void *user_data)
{
  StopAt *stop = user_data;
  g_assert_nonnull (progress->stage);
  g_assert_true (progress->total == 0 || progress->done <= progress->total);
  return ++stop->n_calls != stop->stop_at;
}

/* Cancels at the first call, then at the second, and so on until nothing is cancelled. */
static inline unsigned
cancel_everywhere (const void *bytes, size_t size, const char *metadata)
{
  for (unsigned at = 1;; at++) {
    StopAt stop = { .stop_at = at };
    EmbJob job = { .progress = stop_at_cb, .user_data = &stop, .n_threads = 2 };
    EmbError error = { 0 };
    g_autoptr (EmbDataset) dataset =
      load_bytes_with (bytes, size, metadata, NULL, &job, &error);
    if (dataset != NULL)
      return stop.n_calls;
    g_assert_cmpint (error.code, ==, EMB_CANCELLED);
    g_assert_cmpuint (stop.n_calls, ==, at);
  }
}

/* --- Files made by hand */

static inline guint32
crc32_of (const guint8 *bytes, size_t n)
{
  guint32 crc = 0xffffffff;
  for (size_t i = 0; i < n; i++) {
    crc ^= bytes[i];
    for (int bit = 0; bit < 8; bit++)
      crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc;
}

static inline GByteArray *
npy_bytes (const char *dictionary, const void *data, size_t size, unsigned version)
{
  GByteArray *bytes = g_byte_array_new ();
  size_t length = strlen (dictionary) + 1;
  guint8 head[12] = { 0x93, 'N', 'U', 'M', 'P', 'Y', (guint8) version, 0 };
  head[8] = (guint8) (length & 0xff);
  head[9] = (guint8) (length >> 8);
  g_byte_array_append (bytes, head, version == 1 ? 10 : 12);
  g_byte_array_append (bytes, (const guint8 *) dictionary, (guint) length - 1);
  g_byte_array_append (bytes, (const guint8 *) "\n", 1);
  g_byte_array_append (bytes, data, (guint) size);
  return bytes;
}

/* In stored blocks, which hold 65535 bytes each. */
static inline GByteArray *
gzip (const GByteArray *plain)
{
  static const guint8 head[10] = { 0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3 };
  guint32 tail[2] = { GUINT32_TO_LE (crc32_of (plain->data, plain->len)),
                      GUINT32_TO_LE (plain->len) };

  GByteArray *packed = g_byte_array_new ();
  g_byte_array_append (packed, head, sizeof head);
  for (guint done = 0;;) {
    guint n = MIN (plain->len - done, 65535);
    guint8 last = done + n == plain->len;
    guint8 block[5] = { last, (guint8) n, (guint8) (n >> 8), (guint8) ~n,
                        (guint8) (~n >> 8) };
    g_byte_array_append (packed, block, sizeof block);
    g_byte_array_append (packed, plain->data + done, n);
    if (last)
      break;
    done += n;
  }
  g_byte_array_append (packed, (const guint8 *) tail, sizeof tail);
  return packed;
}
