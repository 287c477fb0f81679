// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BUFFER_SIZE (256u << 10)

struct EmbWriter {
  int fd;
  int failure;     /* the first errno */
  char *target;    /* NULL: written directly */
  char *temporary; /* NULL: written directly */
  size_t used;
  char buffer[BUFFER_SIZE];
};

static void
writer_free (EmbWriter *self)
{
  if (self->fd > STDERR_FILENO)
    close (self->fd);
  if (self->temporary != NULL)
    unlink (self->temporary);
  free (self->temporary);
  free (self->target);
  free (self);
}

static bool
fail_errno (EmbError *error, const char *what, int code)
{
  return emb_fail (error, EMB_IO, "%s: %s", what, strerror (code));
}

/* A link keeps pointing where it points: its target is what gets replaced. */
static char *
follow_links (const char *path)
{
  char *real = realpath (path, NULL);
  return real != NULL ? real : strdup (path);
}

static bool
open_temporary (EmbWriter *self, EmbError *error)
{
  size_t length = strlen (self->target) + sizeof ".XXXXXX";
  self->temporary = malloc (length);
  if (self->temporary == NULL)
    return emb_fail_no_memory (error, length);
  snprintf (self->temporary, length, "%s.XXXXXX", self->target);

  self->fd = mkstemp (self->temporary);
  if (self->fd < 0) {
    int code = errno;
    free (self->temporary);
    self->temporary = NULL;
    return fail_errno (error, "cannot be written", code);
  }

  /* mkstemp makes a private file; give it the mode of the old one, or the usual one. */
  struct stat old;
  mode_t mask = umask (0);
  umask (mask);
  fchmod (self->fd, stat (self->target, &old) == 0 ? old.st_mode & 0777 : 0666 & ~mask);
  return true;
}

EmbWriter *
emb_writer_open (const char *path, EmbError *error)
{
  EmbWriter *self = malloc (sizeof *self);
  if (self == NULL) {
    emb_fail_no_memory (error, sizeof *self);
    return NULL;
  }
  self->fd = -1;
  self->failure = 0;
  self->target = NULL;
  self->temporary = NULL;
  self->used = 0;

  if (strcmp (path, "-") == 0) {
    self->fd = STDOUT_FILENO;
    return self;
  }

  struct stat info;
  bool there = stat (path, &info) == 0;
  if (!there && lstat (path, &info) == 0 && S_ISLNK (info.st_mode)) {
    emb_fail (error, EMB_IO, "is a link to a file that is not there");
    goto fail;
  }
  if (there && !S_ISREG (info.st_mode)) {
    if (S_ISDIR (info.st_mode)) {
      emb_fail (error, EMB_IO, "is a folder; give the name of a file in it");
      goto fail;
    }
    self->fd = open (path, O_WRONLY | O_CLOEXEC);
    if (self->fd < 0) {
      fail_errno (error, "cannot be written", errno);
      goto fail;
    }
    return self;
  }

  self->target = follow_links (path);
  if (self->target == NULL) {
    emb_fail_no_memory (error, strlen (path));
    goto fail;
  }
  if (open_temporary (self, error))
    return self;

fail:
  writer_free (self);
  return NULL;
}

static bool
write_all (EmbWriter *self, const char *bytes, size_t size)
{
  while (size > 0 && self->failure == 0) {
    ssize_t n = write (self->fd, bytes, size);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0) {
      self->failure = errno;
    } else {
      bytes += n;
      size -= (size_t) n;
    }
  }
  return self->failure == 0;
}

static bool
flush (EmbWriter *self)
{
  size_t used = self->used;
  self->used = 0;
  return write_all (self, self->buffer, used);
}

bool
emb_writer_write (EmbWriter *self, const void *bytes, size_t size)
{
  if (self->failure != 0)
    return false;
  if (size > BUFFER_SIZE - self->used && !flush (self))
    return false;
  if (size >= BUFFER_SIZE)
    return write_all (self, bytes, size);
  memcpy (self->buffer + self->used, bytes, size);
  self->used += size;
  return true;
}

bool
emb_writer_puts (EmbWriter *self, const char *text)
{
  return emb_writer_write (self, text, strlen (text));
}

bool
emb_writer_put_field (EmbWriter *self, const char *text)
{
  static const char special[] = "\t\n\r\\";
  static const char letters[] = "tnr\\";

  for (;;) {
    size_t plain = strcspn (text, special);
    emb_writer_write (self, text, plain);
    text += plain;
    if (*text == '\0')
      return self->failure == 0;
    char escape[2] = { '\\', letters[strchr (special, *text) - special] };
    emb_writer_write (self, escape, sizeof escape);
    text++;
  }
}

bool
emb_writer_commit (EmbWriter *self, EmbError *error)
{
  flush (self);
  if (self->failure == 0 && self->temporary != NULL && fsync (self->fd) != 0 &&
      errno != EINVAL && errno != EROFS)
    self->failure = errno;

  bool ok = self->failure == 0;
  if (!ok) {
    fail_errno (error, "could not be written", self->failure);
  } else if (self->temporary != NULL) {
    ok = rename (self->temporary, self->target) == 0 ||
         fail_errno (error, "could not be replaced", errno);
    if (ok) {
      free (self->temporary);
      self->temporary = NULL;
    }
  }
  writer_free (self);
  return ok;
}

void
emb_writer_discard (EmbWriter *self)
{
  if (self != NULL)
    writer_free (self);
}

/* --- Names */

const char *
emb_file_ending (const char *path)
{
  const char *slash = strrchr (path, '/');
  const char *name = slash != NULL ? slash + 1 : path;
  const char *dot = strrchr (name, '.');
  return dot != NULL && dot != name ? dot : "";
}

char *
emb_file_with_ending (const char *path, const char *ending)
{
  size_t stem = strlen (path) - strlen (emb_file_ending (path));
  size_t length = strlen (ending);
  char *joined = malloc (stem + length + 1);
  if (joined != NULL) {
    memcpy (joined, path, stem);
    memcpy (joined + stem, ending, length + 1);
  }
  return joined;
}

bool
emb_file_exists (const char *path)
{
  return access (path, F_OK) == 0;
}

char *
emb_file_read (const char *path, size_t limit, size_t *size, EmbError *error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    fail_errno (error, "cannot be opened", errno);
    return NULL;
  }

  char *content = NULL;
  size_t used = 0;
  size_t room = 0;
  for (;;) {
    if (used == room) {
      size_t larger = room + room / 2 + 65536;
      char *grown = realloc (content, larger);
      if (grown == NULL) {
        emb_fail_no_memory (error, larger);
        goto fail;
      }
      content = grown;
      room = larger;
    }
    ssize_t n = read (fd, content + used, room - used);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0) {
      fail_errno (error, "cannot be read", errno);
      goto fail;
    }
    if (n == 0)
      break;
    used += (size_t) n;
    if (used > limit) {
      emb_fail (error, EMB_FORMAT, "is larger than %zu bytes", limit);
      goto fail;
    }
  }
  close (fd);
  *size = used;
  return content;

fail:
  free (content);
  close (fd);
  return NULL;
}
