// SPDX-License-Identifier: GPL-3.0-or-later
/* embedscope info: what a file holds. */
#include <math.h>

#include <glib/gi18n.h>

#include "command.h"
#include "message.h"
#include "open.h"
#include "report.h"

static const EsOption options[] = { { NULL } };

static void
report_source (EsReport *report, const EsInput *input)
{
  const EmbSource *source = emb_dataset_source (input->dataset);
  es_report_text (report, "file", input->path);
  es_report_text (report, "member", source->member);
  es_report_text (report, "format", source->format);
  es_report_text (report, "reason", source->reason);
  es_report_count (report, "rows", emb_dataset_n_rows (input->dataset));
  es_report_count (report, "dimensions", emb_dataset_n_dims (input->dataset));
  es_report_count (report, "rows_in_file", source->rows_in_file);
  es_report_text (report, "dtype", source->dtype);
  es_report_bool (report, "mapped", source->mapped);
  es_report_count (report, "bytes", source->bytes);
}

static void
report_columns (EsReport *report, const EmbDataset *dataset)
{
  es_report_begin_list (report, "columns");
  for (size_t i = 0; i < emb_dataset_n_columns (dataset); i++) {
    const EmbColumn *column = emb_dataset_column (dataset, i);
    es_report_begin_object (report, NULL);
    es_report_text (report, "name", column->name);
    es_report_text (report, "kind", emb_column_kind_name (column->kind));
    es_report_count (report, "missing", column->n_missing);
    es_report_count (report, "distinct", column->n_distinct);
    es_report_end (report);
  }
  es_report_end (report);
}

static void
report_candidates (EsReport *report, const EmbCandidates *candidates)
{
  es_report_begin_list (report, "candidates");
  for (size_t i = 0; candidates->n > 1 && i < candidates->n; i++) {
    const EmbCandidate *candidate = &candidates->items[i];
    es_report_begin_object (report, NULL);
    es_report_text (report, "member", candidate->member);
    es_report_count (report, "rows", candidate->n_rows);
    es_report_count (report, "dimensions", candidate->n_dims);
    es_report_text (report, "dtype", candidate->dtype);
    es_report_end (report);
  }
  es_report_end (report);
}

static void
report_names (EsReport *report, const EmbDataset *dataset)
{
  char buffer[EMB_DATASET_NUMBER_SIZE];
  bool named = emb_dataset_has_names (dataset);
  size_t last = emb_dataset_n_rows (dataset) - 1;
  es_report_text (report, "first_name",
                  named ? emb_dataset_name (dataset, 0, buffer) : NULL);
  es_report_text (report, "last_name",
                  named ? emb_dataset_name (dataset, last, buffer) : NULL);
}

static void
report_counts (EsReport *report, const EmbDataset *dataset, size_t n_duplicate_vectors)
{
  es_report_count (report, "zero_vectors", emb_dataset_n_zero_vectors (dataset));
  es_report_count (report, "duplicate_names", emb_dataset_names (dataset)->n_duplicates);
  es_report_count (report, "duplicate_vectors", n_duplicate_vectors);
  es_report_count (report, "non_finite_rows", emb_dataset_n_non_finite_rows (dataset));
  es_report_count (report, "skipped_rows", emb_dataset_source (dataset)->skipped_rows);
}

/* Over the rows that have a norm. */
static void
report_norms (EsReport *report, const EmbDataset *dataset)
{
  const float *norms = emb_dataset_norms (dataset);
  double min = INFINITY;
  double max = -INFINITY;
  double sum = 0;
  size_t n = 0;
  for (size_t i = 0; i < emb_dataset_n_rows (dataset); i++) {
    double norm = (double) norms[i];
    if (!isfinite (norm))
      continue;
    min = fmin (min, norm);
    max = fmax (max, norm);
    sum += norm;
    n++;
  }
  es_report_begin_object (report, "norm");
  es_report_number (report, "min", min, 'g', 9);
  es_report_number (report, "mean", n > 0 ? sum / (double) n : NAN, 'g', 9);
  es_report_number (report, "max", max, 'g', 9);
  es_report_end (report);
}

static void
report_notices (EsReport *report, const EmbDataset *dataset)
{
  const EmbNotices *notices = emb_dataset_notices (dataset);
  es_report_begin_list (report, "notices");
  for (size_t i = 0; i < notices->n; i++) {
    const EmbNotice *notice = &notices->items[i];
    es_report_begin_object (report, NULL);
    es_report_text (report, "code", notice->code);
    es_report_text (report, "message", notice->message);
    if (notice->row >= 0)
      es_report_count (report, "row", (uint64_t) notice->row);
    else
      es_report_text (report, "row", NULL);
    es_report_end (report);
  }
  es_report_end (report);
}

static int
run (const EsInvocation *invocation)
{
  int status;
  EmbError error;
  g_auto (EsInput) input = { 0 };
  if (!es_input_open (&input, invocation->arguments[0], invocation, &status))
    return status;

  size_t n_duplicates;
  if (!emb_dataset_count_duplicate_vectors (input.dataset, &n_duplicates,
                                            &invocation->job, &error))
    return es_message_fail (input.subject, &error);

  g_autoptr (EsReport) report = es_report_new (invocation->format);
  report_source (report, &input);
  report_columns (report, input.dataset);
  report_candidates (report, &emb_dataset_source (input.dataset)->candidates);
  report_names (report, input.dataset);
  report_counts (report, input.dataset, n_duplicates);
  report_norms (report, input.dataset);
  report_notices (report, input.dataset);

  g_autoptr (GString) out = g_string_new (NULL);
  es_report_write (report, out);
  es_input_tell_notices (&input);
  return es_output_print (out);
}

const EsCommand es_command_info = {
  .name = "info",
  .arguments = N_ ("FILE"),
  .summary = N_ ("Say what a file of embeddings holds"),
  .min_arguments = 1,
  .max_arguments = 1,
  .options = options,
  .run = run,
};
