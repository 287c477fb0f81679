// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdbool.h>

#include <glib.h>

#include "base/error.h"

/* What the command line says on standard error, and how it ends. */
enum {
  ES_EXIT_DONE = 0,
  ES_EXIT_FAILED = 1,
  ES_EXIT_USAGE = 2,
  ES_EXIT_INTERRUPTED = 130, /* 128 + SIGINT, as shells count */
};

/* One line "embedscope: SUBJECT: sentence" (without the subject where it is NULL). A
 * control character in it is shown as \n or \x1b, so that a file name cannot break the
 * line or reach the terminal. */
void es_message_error (const char *subject, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* One line "notice: sentence", unless --quiet is in force. */
void es_message_notice (const char *format, ...) G_GNUC_PRINTF (1, 2);
void es_message_set_quiet (bool quiet);

/* Says what is wrong with the arguments and where help is to be had; returns
 * ES_EXIT_USAGE. @command is NULL where there is no sub-command. */
int es_message_usage (const char *command, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* Reports @error, silently where the person interrupted; returns the exit status. */
int es_message_fail (const char *subject, const EmbError *error);

/* How messages call the file at @path: "standard input" for "-"; an empty name is quoted.
 */
const char *es_message_input (const char *path);

/* @text with control characters and, on request, backslashes replaced by escapes. */
char *es_message_escape (const char *text, bool backslash);
