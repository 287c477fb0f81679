// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/column.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "data/hash.h"

/* The passes over the texts. */
enum {
  PASS_MISSING,
  PASS_CLEAN,
  PASS_VALUES,
  PASS_KIND,
  PASS_NUMBERS,
  PASS_LEVELS,
};
_Static_assert(PASS_LEVELS + 1 == EMB_COLUMN_PASSES, "the header says how many");

static EmbJobLoop
loop_over (const EmbStrings *texts, unsigned pass, const EmbJob *job)
{
  return (EmbJobLoop){ job, N_ ("Reading columns"), EMB_COLUMN_PASSES * texts->n_bytes,
                       pass * texts->n_bytes };
}

/* --- Values */

static bool
is_missing_text (const char *text, size_t length)
{
  static const char *const words[] = { "?", "NA", "null", "NULL" };
  double number;
  if (length > 4)
    return false;
  if (length == 0)
    return true;
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (strcmp (text, words[i]) == 0)
      return true;
  return emb_text_parse_double (text, text + length, &number) && isnan (number);
}

/* Missing values become "", so that no reader has to know the words for them. */
static bool
blank_missing (EmbColumn *self, const EmbJob *job, EmbError *error)
{
  EmbStrings *text = &self->text;
  size_t n_words = 0;
  EmbJobLoop loop = loop_over (text, PASS_MISSING, job);
  for (size_t i = 0; i < text->n; i++) {
    if (!emb_job_loop (&loop, text->starts[i], error))
      return false;
    size_t length = emb_strings_length (text, i);
    if (!is_missing_text (emb_strings_get (text, i), length))
      continue;
    self->n_missing++;
    n_words += length > 0;
  }
  if (n_words == 0)
    return true;

  EmbStrings cleaned = { 0 };
  loop = loop_over (text, PASS_CLEAN, job);
  for (size_t i = 0; i < text->n; i++) {
    size_t length = emb_strings_length (text, i);
    const char *value = emb_strings_get (text, i);
    if (!emb_job_loop (&loop, text->starts[i], error) ||
        !emb_strings_add (&cleaned, value, is_missing_text (value, length) ? 0 : length,
                          error)) {
      emb_strings_clear (&cleaned);
      return false;
    }
  }
  cleaned.n_repaired = text->n_repaired;
  cleaned.first_repaired = text->first_repaired;
  emb_strings_clear (text);
  *text = cleaned;
  return true;
}

/* --- Different values */

typedef struct {
  uint32_t
    *value_of;     /* for each row: number of its value by first appearance, or MISSING */
  uint32_t *first; /* for each value: the row where it appears first */
  size_t *counts;  /* for each value: its rows */
  size_t n;
} Values;

static void
values_clear (Values *self)
{
  free (self->value_of);
  free (self->first);
  free (self->counts);
}

static bool
values_init (Values *self, const EmbStrings *text, const EmbJob *job, EmbError *error)
{
  size_t n = text->n > 0 ? text->n : 1;
  size_t n_slots = emb_hash_slots (n);
  uint32_t *slots = calloc (n_slots, sizeof *slots); /* value + 1 */
  *self = (Values){ .value_of = malloc (n * sizeof *self->value_of),
                    .first = malloc (n * sizeof *self->first),
                    .counts = calloc (n, sizeof *self->counts) };
  if (slots == NULL || self->value_of == NULL || self->first == NULL ||
      self->counts == NULL) {
    free (slots);
    values_clear (self);
    return emb_fail_no_memory (error, n * 32);
  }

  bool ok = true;
  EmbJobLoop loop = loop_over (text, PASS_VALUES, job);
  for (size_t row = 0; row < text->n && ok; row++) {
    const char *value = emb_strings_get (text, row);
    size_t length = emb_strings_length (text, row);
    ok = emb_job_loop (&loop, text->starts[row], error);
    if (length == 0) {
      self->value_of[row] = EMB_COLUMN_MISSING;
      continue;
    }
    size_t slot = emb_hash_bytes (value, length) & (n_slots - 1);
    while (slots[slot] != 0 &&
           strcmp (emb_strings_get (text, self->first[slots[slot] - 1]), value) != 0)
      slot = (slot + 1) & (n_slots - 1);
    if (slots[slot] == 0) {
      self->first[self->n] = (uint32_t) row;
      slots[slot] = (uint32_t) ++self->n;
    }
    self->value_of[row] = slots[slot] - 1;
    self->counts[slots[slot] - 1]++;
  }
  free (slots);
  if (!ok)
    values_clear (self);
  return ok;
}

/* --- The kind */

