// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/formats/safetensors-header.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"

#define LENGTH_SIZE 8
#define PEEK_STEP (4u << 20)

/* --- Tensors */

static const EmbNumberType *
find_type (const char *dtype)
{
  static const struct {
    const char *dtype;
    EmbNumberType type;
  } types[] = {
    { "F64", { EMB_NUMBER_FLOAT, 8, false, "float64" } },
    { "F32", { EMB_NUMBER_FLOAT, 4, false, "float32" } },
    { "F16", { EMB_NUMBER_FLOAT, 2, false, "float16" } },
    { "BF16", { EMB_NUMBER_BFLOAT16, 2, false, "bfloat16" } },
    { "F8_E5M2", { EMB_NUMBER_E5M2, 1, false, "float8_e5m2" } },
    { "F8_E4M3", { EMB_NUMBER_E4M3, 1, false, "float8_e4m3" } },
    { "I64", { EMB_NUMBER_SIGNED, 8, false, "int64" } },
    { "I32", { EMB_NUMBER_SIGNED, 4, false, "int32" } },
    { "I16", { EMB_NUMBER_SIGNED, 2, false, "int16" } },
    { "I8", { EMB_NUMBER_SIGNED, 1, false, "int8" } },
    { "U64", { EMB_NUMBER_UNSIGNED, 8, false, "uint64" } },
    { "U32", { EMB_NUMBER_UNSIGNED, 4, false, "uint32" } },
    { "U16", { EMB_NUMBER_UNSIGNED, 2, false, "uint16" } },
    { "U8", { EMB_NUMBER_UNSIGNED, 1, false, "uint8" } },
    { "BOOL", { EMB_NUMBER_BOOL, 1, false, "bool" } },
  };
  for (size_t i = 0; i < sizeof types / sizeof *types; i++)
    if (strcmp (types[i].dtype, dtype) == 0)
      return &types[i].type;
  return NULL;
}

uint64_t
emb_tensor_size (const EmbTensor *self, size_t i)
{
  uint64_t size = 0;
  emb_json_uint (emb_json_item (self->shape, i), &size);
  return size;
}

void
emb_tensor_describe_shape (const EmbTensor *self, char text[EMB_TENSOR_SHAPE_SIZE])
{
  size_t used = 0;
  snprintf (text, EMB_TENSOR_SHAPE_SIZE, "a single number");
  for (size_t i = 0; i < self->n_axes && used < EMB_TENSOR_SHAPE_SIZE; i++)
    used += (size_t) snprintf (text + used, EMB_TENSOR_SHAPE_SIZE - used, "%s%llu",
                               i > 0 ? " x " : "",
                               (unsigned long long) emb_tensor_size (self, i));
}

/* How many bytes its numbers take; false where that is more than can be counted. */
static bool
count_bytes (const EmbTensor *self, uint64_t *n_bytes)
{
  *n_bytes = self->type->size;
  for (size_t i = 0; i < self->n_axes; i++)
    if (__builtin_mul_overflow (*n_bytes, emb_tensor_size (self, i), n_bytes))
      return false;
  return true;
}

static bool
check_tensor (const EmbTensor *self, EmbError *error)
{
  if (self->begin > self->end)
    return emb_fail (error, EMB_FORMAT,
                     "the tensor \"%.60s\" ends at byte %llu, before it begins at %llu",
                     self->name, (unsigned long long) self->end,
                     (unsigned long long) self->begin);
  if (self->type == NULL)
    return true;

  char shape[EMB_TENSOR_SHAPE_SIZE];
  uint64_t n_bytes;
  emb_tensor_describe_shape (self, shape);
  if (!count_bytes (self, &n_bytes))
    return emb_fail (error, EMB_FORMAT,
                     "the tensor \"%.60s\" is said to be %s, more than a file can hold",
                     self->name, shape);
  if (n_bytes != self->end - self->begin)
    return emb_fail (error, EMB_FORMAT,
                     "the tensor \"%.60s\", %s of type %s, takes %llu bytes, but the "
                     "header gives it %llu",
                     self->name, shape, self->dtype, (unsigned long long) n_bytes,
                     (unsigned long long) (self->end - self->begin));
  return true;
}

static bool
parse_tensor (const char *name, const EmbJson *json, EmbTensor *tensor, EmbError *error)
{
  size_t n_offsets;
  const EmbJson *offsets = emb_json_member (json, "data_offsets");
  *tensor = (EmbTensor){ .name = name,
                         .dtype = emb_json_string (emb_json_member (json, "dtype")),
                         .shape = emb_json_member (json, "shape") };
  bool ok = tensor->dtype != NULL && emb_json_array (tensor->shape, &tensor->n_axes) &&
            emb_json_array (offsets, &n_offsets) && n_offsets == 2 &&
            emb_json_uint (emb_json_item (offsets, 0), &tensor->begin) &&
            emb_json_uint (emb_json_item (offsets, 1), &tensor->end);
  for (size_t i = 0; ok && i < tensor->n_axes; i++) {
    uint64_t size;
    ok = emb_json_uint (emb_json_item (tensor->shape, i), &size);
  }
  if (!ok)
    return emb_fail (error, EMB_FORMAT,
                     "the header is damaged: the tensor \"%.60s\" wants a dtype, a shape "
                     "of whole numbers, and two data_offsets",
                     name);
  tensor->type = find_type (tensor->dtype);
  return check_tensor (tensor, error);
}

