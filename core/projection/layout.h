// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stddef.h>

#include "base/error.h"

/* Where the points stand on a map: n points x m axes. Immutable and reference-counted.
 *
 * Each axis is an array of its own, since a view reads two or three of them. A point
 * whose row could not be placed (numbers that are not finite) has NaN on every axis.
 */
typedef struct EmbLayout EmbLayout;

/* A layout of NaN for one writer to fill through emb_layout_axis_mutable before anybody
 * else sees it. */
EmbLayout *emb_layout_new (size_t n_points, size_t n_axes, EmbError *error);
EmbLayout *emb_layout_ref (EmbLayout *self);
void emb_layout_unref (EmbLayout *self); /* NULL is allowed */

size_t emb_layout_n_points (const EmbLayout *self);
size_t emb_layout_n_axes (const EmbLayout *self);
const float *emb_layout_axis (const EmbLayout *self, size_t axis); /* n_points */
float *emb_layout_axis_mutable (EmbLayout *self, size_t axis);

/* @self with at least @n_axes axes: data of one dimension, or of two rows, have fewer
 * components than a map has axes, and along the others all points are at 0. Takes @self
 * over, also on failure. */
EmbLayout *emb_layout_add_flat_axes (EmbLayout *self, size_t n_axes, EmbError *error);
