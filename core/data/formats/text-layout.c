// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/formats/text-layout.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

#define MAX_LINES 64

/* --- One line */

typedef struct {
  const char *begin;
  const char *end;  /* without line end and trailing blanks */
  size_t n_fields;  /* by blanks and tabs */
  size_t n_numbers; /* of them numbers in a row at the end */
  size_t n_tab_fields;
  size_t n_tab_numbers;
  bool whole_lead; /* the first field is an unsigned integer */
  bool integers;   /* all other fields are integers */
  bool padded;
  bool trailing_blank;
  bool six_decimals;
} Line;

static bool
is_blank (char c)
{
  return c == ' ' || c == '\t';
}

static bool
is_number (const char *begin, const char *end)
{
  float value;
  return emb_text_parse_float (begin, end, &value);
}

static bool
is_integer (const char *begin, const char *end)
{
  uint64_t value;
  if (begin < end && (*begin == '-' || *begin == '+'))
    begin++;
  return emb_text_parse_uint (begin, end, &value);
}

/* word2vec.c prints "%lf": exactly six digits after the point, in all numbers. */
static bool
has_six_decimals (const char *begin, const char *end)
{
  return end - begin >= 8 && end[-7] == '.' && is_number (begin, end);
}

static void
count_blank_fields (Line *line)
{
  line->integers = true;
  line->six_decimals = true;
  for (const char *p = line->begin; p < line->end;) {
    const char *start = p;
    while (p < line->end && is_blank (*p))
      p++;
    bool wide = p - start > 1;
    const char *field = p;
    while (p < line->end && !is_blank (*p))
      p++;
    if (p == field)
      break;

    bool number = is_number (field, p);
    if (line->n_fields == 0)
      line->whole_lead = number && *field != '-' && is_integer (field, p);
    else if (!is_integer (field, p))
      line->integers = false;
    if (wide && number && line->n_numbers > 0)
      line->padded = true;
    line->n_numbers = number ? line->n_numbers + 1 : 0;
    line->n_fields++;
    if (line->n_fields > 1 && !has_six_decimals (field, p))
      line->six_decimals = false;
  }
}

static void
count_tab_fields (Line *line)
{
  for (const char *p = line->begin; p <= line->end; p++) {
    const char *tab = memchr (p, '\t', (size_t) (line->end - p));
    const char *end = tab != NULL ? tab : line->end;
    bool number = is_number (p, end);
    line->n_tab_numbers = number ? line->n_tab_numbers + 1 : 0;
    line->n_tab_fields++;
    p = end;
  }
}

static void
measure (Line *line, const char *begin, const char *end)
{
  *line = (Line){ .begin = begin, .end = end };
  if (line->end > begin && line->end[-1] == '\r')
    line->end--;
  const char *before = line->end;
  while (line->end > begin && is_blank (line->end[-1]))
    line->end--;
  line->trailing_blank = line->end < before;
  count_blank_fields (line);
  count_tab_fields (line);
}

/* Up to MAX_LINES lines that are not blank. The last one may be cut by the end of what is
 * looked at: it counts only where it is nearly alone. */
static size_t
measure_lines (const char *text, size_t n, Line lines[MAX_LINES])
{
  size_t n_lines = 0;
  const char *end = text + n;
  for (const char *p = text; p < end && n_lines < MAX_LINES;) {
    const char *line_end = memchr (p, '\n', (size_t) (end - p));
    if (line_end == NULL && n_lines > 1)
      break;
    if (line_end == NULL)
      line_end = end;
    measure (&lines[n_lines], p, line_end);
    n_lines += lines[n_lines].n_fields > 0;
    p = line_end + 1;
  }
  return n_lines;
}

/* --- What most lines say */

static bool
is_titled_by_name (const Line *line)
{
  static const char *const titles[] = { "name",  "word", "label", "token",
                                        "title", "key",  "id" };
  const char *tab = memchr (line->begin, '\t', (size_t) (line->end - line->begin));
  size_t length = (size_t) ((tab != NULL ? tab : line->end) - line->begin);
  for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
    if (strlen (titles[i]) == length && strncasecmp (line->begin, titles[i], length) == 0)
      return true;
  return length == 0;
}

