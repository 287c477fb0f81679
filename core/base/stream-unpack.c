// SPDX-License-Identifier: GPL-3.0-or-later
/* Filters and archives, by libarchive. */
#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/stream-private.h"
#include "base/text.h"

#define BLOCK_SIZE (64u << 10)

/* --- What libarchive reads from */

static la_ssize_t
archive_read_cb (struct archive *archive, void *user_data, const void **block)
{
  EmbStream *self = user_data;
  *block = self->block;

  /* What was looked at to recognise the format comes first; later, what was looked at is
   * unpacked already. */
  size_t held = self->archive == NULL ? self->ahead_end - self->ahead_start : 0;
  if (held > 0) {
    size_t n = held < BLOCK_SIZE ? held : BLOCK_SIZE;
    memcpy (self->block, self->ahead + self->ahead_start, n);
    self->ahead_start += n;
    return (la_ssize_t) n;
  }

  ssize_t n = emb_stream_source_read (self, self->block, BLOCK_SIZE);
  if (n < 0)
    archive_set_error (archive, errno, "%s", strerror (errno));
  return n;
}

/* A zip archive is listed at its end; without seeking, members of unknown size and others
 * of its corners cannot be read. */
static la_int64_t
archive_seek_cb (struct archive *archive, void *user_data, la_int64_t offset, int whence)
{
  EmbStream *self = user_data;
  uint64_t base = whence == SEEK_SET   ? 0
                  : whence == SEEK_CUR ? self->source_done
                                       : self->source_size;
  if ((offset < 0 && (uint64_t) -offset > base) ||
      !emb_stream_source_seek (self, base + (uint64_t) offset))
    return ARCHIVE_FATAL;
  return (la_int64_t) self->source_done;
}

/* --- Recognising */

static const char *
recognise_filter (const uint8_t *b, size_t n)
{
  if (n >= 3 && memcmp (b, "\x1f\x8b\x08", 3) == 0)
    return "gzip";
  if (n >= 6 && memcmp (b, "\xfd\x37zXZ", 6) == 0) /* the terminating zero counts */
    return "xz";
  if (n >= 10 && memcmp (b, "BZh", 3) == 0 && b[3] >= '1' && b[3] <= '9' &&
      memcmp (b + 4, "1AY&SY", 6) == 0)
    return "bzip2";
  if (n >= 4 && memcmp (b, "\x28\xb5\x2f\xfd", 4) == 0)
    return "zstd";
  /* LZMA alone has no magic: properties, a dictionary of a power of two, a size. */
  if (n >= 13 && b[0] == 0x5d && b[1] == 0 && b[2] == 0 && (b[12] == 0 || b[12] == 0xff))
    return "lzma";
  return NULL;
}

static const char *
recognise_archive (const uint8_t *b, size_t n)
{
  if (n >= 4 && (memcmp (b, "PK\3\4", 4) == 0 || memcmp (b, "PK\5\6", 4) == 0))
    return "zip";
  if (n >= 512 && memcmp (b + 257, "ustar", 5) == 0)
    return "tar";
  return NULL;
}

/* Filters by name: "all" would let some formats start programs. */
static int
support_filter (struct archive *archive, const char *filter)
{
  if (filter == NULL)
    return ARCHIVE_OK;
  if (strcmp (filter, "gzip") == 0)
    return archive_read_support_filter_gzip (archive);
  if (strcmp (filter, "xz") == 0)
    return archive_read_support_filter_xz (archive);
  if (strcmp (filter, "bzip2") == 0)
    return archive_read_support_filter_bzip2 (archive);
  if (strcmp (filter, "zstd") == 0)
    return archive_read_support_filter_zstd (archive);
  return archive_read_support_filter_lzma (archive);
}

/* Packed bytes are either one file or a tar archive; which, libarchive finds out. */
static int
support_formats (struct archive *archive, const char *filter, const char *kind)
{
  if (kind != NULL && strcmp (kind, "zip") == 0)
    return archive_read_support_format_zip_seekable (archive);
  int status = archive_read_support_format_tar (archive);
  if (filter != NULL && status == ARCHIVE_OK)
    status = archive_read_support_format_raw (archive);
  return status;
}

static bool
fail_unpacking (const char *filter, const char *kind, EmbError *error)
{
  return emb_fail (error, EMB_FORMAT,
                   "looks like %s but cannot be unpacked; the file is damaged",
                   filter != NULL ? filter
                   : *kind == 'z' ? "a zip archive"
                                  : "a tar archive");
}

