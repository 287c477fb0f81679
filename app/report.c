// SPDX-License-Identifier: GPL-3.0-or-later
/* Reports: the same calls give JSON or a table of keys, so that the keys are alike. */
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "report.h"

#define MAX_DEPTH 8

struct EsReport {
  EsFormat format;
  GString *json;
  EsTable *table;

  /* The objects and lists that are open, the outermost first. */
  size_t depth;
  struct {
    bool is_list;
    size_t n; /* entries so far */
    char *prefix;
  } open[MAX_DEPTH];
};

EsReport *
es_report_new (EsFormat format)
{
  EsReport *self = g_new0 (EsReport, 1);
  self->format = format;
  self->json = g_string_new ("{");
  self->table = es_table_new ("key value");
  self->open[0].prefix = g_strdup ("");
  self->depth = 1;
  return self;
}

void
es_report_free (EsReport *self)
{
  while (self->depth > 0)
    g_free (self->open[--self->depth].prefix);
  g_string_free (self->json, TRUE);
  es_table_free (self->table);
  g_free (self);
}

static void
append_json_text (GString *out, const char *text)
{
  /* File names may hold any bytes; JSON is UTF-8. */
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_string_append_c (out, '"');
  for (const char *p = valid; *p != '\0'; p++) {
    static const char special[] = "\"\\\n\r\t\b\f";
    const char *at = strchr (special, *p);
    if (at != NULL)
      g_string_append_printf (out, "\\%c", "\"\\nrtbf"[at - special]);
    else if ((unsigned char) *p < 0x20 || *p == 0x7f)
      g_string_append_printf (out, "\\u%04x", (unsigned) *p);
    else
      g_string_append_c (out, *p);
  }
  g_string_append_c (out, '"');
}

static void
append_indent (EsReport *self)
{
  g_string_append_printf (self->json, "\n%*s", (int) (2 * self->depth), "");
}

/* What stands in front of each entry. Returns its whole key. */
static char *
begin_entry (EsReport *self, const char *key)
{
  size_t top = self->depth - 1;
  if (self->open[top].n > 0)
    g_string_append_c (self->json, ',');
  append_indent (self);
  if (key != NULL) {
    append_json_text (self->json, key);
    g_string_append (self->json, ": ");
  }

  const char *prefix = self->open[top].prefix;
  size_t number = self->open[top].n++;
  return key != NULL ? g_strconcat (prefix, key, NULL)
                     : g_strdup_printf ("%s%zu", prefix, number);
}

static void
begin (EsReport *self, const char *key, bool is_list)
{
  g_autofree char *path = begin_entry (self, key);
  g_string_append_c (self->json, is_list ? '[' : '{');
  g_assert (self->depth < MAX_DEPTH);
  self->open[self->depth].is_list = is_list;
  self->open[self->depth].n = 0;
  self->open[self->depth].prefix = g_strconcat (path, ".", NULL);
  self->depth++;
}

void
es_report_begin_object (EsReport *self, const char *key)
{
  begin (self, key, false);
}

void
es_report_begin_list (EsReport *self, const char *key)
{
  begin (self, key, true);
}

void
es_report_end (EsReport *self)
{
  self->depth--;
  if (self->open[self->depth].n > 0)
    append_indent (self);
  g_string_append_c (self->json, self->open[self->depth].is_list ? ']' : '}');
  g_free (self->open[self->depth].prefix);
}

/* @plain goes to both; where @text is not NULL it is a string in JSON. */
static void
add (EsReport *self, const char *key, const char *plain, const char *text)
{
  g_autofree char *path = begin_entry (self, key);
  if (text != NULL)
    append_json_text (self->json, text);
  else
    g_string_append (self->json, plain != NULL ? plain : "null");

  if (self->format == ES_FORMAT_JSON)
    return;
  const char *value = text != NULL ? text : plain != NULL ? plain : "";
  g_autofree char *valid = g_utf8_make_valid (value, -1);
  es_table_add (self->table, path);
  es_table_add (self->table, valid);
}

void
es_report_text (EsReport *self, const char *key, const char *value)
{
  add (self, key, NULL, value);
}

void
es_report_count (EsReport *self, const char *key, uint64_t value)
{
  g_autofree char *number = g_strdup_printf ("%" G_GUINT64_FORMAT, value);
  add (self, key, number, NULL);
}

void
es_report_bool (EsReport *self, const char *key, bool value)
{
  add (self, key, value ? "true" : "false", NULL);
}

void
es_report_number (EsReport *self,
                  const char *key,
                  double value,
                  char conversion,
                  int precision)
{
  char number[EMB_TEXT_NUMBER_SIZE];
  emb_text_format (number, value, conversion, precision);
  add (self, key, isfinite (value) ? number : NULL, NULL);
}

void
es_report_write (EsReport *self, GString *out)
{
  g_assert (self->depth == 1);
  if (self->format != ES_FORMAT_JSON) {
    es_table_write (self->table, self->format, out);
    return;
  }
  g_string_append_len (out, self->json->str, (gssize) self->json->len);
  g_string_append (out, "\n}\n");
}
