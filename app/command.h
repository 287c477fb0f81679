// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <glib.h>

#include "base/job.h"
#include "options.h"
#include "output.h"

/* The options that all sub-commands have in common. */
typedef struct {
  bool help;
  bool version;
  bool normalize;
  bool quiet;
  const char *metadata;
  const char *input_format;
  const char *stratify;
  uint64_t rows;   /* 0: all */
  uint64_t sample; /* 0: all */
  uint64_t seed;
  uint64_t threads; /* 0: OMP_NUM_THREADS, or all processors */
  int format;       /* EsFormat */
} EsCommonOptions;

/* A sub-command in use. */
typedef struct {
  const char *name;
  const EsCommonOptions *common;
  const void *options; /* the command's own struct */
  char **arguments;    /* what is no option */
  size_t n_arguments;
  EsFormat format; /* never AUTO */
  EmbJob job;
} EsInvocation;

/* One sub-command. A new one is a file command-NAME.c and a line in command.c. */
typedef struct {
  const char *name;
  const char *arguments; /* N_("FILE NAME...") */
  const char *summary;   /* N_(), one line for the list of all */
  const char *details;   /* N_(), what its help says besides its options, or NULL */
  size_t min_arguments;
  size_t max_arguments;
  const EsOption *options;
  const void *defaults; /* the command's own struct */
  size_t options_size;
  int (*run) (const EsInvocation *invocation); /* returns the exit status */
} EsCommand;

extern const EsCommand es_command_info;
extern const EsCommand es_command_neighbors;
extern const EsCommand es_command_project;
extern const EsCommand es_command_convert;

/* Runs what the arguments ask for on the command line. False where they ask for the
 * window; otherwise *@status is the exit status. */
bool es_command_line (int argc, char **argv, int *status);
