// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/stream.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLOCK_SIZE (64u << 10)

struct EmbStream {
  int fd;                /* -1: from memory */
  const uint8_t *memory; /* the rest of the bytes in memory */
  size_t memory_left;
  uint64_t source_size; /* packed bytes in all, 0: unknown */
  uint64_t source_done;
  uint64_t unpacked;

  struct archive *archive; /* NULL: plain bytes */
  const char *filter;
  uint8_t *block; /* what libarchive reads from */

  uint8_t *ahead; /* looked at, not yet taken */
  size_t ahead_start;
  size_t ahead_end;

  bool failed;
};

static size_t
fail_read (EmbStream *self, EmbError *error, EmbCode code, const char *sentence)
{
  self->failed = true;
  emb_fail (error, code, "%s", sentence);
  return 0;
}

/* --- The source: a file descriptor or memory */

/* -1 on failure, with errno set. */
static ssize_t
source_read (EmbStream *self, void *buffer, size_t size)
{
  ssize_t n;
  if (self->fd >= 0) {
    do
      n = read (self->fd, buffer, size);
    while (n < 0 && errno == EINTR);
  } else {
    n = (ssize_t) (size < self->memory_left ? size : self->memory_left);
    if (n > 0)
      memcpy (buffer, self->memory, (size_t) n);
    self->memory += n;
    self->memory_left -= (size_t) n;
  }
  if (n > 0)
    self->source_done += (uint64_t) n;
  return n;
}

/* --- Unpacking */

static la_ssize_t
archive_read_cb (struct archive *archive, void *user_data, const void **block)
{
  EmbStream *self = user_data;

  /* What was looked at to recognise the format comes first. */
  size_t held = self->ahead_end - self->ahead_start;
  if (held > 0) {
    size_t n = held < BLOCK_SIZE ? held : BLOCK_SIZE;
    memcpy (self->block, self->ahead + self->ahead_start, n);
    self->ahead_start += n;
    *block = self->block;
    return (la_ssize_t) n;
  }

  ssize_t n = source_read (self, self->block, BLOCK_SIZE);
  if (n < 0)
    archive_set_error (archive, errno, "%s", strerror (errno));
  *block = self->block;
  return n;
}

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

