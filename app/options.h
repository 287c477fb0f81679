// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <glib.h>

/* Options of the command line as tables over plain structs, parsed the way GNU programs
 * do: anywhere among the arguments, "--metric dot" or "--metric=dot", "-k 10" or "-k10",
 * and "--" ends them. Numbers mean the same in every locale.
 */
typedef enum {
  ES_OPTION_FLAG,   /* bool */
  ES_OPTION_TEXT,   /* const char *, not copied */
  ES_OPTION_COUNT,  /* uint64_t from min to max */
  ES_OPTION_CHOICE, /* int, the index in choices */
  ES_OPTION_LATER,  /* belongs to a later version: giving it fails with help as the
                       reason, and the help text leaves it out */
} EsOptionKind;

typedef struct {
  const char *name; /* "metric" for --metric; one letter: "k" for -k */
  EsOptionKind kind;
  size_t offset;     /* in the struct of values */
  const char *value; /* what help calls the value: N_("FILE"); NULL for a flag */
  const char *help;  /* N_() */
  uint64_t min;
  uint64_t max;
  const char *const *choices;       /* ends with NULL */
  const char *const *later_choices; /* those of a later version, or NULL */
} EsOption;

/* A table that ends with an entry without name, and the struct that it fills. */
typedef struct {
  const EsOption *options;
  void *values;
} EsOptionGroup;

/* Goes through the arguments argv[0], ...: fills the structs of @groups (ends with an
 * entry without options) and adds what is no option to @rest, borrowed. On failure
 * *@message is a sentence. A flag called "help" or "version" ends it at once. */
bool es_options_parse (char **argv,
                       size_t n,
                       const EsOptionGroup *groups,
                       GPtrArray *rest,
                       char **message);

/* The number of arguments that the option at argv[0] takes, itself included: 1 or 2, or 0
 * where none of @groups has it. */
size_t es_options_span (char **argv, const EsOptionGroup *groups);

/* Adds lines of at most 80 columns for all options of a table. */
void es_options_describe (const EsOption *options, GString *out);

/* Adds @text to @out, broken into lines at blanks: @indent columns in front of each but
 * the first, which begins at @column. Line ends in @text stay. */
void es_options_wrap (GString *out, const char *text, size_t indent, size_t column);
