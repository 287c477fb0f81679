// SPDX-License-Identifier: GPL-3.0-or-later
#include "open.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include "base/file.h"
#include "base/text.h"
#include "data/load.h"
#include "data/sample.h"
#include "message.h"

static EmbDataset *
load (const char *path, const EsInvocation *invocation, EmbError *error)
{
  const EsCommonOptions *common = invocation->common;
  EmbLoadOptions options = {
    .format = common->input_format,
    .metadata = common->metadata,
    .max_rows = (size_t) MIN (common->rows, SIZE_MAX),
  };
  return emb_load (path, &options, &invocation->job, error);
}

/* Puts @next, if it could be made, in the place of the data set. */
static bool
replace (EsInput *self, EmbDataset *next)
{
  if (next == NULL)
    return false;
  emb_dataset_unref (self->dataset);
  self->dataset = next;
  return true;
}

static bool
draw_sample (EsInput *self, const EsInvocation *invocation, EmbError *error)
{
  const EsCommonOptions *common = invocation->common;
  const EmbColumn *strata = NULL;
  if (common->stratify != NULL) {
    strata = es_input_column (self, common->stratify, error);
    if (strata == NULL)
      return false;
    if (strata->kind != EMB_COLUMN_CATEGORY)
      return emb_fail (error, EMB_ARGUMENT,
                       _ ("--stratify wants a column of categories, and \"%s\" is a "
                          "column of kind %s"),
                       strata->name, emb_column_kind_name (strata->kind));
  }

  size_t n_rows = emb_dataset_n_rows (self->dataset);
  if (common->sample >= n_rows) {
    self->sample_is_all = common->sample > n_rows;
    return true;
  }
  size_t n = (size_t) common->sample;
  self->numbers = strata != NULL ? emb_sample_stratified (strata, n, common->seed, error)
                                 : emb_sample_uniform (n_rows, n, common->seed, error);
  return self->numbers != NULL &&
         replace (self, emb_dataset_select (self->dataset, self->numbers, n,
                                            &invocation->job, error));
}

static bool
prepare (EsInput *self, const EsInvocation *invocation, EmbError *error)
{
  self->dataset = load (self->path, invocation, error);
  if (self->dataset == NULL)
    return false;
  if (invocation->common->sample > 0 && !draw_sample (self, invocation, error))
    return false;
  return !invocation->common->normalize ||
         replace (self, emb_dataset_normalise (self->dataset, &invocation->job, error));
}

bool
es_input_open (EsInput *self,
               const char *path,
               const EsInvocation *invocation,
               int *status)
{
  EmbError error;
  *self = (EsInput){ .path = path, .subject = es_message_input (path) };
  if (prepare (self, invocation, &error))
    return true;
  *status = es_message_fail (self->subject, &error);
  return false;
}

void
es_input_clear (EsInput *self)
{
  emb_dataset_unref (self->dataset);
  free (self->numbers);
  *self = (EsInput){ 0 };
}

void
es_input_tell_notices (const EsInput *self)
{
  const EmbNotices *notices = emb_dataset_notices (self->dataset);
  for (size_t i = 0; i < notices->n; i++)
    es_message_notice ("%s", notices->items[i].message);
  if (self->sample_is_all)
    es_message_notice (
      ngettext ("--sample asks for more than the %zu row there is; it is used",
                "--sample asks for more than the %zu rows there are; all are used",
                emb_dataset_n_rows (self->dataset)),
      emb_dataset_n_rows (self->dataset));
}

size_t
es_input_row_number (const EsInput *self, size_t row)
{
  return self->numbers != NULL ? self->numbers[row] : row;
}

bool
es_input_find_number (const EsInput *self, uint64_t number, size_t *row)
{
  size_t n = emb_dataset_n_rows (self->dataset);
  if (self->numbers == NULL) {
    *row = (size_t) number;
    return number < n;
  }
  size_t low = 0;
  size_t high = n;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (self->numbers[middle] < number)
      low = middle + 1;
    else
      high = middle;
  }
  *row = low;
  return low < n && self->numbers[low] == number;
}

const char *
es_input_row_name (const EsInput *self, size_t row, char buffer[EMB_DATASET_NUMBER_SIZE])
{
  if (emb_dataset_has_names (self->dataset))
    return emb_dataset_name (self->dataset, row, buffer);
  g_snprintf (buffer, EMB_DATASET_NUMBER_SIZE, "%zu", es_input_row_number (self, row));
  return buffer;
}

bool
es_input_find (const EsInput *self, const char *name, size_t *row)
{
  if (emb_dataset_has_names (self->dataset))
    return emb_dataset_find (self->dataset, name, row);
  uint64_t number;
  return emb_text_parse_uint (name, name + strlen (name), &number) &&
         es_input_find_number (self, number, row);
}

const EmbColumn *
es_input_column (const EsInput *self, const char *name, EmbError *error)
{
  const EmbColumn *column = emb_dataset_find_column (self->dataset, name);
  if (column != NULL)
    return column;

  size_t n = emb_dataset_n_columns (self->dataset);
  g_autoptr (GString) list = g_string_new (NULL);
  for (size_t i = 0; i < n; i++)
    g_string_append_printf (list, "%s%s", i > 0 ? ", " : "",
                            emb_dataset_column (self->dataset, i)->name);
  if (n == 0)
    emb_fail (error, EMB_ARGUMENT,
              _ ("there is no column \"%s\"; the data have no columns, --metadata FILE "
                 "brings some"),
              name);
  else
    emb_fail (error, EMB_ARGUMENT, _ ("there is no column \"%s\"; the columns are: %s"),
              name, list->str);
  return NULL;
}

bool
es_output_check (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  if (access (emb_file_exists (path) ? path : folder, W_OK) == 0)
    return true;
  es_message_error (path, _ ("cannot be written: %s"), g_strerror (errno));
  return false;
}
