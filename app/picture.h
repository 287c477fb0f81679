// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "open.h"
#include "projection/layout.h"
#include "projection/pca.h"

/* The picture that "project" draws: the map with its title, legend and caption. Borrows.
 */
typedef struct {
  const EsInput *input;
  const EmbLayout *layout;
  const EmbColumn *color; /* NULL: one colour */
  const EmbColumn *label; /* NULL: names */
  const EmbPca *pca;
  bool unit_rows;
} EsPicture;

/* The endings that es_picture_knows, for messages. */
#define ES_PICTURE_ENDINGS ".png .svg .pdf"

/* Whether the ending of @path is that of a picture. */
bool es_picture_knows (const char *path);

bool es_picture_save (const EsPicture *self,
                      const char *path,
                      const EmbJob *job,
                      EmbError *error);
