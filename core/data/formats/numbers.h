// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Numbers as binary files store them, and as floats. */
typedef enum {
  EMB_NUMBER_FLOAT,    /* IEEE 754 of 2, 4 or 8 bytes */
  EMB_NUMBER_BFLOAT16, /* the upper two bytes of a float */
  EMB_NUMBER_E5M2,     /* one byte: the upper half of a 2-byte float */
  EMB_NUMBER_E4M3,     /* one byte without infinities: 4 bits exponent, 3 fraction */
  EMB_NUMBER_SIGNED,   /* whole numbers of 1, 2, 4 or 8 bytes */
  EMB_NUMBER_UNSIGNED,
  EMB_NUMBER_BOOL,
} EmbNumberKind;

typedef struct {
  EmbNumberKind kind;
  size_t size; /* in bytes */
  bool big_endian;
  const char *name; /* static: "float32", "uint8" */
} EmbNumberType;

/* Puts the @n numbers at @bytes into every @step-th float of @out, each rounded to the
 * nearest float; a bool is 1 or 0. */
void emb_numbers_to_float (const EmbNumberType *type,
                           const uint8_t *bytes,
                           size_t n,
                           float *out,
                           size_t step);

/* Whether the numbers are floats just as this machine has them. */
bool emb_numbers_are_floats (const EmbNumberType *type);

/* One whole number or bool, with its sign extended to 64 bits. */
uint64_t emb_number_bits (const EmbNumberType *type, const uint8_t *bytes);

/* One number as a double. */
double emb_number_double (const EmbNumberType *type, const uint8_t *bytes);
