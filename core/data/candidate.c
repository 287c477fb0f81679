// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/candidate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Names in a sentence are cut here. */
#define MAX_NAME_SHOWN 60

bool
emb_candidates_add (EmbCandidates *self,
                    const EmbCandidate *candidate,
                    const char *member,
                    EmbError *error)
{
  if (self->n == EMB_CANDIDATES_MAX)
    return emb_fail (error, EMB_FORMAT,
                     "holds more than %d tables; unpack it and open the one you want",
                     EMB_CANDIDATES_MAX);
  EmbCandidate *items = realloc (self->items, (self->n + 1) * sizeof *items);
  if (items == NULL)
    return emb_fail_no_memory (error, (self->n + 1) * sizeof *items);
  self->items = items;

  char *name = member != NULL ? strdup (member) : NULL;
  if (member != NULL && name == NULL)
    return emb_fail_no_memory (error, strlen (member));
  items[self->n] = *candidate;
  items[self->n++].member = name;
  return true;
}

bool
emb_candidates_copy (EmbCandidates *self, const EmbCandidates *from, EmbError *error)
{
  for (size_t i = 0; i < from->n; i++)
    if (!emb_candidates_add (self, &from->items[i], from->items[i].member, error))
      return false;
  return true;
}

void
emb_candidates_clear (EmbCandidates *self)
{
  for (size_t i = 0; i < self->n; i++)
    free (self->items[i].member);
  free (self->items);
  *self = (EmbCandidates){ 0 };
}

/* A single column is more often labels than vectors. */
static bool
is_better (const EmbCandidate *a, const EmbCandidate *b)
{
  if (a->absent != b->absent)
    return b->absent;
  if ((a->n_dims > 1) != (b->n_dims > 1))
    return a->n_dims > 1;
  return (double) a->n_rows * (double) a->n_dims >
         (double) b->n_rows * (double) b->n_dims;
}

const EmbCandidate *
emb_candidates_choose (const EmbCandidates *self, const char *member, EmbError *error)
{
  const EmbCandidate *best = NULL;
  for (size_t i = 0; i < self->n; i++) {
    const EmbCandidate *item = &self->items[i];
    if (member == NULL) {
      if (best == NULL || is_better (item, best))
        best = item;
    } else if (item->member != NULL && strcmp (item->member, member) == 0) {
      return item;
    }
  }
  if (best != NULL)
    return best;

  char list[160];
  emb_candidates_describe (self, NULL, list, sizeof list);
  if (member == NULL)
    emb_fail (error, EMB_FORMAT, "holds no table of numbers");
  else if (self->n == 1 && self->items[0].member == NULL)
    emb_fail (error, EMB_ARGUMENT, "holds a single table; leave \"#%.60s\" out", member);
  else
    emb_fail (error, EMB_ARGUMENT, "holds no \"%.40s\"; it holds %s", member, list);
  return NULL;
}

void
emb_candidates_describe (const EmbCandidates *self,
                         const EmbCandidate *without,
                         char *text,
                         size_t size)
{
  size_t used = 0;
  text[0] = '\0';
  for (size_t i = 0; i < self->n; i++) {
    const EmbCandidate *item = &self->items[i];
    if (item == without)
      continue;
    char one[MAX_NAME_SHOWN + 64];
    int length =
      snprintf (one, sizeof one, "%s%.*s (%llu x %llu)", used > 0 ? ", " : "",
                MAX_NAME_SHOWN, item->member != NULL ? item->member : "a table",
                (unsigned long long) item->n_rows, (unsigned long long) item->n_dims);
    bool last = i + 1 == self->n;
    if (used + (size_t) length + (last ? 1 : sizeof ", ...") > size) {
      snprintf (text + used, size - used, "%s...", used > 0 ? ", " : "");
      return;
    }
    memcpy (text + used, one, (size_t) length + 1);
    used += (size_t) length;
  }
}
