// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

/* How a fastText model begins: magic number and version (not in the first form), the
 * settings of the training, the sizes of the dictionary. */
typedef struct {
  unsigned version; /* 12, 11 or less; 0: the first form, without a magic number */
  uint64_t n_dims;
  uint32_t n_buckets;
  unsigned min_letters;
  unsigned max_letters; /* 0: words have no n-grams */
  uint64_t n_entries;   /* words, then labels */
  uint64_t n_words;
  int64_t n_kept; /* n-grams in a pruned model; negative: it is not pruned */
  size_t size;    /* where the dictionary's words begin */
} EmbFasttextHeader;

#define EMB_FASTTEXT_HEADER_SIZE 96

/* By the magic number, or for the first form by settings and sizes that make sense. */
bool emb_fasttext_recognise (const uint8_t *head, size_t n);

bool emb_fasttext_parse_header (const uint8_t *head,
                                size_t n,
                                EmbFasttextHeader *header,
                                EmbError *error);
