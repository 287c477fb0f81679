// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/formats/npy-header.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

#define MAX_AXES 32

/* --- The dictionary */

typedef struct {
  const char *p;
  const char *end;
} Cursor;

static void
skip_space (Cursor *c)
{
  while (c->p < c->end && (*c->p == ' ' || *c->p == '\n' || *c->p == '\t'))
    c->p++;
}

static bool
take_char (Cursor *c, char wanted)
{
  skip_space (c);
  if (c->p == c->end || *c->p != wanted)
    return false;
  c->p++;
  return true;
}

/* 'text' or "text" of plain ASCII without escapes: keys and types need no more. */
static bool
take_string (Cursor *c, char *text, size_t room)
{
  skip_space (c);
  if (c->p == c->end || (*c->p != '\'' && *c->p != '"'))
    return false;
  char quote = *c->p++;
  const char *close = memchr (c->p, quote, (size_t) (c->end - c->p));
  if (close == NULL || (size_t) (close - c->p) >= room ||
      memchr (c->p, '\\', (size_t) (close - c->p)) != NULL)
    return false;
  size_t length = (size_t) (close - c->p);
  for (size_t i = 0; i < length; i++)
    if (c->p[i] < ' ' || c->p[i] > '~')
      return false;
  memcpy (text, c->p, length);
  text[length] = '\0';
  c->p = close + 1;
  return true;
}

static bool
take_bool (Cursor *c, bool *value)
{
  skip_space (c);
  size_t left = (size_t) (c->end - c->p);
  *value = left >= 4 && memcmp (c->p, "True", 4) == 0;
  if (!*value && !(left >= 5 && memcmp (c->p, "False", 5) == 0))
    return false;
  c->p += *value ? 4 : 5;
  return true;
}

typedef struct {
  uint64_t sizes[MAX_AXES];
  size_t n;
} Shape;

/* "(2000, 100)"; Python 2 wrote "(2000L, 100L)". */
static bool
take_shape (Cursor *c, Shape *shape)
{
  shape->n = 0;
  if (!take_char (c, '('))
    return false;
  while (!take_char (c, ')')) {
    const char *digits = c->p;
    while (c->p < c->end && *c->p >= '0' && *c->p <= '9')
      c->p++;
    if (shape->n == MAX_AXES ||
        !emb_text_parse_uint (digits, c->p, &shape->sizes[shape->n]))
      return false;
    shape->n++;
    if (c->p < c->end && *c->p == 'L')
      c->p++;
    if (!take_char (c, ',')) {
      if (!take_char (c, ')'))
        return false;
      break;
    }
  }
  return true;
}

#define HAS_DESCR 1u
#define HAS_ORDER 2u
#define HAS_SHAPE 4u

static bool
fail_header (EmbError *error, const char *what)
{
  return emb_fail (error, EMB_FORMAT, "the .npy header is damaged: %s", what);
}

static bool
parse_dictionary (Cursor *c, EmbNpyHeader *header, Shape *shape, EmbError *error)
{
  unsigned found = 0;
  if (!take_char (c, '{'))
    return fail_header (error, "no dictionary");

  while (!take_char (c, '}')) {
    char key[24];
    if (!take_string (c, key, sizeof key) || !take_char (c, ':'))
      return fail_header (error, "a key is missing");

    unsigned entry;
    bool ok;
    if (strcmp (key, "descr") == 0) {
      entry = HAS_DESCR;
      skip_space (c);
      if (c->p < c->end && *c->p == '[')
        return emb_fail (error, EMB_FORMAT,
                         "holds records with several fields; save one field of it, a "
                         "table of numbers, with numpy.save");
      ok = take_string (c, header->descr, sizeof header->descr);
    } else if (strcmp (key, "fortran_order") == 0) {
      entry = HAS_ORDER;
      ok = take_bool (c, &header->fortran_order);
    } else if (strcmp (key, "shape") == 0) {
      entry = HAS_SHAPE;
      ok = take_shape (c, shape);
    } else {
      return fail_header (error, "it has an unknown key");
    }
    if (!ok)
      return fail_header (error, "a value cannot be read");
    if (found & entry)
      return fail_header (error, "a key stands twice");
    found |= entry;
    if (!take_char (c, ',')) {
      if (!take_char (c, '}'))
        return fail_header (error, "it does not end");
      break;
    }
  }
  skip_space (c);
  if (found != (HAS_DESCR | HAS_ORDER | HAS_SHAPE) || c->p != c->end)
    return fail_header (error, "descr, fortran_order and shape are expected in it");
  return true;
}

