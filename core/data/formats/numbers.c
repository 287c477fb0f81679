// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/formats/numbers.h"

#include <string.h>

static const bool machine_is_big_endian = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__;

/* --- Bits */

static inline uint64_t
load_bits (const uint8_t *bytes, size_t size, bool swapped)
{
  uint16_t v2;
  uint32_t v4;
  uint64_t v8;
  switch (size) {
  case 1:
    return bytes[0];
  case 2:
    memcpy (&v2, bytes, sizeof v2);
    return swapped ? __builtin_bswap16 (v2) : v2;
  case 4:
    memcpy (&v4, bytes, sizeof v4);
    return swapped ? __builtin_bswap32 (v4) : v4;
  default:
    memcpy (&v8, bytes, sizeof v8);
    return swapped ? __builtin_bswap64 (v8) : v8;
  }
}

/* The sign bit of an item moved to the top of the word and back, filling up. */
static inline int64_t
extend_sign (uint64_t v, size_t size)
{
  unsigned shift = 64 - 8 * (unsigned) size;
  return (int64_t) (v << shift) >> shift;
}

static inline float
float_of_bits (uint32_t bits)
{
  float value;
  memcpy (&value, &bits, sizeof value);
  return value;
}

static inline double
double_of_bits (uint64_t bits)
{
  double value;
  memcpy (&value, &bits, sizeof value);
  return value;
}

/* --- Short floats: their exponent and fraction, put where a float has its own, make a
 * number that is too small by the difference of the two biases; the product with a power
 * of two is exact. */

static inline float
half_to_float (uint64_t half)
{
  uint32_t sign = (uint32_t) (half & 0x8000) << 16;
  uint32_t magnitude = (uint32_t) (half & 0x7fff) << 13;
  if (magnitude >= 0x1fu << 23) /* infinite, or no number */
    return float_of_bits (sign | 0xffu << 23 | magnitude);
  return float_of_bits (sign | magnitude) * 0x1p112f;
}

static inline float
e4m3_to_float (uint64_t byte)
{
  uint32_t sign = (uint32_t) (byte & 0x80) << 24;
  uint32_t magnitude = (uint32_t) (byte & 0x7f) << 20;
  if (magnitude == 0x7fu << 20) /* no number */
    return float_of_bits (sign | 0x1ffu << 22);
  return float_of_bits (sign | magnitude) * 0x1p120f;
}

/* --- Numbers */

static inline float
to_float (const EmbNumberType *type, uint64_t v)
{
  switch (type->kind) {
  case EMB_NUMBER_FLOAT:
    if (type->size == 2)
      return half_to_float (v);
    return type->size == 4 ? float_of_bits ((uint32_t) v) : (float) double_of_bits (v);
  case EMB_NUMBER_BFLOAT16:
    return float_of_bits ((uint32_t) v << 16);
  case EMB_NUMBER_E5M2:
    return half_to_float (v << 8);
  case EMB_NUMBER_E4M3:
    return e4m3_to_float (v);
  case EMB_NUMBER_SIGNED:
    return (float) extend_sign (v, type->size);
  case EMB_NUMBER_BOOL:
    return v != 0 ? 1.0f : 0.0f;
  default:
    return (float) v;
  }
}

static inline bool
is_swapped (const EmbNumberType *type)
{
  return type->size > 1 && type->big_endian != machine_is_big_endian;
}

void
emb_numbers_to_float (const EmbNumberType *type,
                      const uint8_t *bytes,
                      size_t n,
                      float *out,
                      size_t step)
{
  bool swapped = is_swapped (type);
  for (size_t i = 0; i < n; i++)
    out[i * step] =
      to_float (type, load_bits (bytes + i * type->size, type->size, swapped));
}

bool
emb_numbers_are_floats (const EmbNumberType *type)
{
  return type->kind == EMB_NUMBER_FLOAT && type->size == sizeof (float) &&
         !is_swapped (type);
}

uint64_t
emb_number_bits (const EmbNumberType *type, const uint8_t *bytes)
{
  uint64_t v = load_bits (bytes, type->size, is_swapped (type));
  return type->kind == EMB_NUMBER_SIGNED ? (uint64_t) extend_sign (v, type->size) : v;
}

double
emb_number_double (const EmbNumberType *type, const uint8_t *bytes)
{
  uint64_t v = load_bits (bytes, type->size, is_swapped (type));
  if (type->kind == EMB_NUMBER_FLOAT && type->size == sizeof (double))
    return double_of_bits (v);
  return (double) to_float (type, v);
}
