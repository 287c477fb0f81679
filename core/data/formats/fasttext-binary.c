// SPDX-License-Identifier: GPL-3.0-or-later
/* Models of fastText: .bin, and .ftz with packed rows (versions 11 and 12, and the first
 * form, which has no magic number). What a model stores are the vectors of words and of
 * n-grams; the vector of a word, as fastText prints it, is their mean. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/parallel.h"
#include "data/formats/byte-reader.h"
#include "data/formats/fasttext-header.h"
#include "data/formats/format.h"
#include "data/subwords.h"

static bool
read_head (EmbStream *stream, EmbFasttextHeader *header, EmbError *error)
{
  size_t n;
  const uint8_t *head = emb_stream_peek (stream, EMB_FASTTEXT_HEADER_SIZE, &n, error);
  return !emb_stream_failed (stream) &&
         emb_fasttext_parse_header (head, n, header, error);
}

static bool
fasttext_sniff (const uint8_t *head, size_t n, char *reason)
{
  if (!emb_fasttext_recognise (head, n))
    return false;
  snprintf (reason, 200, "a fastText model");
  return true;
}

static bool
fasttext_list (const EmbInput *input,
               EmbCandidates *candidates,
               const EmbJob *job,
               EmbError *error)
{
  EmbFasttextHeader header;
  if (!read_head (input->stream, &header, error))
    return false;
  EmbCandidate only = { .n_rows = header.n_words,
                        .n_dims = header.n_dims,
                        .dtype = "float32" };
  return emb_candidates_add (candidates, &only, NULL, error);
}

/* --- Dictionary */

typedef struct {
  EmbByteReader bytes;
  EmbFasttextHeader header;
  EmbDatasetParts *parts;
  EmbSubwords *subwords;
  size_t n_rows; /* of the words; the first ones only where that is asked for */
} Reader;

static bool
fail_damaged (EmbError *error, const char *what)
{
  return emb_fail (error, EMB_FORMAT, "is a fastText model whose %s; it is damaged",
                   what);
}

/* Words come before labels. */
static bool
read_dictionary (Reader *self, EmbError *error)
{
  uint64_t n_words = 0;
  for (uint64_t i = 0; i < self->header.n_entries; i++) {
    const char *word;
    size_t length;
    uint8_t rest[9]; /* count and kind */
    if (!emb_byte_reader_word (&self->bytes, '\0', &word, &length, error))
      return emb_byte_reader_failed (&self->bytes)
               ? false
               : fail_damaged (error, "dictionary has a word without an end");
    bool kept = n_words < self->n_rows;
    if (kept && !emb_names_add (&self->parts->names, word, length, error))
      return false;
    if (!emb_byte_reader_exactly (&self->bytes, rest, sizeof rest, "dictionary", error))
      return false;
    bool is_word = rest[8] == 0;
    if (is_word != (i < self->header.n_words))
      return fail_damaged (error, "dictionary has not as many words as it says");
    n_words += is_word;
  }
  return true;
}

static bool
read_kept (Reader *self, EmbError *error)
{
  size_t size;
  if (self->header.n_kept <= 0)
    return true;
  if (!emb_size_multiply ((size_t) self->header.n_kept, sizeof (EmbKeptBucket), &size))
    return fail_damaged (error, "list of n-grams is too long");
  EmbKeptBucket *kept =
    emb_byte_reader_array (&self->bytes, size, "list of n-grams", error);
  if (kept == NULL)
    return false;
  self->subwords->kept = kept;
  self->subwords->n_kept = (size_t) self->header.n_kept;
  emb_subwords_sort_kept (self->subwords);
  for (size_t i = 0; i < self->subwords->n_kept; i++)
    if (kept[i].row >= self->subwords->n_kept)
      return fail_damaged (error, "list of n-grams points beyond its rows");
  return true;
}

/* --- Rows */

/* Rows of n-grams behind those of the words, as the dictionary has it. */
static size_t
count_gram_rows (const Reader *self)
{
  const EmbSubwords *s = self->subwords;
  return s->max_letters == 0 ? 0 : s->kept != NULL ? s->n_kept : s->n_buckets;
}

