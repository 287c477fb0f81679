// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/query.h"

#include <glib/gi18n.h>

#include <string.h>

/* --- Nearest neighbours */

typedef struct {
  EmbDataset *dataset;
  EsQuery query;
  EsAnswer *answer;
} QueryWork;

void
es_answer_free (EsAnswer *answer)
{
  if (answer == NULL)
    return;
  es_probe_unref (answer->query.probe);
  emb_neighbors_unref (answer->neighbors);
  g_free (answer->error);
  g_free (answer);
}

static EsQuery
query_copy (const EsQuery *query)
{
  EsQuery copy = *query;
  copy.probe = es_probe_ref (query->probe);
  return copy;
}

static gboolean
query_apply (gpointer data, guint kind, gpointer command, EmbError *error)
{
  QueryWork *work = data;
  es_probe_unref (work->query.probe);
  work->query = query_copy (command);
  return TRUE;
}

static gboolean
query_step (gpointer data, const EmbJob *job, gboolean *more, EmbError *error)
{
  QueryWork *work = data;
  const EsQuery *query = &work->query;
  EmbError reason = { 0 };
  EmbNeighbors *neighbors =
    query->probe != NULL
      ? emb_search (work->dataset, query->probe->vector, EMB_SEARCH_NO_ROW, query->k,
                    query->metric, job, &reason)
      : emb_search (work->dataset, emb_dataset_row (work->dataset, query->row),
                    query->row, query->k, query->metric, job, &reason);
  if (neighbors == NULL && reason.code == EMB_CANCELLED) {
    *error = reason;
    return FALSE;
  }

  /* That a row has no neighbours is an answer: the run goes on with the next question. */
  work->answer = g_new0 (EsAnswer, 1);
  work->answer->query = query_copy (query);
  work->answer->neighbors = neighbors;
  work->answer->error = neighbors == NULL ? g_strdup (reason.message) : NULL;
  *more = FALSE;
  return TRUE;
}

static gpointer
query_snapshot (gpointer data)
{
  return g_steal_pointer (&((QueryWork *) data)->answer);
}

static void
query_work_free (gpointer data)
{
  QueryWork *work = data;
  emb_dataset_unref (work->dataset);
  es_probe_unref (work->query.probe);
  es_answer_free (work->answer);
  g_free (work);
}

static void
answer_free_cb (gpointer answer)
{
  es_answer_free (answer);
}

static const EsRunKind query_run = {
  .name = "neighbours",
  .apply = query_apply,
  .step = query_step,
  .snapshot = query_snapshot,
  .free_result = answer_free_cb,
  .free_work = query_work_free,
};

EsRun *
es_query_run_new (EmbDataset *dataset)
{
  QueryWork *work = g_new0 (QueryWork, 1);
  work->dataset = emb_dataset_ref (dataset);
  return es_run_new (&query_run, work);
}

static void
query_free_cb (gpointer data)
{
  es_probe_unref (((EsQuery *) data)->probe);
  g_free (data);
}

void
es_query_run_ask (EsRun *run, const EsQuery *query)
{
  EsQuery copy = query_copy (query);
  es_run_send (run, &(EsCommand){ .interrupts = TRUE,
                                  .data = g_memdup2 (&copy, sizeof copy),
                                  .free_data = query_free_cb });
}

/* --- Names */

/* Names between two looks at whether to stop: far below a millisecond. */
#define NAMES_AT_ONCE 4096

typedef struct {
  EmbDataset *dataset;
  char *text;   /* as typed */
  char *folded; /* in lower case */
  EsHits *hits;
} FindWork;

void
es_hits_free (EsHits *hits)
{
  if (hits == NULL)
    return;
  g_array_unref (hits->rows);
  es_probe_unref (hits->probe);
  g_free (hits->text);
  g_free (hits);
}

static gboolean
find_apply (gpointer data, guint kind, gpointer command, EmbError *error)
{
  FindWork *work = data;
  g_free (work->text);
  g_free (work->folded);
  work->text = g_strdup (command);
  work->folded = g_utf8_strdown (command, -1);
  return TRUE;
}

typedef enum {
  MATCH_NONE,
  MATCH_INSIDE,
  MATCH_BEGINNING,
  MATCH_WHOLE
} Match;

