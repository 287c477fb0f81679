// SPDX-License-Identifier: GPL-3.0-or-later
#include "command.h"

#include <string.h>

#include <glib/gi18n.h>

#include "base/file.h"
#include "base/text.h"
#include "data/formats/format.h"
#include "message.h"
#include "progress.h"

static const EsCommand *const commands[] = {
  &es_command_info,
  &es_command_neighbors,
  &es_command_project,
  &es_command_convert,
};

/* Sub-commands that later versions have; they are never taken for files. */
static const char *const later_commands[] = { "quality", "analogy", "similarity", "train",
                                              NULL };

static const char *const formats[] = { "table", "tsv", "json", NULL };

#define COMMON(member) offsetof (EsCommonOptions, member)

static const EsOption common_options[] = {
  { "metadata", ES_OPTION_TEXT, COMMON (metadata), N_ ("FILE"),
    N_ ("names and columns of the rows, TSV or CSV; without it a file of that kind "
        "beside the data is taken") },
  { "input-format", ES_OPTION_TEXT, COMMON (input_format), N_ ("NAME"),
    N_ ("how to read the file, where its content does not tell") },
  { "rows", ES_OPTION_COUNT, COMMON (rows), N_ ("N"), N_ ("only the first N rows"), 1,
    UINT64_MAX },
  { "sample", ES_OPTION_COUNT, COMMON (sample), N_ ("N"),
    N_ ("N rows drawn at random, the same ones for the same seed"), 1, UINT64_MAX },
  { "stratify", ES_OPTION_TEXT, COMMON (stratify), N_ ("COLUMN"),
    N_ ("with --sample: each value of the column keeps its share") },
  { "normalize", ES_OPTION_FLAG, COMMON (normalize), NULL,
    N_ ("divide each vector by its length") },
  { "seed", ES_OPTION_COUNT, COMMON (seed), N_ ("S"),
    N_ ("for everything drawn at random (42)"), 0, UINT64_MAX },
  { "threads", ES_OPTION_COUNT, COMMON (threads), N_ ("N"),
    N_ ("never changes a result (OMP_NUM_THREADS, or all processors)"), 1, 1024 },
  { .name = "format",
    .kind = ES_OPTION_CHOICE,
    .offset = COMMON (format),
    .help = N_ ("of the output (table on a terminal, tsv elsewhere)"),
    .choices = formats },
  { "quiet", ES_OPTION_FLAG, COMMON (quiet), NULL, N_ ("no notices and no progress") },
  { "help", ES_OPTION_FLAG, COMMON (help), NULL, N_ ("this text") },
  { "version", ES_OPTION_FLAG, COMMON (version), NULL,
    N_ ("the version of the program") },
  { NULL },
};

/* --- Help */

static int
print_version (void)
{
  g_autoptr (GString) out = g_string_new ("embedscope " ES_VERSION "\n");
  return es_output_print (out);
}

static int
print_overview (void)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_string_append (out, _ ("Usage: embedscope [FILE...]             open the window\n"
                           "       embedscope COMMAND ARGUMENTS...  work without it\n"));
  g_string_append (out, _ ("\nCommands:\n"));
  for (size_t i = 0; i < G_N_ELEMENTS (commands); i++) {
    g_string_append_printf (out, "  %-11s", commands[i]->name);
    es_options_wrap (out, _ (commands[i]->summary), 13, 13);
    g_string_append_c (out, '\n');
  }
  g_string_append (out, _ ("\n\"embedscope COMMAND --help\" describes a command and its "
                           "options.\nExit status: 0 done, 1 could not, 2 wrong usage, "
                           "130 interrupted.\n"));
  return es_output_print (out);
}

