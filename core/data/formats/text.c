// SPDX-License-Identifier: GPL-3.0-or-later
/* Vectors as text: word2vec, fastText, GloVe, tab-separated numbers. The bytes are read
 * in text-reader.c; here is what the person is told about them. */

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "data/formats/format.h"
#include "data/formats/text-reader.h"

/* --- Notices */

static void
notice_skipped (const EmbTextResult *result, EmbDatasetParts *parts)
{
  uint64_t n = result->n_skipped - result->last_cut;
  if (result->last_cut)
    emb_notices_add (&parts->notices, "last-line-cut", (long long) result->n_data - 1,
                     "the last line (%llu) is cut short and was left out; the file may "
                     "be incomplete",
                     (unsigned long long) result->n_lines);
  if (n == 0)
    return;

  char list[200] = "";
  size_t used = 0;
  size_t n_listed = n < EMB_TEXT_MAX_PROBLEMS ? (size_t) n : EMB_TEXT_MAX_PROBLEMS;
  for (size_t i = 0; i < n_listed && used + 3 < sizeof list; i++) {
    if (i > 0)
      used += (size_t) snprintf (list + used, sizeof list - used, "; ");
    used += emb_text_describe_problem (&result->problems[i], result->layout.n_dims,
                                       list + used, sizeof list - used);
  }
  emb_notices_add (&parts->notices, "rows-skipped", (long long) parts->skipped[0],
                   "%llu %s skipped: %s%s", (unsigned long long) n,
                   n == 1 ? "row" : "rows", list, n > n_listed ? "; ..." : "");
}

static void
notice_header (const EmbTextResult *result, EmbDatasetParts *parts)
{
  const EmbTextLayout *layout = &result->layout;
  if (!layout->has_counts)
    return;
  if (layout->header_dims != layout->n_dims)
    emb_notices_add (&parts->notices, "dimension-count", -1,
                     "the header says %llu numbers a row, the rows have %zu",
                     (unsigned long long) layout->header_dims, layout->n_dims);
  if (!result->stopped && layout->header_rows != result->n_data)
    emb_notices_add (&parts->notices, "row-count", -1,
                     "the header says %llu rows, the file has %llu",
                     (unsigned long long) layout->header_rows,
                     (unsigned long long) result->n_data);
}

/* --- Loading */

static bool
check_result (const EmbTextResult *result, EmbError *error)
{
  if (2 * result->n_skipped <= result->n_data)
    return true;
  char first[120];
  emb_text_describe_problem (&result->problems[0], result->layout.n_dims, first,
                             sizeof first);
  return emb_fail (error, EMB_FORMAT,
                   "%s; %llu of %llu rows are like that, so these are no vectors to read",
                   first, (unsigned long long) result->n_skipped,
                   (unsigned long long) result->n_data);
}

static bool
load (EmbTextKind wanted,
      EmbStream *stream,
      const EmbLoadOptions *options,
      EmbDatasetParts *parts,
      const EmbJob *job,
      EmbError *error)
{
  EmbTextResult result;
  size_t max_rows = options != NULL ? options->max_rows : 0;
  if (!emb_text_read (stream, wanted, max_rows, parts, &result, job, error))
    return false;

  const EmbTextLayout *layout = &result.layout;
  if ((wanted == EMB_TEXT_WORD2VEC || wanted == EMB_TEXT_FASTTEXT) && !layout->has_counts)
    return emb_fail (error, EMB_FORMAT,
                     "line 1 is no header with the numbers of rows and dimensions; read "
                     "it as glove-text");
  if (!check_result (&result, error))
    return false;

  notice_header (&result, parts);
  notice_skipped (&result, parts);
  if (layout->tabs && layout->n_lead > 1)
    emb_notices_add (&parts->notices, "columns-ignored", -1,
                     "%zu fields stand before the numbers; the first is the name, the "
                     "others were left out",
                     layout->n_lead);
  emb_text_layout_describe (layout, parts->source.reason);
  parts->source.dtype = "text";
  parts->source.skipped_rows = result.n_skipped;
  parts->source.rows_in_file = !result.stopped      ? result.n_data
                               : layout->has_counts ? layout->header_rows
                                                    : 0;
  return true;
}

/* --- The four formats */

static bool
sniff (EmbTextKind kind, const uint8_t *head, size_t n, char *reason)
{
  EmbTextLayout layout;
  const char *text = (const char *) head;
  if (!emb_text_layout (text, n, EMB_TEXT_UNKNOWN, &layout) || layout.kind != kind)
    return false;

  /* Below a header rows may be bad: then the sentence names the first that is. */
  if (!layout.has_counts && 2 * layout.n_fitting < layout.n_lines)
    return false;

  /* Names with one number each are counts or scores, not vectors. */
  if (layout.n_dims == 1 && !layout.has_counts &&
      (layout.n_lead > 0 || memchr (text, '.', n) == NULL))
    return false;
  emb_text_layout_describe (&layout, reason);
  return true;
}

static bool
word2vec_sniff (const uint8_t *head, size_t n, char *reason)
{
  return sniff (EMB_TEXT_WORD2VEC, head, n, reason);
}

static bool
fasttext_sniff (const uint8_t *head, size_t n, char *reason)
{
  return sniff (EMB_TEXT_FASTTEXT, head, n, reason);
}

static bool
glove_sniff (const uint8_t *head, size_t n, char *reason)
{
  return sniff (EMB_TEXT_GLOVE, head, n, reason);
}

static bool
tsv_sniff (const uint8_t *head, size_t n, char *reason)
{
  return sniff (EMB_TEXT_TSV, head, n, reason);
}

static bool
word2vec_load (EmbStream *stream,
               const EmbLoadOptions *options,
               EmbDatasetParts *parts,
               const EmbJob *job,
               EmbError *error)
{
  return load (EMB_TEXT_WORD2VEC, stream, options, parts, job, error);
}

static bool
fasttext_load (EmbStream *stream,
               const EmbLoadOptions *options,
               EmbDatasetParts *parts,
               const EmbJob *job,
               EmbError *error)
{
  return load (EMB_TEXT_FASTTEXT, stream, options, parts, job, error);
}

static bool
glove_load (EmbStream *stream,
            const EmbLoadOptions *options,
            EmbDatasetParts *parts,
            const EmbJob *job,
            EmbError *error)
{
  return load (EMB_TEXT_GLOVE, stream, options, parts, job, error);
}

static bool
tsv_load (EmbStream *stream,
          const EmbLoadOptions *options,
          EmbDatasetParts *parts,
          const EmbJob *job,
          EmbError *error)
{
  return load (EMB_TEXT_TSV, stream, options, parts, job, error);
}

const EmbFormat emb_format_word2vec_text = { "word2vec-text", N_ ("word2vec text"),
                                             word2vec_sniff, word2vec_load };
const EmbFormat emb_format_fasttext_vec = { "fasttext-vec", N_ ("fastText text"),
                                            fasttext_sniff, fasttext_load };
const EmbFormat emb_format_glove_text = { "glove-text", N_ ("GloVe text"), glove_sniff,
                                          glove_load };
const EmbFormat emb_format_tsv = { "tsv", N_ ("Tab-separated numbers"), tsv_sniff,
                                   tsv_load };