/* Whether every value that is there is a number, @all; and whether they are integers. */
static bool
find_numbers (const EmbStrings *text,
              bool *all,
              bool *integers,
              const EmbJob *job,
              EmbError *error)
{
  *all = true;
  *integers = true;
  EmbJobLoop loop = loop_over (text, PASS_KIND, job);
  for (size_t i = 0; i < text->n && *all; i++) {
    if (!emb_job_loop (&loop, text->starts[i], error))
      return false;
    size_t length = emb_strings_length (text, i);
    const char *value = emb_strings_get (text, i);
    double number;
    if (length == 0)
      continue;
    if (!emb_text_parse_double (value, value + length, &number))
      *all = false;
    else if (!(fabs (number) < 1e15) || fabs (number - nearbyint (number)) > 0)
      *integers = false;
  }
  return true;
}

/* What a column is taken for, and all that it may be shown as. */
typedef struct {
  EmbColumnKind kind;
  bool numbers;
  bool levels;
} Uses;

static bool
infer_uses (const EmbColumn *self,
            const Values *values,
            Uses *uses,
            const EmbJob *job,
            EmbError *error)
{
  size_t n_present = self->n_rows - self->n_missing;
  bool numbers;
  bool integers;
  if (!find_numbers (&self->text, &numbers, &integers, job, error))
    return false;

  uses->numbers = numbers && n_present > 0;
  uses->levels =
    values->n > 0 && values->n <= EMB_COLUMN_MOST_LEVELS && n_present / 2 >= values->n;
  bool labels = uses->numbers ? integers && values->n <= EMB_COLUMN_MAX_INTEGER_LEVELS &&
                                  n_present / 5 >= values->n
                              : uses->levels && values->n <= EMB_COLUMN_MAX_LEVELS;
  uses->kind = labels          ? EMB_COLUMN_CATEGORY
               : uses->numbers ? EMB_COLUMN_NUMBER
                               : EMB_COLUMN_TEXT;
  return true;
}

static bool
fill_numbers (EmbColumn *self, const EmbJob *job, EmbError *error)
{
  self->numbers = malloc (self->n_rows * sizeof *self->numbers);
  if (self->numbers == NULL)
    return emb_fail_no_memory (error, self->n_rows * sizeof *self->numbers);

  double min = (double) INFINITY;
  double max = -(double) INFINITY;
  EmbJobLoop loop = loop_over (&self->text, PASS_NUMBERS, job);
  for (size_t i = 0; i < self->n_rows; i++) {
    if (!emb_job_loop (&loop, self->text.starts[i], error))
      return false;
    const char *value = emb_strings_get (&self->text, i);
    double number = (double) NAN;
    emb_text_parse_double (value, value + emb_strings_length (&self->text, i), &number);
    self->numbers[i] = number;
    if (isfinite (number)) {
      min = number < min ? number : min;
      max = number > max ? number : max;
    }
  }
  self->min = min <= max ? min : (double) NAN;
  self->max = min <= max ? max : (double) NAN;
  return true;
}

typedef struct {
  const char *name;
  size_t count;
  uint32_t value;
} Level;

static int
compare_levels (const void *a, const void *b)
{
  const Level *x = a;
  const Level *y = b;
  if (x->count != y->count)
    return x->count > y->count ? -1 : 1;
  return strcmp (x->name, y->name);
}

static bool
fill_levels (EmbColumn *self, const Values *values, const EmbJob *job, EmbError *error)
{
  bool ok = false;
  Level *order = malloc ((values->n + 1) * sizeof *order);
  uint32_t *level_of = malloc ((values->n + 1) * sizeof *level_of);
  self->levels = malloc (self->n_rows * sizeof *self->levels);
  self->level_counts = malloc ((values->n + 1) * sizeof *self->level_counts);
  if (order == NULL || level_of == NULL || self->levels == NULL ||
      self->level_counts == NULL) {
    emb_fail_no_memory (error, self->n_rows * sizeof *self->levels);
    goto end;
  }

  for (size_t i = 0; i < values->n; i++)
    order[i] = (Level){ emb_strings_get (&self->text, values->first[i]),
                        values->counts[i], (uint32_t) i };
  qsort (order, values->n, sizeof *order, compare_levels);

  for (size_t i = 0; i < values->n; i++) {
    if (!emb_strings_add (&self->level_names, order[i].name, strlen (order[i].name),
                          error))
      goto end;
    self->level_counts[i] = order[i].count;
    level_of[order[i].value] = (uint32_t) i;
  }
  EmbJobLoop loop = loop_over (&self->text, PASS_LEVELS, job);
  for (size_t row = 0; row < self->text.n; row++) {
    if (!emb_job_loop (&loop, self->text.starts[row], error))
      goto end;
    self->levels[row] = values->value_of[row] == EMB_COLUMN_MISSING
                          ? EMB_COLUMN_MISSING
                          : level_of[values->value_of[row]];
  }
  ok = true;

end:
  free (order);
  free (level_of);
  return ok;
}

/* --- The column */

