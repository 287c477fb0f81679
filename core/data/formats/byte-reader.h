// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/job.h"
#include "base/matrix.h"
#include "base/stream.h"

/* Words and numbers from a binary stream, one after another, through a buffer. Reports
 * progress in bytes and hears a cancel whenever it reads. */
typedef struct {
  EmbStream *stream;
  const EmbJob *job;
  uint8_t *bytes;
  size_t start;
  size_t end;
  uint64_t n_rows; /* set by the caller, for those who watch the progress */
  bool failed;     /* a read, or cancelled */
} EmbByteReader;

/* A word may be so long, with its end. */
#define EMB_BYTE_READER_MAX_WORD (64u << 10)

bool emb_byte_reader_init (EmbByteReader *self,
                           EmbStream *stream,
                           const EmbJob *job,
                           EmbError *error);
void emb_byte_reader_clear (EmbByteReader *self);

/* The next byte without taking it, or -1 at the end and on failure. */
int emb_byte_reader_peek (EmbByteReader *self, EmbError *error);

/* Takes a word and the byte @end behind it. *@word is not terminated and holds until the
 * next call. False without failure where the stream or the longest word ends before, and
 * on failure: emb_byte_reader_failed tells. */
bool emb_byte_reader_word (EmbByteReader *self,
                           char end,
                           const char **word,
                           size_t *length,
                           EmbError *error);

/* Takes @size bytes. Returns how many were there. */
size_t emb_byte_reader_take (EmbByteReader *self, void *to, size_t size, EmbError *error);

/* The same, but fails where the bytes end before: "is cut short in its @part". */
bool emb_byte_reader_exactly (EmbByteReader *self,
                              void *to,
                              size_t size,
                              const char *part,
                              EmbError *error);

/* @size bytes in memory of their own; free with free(). Memory grows with the bytes where
 * it is not known that they are there. @size from 1. */
void *emb_byte_reader_array (EmbByteReader *self,
                             size_t size,
                             const char *part,
                             EmbError *error);

/* @n_rows rows behind those that @x has (n_cols is set), in the same way. */
bool emb_byte_reader_rows (EmbByteReader *self,
                           EmbMatrix *x,
                           size_t n_rows,
                           const char *part,
                           EmbError *error);

/* Goes over @size bytes. Returns how many were there. */
uint64_t emb_byte_reader_skip (EmbByteReader *self, uint64_t size, EmbError *error);

/* Whether @error says more than that the bytes have ended. */
bool emb_byte_reader_failed (const EmbByteReader *self);

/* Bytes that remain to be taken, or UINT64_MAX where that is unknown. */
uint64_t emb_byte_reader_remaining (const EmbByteReader *self);
