// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdint.h>

/* Random numbers as a pure function of (seed, stream, index).
 *
 * There is no state that threads could share or that an extra draw could shift: number 7
 * of stream 3 is the same whoever asks, and when. A stream is one purpose of one
 * algorithm. The function is two rounds of the splitmix64 finaliser over the three words
 * (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014):
 * good enough for sampling and initialisation, not for secrets.
 */
uint64_t emb_random_u64 (uint64_t seed, uint64_t stream, uint64_t index);

/* In [0, 1), 53 bits. */
double emb_random_uniform (uint64_t seed, uint64_t stream, uint64_t index);

/* In [0, bound), without bias worth the name (Lemire 2019, multiply-shift); @bound > 0.
 */
uint64_t emb_random_below (uint64_t seed,
                           uint64_t stream,
                           uint64_t index,
                           uint64_t bound);

/* Standard normal (Box and Muller 1958, the cosine half). */
double emb_random_normal (uint64_t seed, uint64_t stream, uint64_t index);
