// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "data/archive.h"
#include "data/beside.h"
#include "data/formats/format.h"
#include "data/metadata.h"
#include "data/npz.h"
#include "data/strata.h"
#include "data/subset.h"

/* --- Looking */

void
emb_inspection_clear (EmbInspection *self)
{
  emb_candidates_clear (&self->candidates);
  emb_strings_clear (&self->strata);
  *self = (EmbInspection){ 0 };
}

static const EmbFormat *
find_format (EmbStream *stream,
             const EmbLoadOptions *options,
             char reason[200],
             EmbError *error)
{
  size_t n;
  if (!emb_stream_decode_text (stream, error))
    return NULL;
  const uint8_t *head = emb_stream_peek (stream, EMB_STREAM_PEEK, &n, error);
  if (emb_stream_failed (stream))
    return NULL;
  if (options->format == NULL || n == 0)
    return emb_format_recognise (head, n, reason, error);
  snprintf (reason, 200, "asked for");
  return emb_format_find (options->format, error);
}

static bool
choose (EmbInspection *self, const char *member, EmbError *error)
{
  const EmbCandidate *chosen = emb_candidates_choose (&self->candidates, member, error);
  if (chosen == NULL)
    return false;
  self->chosen = (size_t) (chosen - self->candidates.items);
  return true;
}

/* Members are listed as what they are recognised as; whether one is what was asked for
 * shows when it is looked at as that. */
static bool
check_member (const EmbFormat *format,
              const EmbInput *input,
              const EmbJob *job,
              EmbError *error)
{
  EmbCandidates inner = { 0 };
  bool ok = input->options->format == NULL || format->list (input, &inner, job, error);
  emb_candidates_clear (&inner);
  return ok;
}

/* Afterwards the stream stands at the beginning of the chosen file, whose format is
 * @format. */
static bool
inspect_archive (EmbInput *input,
                 const EmbFormat **format,
                 EmbInspection *self,
                 const EmbJob *job,
                 EmbError *error)
{
  bool is_npz;
  if (!emb_archive_list (input->stream, input->options, &self->candidates, &is_npz, job,
                         error) ||
      !choose (self, input->options->member, error) ||
      !emb_archive_go_to (input->stream, self->candidates.items[self->chosen].member, job,
                          error))
    return false;
  *format = find_format (input->stream, input->options, self->reason, error);
  if (*format == NULL || !check_member (*format, input, job, error))
    return false;
  self->format = is_npz ? "npz" : (*format)->name;
  return true;
}

static bool
inspect (EmbInput *input,
         const EmbFormat **format,
         EmbInspection *self,
         const EmbJob *job,
         EmbError *error)
{
  uint64_t done;
  emb_stream_progress (input->stream, &done, &self->bytes);
  if (emb_stream_archive (input->stream) != NULL) {
    input->path = NULL;
    return inspect_archive (input, format, self, job, error);
  }
  *format = find_format (input->stream, input->options, self->reason, error);
  if (*format == NULL || !(*format)->list (input, &self->candidates, job, error) ||
      !choose (self, input->options->member, error))
    return false;
  self->format = (*format)->name;
  return true;
}

/* --- Vectors */

static void
notice_choice (const EmbSource *source, size_t index, EmbNotices *notices)
{
  if (source->candidates.n < 2)
    return;
  char others[140];
  const EmbCandidate *chosen = &source->candidates.items[index];
  emb_candidates_describe (&source->candidates, chosen, others, sizeof others);
  emb_notices_add (notices, "member-chosen", -1,
                   "of %zu tables \"%.60s\" was taken; the others are %s",
                   source->candidates.n, chosen->member, others);
}

/* A file of an archive is one of its candidates; what the file itself offers is listed
 * once more, to take its largest. */
static bool
load_member (const EmbFormat *format,
             const EmbInput *input,
             EmbDatasetParts *parts,
             const EmbJob *job,
             EmbError *error)
{
  EmbCandidates inner = { 0 };
  const EmbCandidate *best = NULL;
  if (format->list (input, &inner, job, error))
    best = emb_candidates_choose (&inner, NULL, error);
  bool ok = best != NULL && format->load (input, best, parts, job, error);
  emb_candidates_clear (&inner);
  return ok;
}

