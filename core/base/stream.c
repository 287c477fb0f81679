// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/stream-private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

size_t
emb_stream_fail (EmbStream *self, EmbError *error, EmbCode code, const char *sentence)
{
  self->failed = true;
  emb_fail (error, code, "%s", sentence);
  return 0;
}

/* --- The source: a file descriptor or memory */

/* -1 on failure, with errno set. */
ssize_t
emb_stream_source_read (EmbStream *self, void *buffer, size_t size)
{
  ssize_t n;
  if (self->fd >= 0) {
    do
      n = read (self->fd, buffer, size);
    while (n < 0 && errno == EINTR);
  } else {
    uint64_t left = self->source_size - self->source_done;
    n = (ssize_t) (size < left ? size : left);
    if (n > 0)
      memcpy (buffer, self->memory + self->source_done, (size_t) n);
  }
  if (n > 0) {
    self->source_done += (uint64_t) n;
    self->source_read += (uint64_t) n;
  }
  return n;
}

bool
emb_stream_source_seek (EmbStream *self, uint64_t to)
{
  if (!self->seekable || to > self->source_size ||
      (self->fd >= 0 && lseek (self->fd, (off_t) to, SEEK_SET) < 0))
    return false;
  self->source_done = to;
  return true;
}

/* --- Reading */

size_t
emb_stream_read_plain (EmbStream *self, uint8_t *buffer, size_t size, EmbError *error)
{
  if (self->archive != NULL)
    return emb_stream_read_unpacked (self, buffer, size, error);

  ssize_t n = emb_stream_source_read (self, buffer, size);
  if (n < 0) {
    emb_stream_fail (self, error, EMB_IO, strerror (errno));
    emb_error_prefix (error, "cannot be read");
    return 0;
  }
  return (size_t) n;
}

static size_t
read_some (EmbStream *self, uint8_t *buffer, size_t size, EmbError *error)
{
  return (self->utf16 != NULL ? emb_stream_read_utf16
                              : emb_stream_read_plain) (self, buffer, size, error);
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

static bool
grow_ahead (EmbStream *self, EmbError *error)
{
  uint8_t *ahead = realloc (self->ahead, 2 * self->ahead_room);
  if (ahead == NULL) {
    self->failed = true;
    return emb_fail_no_memory (error, 2 * self->ahead_room);
  }
  self->ahead = ahead;
  self->ahead_room *= 2;
  return true;
}

const uint8_t *
emb_stream_peek (EmbStream *self, size_t size, size_t *n, EmbError *error)
{
  size_t held = self->ahead_end - self->ahead_start;
  if (held < size) {
    if (self->ahead_start > 0)
      memmove (self->ahead, self->ahead + self->ahead_start, held);
    self->ahead_start = 0;
    self->ahead_end = held;
    while (self->ahead_end < size && !self->failed) {
      if (self->ahead_end == self->ahead_room && !grow_ahead (self, error))
        break;
      size_t end = size < self->ahead_room ? size : self->ahead_room;
      size_t more =
        read_some (self, self->ahead + self->ahead_end, end - self->ahead_end, error);
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

uint64_t
emb_stream_skip (EmbStream *self, uint64_t size, EmbError *error)
{
  size_t held = self->ahead_end - self->ahead_start;
  uint64_t done = held < size ? held : size;
  self->ahead_start += (size_t) done;

  if (done < size && self->archive == NULL && self->utf16 == NULL && self->seekable) {
    uint64_t left = self->source_size - self->source_done;
    uint64_t n = size - done < left ? size - done : left;
    if (emb_stream_source_seek (self, self->source_done + n))
      done += n;
  }
  uint8_t scratch[4096];
  while (done < size && !self->failed) {
    size_t n = size - done < sizeof scratch ? (size_t) (size - done) : sizeof scratch;
    n = emb_stream_read (self, scratch, n, error);
    if (n == 0)
      break;
    done += n;
  }
  return done;
}

/* --- Opening */

/* Looks at the first bytes and sees to unpacking. */
static bool
begin (EmbStream *self, EmbError *error)
{
  size_t n;
  const uint8_t *start = emb_stream_peek (self, 512, &n, error);
  return !self->failed && emb_stream_start_unpacking (self, start, n, error);
}

static EmbStream *
stream_new (int fd, const void *bytes, uint64_t size, bool seekable, EmbError *error)
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
  self->source_size = size;
  self->seekable = seekable;
  self->ahead = ahead;
  self->ahead_room = EMB_STREAM_PEEK;
  if (!begin (self, error)) {
    emb_stream_free (self);
    return NULL;
  }
  return self;
}

bool
emb_stream_rewind (EmbStream *self, EmbError *error)
{
  bool untouched = self->archive == NULL && self->utf16 == NULL &&
                   self->ahead_start == 0 && self->source_done == self->ahead_end;
  if (untouched)
    return true;
  emb_stream_stop_decoding (self);
  emb_stream_stop_unpacking (self);
  self->failed = !emb_stream_source_seek (self, 0);
  if (self->failed)
    return emb_fail (error, EMB_IO,
                     "cannot be read twice from a pipe; save it to a file and name that");
  self->ahead_start = self->ahead_end = 0;
  self->source_read = 0;
  return begin (self, error);
}

EmbStream *
emb_stream_new_for_bytes (const void *bytes, size_t size, EmbError *error)
{
  return stream_new (-1, bytes, size, true, error);
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
  bool seekable = false;
  if (fstat (fd, &info) == 0) {
    if (S_ISDIR (info.st_mode)) {
      emb_fail (error, EMB_IO, "is a folder; give the name of a file in it");
      if (!is_stdin)
        close (fd);
      return NULL;
    }
    if (S_ISREG (info.st_mode))
      size = (uint64_t) info.st_size;
    /* Standard input may stand anywhere in its file. */
    seekable = S_ISREG (info.st_mode) && lseek (fd, 0, SEEK_CUR) == 0;
  }
  return stream_new (fd, NULL, size, seekable, error);
}

void
emb_stream_free (EmbStream *self)
{
  if (self == NULL)
    return;
  emb_stream_stop_decoding (self);
  emb_stream_stop_unpacking (self);
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
  if (self->archive != NULL || self->utf16 != NULL ||
      (self->fd >= 0 && self->source_size == 0) || self->source_size < self->source_done)
    return UINT64_MAX;
  return self->source_size - self->source_done + (self->ahead_end - self->ahead_start);
}

EmbFileMap *
emb_stream_map (const EmbStream *self, uint64_t *position)
{
  if (self->archive != NULL || self->utf16 != NULL || self->fd < 0 || !self->seekable)
    return NULL;
  *position = self->source_done - (self->ahead_end - self->ahead_start);
  return emb_file_map_new (self->fd, self->source_size);
}
