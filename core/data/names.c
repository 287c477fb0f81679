// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/names.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/latin1.h"
#include "base/text.h"
#include "data/hash.h"

#define INDEXING N_ ("Indexing names")

/* --- Adding */

static bool
keep_raw (EmbNames *self, const char *name, size_t length, EmbError *error)
{
  if (self->n_raw == self->n_raw_room) {
    size_t room = self->n_raw_room + self->n_raw_room / 2 + 16;
    uint64_t *rows = realloc (self->raw_rows, room * sizeof *rows);
    if (rows != NULL)
      self->raw_rows = rows;
    uint64_t *ends = realloc (self->raw_ends, room * sizeof *ends);
    if (ends != NULL)
      self->raw_ends = ends;
    if (rows == NULL || ends == NULL)
      return emb_fail_no_memory (error, room * sizeof *rows);
    self->n_raw_room = room;
  }

  size_t start = self->n_raw > 0 ? self->raw_ends[self->n_raw - 1] : 0;
  if (length > self->n_raw_bytes_room - start) {
    size_t room = (start + length) + (start + length) / 2 + 64;
    char *bytes = realloc (self->raw_bytes, room);
    if (bytes == NULL)
      return emb_fail_no_memory (error, room);
    self->raw_bytes = bytes;
    self->n_raw_bytes_room = room;
  }

  memcpy (self->raw_bytes + start, name, length);
  self->raw_rows[self->n_raw] = self->shown.n;
  self->raw_ends[self->n_raw] = start + length;
  self->n_raw++;
  return true;
}

bool
emb_names_add (EmbNames *self, const char *name, size_t length, EmbError *error)
{
  size_t before = self->shown.n_bytes;
  if (!emb_strings_add (&self->shown, name, length, error))
    return false;

  size_t shown_length = self->shown.n_bytes - before - 1;
  if (shown_length == length && memcmp (self->shown.bytes + before, name, length) == 0)
    return true;

  self->shown.n--;
  bool kept = keep_raw (self, name, length, error);
  if (kept)
    self->shown.n++;
  else
    self->shown.n_bytes = before;
  return kept;
}

void
emb_names_clear (EmbNames *self)
{
  emb_strings_clear (&self->shown);
  free (self->raw_rows);
  free (self->raw_ends);
  free (self->raw_bytes);
  free (self->slots);
  *self = (EmbNames){ 0 };
}

/* --- Names in Windows-1252 */

static const char *
raw_name (const EmbNames *self, size_t i, size_t *length)
{
  uint64_t start = i > 0 ? self->raw_ends[i - 1] : 0;
  *length = (size_t) (self->raw_ends[i] - start);
  return self->raw_bytes + start;
}

/* A raw name has to have a byte for it, and must be no cut word of UTF-8. */
static bool
is_latin1 (const char *name, size_t length)
{
  EmbLatin1 found = { 0 };
  emb_latin1_survey (name, name + length, name + length, &found);
  return emb_latin1_is_likely (&found) && found.n_cut == 0 &&
         memchr (name, '\0', length) == NULL;
}

/* The names that are not raw. */
static bool
others_are_ascii (const EmbNames *self)
{
  EmbLatin1 found = { 0 };
  size_t next = 0;
  for (size_t i = 0; i <= self->n_raw && found.n_utf8 == 0; i++) {
    size_t row = i < self->n_raw ? (size_t) self->raw_rows[i] : self->shown.n;
    if (next < row) {
      const char *end = self->shown.bytes + (row < self->shown.n ? self->shown.starts[row]
                                                                 : self->shown.n_bytes);
      emb_latin1_survey (emb_strings_get (&self->shown, next), end, end, &found);
    }
    next = row + 1;
  }
  return found.n_utf8 == 0;
}

static bool
find_encoding (EmbNames *self, const EmbJob *job, EmbError *error)
{
  bool latin1 = self->n_raw > 0;
  EmbJobLoop loop = { job, INDEXING, self->shown.n_bytes };
  for (size_t i = 0; i < self->n_raw && latin1; i++) {
    size_t length;
    const char *name = raw_name (self, i, &length);
    latin1 = is_latin1 (name, length);
    if (!emb_job_loop (&loop, self->shown.starts[self->raw_rows[i]], error))
      return false;
  }
  self->latin1 = latin1 && others_are_ascii (self);
  self->encoding_known = true;
  return true;
}

