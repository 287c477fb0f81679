// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

/* The tables that a file offers: one in a text file, one for each array in an .npz or
 * safetensors file, one for each file in an archive. */
typedef struct {
  char *member;      /* owned; NULL where the file is the table */
  uint64_t n_rows;   /* as the file claims, or a guess from its size; 0: unknown */
  uint64_t n_dims;   /* 0: unknown */
  const char *dtype; /* static, as stored: "float32", "text"; NULL: unknown */
  bool guessed;      /* n_rows is a guess */
  bool in_place;     /* its numbers need no copy in memory: they are mapped */
  bool absent;       /* named, but not to be had: loading it says why */
} EmbCandidate;

/* All zero is a valid empty list. */
typedef struct {
  EmbCandidate *items;
  size_t n;
} EmbCandidates;

/* So many are kept; an archive of more files is refused. */
#define EMB_CANDIDATES_MAX 10000

/* Adds a copy of @candidate, with @member (valid UTF-8, NULL is allowed) as its name. */
bool emb_candidates_add (EmbCandidates *self,
                         const EmbCandidate *candidate,
                         const char *member,
                         EmbError *error);
bool emb_candidates_copy (EmbCandidates *self,
                          const EmbCandidates *from,
                          EmbError *error);
void emb_candidates_clear (EmbCandidates *self);

/* The one called @member; without a name the one with most numbers, of those that are not
 * absent and have several columns where there are some; the first of equals. NULL and a
 * sentence that lists what there is where none fits. */
const EmbCandidate *emb_candidates_choose (const EmbCandidates *self,
                                           const char *member,
                                           EmbError *error);

/* "vectors (2000 x 100), words (2000 x 1), ..." into @text, for notices; leaves @without
 * out. */
void emb_candidates_describe (const EmbCandidates *self,
                              const EmbCandidate *without,
                              char *text,
                              size_t size);
