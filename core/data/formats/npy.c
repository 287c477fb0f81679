// SPDX-License-Identifier: GPL-3.0-or-later
/* Arrays of NumPy. */

#include <stdio.h>

#include "base/i18n.h"
#include "data/formats/format.h"
#include "data/formats/npy-header.h"

static bool
npy_sniff (const uint8_t *head, size_t n, char *reason)
{
  if (!emb_npy_recognise (head, n))
    return false;
  snprintf (reason, 200, "begins with NUMPY");
  return true;
}

static bool
npy_list (const EmbInput *input,
          EmbCandidates *candidates,
          const EmbJob *job,
          EmbError *error)
{
  EmbNpyHeader header;
  EmbArray array;
  if (!emb_npy_read_header (input->stream, &header, error) ||
      !emb_npy_find_table (&header, &array, error))
    return false;
  EmbCandidate only = { .n_rows = array.n_rows,
                        .n_dims = array.n_cols,
                        .dtype = array.type.name,
                        .in_place = emb_array_is_in_place (&array, input->stream) };
  return emb_candidates_add (candidates, &only, NULL, error);
}

static bool
npy_load (const EmbInput *input,
          const EmbCandidate *chosen,
          EmbDatasetParts *parts,
          const EmbJob *job,
          EmbError *error)
{
  EmbNpyHeader header;
  EmbArray array;
  if (!emb_npy_read_header (input->stream, &header, error) ||
      !emb_npy_find_table (&header, &array, error) ||
      !emb_array_load (&array, header.header_size, input, parts, job, error))
    return false;
  snprintf (parts->source.reason, sizeof parts->source.reason,
            ".npy header: %llu x %llu of type %s%s", (unsigned long long) array.n_rows,
            (unsigned long long) array.n_cols, array.type.name,
            array.columns_first ? ", columns first" : "");
  return true;
}

const EmbFormat emb_format_npy = { "npy", N_ ("NumPy .npy"), npy_sniff, npy_list,
                                   npy_load };
