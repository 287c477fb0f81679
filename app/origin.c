// SPDX-License-Identifier: GPL-3.0-or-later
#include "origin.h"

#include <glib/gi18n.h>

#include "base/stream.h"

/* As on the command line. */
#define DEFAULT_SEED 42

#define SAMPLES "/org/embedscope/Embedscope/samples/"

EsOrigin *
es_origin_new (EsOriginKind kind)
{
  EsOrigin *self = g_new0 (EsOrigin, 1);
  self->kind = kind;
  self->seed = DEFAULT_SEED;
  return self;
}

EsOrigin *
es_origin_new_for_path (const char *path)
{
  EsOrigin *self = es_origin_new (ES_ORIGIN_FILE);
  self->path = g_strdup (path);
  return self;
}

EsOrigin *
es_origin_copy (const EsOrigin *self)
{
  EsOrigin *copy = g_memdup2 (self, sizeof *self);
  copy->path = g_strdup (self->path);
  copy->metadata = g_strdup (self->metadata);
  copy->format = g_strdup (self->format);
  copy->member = g_strdup (self->member);
  copy->stratify = g_strdup (self->stratify);
  return copy;
}

void
es_origin_free (EsOrigin *self)
{
  if (self == NULL)
    return;
  g_free (self->path);
  g_free (self->metadata);
  g_free (self->format);
  g_free (self->member);
  g_free (self->stratify);
  g_free (self);
}

char *
es_origin_get_title (const EsOrigin *self)
{
  switch (self->kind) {
  case ES_ORIGIN_SAMPLE:
    return g_strdup (_ ("English words"));
  case ES_ORIGIN_STANDARD_INPUT:
    return g_strdup (_ ("standard input"));
  case ES_ORIGIN_FILE:
  default: {
    g_autofree char *name = g_filename_display_basename (self->path);
    /* As the command line calls it. */
    return self->member != NULL ? g_strconcat (name, "#", self->member, NULL)
                                : g_steal_pointer (&name);
  }
  }
}

/* --- Reading */

static gpointer
load_bytes (GBytes *vectors, GBytes *metadata, const EmbJob *job, EmbError *error)
{
  gsize size;
  const void *data = g_bytes_get_data (vectors, &size);
  EmbStream *rows = emb_stream_new_for_bytes (data, size, error);
  if (rows == NULL)
    return NULL;

  EmbDataset *dataset = NULL;
  data = g_bytes_get_data (metadata, &size);
  EmbStream *columns = emb_stream_new_for_bytes (data, size, error);
  if (columns != NULL)
    dataset = emb_load_stream (rows, columns, NULL, job, error);
  emb_stream_free (columns);
  emb_stream_free (rows);
  return dataset;
}

