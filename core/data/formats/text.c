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
check_header (EmbTextKind wanted, const EmbTextLayout *layout, EmbError *error)
{
  bool needed = wanted == EMB_TEXT_WORD2VEC || wanted == EMB_TEXT_FASTTEXT;
  return !needed || layout->has_counts ||
         emb_fail (error, EMB_FORMAT,
                   "line 1 is no header with the numbers of rows and dimensions; read it "
                   "as glove-text");
}

static bool
load (EmbTextKind wanted,
      const EmbInput *input,
      EmbDatasetParts *parts,
      const EmbJob *job,
      EmbError *error)
{
  EmbTextResult result;
  if (!emb_text_read (input->stream, wanted, input->options->max_rows, parts, &result,
                      job, error))
    return false;

  const EmbTextLayout *layout = &result.layout;
  if (!check_header (wanted, layout, error) || !check_result (&result, error))
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

/* --- Listing */

static uint64_t
guess_rows (EmbStream *stream, const uint8_t *head, size_t n)
{
  size_t n_lines = 0;
  size_t length = 0;
  for (const uint8_t *p = head; (p = memchr (p, '\n', (size_t) (head + n - p))) != NULL;
       p++) {
    n_lines++;
    length = (size_t) (p + 1 - head);
  }
  uint64_t size = emb_stream_remaining (stream);
  if (size == UINT64_MAX)
    size = emb_stream_member_size (stream);
  if (n_lines == 0 || n < EMB_STREAM_PEEK)
    return n_lines + (n > length);
  return (uint64_t) ((double) size / (double) length * (double) n_lines);
}

/* Rows as a header claims them; without one, as many lines like the first ones as the
 * file has room for. */
static bool
list (EmbTextKind wanted,
      const EmbInput *input,
      EmbCandidates *candidates,
      EmbError *error)
{
  size_t n;
  EmbTextLayout layout;
  const uint8_t *head = emb_stream_peek (input->stream, EMB_STREAM_PEEK, &n, error);
  if (emb_stream_failed (input->stream))
    return false;
  EmbCandidate only = { .dtype = "text", .guessed = true };
  if (emb_text_layout ((const char *) head, n, wanted, &layout)) {
    if (!check_header (wanted, &layout, error))
      return false;
    only.n_dims = layout.n_dims;
    if (layout.has_counts) {
      only.n_rows = layout.header_rows;
      only.guessed = false;
    } else {
      only.n_rows = guess_rows (input->stream, head, n);
    }
  } else if (n < EMB_STREAM_PEEK || memchr (head, '\n', n) != NULL) {
    return emb_text_fail_no_rows (error);
  }
  return emb_candidates_add (candidates, &only, NULL, error);
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
word2vec_list (const EmbInput *input,
               EmbCandidates *candidates,
               const EmbJob *job,
               EmbError *error)
{
  return list (EMB_TEXT_WORD2VEC, input, candidates, error);
}

static bool
word2vec_load (const EmbInput *input,
               const EmbCandidate *chosen,
               EmbDatasetParts *parts,
               const EmbJob *job,
               EmbError *error)
{
  return load (EMB_TEXT_WORD2VEC, input, parts, job, error);
}

static bool
fasttext_list (const EmbInput *input,
               EmbCandidates *candidates,
               const EmbJob *job,
               EmbError *error)
{
  return list (EMB_TEXT_FASTTEXT, input, candidates, error);
}

static bool
fasttext_load (const EmbInput *input,
               const EmbCandidate *chosen,
               EmbDatasetParts *parts,
               const EmbJob *job,
               EmbError *error)
{
  return load (EMB_TEXT_FASTTEXT, input, parts, job, error);
}

static bool
glove_list (const EmbInput *input,
            EmbCandidates *candidates,
            const EmbJob *job,
            EmbError *error)
{
  return list (EMB_TEXT_GLOVE, input, candidates, error);
}

static bool
glove_load (const EmbInput *input,
            const EmbCandidate *chosen,
            EmbDatasetParts *parts,
            const EmbJob *job,
            EmbError *error)
{
  return load (EMB_TEXT_GLOVE, input, parts, job, error);
}

static bool
tsv_list (const EmbInput *input,
          EmbCandidates *candidates,
          const EmbJob *job,
          EmbError *error)
{
  return list (EMB_TEXT_TSV, input, candidates, error);
}

static bool
tsv_load (const EmbInput *input,
          const EmbCandidate *chosen,
          EmbDatasetParts *parts,
          const EmbJob *job,
          EmbError *error)
{
  return load (EMB_TEXT_TSV, input, parts, job, error);
}

const EmbFormat emb_format_word2vec_text = { "word2vec-text", N_ ("word2vec text"),
                                             word2vec_sniff, word2vec_list,
                                             word2vec_load };
const EmbFormat emb_format_fasttext_vec = { "fasttext-vec", N_ ("fastText text"),
                                            fasttext_sniff, fasttext_list,
                                            fasttext_load };
const EmbFormat emb_format_glove_text = { "glove-text", N_ ("GloVe text"), glove_sniff,
                                          glove_list, glove_load };
const EmbFormat emb_format_tsv = { "tsv", N_ ("Tab-separated numbers"), tsv_sniff,
                                   tsv_list, tsv_load };
