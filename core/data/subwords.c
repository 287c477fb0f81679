// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/subwords.h"

#include <stdlib.h>
#include <string.h>

#define SENTENCE_END "</s>"

EmbSubwords *
emb_subwords_new (EmbError *error)
{
  EmbSubwords *self = calloc (1, sizeof *self);
  if (self == NULL)
    emb_fail_no_memory (error, sizeof *self);
  else
    atomic_init (&self->n_refs, 1);
  return self;
}

EmbSubwords *
emb_subwords_ref (EmbSubwords *self)
{
  if (self != NULL)
    atomic_fetch_add (&self->n_refs, 1);
  return self;
}

void
emb_subwords_unref (EmbSubwords *self)
{
  if (self == NULL || atomic_fetch_sub (&self->n_refs, 1) != 1)
    return;
  free (self->kept);
  emb_matrix_clear (&self->plain);
  emb_quantised_clear (&self->quantised);
  free (self);
}

static int
compare_kept (const void *a, const void *b)
{
  const EmbKeptBucket *x = a;
  const EmbKeptBucket *y = b;
  return (x->bucket > y->bucket) - (x->bucket < y->bucket);
}

void
emb_subwords_sort_kept (EmbSubwords *self)
{
  qsort (self->kept, self->n_kept, sizeof *self->kept, compare_kept);
}

static bool
find_row (const EmbSubwords *self, uint32_t bucket, size_t *row)
{
  *row = bucket;
  if (self->kept == NULL)
    return true;
  EmbKeptBucket wanted = { .bucket = bucket };
  const EmbKeptBucket *found =
    bsearch (&wanted, self->kept, self->n_kept, sizeof wanted, compare_kept);
  if (found == NULL)
    return false;
  *row = found->row;
  return true;
}

static bool
add_bucket (const EmbSubwords *self, uint32_t bucket, float *sum)
{
  size_t row;
  if (!find_row (self, bucket, &row))
    return false;
  if (self->plain.data == NULL) {
    emb_quantised_add_row (&self->quantised, self->first_row + row, sum);
    return true;
  }
  const float *x = emb_matrix_row (&self->plain, row);
  for (size_t j = 0; j < self->n_dims; j++)
    sum[j] += x[j];
  return true;
}

static bool
continues_letter (char byte)
{
  return (byte & 0xc0) == 0x80;
}

/* "<" and ">" stand around the word without a copy of it. */
static char
byte_at (const char *word, size_t length, size_t i)
{
  return i == 0 ? '<' : i <= length ? word[i - 1] : '>';
}

/* FNV-1a over the bytes as signed numbers, as fastText's hash has become by accident and
 * must stay. */
static uint32_t
hash_byte (uint32_t hash, char byte)
{
  uint32_t extended = (uint8_t) byte;
  if (extended > 127)
    extended |= UINT32_C (0xffffff00);
  return (hash ^ extended) * UINT32_C (16777619);
}

static bool
is_sentence_end (const char *word, size_t length)
{
  return length == strlen (SENTENCE_END) && memcmp (word, SENTENCE_END, length) == 0;
}

size_t
emb_subwords_add (const EmbSubwords *self, const char *word, size_t length, float *sum)
{
  size_t size = length + 2;
  size_t n_added = 0;
  if (self->max_letters == 0 || self->n_buckets == 0 ||
      (!self->sentence_ends && is_sentence_end (word, length)))
    return 0;

  for (size_t begin = 0; begin < size; begin++) {
    if (continues_letter (byte_at (word, length, begin)))
      continue;
    uint32_t hash = 2166136261u;
    size_t end = begin;
    for (unsigned n = 1; end < size && n <= self->max_letters; n++) {
      do
        hash = hash_byte (hash, byte_at (word, length, end++));
      while (end < size && continues_letter (byte_at (word, length, end)));
      bool lone_mark = n == 1 && (begin == 0 || end == size);
      if (n >= self->min_letters && !lone_mark)
        n_added += add_bucket (self, hash % self->n_buckets, sum);
    }
  }
  return n_added;
}

bool
emb_subwords_vector (const EmbSubwords *self,
                     const char *word,
                     size_t length,
                     float *vector)
{
  memset (vector, 0, self->n_dims * sizeof *vector);
  size_t n = emb_subwords_add (self, word, length, vector);
  for (size_t j = 0; n > 0 && j < self->n_dims; j++)
    vector[j] *= 1.0f / (float) n;
  return n > 0;
}
