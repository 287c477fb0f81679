// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/formats/text-rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

static bool
is_blank (char c)
{
  return c == ' ' || c == '\t';
}

static const char *
find_line_end (const char *p, const char *end)
{
  const char *found = memchr (p, '\n', (size_t) (end - p));
  return found != NULL ? found : end;
}

/* --- The quick way: NAME SEPARATOR number SEPARATOR number ... line end */

static const double powers_of_ten[9] = { 1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8 };
static const uint32_t whole_powers[9] = { 1,      10,      100,      1000,     10000,
                                          100000, 1000000, 10000000, 100000000 };

/* A number of the common form "-0.12345": one digit, a point, one to eight digits. Sign
 * and length cause no branches, for both are as good as random in real files. Returns
 * what follows, or NULL where the number has another form. The value is the same as
 * emb_text_take_float gives: mantissa and power are exact in double, so the division
 * rounds once; that the second rounding, to float, starts from the very middle is sent
 * the long way. */
static inline const char *
take_common_number (const char *p, float *value)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  uint32_t negative = *p == '-';
  p += negative;
  uint32_t whole = (uint32_t) (unsigned char) *p - '0';
  if (whole > 9 || p[1] != '.')
    return NULL;

  uint64_t digits;
  memcpy (&digits, p + 2, 8);
  digits ^= UINT64_C (0x3030303030303030);
  uint64_t others =
    ((digits + UINT64_C (0x7676767676767676)) | digits) & UINT64_C (0x8080808080808080);
  unsigned n = others != 0 ? (unsigned) __builtin_ctzll (others) >> 3 : 8;
  if (n == 0)
    return NULL;

  /* Zeros in front make it eight digits; pairs, then fours, then eight are joined. */
  digits <<= 64 - 8 * n;
  digits = digits * 10 + (digits >> 8);
  digits =
    ((digits & UINT64_C (0x000000ff000000ff)) * UINT64_C (0x000f424000000064) +
     (digits >> 16 & UINT64_C (0x000000ff000000ff)) * UINT64_C (0x0000271000000001)) >>
    32;
  uint32_t mantissa = whole * whole_powers[n] + (uint32_t) digits;
  double exact = (double) mantissa / powers_of_ten[n];

  uint64_t bits;
  memcpy (&bits, &exact, sizeof bits);
  if ((bits & 0x1fffffff) == 0x10000000)
    return NULL;
  float positive = (float) exact;
  uint32_t float_bits;
  memcpy (&float_bits, &positive, sizeof float_bits);
  float_bits |= negative << 31;
  memcpy (value, &float_bits, sizeof float_bits);
  return p + 2 + n;
#else
  return NULL;
#endif
}

static inline bool
is_separator (char c, bool tabs)
{
  return c == '\t' || (!tabs && c == ' ');
}

/* Returns the beginning of the next line, or NULL where the line needs a closer look. */
static const char *
parse_quickly (const EmbTextLayout *layout,
               const char *line,
               const char *end,
               float *numbers,
               const char **name_end)
{
  bool tabs = layout->tabs;
  const char *p = line;
  if (layout->n_lead > 0) {
    while (!is_separator (*p, tabs) && *p != '\n')
      p++;
    *name_end = p;
    if (*p == '\n')
      return NULL;
    p++;
  } else {
    *name_end = line;
  }

  for (size_t i = 0; i < layout->n_dims; i++) {
    const char *next = take_common_number (p, &numbers[i]);
    if (next == NULL || !(is_blank (*next) || *next == '\n' || *next == '\r'))
      next = emb_text_take_float (p, end, &numbers[i]);
    if (next == NULL)
      return NULL;
    p = next;
    if (i + 1 < layout->n_dims) {
      if (!is_separator (*p, tabs))
        return NULL;
      p++;
    }
  }
  while (is_blank (*p))
    p++;
  if (*p == '\r')
    p++;
  return *p == '\n' ? p + 1 : NULL;
}

/* --- The careful way: fields from the end of the line */