static bool
show_latin1 (EmbNames *self, const EmbJob *job, EmbError *error)
{
  EmbStrings shown = { 0 };
  char *decoded = NULL;
  size_t room = 0;
  size_t i = 0;
  EmbJobLoop loop = { job, INDEXING, self->shown.n_bytes };
  bool ok = emb_strings_reserve (&shown, self->shown.n, self->shown.n_bytes, error);
  for (size_t row = 0; ok && row < self->shown.n; row++) {
    size_t length = emb_strings_length (&self->shown, row);
    const char *name = emb_strings_get (&self->shown, row);
    if (i < self->n_raw && self->raw_rows[i] == row) {
      const char *raw = raw_name (self, i++, &length);
      if (3 * length > room) {
        free (decoded);
        room = 6 * length;
        decoded = malloc (room);
      }
      ok = decoded != NULL || emb_fail_no_memory (error, room);
      length = ok ? emb_latin1_decode (raw, length, decoded) : 0;
      name = decoded;
    }
    ok = ok && emb_strings_add (&shown, name, length, error) &&
         emb_job_loop (&loop, self->shown.starts[row], error);
  }
  free (decoded);
  if (!ok) {
    emb_strings_clear (&shown);
    return false;
  }
  emb_strings_clear (&self->shown);
  self->shown = shown;
  return true;
}

bool
emb_names_settle (EmbNames *self, const EmbJob *job, EmbError *error)
{
  if (self->settled)
    return true;
  if (!self->encoding_known && !find_encoding (self, job, error))
    return false;
  if (self->latin1 && self->n_raw > 0 && !show_latin1 (self, job, error))
    return false;
  self->settled = true;
  return true;
}

/* --- Finding */

/* The slot of the first row with this name, or the empty slot where it would be. */
static size_t
find_slot (const EmbNames *self, const char *name, size_t length, uint64_t hash)
{
  size_t mask = self->n_slots - 1;
  size_t slot = hash & mask;
  for (; self->slots[slot] != 0; slot = (slot + 1) & mask) {
    size_t row = self->slots[slot] - 1;
    if (emb_strings_length (&self->shown, row) == length &&
        memcmp (emb_strings_get (&self->shown, row), name, length) == 0)
      break;
  }
  return slot;
}

/* Slots lie anywhere in memory: the processor is told of them so many rows before. */
#define AHEAD 16

static uint64_t
hash_name (const EmbNames *self, size_t row)
{
  return emb_hash_bytes (emb_strings_get (&self->shown, row),
                         emb_strings_length (&self->shown, row));
}

bool
emb_names_index (EmbNames *self, const EmbJob *job, EmbError *error)
{
  if (self->shown.n >= UINT32_MAX)
    return emb_fail (error, EMB_FORMAT, "%zu names are more than can be searched",
                     self->shown.n);
  if (!emb_names_settle (self, job, error))
    return false;

  size_t n_slots = emb_hash_slots (self->shown.n);
  uint32_t *slots = calloc (n_slots, sizeof *slots);
  if (slots == NULL)
    return emb_fail_no_memory (error, n_slots * sizeof *slots);
  free (self->slots);
  self->slots = slots;
  self->n_slots = n_slots;
  self->n_duplicates = 0;
  self->first_duplicate = 0;

  EmbJobLoop loop = { job, INDEXING, self->shown.n_bytes };
  uint64_t hashes[AHEAD];
  for (size_t row = 0; row < self->shown.n && row < AHEAD; row++)
    hashes[row] = hash_name (self, row);
  for (size_t row = 0; row < self->shown.n; row++) {
    if (!emb_job_loop (&loop, self->shown.starts[row], error))
      return false;
    uint64_t hash = hashes[row % AHEAD];
    if (row + AHEAD < self->shown.n) {
      uint64_t next = hash_name (self, row + AHEAD);
      hashes[row % AHEAD] = next;
      __builtin_prefetch (&slots[next & (n_slots - 1)], 1);
    }
    size_t slot = find_slot (self, emb_strings_get (&self->shown, row),
                             emb_strings_length (&self->shown, row), hash);
    if (slots[slot] == 0)
      slots[slot] = (uint32_t) (row + 1);
    else if (self->n_duplicates++ == 0)
      self->first_duplicate = row;
  }
  return true;
}

/* Looking at each name that is spelt in bytes that are no UTF-8 is quick enough. */
static bool
find_raw (const EmbNames *self, const char *name, size_t length, size_t *row)
{
  for (size_t i = 0; i < self->n_raw; i++) {
    size_t raw_length;
    const char *raw = raw_name (self, i, &raw_length);
    if (raw_length == length && memcmp (raw, name, length) == 0) {
      *row = (size_t) self->raw_rows[i];
      return true;
    }
  }
  return false;
}

bool
emb_names_find (const EmbNames *self, const char *name, size_t *row)
{
  if (self->n_slots == 0)
    return false;

  size_t length = strlen (name);
  if (emb_text_valid_utf8 (name, length) != length)
    return find_raw (self, name, length, row);

  size_t slot = find_slot (self, name, length, emb_hash_bytes (name, length));
  if (self->slots[slot] == 0)
    return false;
  *row = self->slots[slot] - 1;
  return true;
}

const char *
emb_names_raw (const EmbNames *self, size_t row, size_t *length)
{
  size_t low = 0;
  size_t high = self->n_raw;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (self->raw_rows[middle] < row)
      low = middle + 1;
    else
      high = middle;
  }

  if (low < self->n_raw && self->raw_rows[low] == row)
    return raw_name (self, low, length);
  *length = emb_strings_length (&self->shown, row);
  return emb_strings_get (&self->shown, row);
}
