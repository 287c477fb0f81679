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
    .sample = (size_t) MIN (common->sample, SIZE_MAX),
    .stratify = common->stratify,
    .seed = common->seed,
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
prepare (EsInput *self, const EsInvocation *invocation, EmbError *error)
{
  self->dataset = load (self->path, invocation, error);
  if (self->dataset == NULL)
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
  *self = (EsInput){ 0 };
}

void
es_input_tell_notices (const EsInput *self)
{
  const EmbNotices *notices = emb_dataset_notices (self->dataset);
  for (size_t i = 0; i < notices->n; i++)
    es_message_notice ("%s", notices->items[i].message);
  if (!emb_dataset_is_intact (self->dataset))
    es_message_notice (_ ("%s was changed meanwhile; the results may mix old numbers "
                          "with "
                          "new ones"),
                       self->subject);
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
