// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/* The tables that lie beside a file of vectors (load.h says how they are called): their
 * paths, NULL where there is none. */
typedef struct {
  char *names;
  char *columns;
} EmbBeside;

EmbBeside emb_beside_find (const char *path);
void emb_beside_clear (EmbBeside *self);