static int
print_help (const EsCommand *command)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_string_append_printf (out, _ ("Usage: embedscope %s %s [OPTIONS]\n\n"), command->name,
                          _ (command->arguments));
  es_options_wrap (out, _ (command->summary), 0, 0);
  g_string_append (out, ".\n");
  if (command->details != NULL) {
    g_string_append_c (out, '\n');
    es_options_wrap (out, _ (command->details), 0, 0);
    g_string_append_c (out, '\n');
  }
  if (command->options[0].name != NULL) {
    g_string_append (out, _ ("\nOptions:\n"));
    es_options_describe (command->options, out);
  }
  g_string_append (out, _ ("\nOptions of all commands:\n"));
  es_options_describe (common_options, out);
  g_string_append_c (out, '\n');
  es_options_wrap (out,
                   _ ("FILE may be - for standard input. Options may stand anywhere; -- "
                      "ends them."),
                   0, 0);
  g_string_append_c (out, '\n');
  return es_output_print (out);
}

/* --- Running one */

static unsigned
choose_threads (const EsCommonOptions *options)
{
  if (options->threads > 0)
    return (unsigned) options->threads;

  /* A list such as "4,2" is for nested loops; the first number is the outer one. */
  const char *wish = g_getenv ("OMP_NUM_THREADS");
  uint64_t n = 0;
  if (wish != NULL && emb_text_parse_uint (wish, wish + strcspn (wish, ","), &n) && n > 0)
    return (unsigned) MIN (n, 1024);
  return g_get_num_processors ();
}

static bool
check_common (const EsCommand *command,
              const EsCommonOptions *options,
              const char *file,
              int *status)
{
  EmbError error;
  if (options->stratify != NULL && options->sample == 0)
    *status = es_message_usage (command->name, _ ("--stratify needs --sample N"));
  else if (g_strcmp0 (options->metadata, "") == 0)
    *status = es_message_usage (command->name,
                                _ ("--metadata wants the name of a file, and got an "
                                   "empty one"));
  else if (g_strcmp0 (options->metadata, "-") == 0 && strcmp (file, "-") == 0)
    *status =
      es_message_usage (command->name,
                        _ ("only one of FILE and --metadata can be standard input"));
  else if (options->input_format != NULL &&
           emb_format_find (options->input_format, &error) == NULL)
    *status = es_message_usage (command->name, "--input-format: %s", error.message);
  else
    return true;
  return false;
}

static bool
check_number (const EsCommand *command, const GPtrArray *rest, int *status)
{
  if (rest->len < command->min_arguments)
    *status =
      es_message_usage (command->name, _ ("it wants: %s"), _ (command->arguments));
  else if (rest->len > command->max_arguments)
    *status = es_message_usage (command->name, _ ("\"%s\" is too much; it wants: %s"),
                                (char *) rest->pdata[command->max_arguments],
                                _ (command->arguments));
  else
    return true;
  return false;
}

/* @arguments: all but the name of the sub-command. */
static int
run (const EsCommand *command, GPtrArray *arguments)
{
  EsCommonOptions common = { .seed = 42, .format = ES_FORMAT_AUTO };
  g_autofree void *own = g_malloc0 (command->options_size + 1);
  if (command->options_size > 0)
    memcpy (own, command->defaults, command->options_size);
  EsOptionGroup groups[] = { { command->options, own },
                             { common_options, &common },
                             { NULL } };

  g_autoptr (GPtrArray) rest = g_ptr_array_new ();
  g_autofree char *message = NULL;
  if (!es_options_parse ((char **) arguments->pdata, arguments->len, groups, rest,
                         &message))
    return es_message_usage (command->name, "%s", message);
  if (common.help)
    return print_help (command);
  if (common.version)
    return print_version ();

  int status;
  if (!check_number (command, rest, &status) ||
      !check_common (command, &common, rest->pdata[0], &status))
    return status;

  es_message_set_quiet (common.quiet);
  EsInvocation invocation = {
    .name = command->name,
    .common = &common,
    .options = own,
    .arguments = (char **) rest->pdata,
    .n_arguments = rest->len,
    .format = es_format_resolve ((EsFormat) common.format),
    .job = es_progress_start (common.quiet, choose_threads (&common)),
  };
  status = command->run (&invocation);
  es_progress_clear ();
  return status;
}

