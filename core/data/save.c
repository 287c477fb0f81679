// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/save.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "data/json.h"
#include "data/save-rows.h"

typedef struct {
  const char *ending;
  bool (*write) (EmbWriter *writer,
                 const EmbDataset *dataset,
                 EmbSaveLoss *loss,
                 const EmbJob *job,
                 EmbError *error);
  const char *table; /* the ending of the table beside it, or NULL: columns are lost */
  bool config;       /* whether projector_config.json is written too */
} Format;

static const Format formats[] = {
  { ".txt", emb_save_word2vec, NULL, false },
  { ".vec", emb_save_word2vec, NULL, false },
  { ".bin", emb_save_word2vec_binary, NULL, false },
  { ".npy", emb_save_npy, ".names.tsv", false },
  { ".safetensors", emb_save_safetensors, ".names.tsv", false },
  { ".tsv", emb_save_tsv, ".metadata.tsv", true },
};
const char emb_save_endings[] = ".txt .vec .bin .npy .safetensors .tsv";

static const Format *
find_format (const char *path)
{
  for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
    if (strcmp (emb_file_ending (path), formats[i].ending) == 0)
      return &formats[i];
  return NULL;
}

bool
emb_save_knows (const char *path)
{
  return find_format (path) != NULL;
}

#define CONFIG_NAME "projector_config.json"
#define MAX_CONFIG_BYTES (1u << 20)

/* --- The files of one save */

typedef struct {
  const Format *format;
  const EmbDataset *dataset;
  const char *path;
  const EmbJob *job;
  EmbSaveLoss loss;

  EmbSaveBeside beside;
  char *config_text; /* what is written to beside.config */

  EmbWriter *vectors;
  EmbWriter *metadata;
  EmbWriter *config_writer;
} Save;

static void
save_clear (Save *self)
{
  emb_writer_discard (self->vectors);
  emb_writer_discard (self->metadata);
  emb_writer_discard (self->config_writer);
  emb_save_beside_clear (&self->beside);
  free (self->config_text);
}

void
emb_save_beside_clear (EmbSaveBeside *self)
{
  free (self->table);
  free (self->config);
  *self = (EmbSaveBeside){ 0 };
}

static const char *
base_name (const char *path)
{
  const char *slash = strrchr (path, '/');
  return slash != NULL ? slash + 1 : path;
}

/* --- What is written beside */

static bool
plan_metadata (Save *self, EmbError *error)
{
  char *path = emb_file_with_ending (self->path, self->format->table);
  if (path == NULL)
    return emb_fail_no_memory (error, strlen (self->path));
  if (emb_dataset_has_names (self->dataset) ||
      emb_dataset_n_columns (self->dataset) > 0) {
    self->beside.table = path;
    return true;
  }
  bool stale = emb_file_exists (path);
  if (stale)
    emb_fail (error, EMB_ARGUMENT,
              "%.100s lies beside it and would be read as its names; remove it first",
              base_name (path));
  free (path);
  return !stale;
}

/* The configuration of a folder may speak of other files: then it is not ours to change.
 */
static bool
check_old_config (Save *self, EmbError *error)
{
  if (!emb_file_exists (self->beside.config))
    return true;
  size_t size;
  char *old = emb_file_read (self->beside.config, MAX_CONFIG_BYTES, &size, NULL);
  bool same = old != NULL &&
              emb_json_same (old, size, self->config_text, strlen (self->config_text));
  free (old);
  if (!same)
    return emb_fail (error, EMB_ARGUMENT,
                     CONFIG_NAME " in that folder describes other data and is not "
                                 "replaced; choose another folder or remove it");
  free (self->beside.config);
  self->beside.config = NULL;
  return true;
}

