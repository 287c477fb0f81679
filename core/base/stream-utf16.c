// SPDX-License-Identifier: GPL-3.0-or-later
/* Text in UTF-16, read as UTF-8. */
#include <stdlib.h>
#include <string.h>

#include "base/stream-private.h"
#include "base/text.h"

/* What is looked at to recognise it. */
#define LOOKED_AT 4096
#define ROOM (64u << 10)

struct EmbUtf16 {
  bool big_endian;
  bool at_end;
  uint8_t *raw;
  size_t raw_room;
  size_t raw_start;
  size_t raw_end;
  char text[ROOM]; /* decoded, not yet taken */
  size_t text_start;
  size_t text_end;
};

static uint32_t
unit_at (const uint8_t *p, bool big_endian)
{
  return big_endian ? (uint32_t) (p[0] << 8 | p[1]) : (uint32_t) (p[1] << 8 | p[0]);
}

static bool
is_high (uint32_t unit)
{
  return (unit & 0xfc00) == 0xd800;
}

static bool
is_low (uint32_t unit)
{
  return (unit & 0xfc00) == 0xdc00;
}

/* --- Recognising */

/* Control characters and what is none at all stand in no table. */
static bool
is_text (uint32_t unit)
{
  return unit < 0x20 ? unit == '\t' || unit == '\n' || unit == '\r' || unit == '\f'
                     : (unit < 0x7f || unit >= 0xa0) && unit < 0xfffe;
}

/* Behind a mark: text, with halves of pairs that stand alone as a rare accident. */
static bool
is_clean (const uint8_t *p, size_t n_units, bool big_endian)
{
  size_t n_lone = 0;
  bool pair = false; /* the unit before opens one */
  for (size_t i = 0; i < n_units; i++) {
    uint32_t unit = unit_at (p + 2 * i, big_endian);
    if (!is_text (unit))
      return false;
    n_lone += pair != is_low (unit);
    pair = is_high (unit);
  }
  return 64 * n_lone <= n_units + 64;
}

/* Without a mark: every second byte is zero, the others are letters of Latin-1. */
static bool
is_bare (const uint8_t *p, size_t n_units, bool big_endian)
{
  for (size_t i = 0; i < n_units; i++) {
    uint32_t unit = unit_at (p + 2 * i, big_endian);
    if (unit > 0xff || !is_text (unit))
      return false;
  }
  return n_units >= 4;
}

/* *@mark: the bytes of the byte-order mark. */
static bool
recognise (const uint8_t *p, size_t n, bool *big_endian, size_t *mark)
{
  *mark = 0;
  if (n < 4)
    return false;
  *big_endian = p[0] == 0xfe;
  if (unit_at (p, *big_endian) == 0xfeff) {
    *mark = 2;
    return is_clean (p + 2, n / 2 - 1, *big_endian);
  }
  *big_endian = p[0] == 0;
  return n % 2 == 0 && is_bare (p, n / 2, *big_endian);
}

bool
emb_stream_decode_text (EmbStream *self, EmbError *error)
{
  size_t n;
  size_t mark;
  bool big_endian;
  const uint8_t *head = emb_stream_peek (self, LOOKED_AT, &n, error);
  if (self->failed)
    return false;
  if (self->utf16 != NULL || !recognise (head, n, &big_endian, &mark))
    return true;

  size_t held = self->ahead_end - self->ahead_start;
  EmbUtf16 *utf16 = malloc (sizeof *utf16);
  uint8_t *raw = malloc (held + ROOM);
  if (utf16 == NULL || raw == NULL) {
    free (utf16);
    free (raw);
    self->failed = true;
    return emb_fail_no_memory (error, held + ROOM);
  }
  memcpy (raw, head, held);
  utf16->big_endian = big_endian;
  utf16->at_end = false;
  utf16->raw = raw;
  utf16->raw_room = held + ROOM;
  utf16->raw_start = mark;
  utf16->raw_end = held;
  utf16->text_start = utf16->text_end = 0;
  self->utf16 = utf16;
  self->ahead_start = self->ahead_end = 0;
  return true;
}

void
emb_stream_stop_decoding (EmbStream *self)
{
  if (self->utf16 != NULL)
    free (self->utf16->raw);
  free (self->utf16);
  self->utf16 = NULL;
}

const char *
emb_stream_encoding (const EmbStream *self)
{
  if (self->utf16 == NULL)
    return NULL;
  return self->utf16->big_endian ? "UTF-16 (big endian)" : "UTF-16 (little endian)";
}

/* --- Reading */

/* Reads on where no whole pair is there. */
static void
fill_raw (EmbStream *stream, EmbUtf16 *self, EmbError *error)
{
  size_t held = self->raw_end - self->raw_start;
  if (held >= 4 || self->at_end)
    return;
  memmove (self->raw, self->raw + self->raw_start, held);
  self->raw_start = 0;
  self->raw_end = held;
  while (self->raw_end < 4 && !self->at_end) {
    size_t n = emb_stream_read_plain (stream, self->raw + self->raw_end,
                                      self->raw_room - self->raw_end, error);
    self->raw_end += n;
    self->at_end = n == 0;
  }
}

/* Takes a character; false where more bytes have to come first. */
static bool
take_character (EmbUtf16 *self, uint32_t *c)
{
  const uint8_t *p = self->raw + self->raw_start;
  size_t n = self->raw_end - self->raw_start;
  if (n < 4 && !self->at_end)
    return false;
  if (n < 2) {
    *c = 0xfffd; /* half a unit, at the end */
    self->raw_start += n;
    return n > 0;
  }
  self->raw_start += 2;
  *c = unit_at (p, self->big_endian);
  if (is_high (*c) && n >= 4 && is_low (unit_at (p + 2, self->big_endian))) {
    *c = 0x10000 + ((*c & 0x3ff) << 10 | (unit_at (p + 2, self->big_endian) & 0x3ff));
    self->raw_start += 2;
  }
  return true;
}

size_t
emb_stream_read_utf16 (EmbStream *stream, uint8_t *buffer, size_t size, EmbError *error)
{
  EmbUtf16 *self = stream->utf16;
  if (self->text_start == self->text_end) {
    uint32_t c;
    self->text_start = self->text_end = 0;
    fill_raw (stream, self, error);
    while (self->text_end + EMB_TEXT_CHARACTER_SIZE <= ROOM && take_character (self, &c))
      self->text_end += emb_text_write_character (c, self->text + self->text_end);
  }
  size_t n = self->text_end - self->text_start;
  if (n > size)
    n = size;
  memcpy (buffer, self->text + self->text_start, n);
  self->text_start += n;
  return n;
}
