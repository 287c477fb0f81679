// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <glib.h>
#include <math.h>

#include "base/random.h"
#include "plot/cloud.h"
#include "projection/layout.h"

/* Maps that the tests of pictures share. */

typedef enum {
  FIXTURE_UNIFORM,  /* in a box of 3 x 2 x 1 */
  FIXTURE_CLUSTERS, /* twenty, and one point far out */
  FIXTURE_LATTICE,  /* on few places, so that many points coincide */
} FixtureKind;

static inline double
fixture_value (FixtureKind kind, size_t axis, size_t i)
{
  if (kind == FIXTURE_CLUSTERS) {
    size_t cluster = emb_random_below (3, 0, i, 20);
    double middle = emb_random_uniform (2, axis, cluster);
    return i == 0 ? 40.0 : middle + 0.03 * emb_random_normal (4, axis, i);
  }
  if (kind == FIXTURE_LATTICE)
    return (double) emb_random_below (5, axis, i, 9);
  return emb_random_uniform (1, axis, i) * (3.0 - (double) axis);
}

static inline EmbLayout *
fixture_layout (FixtureKind kind, size_t n)
{
  EmbLayout *layout = emb_layout_new (n, 3, NULL);
  g_assert_nonnull (layout);
  for (size_t axis = 0; axis < 3; axis++)
    for (size_t i = 0; i < n; i++)
      emb_layout_axis_mutable (layout, axis)[i] = (float) fixture_value (kind, axis, i);
  return layout;
}

/* Takes @layout over. */
static inline EsCloud *
fixture_cloud_of (EmbLayout *layout, size_t n_axes)
{
  const size_t axes[3] = { 0, 1, 2 };
  EmbError error = { 0 };
  EsCloud *cloud = es_cloud_new (layout, axes, n_axes, NULL, NULL, &error);
  g_assert_cmpstr (error.message, ==, "");
  g_assert_nonnull (cloud);
  emb_layout_unref (layout);
  return cloud;
}

static inline EsCloud *
fixture_cloud (FixtureKind kind, size_t n, size_t n_axes)
{
  return fixture_cloud_of (fixture_layout (kind, n), n_axes);
}