static bool
plan_config (Save *self, EmbError *error)
{
  size_t folder = (size_t) (base_name (self->path) - self->path);
  self->beside.config = malloc (folder + sizeof CONFIG_NAME);
  char *tensor_name = strdup (base_name (self->path));
  if (self->beside.config == NULL || tensor_name == NULL) {
    free (tensor_name);
    return emb_fail_no_memory (error, folder + sizeof CONFIG_NAME);
  }
  memcpy (self->beside.config, self->path, folder);
  memcpy (self->beside.config + folder, CONFIG_NAME, sizeof CONFIG_NAME);
  tensor_name[strlen (tensor_name) - strlen (emb_file_ending (tensor_name))] = '\0';

  self->config_text =
    emb_json_projector_config (tensor_name, base_name (self->path),
                               self->beside.table != NULL ? base_name (self->beside.table)
                                                          : NULL,
                               emb_dataset_n_rows (self->dataset),
                               emb_dataset_n_dims (self->dataset), error);
  free (tensor_name);
  return self->config_text != NULL && check_old_config (self, error);
}

static bool
plan (Save *self, EmbError *error)
{
  if (self->format->table == NULL) {
    self->loss.n_columns = emb_dataset_n_columns (self->dataset);
    return true;
  }
  return plan_metadata (self, error) &&
         (!self->format->config || plan_config (self, error));
}

/* --- Writing */

static EmbWriter *
open_beside (const char *path, EmbError *error)
{
  EmbWriter *writer = emb_writer_open (path, error);
  if (writer == NULL)
    emb_error_prefix (error, "%.100s", base_name (path));
  return writer;
}

static bool
open_all (Save *self, EmbError *error)
{
  self->vectors = emb_writer_open (self->path, error);
  if (self->vectors == NULL)
    return false;
  if (self->beside.table != NULL &&
      (self->metadata = open_beside (self->beside.table, error)) == NULL)
    return false;
  return self->beside.config == NULL ||
         (self->config_writer = open_beside (self->beside.config, error)) != NULL;
}

static bool
write_all (Save *self, EmbError *error)
{
  bool ok =
    self->format->write (self->vectors, self->dataset, &self->loss, self->job, error);
  if (ok && self->metadata != NULL)
    ok = emb_save_metadata (self->metadata, self->dataset, &self->loss, self->job, error);
  if (ok && self->config_writer != NULL) {
    emb_writer_puts (self->config_writer, self->config_text);
    emb_writer_puts (self->config_writer, "\n");
  }
  return ok;
}

static bool
commit (EmbWriter **writer, EmbError *error)
{
  EmbWriter *w = *writer;
  *writer = NULL;
  return w == NULL || emb_writer_commit (w, error);
}

/* To be cleared in either case. */
static bool
begin (Save *self,
       const EmbDataset *dataset,
       const char *path,
       const EmbJob *job,
       EmbError *error)
{
  *self =
    (Save){ .format = find_format (path), .dataset = dataset, .path = path, .job = job };
  if (self->format == NULL)
    return emb_fail (error, EMB_ARGUMENT, "has no known ending; there are: %s",
                     emb_save_endings);
  return plan (self, error);
}

bool
emb_save_plan (const EmbDataset *dataset,
               const char *path,
               EmbSaveBeside *beside,
               EmbError *error)
{
  Save save;
  bool ok = begin (&save, dataset, path, NULL, error);
  *beside = save.beside;
  save.beside = (EmbSaveBeside){ 0 };
  save_clear (&save);
  return ok;
}

bool
emb_save (const EmbDataset *dataset,
          const char *path,
          EmbSaveLoss *loss,
          const EmbJob *job,
          EmbError *error)
{
  /* What stands beside comes first, the vectors last: a reader who finds the new vectors
   * finds all. */
  Save save;
  bool ok = begin (&save, dataset, path, job, error) && open_all (&save, error) &&
            write_all (&save, error) && commit (&save.metadata, error) &&
            commit (&save.config_writer, error) && commit (&save.vectors, error);
  save_clear (&save);
  if (ok && loss != NULL)
    *loss = save.loss;
  return ok;
}
