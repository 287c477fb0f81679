// SPDX-License-Identifier: GPL-3.0-or-later
/* embedscope convert: the same data in another format. */
#include <glib/gi18n.h>

#include "command.h"
#include "data/save.h"
#include "message.h"
#include "open.h"
#include "progress.h"

static const EsOption options[] = { { NULL } };

static int
save (const EsInvocation *invocation, const EsInput *input, const char *path)
{
  EmbError error;
  EmbSaveLoss loss = { 0 };
  es_progress_begin_writing ();
  bool saved = emb_save (input->dataset, path, &loss, &invocation->job, &error);
  es_progress_end_writing ();
  if (!saved)
    return es_message_fail (path, &error);
  if (es_progress_interrupted ())
    return ES_EXIT_INTERRUPTED;

  es_input_tell_notices (input);
  if (loss.n_names > 0)
    es_message_notice (ngettext ("%zu name holds what the format cannot and was changed",
                                 "%zu names hold what the format cannot and were changed",
                                 loss.n_names),
                       loss.n_names);
  if (loss.n_columns > 0)
    es_message_notice (
      ngettext ("%zu column was left out: the format holds names and numbers alone",
                "%zu columns were left out: the format holds names and numbers alone",
                loss.n_columns),
      loss.n_columns);
  return ES_EXIT_DONE;
}

static int
run (const EsInvocation *invocation)
{
  const char *path = invocation->arguments[1];
  if (!emb_save_knows (path))
    return es_message_usage (invocation->name,
                             _ ("the ending of \"%s\" names no format; known are: %s"),
                             path, emb_save_endings);
  if (!es_output_check (path))
    return ES_EXIT_FAILED;

  int status;
  g_auto (EsInput) input = { 0 };
  if (!es_input_open (&input, invocation->arguments[0], invocation, &status))
    return status;
  return save (invocation, &input, path);
}

const EsCommand es_command_convert = {
  .name = "convert",
  .arguments = N_ ("IN OUT"),
  .summary = N_ ("Write the data in another format, by the ending of OUT"),
  .details =
    N_ (".txt and .vec: word2vec text with header. .bin: word2vec binary. .npy and "
        ".safetensors: float32, names and columns in OUT.names.tsv. .tsv: numbers only, "
        "names and columns in "
        "OUT.metadata.tsv, and projector_config.json beside it."),
  .min_arguments = 2,
  .max_arguments = 2,
  .options = options,
  .run = run,
};
