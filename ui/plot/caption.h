// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "data/dataset.h"

/* What a picture shows, in words: the same under the map, in exported pictures and in
 * those of the command line. Free texts with g_free. */

/* How many rows there are of those in the file: "20 000", "20 000 of 2 000 000", "the
 * first 20 000 of about 400 000". @n_shown: of the rows of the data set, those meant.
 * *@n_all, which decides about plural forms: the last number in it. */
char *es_caption_count (const EmbDataset *dataset, size_t n_shown, size_t *n_all);

/* How they were drawn: "a sample (seed 42)"; NULL where they were not. */
char *es_caption_sample (const EmbDataset *dataset);

/* "20 000 of 2 000 000 points, a sample (seed 42), PCA, centred". */
char *es_caption_map (const EmbDataset *dataset, size_t n_points, bool unit_rows);

/* A guess in two digits, so that it looks like one: 2 407 335 becomes 2 400 000. */
uint64_t es_caption_round (uint64_t guess);
