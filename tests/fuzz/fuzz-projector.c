// SPDX-License-Identifier: GPL-3.0-or-later
/* Any text as projector_config.json in a folder with files that it may name: x.bytes (3 x
 * 2 floats), x.tsv (three rows of numbers) and m.tsv (three names). */

#include <stdio.h>
#include <unistd.h>

#include "fuzz.h"

static char folder[] = P_tmpdir "/emb-fuzz-XXXXXX";
static const char *const names[] = { "x.bytes", "x.tsv", "m.tsv", "c.json" };

static void
put (const char *name, const void *bytes, size_t size)
{
  char path[64];
  snprintf (path, sizeof path, "%s/%s", folder, name);
  FILE *file = fopen (path, "wb");
  fuzz_require (file != NULL && fwrite (bytes, 1, size, file) == size &&
                fclose (file) == 0);
}

static void
remove_folder (void)
{
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    char path[64];
    snprintf (path, sizeof path, "%s/%s", folder, names[i]);
    unlink (path);
  }
  rmdir (folder);
}

static void
make_folder (void)
{
  static const float floats[] = { 1, 2, 3, 4, 5, 6 };
  fuzz_require (mkdtemp (folder) != NULL && atexit (remove_folder) == 0);
  put ("x.bytes", floats, sizeof floats);
  put ("x.tsv", "0.5\t1\n1.5\t2\n2.5\t3\n", 18);
  put ("m.tsv", "a\nb\nc\n", 6);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static bool made;
  if (!made)
    make_folder ();
  made = true;

  char path[64];
  EmbError error = { 0 };
  EmbJob job = { .n_threads = 1 };
  EmbLoadOptions options = { .format = "projector" };
  snprintf (path, sizeof path, "%s/c.json", folder);
  put ("c.json", data, size);
  EmbDataset *dataset = emb_load (path, &options, &job, &error);
  if (dataset != NULL)
    fuzz_look_at (dataset);
  else
    fuzz_require (error.code != EMB_OK && error.message[0] != '\0' &&
                  fuzz_is_utf8 (error.message));
  emb_dataset_unref (dataset);
  return 0;
}
