// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/labels.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "data/formats/idx-header.h"
#include "data/formats/npy-header.h"
#include "data/shortest.h"

#define BLOCK_SIZE (64u << 10)

typedef enum {
  LABEL_NUMBER,
  LABEL_BYTES,  /* NumPy's 'S': filled up with zeros */
  LABEL_UNICODE /* NumPy's 'U': the same in UTF-32 */
} LabelKind;

typedef struct {
  LabelKind kind;
  EmbNumberType type; /* of a number, or of a character */
  size_t n_characters;
  uint64_t n;
  size_t header_size;
  char descr[24]; /* the type, as the file spells it */
} Labels;

static size_t
label_size (const Labels *self)
{
  return self->type.size * self->n_characters;
}

/* --- Headers */

bool
emb_labels_recognise (EmbStream *stream, EmbError *error)
{
  size_t n;
  EmbIdxHeader idx;
  const uint8_t *head = emb_stream_peek (stream, EMB_IDX_MAX_HEADER, &n, error);
  return emb_npy_recognise (head, n) || emb_idx_parse_header (head, n, &idx);
}

/* '<U12' and '|S5'. */
static bool
find_text_type (const char *descr, Labels *labels)
{
  const char *code = strchr ("<>|=", descr[0]) ? descr + 1 : descr;
  uint64_t n;
  if ((code[0] != 'U' && code[0] != 'S') ||
      !emb_text_parse_uint (code + 1, code + strlen (code), &n) || n > EMB_TABLE_MAX_LINE)
    return false;
  labels->kind = code[0] == 'U' ? LABEL_UNICODE : LABEL_BYTES;
  labels->type = (EmbNumberType){ .kind = EMB_NUMBER_UNSIGNED,
                                  .size = code[0] == 'U' ? 4 : 1,
                                  .big_endian = descr[0] == '>' };
  labels->n_characters = (size_t) n;
  return true;
}

static bool
fail_axes (size_t n_axes, EmbError *error)
{
  return emb_fail (error, EMB_FORMAT,
                   "holds an array of %zu axes; labels are one list (numpy: x[:, 0])",
                   n_axes);
}

static bool
read_npy_header (EmbStream *stream, Labels *labels, EmbError *error)
{
  EmbNpyHeader npy;
  if (!emb_npy_read_header (stream, &npy, error))
    return false;
  if (npy.n_axes != 1 && !(npy.n_axes == 2 && npy.sizes[1] == 1))
    return fail_axes (npy.n_axes, error);
  if (!find_text_type (npy.descr, labels) &&
      !emb_npy_find_type (&npy, &labels->type, error))
    return false;
  memcpy (labels->descr, npy.descr, sizeof labels->descr);
  labels->n = npy.sizes[0];
  labels->header_size = npy.header_size;
  return true;
}

static bool
read_header (EmbStream *stream, Labels *labels, EmbError *error)
{
  size_t n;
  EmbIdxHeader idx;
  *labels = (Labels){ .n_characters = 1 };
  const uint8_t *head = emb_stream_peek (stream, EMB_IDX_MAX_HEADER, &n, error);
  if (emb_idx_parse_header (head, n, &idx)) {
    if (idx.n_axes != 1)
      return fail_axes (idx.n_axes, error);
    labels->type = idx.type;
    labels->n = idx.sizes[0];
    labels->header_size = idx.header_size;
    snprintf (labels->descr, sizeof labels->descr, "%s", idx.type.name);
  } else if (!read_npy_header (stream, labels, error)) {
    return false;
  }
  if (labels->n == 0 || label_size (labels) == 0)
    return emb_fail (error, EMB_FORMAT, "holds no labels");
  return true;
}

/* --- Labels as text */

/* The fewest digits that give the number back. */
static int
write_float (const EmbNumberType *type, const uint8_t *bytes, char *text)
{
  double value = emb_number_double (type, bytes);
  if (isnan (value))
    return 0;
  if (type->size < sizeof value)
    return (int) emb_shortest_float ((float) value, text);
  for (int digits = 15;; digits++) {
    double back;
    emb_text_format (text, value, 'g', digits);
    size_t length = strlen (text);
    if (digits == 17 || (emb_text_parse_double (text, text + length, &back) &&
                         back >= value && back <= value))
      return (int) length;
  }
}

