// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/archive.h"

#include <stdio.h>
#include <string.h>

#include "data/formats/format.h"

#define BLOCK_SIZE (1u << 20)

/* What the members are that are no tables. */
typedef struct {
  size_t n_members;
  size_t n_npy;
  bool torch;
  bool office;
  EmbError why; /* of the first that is no table */
  char first[80];
} Findings;

static bool
ends_with (const char *text, const char *end)
{
  size_t length = strlen (text);
  size_t end_length = strlen (end);
  return length >= end_length && strcmp (text + length - end_length, end) == 0;
}

/* Folders of macOS hold copies of names, not of data. */
static bool
is_clutter (const char *member)
{
  const char *slash = strrchr (member, '/');
  const char *name = slash != NULL ? slash + 1 : member;
  return strncmp (member, "__MACOSX/", strlen ("__MACOSX/")) == 0 || name[0] == '.';
}

/* --- Walking */

static bool
report (const EmbStream *stream, const EmbJob *job, EmbError *error)
{
  uint64_t done;
  uint64_t total;
  emb_stream_progress (stream, &done, &total);
  return emb_job_report (job, "Reading", done < total ? done : total, total, error);
}

bool
emb_archive_next (EmbStream *stream, const EmbJob *job, EmbError *error)
{
  /* A zip is listed at its end and skips by itself; a tar has to be read through. */
  bool zip = strcmp (emb_stream_archive (stream), "zip") == 0;
  if (!zip && emb_stream_member (stream) != NULL)
    while (emb_stream_skip (stream, BLOCK_SIZE, error) == BLOCK_SIZE)
      if (!report (stream, job, error))
        return false;
  return !emb_stream_failed (stream) && report (stream, job, error) &&
         emb_stream_next_member (stream, error);
}

/* --- Listing */

/* A file of several tables inside an archive is worth its largest. */
static bool
add_member (const EmbFormat *format,
            const EmbInput *input,
            const char *member,
            EmbCandidates *candidates,
            Findings *findings,
            const EmbJob *job,
            EmbError *error)
{
  EmbCandidates inner = { 0 };
  EmbError *why = &findings->why;
  const EmbCandidate *best = NULL;
  bool ok = true;
  if (format->list (input, &inner, job, why))
    best = emb_candidates_choose (&inner, NULL, why);
  else if (why->code == EMB_CANCELLED || emb_stream_failed (input->stream))
    ok = emb_fail (error, why->code, "%s", why->message);
  if (best != NULL)
    ok = emb_candidates_add (candidates, best, member, error);
  emb_candidates_clear (&inner);
  return ok;
}

static bool
look_at_member (EmbStream *stream,
                const EmbLoadOptions *options,
                EmbCandidates *candidates,
                Findings *findings,
                const EmbJob *job,
                EmbError *error)
{
  const char *member = emb_stream_member (stream);
  if (is_clutter (member))
    return true;
  findings->n_members++;
  findings->n_npy += ends_with (member, ".npy");
  findings->torch |= ends_with (member, "data.pkl");
  findings->office |= strcmp (member, "[Content_Types].xml") == 0;

  size_t n;
  char reason[200];
  if (!emb_stream_decode_text (stream, error))
    return false;
  const uint8_t *head = emb_stream_peek (stream, EMB_STREAM_PEEK, &n, error);
  if (emb_stream_failed (stream))
    return false;
  EmbInput input = { .stream = stream, .options = options };
  const EmbFormat *format = emb_format_recognise (head, n, reason, &findings->why);
  bool ok = format == NULL ||
            add_member (format, &input, member, candidates, findings, job, error);
  if (findings->n_members == 1)
    snprintf (findings->first, sizeof findings->first, "%.70s", member);
  return ok;
}

static bool
fail_empty (const Findings *findings, EmbError *error)
{
  if (findings->torch)
    return emb_fail (error, EMB_FORMAT,
                     "is a PyTorch file, which only Python can read: numpy.save "
                     "(\"vectors.npy\", torch.load (FILE)[NAME].numpy ()) writes its "
                     "vectors");
  if (findings->office)
    return emb_fail (error, EMB_FORMAT, "is an office document, not a file of vectors");
  if (findings->n_members == 0)
    return emb_fail (error, EMB_FORMAT, "is an archive without files");
  if (findings->n_members == 1)
    return emb_fail (error, EMB_FORMAT, "holds one file, and %s %.150s", findings->first,
                     findings->why.message);
  return emb_fail (error, EMB_FORMAT,
                   "is an archive of %zu files, none of which is a table of numbers",
                   findings->n_members);
}

static void
cut_npy_endings (EmbCandidates *candidates)
{
  for (size_t i = 0; i < candidates->n; i++) {
    char *member = candidates->items[i].member;
    member[strlen (member) - strlen (".npy")] = '\0';
  }
}

bool
emb_archive_list (EmbStream *stream,
                  const EmbLoadOptions *options,
                  EmbCandidates *candidates,
                  bool *is_npz,
                  const EmbJob *job,
                  EmbError *error)
{
  Findings findings = { 0 };
  EmbError stop = { 0 };
  while (emb_archive_next (stream, job, &stop))
    if (!look_at_member (stream, options, candidates, &findings, job, error))
      return false;
  if (stop.code != EMB_OK) {
    if (error != NULL)
      *error = stop;
    return false;
  }
  if (candidates->n == 0)
    return fail_empty (&findings, error);
  *is_npz = strcmp (emb_stream_archive (stream), "zip") == 0 &&
            findings.n_npy == findings.n_members;
  if (*is_npz)
    cut_npy_endings (candidates);
  return true;
}

/* --- Opening */

static bool
is_called (const char *name, const char *member)
{
  size_t length = strlen (member);
  return strncmp (name, member, length) == 0 &&
         (name[length] == '\0' || strcmp (name + length, ".npy") == 0);
}

bool
emb_archive_go_to (EmbStream *stream,
                   const char *member,
                   const EmbJob *job,
                   EmbError *error)
{
  EmbError stop = { 0 };
  if (!emb_stream_rewind (stream, error))
    return false;
  while (emb_archive_next (stream, job, &stop))
    if (is_called (emb_stream_member (stream), member))
      return true;
  if (stop.code == EMB_OK)
    return emb_fail (error, EMB_FORMAT, "changed while it was read: \"%.60s\" is gone",
                     member);
  if (error != NULL)
    *error = stop;
  return false;
}
