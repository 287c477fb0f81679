// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

/* What a message quotes may be anything, a file's name above all, and vsnprintf cuts at a
 * byte: a sentence for a person is valid UTF-8 and does not end inside a character. */
static void
make_valid (EmbError *error)
{
  char *message = error->message;
  emb_text_truncate_utf8 (message, strlen (message));
  size_t length = strlen (message);
  if (emb_text_valid_utf8 (message, length) == length)
    return;

  char repaired[3 * sizeof error->message];
  repaired[emb_text_repair_utf8 (message, length, repaired)] = '\0';
  emb_text_truncate_utf8 (repaired, sizeof error->message - 1);
  memcpy (message, repaired, strlen (repaired) + 1);
}

bool
emb_fail (EmbError *error, EmbCode code, const char *format, ...)
{
  if (error == NULL)
    return false;

  va_list args;
  va_start (args, format);
  error->code = code;
  vsnprintf (error->message, sizeof error->message, format, args);
  va_end (args);

  make_valid (error);
  return false;
}

bool
emb_fail_no_memory (EmbError *error, size_t bytes)
{
  return emb_fail (error, EMB_NO_MEMORY,
                   "not enough memory for %zu MB more; close other programs or open "
                   "fewer rows",
                   (bytes + 999999) / 1000000);
}

bool
emb_fail_cancelled (EmbError *error)
{
  return emb_fail (error, EMB_CANCELLED, "cancelled");
}

void
emb_error_prefix (EmbError *error, const char *format, ...)
{
  if (error == NULL)
    return;

  char rest[sizeof error->message];
  memcpy (rest, error->message, sizeof rest);

  va_list args;
  va_start (args, format);
  int n = vsnprintf (error->message, sizeof error->message, format, args);
  va_end (args);

  if (n >= 0 && (size_t) n < sizeof error->message)
    snprintf (error->message + n, sizeof error->message - (size_t) n, ": %s", rest);
  make_valid (error);
}
