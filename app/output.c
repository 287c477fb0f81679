// SPDX-License-Identifier: GPL-3.0-or-later
#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include "base/text.h"
#include "message.h"
#include "progress.h"

void
es_output_hold_streams (void)
{
  /* The other way round, so that using the stream still fails as on a closed one. */
  static const int modes[] = {
    [STDIN_FILENO] = O_WRONLY,
    [STDOUT_FILENO] = O_RDONLY,
    [STDERR_FILENO] = O_RDONLY,
  };
  for (int fd = 0; fd < (int) G_N_ELEMENTS (modes); fd++) {
    if (fcntl (fd, F_GETFD) < 0)
      (void) open ("/dev/null", modes[fd]);
  }
}

EsFormat
es_format_resolve (EsFormat format)
{
  if (format != ES_FORMAT_AUTO)
    return format;
  return isatty (STDOUT_FILENO) ? ES_FORMAT_TABLE : ES_FORMAT_TSV;
}

bool
es_output_is_closed (void)
{
  struct pollfd reader = { .fd = STDOUT_FILENO };
  return poll (&reader, 1, 0) == 1 && (reader.revents & (POLLERR | POLLHUP)) != 0;
}

int
es_output_print (const GString *text)
{
  es_progress_clear ();
  for (size_t done = 0; done < text->len;) {
    ssize_t n = write (STDOUT_FILENO, text->str + done, text->len - done);
    if (n >= 0) {
      done += (size_t) n;
    } else if (errno == EPIPE) {
      return ES_EXIT_DONE;
    } else if (errno != EINTR) {
      es_message_error (_ ("standard output"), _ ("could not be written: %s"),
                        g_strerror (errno));
      return ES_EXIT_FAILED;
    }
  }
  return ES_EXIT_DONE;
}

/* --- Tables */

#define MAX_COLUMNS 8
#define COLUMN_GAP 2

struct EsTable {
  char **columns; /* names, without the mark */
  bool right[MAX_COLUMNS];
  size_t n_columns;
  GPtrArray *cells;
};

EsTable *
es_table_new (const char *columns)
{
  EsTable *self = g_new0 (EsTable, 1);
  self->columns = g_strsplit (columns, " ", MAX_COLUMNS);
  self->n_columns = g_strv_length (self->columns);
  for (size_t j = 0; j < self->n_columns; j++) {
    char *mark = strchr (self->columns[j], '>');
    self->right[j] = mark != NULL;
    if (mark != NULL)
      *mark = '\0';
  }
  self->cells = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
es_table_free (EsTable *self)
{
  g_strfreev (self->columns);
  g_ptr_array_unref (self->cells);
  g_free (self);
}

void
es_table_add (EsTable *self, const char *cell)
{
  g_ptr_array_add (self->cells, g_strdup (cell));
}

void
es_table_add_count (EsTable *self, uint64_t count)
{
  g_ptr_array_add (self->cells, g_strdup_printf ("%" G_GUINT64_FORMAT, count));
}

void
es_table_add_number (EsTable *self, double value, char conversion, int precision)
{
  char number[EMB_TEXT_NUMBER_SIZE];
  es_table_add (self, emb_text_format (number, value, conversion, precision));
}

static void
write_tsv (const EsTable *self, GString *out)
{
  g_autofree char *header = g_strjoinv ("\t", self->columns);
  g_string_append (out, header);
  g_string_append_c (out, '\n');
  for (size_t i = 0; i < self->cells->len; i++) {
    /* Only tab, line ends and the backslash itself are written as escapes: the bytes of a
     * name are the program's, not a terminal's. */
    for (const char *p = self->cells->pdata[i]; *p != '\0'; p++) {
      static const char special[] = "\t\n\r\\";
      const char *at = strchr (special, *p);
      if (at != NULL)
        g_string_append_c (out, '\\');
      g_string_append_c (out, at != NULL ? "tnr\\"[at - special] : *p);
    }
    g_string_append_c (out, (i + 1) % self->n_columns == 0 ? '\n' : '\t');
  }
}

/* Columns on a terminal: East Asian characters take two, marks that combine none. */
static size_t
width_of (const char *text)
{
  size_t width = 0;
  for (const char *p = text; *p != '\0'; p += g_utf8_skip[*(const guchar *) p]) {
    gunichar c = g_utf8_get_char (p);
    width += g_unichar_iszerowidth (c) ? 0 : g_unichar_iswide (c) ? 2 : 1;
  }
  return width;
}

static void
write_aligned (const EsTable *self,
               const char *cell,
               size_t column,
               const size_t *widths,
               GString *out)
{
  bool last = column + 1 == self->n_columns;
  int padding = (int) (widths[column] - width_of (cell));
  if (self->right[column])
    g_string_append_printf (out, "%*s%s", padding, "", cell);
  else if (last)
    g_string_append (out, cell);
  else
    g_string_append_printf (out, "%s%*s", cell, padding, "");
  g_string_append_printf (out, "%*s", last ? 0 : COLUMN_GAP, "");
  if (last)
    g_string_append_c (out, '\n');
}

static void
write_table (const EsTable *self, GString *out)
{
  size_t widths[MAX_COLUMNS];
  for (size_t j = 0; j < self->n_columns; j++)
    widths[j] = width_of (self->columns[j]);

  g_autoptr (GPtrArray) shown = g_ptr_array_new_with_free_func (g_free);
  for (size_t i = 0; i < self->cells->len; i++) {
    char *cell = es_message_escape (self->cells->pdata[i], true);
    g_ptr_array_add (shown, cell);
    size_t j = i % self->n_columns;
    widths[j] = MAX (widths[j], width_of (cell));
  }

  for (size_t j = 0; j < self->n_columns; j++)
    write_aligned (self, self->columns[j], j, widths, out);
  for (size_t i = 0; i < shown->len; i++)
    write_aligned (self, shown->pdata[i], i % self->n_columns, widths, out);
}

void
es_table_write (const EsTable *self, EsFormat format, GString *out)
{
  if (format == ES_FORMAT_TABLE)
    write_table (self, out);
  else
    write_tsv (self, out);
}