static bool
read_vectors (EmbInput *input, EmbDatasetParts *parts, const EmbJob *job, EmbError *error)
{
  const EmbFormat *format;
  EmbInspection found = { 0 };
  EmbSource *source = &parts->source;
  bool ok = inspect (input, &format, &found, job, error);
  if (ok) {
    const EmbCandidate *chosen = &found.candidates.items[found.chosen];
    source->format = found.format;
    source->bytes = found.bytes;
    source->rows_guess = chosen->guessed ? chosen->n_rows : 0;
    memcpy (source->reason, found.reason, sizeof source->reason);
    if (chosen->member != NULL)
      source->member = strdup (chosen->member);
    ok = (chosen->member == NULL || source->member != NULL ||
          emb_fail_no_memory (error, strlen (chosen->member))) &&
         emb_candidates_copy (&source->candidates, &found.candidates, error) &&
         (emb_stream_archive (input->stream) != NULL
            ? load_member (format, input, parts, job, error)
            : format->load (input, chosen, parts, job, error)) &&
         (strcmp (found.format, "npz") != 0 ||
          emb_npz_join (input->stream, parts, job, error)) &&
         emb_names_settle (&parts->names, job, error);
    if (ok && emb_stream_encoding (input->stream) != NULL)
      emb_notices_add (&parts->notices, "encoding", -1, "text is %s",
                       emb_stream_encoding (input->stream));
    size_t n_read = parts->vectors.n_rows + (size_t) source->skipped_rows;
    if (ok && input->options->max_rows > 0 &&
        (source->rows_in_file == 0 || n_read < source->rows_in_file))
      source->rows = EMB_ROWS_FIRST;
    if (ok && input->options->member == NULL)
      notice_choice (source, found.chosen, &parts->notices);
  }
  emb_inspection_clear (&found);
  return ok;
}

/* Takes @parts over, also on failure. */
static EmbDataset *
make_dataset (EmbDatasetParts *parts,
              const EmbLoadOptions *options,
              const EmbJob *job,
              EmbError *error)
{
  if (options->sample == 0 ||
      emb_parts_keep_sample (parts, options->sample, options->stratify, options->seed,
                             job, error))
    return emb_dataset_new (parts, job, error);
  emb_dataset_parts_clear (parts);
  return NULL;
}

EmbDataset *
emb_load_stream (EmbStream *vectors,
                 EmbStream *metadata,
                 const EmbLoadOptions *options,
                 const EmbJob *job,
                 EmbError *error)
{
  EmbLoadOptions none = { 0 };
  EmbDatasetParts parts = { 0 };
  EmbInput input = { .stream = vectors, .options = options != NULL ? options : &none };
  if (!read_vectors (&input, &parts, job, error))
    goto fail;
  if (metadata != NULL &&
      !emb_metadata_read (metadata, EMB_METADATA_ANY_ROWS, &parts, job, error)) {
    if (error != NULL && error->code != EMB_CANCELLED)
      emb_error_prefix (error, "metadata");
    goto fail;
  }
  return make_dataset (&parts, input.options, job, error);

fail:
  emb_dataset_parts_clear (&parts);
  return NULL;
}

bool
emb_load_parts (const char *path,
                const EmbLoadOptions *options,
                EmbDatasetParts *parts,
                const EmbJob *job,
                EmbError *error)
{
  EmbInput input = { .stream = emb_stream_open (path, error), .options = options };
  bool ok = input.stream != NULL && read_vectors (&input, parts, job, error);
  emb_stream_free (input.stream);
  return ok;
}

bool
emb_look_at_parts (const char *path,
                   EmbCandidate *candidate,
                   const EmbJob *job,
                   EmbError *error)
{
  const EmbFormat *format;
  EmbLoadOptions none = { 0 };
  EmbInspection found = { 0 };
  EmbInput input = { .stream = emb_stream_open (path, error), .options = &none };
  bool ok = input.stream != NULL && inspect (&input, &format, &found, job, error);
  if (ok) {
    char *member = candidate->member;
    *candidate = found.candidates.items[found.chosen];
    candidate->member = member;
  }
  emb_inspection_clear (&found);
  emb_stream_free (input.stream);
  return ok;
}

/* --- Metadata */

static const char *
base_name (const char *path)
{
  const char *slash = strrchr (path, '/');
  return slash != NULL ? slash + 1 : path;
}

static bool
read_metadata (const char *path,
               EmbMetadataFit fit,
               EmbDatasetParts *parts,
               const EmbJob *job,
               EmbError *error)
{
  EmbStream *stream = emb_stream_open (path, error);
  bool ok = stream != NULL && emb_metadata_read (stream, fit, parts, job, error);
  emb_stream_free (stream);
  return ok;
}

/* Fails only where it is cancelled. */
static bool
add_found (const char *path,
           EmbMetadataFit fit,
           EmbDatasetParts *parts,
           const EmbJob *job,
           EmbError *error)
{
  EmbError why = { 0 };
  if (read_metadata (path, fit, parts, job, &why))
    emb_notices_add (&parts->notices, "metadata-found", -1,
                     "names and columns come from %s beside the file", base_name (path));
  else if (why.code == EMB_CANCELLED)
    return emb_fail_cancelled (error);
  else
    emb_notices_add (&parts->notices, "metadata-unreadable", -1,
                     "the table %s beside the file is not used: %s", base_name (path),
                     why.message);
  return true;
}

/* What the person asked for must be read; what the file names, or what merely lies there,
 * is told about. Of two tables the one of names comes first, since the first to have
 * names gives them, and each has to fit: one that does not belongs to another file. */
