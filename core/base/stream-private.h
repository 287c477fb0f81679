// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sys/types.h>

#include "base/stream.h"

/* What stream.c (the source, reading), stream-unpack.c (libarchive) and stream-utf16.c
 * share. */

struct archive;
struct archive_entry;

typedef struct EmbUtf16 EmbUtf16;

struct EmbStream {
  int fd;                /* -1: from memory */
  const uint8_t *memory; /* source_size bytes */
  bool seekable;
  uint64_t source_size; /* packed bytes in all, 0: unknown */
  uint64_t source_done; /* where the source stands */
  uint64_t source_read; /* packed bytes taken from it, for the limit */
  uint64_t unpacked;

  struct archive *archive; /* NULL: plain bytes */
  const char *filter;
  const char *archive_kind;   /* "zip", "tar" or NULL */
  struct archive_entry *next; /* a member whose header has been read already */
  char *member;
  uint64_t member_size;
  uint8_t *block; /* what libarchive reads from */

  EmbUtf16 *utf16; /* NULL: bytes stay as they are */

  uint8_t *ahead; /* looked at, not yet taken */
  size_t ahead_room;
  size_t ahead_start;
  size_t ahead_end;

  bool failed;
};

/* Marks the stream as failed; returns 0, the number of bytes read. */
size_t emb_stream_fail (EmbStream *self,
                        EmbError *error,
                        EmbCode code,
                        const char *sentence);

/* From the packed source. -1 on failure, with errno set. */
ssize_t emb_stream_source_read (EmbStream *self, void *buffer, size_t size);
bool emb_stream_source_seek (EmbStream *self, uint64_t to);

/* Recognises by the first @n bytes whether and how the source is packed; plain bytes are
 * left as they are. */
bool emb_stream_start_unpacking (EmbStream *self,
                                 const uint8_t *head,
                                 size_t n,
                                 EmbError *error);
void emb_stream_stop_unpacking (EmbStream *self);
size_t emb_stream_read_unpacked (EmbStream *self,
                                 uint8_t *buffer,
                                 size_t size,
                                 EmbError *error);

/* The next bytes, unpacked but not decoded. */
size_t emb_stream_read_plain (EmbStream *self,
                              uint8_t *buffer,
                              size_t size,
                              EmbError *error);

/* The next bytes in UTF-8, where there is a decoder. */
size_t emb_stream_read_utf16 (EmbStream *self,
                              uint8_t *buffer,
                              size_t size,
                              EmbError *error);
void emb_stream_stop_decoding (EmbStream *self);