static int
write_number (const EmbNumberType *type, const uint8_t *bytes, char *text)
{
  uint64_t bits = emb_number_bits (type, bytes);
  switch (type->kind) {
  case EMB_NUMBER_BOOL:
    return snprintf (text, EMB_TEXT_NUMBER_SIZE, "%s",
                     bits != 0 ? "True" : "False"); /* as NumPy spells them */
  case EMB_NUMBER_SIGNED:
    return snprintf (text, EMB_TEXT_NUMBER_SIZE, "%lld", (long long) bits);
  case EMB_NUMBER_UNSIGNED:
    return snprintf (text, EMB_TEXT_NUMBER_SIZE, "%llu", (unsigned long long) bits);
  default:
    return write_float (type, bytes, text);
  }
}

/* Returns the length of what is written to @text. */
static size_t
write_label (const Labels *self, const uint8_t *bytes, char *text)
{
  size_t size = self->type.size;
  size_t n = self->n_characters;
  size_t length = 0;
  if (self->kind == LABEL_NUMBER)
    return (size_t) write_number (&self->type, bytes, text);
  while (n > 0 && emb_number_bits (&self->type, bytes + (n - 1) * size) == 0)
    n--;
  for (size_t i = 0; i < n; i++)
    if (self->kind == LABEL_BYTES)
      text[length++] = (char) bytes[i];
    else
      length += emb_text_write_character ((uint32_t) emb_number_bits (&self->type,
                                                                      bytes + i * size),
                                          text + length);
  return length;
}

/* --- Reading */

static bool
fail_short (const Labels *self, uint64_t found, EmbError *error)
{
  return emb_fail (error, EMB_FORMAT,
                   "is cut short: the header says %llu labels of type %s, and %llu are "
                   "there",
                   (unsigned long long) self->n, self->descr, (unsigned long long) found);
}

/* The first @n_wanted of them. */
static bool
read_labels (const Labels *self,
             uint64_t n_wanted,
             EmbTable *table,
             EmbStream *stream,
             uint8_t *block,
             char *text,
             const EmbJob *job,
             EmbError *error)
{
  size_t size = label_size (self);
  size_t step = BLOCK_SIZE / size > 0 ? BLOCK_SIZE / size : 1;
  if (emb_stream_skip (stream, self->header_size, error) < self->header_size)
    return false;

  for (uint64_t done = 0; done < n_wanted;) {
    size_t n = n_wanted - done < step ? (size_t) (n_wanted - done) : step;
    size_t found = emb_stream_read (stream, block, n * size, error) / size;
    if (emb_stream_failed (stream))
      return false;
    if (found < n)
      return fail_short (self, done + found, error);
    for (size_t i = 0; i < n; i++)
      if (!emb_table_add (table, text, write_label (self, block + i * size, text), error))
        return false;
    done += n;
    if (!emb_job_report (job, N_ ("Reading metadata"), done, n_wanted, error))
      return false;
  }
  return true;
}

/* Adds at most @max labels to @table. */
static bool
add_labels (EmbTable *table,
            EmbStream *stream,
            uint64_t max,
            const EmbJob *job,
            EmbError *error)
{
  Labels labels;
  if (!read_header (stream, &labels, error))
    return false;

  /* A character of UTF-32 takes no more bytes in UTF-8. */
  size_t size = label_size (&labels);
  size_t block_size = size < BLOCK_SIZE ? BLOCK_SIZE : size;
  uint64_t n = labels.n < max ? labels.n : max;
  uint8_t *block = malloc (block_size);
  char *text = malloc (size + EMB_TEXT_NUMBER_SIZE);
  bool ok = block != NULL && text != NULL
              ? read_labels (&labels, n, table, stream, block, text, job, error)
              : emb_fail_no_memory (error, block_size);
  free (block);
  free (text);
  return ok;
}

bool
emb_labels_read (EmbTable *table, EmbStream *stream, const EmbJob *job, EmbError *error)
{
  *table = (EmbTable){ .untitled = true };
  return add_labels (table, stream, UINT64_MAX, job, error);
}

bool
emb_labels_read_titled (EmbTable *table,
                        const char *title,
                        EmbStream *stream,
                        size_t max,
                        const EmbJob *job,
                        EmbError *error)
{
  *table = (EmbTable){ .separator = '\t' };
  return emb_table_add (table, title, strlen (title), error) &&
         add_labels (table, stream, max, job, error);
}
