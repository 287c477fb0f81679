// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/latin1.h"

#include <stdint.h>
#include <string.h>

#include "base/text.h"

/* 0x80 to 0x9f, where Latin-1 has control characters; 0 for none. */
static const uint16_t specials[32] = {
  0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
  0x2039, 0x0152, 0,      0x017d, 0,      0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
  0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178
};

static uint32_t
character_of (unsigned char byte)
{
  return byte >= 0x80 && byte < 0xa0 ? specials[byte - 0x80] : byte;
}

/* Most text is ASCII. */
static const char *
skip_ascii (const char *p, const char *stop)
{
  uint64_t eight;
  while (stop - p >= 8) {
    memcpy (&eight, p, sizeof eight);
    if ((eight & UINT64_C (0x8080808080808080)) != 0)
      break;
    p += 8;
  }
  while (p < stop && (unsigned char) *p < 0x80)
    p++;
  return p;
}

static bool
is_small_letter (char c)
{
  return c >= 'a' && c <= 'z';
}

static bool
is_letter (char c)
{
  return is_small_letter (c) || (c >= 'A' && c <= 'Z');
}

/* Pieces of cut characters are in Windows-1252 capital letters behind a small one, or
 * signs amid a word that are neither apostrophes nor hyphens. */
static bool
is_odd (const char *p, const char *begin, const char *end)
{
  static const char in_words[] =
    "\x83\x8a\x8c\x8e\x91\x92\x96\x97\x9a\x9c\x9e\x9f\xaa\xad\xb4\xb7\xba";
  unsigned char c = (unsigned char) *p;
  if (p == begin)
    return false;
  if (c >= 0xc0)
    return c <= 0xde && c != 0xd7 && is_small_letter (p[-1]);
  return is_letter (p[-1]) && p + 1 < end && is_letter (p[1]) &&
         strchr (in_words, *p) == NULL;
}

const char *
emb_latin1_survey (const char *begin, const char *stop, const char *end, EmbLatin1 *found)
{
  const char *p = begin;
  while (p < stop && found->n_utf8 + found->n_neither == 0) {
    const char *ascii = p;
    p = skip_ascii (p, stop);
    found->n_decoded += (size_t) (p - ascii);
    if (p == stop)
      break;

    size_t n_bad;
    size_t n = emb_text_character (p, (size_t) (end - p), &n_bad);
    uint32_t c = character_of ((unsigned char) *p);
    found->n_utf8 += n > 0;
    if (n == 0) {
      found->n_bytes += c > 0;
      found->n_neither += c == 0;
      found->n_cut += n_bad > 1 || is_odd (p, begin, end);
    }
    found->n_decoded += c < 0x800 ? 2 : 3;
    p += n > 0 ? n : 1;
  }
  return p;
}

bool
emb_latin1_is_likely (const EmbLatin1 *found)
{
  return found->n_bytes > 0 && found->n_utf8 == 0 && found->n_neither == 0;
}

size_t
emb_latin1_decode (const char *text, size_t length, char *out)
{
  char *to = out;
  const char *end = text + length;
  for (const char *p = text; p < end;) {
    const char *ascii = p;
    p = skip_ascii (p, end);
    memcpy (to, ascii, (size_t) (p - ascii));
    to += p - ascii;
    if (p == end)
      break;
    uint32_t c = character_of ((unsigned char) *p++);
    if (c > 0)
      to += emb_text_write_character (c, to);
  }
  return (size_t) (to - out);
}