/* Where the last @n fields of [begin, end) start; *@n_found tells how many there are. */
static const char *
find_last_fields (const EmbTextLayout *layout,
                  const char *begin,
                  const char *end,
                  size_t n,
                  size_t *n_found)
{
  const char *p = end;
  for (*n_found = 0; *n_found < n; (*n_found)++) {
    if (*n_found > 0) {
      if (p == begin)
        return p;
      p--; /* one separator */
      while (!layout->tabs && p > begin && is_blank (p[-1]))
        p--;
    }
    const char *field_end = p;
    while (p > begin && !is_separator (p[-1], layout->tabs))
      p--;
    if (p == field_end && !layout->tabs)
      return p;
  }
  return p;
}

/* The beginning of the field, as a sentence can show it. */
static void
note_bad_field (EmbTextProblem *problem, const char *p, const char *end)
{
  char shown[3 * sizeof problem->bad];
  size_t length = (size_t) (end - p);
  if (length >= sizeof problem->bad)
    length = sizeof problem->bad - 1;
  shown[emb_text_repair_utf8 (p, length, shown)] = '\0';
  emb_text_truncate_utf8 (shown, sizeof problem->bad - 1);
  if (shown[0] == '\0')
    memcpy (shown, " ", 2);
  memcpy (problem->bad, shown, sizeof problem->bad);
  problem->bad[sizeof problem->bad - 1] = '\0';
}

static bool
parse_fields (const EmbTextLayout *layout,
              const char *p,
              const char *end,
              float *numbers,
              EmbTextProblem *problem)
{
  for (size_t i = 0; i < layout->n_dims; i++) {
    while (p < end && is_blank (*p) && (!layout->tabs || *p == ' '))
      p++;
    const char *next = emb_text_take_float (p, end, &numbers[i]);
    const char *after = next;
    while (after != NULL && layout->tabs && after < end && *after == ' ')
      after++;
    if (after != NULL && (after == end || is_separator (*after, layout->tabs))) {
      p = after < end && layout->tabs ? after + 1 : after;
      continue;
    }

    const char *field_end = p;
    while (field_end < end && !is_separator (*field_end, layout->tabs))
      field_end++;
    note_bad_field (problem, p, field_end);
    return false;
  }
  return true;
}

/* How many numbers the line ends with, for the sentence about it. */
static size_t
count_last_numbers (const EmbTextLayout *layout, const char *begin, const char *end)
{
  size_t n = 0;
  for (;;) {
    size_t n_found;
    const char *p = find_last_fields (layout, begin, end, 1, &n_found);
    float value;
    if (n_found == 0 || !emb_text_parse_float (p, end, &value))
      return n;
    n++;
    if (p == begin)
      return n;
    end = p - 1;
    while (!layout->tabs && end > begin && is_blank (end[-1]))
      end--;
  }
}

static bool
parse_carefully (const EmbTextLayout *layout,
                 const char *line,
                 const char *line_end,
                 float *numbers,
                 const char **name_end,
                 EmbTextProblem *problem)
{
  const char *end = line_end;
  while (end > line && (is_blank (end[-1]) || end[-1] == '\r'))
    end--;
  const char *begin = line;
  if (layout->n_lead == 0)
    while (begin < end && *begin == ' ')
      begin++;

  size_t n_found;
  const char *first = find_last_fields (layout, begin, end, layout->n_dims, &n_found);
  bool has_lead = first > begin;
  size_t n_lead = 0;
  if (layout->tabs)
    for (const char *p = begin; p < first; p++)
      n_lead += *p == '\t';
  else
    n_lead = has_lead;
  if (n_found < layout->n_dims || n_lead != layout->n_lead) {
    problem->n_numbers = count_last_numbers (layout, begin, end);
    if (n_found == layout->n_dims && n_lead < layout->n_lead &&
        problem->n_numbers == layout->n_dims)
      problem->n_numbers--; /* the first of them is the name */
    return false;
  }
  if (!parse_fields (layout, first, end, numbers, problem))
    return false;

  *name_end = has_lead ? first - 1 : line;
  if (layout->n_lead > 1)
    *name_end = memchr (line, '\t', (size_t) (first - line));
  while (layout->padded && *name_end > line && is_blank ((*name_end)[-1]))
    (*name_end)--;
  return true;
}

/* --- Chunks */

