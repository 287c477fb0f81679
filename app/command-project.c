// SPDX-License-Identifier: GPL-3.0-or-later
/* embedscope project: a map of the data, as coordinates or as a picture. */
#include <string.h>

#include <glib/gi18n.h>

#include "base/text.h"
#include "command.h"
#include "message.h"
#include "open.h"
#include "picture.h"
#include "progress.h"
#include "projection/layout-save.h"
#include "projection/pca.h"
#include "report.h"

typedef struct {
  const char *output;
  int method;
  uint64_t dims;
  const char *color_by;
  const char *label_by;
} Options;

static const Options defaults = { .dims = 2 };

static const char *const methods[] = { "pca", NULL };
static const char *const later_methods[] = { "tsne", NULL };

/* With the sentence in one piece, or it could not be translated. */
#define TSNE_ONLY(option)                                                                \
  {                                                                                      \
    .name = option, .kind = ES_OPTION_LATER,                                             \
    .help = N_ ("belongs to t-SNE, which this version does not have yet")                \
  }

static const EsOption options[] = {
  { "o", ES_OPTION_TEXT, offsetof (Options, output), N_ ("OUT"),
    N_ ("where to write: .tsv .csv .npy for coordinates, .png .svg .pdf for a picture, - "
        "for TSV on standard output") },
  { .name = "method",
    .kind = ES_OPTION_CHOICE,
    .offset = offsetof (Options, method),
    .help = N_ ("how to place the points (pca)"),
    .choices = methods,
    .later_choices = later_methods },
  { "dims", ES_OPTION_COUNT, offsetof (Options, dims), "2|3", N_ ("axes of the map (2)"),
    2, 3 },
  { "color-by", ES_OPTION_TEXT, offsetof (Options, color_by), N_ ("COLUMN"),
    N_ ("of a picture: colours and legend") },
  { "label-by", ES_OPTION_TEXT, offsetof (Options, label_by), N_ ("COLUMN"),
    N_ ("of a picture: what stands beside points (their names)") },
  TSNE_ONLY ("pca-dims"),
  TSNE_ONLY ("perplexity"),
  TSNE_ONLY ("iterations"),
  TSNE_ONLY ("init"),
  TSNE_ONLY ("repulsion"),
  TSNE_ONLY ("theta"),
  TSNE_ONLY ("early-exaggeration"),
  TSNE_ONLY ("learning-rate"),
  { NULL },
};

typedef struct {
  const EsInvocation *invocation;
  const Options *options;
  EsInput input;
  const EmbColumn *color; /* NULL: none */
  const EmbColumn *label;
  EmbPca *pca;
  EmbLayout *layout;
  double seconds;
} Run;

/* --- The map */

static bool
place (Run *self, EmbError *error)
{
  const EmbDataset *dataset = self->input.dataset;
  const EmbJob *job = &self->invocation->job;
  gint64 start = g_get_monotonic_time ();

  EmbPcaParams params = EMB_PCA_DEFAULTS;
  params.n_components = (size_t) self->options->dims;
  self->pca = emb_pca_new (dataset, &params, job, error);
  if (self->pca == NULL)
    return false;
  self->layout = emb_pca_project (self->pca, dataset, job, error);
  if (self->layout == NULL)
    return false;
  self->layout =
    emb_layout_add_flat_axes (self->layout, (size_t) self->options->dims, error);
  self->seconds = (double) (g_get_monotonic_time () - start) / 1e6;
  return self->layout != NULL;
}

static bool
find_columns (Run *self, EmbError *error)
{
  const char *color = self->options->color_by;
  const char *label = self->options->label_by;
  /* The names, unless a column is called so; they are there anyway. */
  if (label != NULL && strcmp (label, "name") == 0 &&
      emb_dataset_find_column (self->input.dataset, label, NULL) == NULL)
    label = NULL;
  if (color != NULL)
    self->color = emb_dataset_find_column (self->input.dataset, color, error);
  if (label != NULL && (color == NULL || self->color != NULL))
    self->label = emb_dataset_find_column (self->input.dataset, label, error);
  return (color == NULL) == (self->color == NULL) &&
         (label == NULL) == (self->label == NULL);
}

static bool
save (const Run *self, EmbError *error)
{
  const char *path = self->options->output;
  es_progress_begin_writing ();
  bool saved;
  if (es_picture_knows (path)) {
    EsPicture picture = {
      .input = &self->input,
      .layout = self->layout,
      .color = self->color,
      .label = self->label,
      .pca = self->pca,
      .unit_rows = self->invocation->common->normalize,
    };
    saved = es_picture_save (&picture, path, &self->invocation->job, error);
  } else {
    saved = emb_layout_save (self->layout, self->input.dataset, path,
                             &self->invocation->job, error);
  }
  es_progress_end_writing ();
  return saved;
}

/* --- What is said about it */

static double
total_explained (const EmbPca *pca)
{
  double total = 0;
  for (size_t i = 0; i < emb_pca_n_components (pca); i++)
    total += emb_pca_variance_ratio (pca, i);
  return total;
}