/* --- What it means */

static bool
find_type (EmbNpyHeader *header, EmbError *error)
{
  static const struct {
    const char *code;
    const char *dtype;
  } types[] = {
    { "f2", "float16" }, { "f4", "float32" }, { "f8", "float64" }, { "i1", "int8" },
    { "i2", "int16" },   { "i4", "int32" },   { "i8", "int64" },   { "u1", "uint8" },
    { "u2", "uint16" },  { "u4", "uint32" },  { "u8", "uint64" },  { "b1", "bool" },
  };
  const char *descr = header->descr;
  bool little = descr[0] == '<';
  bool big = descr[0] == '>';
  const char *code = descr[0] != '\0' && strchr ("<>|=", descr[0]) ? descr + 1 : descr;

  for (size_t i = 0; i < sizeof types / sizeof *types; i++)
    if (strcmp (types[i].code, code) == 0) {
      header->kind = code[0];
      header->item_size = (size_t) (code[1] - '0');
      header->dtype = types[i].dtype;
      header->swapped = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? big : little;
      if (header->item_size == 1)
        header->swapped = false;
      return true;
    }
  if (code[0] == 'O')
    return emb_fail (error, EMB_FORMAT,
                     "holds Python objects, which only Python can read; save numbers "
                     "with numpy.save (path, numpy.asarray (x, dtype='float32'))");
  if (code[0] == 'U' || code[0] == 'S')
    return emb_fail (error, EMB_FORMAT,
                     "holds text (%s), not numbers; it may be the names of vectors",
                     descr);
  return emb_fail (error, EMB_FORMAT,
                   "holds numbers of type %s, which is not read; convert them to float32",
                   descr);
}

static bool
find_shape (EmbNpyHeader *header, const Shape *shape, EmbError *error)
{
  if (shape->n == 0)
    return emb_fail (error, EMB_FORMAT,
                     "holds a single number; expected a table of rows x dimensions");
  if (shape->n == 1)
    return emb_fail (error, EMB_FORMAT,
                     "holds one list of %llu numbers; expected a table of rows x "
                     "dimensions (numpy: x.reshape (rows, -1))",
                     (unsigned long long) shape->sizes[0]);
  if (shape->n > 2)
    return emb_fail (error, EMB_FORMAT,
                     "holds an array of %zu axes; expected two, rows x dimensions "
                     "(numpy: "
                     "x.reshape (%llu, -1))",
                     shape->n, (unsigned long long) shape->sizes[0]);
  header->n_rows = shape->sizes[0];
  header->n_cols = shape->sizes[1];
  if (header->n_rows == 0 || header->n_cols == 0)
    return emb_fail (error, EMB_FORMAT, "holds an empty table of %llu x %llu",
                     (unsigned long long) header->n_rows,
                     (unsigned long long) header->n_cols);
  return true;
}

bool
emb_npy_parse_header (const uint8_t *head,
                      size_t n,
                      EmbNpyHeader *header,
                      EmbError *error)
{
  *header = (EmbNpyHeader){ 0 };
  if (n < 10 || memcmp (head, "\x93NUMPY", 6) != 0)
    return emb_fail (error, EMB_FORMAT, "is no .npy file: it does not begin with NUMPY");

  unsigned major = head[6];
  if (major < 1 || major > 3 || head[7] != 0)
    return emb_fail (error, EMB_FORMAT,
                     "has version %u.%u of the .npy format; 1.0, 2.0 and 3.0 are read",
                     major, (unsigned) head[7]);

  size_t start = major == 1 ? 10 : 12;
  size_t length = (size_t) head[8] | (size_t) head[9] << 8;
  if (major > 1 && n >= 12)
    length |= (size_t) head[10] << 16 | (size_t) head[11] << 24;
  if (length > EMB_NPY_MAX_HEADER)
    return emb_fail (error, EMB_FORMAT,
                     "has an .npy header of %zu bytes; more than %u are not read", length,
                     EMB_NPY_MAX_HEADER);
  if (n < start || length > n - start)
    return emb_fail (error, EMB_FORMAT,
                     "ends inside its .npy header: %zu bytes wanted, %zu found",
                     start + length, n);

  Shape shape;
  const char *text = (const char *) head + start;
  Cursor cursor = { .p = text, .end = text + length };
  header->header_size = start + length;
  return parse_dictionary (&cursor, header, &shape, error) && find_type (header, error) &&
         find_shape (header, &shape, error);
}
