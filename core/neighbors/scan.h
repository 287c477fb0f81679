// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* The hot loops of exact search: one query against many rows, in single precision.
 *
 * Both add in a fixed order, so that a row gives the same bits wherever it stands. The
 * error of a sum is at most emb_scan_error (d) times the sum of the sizes of its terms.
 */

/* out[i] = sum over j of rows[i][j] query[j]; rows: n x d. */
void emb_scan_dot (const float *rows, size_t n, size_t d, const float *query, float *out);

/* out[i] = sum over j of (rows[i][j] - query[j])^2. */
void emb_scan_squared_distance (const float *rows,
                                size_t n,
                                size_t d,
                                const float *query,
                                float *out);

/* A bound on the relative error of both: d/16 sequential additions a lane, the final tree
 * and the products, each by half a unit in the last place, twice that for safety. */
static inline double
emb_scan_error (size_t d)
{
  return ((double) d / 16 + 12) * 0x1p-23;
}

/* Whether floats can hold the products and squares of rows of these norms: each is zero,
 * not finite, or from 1e-15 to 1e15. */
bool emb_scan_norms_are_safe (const float *norms, size_t n);
