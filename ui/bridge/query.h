// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/core.h"
#include "bridge/probe.h"
#include "bridge/run.h"

/* The runs that answer questions about a data set while the window stays alive. A new
 * question replaces one that has not been answered yet. */

/* --- Nearest neighbours of a row, or of a probe */

typedef struct {
  guint32 row;    /* where there is no probe; it is no neighbour of itself */
  EsProbe *probe; /* NULL: the row */
  guint k;
  EmbMetric metric;
} EsQuery;

typedef struct {
  EsQuery query;
  EmbNeighbors *neighbors; /* NULL: there is none, and @error says why */
  char *error;
} EsAnswer;

EsRun *es_query_run_new (EmbDataset *dataset);
void es_query_run_ask (EsRun *run, const EsQuery *query);
void es_answer_free (EsAnswer *answer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EsAnswer, es_answer_free)

/* --- Names that contain a text */

#define ES_HITS_MAX 1000

/* A longer text is searched for among the names, but no vector is made of it. */
#define ES_WORD_MAX 256

typedef struct {
  char *text;
  GArray *rows;    /* of guint32: the same name first, then beginnings, then the rest */
  gsize n_matches; /* in all, also beyond ES_HITS_MAX */

  /* Of the text without blanks around it, where no row is called that and the data make
   * vectors of such words; else NULL. */
  EsProbe *probe;
} EsHits;

EsRun *es_find_run_new (EmbDataset *dataset);
void es_find_run_ask (EsRun *run, const char *text);
void es_hits_free (EsHits *hits);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EsHits, es_hits_free)
