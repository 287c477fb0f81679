// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/beside.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"

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

EmbBeside
emb_beside_find (const char *path)
{
  EmbBeside self = { .names = find_beside (path, ".names.tsv"),
                     .columns = find_beside (path, ".metadata.tsv") };
  if (self.columns == NULL)
    self.columns = find_in_folder (path);
  return self;
}

void
emb_beside_clear (EmbBeside *self)
{
  free (self->names);
  free (self->columns);
  *self = (EmbBeside){ 0 };
}