static gpointer
load_sample (const EmbJob *job, EmbError *error)
{
  g_autoptr (GBytes) vectors =
    g_resources_lookup_data (SAMPLES "wordnet.npy", G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  g_autoptr (GBytes) metadata =
    g_resources_lookup_data (SAMPLES "wordnet.metadata.tsv", G_RESOURCE_LOOKUP_FLAGS_NONE,
                             NULL);
  if (vectors == NULL || metadata == NULL) {
    emb_fail (error, EMB_IO, "the sample was left out when this program was built");
    return NULL;
  }
  return load_bytes (vectors, metadata, job, error);
}

static EmbLoadOptions
get_options (const EsOrigin *self)
{
  return (EmbLoadOptions){
    .format = self->format,
    .member = self->member,
    .metadata = self->metadata,
    .max_rows = self->first,
    .sample = self->sample,
    .stratify = self->stratify,
    .seed = self->seed,
  };
}

gpointer
es_origin_load (gpointer data, const EmbJob *job, EmbError *error)
{
  const EsOrigin *self = data;
  if (self->kind == ES_ORIGIN_SAMPLE)
    return load_sample (job, error);
  EmbLoadOptions options = get_options (self);
  const char *path = self->kind == ES_ORIGIN_FILE ? self->path : "-";
  return emb_load (path, &options, job, error);
}

/* --- Looking */

/* From here on reading takes so long, and so much memory, that it should be a decision.
 */
#define MANY_ROWS 1000000
#define MANY_BYTES (G_GUINT64_CONSTANT (1) << 30)

/* Packed text whose rows nobody has counted becomes about four times as large. */
#define MANY_PACKED_BYTES (MANY_BYTES / 4)

void
es_look_free (EsLook *self)
{
  if (self == NULL)
    return;
  emb_inspection_clear (&self->found);
  es_origin_free (self->origin);
  g_free (self);
}

/* "file.npz#member" becomes two, unless a file is called so. */
static gboolean
split_path (EsOrigin *origin, EmbError *error)
{
  const char *member;
  char *file = emb_load_split_path (origin->path, &member, error);
  if (file == NULL)
    return FALSE;
  if (member != NULL && origin->member == NULL)
    origin->member = g_strdup (member);
  g_free (origin->path);
  origin->path = g_strdup (file);
  free (file);
  return TRUE;
}

gpointer
es_origin_look (gpointer data, const EmbJob *job, EmbError *error)
{
  g_autoptr (EsLook) self = g_new0 (EsLook, 1);
  self->origin = es_origin_copy (data);
  if (!split_path (self->origin, error))
    return NULL;
  const char *path = self->origin->path;
  self->is_stream = g_file_test (path, G_FILE_TEST_EXISTS) &&
                    !g_file_test (path, G_FILE_TEST_IS_REGULAR) &&
                    !g_file_test (path, G_FILE_TEST_IS_DIR);
  EmbLoadOptions options = get_options (self->origin);
  if (!self->is_stream && !emb_inspect (path, &options, &self->found, job, error))
    return NULL;
  return g_steal_pointer (&self);
}

const char *
es_look_get_obstacle (const EsLook *self, const EmbCandidate *table)
{
  if (table->absent)
    return _ ("its file is not there");
  /* Where there is nothing else, a column may be what is wanted. */
  if (table->n_dims == 1 && self->found.candidates.items[self->found.chosen].n_dims != 1)
    return _ ("a single column");
  return NULL;
}

guint64
es_look_get_bytes (const EmbCandidate *table, guint64 n_rows)
{
  guint64 bytes;
  return g_uint64_checked_mul (&bytes, n_rows, table->n_dims) &&
             g_uint64_checked_mul (&bytes, bytes, sizeof (float))
           ? bytes
           : G_MAXUINT64;
}

gboolean
es_look_asks (const EsLook *self)
{
  const EmbInspection *found = &self->found;
  if (self->is_stream)
    return FALSE;
  guint n_usable = 0;
  for (gsize i = 0; i < found->candidates.n && self->origin->member == NULL; i++)
    n_usable += es_look_get_obstacle (self, &found->candidates.items[i]) == NULL;

  const EmbCandidate *table = &found->candidates.items[found->chosen];
  if (table->n_rows == 0 && found->bytes > MANY_PACKED_BYTES)
    return TRUE;
  return n_usable > 1 || table->n_rows > MANY_ROWS ||
         es_look_get_bytes (table, table->n_rows) > MANY_BYTES;
}

/* --- Colour */

/* Up to here a legend of the largest categories and "other" still says something; the
 * Embedding Projector draws its line in the same place. */
#define MAX_LEVELS 50

/* The first column of not too many categories. */
int
es_origin_choose_color (const EmbDataset *dataset)
{
  for (size_t i = 0; i < emb_dataset_n_columns (dataset); i++) {
    const EmbColumn *column = emb_dataset_column (dataset, i);
    if (column->kind == EMB_COLUMN_CATEGORY && column->n_distinct <= MAX_LEVELS)
      return (int) i;
  }
  return -1;
}
