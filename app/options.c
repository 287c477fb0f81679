// SPDX-License-Identifier: GPL-3.0-or-later
#include "options.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>

#include "base/text.h"

#define LINE_WIDTH 80
#define HELP_COLUMN 24

/* --- Parsing */

/* An argument taken apart: "--metric=dot" has name "metric" and value "dot", "-k10" has
 * "k" and "10". */
typedef struct {
  const char *name;
  size_t length;
  const char *value; /* NULL: none is attached */
} Given;

static Given
take_apart (const char *argument)
{
  if (argument[1] != '-') {
    const char *value = argument[2] != '\0' ? argument + 2 : NULL;
    return (Given){ argument + 1, 1, value };
  }
  const char *name = argument + 2;
  const char *equals = strchr (name, '=');
  return (Given){ name, equals != NULL ? (size_t) (equals - name) : strlen (name),
                  equals != NULL ? equals + 1 : NULL };
}

static bool
looks_like_option (const char *argument)
{
  return argument[0] == '-' && argument[1] != '\0';
}

static const EsOption *
find (const char *argument,
      const Given *given,
      const EsOptionGroup *groups,
      void **values)
{
  bool is_long = argument[1] == '-';
  for (; groups->options != NULL; groups++) {
    for (const EsOption *option = groups->options; option->name != NULL; option++) {
      size_t length = strlen (option->name);
      if (length != given->length || (length > 1) != is_long ||
          memcmp (option->name, given->name, length) != 0)
        continue;
      *values = groups->values;
      return option;
    }
  }
  return NULL;
}

static char *
dashed (const EsOption *option)
{
  return g_strconcat (strlen (option->name) > 1 ? "--" : "-", option->name, NULL);
}

static char *
join_choices (const char *const *choices, const char *separator)
{
  GString *joined = g_string_new (NULL);
  for (const char *const *choice = choices; *choice != NULL; choice++)
    g_string_append_printf (joined, "%s%s", choice > choices ? separator : "", *choice);
  return g_string_free (joined, FALSE);
}

static bool
store_count (const EsOption *option, const char *value, void *place, char **message)
{
  uint64_t number;
  if (emb_text_parse_uint (value, value + strlen (value), &number) &&
      number >= option->min && number <= option->max) {
    *(uint64_t *) place = number;
    return true;
  }
  g_autofree char *name = dashed (option);
  if (option->max == UINT64_MAX)
    *message =
      g_strdup_printf (_ ("%s wants a whole number from %" PRIu64 ", not \"%s\""), name,
                       option->min, value);
  else
    *message = g_strdup_printf (_ ("%s wants a whole number from %" PRIu64 " to %" PRIu64
                                   ", not \"%s\""),
                                name, option->min, option->max, value);
  return false;
}

static bool
store_choice (const EsOption *option, const char *value, void *place, char **message)
{
  for (int i = 0; option->choices[i] != NULL; i++) {
    if (strcmp (option->choices[i], value) == 0) {
      *(int *) place = i;
      return true;
    }
  }
  g_autofree char *name = dashed (option);
  g_autofree char *known = join_choices (option->choices, ", ");
  if (option->later_choices != NULL && g_strv_contains (option->later_choices, value))
    *message =
      g_strdup_printf (_ ("this version has no %s %s yet, only: %s"), name, value, known);
  else
    *message =
      g_strdup_printf (_ ("%s cannot be \"%s\"; it is one of: %s"), name, value, known);
  return false;
}

static bool
store (const EsOption *option, const char *value, void *values, char **message)
{
  void *place = (char *) values + option->offset;
  switch (option->kind) {
  case ES_OPTION_FLAG:
    *(bool *) place = true;
    return true;
  case ES_OPTION_TEXT:
    *(const char **) place = value;
    return true;
  case ES_OPTION_COUNT:
    return store_count (option, value, place, message);
  case ES_OPTION_CHOICE:
    return store_choice (option, value, place, message);
  case ES_OPTION_LATER:
    break;
  }
  g_autofree char *name = dashed (option);
  *message = g_strdup_printf ("%s: %s", name, _ (option->help));
  return false;
}