/* --- Deciding */

static const EsCommand *
find_command (const char *name)
{
  for (size_t i = 0; i < G_N_ELEMENTS (commands); i++) {
    if (strcmp (commands[i]->name, name) == 0)
      return commands[i];
  }
  return NULL;
}

/* The place of the first argument that is no option, or @argc. Only options of all
 * commands may stand in front of it; "--" says that files follow. */
static int
find_first_name (int argc, char **argv)
{
  EsCommonOptions ignored;
  EsOptionGroup groups[] = { { common_options, &ignored }, { NULL } };
  for (int i = 1; i < argc;) {
    if (strcmp (argv[i], "--") == 0)
      return argc;
    if (argv[i][0] != '-' || argv[i][1] == '\0')
      return i;
    size_t span = es_options_span (argv + i, groups);
    if (span == 0)
      return argc;
    i += (int) span;
  }
  return argc;
}

/* A misspelt sub-command would otherwise open a window to complain in. */
static bool
looks_like_command (const char *name)
{
  return strpbrk (name, "./#") == NULL && strcmp (name, "-") != 0 &&
         !emb_file_exists (name);
}

static char *
list_commands (void)
{
  GString *list = g_string_new (NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (commands); i++)
    g_string_append_printf (list, "%s%s", i > 0 ? ", " : "", commands[i]->name);
  return g_string_free (list, FALSE);
}

/* The first argument that is an option, or NULL. */
static const char *
find_first_option (char **arguments)
{
  for (; *arguments != NULL && strcmp (*arguments, "--") != 0; arguments++) {
    if ((*arguments)[0] == '-' && (*arguments)[1] != '\0')
      return *arguments;
  }
  return NULL;
}

/* Without a sub-command: help and version, or the window for the files. */
static bool
run_without_command (int argc, char **argv, int *status)
{
  EsCommonOptions common = { 0 };
  EsOptionGroup groups[] = { { common_options, &common }, { NULL } };
  g_autoptr (GPtrArray) files = g_ptr_array_new ();
  g_autofree char *message = NULL;

  /* What the desktop passes to start the program as a service is GApplication's. */
  if (argc > 1 && g_str_has_prefix (argv[1], "--gapplication-"))
    return false;

  const char *option = find_first_option (argv + 1);
  bool parsed = es_options_parse (argv + 1, (size_t) argc - 1, groups, files, &message);
  if (!parsed)
    *status = es_message_usage (NULL, "%s", message);
  else if (common.help)
    *status = print_overview ();
  else if (common.version)
    *status = print_version ();
  else if (option != NULL)
    *status =
      es_message_usage (NULL, _ ("%s belongs to a command, and none is given"), option);
  else
    return false;
  return true;
}

bool
es_command_line (int argc, char **argv, int *status)
{
  es_output_hold_streams ();
  int at = find_first_name (argc, argv);
  if (at == argc)
    return run_without_command (argc, argv, status);

  const EsCommand *command = find_command (argv[at]);
  g_autofree char *known = list_commands ();
  if (command != NULL) {
    g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
    for (int i = 1; i < argc; i++) {
      if (i != at)
        g_ptr_array_add (arguments, argv[i]);
    }
    *status = run (command, arguments);
  } else if (g_strv_contains (later_commands, argv[at])) {
    *status = es_message_usage (NULL, _ ("this version has no \"%s\" yet, only: %s"),
                                argv[at], known);
  } else if (looks_like_command (argv[at])) {
    *status =
      es_message_usage (NULL,
                        _ ("\"%s\" is neither a file nor a command; commands are: %s"),
                        argv[at], known);
  } else {
    return run_without_command (argc, argv, status);
  }
  return true;
}
