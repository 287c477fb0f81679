// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* A hash of bytes for tables in memory; it is never stored. */
static inline uint64_t
emb_hash_bytes (const void *bytes, size_t n)
{
  const unsigned char *p = bytes;
  uint64_t h = UINT64_C (0x9e3779b97f4a7c15) ^ n;
  for (; n >= 8; n -= 8, p += 8) {
    uint64_t word;
    memcpy (&word, p, 8);
    h = (h ^ word) * UINT64_C (0xff51afd7ed558ccd);
    h ^= h >> 32;
  }
  uint64_t rest = 0;
  for (size_t i = 0; i < n; i++)
    rest |= (uint64_t) p[i] << (8 * i);
  h = (h ^ rest) * UINT64_C (0xff51afd7ed558ccd);
  h ^= h >> 29;
  h *= UINT64_C (0xc4ceb9fe1a85ec53);
  return h ^ h >> 32;
}

/* The size of an open-addressing table for @n entries: a power of two, at most two thirds
 * full. */
static inline size_t
emb_hash_slots (size_t n)
{
  size_t slots = 16;
  while (slots < n + n / 2)
    slots *= 2;
  return slots;
}
