// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/job.h"

/* The order of a cloud's positions: see cloud.h for what it is good for. Private to the
 * cloud.
 *
 * @axes: n_axes (2 or 3) arrays, indexed by row, finite for the rows in @rows. @rows
 * comes in ascending and leaves in the order of positions; n of them. */
bool es_cloud_order (const float *const *axes,
                     size_t n_axes,
                     uint32_t *rows,
                     size_t n,
                     const EmbJob *job,
                     EmbError *error);