static bool
check_shape (const Reader *self, int64_t n_rows, int64_t n_dims, EmbError *error)
{
  uint64_t needed = self->header.n_words + count_gram_rows (self);
  if (n_dims != (int64_t) self->header.n_dims || n_rows < 0 || (uint64_t) n_rows < needed)
    return emb_fail (error, EMB_FORMAT,
                     "is a fastText model with a matrix of %lld x %lld, where %llu words "
                     "and n-grams have %llu numbers each; it is damaged",
                     (long long) n_rows, (long long) n_dims, (unsigned long long) needed,
                     (unsigned long long) self->header.n_dims);
  return true;
}

static bool
read_plain (Reader *self, EmbError *error)
{
  int64_t shape[2];
  EmbMatrix *x = &self->parts->vectors;
  if (!emb_byte_reader_exactly (&self->bytes, shape, sizeof shape, "matrix", error) ||
      !check_shape (self, shape[0], shape[1], error) ||
      !emb_byte_reader_rows (&self->bytes, x, self->n_rows, "vectors", error))
    return false;

  uint64_t left_out = (self->header.n_words - self->n_rows) * x->n_cols * sizeof (float);
  if (emb_byte_reader_skip (&self->bytes, left_out, error) < left_out)
    return emb_byte_reader_failed (&self->bytes)
             ? false
             : emb_fail (error, EMB_FORMAT, "is cut short in its vectors");
  return emb_matrix_init (&self->subwords->plain, 0, x->n_cols, error) &&
         emb_byte_reader_rows (&self->bytes, &self->subwords->plain,
                               count_gram_rows (self), "n-grams", error);
}

/* A quantiser: dims, pieces, dims of a piece and of the last, then the centroids. */
static float *
read_centroids (Reader *self, size_t n_dims, int32_t form[4], EmbError *error)
{
  if (!emb_byte_reader_exactly (&self->bytes, form, 4 * sizeof *form, "packed rows",
                                error))
    return NULL;
  int64_t dims = (int64_t) (form[1] - (int64_t) 1) * form[2] + form[3];
  if (form[0] < 1 || form[1] < 1 || form[2] < 1 || form[3] < 1 || form[3] > form[2] ||
      (size_t) form[0] != n_dims || dims != form[0]) {
    fail_damaged (error, "packed rows do not add up");
    return NULL;
  }
  return emb_byte_reader_array (&self->bytes,
                                EMB_QUANTISED_LEVELS * n_dims * sizeof (float),
                                "packed rows", error);
}

static bool
read_packed (Reader *self, EmbError *error)
{
  EmbQuantised *q = &self->subwords->quantised;
  uint8_t with_norms;
  int64_t shape[2];
  int32_t code_size;
  int32_t form[4];
  size_t n_dims = (size_t) self->header.n_dims;
  if (!emb_byte_reader_exactly (&self->bytes, &with_norms, 1, "matrix", error) ||
      !emb_byte_reader_exactly (&self->bytes, shape, sizeof shape, "matrix", error) ||
      !emb_byte_reader_exactly (&self->bytes, &code_size, sizeof code_size, "matrix",
                                error) ||
      !check_shape (self, shape[0], shape[1], error))
    return false;

  q->n_rows = (size_t) shape[0];
  q->n_dims = n_dims;
  if (code_size < 1 || (size_t) code_size / q->n_rows < 1 ||
      (size_t) code_size % q->n_rows != 0)
    return fail_damaged (error, "packed rows do not add up");
  q->codes =
    emb_byte_reader_array (&self->bytes, (size_t) code_size, "packed rows", error);
  if (q->codes == NULL ||
      (q->centroids = read_centroids (self, n_dims, form, error)) == NULL)
    return false;
  q->n_pieces = (size_t) form[1];
  q->piece_dims = (size_t) form[2];
  q->last_dims = (size_t) form[3];
  if (q->n_pieces != (size_t) code_size / q->n_rows)
    return fail_damaged (error, "packed rows do not add up");

  if (with_norms != 0) {
    q->norm_codes = emb_byte_reader_array (&self->bytes, q->n_rows, "norms", error);
    if (q->norm_codes == NULL ||
        (q->norms = read_centroids (self, 1, form, error)) == NULL)
      return false;
  }
  self->subwords->first_row = (size_t) self->header.n_words;
  return emb_matrix_grow (&self->parts->vectors, self->n_rows, error);
}

