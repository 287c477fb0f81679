// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/job.h"
#include "base/stream.h"

/* A table of text, TSV or CSV, in memory: rows are found once and cut into fields on
 * demand. See metadata.h for the rules. */

#define EMB_TABLE_MAX_BYTES (256u << 20)
#define EMB_TABLE_MAX_LINE (1u << 20)
#define EMB_TABLE_MAX_COLUMNS 16384 /* dimensions of vectors are columns, too */

/* Bytes of a field, not terminated; valid until the next row is cut. */
typedef struct {
  const char *bytes;
  size_t length;
} EmbField;

typedef struct EmbTable EmbTable;

struct EmbTable {
  char *bytes; /* of the whole file */
  size_t n_bytes;
  size_t room;
  char separator; /* '\t', ',', ';' or 0 */
  bool latin1;    /* was no UTF-8, but all of it may be Windows-1252: was decoded */
  bool untitled;  /* the first row is no line of titles, however many rows there are */

  /* For formats whose rows are written in a way of their own: fills fields, n_fields and,
   * where [@line, @end) is no row, fault. NULL: as the separator says. */
  void (*cut) (EmbTable *self, const char *line, const char *end);
  const void *cut_data; /* borrowed */
  char comment;         /* begins lines that are no rows; '\0': there are none */

  uint64_t *starts; /* of the rows, blank ones only where there is one column */
  size_t n_rows;
  size_t n_rows_room;
  size_t n_blank; /* of them */
  size_t longest_row;

  EmbField fields[EMB_TABLE_MAX_COLUMNS];
  size_t n_fields;
  const char *fault; /* static: what is wrong with the row that was cut, or NULL */
  char *scratch;     /* fields whose quotes or escapes were resolved */
};

/* Where the bytes are no UTF-8, they are read as Windows-1252, if all of them may be
 * (base/latin1.h). */
bool emb_table_read (EmbTable *self,
                     EmbStream *stream,
                     const EmbJob *job,
                     EmbError *error);
void emb_table_clear (EmbTable *self);

/* The halves of emb_table_read, for formats with something of their own in front of the
 * rows: the bytes, into a table that is empty but for cut, cut_data, comment and
 * separator; and the rows from byte @start on. */
bool emb_table_read_bytes (EmbTable *self,
                           EmbStream *stream,
                           const EmbJob *job,
                           EmbError *error);
bool emb_table_find_rows (EmbTable *self,
                          size_t start,
                          const EmbJob *job,
                          EmbError *error);

/* Says that a row begins at byte @start, behind the rows there are. */
bool emb_table_add_row (EmbTable *self, size_t start, EmbError *error);

/* Adds a row of one field to a table that is not read from text but made, from all zero.
 */
bool emb_table_add (EmbTable *self, const char *text, size_t length, EmbError *error);

/* Fills fields and n_fields; more than EMB_TABLE_MAX_COLUMNS fields are dropped. */
void emb_table_cut_row (EmbTable *self, size_t row);

/* Forgets rows that are blank. Fails with EMB_CANCELLED only. */
bool emb_table_drop_blank (EmbTable *self, const EmbJob *job, EmbError *error);