static bool
add_metadata (const char *path,
              const char *asked,
              EmbDatasetParts *parts,
              const EmbJob *job,
              EmbError *error)
{
  if (asked != NULL) {
    bool ok = read_metadata (asked, EMB_METADATA_ANY_ROWS, parts, job, error);
    if (!ok && error != NULL && error->code != EMB_CANCELLED)
      emb_error_prefix (error, "metadata %s", asked);
    return ok;
  }
  if (parts->metadata_path != NULL)
    return add_found (parts->metadata_path, EMB_METADATA_ANY_ROWS, parts, job, error);
  if (strcmp (path, "-") == 0)
    return true;

  EmbBeside beside = emb_beside_find (path);
  EmbMetadataFit fit = beside.names != NULL && beside.columns != NULL
                         ? EMB_METADATA_SAME_ROWS
                         : EMB_METADATA_ANY_ROWS;
  bool ok =
    (beside.names == NULL || add_found (beside.names, fit, parts, job, error)) &&
    (beside.columns == NULL || add_found (beside.columns, fit, parts, job, error));
  emb_beside_clear (&beside);
  return ok;
}

/* --- Files */

char *
emb_load_split_path (const char *path, const char **member, EmbError *error)
{
  *member = NULL;
  size_t length = strlen (path);
  const char *mark = strrchr (path, '#');
  if (mark != NULL && mark > path && !emb_file_exists (path)) {
    char *file = strndup (path, (size_t) (mark - path));
    if (file == NULL || emb_file_exists (file)) {
      *member = mark + 1;
      if (file == NULL)
        emb_fail_no_memory (error, length);
      return file;
    }
    free (file);
  }
  char *file = strdup (path);
  if (file == NULL)
    emb_fail_no_memory (error, length);
  return file;
}

/* The input for @path; its member goes to @options, a copy of what was asked for. */
static bool
open_input (const char *path,
            const EmbLoadOptions *asked,
            char **file,
            EmbLoadOptions *options,
            EmbInput *input,
            EmbError *error)
{
  const char *member;
  *options = asked != NULL ? *asked : (EmbLoadOptions){ 0 };
  *file = emb_load_split_path (path, &member, error);
  if (*file == NULL)
    return false;
  if (member != NULL)
    options->member = member;
  *input = (EmbInput){ .stream = emb_stream_open (*file, error), .options = options };
  if (strcmp (path, "-") != 0)
    input->path = *file;
  return input->stream != NULL;
}

/* A table that cannot be read offers nothing here; loading says why. What comes through
 * a pipe comes once, and is left to loading. */
static bool
read_strata (const char *path,
             uint64_t n_rows,
             EmbStrings *strata,
             const EmbJob *job,
             EmbError *error)
{
  EmbError why = { 0 };
  struct stat info;
  bool is_file = path != NULL && stat (path, &info) == 0 && S_ISREG (info.st_mode);
  EmbStream *table = is_file ? emb_stream_open (path, &why) : NULL;
  bool ok = table == NULL || emb_strata_read (table, n_rows, strata, job, &why);
  emb_stream_free (table);
  return ok || why.code != EMB_CANCELLED || emb_fail_cancelled (error);
}

/* In the tables that loading would take columns from. */
static bool
find_strata (const EmbInput *input,
             const EmbFormat *format,
             const char *file,
             EmbInspection *self,
             const EmbJob *job,
             EmbError *error)
{
  EmbStrings *strata = &self->strata;
  const EmbCandidate *chosen = &self->candidates.items[self->chosen];
  uint64_t n_rows = chosen->guessed ? 0 : chosen->n_rows;
  if (format->find_strata != NULL &&
      !format->find_strata (input, chosen, strata, job, error))
    return false;
  if (input->options->metadata != NULL)
    return read_strata (input->options->metadata, n_rows, strata, job, error);
  if (strcmp (file, "-") == 0)
    return true;
  EmbBeside beside = emb_beside_find (file);
  bool ok = read_strata (beside.names, n_rows, strata, job, error) &&
            read_strata (beside.columns, n_rows, strata, job, error);
  emb_beside_clear (&beside);
  return ok;
}

bool
emb_inspect (const char *path,
             const EmbLoadOptions *options,
             EmbInspection *inspection,
             const EmbJob *job,
             EmbError *error)
{
  char *file;
  EmbLoadOptions all;
  EmbInput input = { 0 };
  const EmbFormat *format;
  *inspection = (EmbInspection){ 0 };
  bool ok = open_input (path, options, &file, &all, &input, error) &&
            inspect (&input, &format, inspection, job, error) &&
            find_strata (&input, format, file, inspection, job, error);
  emb_stream_free (input.stream);
  free (file);
  return ok;
}

EmbDataset *
emb_load (const char *path,
          const EmbLoadOptions *options,
          const EmbJob *job,
          EmbError *error)
{
  char *file;
  EmbLoadOptions all;
  EmbInput input = { 0 };
  EmbDatasetParts parts = { 0 };
  bool ok = open_input (path, options, &file, &all, &input, error) &&
            read_vectors (&input, &parts, job, error);
  emb_stream_free (input.stream);
  ok = ok && add_metadata (file, all.metadata, &parts, job, error);
  parts.source.file = file;
  if (ok)
    return make_dataset (&parts, &all, job, error);
  emb_dataset_parts_clear (&parts);
  return NULL;
}
