// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stddef.h>

#include "data/names.h"

/* Up to @max rows (at most EMB_SIMILAR_MAX) whose names are spelt most like @name,
 * nearest first, and of equally near ones the first rows; returns how many. The distance
 * is the number of bytes to insert, remove or replace, where ASCII case does not count;
 * names further away than about a third of @name are not similar. Equal names are listed
 * once. 400 000 names take about 20 ms. */
#define EMB_SIMILAR_MAX 16
size_t emb_names_similar (const EmbNames *self,
                          const char *name,
                          size_t *rows,
                          size_t max);
