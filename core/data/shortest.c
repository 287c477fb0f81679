// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/shortest.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/text.h"

static const double powers[] = { 1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                 1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };

static uint32_t
float_bits (float v)
{
  uint32_t bits;
  memcpy (&bits, &v, sizeof bits);
  return bits;
}

static double
scale (double v, int power)
{
  return power >= 0 ? v * powers[power] : v / powers[-power];
}

/* Whether reading @v, a decimal number as a double, gives @wanted. Where the double was
 * rounded (not @exact) and lies just in the middle between two floats, the decimal number
 * may be off to either side: then more digits are used. */
static bool
gives (double v, bool exact, float wanted)
{
  uint64_t bits;
  memcpy (&bits, &v, sizeof bits);
  return float_bits ((float) v) == float_bits (wanted) &&
         (exact || (bits & 0x1fffffff) != 0x10000000);
}

/* @digits x 10^-@places as text, in the form of "%g". */
static size_t
write_decimal (uint64_t digits, int places, char *out)
{
  for (; digits % 10 == 0 && digits != 0; places--)
    digits /= 10;
  char reversed[20];
  int n = 0;
  for (uint64_t left = digits; left != 0; left /= 10)
    reversed[n++] = (char) ('0' + left % 10);

  char *to = out;
  int exponent = n - 1 - places;
  bool scientific = exponent < -4 || exponent > 8;
  int point = scientific ? 1 : exponent + 1; /* digits in front of it */
  if (point <= 0) {
    *to++ = '0';
    *to++ = '.';
    for (int i = point; i < 0; i++)
      *to++ = '0';
  }
  for (int i = 0; i < n; i++) {
    if (i == point && point > 0)
      *to++ = '.';
    *to++ = reversed[n - 1 - i];
  }
  for (int i = n; i < point; i++)
    *to++ = '0';

  if (scientific) {
    int size = exponent < 0 ? -exponent : exponent;
    *to++ = 'e';
    *to++ = exponent < 0 ? '-' : '+';
    *to++ = (char) ('0' + size / 10);
    *to++ = (char) ('0' + size % 10);
  }
  return (size_t) (to - out);
}

/* Very small and very large numbers, for which powers of ten are not exact. */
static size_t
write_slowly (float value, char *out)
{
  char text[EMB_TEXT_NUMBER_SIZE];
  for (int precision = 1; precision <= 9; precision++) {
    float back;
    emb_text_format (text, (double) value, 'g', precision);
    if (emb_text_parse_float (text, text + strlen (text), &back) &&
        float_bits (back) == float_bits (value))
      break;
  }
  size_t n = strlen (text);
  memcpy (out, text, n);
  return n;
}

size_t
emb_shortest_float (float value, char *out)
{
  if (isnan (value)) {
    memcpy (out, "nan", 3);
    return 3;
  }

  float size = fabsf (value);
  double v = (double) size;
  if (!(v >= 1e-7 && v < 1e12))
    return write_slowly (value, out);

  char *to = out;
  if (signbit (value))
    *to++ = '-';

  int exponent = -7; /* v lies in [10^exponent, 10^(exponent + 1)) */
  while (v >= scale (1, exponent + 1))
    exponent++;

  for (int n_digits = 6; n_digits <= 9; n_digits++) {
    int places = n_digits - 1 - exponent;
    long long digits = llrint (scale (v, places));
    if (gives (scale ((double) digits, -places), places <= 0, size))
      return (size_t) (to - out) + write_decimal ((uint64_t) digits, places, to);
  }
  return write_slowly (value, out);
}