/* --- All of them */

static int
compare_places (const void *a, const void *b)
{
  const EmbTensor *x = a;
  const EmbTensor *y = b;
  if (x->begin != y->begin)
    return x->begin < y->begin ? -1 : 1;
  return x->end < y->end ? -1 : x->end > y->end;
}

static bool
check_places (const EmbTensors *self, uint64_t n_bytes, EmbError *error)
{
  uint64_t end = 0;
  for (size_t i = 0; i < self->n; i++) {
    const EmbTensor *tensor = &self->items[i];
    if (tensor->begin < end)
      return emb_fail (error, EMB_FORMAT,
                       "the tensors \"%.60s\" and \"%.60s\" overlap; the file is damaged",
                       self->items[i - 1].name, tensor->name);
    if (tensor->begin > end)
      return emb_fail (error, EMB_FORMAT,
                       "%llu bytes before the tensor \"%.60s\" belong to none; the file "
                       "is damaged",
                       (unsigned long long) (tensor->begin - end), tensor->name);
    end = tensor->end;
  }
  if (n_bytes == UINT64_MAX || n_bytes == end)
    return true;
  return emb_fail (error, EMB_FORMAT,
                   "%s: its tensors take %llu bytes, and %llu are there",
                   n_bytes < end ? "is cut short" : "is damaged",
                   (unsigned long long) end, (unsigned long long) n_bytes);
}

static bool
parse_tensors (EmbTensors *self, const EmbJob *job, EmbError *error)
{
  size_t n;
  void *position = NULL;
  const char *name;
  const EmbJson *value;
  if (!emb_json_object (self->json, &n) || n == 0)
    return emb_fail (error, EMB_FORMAT, "holds no tensors");
  self->items = malloc (n * sizeof *self->items);
  if (self->items == NULL)
    return emb_fail_no_memory (error, n * sizeof *self->items);

  EmbJobLoop loop = { job, N_ ("Reading"), n };
  while (emb_json_next (self->json, &position, &name, &value))
    if (strcmp (name, "__metadata__") != 0) {
      if (!emb_job_loop (&loop, self->n, error) ||
          !parse_tensor (name, value, &self->items[self->n], error))
        return false;
      self->n++;
    }
  qsort (self->items, self->n, sizeof *self->items, compare_places);
  return true;
}

/* --- The bytes */

/* In steps, since a cancel has to be heard in between. */
static const uint8_t *
peek_all (EmbStream *stream, size_t size, size_t *n, const EmbJob *job, EmbError *error)
{
  for (size_t wanted = PEEK_STEP;; wanted += PEEK_STEP) {
    if (wanted > size)
      wanted = size;
    const uint8_t *head = emb_stream_peek (stream, wanted, n, error);
    if (emb_stream_failed (stream) ||
        !emb_job_report (job, N_ ("Reading"), *n, size, error))
      return NULL;
    if (*n < wanted || wanted == size)
      return head;
  }
}

static uint64_t
parse_length (const uint8_t *head)
{
  uint64_t length = 0;
  for (unsigned i = 0; i < LENGTH_SIZE; i++)
    length |= (uint64_t) head[i] << 8 * i;
  return length;
}

bool
emb_safetensors_read_header (EmbStream *stream,
                             EmbTensors *tensors,
                             const EmbJob *job,
                             EmbError *error)
{
  size_t n;
  *tensors = (EmbTensors){ 0 };
  const uint8_t *head = emb_stream_peek (stream, LENGTH_SIZE, &n, error);
  if (emb_stream_failed (stream))
    return false;
  if (n < LENGTH_SIZE)
    return emb_fail (error, EMB_FORMAT,
                     "is cut short: a safetensors file begins with eight bytes, the "
                     "length of its header");
  uint64_t length = parse_length (head);
  if (length > EMB_SAFETENSORS_MAX_HEADER)
    return emb_fail (error, EMB_FORMAT,
                     "claims a safetensors header of %llu bytes; more than %d are not "
                     "read",
                     (unsigned long long) length, EMB_SAFETENSORS_MAX_HEADER);

  head = peek_all (stream, LENGTH_SIZE + (size_t) length, &n, job, error);
  if (head == NULL)
    return false;
  if (n < LENGTH_SIZE + length)
    return emb_fail (error, EMB_FORMAT,
                     "is cut short: its safetensors header takes %llu bytes, and %zu are "
                     "there",
                     (unsigned long long) length, n - LENGTH_SIZE);
  if (length == 0 || head[LENGTH_SIZE] != '{')
    return emb_fail (error, EMB_FORMAT, "has no safetensors header, which begins with {");

  tensors->data_start = LENGTH_SIZE + length;
  tensors->json =
    emb_json_read ((const char *) head + LENGTH_SIZE, (size_t) length, job, error);
  if (tensors->json == NULL) {
    if (error != NULL && error->code == EMB_FORMAT)
      emb_error_prefix (error, "the header");
    return false;
  }
  uint64_t left = emb_stream_remaining (stream);
  return parse_tensors (tensors, job, error) &&
         check_places (tensors, left != UINT64_MAX ? left - tensors->data_start : left,
                       error);
}

void
emb_safetensors_clear (EmbTensors *self)
{
  free (self->items);
  emb_json_free (self->json);
  *self = (EmbTensors){ 0 };
}
