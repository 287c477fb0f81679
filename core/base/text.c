// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/text.h"

#include <locale.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"

/* --- UTF-8 */

/* Unicode 15, table 3-7: the second byte's range depends on the first. */
size_t
emb_text_character (const char *text, size_t left, size_t *n_bad)
{
  const unsigned char *p = (const unsigned char *) text;
  unsigned char c = p[0];
  size_t length;
  unsigned char low = 0x80;
  unsigned char high = 0xbf;

  *n_bad = 1;
  if (c < 0x80)
    return 1;
  if (c >= 0xc2 && c <= 0xdf) {
    length = 2;
  } else if (c >= 0xe0 && c <= 0xef) {
    length = 3;
    if (c == 0xe0)
      low = 0xa0;
    if (c == 0xed)
      high = 0x9f;
  } else if (c >= 0xf0 && c <= 0xf4) {
    length = 4;
    if (c == 0xf0)
      low = 0x90;
    if (c == 0xf4)
      high = 0x8f;
  } else {
    return 0;
  }

  for (size_t i = 1; i < length; i++) {
    if (i >= left || p[i] < low || p[i] > high) {
      *n_bad = i;
      return 0;
    }
    low = 0x80;
    high = 0xbf;
  }
  return length;
}

size_t
emb_text_valid_utf8 (const char *text, size_t length)
{
  size_t i = 0;
  while (i < length) {
    size_t n_bad;
    size_t n = emb_text_character (text + i, length - i, &n_bad);
    if (n == 0)
      break;
    i += n;
  }
  return i;
}

size_t
emb_text_repair_utf8 (const char *text, size_t length, char *out)
{
  char *to = out;
  size_t i = 0;
  while (i < length) {
    size_t n_bad = 1; /* of a NUL */
    size_t n = text[i] == '\0' ? 0 : emb_text_character (text + i, length - i, &n_bad);
    if (n > 0) {
      memcpy (to, text + i, n);
      to += n;
      i += n;
    } else {
      i += n_bad;
      memcpy (to, "\xef\xbf\xbd", 3);
      to += 3;
    }
  }
  return (size_t) (to - out);
}

