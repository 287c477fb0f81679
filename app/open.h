// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "command.h"
#include "data/dataset.h"

/* The file that a sub-command works on, opened and cut as the common options say. */
typedef struct {
  const char *path;    /* as given */
  const char *subject; /* what messages call it */
  EmbDataset *dataset;
  uint32_t *numbers;  /* with --sample: the number in the file of each row; else NULL */
  bool sample_is_all; /* --sample asks for more rows than there are */
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

/* Rows are called by their number in the file also where they are a sample of it. */
size_t es_input_row_number (const EsInput *self, size_t row);
bool es_input_find_number (const EsInput *self, uint64_t number, size_t *row);

/* The name, or the number where rows have no names. */
const char *es_input_row_name (const EsInput *self,
                               size_t row,
                               char buffer[EMB_DATASET_NUMBER_SIZE]);
bool es_input_find (const EsInput *self, const char *name, size_t *row);

/* The column called @name, or NULL and a sentence that lists the columns there are. */
const EmbColumn *es_input_column (const EsInput *self, const char *name, EmbError *error);

/* Whether a file can be made at @path, asked before long work; reports it if not. */
bool es_output_check (const char *path);