/* Handles the option at argv[0]; *@used says how many arguments it took. */
static bool
parse_one (char **argv,
           size_t n,
           const EsOptionGroup *groups,
           const EsOption **option,
           size_t *used,
           char **message)
{
  Given given = take_apart (argv[0]);
  void *values = NULL;
  *option = find (argv[0], &given, groups, &values);
  *used = 1;
  if (*option == NULL) {
    g_autofree char *name = g_strndup (argv[0], given.name + given.length - argv[0]);
    *message =
      g_strdup_printf (_ ("there is no option %s; a name that begins with - goes "
                          "behind --"),
                       name);
    return false;
  }
  if ((*option)->kind == ES_OPTION_LATER)
    return store (*option, NULL, values, message);

  if ((*option)->kind == ES_OPTION_FLAG) {
    if (given.value != NULL) {
      g_autofree char *name = dashed (*option);
      *message = g_strdup_printf (_ ("%s takes no value"), name);
      return false;
    }
  } else if (given.value == NULL) {
    if (n < 2) {
      g_autofree char *name = dashed (*option);
      *message = g_strdup_printf (_ ("%s wants a value"), name);
      return false;
    }
    given.value = argv[1];
    *used = 2;
  }
  return store (*option, given.value, values, message);
}

bool
es_options_parse (char **argv,
                  size_t n,
                  const EsOptionGroup *groups,
                  GPtrArray *rest,
                  char **message)
{
  for (size_t i = 0; i < n;) {
    if (strcmp (argv[i], "--") == 0) {
      for (i++; i < n; i++)
        g_ptr_array_add (rest, argv[i]);
      return true;
    }
    if (!looks_like_option (argv[i])) {
      g_ptr_array_add (rest, argv[i++]);
      continue;
    }
    const EsOption *option;
    size_t used;
    if (!parse_one (argv + i, n - i, groups, &option, &used, message))
      return false;
    if (strcmp (option->name, "help") == 0 || strcmp (option->name, "version") == 0)
      return true;
    i += used;
  }
  return true;
}

size_t
es_options_span (char **argv, const EsOptionGroup *groups)
{
  Given given = take_apart (argv[0]);
  void *values;
  const EsOption *option = find (argv[0], &given, groups, &values);
  if (option == NULL)
    return 0;
  return option->kind == ES_OPTION_FLAG || given.value != NULL ? 1 : 2;
}

/* --- Help */

void
es_options_wrap (GString *out, const char *text, size_t indent, size_t column)
{
  bool begins = true;
  while (*text != '\0') {
    size_t length = strcspn (text, " \n");
    size_t width = (size_t) g_utf8_strlen (text, (gssize) length);
    if (length > 0) {
      if (!begins && column + 1 + width > LINE_WIDTH) {
        g_string_append_printf (out, "\n%*s", (int) indent, "");
        column = indent;
        begins = true;
      }
      if (!begins) {
        g_string_append_c (out, ' ');
        column++;
      }
      g_string_append_len (out, text, (gssize) length);
      column += width;
      begins = false;
    }
    text += length;
    if (*text == '\n') {
      g_string_append_printf (out, "\n%*s", text[1] != '\0' ? (int) indent : 0, "");
      column = indent;
      begins = true;
    }
    if (*text != '\0')
      text++;
  }
}

static void
describe (const EsOption *option, GString *out)
{
  g_autofree char *name = dashed (option);
  g_autofree char *choices =
    option->choices != NULL ? join_choices (option->choices, "|") : NULL;
  const char *value = choices != NULL         ? choices
                      : option->value != NULL ? _ (option->value)
                                              : NULL;
  g_autofree char *left =
    g_strconcat ("  ", name, value != NULL ? " " : NULL, value, NULL);
  size_t width = (size_t) g_utf8_strlen (left, -1);

  g_string_append (out, left);
  if (width + 2 > HELP_COLUMN) {
    g_string_append_c (out, '\n');
    width = 0;
  }
  g_string_append_printf (out, "%*s", (int) (HELP_COLUMN - width), "");
  es_options_wrap (out, _ (option->help), HELP_COLUMN, HELP_COLUMN);
  g_string_append_c (out, '\n');
}

void
es_options_describe (const EsOption *options, GString *out)
{
  for (; options->name != NULL; options++) {
    if (options->kind != ES_OPTION_LATER)
      describe (options, out);
  }
}
