// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/formats/arff-header.h"

#include <stdlib.h>
#include <string.h>

/* --- Values */

static bool
is_blank (char c)
{
  return c == ' ' || c == '\t' || c == '\r';
}

const char *
emb_arff_skip_blanks (const char *p, const char *end)
{
  while (p < end && is_blank (*p))
    p++;
  return p;
}

/* What a letter behind a backslash stands for. */
static char
unescape (char letter)
{
  switch (letter) {
  case 'n':
    return '\n';
  case 'r':
    return '\r';
  case 't':
    return '\t';
  default:
    return letter;
  }
}

const char *
emb_arff_take_quoted (const char *p, const char *end, char **scratch, EmbField *value)
{
  char quote = *p++;
  const char *begin = p;
  while (p < end && *p != quote && *p != '\\')
    p++;
  *value = (EmbField){ begin, (size_t) (p - begin) };
  if (p < end && *p == '\\') {
    char *to = *scratch;
    value->bytes = to;
    memcpy (to, begin, value->length);
    to += value->length;
    for (; p < end && *p != quote; p++)
      if (*p == '\\' && p + 1 < end)
        *to++ = unescape (*++p);
      else
        *to++ = *p;
    value->length = (size_t) (to - *scratch);
    *scratch = to;
  }
  return p < end ? p + 1 : NULL;
}

const char *
emb_arff_take_word (const char *p, const char *end, const char *stops, EmbField *value)
{
  const char *begin = p;
  while (p < end && !is_blank (*p) && (*p == '\0' || strchr (stops, *p) == NULL))
    p++;
  *value = (EmbField){ begin, (size_t) (p - begin) };
  return p;
}

/* --- Declarations */

typedef struct {
  EmbArffHeader *header;
  const char *p;
  const char *end; /* of the line */
  size_t line;     /* from 1 */
  char *scratch;
} Parser;

static bool
equals (EmbField word, const char *other)
{
  return word.length == strlen (other) &&
         strncasecmp (word.bytes, other, word.length) == 0;
}

static int
shown (EmbField field)
{
  return (int) (field.length < 40 ? field.length : 40);
}

/* A name in quotes or bare. */
static bool
take_name (Parser *self, EmbField *name, EmbError *error)
{
  self->p = emb_arff_skip_blanks (self->p, self->end);
  if (self->p < self->end && (*self->p == '\'' || *self->p == '"')) {
    self->p = emb_arff_take_quoted (self->p, self->end, &self->scratch, name);
    return self->p != NULL ||
           emb_fail (error, EMB_FORMAT, "line %zu: a quote is not closed", self->line);
  }
  self->p = emb_arff_take_word (self->p, self->end, "{%", name);
  return true;
}

/* The values of a nominal attribute, from behind the brace. */
static bool
take_values (Parser *self, EmbArffAttribute *attribute, EmbError *error)
{
  size_t n = 0;
  for (;;) {
    EmbField value;
    const char *p = emb_arff_skip_blanks (self->p, self->end);
    while (p < self->end && *p == ',')
      p = emb_arff_skip_blanks (p + 1, self->end);
    if (p == self->end)
      return emb_fail (error, EMB_FORMAT,
                       "line %zu: the list of the values of \"%.*s\" is not closed with "
                       "}",
                       self->line, shown (attribute->title), attribute->title.bytes);
    if (*p == '}')
      return true;
    if (*p == '\'' || *p == '"')
      p = emb_arff_take_quoted (p, self->end, &self->scratch, &value);
    else
      p = emb_arff_take_word (p, self->end, ",}", &value);
    if (p == NULL)
      return emb_fail (error, EMB_FORMAT, "line %zu: a quote is not closed", self->line);
    if (n++ == 0)
      attribute->first = value;
    self->p = p;
  }
}

static bool
take_type (Parser *self, EmbArffAttribute *attribute, EmbError *error)
{
  static const char *const numbers[] = { "numeric", "real", "integer" };
  EmbField type;
  self->p = emb_arff_skip_blanks (self->p, self->end);
  if (self->p < self->end && *self->p == '{') {
    self->p++;
    return take_values (self, attribute, error);
  }
  self->p = emb_arff_take_word (self->p, self->end, "{[%", &type);
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
    attribute->numeric |= equals (type, numbers[i]);
  if (attribute->numeric)
    attribute->first = (EmbField){ "0", 1 };
  if (attribute->numeric || equals (type, "string") || equals (type, "date"))
    return true;
  if (equals (type, "relational"))
    return emb_fail (error, EMB_FORMAT,
                     "line %zu: \"%.*s\" is a relational attribute, a table inside each "
                     "row, which is not read; write its values as attributes of their "
                     "own",
                     self->line, shown (attribute->title), attribute->title.bytes);
  return emb_fail (error, EMB_FORMAT,
                   "line %zu: \"%.*s\" is no type of an attribute; expected numeric, "
                   "{values}, string or date",
                   self->line, shown (type), type.bytes);
}

