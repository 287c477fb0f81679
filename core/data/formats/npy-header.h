// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

/* The header of an .npy file (NumPy Enhancement Proposal 1): magic, version, length, and
 * a Python dictionary with the keys descr, fortran_order and shape in any order. */
typedef struct {
  char kind;          /* 'f' float, 'i' signed, 'u' unsigned, 'b' bool */
  size_t item_size;   /* 1, 2, 4 or 8 */
  bool swapped;       /* the bytes are in the other order than this machine's */
  bool fortran_order; /* columns one after another */
  uint64_t n_rows;
  uint64_t n_cols;
  size_t header_size; /* where the numbers begin */
  const char *dtype;  /* static: "float32", ... */
  char descr[24];
} EmbNpyHeader;

#define EMB_NPY_MAX_HEADER (64u << 10)

/* @head: the first bytes of the file, up to EMB_NPY_MAX_HEADER + 12 of them. Fails with
 * one sentence for anything that is no two-dimensional array of numbers. */
bool emb_npy_parse_header (const uint8_t *head,
                           size_t n,
                           EmbNpyHeader *header,
                           EmbError *error);
