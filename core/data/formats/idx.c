// SPDX-License-Identifier: GPL-3.0-or-later
/* Pictures and other arrays in the idx form of MNIST: the first axis counts the rows, the
 * others make one row. */

#include <stdio.h>

#include "base/i18n.h"
#include "data/formats/array.h"
#include "data/formats/idx-header.h"

static bool
idx_sniff (const uint8_t *head, size_t n, char *reason)
{
  EmbIdxHeader header;
  if (!emb_idx_parse_header (head, n, &header))
    return false;
  snprintf (reason, 200, "idx header of %zu axes, %s", header.n_axes, header.type.name);
  return true;
}

static bool
read_header (EmbStream *stream, EmbIdxHeader *header, EmbArray *array, EmbError *error)
{
  size_t n;
  uint64_t n_bytes;
  const uint8_t *head = emb_stream_peek (stream, EMB_IDX_MAX_HEADER, &n, error);
  if (emb_stream_failed (stream))
    return false;
  if (!emb_idx_parse_header (head, n, header))
    return emb_fail (error, EMB_FORMAT,
                     "does not begin with an idx header: two zero bytes, a type, and the "
                     "lengths of up to %d axes",
                     EMB_IDX_MAX_AXES);
  if (header->n_axes == 1)
    return emb_fail (error, EMB_FORMAT,
                     "is a list of %llu labels (idx); open the file of pictures or "
                     "vectors and give this one as its --metadata",
                     (unsigned long long) header->sizes[0]);

  *array = (EmbArray){ .type = header->type, .n_rows = header->sizes[0], .n_cols = 1 };
  for (size_t i = 1; i < header->n_axes; i++)
    if (__builtin_mul_overflow (array->n_cols, header->sizes[i], &array->n_cols))
      return emb_fail (error, EMB_FORMAT,
                       "the header says more numbers a row than a file can hold");
  return emb_array_size (array, &n_bytes, error);
}

static bool
idx_list (const EmbInput *input,
          EmbCandidates *candidates,
          const EmbJob *job,
          EmbError *error)
{
  EmbIdxHeader header;
  EmbArray array;
  if (!read_header (input->stream, &header, &array, error))
    return false;
  EmbCandidate only = { .n_rows = array.n_rows,
                        .n_dims = array.n_cols,
                        .dtype = array.type.name };
  return emb_candidates_add (candidates, &only, NULL, error);
}

static bool
idx_load (const EmbInput *input,
          const EmbCandidate *chosen,
          EmbDatasetParts *parts,
          const EmbJob *job,
          EmbError *error)
{
  EmbIdxHeader header;
  EmbArray array;
  if (!read_header (input->stream, &header, &array, error) ||
      !emb_array_load (&array, header.header_size, input, parts, job, error))
    return false;

  EmbSource *source = &parts->source;
  int used = snprintf (source->reason, sizeof source->reason, "idx header: %llu",
                       (unsigned long long) header.sizes[0]);
  for (size_t i = 1; i < header.n_axes; i++)
    used += snprintf (source->reason + used, sizeof source->reason - (size_t) used,
                      " x %llu", (unsigned long long) header.sizes[i]);
  snprintf (source->reason + used, sizeof source->reason - (size_t) used, " of type %s",
            array.type.name);
  if (header.n_axes == 3) {
    source->image_height = (size_t) header.sizes[1];
    source->image_width = (size_t) header.sizes[2];
  }
  return true;
}

const EmbFormat emb_format_idx = { "idx", N_ ("idx pictures"), idx_sniff, idx_list,
                                   idx_load };
