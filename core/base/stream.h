// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/file-map.h"

/* Bytes from front to back, from a file, standard input or memory, unpacked on the way.
 *
 * gzip, xz, lzma, bzip2 and zstd are recognised by their first bytes, not by a name. What
 * a small file may unpack to is limited (EMB_STREAM_MAX_RATIO), and the error says so.
 *
 * An archive (zip, or tar, packed or not) is a row of members: emb_stream_next_member
 * goes to the next one, whose bytes are then read like those of any file. Before the
 * first and behind the last there is nothing to read.
 */
typedef struct EmbStream EmbStream;

/* A stream that unpacks to more than this many times its packed size, and to more than
 * EMB_STREAM_FREE_BYTES, is refused. Numbers as text shrink three to ten times. */
#define EMB_STREAM_MAX_RATIO 200
#define EMB_STREAM_FREE_BYTES (256u << 20)

/* "-" is standard input. A folder or an unreadable file gives one sentence. */
EmbStream *emb_stream_open (const char *path, EmbError *error);

/* Borrows @bytes, which must live as long as the stream. */
EmbStream *emb_stream_new_for_bytes (const void *bytes, size_t size, EmbError *error);

void emb_stream_free (EmbStream *self); /* NULL is allowed */

/* Reads until @size bytes are there or the end comes. Returns the number read; a number
 * below
 * @size is the end, or a failure, which emb_stream_failed tells. */
size_t emb_stream_read (EmbStream *self, void *buffer, size_t size, EmbError *error);
bool emb_stream_failed (const EmbStream *self);

/* The next bytes without taking them: as many as there are, up to @size. They are kept in
 * memory, more of it than EMB_STREAM_PEEK only as they come. The pointer holds until the
 * next call. */
#define EMB_STREAM_PEEK (256u << 10)
const uint8_t *emb_stream_peek (EmbStream *self, size_t size, size_t *n, EmbError *error);

/* "zip" or "tar", or NULL for what is no archive. */
const char *emb_stream_archive (const EmbStream *self);

/* Goes on to the next regular file in the archive. False behind the last, and on failure,
 * which emb_stream_failed tells. */
bool emb_stream_next_member (EmbStream *self, EmbError *error);

/* Its name in the archive, valid UTF-8; holds until the next member. NULL where there is
 * none. */
const char *emb_stream_member (const EmbStream *self);

/* Its size as the archive claims it, or 0 where it says nothing. Not to be trusted. */
uint64_t emb_stream_member_size (const EmbStream *self);

/* Back to the first byte, and before the first member. Fails for a pipe, unless nothing
 * has been read but looked at. */
bool emb_stream_rewind (EmbStream *self, EmbError *error);

/* Goes over the next @size bytes, without reading them where the source allows it.
 * Returns the number of bytes that were there. */
uint64_t emb_stream_skip (EmbStream *self, uint64_t size, EmbError *error);

/* How far the packed source has been read, and its size (0 where unknown), for progress.
 */
void emb_stream_progress (const EmbStream *self, uint64_t *done, uint64_t *total);

/* "gzip" and so on, or NULL for plain bytes. */
const char *emb_stream_filter (const EmbStream *self);

/* Where what comes next is text in UTF-16, it is read as UTF-8 from here on, without its
 * byte-order mark: up to the next member of an archive, or a rewind. All else stays as it
 * is. UTF-16 without a mark is recognised where its first 4 KiB hold nothing beyond
 * Latin-1. Halves of pairs that stand alone become U+FFFD, and so does an odd last byte.
 */
bool emb_stream_decode_text (EmbStream *self, EmbError *error);

/* "UTF-16 (little endian)" and so on, or NULL where bytes are read as they are. */
const char *emb_stream_encoding (const EmbStream *self);

/* The exact number of bytes that remain to be read, or UINT64_MAX where that is unknown
 * (packed, decoded, or a pipe). */
uint64_t emb_stream_remaining (const EmbStream *self);

/* The whole of a plain file as memory, and at which of its bytes the stream stands. NULL
 * for what is packed, a pipe or memory, and where mapping fails: read it then. */
EmbFileMap *emb_stream_map (const EmbStream *self, uint64_t *position);