static void
vote_for_separator (const Line *lines, size_t n_lines, EmbTextLayout *layout)
{
  size_t n_tabbed = 0;
  for (size_t i = 0; i < n_lines; i++)
    n_tabbed += lines[i].n_tab_fields > 1 && lines[i].n_tab_numbers > 0 &&
                lines[i].n_tab_numbers == lines[i].n_numbers;
  layout->tabs = n_tabbed > 0 && 2 * n_tabbed >= n_lines;
}

typedef struct {
  size_t n_fields;
  size_t n_numbers;
} Shape;

static Shape
shape_of (const Line *line, const EmbTextLayout *layout)
{
  return layout->tabs ? (Shape){ line->n_tab_fields, line->n_tab_numbers }
                      : (Shape){ line->n_fields, line->n_numbers };
}

static bool
fits (Shape s, size_t n_dims, size_t n_lead)
{
  if (n_lead == 0)
    return s.n_fields == n_dims && s.n_numbers == n_dims;
  return s.n_numbers >= n_dims && s.n_fields > n_dims;
}

static size_t
count_fitting (const Line *lines, size_t n_lines, const EmbTextLayout *layout)
{
  size_t n = 0;
  for (size_t i = 0; i < n_lines; i++)
    n += fits (shape_of (&lines[i], layout), layout->n_dims, layout->n_lead);
  return n;
}

/* A row of numbers alone is a row without name, or one whose name is a number: words like
 * "2016", the node numbers of a graph. Names are whole numbers, coordinates are not. */
static bool
leads_are_names (const Line *lines, size_t n_lines, const EmbTextLayout *layout)
{
  size_t n_whole = 0;
  for (size_t i = 0; i < n_lines; i++) {
    Shape s = shape_of (&lines[i], layout);
    if (s.n_numbers < s.n_fields)
      return true;
    n_whole += lines[i].whole_lead && !lines[i].integers;
  }
  return !layout->tabs && n_whole == n_lines;
}

/* The number of numbers that most lines have; sets n_dims and n_lead. */
static bool
vote_for_dims (const Line *lines, size_t n_lines, EmbTextLayout *layout)
{
  size_t candidates[MAX_LINES];
  size_t best = 0;
  bool named = leads_are_names (lines, n_lines, layout);

  for (size_t i = 0; i < n_lines; i++) {
    Shape s = shape_of (&lines[i], layout);
    candidates[i] = named && s.n_numbers == s.n_fields ? s.n_numbers - 1 : s.n_numbers;
  }
  for (size_t i = 0; i < n_lines; i++) {
    size_t votes = 0;
    for (size_t j = 0; j < n_lines; j++)
      votes += candidates[j] == candidates[i];
    if (candidates[i] > 0 && votes > best) {
      best = votes;
      layout->n_dims = candidates[i];
      layout->n_lead = named;
      if (layout->tabs && named)
        layout->n_lead = shape_of (&lines[i], layout).n_fields - candidates[i];
    }
  }
  return best > 0;
}

/* --- The header */

static bool
parse_counts (const Line *line, uint64_t *rows, uint64_t *dims)
{
  const char *p = line->begin;
  while (p < line->end && !is_blank (*p))
    p++;
  const char *q = p;
  while (q < line->end && is_blank (*q))
    q++;
  return line->n_fields == 2 && emb_text_parse_uint (line->begin, p, rows) &&
         emb_text_parse_uint (q, line->end, dims) && *dims > 0;
}

/* Takes the header's word for the number of dimensions where more lines bear it out than
 * any other number, and lines of one number, which any ragged line can be, do not count
 * against it. Two counts alone cannot be a row of two numbers or more: then the header
 * errs. */
static bool
settle_dims (const Line *rows, size_t n_rows, EmbTextLayout *layout)
{
  EmbTextLayout claimed = *layout;
  claimed.n_dims = (size_t) layout->header_dims;
  size_t n_bare = count_fitting (rows, n_rows, &claimed);
  claimed.n_lead = 1;
  size_t n_claimed = count_fitting (rows, n_rows, &claimed);
  if (n_bare > n_claimed) {
    claimed.n_lead = 0;
    n_claimed = n_bare;
  }

  bool voted = vote_for_dims (rows, n_rows, layout) && layout->n_dims > 1;
  if (n_claimed > 0 && (!voted || n_claimed >= count_fitting (rows, n_rows, layout)))
    *layout = claimed;
  return n_claimed > 0 || voted;
}

