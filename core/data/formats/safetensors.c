// SPDX-License-Identifier: GPL-3.0-or-later
/* Tensors of Hugging Face: each of two axes is a table. */

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "data/formats/array.h"
#include "data/formats/safetensors-header.h"

/* The longest header has no more than three zero bytes above; text has none at all. */
static bool
safetensors_sniff (const uint8_t *head, size_t n, char *reason)
{
  static const uint8_t zeros[4] = { 0 };
  if (n < 10 || memcmp (head + 4, zeros, sizeof zeros) != 0 || head[8] != '{' ||
      strchr ("\"} \t\r\n", head[9]) == NULL || head[9] == '\0')
    return false;
  snprintf (reason, 200, "eight bytes of length, then JSON");
  return true;
}

static bool
is_table (const EmbTensor *tensor, EmbArray *array)
{
  if (tensor->type == NULL || tensor->n_axes != 2)
    return false;
  *array = (EmbArray){ .type = *tensor->type,
                       .n_rows = emb_tensor_size (tensor, 0),
                       .n_cols = emb_tensor_size (tensor, 1) };
  uint64_t n_bytes;
  return emb_array_size (array, &n_bytes, NULL);
}

static bool
fail_without_table (const EmbTensors *tensors, EmbError *error)
{
  char list[150] = "";
  size_t used = 0;
  for (size_t i = 0; i < tensors->n; i++) {
    char one[120];
    char shape[EMB_TENSOR_SHAPE_SIZE];
    const EmbTensor *tensor = &tensors->items[i];
    emb_tensor_describe_shape (tensor, shape);
    int length = snprintf (one, sizeof one, "%s%.40s (%s, %.10s)", i > 0 ? ", " : "",
                           tensor->name, shape, tensor->dtype);
    if (used + (size_t) length + sizeof ", ..." > sizeof list) {
      snprintf (list + used, sizeof list - used, ", ...");
      break;
    }
    memcpy (list + used, one, (size_t) length + 1);
    used += (size_t) length;
  }
  if (tensors->n == 0)
    return emb_fail (error, EMB_FORMAT, "holds no tensors");
  return emb_fail (error, EMB_FORMAT,
                   "holds no table of numbers, a tensor of two axes; it holds %s", list);
}

static bool
safetensors_list (const EmbInput *input,
                  EmbCandidates *candidates,
                  const EmbJob *job,
                  EmbError *error)
{
  EmbTensors tensors;
  EmbArray array;
  size_t n_tables = 0;
  bool ok = emb_safetensors_read_header (input->stream, &tensors, job, error);
  for (size_t i = 0; ok && i < tensors.n; i++)
    if (is_table (&tensors.items[i], &array)) {
      EmbCandidate table = { .n_rows = array.n_rows,
                             .n_dims = array.n_cols,
                             .dtype = array.type.name,
                             .in_place = emb_array_is_in_place (&array, input->stream) };
      n_tables++;
      ok = emb_candidates_add (candidates, &table, tensors.items[i].name, error);
    }
  if (ok && n_tables == 0)
    ok = fail_without_table (&tensors, error);
  emb_safetensors_clear (&tensors);
  return ok;
}

static bool
load_tensor (const EmbTensors *tensors,
             const EmbInput *input,
             const EmbCandidate *chosen,
             EmbDatasetParts *parts,
             const EmbJob *job,
             EmbError *error)
{
  EmbArray array;
  const EmbTensor *tensor = tensors->items;
  while (strcmp (tensor->name, chosen->member) != 0)
    tensor++;
  if (!is_table (tensor, &array) ||
      !emb_array_load (&array, tensors->data_start + tensor->begin, input, parts, job,
                       error))
    return false;
  snprintf (parts->source.reason, sizeof parts->source.reason,
            "safetensors header: %zu %s, this one %llu x %llu of type %s", tensors->n,
            tensors->n == 1 ? "tensor" : "tensors", (unsigned long long) array.n_rows,
            (unsigned long long) array.n_cols, array.type.name);
  return true;
}

static bool
safetensors_load (const EmbInput *input,
                  const EmbCandidate *chosen,
                  EmbDatasetParts *parts,
                  const EmbJob *job,
                  EmbError *error)
{
  EmbTensors tensors;
  bool ok = emb_safetensors_read_header (input->stream, &tensors, job, error) &&
            load_tensor (&tensors, input, chosen, parts, job, error);
  emb_safetensors_clear (&tensors);
  return ok;
}

const EmbFormat emb_format_safetensors = { "safetensors", N_ ("safetensors"),
                                           safetensors_sniff, safetensors_list,
                                           safetensors_load };
