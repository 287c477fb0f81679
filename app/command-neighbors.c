// SPDX-License-Identifier: GPL-3.0-or-later
/* embedscope neighbors: the nearest rows of names, row numbers and vectors. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <glib/gi18n.h>

#include "base/text.h"
#include "command.h"
#include "message.h"
#include "neighbors/search.h"
#include "open.h"
#include "report.h"

#define NO_ROW_OPTION UINT64_MAX
#define N_SIMILAR 3

typedef struct {
  uint64_t k;
  int metric; /* EmbMetric */
  const char *vector;
  uint64_t row;
} Options;

static const Options defaults = { .k = 10, .row = NO_ROW_OPTION };

static const char *const metrics[] = { "cosine", "euclidean", "dot", NULL };

static const EsOption options[] = {
  { "k", ES_OPTION_COUNT, offsetof (Options, k), N_ ("N"),
    N_ ("how many neighbours (10)"), 1, UINT32_MAX },
  { .name = "metric",
    .kind = ES_OPTION_CHOICE,
    .offset = offsetof (Options, metric),
    .help = N_ ("what near means (cosine)"),
    .choices = metrics },
  { "row", ES_OPTION_COUNT, offsetof (Options, row), N_ ("N"),
    N_ ("ask for the row of that number, from 0"), 0, UINT64_MAX - 1 },
  { "vector", ES_OPTION_TEXT, offsetof (Options, vector), N_ ("'0.1 ...'"),
    N_ ("ask for a vector: numbers with blanks or commas between them") },
  { .name = "expression",
    .kind = ES_OPTION_LATER,
    .help = N_ ("comes with a later version; this one takes NAME, --row and --vector") },
  { NULL },
};

/* --- Queries */

typedef struct {
  char *label;         /* as it was asked for, or the name of the row */
  const float *vector; /* belongs to the data set, to the option or to @made */
  float *made;         /* owned, or NULL */
  size_t row;          /* EMB_SEARCH_NO_ROW for a vector */
  EmbNeighbors *result;
} Query;

typedef struct {
  const EsInvocation *invocation;
  const Options *options;
  EsInput input;
  GArray *queries;       /* Query */
  GPtrArray *complaints; /* those lines, kept until the results are there */
  GPtrArray *notices;
} Run;

static void G_GNUC_PRINTF (2, 3) complain (Run *self, const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  g_ptr_array_add (self->complaints, g_strdup_vprintf (format, arguments));
  va_end (arguments);
}

static void
clear_query (void *data)
{
  Query *query = data;
  g_free (query->label);
  g_free (query->made);
  emb_neighbors_unref (query->result);
}

static void
add_query (Run *self, const char *label, const float *vector, size_t row)
{
  Query query = { .label = g_strdup (label), .vector = vector, .row = row };
  g_array_append_val (self->queries, query);
}

static void
complain_missing (Run *self, const char *name)
{
  const EmbDataset *dataset = self->input.dataset;
  if (!emb_dataset_has_names (dataset)) {
    size_t last = emb_dataset_n_rows (dataset) - 1;
    complain (self,
              _ ("there is no row \"%s\"; rows have no names and are called by their "
                 "number, up to %zu"),
              name, emb_dataset_row_number (self->input.dataset, last));
    return;
  }

  size_t rows[N_SIMILAR];
  size_t n = emb_dataset_similar_names (dataset, name, rows, N_SIMILAR);
  g_autoptr (GString) list = g_string_new (NULL);
  char buffer[EMB_DATASET_NUMBER_SIZE];
  for (size_t i = 0; i < n; i++)
    g_string_append_printf (list, "%s%s", i > 0 ? ", " : "",
                            emb_dataset_name (dataset, rows[i], buffer));

  uint64_t number;
  size_t row;
  bool is_row = emb_text_parse_uint (name, name + strlen (name), &number) &&
                emb_dataset_find_number (self->input.dataset, number, &row);
  if (is_row)
    complain (self,
              _ ("there is no name \"%s\"; --row %s asks for the row of that number"),
              name, name);
  else if (n > 0)
    complain (self, _ ("there is no name \"%s\"; similar: %s"), name, list->str);
  else
    complain (self, _ ("there is no name \"%s\", and none that is similar"), name);
}

/* Of equal names the first answers; the person should know that there are others. */
static void
note_equal_names (Run *self, const char *name, size_t row)
{
  const EmbNames *names = emb_dataset_names (self->input.dataset);
  if (names->n_duplicates == 0)
    return;
  size_t n = 1;
  for (size_t i = row + 1; i < names->shown.n; i++)
    n += strcmp (emb_strings_get (&names->shown, i),
                 emb_strings_get (&names->shown, row)) == 0;
  if (n > 1)
    g_ptr_array_add (self->notices,
                     g_strdup_printf (_ ("%zu rows are called \"%s\"; row %zu, the "
                                         "first, "
                                         "answers"),
                                      n, name,
                                      emb_dataset_row_number (self->input.dataset, row)));
}

