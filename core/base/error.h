// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* How a function of core says that it could not do its work.
 *
 * An EmbError lives on the caller's stack and is the last parameter. Functions that can
 * fail return false or NULL and then have filled it; it is untouched otherwise. NULL may
 * be passed by a caller who does not want to know.
 *
 * The message is a sentence for a person without a full stop: what is wrong, where, and
 * where it helps, what to do ("row 812: 299 numbers, expected 300"). It never holds the
 * file's name, which the caller knows and puts in front. It is always valid UTF-8.
 */
typedef enum {
  EMB_OK = 0,
  EMB_CANCELLED, /* a progress callback returned false */
  EMB_NO_MEMORY,
  EMB_IO,       /* the system could not open, read or write */
  EMB_FORMAT,   /* the bytes are not what they should be */
  EMB_ARGUMENT, /* the caller asks for something that does not fit the data */
  EMB_DIVERGED, /* an iteration left the finite numbers */
} EmbCode;

typedef struct {
  EmbCode code;
  char message[240];
} EmbError;

/* Fills @error (if not NULL) and returns false, so that one line ends a function. */
bool emb_fail (EmbError *error, EmbCode code, const char *format, ...)
  __attribute__ ((format (printf, 3, 4)));

bool emb_fail_no_memory (EmbError *error, size_t bytes);
bool emb_fail_cancelled (EmbError *error);

/* Puts "words: " in front of a message that is already there. */
void emb_error_prefix (EmbError *error, const char *format, ...)
  __attribute__ ((format (printf, 2, 3)));
