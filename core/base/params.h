// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

/* The parameters of an algorithm as a table over its plain struct. The form in the
 * window, the options of the command line and their help all come from it; the algorithm
 * reads its struct. */

typedef enum {
  EMB_PARAM_BOOL,   /* bool */
  EMB_PARAM_COUNT,  /* size_t */
  EMB_PARAM_REAL,   /* double */
  EMB_PARAM_CHOICE, /* int, an index into choices */
} EmbParamKind;

/* What a change asks for while the algorithm runs. */
typedef enum {
  EMB_PARAM_AT_ONCE,
  EMB_PARAM_NEW_AFFINITIES,
  EMB_PARAM_RESTART,
} EmbParamLive;

typedef struct {
  const char *name; /* kebab-case, as on the command line */
  EmbParamKind kind;
  size_t offset; /* in the struct */
  double initial;
  double min; /* what is accepted */
  double max;
  double ui_min; /* what a slider covers */
  double ui_max;
  const char *const *choices; /* NULL-terminated, for EMB_PARAM_CHOICE */
  EmbParamLive live;
  const char *unit;  /* "" for none */
  const char *label; /* marked with N_(): a word or two */
  const char *help;  /* marked with N_(): a sentence without a full stop */
} EmbParam;

/* A table ends with an entry without a name. */
const EmbParam *emb_params_find (const EmbParam *table, const char *name);
void emb_params_set_defaults (const EmbParam *table, void *params);

/* Values of any kind as numbers; a bool is 0 or 1. */
double emb_param_get (const EmbParam *param, const void *params);
void emb_param_set (const EmbParam *param, void *params, double value);

/* Whether all values lie in their ranges; the sentence names the parameter and its range.
 */
bool emb_params_check (const EmbParam *table, const void *params, EmbError *error);
