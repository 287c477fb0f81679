// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/sample.h"

#include <stdlib.h>

#include "base/random.h"

#define STREAM_UNIFORM 1
#define STREAM_STRATIFIED 2

/* Selection sampling (Knuth, The Art of Computer Programming 2, 3.4.2, method S): a row
 * is taken with the chance wanted / left, which makes each set equally likely and the
 * result ascending. */
static bool
take (uint64_t seed, uint64_t stream, size_t row, size_t *wanted, size_t *left)
{
  bool taken = emb_random_below (seed, stream, row, *left) < *wanted;
  (*left)--;
  *wanted -= taken;
  return taken;
}

static uint32_t *
new_rows (size_t n_rows, size_t n, EmbError *error)
{
  if (n > n_rows || n_rows > UINT32_MAX) {
    emb_fail (error, EMB_ARGUMENT, "a sample of %zu from %zu rows; ask for fewer", n,
              n_rows);
    return NULL;
  }
  uint32_t *rows = malloc ((n + 1) * sizeof *rows);
  if (rows == NULL)
    emb_fail_no_memory (error, n * sizeof *rows);
  return rows;
}

uint32_t *
emb_sample_uniform (size_t n_rows, size_t n, uint64_t seed, EmbError *error)
{
  uint32_t *rows = new_rows (n_rows, n, error);
  if (rows == NULL)
    return NULL;

  size_t wanted = n;
  size_t left = n_rows;
  size_t used = 0;
  for (size_t row = 0; wanted > 0; row++)
    if (take (seed, STREAM_UNIFORM, row, &wanted, &left))
      rows[used++] = (uint32_t) row;
  return rows;
}

/* A level's share of the sample. */
typedef struct {
  size_t left;     /* its rows */
  size_t wanted;   /* of them in the sample */
  size_t fraction; /* remainder of wanted, in parts of the number of rows */
  size_t level;
} Share;

static int
compare_fractions (const void *a, const void *b)
{
  const Share *x = a;
  const Share *y = b;
  if (x->fraction != y->fraction)
    return x->fraction > y->fraction ? -1 : 1;
  return x->level < y->level ? -1 : 1;
}

static int
compare_level_numbers (const void *a, const void *b)
{
  const Share *x = a;
  const Share *y = b;
  return x->level < y->level ? -1 : 1;
}

/* Hamilton's method: the whole parts first, the rest to the largest remainders. Rows and
 * sample are below 2^32, so their product fits. */
static void
divide (Share *shares, size_t n_shares, size_t n, size_t n_rows)
{
  size_t given = 0;
  for (size_t i = 0; i < n_shares; i++) {
    size_t product = shares[i].left * n;
    shares[i].wanted = product / n_rows;
    shares[i].fraction = product % n_rows;
    given += shares[i].wanted;
  }
  qsort (shares, n_shares, sizeof *shares, compare_fractions);
  for (size_t i = 0; given < n; i++, given++)
    shares[i].wanted++;
  qsort (shares, n_shares, sizeof *shares, compare_level_numbers);
}

uint32_t *
emb_sample_stratified (const EmbColumn *column, size_t n, uint64_t seed, EmbError *error)
{
  if (column->kind != EMB_COLUMN_CATEGORY) {
    emb_fail (error, EMB_ARGUMENT,
              "column %s holds %ss; stratify by a column of categories", column->name,
              emb_column_kind_name (column->kind));
    return NULL;
  }

  size_t n_levels = column->level_names.n;
  uint32_t *rows = new_rows (column->n_rows, n, error);
  Share *shares = calloc (n_levels + 1, sizeof *shares);
  if (rows == NULL || shares == NULL) {
    if (rows != NULL)
      emb_fail_no_memory (error, (n_levels + 1) * sizeof *shares);
    free (rows);
    free (shares);
    return NULL;
  }

  for (size_t i = 0; i < n_levels; i++)
    shares[i] = (Share){ .left = column->level_counts[i], .level = i };
  shares[n_levels] = (Share){ .left = column->n_missing, .level = n_levels };
  divide (shares, n_levels + 1, n, column->n_rows);

  size_t used = 0;
  for (size_t row = 0; row < column->n_rows; row++) {
    uint32_t level = column->levels[row];
    Share *share = &shares[level == EMB_COLUMN_MISSING ? n_levels : level];
    if (take (seed, STREAM_STRATIFIED, row, &share->wanted, &share->left))
      rows[used++] = (uint32_t) row;
  }
  free (shares);
  return rows;
}
