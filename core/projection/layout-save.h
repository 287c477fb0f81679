// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/job.h"
#include "data/dataset.h"
#include "projection/layout.h"

/* Writes the coordinates of a layout of two or three axes; the ending of @path decides:
 * .tsv  a header "name x y [z]", numbers with nine digits, which give the same float back
 * .csv  the same with commas, and quotes where a name needs them (RFC 4180)
 * .npy  float32, points x axes, in the order of the rows
 * "-" is TSV on standard output. Points without a place have nan. The file appears whole
 * or not at all.
 */
bool emb_layout_save (const EmbLayout *layout,
                      const EmbDataset *dataset,
                      const char *path,
                      const EmbJob *job,
                      EmbError *error);

/* Whether emb_layout_save knows the ending, and a list of those: ".tsv .csv .npy". */
bool emb_layout_save_knows (const char *path);
extern const char emb_layout_save_endings[];
