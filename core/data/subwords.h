// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/matrix.h"
#include "data/quantised.h"

/* Vectors of words from the letters in them, as fastText makes them (Bojanowski, Grave,
 * Joulin & Mikolov, "Enriching word vectors with subword information", 2017): a word is
 * the mean of the vectors of its n-grams, and of its own where it has been learned. With
 * them a word that no file holds gets a vector, too.
 *
 * The n-grams of "<word>" from min_letters to max_letters letters share n_buckets rows by
 * hash. A pruned model has kept some of the buckets.
 */
typedef struct {
  uint32_t bucket;
  uint32_t row;
} EmbKeptBucket;

typedef struct {
  atomic_int n_refs;
  size_t n_dims;
  unsigned min_letters;
  unsigned max_letters; /* 0: no n-grams */
  uint32_t n_buckets;
  bool sentence_ends; /* "</s>" has n-grams, too, as in the first form of models */

  EmbKeptBucket *kept; /* ascending by bucket; NULL: all, in their order */
  size_t n_kept;

  /* The rows of the buckets, in one of two forms. */
  EmbMatrix plain;
  EmbQuantised quantised; /* used where plain.data is NULL */
  size_t first_row;       /* there the buckets begin behind so many rows of words */
} EmbSubwords;

/* All zero but for the one reference; NULL without memory. Whoever fills it shares it
 * afterwards: then it never changes. */
EmbSubwords *emb_subwords_new (EmbError *error);
EmbSubwords *emb_subwords_ref (EmbSubwords *self); /* NULL is allowed, so below */
void emb_subwords_unref (EmbSubwords *self);

/* Brings kept into its order; call once it is filled. */
void emb_subwords_sort_kept (EmbSubwords *self);

/* Adds the vectors of all n-grams of @word (@length bytes) to @sum (n_dims numbers), in
 * the order in which fastText does. Returns how many there were. */
size_t emb_subwords_add (const EmbSubwords *self,
                         const char *word,
                         size_t length,
                         float *sum);

/* The vector of a word that has not been learned. False, and zeros, where none of its
 * n-grams is known. */
bool emb_subwords_vector (const EmbSubwords *self,
                          const char *word,
                          size_t length,
                          float *vector);