/* Models of fastText have a vector for any word. */
static bool
add_unseen (Run *self, const char *word)
{
  const EmbDataset *dataset = self->input.dataset;
  if (!emb_dataset_makes_vectors (dataset))
    return false;
  Query query = { .row = EMB_SEARCH_NO_ROW };
  query.made = g_new (float, emb_dataset_n_dims (dataset));
  query.vector = query.made;
  query.label = g_strdup (word);
  if (!emb_dataset_make_vector (dataset, word, query.made)) {
    clear_query (&query);
    return false;
  }
  g_array_append_val (self->queries, query);
  g_ptr_array_add (self->notices,
                   g_strdup_printf (_ ("\"%s\" is not in the file; its vector is made "
                                       "from its n-grams"),
                                    word));
  return true;
}

static void
add_names (Run *self)
{
  for (size_t i = 1; i < self->invocation->n_arguments; i++) {
    const char *name = self->invocation->arguments[i];
    size_t row;
    if (!emb_dataset_find (self->input.dataset, name, &row)) {
      if (!add_unseen (self, name))
        complain_missing (self, name);
      continue;
    }
    if (emb_dataset_has_names (self->input.dataset))
      note_equal_names (self, name, row);
    char buffer[EMB_DATASET_NUMBER_SIZE];
    add_query (self, emb_dataset_name (self->input.dataset, row, buffer),
               emb_dataset_row (self->input.dataset, row), row);
  }
}

static void
add_row (Run *self)
{
  if (self->options->row == NO_ROW_OPTION)
    return;
  size_t row;
  if (!emb_dataset_find_number (self->input.dataset, self->options->row, &row)) {
    size_t last = emb_dataset_n_rows (self->input.dataset) - 1;
    complain (self,
              self->options->row < emb_dataset_row_number (self->input.dataset, last)
                ? _ ("row %" PRIu64 " is not in the sample; its last is row %zu")
                : _ ("there is no row %" PRIu64 "; the last is row %zu"),
              self->options->row, emb_dataset_row_number (self->input.dataset, last));
    return;
  }
  char buffer[EMB_DATASET_NUMBER_SIZE];
  add_query (self, emb_dataset_name (self->input.dataset, row, buffer),
             emb_dataset_row (self->input.dataset, row), row);
}

/* Numbers with blanks or commas between them. NULL and a sentence where one is none. */
static GArray *
parse_vector (const char *text, char **message)
{
  static const char between[] = " \t\r\n,";
  GArray *numbers = g_array_new (FALSE, FALSE, sizeof (float));
  for (text += strspn (text, between); *text != '\0'; text += strspn (text, between)) {
    size_t length = strcspn (text, between);
    float number;
    if (!emb_text_parse_float (text, text + length, &number)) {
      g_autofree char *field = g_strndup (text, length);
      *message = g_strdup_printf (_ ("--vector: \"%s\" is no number"), field);
      g_array_unref (numbers);
      return NULL;
    }
    g_array_append_val (numbers, number);
    text += length;
  }
  return numbers;
}

static void
add_vector (Run *self, const GArray *numbers)
{
  size_t d = emb_dataset_n_dims (self->input.dataset);
  if (numbers == NULL)
    return;
  if (numbers->len != d)
    complain (self,
              ngettext ("--vector has %u number, but the vectors of the file have %zu",
                        "--vector has %u numbers, but the vectors of the file have %zu",
                        numbers->len),
              numbers->len, d);
  else
    add_query (self, "--vector", (const float *) (gpointer) numbers->data,
               EMB_SEARCH_NO_ROW);
}

/* Searches for all; a query that cannot be answered is taken out with a complaint. */
static bool
search (Run *self, EmbError *error)
{
  for (guint i = 0; i < self->queries->len;) {
    Query *query = &g_array_index (self->queries, Query, i);
    query->result =
      emb_search (self->input.dataset, query->vector, query->row,
                  (size_t) self->options->k, (EmbMetric) self->options->metric,
                  &self->invocation->job, error);
    if (query->result != NULL) {
      i++;
      continue;
    }
    if (error->code == EMB_CANCELLED || error->code == EMB_NO_MEMORY)
      return false;
    complain (self, _ ("\"%s\": %s"), query->label, error->message);
    g_array_remove_index (self->queries, i);
  }
  return true;
}

/* --- Output */

static void
report_neighbor (EsReport *report, const Run *run, size_t rank, const EmbNeighbor *found)
{
  const EsInput *input = &run->input;
  double value = emb_metric_value (found->values, (EmbMetric) run->options->metric);
  char buffer[EMB_DATASET_NUMBER_SIZE];
  es_report_begin_object (report, NULL);
  es_report_count (report, "rank", rank);
  es_report_count (report, "row", emb_dataset_row_number (input->dataset, found->row));
  es_report_text (report, "name", emb_dataset_name (input->dataset, found->row, buffer));
  es_report_number (report, "value", value, 'g', 9);
  es_report_number (report, "euclidean", found->values.euclidean, 'g', 9);
  es_report_number (report, "cosine", found->values.cosine, 'g', 9);
  es_report_number (report, "dot", found->values.dot, 'g', 9);
  es_report_end (report);
}