static bool
find_layout (const Line *lines, size_t n_lines, EmbTextKind wanted, EmbTextLayout *layout)
{
  bool may_count = wanted != EMB_TEXT_GLOVE && wanted != EMB_TEXT_TSV;
  if (may_count && n_lines > 0 &&
      parse_counts (&lines[0], &layout->header_rows, &layout->header_dims)) {
    layout->has_counts = true;
    const Line *rows = lines + 1;
    size_t n_rows = n_lines - 1;
    vote_for_separator (rows, n_rows, layout);
    layout->n_lines = n_rows;

    /* A header without rows is still a header; what it lacks is told later. */
    if (n_rows == 0) {
      layout->n_dims = (size_t) layout->header_dims;
      layout->n_lead = 1;
      return wanted != EMB_TEXT_UNKNOWN || layout->header_dims > 1;
    }
    if (settle_dims (rows, n_rows, layout))
      return true;
    layout->has_counts = false;
  }

  layout->n_lines = n_lines;
  vote_for_separator (lines, n_lines, layout);
  if (layout->tabs && n_lines > 1 && lines[0].n_tab_numbers < lines[0].n_tab_fields) {
    /* Line 1 may name the columns: it has as many fields as the rows, and fewer numbers.
     */
    layout->has_titles = true;
    if (vote_for_dims (lines + 1, n_lines - 1, layout)) {
      Shape first = shape_of (&lines[0], layout);
      if (layout->n_lead == 0 && layout->n_dims > 1 && is_titled_by_name (&lines[0])) {
        layout->n_lead = 1;
        layout->n_dims--;
      }
      layout->n_lines = n_lines - 1;
      if (first.n_fields == layout->n_lead + layout->n_dims &&
          first.n_numbers < layout->n_dims)
        return true;
    }
    layout->has_titles = false;
    layout->n_lines = n_lines;
  }
  return vote_for_dims (lines, n_lines, layout);
}

static EmbTextKind
kind_of (const Line *rows, const EmbTextLayout *layout)
{
  if (!layout->has_counts)
    return layout->tabs || layout->n_lead == 0 ? EMB_TEXT_TSV : EMB_TEXT_GLOVE;

  size_t n_blank = 0;
  size_t n_six = 0;
  for (size_t i = 0; i < layout->n_lines; i++) {
    n_blank += rows[i].trailing_blank;
    n_six += rows[i].six_decimals;
  }
  return 2 * n_blank > layout->n_lines && n_six < layout->n_lines ? EMB_TEXT_FASTTEXT
                                                                  : EMB_TEXT_WORD2VEC;
}

bool
emb_text_layout (const char *text, size_t n, EmbTextKind wanted, EmbTextLayout *layout)
{
  Line lines[MAX_LINES] = { 0 };
  *layout = (EmbTextLayout){ 0 };
  if (n >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0)
    layout->n_bom = 3;

  size_t n_lines = measure_lines (text + layout->n_bom, n - layout->n_bom, lines);
  if (!find_layout (lines, n_lines, wanted, layout))
    return false;

  const Line *rows = lines + (n_lines - layout->n_lines);
  layout->n_fitting = count_fitting (rows, layout->n_lines, layout);
  layout->kind = kind_of (rows, layout);
  size_t n_padded = 0;
  for (size_t i = 0; i < layout->n_lines; i++)
    n_padded += rows[i].padded;
  layout->padded = 2 * n_padded > layout->n_lines;
  return true;
}

void
emb_text_layout_describe (const EmbTextLayout *layout, char reason[200])
{
  char counts[64] = "";
  if (layout->has_counts)
    snprintf (counts, sizeof counts, "header '%llu %llu', then ",
              (unsigned long long) layout->header_rows,
              (unsigned long long) layout->header_dims);
  else if (layout->has_titles)
    snprintf (counts, sizeof counts, "a line of titles, then ");
  else
    snprintf (counts, sizeof counts, "no header; ");

  snprintf (reason, 200, "%s%s%zu %s a line, separated by %s", counts,
            layout->n_lead > 0 ? "a name and " : "", layout->n_dims,
            layout->n_dims == 1 ? "number" : "numbers", layout->tabs ? "tabs" : "blanks");
}