static bool
start (EmbStream *self, const char *filter, const char *kind, EmbError *error)
{
  struct archive_entry *entry;

  if (kind != NULL && strcmp (kind, "zip") == 0 && !self->seekable)
    return emb_fail (error, EMB_IO,
                     "is a zip archive, which cannot be read from a pipe; save it to a "
                     "file and name that");
  if (self->block == NULL)
    self->block = malloc (BLOCK_SIZE);
  struct archive *archive = archive_read_new ();
  if (archive == NULL || self->block == NULL) {
    archive_read_free (archive);
    return emb_fail_no_memory (error, BLOCK_SIZE);
  }

  /* libarchive reads a zip from its end; what was looked at is read once more. */
  if (kind != NULL && self->seekable && emb_stream_source_seek (self, 0))
    self->ahead_start = self->ahead_end = 0;
  bool ok = support_filter (archive, filter) == ARCHIVE_OK &&
            support_formats (archive, filter, kind) == ARCHIVE_OK;
  if (ok && self->seekable && filter == NULL)
    ok = archive_read_set_seek_callback (archive, archive_seek_cb) == ARCHIVE_OK;
  ok = ok && archive_read_open (archive, self, NULL, archive_read_cb, NULL) == ARCHIVE_OK;
  if (ok && filter != NULL) {
    ok = archive_read_next_header (archive, &entry) == ARCHIVE_OK &&
         archive_filter_code (archive, 0) != ARCHIVE_FILTER_NONE;
    bool tar =
      ok && (archive_format (archive) & ARCHIVE_FORMAT_BASE_MASK) == ARCHIVE_FORMAT_TAR;
    if (tar) {
      kind = "tar";
      self->next = entry;
    }
  }
  if (!ok) {
    fail_unpacking (filter, kind, error);
    archive_read_free (archive);
    return false;
  }
  self->archive = archive;
  self->filter = filter;
  self->archive_kind = kind;
  self->ahead_start = self->ahead_end = 0;
  return true;
}

bool
emb_stream_start_unpacking (EmbStream *self,
                            const uint8_t *head,
                            size_t n,
                            EmbError *error)
{
  const char *filter = recognise_filter (head, n);
  const char *kind = filter == NULL ? recognise_archive (head, n) : NULL;
  return (filter == NULL && kind == NULL) || start (self, filter, kind, error);
}

size_t
emb_stream_read_unpacked (EmbStream *self, uint8_t *buffer, size_t size, EmbError *error)
{
  if (self->archive_kind != NULL && self->member == NULL)
    return 0;
  la_ssize_t n = archive_read_data (self->archive, buffer, size);
  if (n < 0)
    return emb_stream_fail (self, error, EMB_FORMAT,
                            "cannot be unpacked to its end; the file is damaged or cut "
                            "off");

  self->unpacked += (uint64_t) n;
  if (self->unpacked > EMB_STREAM_FREE_BYTES &&
      self->unpacked / EMB_STREAM_MAX_RATIO > self->source_read)
    return emb_stream_fail (self, error, EMB_FORMAT,
                            "unpacks to more than 200 times its size, which no table of "
                            "numbers does; "
                            "unpack it yourself if you trust it");
  return (size_t) n;
}

/* --- Members of an archive */

const char *
emb_stream_archive (const EmbStream *self)
{
  return self->archive_kind;
}

const char *
emb_stream_member (const EmbStream *self)
{
  return self->member;
}

uint64_t
emb_stream_member_size (const EmbStream *self)
{
  return self->member != NULL ? self->member_size : 0;
}

/* Names are bytes of whatever encoding the packer used. */
static char *
copy_member_name (struct archive_entry *entry)
{
  const char *name = archive_entry_pathname_utf8 (entry);
  if (name == NULL)
    name = archive_entry_pathname (entry);
  if (name == NULL)
    name = "?";
  size_t length = strlen (name);
  char *copy = malloc (3 * length + 1);
  if (copy != NULL)
    copy[emb_text_repair_utf8 (name, length, copy)] = '\0';
  return copy;
}

bool
emb_stream_next_member (EmbStream *self, EmbError *error)
{
  if (self->archive_kind == NULL || self->failed)
    return false;
  emb_stream_stop_decoding (self);
  free (self->member);
  self->member = NULL;
  self->ahead_start = self->ahead_end = 0;

  struct archive_entry *entry = self->next;
  self->next = NULL;
  do {
    int status = ARCHIVE_OK;
    if (entry == NULL)
      status = archive_read_next_header (self->archive, &entry);
    if (status == ARCHIVE_EOF)
      return false;
    if (status < ARCHIVE_WARN) {
      self->failed = true;
      return fail_unpacking (NULL, self->archive_kind, error);
    }
    if (archive_entry_filetype (entry) == AE_IFREG) {
      self->member_size =
        archive_entry_size_is_set (entry) && archive_entry_size (entry) > 0
          ? (uint64_t) archive_entry_size (entry)
          : 0;
      self->member = copy_member_name (entry);
      self->failed = self->member == NULL;
      return self->member != NULL || emb_fail_no_memory (error, 1);
    }
    entry = NULL;
  } while (true);
}

void
emb_stream_stop_unpacking (EmbStream *self)
{
  archive_read_free (self->archive);
  free (self->member);
  self->archive = NULL;
  self->archive_kind = NULL;
  self->filter = NULL;
  self->next = NULL;
  self->member = NULL;
  self->unpacked = 0;
}
