// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "data/formats/array.h"

/* The header of an .npy file (NumPy Enhancement Proposal 1): magic, version, length, and
 * a Python dictionary with the keys descr, fortran_order and shape in any order. */
#define EMB_NPY_MAX_AXES 32

typedef struct {
  char descr[24]; /* "<f4", "|S5" */
  bool fortran_order;
  uint64_t sizes[EMB_NPY_MAX_AXES];
  size_t n_axes;
  size_t header_size; /* where the numbers begin */
} EmbNpyHeader;

#define EMB_NPY_MAX_HEADER (64u << 10)

bool emb_npy_recognise (const uint8_t *head, size_t n);

/* Looks at the beginning of @stream. */
bool emb_npy_read_header (EmbStream *stream, EmbNpyHeader *header, EmbError *error);

/* What the array holds. Fails with one sentence for what are no numbers. */
bool emb_npy_find_type (const EmbNpyHeader *header, EmbNumberType *type, EmbError *error);

/* The array as a table. Fails with one sentence for what is none. */
bool emb_npy_find_table (const EmbNpyHeader *header, EmbArray *array, EmbError *error);