/* Most names are ASCII, for which strcasestr is enough and fast. */
static Match
match_name (const char *name, const char *folded)
{
  g_autofree char *lower = NULL;
  for (const char *p = name; *p != '\0'; p++)
    if ((guchar) *p >= 0x80) {
      lower = g_utf8_strdown (name, -1);
      name = lower;
      break;
    }

  const char *found = strcasestr (name, folded);
  if (found == NULL)
    return MATCH_NONE;
  if (found > name)
    return MATCH_INSIDE;
  return strlen (name) == strlen (folded) ? MATCH_WHOLE : MATCH_BEGINNING;
}

static void
collect (GArray *tiers[], EsHits *hits)
{
  for (int tier = MATCH_WHOLE; tier >= MATCH_INSIDE; tier--)
    g_array_append_vals (hits->rows, tiers[tier]->data,
                         MIN (tiers[tier]->len, ES_HITS_MAX - hits->rows->len));
}

static EsProbe *
make_probe (EmbDataset *dataset, const char *text)
{
  if (!emb_dataset_makes_vectors (dataset) || strlen (text) > ES_WORD_MAX)
    return NULL;
  g_autofree char *word = g_strstrip (g_strdup (text));
  size_t row;
  if (*word == '\0' || emb_dataset_find (dataset, word, &row))
    return NULL;
  gsize n_dims = emb_dataset_n_dims (dataset);
  g_autofree float *vector = g_new (float, n_dims);
  if (!emb_dataset_make_vector (dataset, word, vector))
    return NULL;
  return es_probe_new (word, N_ ("from n-grams, no row"), g_steal_pointer (&vector),
                       n_dims);
}

static gboolean
find_step (gpointer data, const EmbJob *job, gboolean *more, EmbError *error)
{
  FindWork *work = data;
  gsize n = emb_dataset_n_rows (work->dataset);
  GArray *tiers[MATCH_WHOLE + 1];
  for (int tier = 0; tier <= MATCH_WHOLE; tier++)
    tiers[tier] = g_array_new (FALSE, FALSE, sizeof (guint32));

  gboolean ok = TRUE;
  gsize n_matches = 0;
  for (gsize row = 0; ok && row < n && *work->folded != '\0'; row++) {
    char number[EMB_DATASET_NUMBER_SIZE];
    Match match =
      match_name (emb_dataset_name (work->dataset, row, number), work->folded);
    if (match != MATCH_NONE) {
      guint32 hit = (guint32) row;
      n_matches++;
      if (tiers[match]->len < ES_HITS_MAX)
        g_array_append_val (tiers[match], hit);
    }
    if (row % NAMES_AT_ONCE == 0)
      ok = emb_job_report (job, N_ ("Searching names"), row, n, error);
  }

  if (ok) {
    work->hits = g_new0 (EsHits, 1);
    work->hits->text = g_strdup (work->text);
    work->hits->rows = g_array_new (FALSE, FALSE, sizeof (guint32));
    work->hits->n_matches = n_matches;
    work->hits->probe = make_probe (work->dataset, work->text);
    collect (tiers, work->hits);
  }
  for (int tier = 0; tier <= MATCH_WHOLE; tier++)
    g_array_unref (tiers[tier]);
  *more = FALSE;
  return ok;
}

static gpointer
find_snapshot (gpointer data)
{
  return g_steal_pointer (&((FindWork *) data)->hits);
}

static void
find_work_free (gpointer data)
{
  FindWork *work = data;
  emb_dataset_unref (work->dataset);
  es_hits_free (work->hits);
  g_free (work->text);
  g_free (work->folded);
  g_free (work);
}

static void
hits_free_cb (gpointer hits)
{
  es_hits_free (hits);
}

static const EsRunKind find_run = {
  .name = "names",
  .apply = find_apply,
  .step = find_step,
  .snapshot = find_snapshot,
  .free_result = hits_free_cb,
  .free_work = find_work_free,
};

EsRun *
es_find_run_new (EmbDataset *dataset)
{
  FindWork *work = g_new0 (FindWork, 1);
  work->dataset = emb_dataset_ref (dataset);
  return es_run_new (&find_run, work);
}

void
es_find_run_ask (EsRun *run, const char *text)
{
  es_run_send (run, &(EsCommand){ .interrupts = TRUE,
                                  .data = g_strdup (text),
                                  .free_data = g_free });
}
