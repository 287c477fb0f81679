// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/job.h"
#include "base/stream.h"
#include "data/formats/numbers.h"
#include "data/json.h"

/* The header of a safetensors file: eight bytes of length, least first, then JSON that
 * gives each tensor its type, its sizes and where its bytes stand among the numbers that
 * follow. */
typedef struct {
  const char *name;
  const char *dtype;         /* "F32" */
  const EmbNumberType *type; /* NULL where the dtype is not known here */
  const EmbJson *shape;
  size_t n_axes;
  uint64_t begin; /* counted from the end of the header */
  uint64_t end;
} EmbTensor;

typedef struct {
  EmbTensor *items; /* in the order of their bytes */
  size_t n;
  uint64_t data_start; /* where the numbers begin in the file */
  EmbJson *json;       /* owns what the tensors point to */
} EmbTensors;

/* The reference refuses longer ones too. */
#define EMB_SAFETENSORS_MAX_HEADER 100000000

/* Looks at the beginning of @stream. Tensors must not overlap and must leave no byte out,
 * as the format demands. Clear @tensors also on failure. */
bool emb_safetensors_read_header (EmbStream *stream,
                                  EmbTensors *tensors,
                                  const EmbJob *job,
                                  EmbError *error);
void emb_safetensors_clear (EmbTensors *self);

/* The length of axis @i. */
uint64_t emb_tensor_size (const EmbTensor *self, size_t i);

/* "4 x 3 x 3" into @text. */
#define EMB_TENSOR_SHAPE_SIZE 60
void emb_tensor_describe_shape (const EmbTensor *self, char text[EMB_TENSOR_SHAPE_SIZE]);
