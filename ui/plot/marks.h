// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/* How the points in focus are marked, in the window as in a picture: sizes that follow
 * from the radius of a point, in the same unit. */

/* Half the width of the lit disc of the chosen point and its neighbours. */
static inline double
es_marks_front_radius (double radius)
{
  return 1.35 * radius > 3 ? 1.35 * radius : 3;
}

/* Below a name. */
#define ES_MARKS_PLATE_OPACITY 0.7f

/* The ring around the chosen point: its outer edge and how thick it is. */
#define ES_MARKS_RING_WIDTH 2.0f

static inline double
es_marks_ring_radius (double radius)
{
  return (radius > 3 ? radius : 3) + 3 + ES_MARKS_RING_WIDTH;
}
