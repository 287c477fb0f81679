// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <glib.h>

/* What the command line prints on standard output: tables and reports, as an aligned
 * table for eyes, TSV or JSON. Everything is collected first and printed at the end, so
 * that a run that fails prints nothing. */
typedef enum {
  ES_FORMAT_TABLE,
  ES_FORMAT_TSV,
  ES_FORMAT_JSON,
  ES_FORMAT_AUTO, /* table on a terminal, tsv elsewhere */
} EsFormat;

/* Keeps the numbers of standard streams that the caller closed from going to the files
 * opened next, which would then hold what is printed. Comes before anything is opened. */
void es_output_hold_streams (void);

/* AUTO replaced by what it stands for. */
EsFormat es_format_resolve (EsFormat format);

/* Writes all of @text to standard output; returns the exit status. A reader that closed
 * the pipe has what it wanted: that is no failure and makes no noise. */
int es_output_print (const GString *text);

/* Whether nobody reads standard output any more. */
bool es_output_is_closed (void);

/* --- Tables: a header and rows of texts */
typedef struct EsTable EsTable;

/* @columns: their names, one string with a blank between; a column whose name is followed
 * by '>' is right-aligned in the table for eyes. */
EsTable *es_table_new (const char *columns);
void es_table_free (EsTable *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EsTable, es_table_free)

void es_table_add (EsTable *self, const char *cell);
void es_table_add_count (EsTable *self, uint64_t count);
void es_table_add_number (EsTable *self, double value, char conversion, int precision);

/* @format is TABLE or TSV. */
void es_table_write (const EsTable *self, EsFormat format, GString *out);
