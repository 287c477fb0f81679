// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/notice.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

/* Formats into @message as valid UTF-8, also where a name with stray bytes or the cut at
 * the end of the room would leave half a character. */
__attribute__ ((format (printf, 3, 0))) static void
format_message (char *message, size_t room, const char *format, va_list arguments)
{
  char raw[512];
  char repaired[3 * sizeof raw];
  vsnprintf (raw, sizeof raw, format, arguments);
  size_t n = emb_text_repair_utf8 (raw, strlen (raw), repaired);
  repaired[n < sizeof repaired ? n : sizeof repaired - 1] = '\0';
  emb_text_truncate_utf8 (repaired, room - 1);
  memcpy (message, repaired, strlen (repaired) + 1);
}

void
emb_notices_add (EmbNotices *self,
                 const char *code,
                 long long row,
                 const char *format,
                 ...)
{
  EmbNotice *items = realloc (self->items, (self->n + 1) * sizeof *items);
  if (items == NULL)
    return;
  self->items = items;

  EmbNotice *notice = &items[self->n++];
  notice->code = code;
  notice->row = row;
  va_list arguments;
  va_start (arguments, format);
  format_message (notice->message, sizeof notice->message, format, arguments);
  va_end (arguments);
}

bool
emb_notices_copy (EmbNotices *self, const EmbNotices *from)
{
  *self = (EmbNotices){ 0 };
  if (from->n == 0)
    return true;

  self->items = malloc (from->n * sizeof *self->items);
  if (self->items == NULL)
    return false;
  memcpy (self->items, from->items, from->n * sizeof *self->items);
  self->n = from->n;
  return true;
}

void
emb_notices_clear (EmbNotices *self)
{
  free (self->items);
  *self = (EmbNotices){ 0 };
}
