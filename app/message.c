// SPDX-License-Identifier: GPL-3.0-or-later
#include "message.h"

#include <string.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include "progress.h"

static bool quiet;

char *
es_message_escape (const char *text, bool backslash)
{
  GString *out = g_string_sized_new (strlen (text) + 8);
  for (const char *p = text; *p != '\0'; p++) {
    unsigned char c = (unsigned char) *p;
    /* The C1 controls, 0xc2 0x80 to 0xc2 0x9f in UTF-8, move a terminal too. */
    bool c1 = c == 0xc2 && (unsigned char) p[1] >= 0x80 && (unsigned char) p[1] < 0xa0;
    if (c == '\t')
      g_string_append (out, "\\t");
    else if (c == '\n')
      g_string_append (out, "\\n");
    else if (c == '\r')
      g_string_append (out, "\\r");
    else if (c == '\\' && backslash)
      g_string_append (out, "\\\\");
    else if (c < 0x20 || c == 0x7f)
      g_string_append_printf (out, "\\x%02x", c);
    else if (c1)
      g_string_append_printf (out, "\\x%02x", (unsigned char) *++p);
    else
      g_string_append_c (out, *p);
  }
  return g_string_free (out, FALSE);
}

/* In one call, so that lines of several programs on one terminal do not mix. A standard
 * error that is closed or full is nobody's business. */
static void G_GNUC_PRINTF (3, 0)
  say (const char *prefix, const char *subject, const char *format, va_list arguments)
{
  g_autofree char *sentence = g_strdup_vprintf (format, arguments);
  g_autofree char *whole =
    subject != NULL ? g_strconcat (subject, ": ", sentence, NULL) : g_strdup (sentence);
  g_autofree char *safe = es_message_escape (whole, false);
  g_autofree char *line = g_strconcat (prefix, ": ", safe, "\n", NULL);

  es_progress_clear ();
  ssize_t ignored = write (STDERR_FILENO, line, strlen (line));
  (void) ignored;
}

void
es_message_error (const char *subject, const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  say ("embedscope", subject, format, arguments);
  va_end (arguments);
}

void
es_message_notice (const char *format, ...)
{
  if (quiet)
    return;
  va_list arguments;
  va_start (arguments, format);
  say (_ ("notice"), NULL, format, arguments);
  va_end (arguments);
}

void
es_message_set_quiet (bool be_quiet)
{
  quiet = be_quiet;
}

int
es_message_usage (const char *command, const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  g_autofree char *sentence = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  g_autofree char *help =
    g_strdup_printf ("embedscope %s%s--help", command ? command : "", command ? " " : "");
  /* Translators: a sentence about wrong arguments, then the command that shows help. */
  es_message_error (command, _ ("%s (see: %s)"), sentence, help);
  return ES_EXIT_USAGE;
}

int
es_message_fail (const char *subject, const EmbError *error)
{
  if (error->code == EMB_CANCELLED)
    return ES_EXIT_INTERRUPTED;
  es_message_error (subject, "%s", error->message);
  return ES_EXIT_FAILED;
}

const char *
es_message_input (const char *path)
{
  if (*path == '\0')
    return "\"\"";
  return strcmp (path, "-") == 0 ? _ ("standard input") : path;
}
