// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "plot/camera.h"
#include "plot/cloud.h"

typedef struct {
  uint32_t position;
  uint32_t row;
  double distance; /* pixels from the pointer to the point's centre */
} EsPick;

/* The point whose centre is nearest to screen position (x, y) and at most @radius pixels
 * away; of equally near ones, that which is drawn on top. False where there is none. */
bool es_pick_nearest (const EsCloud *cloud,
                      const EsCamera *camera,
                      double x,
                      double y,
                      double radius,
                      EsPick *pick);