size_t
emb_text_write_character (uint32_t c, char out[EMB_TEXT_CHARACTER_SIZE])
{
  static const uint8_t first[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
  if (c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
    c = 0xfffd;
  if (c < 0x80) {
    out[0] = (char) c;
    return 1;
  }
  size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
  for (size_t i = n; i-- > 1; c >>= 6)
    out[i] = (char) (0x80 | (c & 0x3f));
  out[0] = (char) (first[n] | c);
  return n;
}

void
emb_text_truncate_utf8 (char *text, size_t length)
{
  size_t end = strlen (text);
  if (length < end)
    end = length;

  /* Go back over a character that does not end at @end. */
  size_t start = end;
  while (start > 0 && end - start < 4 && ((unsigned char) text[start - 1] & 0xc0) == 0x80)
    start--;
  if (start > 0 && (unsigned char) text[start - 1] >= 0xc0) {
    start--;
    size_t n_bad;
    if (emb_text_character (text + start, end - start, &n_bad) == 0)
      end = start;
  }
  text[end] = '\0';
}

/* --- Numbers */

static locale_t c_locale;

static void
make_c_locale (void)
{
  c_locale = newlocale (LC_ALL_MASK, "C", (locale_t) 0);
}

/* The rare fields: more digits than a word holds, far exponents, halfway cases. */
static bool
parse_slowly (const char *begin, const char *end, float *as_float, double *as_double)
{
  char small[128];
  size_t length = (size_t) (end - begin);
  char *copy = length < sizeof small ? small : malloc (length + 1);
  if (copy == NULL)
    return false;
  memcpy (copy, begin, length);
  copy[length] = '\0';

  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once (&once, make_c_locale);

  char *after;
  if (as_float != NULL)
    *as_float = strtof_l (copy, &after, c_locale);
  else
    *as_double = strtod_l (copy, &after, c_locale);
  bool all = after == copy + length;

  if (copy != small)
    free (copy);
  return all;
}

static bool
equals_ignoring_case (const char *begin, const char *end, const char *word)
{
  for (; begin < end && *word != '\0'; begin++, word++)
    if ((*begin | 0x20) != *word)
      return false;
  return begin == end && *word == '\0';
}

static bool
parse_special (const char *begin, const char *end, bool negative, double *value)
{
  if (equals_ignoring_case (begin, end, "inf") ||
      equals_ignoring_case (begin, end, "infinity"))
    *value = negative ? -(double) INFINITY : (double) INFINITY;
  else if (equals_ignoring_case (begin, end, "nan"))
    *value = (double) NAN;
  else
    return false;
  return true;
}

/* A decimal number as sign, digits and power of ten: value = mantissa x 10^exponent. */
typedef struct {
  bool negative;
  bool exact; /* the mantissa holds all digits */
  uint64_t mantissa;
  int64_t exponent;
} Decimal;

static bool
is_digit (char c)
{
  return (unsigned char) (c - '0') <= 9;
}

/* Eight digits at once: pairs, then fours, then eight (Lemire, "Quickly parsing eight
 * digits"). */
static bool
eight_digits (const char *p, uint64_t *value)
{
  uint64_t x;
  memcpy (&x, p, 8);
  if ((x & 0xf0f0f0f0f0f0f0f0u) != 0x3030303030303030u ||
      ((x + 0x0606060606060606u) & 0xf0f0f0f0f0f0f0f0u) != 0x3030303030303030u)
    return false;
  x -= 0x3030303030303030u;
  x = (x * 10 + (x >> 8)) & 0x00ff00ff00ff00ffu;
  x = (x * 100 + (x >> 16)) & 0x0000ffff0000ffffu;
  *value = (x * 10000 + (x >> 32)) & 0xffffffffu;
  return true;
}

static const char *
take_digits (const char *p, const char *end, uint64_t *mantissa)
{
  uint64_t m = *mantissa;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  uint64_t eight;
  while (end - p >= 8 && m < 10000000000u && eight_digits (p, &eight)) {
    m = m * 100000000 + eight;
    p += 8;
  }
#endif
  for (; p < end && is_digit (*p); p++)
    m = m * 10 + (uint64_t) (*p - '0');
  *mantissa = m;
  return p;
}

/* Reads as much of [p, end) as is a decimal number, after the sign. Returns what follows
 * it, or NULL where there is none. */
static const char *
scan_decimal (const char *p, const char *end, Decimal *d)
{
  const char *digits = p;
  d->mantissa = 0;
  p = take_digits (p, end, &d->mantissa);
  int64_t n_digits = p - digits;

  d->exponent = 0;
  if (p < end && *p == '.') {
    const char *fraction = ++p;
    p = take_digits (p, end, &d->mantissa);
    d->exponent = -(p - fraction);
    n_digits += p - fraction;
  }
  if (n_digits == 0)
    return NULL;
  d->exact =
    n_digits <= 19; /* 10^19 - 1 fits 64 bits; leading zeros only make this careful */

  if (p < end && (*p | 0x20) == 'e') {
    bool negative = ++p < end && *p == '-';
    if (p < end && (*p == '-' || *p == '+'))
      p++;
    if (p == end || !is_digit (*p))
      return NULL;
    int64_t exponent = 0;
    for (; p < end && is_digit (*p); p++)
      if (exponent < 100000)
        exponent = exponent * 10 + (*p - '0');
    d->exponent += negative ? -exponent : exponent;
  }
  return p;
}

/* Clinger 1990: a mantissa below 2^53 and a power of ten up to 10^22 are both exact in a
 * double, so one multiplication or division rounds correctly. */
static bool
decimal_to_double (const Decimal *d, double *value)
{
  static const double powers[] = { 1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                   1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                   1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };

  if (!d->exact || d->mantissa > (UINT64_C (1) << 53) || d->exponent < -22 ||
      d->exponent > 22)
    return false;

  double v = (double) d->mantissa;
  v = d->exponent < 0 ? v / powers[-d->exponent] : v * powers[d->exponent];
  *value = d->negative ? -v : v;
  return true;
}

/* Rounding twice, to double and then to float, errs only when the double lies just on the
 * middle between two floats; beyond the normal floats the middle is elsewhere. */
static bool
rounds_twice_safely (double v)
{
  uint64_t bits;
  memcpy (&bits, &v, sizeof bits);
  double size = fabs (v);
  return (bits & 0x1fffffff) != 0x10000000 &&
         ((size > 1.2e-38 && size < 3.4e38) || bits << 1 == 0);
}

static const char *
skip_sign (const char *p, const char *end, bool *negative)
{
  *negative = p < end && *p == '-';
  return p < end && (*p == '-' || *p == '+') ? p + 1 : p;
}

const char *
emb_text_take_float (const char *begin, const char *end, float *value)
{
  Decimal d;
  const char *p = skip_sign (begin, end, &d.negative);
  const char *after = scan_decimal (p, end, &d);

  double v;
  if (after != NULL) {
    if (decimal_to_double (&d, &v) && rounds_twice_safely (v))
      *value = (float) v;
    else if (!parse_slowly (begin, after, value, NULL))
      return NULL;
    return after;
  }

  after = p;
  while (after < end && (unsigned char) ((*after | 0x20) - 'a') < 26)
    after++;
  if (!parse_special (p, after, d.negative, &v))
    return NULL;
  *value = (float) v;
  return after;
}

bool
emb_text_parse_float (const char *begin, const char *end, float *value)
{
  return emb_text_take_float (begin, end, value) == end;
}

bool
emb_text_parse_double (const char *begin, const char *end, double *value)
{
  Decimal d;
  const char *p = skip_sign (begin, end, &d.negative);
  const char *after = scan_decimal (p, end, &d);

  if (after == NULL)
    return parse_special (p, end, d.negative, value);
  return after == end &&
         (decimal_to_double (&d, value) || parse_slowly (begin, end, NULL, value));
}

bool
emb_text_parse_uint (const char *begin, const char *end, uint64_t *value)
{
  uint64_t v = 0;
  if (begin == end)
    return false;
  for (const char *p = begin; p < end; p++)
    if (!is_digit (*p) || __builtin_mul_overflow (v, 10u, &v) ||
        __builtin_add_overflow (v, (uint64_t) (*p - '0'), &v))
      return false;
  *value = v;
  return true;
}

/* snprintf writes the locale's decimal sign, which may be several bytes; whatever stands
 * between the digits is replaced. Written so rather than with uselocale, which is costly
 * per number. */
const char *
emb_text_format (char buffer[EMB_TEXT_NUMBER_SIZE],
                 double value,
                 char conversion,
                 int precision)
{
  /* %f of a large double has more than 300 digits. */
  if (conversion == 'f' && !(fabs (value) < 1e40))
    conversion = 'g';
  if (precision > 17)
    precision = 17;

  char raw[EMB_TEXT_NUMBER_SIZE];
  snprintf (raw, sizeof raw, conversion == 'f' ? "%.*f" : "%.*g", precision, value);

  char *to = buffer;
  for (const char *from = raw; *from != '\0'; from++) {
    if (is_digit (*from) || strchr ("+-einfa", *from) != NULL)
      *to++ = *from;
    else if (to > buffer && to[-1] != '.')
      *to++ = '.';
  }
  *to = '\0';
  return buffer;
}
