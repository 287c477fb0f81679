// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "data/dataset.h"

/* Draws @n of the rows without replacement, each set of n equally likely, and returns
 * them in ascending order (free with free()). @n at most the number of rows. The same
 * seed gives the same rows. */
uint32_t *emb_sample_uniform (size_t n_rows, size_t n, uint64_t seed, EmbError *error);

/* The same within each level of a category column: every level, and the missing ones
 * together, keeps its share (largest remainder, Hamilton's method), so that the parts add
 * up to @n. */
uint32_t *emb_sample_stratified (const EmbColumn *column,
                                 size_t n,
                                 uint64_t seed,
                                 EmbError *error);
