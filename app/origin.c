// SPDX-License-Identifier: GPL-3.0-or-later
#include "origin.h"

#include <glib/gi18n.h>

#include "base/stream.h"
#include "data/load.h"

#define SAMPLES "/org/embedscope/Embedscope/samples/"

EsOrigin *
es_origin_new (EsOriginKind kind)
{
  EsOrigin *self = g_new0 (EsOrigin, 1);
  self->kind = kind;
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
  EsOrigin *copy = es_origin_new (self->kind);
  copy->path = g_strdup (self->path);
  copy->metadata = g_strdup (self->metadata);
  return copy;
}

void
es_origin_free (EsOrigin *self)
{
  if (self == NULL)
    return;
  g_free (self->path);
  g_free (self->metadata);
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
  default:
    return g_filename_display_basename (self->path);
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

gpointer
es_origin_load (gpointer data, const EmbJob *job, EmbError *error)
{
  const EsOrigin *self = data;
  if (self->kind == ES_ORIGIN_SAMPLE)
    return load_sample (job, error);
  EmbLoadOptions options = { .metadata = self->metadata };
  const char *path = self->kind == ES_ORIGIN_FILE ? self->path : "-";
  return emb_load (path, &options, job, error);
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