/* --- Words from their n-grams */

#define CHUNK_ROWS 256

static void
combine_chunk_cb (size_t chunk, unsigned worker, void *context)
{
  const Reader *self = context;
  const EmbSubwords *subwords = self->subwords;
  size_t end =
    (chunk + 1) * CHUNK_ROWS < self->n_rows ? (chunk + 1) * CHUNK_ROWS : self->n_rows;
  for (size_t row = chunk * CHUNK_ROWS; row < end; row++) {
    float *x = emb_matrix_row (&self->parts->vectors, row);
    size_t length;
    const char *word = emb_names_raw (&self->parts->names, row, &length);
    if (subwords->plain.data == NULL)
      emb_quantised_add_row (&subwords->quantised, row, x);
    size_t n = 1 + emb_subwords_add (subwords, word, length, x);
    for (size_t j = 0; j < subwords->n_dims; j++)
      x[j] *= 1.0f / (float) n;
  }
}

static bool
combine (Reader *self, const EmbJob *job, EmbError *error)
{
  size_t n_chunks = (self->n_rows + CHUNK_ROWS - 1) / CHUNK_ROWS;
  return emb_parallel_job (n_chunks, job, N_ ("Adding n-grams"), combine_chunk_cb, self,
                           error);
}

/* --- The model */

static bool
read_model (Reader *self, const EmbJob *job, EmbError *error)
{
  uint8_t packed = 0;
  EmbMatrix *x = &self->parts->vectors;
  return emb_byte_reader_skip (&self->bytes, self->header.size, error) ==
           self->header.size &&
         read_dictionary (self, error) && read_kept (self, error) &&
         (self->header.version == 0 ||
          emb_byte_reader_exactly (&self->bytes, &packed, 1, "matrix", error)) &&
         emb_matrix_init (x, 0, (size_t) self->header.n_dims, error) &&
         (packed != 0 ? read_packed (self, error) : read_plain (self, error)) &&
         combine (self, job, error);
}

static void
describe (const Reader *self, EmbSource *source)
{
  const EmbFasttextHeader *header = &self->header;
  const EmbSubwords *subwords = self->subwords;
  int used = snprintf (source->reason, sizeof source->reason,
                       header->version > 0 ? "fastText model, version %u"
                                           : "fastText model of the first form",
                       header->version);
  if (subwords->max_letters > 0)
    snprintf (source->reason + used, sizeof source->reason - (size_t) used,
              ": words and their n-grams of %u to %u letters", subwords->min_letters,
              subwords->max_letters);
  source->dtype = subwords->plain.data != NULL ? "float32" : "quantised";
  source->rows_in_file = header->n_words;
}

static bool
fasttext_load (const EmbInput *input,
               const EmbCandidate *chosen,
               EmbDatasetParts *parts,
               const EmbJob *job,
               EmbError *error)
{
  Reader reader = { .parts = parts };
  const EmbFasttextHeader *header = &reader.header;
  reader.subwords = parts->subwords = emb_subwords_new (error);
  if (reader.subwords == NULL || !read_head (input->stream, &reader.header, error) ||
      !emb_byte_reader_init (&reader.bytes, input->stream, job, error))
    return false;

  size_t max_rows = input->options->max_rows;
  reader.n_rows = (size_t) header->n_words;
  if (max_rows > 0 && max_rows < reader.n_rows)
    reader.n_rows = max_rows;
  reader.subwords->n_dims = (size_t) header->n_dims;
  reader.subwords->n_buckets = header->n_buckets;
  reader.subwords->min_letters = header->min_letters;
  reader.subwords->max_letters = header->max_letters;
  reader.subwords->sentence_ends = header->version == 0;

  bool ok = read_model (&reader, job, error);
  emb_byte_reader_clear (&reader.bytes);
  if (!ok)
    return false;
  describe (&reader, &parts->source);
  if (header->n_entries > header->n_words)
    emb_notices_add (&parts->notices, "labels-left-out", -1,
                     "%llu labels of a classifier were left out",
                     (unsigned long long) (header->n_entries - header->n_words));
  return true;
}

const EmbFormat emb_format_fasttext_binary = { "fasttext-binary", N_ ("fastText model"),
                                               fasttext_sniff, fasttext_list,
                                               fasttext_load };