/* Filters by name: "all" would let some formats start programs. */
static int
support_filter (struct archive *archive, const char *filter)
{
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

static bool
start_unpacking (EmbStream *self, const char *filter, EmbError *error)
{
  struct archive_entry *entry;

  self->block = malloc (BLOCK_SIZE);
  struct archive *archive = archive_read_new ();
  if (archive == NULL || self->block == NULL) {
    archive_read_free (archive);
    return emb_fail_no_memory (error, BLOCK_SIZE);
  }

  if (support_filter (archive, filter) != ARCHIVE_OK ||
      archive_read_support_format_raw (archive) != ARCHIVE_OK ||
      archive_read_open (archive, self, NULL, archive_read_cb, NULL) != ARCHIVE_OK ||
      archive_read_next_header (archive, &entry) != ARCHIVE_OK ||
      archive_filter_code (archive, 0) == ARCHIVE_FILTER_NONE) {
    emb_fail (error, EMB_FORMAT,
              "looks like %s but cannot be unpacked; the file is damaged", filter);
    archive_read_free (archive);
    return false;
  }
  self->archive = archive;
  self->filter = filter;
  self->ahead_start = self->ahead_end = 0;
  return true;
}

static size_t
read_unpacked (EmbStream *self, uint8_t *buffer, size_t size, EmbError *error)
{
  la_ssize_t n = archive_read_data (self->archive, buffer, size);
  if (n < 0)
    return fail_read (self, error, EMB_FORMAT,
                      "cannot be unpacked to its end; the file is damaged or cut off");

  self->unpacked += (uint64_t) n;
  if (self->unpacked > EMB_STREAM_FREE_BYTES &&
      self->unpacked / EMB_STREAM_MAX_RATIO > self->source_done)
    return fail_read (self, error, EMB_FORMAT,
                      "unpacks to more than 200 times its size, which no table of "
                      "numbers does; "
                      "unpack it yourself if you trust it");
  return (size_t) n;
}

/* --- Reading */

static size_t
read_some (EmbStream *self, uint8_t *buffer, size_t size, EmbError *error)
{
  if (self->archive != NULL)
    return read_unpacked (self, buffer, size, error);

  ssize_t n = source_read (self, buffer, size);
  if (n < 0) {
    fail_read (self, error, EMB_IO, strerror (errno));
    emb_error_prefix (error, "cannot be read");
    return 0;
  }
  return (size_t) n;
}

size_t
emb_stream_read (EmbStream *self, void *buffer, size_t size, EmbError *error)
{
  uint8_t *to = buffer;
  size_t done = self->ahead_end - self->ahead_start;
  if (done > size)
    done = size;
  if (done > 0)
    memcpy (to, self->ahead + self->ahead_start, done);
  self->ahead_start += done;

  while (done < size && !self->failed) {
    size_t n = read_some (self, to + done, size - done, error);
    if (n == 0)
      break;
    done += n;
  }
  return done;
}

const uint8_t *
emb_stream_peek (EmbStream *self, size_t size, size_t *n, EmbError *error)
{
  if (size > EMB_STREAM_PEEK)
    size = EMB_STREAM_PEEK;

  size_t held = self->ahead_end - self->ahead_start;
  if (held < size) {
    memmove (self->ahead, self->ahead + self->ahead_start, held);
    self->ahead_start = 0;
    self->ahead_end = held;
    while (self->ahead_end < size && !self->failed) {
      size_t more =
        read_some (self, self->ahead + self->ahead_end, size - self->ahead_end, error);
      if (more == 0)
        break;
      self->ahead_end += more;
    }
    held = self->ahead_end;
  }
  *n = held < size ? held : size;
  return self->ahead + self->ahead_start;
}

bool
emb_stream_failed (const EmbStream *self)
{
  return self->failed;
}

/* --- Opening */

static EmbStream *
stream_new (int fd, const void *bytes, size_t size, EmbError *error)
{
  EmbStream *self = calloc (1, sizeof *self);
  uint8_t *ahead = malloc (EMB_STREAM_PEEK);
  if (self == NULL || ahead == NULL) {
    if (fd > STDIN_FILENO)
      close (fd);
    free (self);
    free (ahead);
    emb_fail_no_memory (error, EMB_STREAM_PEEK);
    return NULL;
  }
  self->fd = fd;
  self->memory = bytes;
  self->memory_left = size;
  self->source_size = size;
  self->ahead = ahead;

  size_t n;
  const uint8_t *start = emb_stream_peek (self, 16, &n, error);
  const char *filter = recognise_filter (start, n);
  if (self->failed || (filter != NULL && !start_unpacking (self, filter, error))) {
    emb_stream_free (self);
    return NULL;
  }
  return self;
}

EmbStream *
emb_stream_new_for_bytes (const void *bytes, size_t size, EmbError *error)
{
  return stream_new (-1, bytes, size, error);
}

EmbStream *
emb_stream_open (const char *path, EmbError *error)
{
  bool is_stdin = strcmp (path, "-") == 0;
  int fd = is_stdin ? STDIN_FILENO : open (path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    if (errno == ENOENT)
      emb_fail (error, EMB_IO, "there is no such file; check the name and the folder");
    else if (errno == EACCES)
      emb_fail (error, EMB_IO, "may not be read; ask for permission to read it");
    else
      emb_fail (error, EMB_IO, "cannot be opened: %s", strerror (errno));
    return NULL;
  }

  struct stat info;
  uint64_t size = 0;
  if (fstat (fd, &info) == 0) {
    if (S_ISDIR (info.st_mode)) {
      emb_fail (error, EMB_IO, "is a folder; give the name of a file in it");
      if (!is_stdin)
        close (fd);
      return NULL;
    }
    if (S_ISREG (info.st_mode))
      size = (uint64_t) info.st_size;
  }

  EmbStream *self = stream_new (fd, NULL, 0, error);
  if (self != NULL)
    self->source_size = size;
  return self;
}

void
emb_stream_free (EmbStream *self)
{
  if (self == NULL)
    return;
  archive_read_free (self->archive);
  if (self->fd > STDIN_FILENO)
    close (self->fd);
  free (self->block);
  free (self->ahead);
  free (self);
}

void
emb_stream_progress (const EmbStream *self, uint64_t *done, uint64_t *total)
{
  *done = self->source_done;
  *total = self->source_size;
}

const char *
emb_stream_filter (const EmbStream *self)
{
  return self->filter;
}

uint64_t
emb_stream_remaining (const EmbStream *self)
{
  if (self->archive != NULL || (self->fd >= 0 && self->source_size == 0) ||
      self->source_size < self->source_done)
    return UINT64_MAX;
  return self->source_size - self->source_done + (self->ahead_end - self->ahead_start);
}
