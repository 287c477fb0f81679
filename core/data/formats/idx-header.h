// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "data/formats/numbers.h"

/* The header of an idx file, the form of the MNIST pictures and labels: two zero bytes,
 * the type, the number of axes, and the length of each in four bytes, largest first. */
#define EMB_IDX_MAX_AXES 8
#define EMB_IDX_MAX_HEADER (4 + 4 * EMB_IDX_MAX_AXES)

typedef struct {
  EmbNumberType type;
  uint64_t sizes[EMB_IDX_MAX_AXES];
  size_t n_axes; /* at least 1 */
  size_t header_size;
} EmbIdxHeader;

/* @head: the first bytes of the file. False where they are no such header. */
bool emb_idx_parse_header (const uint8_t *head, size_t n, EmbIdxHeader *header);
