// SPDX-License-Identifier: GPL-3.0-or-later
/* Gives a fuzz target the files named as arguments, or all files of the folders named: a
 * corpus as an ordinary test, for builds without libFuzzer. */

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "fuzz.h"

#define MAX_BYTES (64u << 20)

static int
replay_file (const char *path)
{
  EmbError error = { 0 };
  size_t size;
  char *content = emb_file_read (path, MAX_BYTES, &size, &error);
  if (content == NULL) {
    fprintf (stderr, "%s: %s\n", path, error.message);
    return -1;
  }

  /* A copy of just that size, so that the sanitizers see a read behind the end. */
  uint8_t *exact = malloc (size > 0 ? size : 1);
  if (exact == NULL)
    return -1;
  memcpy (exact, content, size);
  free (content);
  LLVMFuzzerTestOneInput (exact, size);
  free (exact);
  return 1;
}

static int
replay_folder (const char *path)
{
  DIR *folder = opendir (path);
  if (folder == NULL) {
    fprintf (stderr, "%s: cannot be read\n", path);
    return -1;
  }
  int n = 0;
  for (struct dirent *entry; n >= 0 && (entry = readdir (folder)) != NULL;) {
    char file[4096];
    if (entry->d_name[0] == '.')
      continue;
    snprintf (file, sizeof file, "%s/%s", path, entry->d_name);
    int one = replay_file (file);
    n = one < 0 ? -1 : n + one;
  }
  closedir (folder);
  return n;
}

int
main (int argc, char **argv)
{
  int n = 0;
  for (int i = 1; i < argc; i++) {
    struct stat info;
    bool is_folder = stat (argv[i], &info) == 0 && S_ISDIR (info.st_mode);
    int some = is_folder ? replay_folder (argv[i]) : replay_file (argv[i]);
    if (some < 0)
      return 1;
    n += some;
  }
  printf ("%d inputs replayed\n", n);
  return n > 0 ? 0 : 1;
}