/* n numbers take n digits and n - 1 separators: shorter lines are no rows. */
static size_t
shortest_row (const EmbTextLayout *layout)
{
  return 2 * layout->n_dims - 1;
}

void
emb_text_count_lines (const EmbTextLayout *layout, EmbTextChunk *chunk)
{
  size_t shortest = shortest_row (layout);
  for (const char *p = chunk->begin; p < chunk->end;) {
    const char *line_end = find_line_end (p, chunk->end);
    chunk->n_lines++;
    chunk->n_candidates += (size_t) (line_end - p) >= shortest;
    p = line_end + 1;
  }
}

const char *
emb_text_cut_lines (const EmbTextLayout *layout, const EmbTextChunk *chunk, size_t n)
{
  size_t shortest = shortest_row (layout);
  size_t n_candidates = 0;
  const char *p = chunk->begin;
  while (p < chunk->end && n_candidates < n) {
    const char *line_end = find_line_end (p, chunk->end);
    n_candidates += (size_t) (line_end - p) >= shortest;
    p = line_end + 1;
  }
  return p;
}

static void
note_skipped (EmbTextChunk *chunk, const EmbTextProblem *problem)
{
  if (chunk->n_skipped < EMB_TEXT_MAX_PROBLEMS)
    chunk->problems[chunk->n_skipped] = *problem;
  if (chunk->n_skipped == chunk->n_skipped_room) {
    size_t room = chunk->n_skipped_room * 2 + 16;
    uint32_t *skipped = realloc (chunk->skipped, room * sizeof *skipped);
    if (skipped == NULL) {
      free (chunk->skipped);
      chunk->skipped = NULL;
      chunk->n_skipped_room = SIZE_MAX; /* noted no more, only counted */
    } else {
      chunk->skipped = skipped;
      chunk->n_skipped_room = room;
    }
  }
  if (chunk->skipped != NULL)
    chunk->skipped[chunk->n_skipped] = (uint32_t) chunk->n_data;
  chunk->n_skipped++;
}

static bool
is_blank_line (const char *p, const char *end)
{
  while (p < end && (is_blank (*p) || *p == '\r'))
    p++;
  return p == end;
}

void
emb_text_parse_lines (const EmbTextLayout *layout, EmbTextChunk *chunk)
{
  float *numbers = chunk->numbers;
  uint64_t line = chunk->first_line;
  const char *next;
  for (const char *p = chunk->begin; p < chunk->end; p = next, line++) {
    const char *name_end;
    next = chunk->n_rows < chunk->n_candidates && layout->n_lead < 2
             ? parse_quickly (layout, p, chunk->end, numbers, &name_end)
             : NULL;
    if (next == NULL) {
      const char *line_end = find_line_end (p, chunk->end);
      next = line_end + 1;
      if (is_blank_line (p, line_end))
        continue;

      EmbTextProblem problem = { .line = line };
      bool is_row =
        (size_t) (line_end - p) >= shortest_row (layout)
          ? parse_carefully (layout, p, line_end, numbers, &name_end, &problem)
          : (problem.n_numbers = count_last_numbers (layout, p, line_end), false);
      if (!is_row) {
        note_skipped (chunk, &problem);
        chunk->n_data++;
        continue;
      }
    }
    chunk->names[chunk->n_rows++] =
      (EmbTextSpan){ .offset = (uint32_t) (p - chunk->block),
                     .length = (uint32_t) (name_end - p) };
    chunk->n_data++;
    numbers += layout->n_dims;
  }
}

size_t
emb_text_describe_problem (const EmbTextProblem *problem,
                           size_t n_dims,
                           char *text,
                           size_t room)
{
  int n;
  if (problem->bad[0] != '\0')
    n = snprintf (text, room, "in line %llu \"%s\" is no number",
                  (unsigned long long) problem->line, problem->bad);
  else
    n = snprintf (text, room, "line %llu has %zu %s, expected %zu",
                  (unsigned long long) problem->line, problem->n_numbers,
                  problem->n_numbers == 1 ? "number" : "numbers", n_dims);
  return n < 0 ? 0 : (size_t) n < room ? (size_t) n : room - 1;
}
