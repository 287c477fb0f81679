// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/formats/npy-header.h"

#include <string.h>

#include "base/text.h"

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

/* "(2000, 100)"; Python 2 wrote "(2000L, 100L)". */
static bool
take_shape (Cursor *c, EmbNpyHeader *header)
{
  header->n_axes = 0;
  if (!take_char (c, '('))
    return false;
  while (!take_char (c, ')')) {
    const char *digits = c->p;
    while (c->p < c->end && *c->p >= '0' && *c->p <= '9')
      c->p++;
    if (header->n_axes == EMB_NPY_MAX_AXES ||
        !emb_text_parse_uint (digits, c->p, &header->sizes[header->n_axes]))
      return false;
    header->n_axes++;
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
parse_dictionary (Cursor *c, EmbNpyHeader *header, EmbError *error)
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
      ok = take_shape (c, header);
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

/* --- The header */

static bool
parse_header (const uint8_t *head, size_t n, EmbNpyHeader *header, EmbError *error)
{
  if (!emb_npy_recognise (head, n) || n < 10)
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

  const char *text = (const char *) head + start;
  Cursor cursor = { .p = text, .end = text + length };
  header->header_size = start + length;
  return parse_dictionary (&cursor, header, error);
}

bool
emb_npy_recognise (const uint8_t *head, size_t n)
{
  return n >= 6 && memcmp (head, "\x93NUMPY", 6) == 0;
}

bool
emb_npy_read_header (EmbStream *stream, EmbNpyHeader *header, EmbError *error)
{
  size_t n;
  const uint8_t *head = emb_stream_peek (stream, EMB_NPY_MAX_HEADER + 12, &n, error);
  *header = (EmbNpyHeader){ 0 };
  return !emb_stream_failed (stream) && parse_header (head, n, header, error);
}

/* --- What it means */

bool
emb_npy_find_type (const EmbNpyHeader *header, EmbNumberType *type, EmbError *error)
{
  static const struct {
    const char *code;
    EmbNumberType type;
  } types[] = {
    { "f2", { EMB_NUMBER_FLOAT, 2, false, "float16" } },
    { "f4", { EMB_NUMBER_FLOAT, 4, false, "float32" } },
    { "f8", { EMB_NUMBER_FLOAT, 8, false, "float64" } },
    { "i1", { EMB_NUMBER_SIGNED, 1, false, "int8" } },
    { "i2", { EMB_NUMBER_SIGNED, 2, false, "int16" } },
    { "i4", { EMB_NUMBER_SIGNED, 4, false, "int32" } },
    { "i8", { EMB_NUMBER_SIGNED, 8, false, "int64" } },
    { "u1", { EMB_NUMBER_UNSIGNED, 1, false, "uint8" } },
    { "u2", { EMB_NUMBER_UNSIGNED, 2, false, "uint16" } },
    { "u4", { EMB_NUMBER_UNSIGNED, 4, false, "uint32" } },
    { "u8", { EMB_NUMBER_UNSIGNED, 8, false, "uint64" } },
    { "b1", { EMB_NUMBER_BOOL, 1, false, "bool" } },
  };
  const char *descr = header->descr;
  const char *code = descr[0] != '\0' && strchr ("<>|=", descr[0]) ? descr + 1 : descr;

  for (size_t i = 0; i < sizeof types / sizeof *types; i++)
    if (strcmp (types[i].code, code) == 0) {
      *type = types[i].type;
      type->big_endian =
        descr[0] == '>' || (descr[0] != '<' && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__);
      return true;
    }
  if (code[0] == 'O')
    return emb_fail (error, EMB_FORMAT,
                     "holds Python objects, which only Python can read; save numbers "
                     "with numpy.save (path, numpy.asarray (x, dtype='float32'))");
  if (code[0] == 'U' || code[0] == 'S')
    return emb_fail (error, EMB_FORMAT,
                     "holds text (%s), not numbers; open the file of vectors and give "
                     "this one as its --metadata",
                     descr);
  return emb_fail (error, EMB_FORMAT,
                   "holds numbers of type %s, which is not read; convert them to float32",
                   descr);
}

bool
emb_npy_find_table (const EmbNpyHeader *header, EmbArray *array, EmbError *error)
{
  uint64_t n_bytes;
  const uint64_t *sizes = header->sizes;
  if (!emb_npy_find_type (header, &array->type, error))
    return false;
  if (header->n_axes == 0)
    return emb_fail (error, EMB_FORMAT,
                     "holds a single number; expected a table of rows x dimensions");
  if (header->n_axes == 1)
    return emb_fail (error, EMB_FORMAT,
                     "holds one list of %llu numbers; expected a table of rows x "
                     "dimensions (numpy: x.reshape (rows, -1)), or give it as the "
                     "--metadata of a file of vectors",
                     (unsigned long long) sizes[0]);
  if (header->n_axes > 2)
    return emb_fail (error, EMB_FORMAT,
                     "holds an array of %zu axes; expected two, rows x dimensions "
                     "(numpy: x.reshape (%llu, -1))",
                     header->n_axes, (unsigned long long) sizes[0]);
  array->n_rows = sizes[0];
  array->n_cols = sizes[1];
  array->columns_first = header->fortran_order;
  return emb_array_size (array, &n_bytes, error);
}
