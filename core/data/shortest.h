// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stddef.h>

/* Writes @value with as few digits as give the same float back (six to nine, without
 * trailing zeros), not terminated: "0.25", "-1.5e-07", "nan". Returns the length, at most
 * EMB_SHORTEST_SIZE. */
#define EMB_SHORTEST_SIZE 15
size_t emb_shortest_float (float value, char *out);