static void
report_explained (const Run *self, EsReport *report)
{
  bool json = self->invocation->format == ES_FORMAT_JSON;
  if (json)
    es_report_begin_list (report, "explained_variance");
  for (size_t i = 0; i < emb_pca_n_components (self->pca); i++) {
    g_autofree char *key = g_strdup_printf ("explained_variance_%zu", i + 1);
    es_report_number (report, json ? NULL : key, emb_pca_variance_ratio (self->pca, i),
                      'g', 6);
  }
  if (json)
    es_report_end (report);
  es_report_number (report, "total_explained_variance", total_explained (self->pca), 'g',
                    6);
}

static int
print_summary (const Run *self)
{
  g_autoptr (EsReport) report = es_report_new (self->invocation->format);
  es_report_text (report, "method", methods[self->options->method]);
  es_report_count (report, "rows", emb_layout_n_points (self->layout));
  es_report_count (report, "dims", self->options->dims);
  es_report_count (report, "seed", self->invocation->common->seed);
  es_report_number (report, "seconds", self->seconds, 'f', 3);
  report_explained (self, report);
  g_autoptr (GString) out = g_string_new (NULL);
  es_report_write (report, out);
  return es_output_print (out);
}

static void
tell_notices (const Run *self)
{
  es_input_tell_notices (&self->input);

  size_t n_left_out =
    emb_layout_n_points (self->layout) - emb_pca_n_rows_used (self->pca);
  if (n_left_out > 0)
    es_message_notice (
      ngettext ("%zu row has no place on the map, holding numbers that are "
                "not finite; its coordinates are nan",
                "%zu rows have no place on the map, holding numbers that "
                "are not finite; their coordinates are nan",
                n_left_out),
      n_left_out);
  if (!(emb_pca_total_variance (self->pca) > 0))
    es_message_notice (ngettext ("with %zu row there is no direction to show",
                                 "all %zu rows are the same: there is no direction to "
                                 "show",
                                 emb_pca_n_rows_used (self->pca)),
                       emb_pca_n_rows_used (self->pca));
  else if (emb_pca_n_components (self->pca) < self->options->dims)
    es_message_notice (
      ngettext ("the data vary in %zu direction at most; the other axes are 0",
                "the data vary in %zu directions at most; the other axes are 0",
                emb_pca_n_components (self->pca)),
      emb_pca_n_components (self->pca));
  if (!es_picture_knows (self->options->output) &&
      (self->color != NULL || self->label != NULL))
    es_message_notice (_ ("--color-by and --label-by are for pictures; coordinates have "
                          "names only"));
}

/* With -o - standard output holds the coordinates, so the summary would be in the way. */
static void
tell_summary (const Run *self)
{
  char percent[EMB_TEXT_NUMBER_SIZE];
  emb_text_format (percent, 100 * total_explained (self->pca), 'f', 2);
  size_t n = emb_layout_n_points (self->layout);
  es_message_notice (ngettext ("PCA of %zu row; the axes explain %s %% of the variance",
                               "PCA of %zu rows; the axes explain %s %% of the variance",
                               n),
                     n, percent);
}

/* --- The command */

static int
draw_map (Run *self)
{
  int status;
  EmbError error;
  const char *path = self->options->output;
  bool to_stdout = strcmp (path, "-") == 0;
  if (!es_input_open (&self->input, self->invocation->arguments[0], self->invocation,
                      &status))
    return status;
  if (!find_columns (self, &error) || !place (self, &error))
    return es_message_fail (self->input.subject, &error);
  if (!save (self, &error)) {
    if (to_stdout && es_output_is_closed ())
      return ES_EXIT_DONE;
    return es_message_fail (to_stdout ? _ ("standard output") : path, &error);
  }
  if (es_progress_interrupted ())
    return ES_EXIT_INTERRUPTED;

  tell_notices (self);
  if (!to_stdout)
    return print_summary (self);
  tell_summary (self);
  return ES_EXIT_DONE;
}

static int
run (const EsInvocation *invocation)
{
  const Options *wanted = invocation->options;
  const char *path = wanted->output;
  if (path == NULL)
    return es_message_usage (invocation->name, _ ("say where to write: -o OUT"));
  if (!emb_layout_save_knows (path) && !es_picture_knows (path))
    return es_message_usage (invocation->name,
                             _ ("the ending of \"%s\" names no format; known are: %s %s"),
                             path, emb_layout_save_endings, ES_PICTURE_ENDINGS);
  if (strcmp (path, "-") != 0 && !es_output_check (path))
    return ES_EXIT_FAILED;

  Run self = { .invocation = invocation, .options = wanted };
  int status = draw_map (&self);
  emb_layout_unref (self.layout);
  emb_pca_unref (self.pca);
  es_input_clear (&self.input);
  return status;
}

const EsCommand es_command_project = {
  .name = "project",
  .arguments = N_ ("FILE -o OUT"),
  .summary = N_ ("Place the data on a map of two or three axes"),
  .details =
    N_ ("Prints what the map explains; with -o - that is said on standard error. "
        "Rows with numbers that are not finite get the coordinates nan."),
  .min_arguments = 1,
  .max_arguments = 1,
  .options = options,
  .defaults = &defaults,
  .options_size = sizeof defaults,
  .run = run,
};
