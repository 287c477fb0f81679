// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/core.h"
#include "data/load.h"

/* Where the data of a window come from: a file, standard input, or the sample that is
 * built into the program. */
typedef enum {
  ES_ORIGIN_FILE,
  ES_ORIGIN_STANDARD_INPUT,
  ES_ORIGIN_SAMPLE,
} EsOriginKind;

/* Whether the person says how, before a file is read. */
typedef enum {
  ES_ASK_IF_NEEDED, /* where there is something to choose, or much to read */
  ES_ASK_ALWAYS,
  ES_ASK_NEVER, /* it was said, or is not asked again */
} EsAsk;

typedef struct {
  EsOriginKind kind;
  EsAsk ask;
  char *path;     /* of a file */
  char *metadata; /* the table that was asked for, or NULL: the one beside the file */
  char *format;   /* that was asked for, or NULL: recognise it */
  char *member;   /* which table of the file, or NULL: the largest */
  gsize first;    /* so many rows, 0: all */
  gsize sample;   /* so many rows, 0: no sample */
  char *stratify; /* the column whose shares a sample keeps, or NULL */
  guint64 seed;   /* of a sample */
} EsOrigin;

EsOrigin *es_origin_new (EsOriginKind kind);
EsOrigin *es_origin_new_for_path (const char *path);
EsOrigin *es_origin_copy (const EsOrigin *self);
void es_origin_free (EsOrigin *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EsOrigin, es_origin_free)

/* What people call it; free with g_free. */
char *es_origin_get_title (const EsOrigin *self);

/* Reads the data; made for a worker thread (EsTaskFunction). Standard input can be read
 * once only. */
gpointer es_origin_load (gpointer self, const EmbJob *job, EmbError *error);

/* --- What is there, before it is read */

typedef struct {
  EsOrigin *origin; /* whose path names the file alone */
  EmbInspection found;
  gboolean is_stream; /* bytes that come once: nothing was looked at */
} EsLook;

/* Looks into a file; made for a worker thread. */
gpointer es_origin_look (gpointer self, const EmbJob *job, EmbError *error);
void es_look_free (EsLook *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EsLook, es_look_free)

/* Whether a person should be asked: several tables, none of them named, or one that takes
 * long to read. */
gboolean es_look_asks (const EsLook *self);

/* Why a table is not to be chosen: words for beside its name; NULL where it may be. */
const char *es_look_get_obstacle (const EsLook *self, const EmbCandidate *table);

/* Bytes of the table's numbers in memory; 0 where unknown. */
guint64 es_look_get_bytes (const EmbCandidate *table, guint64 n_rows);

/* The column that tells most at first sight, or -1 for one colour. */
int es_origin_choose_color (const EmbDataset *dataset);
