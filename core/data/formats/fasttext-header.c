// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/formats/fasttext-header.h"

#include <string.h>

#define MAGIC 793712314
#define NEWEST_VERSION 12
#define SUPERVISED 3

/* Fields of the settings, each an int32; then lrUpdateRate's neighbour t, a double. */
enum {
  DIM,
  WS,
  EPOCH,
  MIN_COUNT,
  NEG,
  WORD_NGRAMS,
  LOSS,
  MODEL,
  BUCKET,
  MINN,
  MAXN
};
#define SETTINGS_SIZE (12 * 4 + 8)

static int32_t
get_int32 (const uint8_t *bytes, size_t at)
{
  int32_t value;
  memcpy (&value, bytes + at, sizeof value);
  return value;
}

static int64_t
get_int64 (const uint8_t *bytes, size_t at)
{
  int64_t value;
  memcpy (&value, bytes + at, sizeof value);
  return value;
}

static bool
has_magic (const uint8_t *head, size_t n)
{
  return n >= 8 && get_int32 (head, 0) == MAGIC;
}

/* Sizes of the dictionary: entries, words, labels; their sum tells it from other files.
 */
static bool
sizes_make_sense (const uint8_t *sizes)
{
  int64_t n_entries = get_int32 (sizes, 0);
  int64_t n_words = get_int32 (sizes, 4);
  int64_t n_labels = get_int32 (sizes, 8);
  return n_words > 0 && n_labels >= 0 && n_entries == n_words + n_labels;
}

/* Each of them at least 1 and no more than anybody has trained with. */
static bool
settings_make_sense (const uint8_t *settings)
{
  static const int32_t most[] = { 100000, 100000, 100000, 100000000, 100000 };
  for (size_t i = DIM; i <= NEG; i++) {
    int32_t value = get_int32 (settings, 4 * i);
    if (value < (i == NEG ? 0 : 1) || value > most[i])
      return false;
  }
  int32_t loss = get_int32 (settings, 4 * LOSS);
  int32_t model = get_int32 (settings, 4 * MODEL);
  return loss >= 0 && loss <= 4 && model >= 1 && model <= 3;
}

bool
emb_fasttext_recognise (const uint8_t *head, size_t n)
{
  return has_magic (head, n) || (n >= SETTINGS_SIZE + 20 && settings_make_sense (head) &&
                                 sizes_make_sense (head + SETTINGS_SIZE));
}

bool
emb_fasttext_parse_header (const uint8_t *head,
                           size_t n,
                           EmbFasttextHeader *header,
                           EmbError *error)
{
  bool first_form = !has_magic (head, n);
  size_t settings = first_form ? 0 : 8;
  size_t sizes = settings + SETTINGS_SIZE;
  *header = (EmbFasttextHeader){ .n_kept = -1 };
  header->size = sizes + 3 * 4 + 8 + (first_form ? 0 : 8);
  if (n < header->size)
    return emb_fail (error, EMB_FORMAT, "is no fastText model, or one that is cut short");

  if (!first_form) {
    int32_t version = get_int32 (head, 4);
    if (version < 1 || version > NEWEST_VERSION)
      return emb_fail (error, EMB_FORMAT,
                       "is a fastText model of version %d; up to %d can be read", version,
                       NEWEST_VERSION);
    header->version = (unsigned) version;
    header->n_kept = get_int64 (head, sizes + 20);
  }
  int32_t dim = get_int32 (head, settings + 4 * DIM);
  int32_t bucket = get_int32 (head, settings + 4 * BUCKET);
  int32_t minn = get_int32 (head, settings + 4 * MINN);
  int32_t maxn = get_int32 (head, settings + 4 * MAXN);
  if (dim < 1 || bucket < 0 || minn < 0 || maxn < 0 || !sizes_make_sense (head + sizes))
    return emb_fail (error, EMB_FORMAT,
                     "is a fastText model with impossible sizes; it is damaged");

  /* Version 11 wrote n-grams of letters for classifiers that had none. A model of which
   * no n-gram was kept has none either. */
  bool classifier = get_int32 (head, settings + 4 * MODEL) == SUPERVISED;
  bool has_ngrams =
    !(header->version == 11 && classifier) && header->n_kept != 0 && bucket > 0;
  header->n_dims = (uint64_t) dim;
  header->n_buckets = (uint32_t) bucket;
  header->min_letters = (unsigned) minn;
  header->max_letters = has_ngrams ? (unsigned) maxn : 0;
  header->n_entries = (uint64_t) get_int32 (head, sizes);
  header->n_words = (uint64_t) get_int32 (head, sizes + 4);
  return true;
}
