// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

/* Writing a file that appears whole or not at all.
 *
 * The bytes go to a temporary file in the target's folder, which takes the target's name
 * when emb_writer_commit has brought them to the disk. A crash, a full disk or a cancel
 * leaves the old file as it was. A target that is no regular file ("/dev/null", a pipe)
 * is written directly; the target of a link is written and the link stays, unless it
 * points to nothing, which fails. "-" is standard output.
 */
typedef struct EmbWriter EmbWriter;

EmbWriter *emb_writer_open (const char *path, EmbError *error);

/* A failure is remembered and told by emb_writer_commit, so that the calls in between
 * need no check; the result says whether it makes sense to go on. */
bool emb_writer_write (EmbWriter *self, const void *bytes, size_t size);
bool emb_writer_puts (EmbWriter *self, const char *text);

/* Writes @text with tab, newline and carriage return as \t, \n and \r, and a backslash
 * as \\: a field of a TSV file. */
bool emb_writer_put_field (EmbWriter *self, const char *text);

/* Ends the file and frees the writer, in either case. */
bool emb_writer_commit (EmbWriter *self, EmbError *error);
void emb_writer_discard (EmbWriter *self); /* NULL is allowed */

/* --- Names */

/* What follows the last '.' of the last part of @path, or "". */
const char *emb_file_ending (const char *path);

/* @path with its ending replaced by @ending (".metadata.tsv"); free with free(). NULL
 * without memory. */
char *emb_file_with_ending (const char *path, const char *ending);

bool emb_file_exists (const char *path);

/* Reads all of a small file; free with free(). Fails above @limit bytes. */
char *emb_file_read (const char *path, size_t limit, size_t *size, EmbError *error);