static void
report_query (EsReport *report, const Run *run, const Query *query)
{
  es_report_begin_object (report, NULL);
  es_report_text (report, "query", query->label);
  if (query->row == EMB_SEARCH_NO_ROW)
    es_report_text (report, "row", NULL);
  else
    es_report_count (report, "row",
                     emb_dataset_row_number (run->input.dataset, query->row));
  es_report_begin_list (report, "neighbors");
  for (size_t i = 0; i < emb_neighbors_n (query->result); i++)
    report_neighbor (report, run, i + 1, emb_neighbors_get (query->result, i));
  es_report_end (report);
  es_report_end (report);
}

static void
write_json (const Run *self, GString *out)
{
  g_autoptr (EsReport) report = es_report_new (ES_FORMAT_JSON);
  es_report_text (report, "metric", metrics[self->options->metric]);
  es_report_count (report, "k", self->options->k);
  es_report_bool (report, "exact", true);
  es_report_number (report, "recall", 1, 'f', 1);
  es_report_begin_list (report, "queries");
  for (guint i = 0; i < self->queries->len; i++)
    report_query (report, self, &g_array_index (self->queries, Query, i));
  es_report_end (report);
  es_report_write (report, out);
}

static void
write_table (const Run *self, GString *out)
{
  char buffer[EMB_DATASET_NUMBER_SIZE];
  g_autoptr (EsTable) table = es_table_new ("query rank> name value>");
  for (guint i = 0; i < self->queries->len; i++) {
    const Query *query = &g_array_index (self->queries, Query, i);
    for (size_t j = 0; j < emb_neighbors_n (query->result); j++) {
      const EmbNeighbor *found = emb_neighbors_get (query->result, j);
      double value = emb_metric_value (found->values, (EmbMetric) self->options->metric);
      es_table_add (table, query->label);
      es_table_add_count (table, j + 1);
      es_table_add (table, emb_dataset_name (self->input.dataset, found->row, buffer));
      es_table_add_number (table, value, 'f', 6);
    }
  }
  es_table_write (table, self->invocation->format, out);
}

static int
print_results (const Run *self)
{
  /* Where nothing was found the lines on standard error are all there is to say. */
  if (self->queries->len > 0) {
    es_input_tell_notices (&self->input);
    for (size_t i = 0; i < self->notices->len; i++)
      es_message_notice ("%s", (char *) self->notices->pdata[i]);
  }
  for (size_t i = 0; i < self->complaints->len; i++)
    es_message_error (self->input.subject, "%s", (char *) self->complaints->pdata[i]);

  if (self->queries->len == 0)
    return ES_EXIT_FAILED;
  g_autoptr (GString) out = g_string_new (NULL);
  if (self->invocation->format == ES_FORMAT_JSON)
    write_json (self, out);
  else
    write_table (self, out);
  int status = es_output_print (out);
  return status == ES_EXIT_DONE && self->complaints->len > 0 ? ES_EXIT_FAILED : status;
}

/* --- The command */

static int
answer (Run *self, const GArray *numbers)
{
  int status;
  EmbError error;
  if (!es_input_open (&self->input, self->invocation->arguments[0], self->invocation,
                      &status))
    return status;
  add_names (self);
  add_row (self);
  add_vector (self, numbers);
  if (!search (self, &error))
    return es_message_fail (self->input.subject, &error);
  return print_results (self);
}

static int
run (const EsInvocation *invocation)
{
  const Options *wanted = invocation->options;
  if (invocation->n_arguments < 2 && wanted->row == NO_ROW_OPTION &&
      wanted->vector == NULL)
    return es_message_usage (invocation->name,
                             _ ("ask for something: NAME, --row N or --vector '...'"));

  g_autoptr (GArray) numbers = NULL;
  if (wanted->vector != NULL) {
    g_autofree char *message = NULL;
    numbers = parse_vector (wanted->vector, &message);
    if (numbers == NULL)
      return es_message_usage (invocation->name, "%s", message);
  }

  Run self = {
    .invocation = invocation,
    .options = wanted,
    .queries = g_array_new (FALSE, TRUE, sizeof (Query)),
    .complaints = g_ptr_array_new_with_free_func (g_free),
    .notices = g_ptr_array_new_with_free_func (g_free),
  };
  g_array_set_clear_func (self.queries, clear_query);
  int status = answer (&self, numbers);
  g_array_unref (self.queries);
  g_ptr_array_unref (self.complaints);
  g_ptr_array_unref (self.notices);
  es_input_clear (&self.input);
  return status;
}

const EsCommand es_command_neighbors = {
  .name = "neighbors",
  .arguments = N_ ("FILE NAME..."),
  .summary = N_ ("Find the nearest neighbours of names, rows or vectors"),
  .details =
    N_ ("Rows without names are called by their number, from 0. All that is asked for is "
        "answered: names, then --row, then --vector. What is asked for is no neighbour "
        "of itself."),
  .min_arguments = 1,
  .max_arguments = SIZE_MAX,
  .options = options,
  .defaults = &defaults,
  .options_size = sizeof defaults,
  .run = run,
};
