// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "data/formats/format.h"
#include "data/metadata.h"

/* --- Vectors */

static bool
read_vectors (EmbStream *stream,
              const EmbLoadOptions *options,
              EmbDatasetParts *parts,
              const EmbJob *job,
              EmbError *error)
{
  uint64_t done;
  uint64_t total;
  emb_stream_progress (stream, &done, &total);
  parts->source.bytes = total;

  size_t n;
  const uint8_t *head = emb_stream_peek (stream, EMB_STREAM_PEEK, &n, error);
  if (emb_stream_failed (stream))
    return false;
  if (n == 0)
    return emb_fail (error, EMB_FORMAT, "is empty");

  const EmbFormat *format;
  if (options->format != NULL) {
    format = emb_format_find (options->format, error);
    snprintf (parts->source.reason, sizeof parts->source.reason, "asked for");
  } else {
    format = emb_format_recognise (head, n, parts->source.reason, error);
  }
  if (format == NULL)
    return false;
  parts->source.format = format->name;
  return format->load (stream, options, parts, job, error);
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
  if (!read_vectors (vectors, options != NULL ? options : &none, &parts, job, error))
    goto fail;
  if (metadata != NULL &&
      !emb_metadata_read (metadata, EMB_METADATA_ANY_ROWS, &parts, job, error)) {
    if (error != NULL && error->code != EMB_CANCELLED)
      emb_error_prefix (error, "metadata");
    goto fail;
  }
  return emb_dataset_new (&parts, job, error);

fail:
  emb_dataset_parts_clear (&parts);
  return NULL;
}

/* --- Metadata beside the file */

static bool
is_packed_ending (const char *ending)
{
  static const char *const endings[] = { ".gz", ".xz", ".bz2", ".zst", ".lzma" };
  for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
    if (strcmp (ending, endings[i]) == 0)
      return true;
  return false;
}

static bool
is_file (const char *path)
{
  struct stat info;
  return stat (path, &info) == 0 && S_ISREG (info.st_mode);
}

/* @stem and @ending joined, where there is such a file; NULL otherwise. */
static char *
existing (const char *stem, const char *ending)
{
  size_t length = strlen (stem) + strlen (ending) + 1;
  char *path = malloc (length);
  if (path == NULL)
    return NULL;
  snprintf (path, length, "%s%s", stem, ending);
  if (is_file (path))
    return path;
  free (path);
  return NULL;
}

/* "vectors.npy": metadata.tsv in the same folder, as the Embedding Projector calls them.
 */
static char *
find_in_folder (const char *path)
{
  const char *slash = strrchr (path, '/');
  const char *name = slash != NULL ? slash + 1 : path;
  if (strncmp (name, "vectors.", strlen ("vectors.")) != 0)
    return NULL;
  char *folder = strndup (path, (size_t) (name - path));
  char *found = folder != NULL ? existing (folder, "metadata.tsv") : NULL;
  free (folder);
  return found;
}

/* The table beside @path that ends in @ending, or NULL. Free with free(). */
static char *
find_beside (const char *path, const char *table_ending)
{
  char *stem = strdup (path);
  if (stem == NULL)
    return NULL;

  /* For "x.npy.gz" the stems are that, "x.npy" and "x"; the shortest comes first. */
  size_t lengths[3] = { strlen (stem) };
  size_t n = 1;
  while (n < 3) {
    const char *ending = emb_file_ending (stem);
    bool packed = is_packed_ending (ending);
    if (*ending == '\0')
      break;
    lengths[n] = lengths[n - 1] - strlen (ending);
    stem[lengths[n++]] = '\0';
    if (!packed)
      break;
  }

  char *found = NULL;
  while (found == NULL && n-- > 0) {
    memcpy (stem, path, lengths[n]);
    stem[lengths[n]] = '\0';
    found = existing (stem, table_ending);
  }
  free (stem);
  return found;
}

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

/* What the person asked for must be read; what merely lies there is told about. Of two
 * tables the one of names comes first, since the first to have names gives them, and each
 * has to fit: one that does not is the one that belongs to another file. */
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
  if (strcmp (path, "-") == 0)
    return true;

  char *names = find_beside (path, ".names.tsv");
  char *columns = find_beside (path, ".metadata.tsv");
  if (columns == NULL)
    columns = find_in_folder (path);
  EmbMetadataFit fit =
    names != NULL && columns != NULL ? EMB_METADATA_SAME_ROWS : EMB_METADATA_ANY_ROWS;
  bool ok = (names == NULL || add_found (names, fit, parts, job, error)) &&
            (columns == NULL || add_found (columns, fit, parts, job, error));
  free (names);
  free (columns);
  return ok;
}

EmbDataset *
emb_load (const char *path,
          const EmbLoadOptions *options,
          const EmbJob *job,
          EmbError *error)
{
  EmbLoadOptions none = { 0 };
  if (options == NULL)
    options = &none;

  EmbDatasetParts parts = { 0 };
  EmbStream *stream = emb_stream_open (path, error);
  bool ok = stream != NULL && read_vectors (stream, options, &parts, job, error);
  emb_stream_free (stream);
  if (ok) {
    parts.source.file = strdup (path);
    ok = parts.source.file != NULL || emb_fail_no_memory (error, strlen (path));
  }
  if (ok && add_metadata (path, options->metadata, &parts, job, error))
    return emb_dataset_new (&parts, job, error);
  emb_dataset_parts_clear (&parts);
  return NULL;
}
