// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "command.h"
#include "data/dataset.h"

/* The file that a sub-command works on, opened and cut as the common options say. */
typedef struct {
  const char *path;    /* as given */
  const char *subject; /* what messages call it */
  EmbDataset *dataset;
} EsInput;

/* Opens @path; on failure reports it and returns false with the exit status. */
bool es_input_open (EsInput *self,
                    const char *path,
                    const EsInvocation *invocation,
                    int *status);
void es_input_clear (EsInput *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (EsInput, es_input_clear)

/* What should be known about the data, on standard error. Called when the results are
 * there, so that a failure leaves one line alone. */
void es_input_tell_notices (const EsInput *self);

/* Whether a file can be made at @path, asked before long work; reports it if not. */
bool es_output_check (const char *path);
