// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/npz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/archive.h"
#include "data/formats/npy-header.h"
#include "data/labels.h"
#include "data/metadata.h"

/* Usual names of a list of names, the likeliest first. Labels are names only where they
 * do not repeat, as other text is. */
static const char *const name_lists[] = { "names",  "name",  "words",
                                          "word",   "vocab", "vocabulary",
                                          "tokens", "token", "index" };
#define N_NAME_LISTS (sizeof name_lists / sizeof *name_lists)
#define RANK_LABELS N_NAME_LISTS
#define RANK_OTHERS (N_NAME_LISTS + 1)

typedef struct {
  EmbStream *stream;
  EmbDatasetParts *parts;
  const EmbJob *job;

  char *first; /* the list that is joined first; NULL: none is text */
  size_t rank; /* its place among the name lists */

  char names[80];    /* where the names come from */
  char columns[160]; /* the same for columns */
  size_t n_unused;
  char unused[200]; /* about the first list that could not be read */
} Lists;

/* --- One member */

static char *
copy_title (const EmbStream *stream, EmbError *error)
{
  const char *member = emb_stream_member (stream);
  size_t length = strlen (member);
  if (length > 4 && strcmp (member + length - 4, ".npy") == 0)
    length -= 4;
  char *title = strndup (member, length);
  if (title == NULL)
    emb_fail_no_memory (error, length);
  return title;
}

/* Whether the member where the stream stands has a value for each row. */
static bool
is_list (const Lists *self, bool *is_text)
{
  EmbNpyHeader npy;
  if (!emb_npy_read_header (self->stream, &npy, NULL))
    return false;
  const char *code = strchr ("<>|=", npy.descr[0]) != NULL ? npy.descr + 1 : npy.descr;
  *is_text = npy.descr[0] != '\0' && (code[0] == 'U' || code[0] == 'S');
  return (npy.n_axes == 1 || (npy.n_axes == 2 && npy.sizes[1] == 1)) &&
         npy.sizes[0] == self->parts->source.rows_in_file;
}

static size_t
rank_of (const char *title)
{
  for (size_t i = 0; i < N_NAME_LISTS; i++)
    if (strcasecmp (title, name_lists[i]) == 0)
      return i;
  return strcasecmp (title, "labels") == 0 || strcasecmp (title, "label") == 0
           ? RANK_LABELS
           : RANK_OTHERS;
}

static void
add_to_list (char *list, size_t size, const char *title)
{
  size_t used = strlen (list);
  char one[64];
  snprintf (one, sizeof one, "%s\"%.40s\"", used > 0 ? ", " : "", title);
  if (used + strlen (one) + sizeof ", ..." <= size)
    snprintf (list + used, size - used, "%s", one);
  else if (used < 4 || strcmp (list + used - 3, "...") != 0)
    snprintf (list + used, size - used, ", ...");
}

static bool
read_list (Lists *self, const char *title, bool gives_names, EmbError *error)
{
  EmbTable *table = calloc (1, sizeof *table);
  if (table == NULL)
    return emb_fail_no_memory (error, sizeof *table);
  bool ok = emb_labels_read_titled (table, gives_names ? "name" : title, self->stream,
                                    self->parts->vectors.n_rows, self->job, error) &&
            emb_metadata_take (table, NULL, self->parts, self->job, error);
  emb_table_clear (table);
  free (table);
  return ok;
}

/* Joins the member where the stream stands. Fails only where it has to: what cannot be
 * read is told. */
static bool
join_list (Lists *self, const char *title, bool gives_names, EmbError *error)
{
  EmbError why = { 0 };
  EmbDatasetParts *parts = self->parts;
  size_t n_names = parts->names.shown.n;
  size_t n_columns = parts->n_columns;
  if (!read_list (self, title, gives_names, &why)) {
    if (why.code == EMB_CANCELLED || why.code == EMB_NO_MEMORY)
      return emb_fail (error, why.code, "%s", why.message);
    if (self->n_unused++ == 0)
      snprintf (self->unused, sizeof self->unused, "\"%.40s\" %.140s", title,
                why.message);
    return true;
  }
  if (parts->names.shown.n > n_names)
    add_to_list (self->names, sizeof self->names, title);
  else if (parts->n_columns > n_columns)
    add_to_list (self->columns, sizeof self->columns, title);
  return true;
}

/* --- All members */

typedef bool (*VisitList) (Lists *self, const char *title, bool is_text, EmbError *error);

/* Calls @visit with the stream at each list but the table itself. */
static bool
for_each_list (Lists *self, VisitList visit, EmbError *error)
{
  bool ok = emb_stream_rewind (self->stream, error);
  EmbError stop = { 0 };
  while (ok && emb_archive_next (self->stream, self->job, &stop)) {
    bool is_text;
    if (!is_list (self, &is_text))
      continue;
    char *title = copy_title (self->stream, error);
    ok = title != NULL && (strcmp (title, self->parts->source.member) == 0 ||
                           visit (self, title, is_text, error));
    free (title);
  }
  if (ok && stop.code != EMB_OK)
    ok = emb_fail (error, stop.code, "%s", stop.message);
  return ok;
}

static bool
find_first_cb (Lists *self, const char *title, bool is_text, EmbError *error)
{
  size_t rank = rank_of (title);
  if (!is_text || (self->first != NULL && rank >= self->rank))
    return true;
  free (self->first);
  self->first = strdup (title);
  self->rank = rank;
  return self->first != NULL || emb_fail_no_memory (error, strlen (title));
}

static bool
join_rest_cb (Lists *self, const char *title, bool is_text, EmbError *error)
{
  return (self->first != NULL && strcmp (title, self->first) == 0) ||
         join_list (self, title, false, error);
}

static void
add_notices (const Lists *self)
{
  EmbNotices *notices = &self->parts->notices;
  if (self->names[0] != '\0' || self->columns[0] != '\0')
    emb_notices_add (notices, "members-joined", -1, "%s%s%s%s%s of the archive",
                     self->names[0] != '\0' ? "names come from " : "", self->names,
                     self->names[0] != '\0' && self->columns[0] != '\0' ? ", " : "",
                     self->columns[0] != '\0' ? "columns come from " : "", self->columns);
  if (self->n_unused > 0)
    emb_notices_add (notices, "members-unreadable", -1,
                     "%zu %s not used, though as long as the table: %s", self->n_unused,
                     self->n_unused == 1 ? "list of the archive is"
                                         : "lists of the archive are",
                     self->unused);
}

bool
emb_npz_join (EmbStream *stream,
              EmbDatasetParts *parts,
              const EmbJob *job,
              EmbError *error)
{
  Lists lists = { .stream = stream, .parts = parts, .job = job };
  bool ok = for_each_list (&lists, find_first_cb, error);
  if (ok && lists.first != NULL)
    ok = emb_archive_go_to (stream, lists.first, job, error) &&
         join_list (&lists, lists.first, lists.rank < RANK_LABELS, error);
  ok = ok && for_each_list (&lists, join_rest_cb, error);
  free (lists.first);
  if (ok)
    add_notices (&lists);
  return ok;
}
