// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/job.h"
#include "base/matrix.h"
#include "data/candidate.h"
#include "data/column.h"
#include "data/names.h"
#include "data/notice.h"
#include "data/subwords.h"

/* Vectors, the names of their rows and typed columns of metadata: n rows x d dimensions.
 *
 * Immutable and reference-counted: any thread may read one at any time. Row numbers count
 * from 0. A row with a number that is not finite stays in the data set; its norm is not
 * finite either, and projections and searches leave it out.
 */
typedef struct EmbDataset EmbDataset;

/* Which rows of the file a data set has. */
typedef enum {
  EMB_ROWS_ALL,
  EMB_ROWS_FIRST,
  EMB_ROWS_SAMPLE,     /* drawn uniformly */
  EMB_ROWS_STRATIFIED, /* drawn within each level of a column */
} EmbRows;

/* Where the data came from, for captions and `info`. Strings are owned. */
typedef struct {
  char *file;               /* as the person gave it; NULL for memory */
  char *member;             /* table inside a container, or NULL */
  EmbCandidates candidates; /* the tables that the file offers, this one too */
  const char *format;       /* static: "word2vec-text", ... */
  char reason[200];         /* why it was taken for that format */
  const char *dtype;        /* static, as stored: "float32", "text" */
  uint64_t rows_in_file;    /* that were found, skipped ones included; before --rows and
                               --sample. Where reading stopped early: what the header says,
                               or 0 without one */
  uint64_t rows_guess; /* as the size of the file suggests; 0 where it says nothing */
  uint64_t skipped_rows;
  EmbRows rows;
  char *stratify; /* the column, for EMB_ROWS_STRATIFIED */
  uint64_t seed;  /* of a sample */
  uint64_t bytes; /* of the file, 0 where unknown */
  bool mapped;    /* the numbers are the file's own pages, not a copy */

  /* Where each row is a picture, row after row: its size in pixels; else 0. */
  size_t image_width;
  size_t image_height;
} EmbSource;

/* What a loader fills; emb_dataset_new takes it over. All zero is a valid start. */
typedef struct {
  EmbMatrix vectors;
  EmbNames names; /* empty, or one for each row */
  EmbColumn **columns;
  size_t n_columns;
  EmbNotices notices;
  EmbSource source;
  EmbSubwords *subwords; /* a reference, or NULL: what makes vectors of unseen words */

  /* Rows that the file has and @vectors has not, as numbers among the file's rows,
   * ascending: a table that is joined by row order leaves them out too. */
  uint64_t *skipped;
  size_t n_skipped;

  uint32_t
    *row_numbers; /* of the rows that a sample kept, ascending; NULL: 0, 1, 2, ... */

  char *metadata_path; /* owned: a table that the file itself names, to be joined */
} EmbDatasetParts;

void emb_dataset_parts_clear (EmbDatasetParts *parts);

/* Takes @parts over and leaves it empty, also on failure. Computes norms and indexes
 * names, and adds notices about duplicate names, zero vectors and rows that are not
 * finite. Fails without rows, without columns, or with more than 2^32 - 2 rows. */
EmbDataset *emb_dataset_new (EmbDatasetParts *parts, const EmbJob *job, EmbError *error);
EmbDataset *emb_dataset_ref (EmbDataset *self);
void emb_dataset_unref (EmbDataset *self); /* NULL is allowed */

size_t emb_dataset_n_rows (const EmbDataset *self);
size_t emb_dataset_n_dims (const EmbDataset *self);
const float *emb_dataset_vectors (const EmbDataset *self); /* n x d, row-major */
const float *emb_dataset_row (const EmbDataset *self, size_t row);

/* Euclidean norms, computed in double; n of them. Not finite where the row is not. */
const float *emb_dataset_norms (const EmbDataset *self);

/* Where the data set is a sample, its rows keep the numbers that they have in the file.
 */
size_t emb_dataset_row_number (const EmbDataset *self, size_t row);
bool emb_dataset_find_number (const EmbDataset *self, uint64_t number, size_t *row);

bool emb_dataset_has_names (const EmbDataset *self);
const EmbNames *emb_dataset_names (const EmbDataset *self);

/* The name of a row, or its number as text, written to @buffer, where rows have none. */
#define EMB_DATASET_NUMBER_SIZE 24
const char *emb_dataset_name (const EmbDataset *self,
                              size_t row,
                              char buffer[EMB_DATASET_NUMBER_SIZE]);

/* The first row of that name; where rows have no names, the row of that number. */
bool emb_dataset_find (const EmbDataset *self, const char *name, size_t *row);

/* Up to @max rows whose names are spelt most like @name (edit distance without ASCII
 * case, then row order), nearest first; returns how many. None where nothing is near. */
size_t emb_dataset_similar_names (const EmbDataset *self,
                                  const char *name,
                                  size_t *rows,
                                  size_t max);

/* Whether the file has what makes vectors of words that it does not hold. */
bool emb_dataset_makes_vectors (const EmbDataset *self);

/* The vector of a word that no row is called, made from its letters: d numbers, of unit
 * length where the rows are. False where the file cannot do that, or knows nothing of the
 * word. */
bool emb_dataset_make_vector (const EmbDataset *self, const char *word, float *vector);

size_t emb_dataset_n_columns (const EmbDataset *self);
const EmbColumn *emb_dataset_column (const EmbDataset *self, size_t i);
const EmbColumn *emb_dataset_find_column (const EmbDataset *self,
                                          const char *name,
                                          EmbError *error);

/* False where another program has changed the file that the numbers are mapped from: they
 * may be new, old, or zero where the file was cut short. */
bool emb_dataset_is_intact (const EmbDataset *self);

const EmbNotices *emb_dataset_notices (const EmbDataset *self);
const EmbSource *emb_dataset_source (const EmbDataset *self);
size_t emb_dataset_n_zero_vectors (const EmbDataset *self);
size_t emb_dataset_n_non_finite_rows (const EmbDataset *self);

/* Rows that hold the same numbers as an earlier row; hashes all data. */
bool emb_dataset_count_duplicate_vectors (const EmbDataset *self,
                                          size_t *n_duplicates,
                                          const EmbJob *job,
                                          EmbError *error);

/* Each row divided by its norm; zero vectors and rows that are not finite stay as they
 * are. */
EmbDataset *emb_dataset_normalise (const EmbDataset *self,
                                   const EmbJob *job,
                                   EmbError *error);