static char *
copy_name (const char *name, size_t length, EmbError *error)
{
  EmbStrings one = { 0 };
  if (!emb_strings_add (&one, name, length, error))
    emb_strings_clear (&one);
  free (one.starts);
  return one.bytes;
}

/* Fills all but name and text. @given NULL: inferred. */
static bool
fill (EmbColumn *self, const Uses *given, const EmbJob *job, EmbError *error)
{
  Values values;
  if (!values_init (&values, &self->text, job, error))
    return false;

  self->n_distinct = values.n;
  Uses uses;
  bool ok = true;
  if (given != NULL)
    uses = *given;
  else
    ok = infer_uses (self, &values, &uses, job, error);
  if (ok) {
    self->kind = uses.kind;
    ok = (!uses.numbers || fill_numbers (self, job, error)) &&
         (!uses.levels || fill_levels (self, &values, job, error));
  }
  values_clear (&values);
  return ok;
}

EmbColumn *
emb_column_new (const char *name,
                size_t name_length,
                EmbStrings *texts,
                const EmbJob *job,
                EmbError *error)
{
  EmbColumn *self = calloc (1, sizeof *self);
  if (self == NULL) {
    emb_strings_clear (texts);
    emb_fail_no_memory (error, sizeof *self);
    return NULL;
  }
  self->text = *texts;
  *texts = (EmbStrings){ 0 };
  self->n_rows = self->text.n;

  if (self->n_rows >= UINT32_MAX) {
    emb_fail (error, EMB_FORMAT, "a column of %zu rows is too long", self->n_rows);
    goto fail;
  }
  self->name = copy_name (name, name_length, error);
  if (self->name != NULL && blank_missing (self, job, error) &&
      fill (self, NULL, job, error))
    return self;

fail:
  emb_column_free (self);
  return NULL;
}

void
emb_column_free (EmbColumn *self)
{
  if (self == NULL)
    return;
  free (self->name);
  free (self->numbers);
  free (self->levels);
  free (self->level_counts);
  emb_strings_clear (&self->level_names);
  emb_strings_clear (&self->text);
  free (self);
}

/* A part is used as the whole is: a sample must not turn a label into a measurement. */
EmbColumn *
emb_column_select (const EmbColumn *self,
                   const uint32_t *rows,
                   size_t n_rows,
                   const EmbJob *job,
                   EmbError *error)
{
  EmbColumn *part = calloc (1, sizeof *part);
  if (part == NULL) {
    emb_fail_no_memory (error, sizeof *part);
    return NULL;
  }

  part->n_rows = n_rows;
  if (n_rows > 0 &&
      !emb_strings_reserve (&part->text, n_rows,
                            self->text.n_bytes / self->n_rows * n_rows, error))
    goto fail;
  EmbJobLoop loop = { job, N_ ("Selecting rows"), 0 };
  for (size_t i = 0; i < n_rows; i++) {
    size_t length = emb_strings_length (&self->text, rows[i]);
    part->n_missing += length == 0;
    if (!emb_job_loop (&loop, part->text.n_bytes, error) ||
        !emb_strings_add (&part->text, emb_strings_get (&self->text, rows[i]), length,
                          error))
      goto fail;
  }
  part->name = copy_name (self->name, strlen (self->name), error);
  Uses uses = { self->kind, self->numbers != NULL, self->levels != NULL };
  if (part->name != NULL && fill (part, &uses, job, error))
    return part;

fail:
  emb_column_free (part);
  return NULL;
}

bool
emb_column_is_missing (const EmbColumn *self, size_t row)
{
  return emb_strings_length (&self->text, row) == 0;
}

const EmbColumn *
emb_columns_find (EmbColumn *const *columns,
                  size_t n_columns,
                  const char *name,
                  EmbError *error)
{
  for (size_t i = 0; i < n_columns; i++)
    if (strcmp (columns[i]->name, name) == 0)
      return columns[i];

  char known[120] = "";
  size_t used = 0;
  for (size_t i = 0; i < n_columns && used < sizeof known; i++)
    used += (size_t) snprintf (known + used, sizeof known - used, "%s%s",
                               i > 0 ? ", " : "", columns[i]->name);
  emb_text_truncate_utf8 (known, sizeof known - 1);
  if (n_columns == 0)
    emb_fail (error, EMB_ARGUMENT,
              "there is no column \"%.60s\"; the data have no columns, a table of "
              "metadata brings some",
              name);
  else
    emb_fail (error, EMB_ARGUMENT, "there is no column \"%.60s\"; the columns are: %s%s",
              name, known, used < sizeof known ? "" : " ...");
  return NULL;
}

const char *
emb_column_kind_name (EmbColumnKind kind)
{
  switch (kind) {
  case EMB_COLUMN_NUMBER:
    return "number";
  case EMB_COLUMN_CATEGORY:
    return "category";
  case EMB_COLUMN_TEXT:
    return "text";
  }
  return "text";
}