static bool
add_attribute (EmbArffHeader *self, const EmbArffAttribute *attribute, EmbError *error)
{
  /* One column more could not be told from as many. */
  if (self->n_attributes + 1 == EMB_TABLE_MAX_COLUMNS)
    return emb_fail (error, EMB_FORMAT, "has %d attributes or more, the limit",
                     EMB_TABLE_MAX_COLUMNS);
  if (self->n_attributes == self->n_room) {
    size_t room = 2 * self->n_room + 32;
    EmbArffAttribute *attributes = realloc (self->attributes, room * sizeof *attributes);
    if (attributes == NULL)
      return emb_fail_no_memory (error, room * sizeof *attributes);
    self->attributes = attributes;
    self->n_room = room;
  }
  self->attributes[self->n_attributes++] = *attribute;
  self->n_numeric += attribute->numeric;
  return true;
}

/* One line of the header that is neither blank nor a comment. */
static bool
parse_line (Parser *self, bool *is_data, EmbError *error)
{
  EmbField word;
  EmbArffHeader *header = self->header;
  self->p = emb_arff_take_word (self->p, self->end, "{%", &word);
  *is_data = equals (word, "@data");
  if (*is_data)
    return true;
  if (equals (word, "@relation"))
    return take_name (self, &header->relation, error);
  if (!equals (word, "@attribute"))
    return emb_fail (error, EMB_FORMAT,
                     "line %zu: expected @relation, @attribute or @data, found \"%.*s\"",
                     self->line, shown (word), word.bytes);
  EmbArffAttribute attribute = { .first = { "", 0 } };
  return take_name (self, &attribute.title, error) &&
         take_type (self, &attribute, error) && add_attribute (header, &attribute, error);
}

static size_t
byte_order_mark (const char *text, size_t n)
{
  return n >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
}

bool
emb_arff_parse_header (const char *text, size_t n, EmbArffHeader *header, EmbError *error)
{
  size_t limit = n < EMB_ARFF_MAX_HEADER ? n : EMB_ARFF_MAX_HEADER;
  *header = (EmbArffHeader){ .relation = { "", 0 }, .unquoted = malloc (limit + 1) };
  if (header->unquoted == NULL)
    return emb_fail_no_memory (error, limit + 1);

  Parser parser = { .header = header, .scratch = header->unquoted };
  const char *end = text + limit;
  bool is_data = false;
  for (const char *p = text + byte_order_mark (text, n); p < end && !is_data;) {
    const char *line_end = memchr (p, '\n', (size_t) (end - p));
    if (line_end == NULL && limit < n)
      break;
    parser.line++;
    parser.end = line_end != NULL ? line_end : end;
    parser.p = emb_arff_skip_blanks (p, parser.end);
    if (parser.p < parser.end && *parser.p != '%' &&
        !parse_line (&parser, &is_data, error))
      return false;
    p = line_end != NULL ? line_end + 1 : end;
    if (is_data)
      header->data_start = (size_t) (p - text);
  }
  if (!is_data && limit < n)
    return emb_fail (error, EMB_FORMAT,
                     "has no line @data in its first %u MiB, the limit",
                     EMB_ARFF_MAX_HEADER >> 20);
  return true;
}

void
emb_arff_header_clear (EmbArffHeader *self)
{
  free (self->attributes);
  free (self->unquoted);
  *self = (EmbArffHeader){ 0 };
}

bool
emb_arff_recognise (const char *text, size_t n)
{
  const char *end = text + n;
  for (const char *p = text + byte_order_mark (text, n); p < end;) {
    EmbField word;
    const char *line_end = memchr (p, '\n', (size_t) (end - p));
    if (line_end == NULL)
      line_end = end;
    p = emb_arff_skip_blanks (p, line_end);
    if (p < line_end && *p != '%') {
      emb_arff_take_word (p, line_end, "{%", &word);
      return equals (word, "@relation");
    }
    p = line_end + 1;
  }
  return false;
}
