// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/random.h"

#include <math.h>

static const uint64_t golden_gamma = 0x9e3779b97f4a7c15u;

static uint64_t
mix (uint64_t z)
{
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

uint64_t
emb_random_u64 (uint64_t seed, uint64_t stream, uint64_t index)
{
  uint64_t key = mix (seed + golden_gamma * (2 * stream + 1));
  return mix (mix (key + golden_gamma * (index + 1)) ^ key);
}

double
emb_random_uniform (uint64_t seed, uint64_t stream, uint64_t index)
{
  return (double) (emb_random_u64 (seed, stream, index) >> 11) * 0x1p-53;
}

uint64_t
emb_random_below (uint64_t seed, uint64_t stream, uint64_t index, uint64_t bound)
{
  uint64_t x = emb_random_u64 (seed, stream, index);
  return (uint64_t) (((__uint128_t) x * bound) >> 64);
}

double
emb_random_normal (uint64_t seed, uint64_t stream, uint64_t index)
{
  double radius = 1 - emb_random_uniform (seed, stream, 2 * index); /* (0, 1] */
  double angle = emb_random_uniform (seed, stream, 2 * index + 1);
  return sqrt (-2 * log (radius)) * cos (6.283185307179586 * angle);
}
