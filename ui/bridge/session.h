// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <glib-object.h>

#include "bridge/core.h"
#include "bridge/map.h"
#include "bridge/probe.h"
#include "bridge/query.h"

/* What the views of one window share: one data set, the map of it, what is selected, how
 * it is looked at. Views read from here, hold no copy, and listen to "changed".
 *
 * The settings are one plain value, EsView. es_session_apply puts a changed copy in its
 * place; undo and redo put older ones back. What follows from them (map, neighbours) is
 * computed beside the main loop and announced by the same signal.
 */
#define ES_TYPE_SESSION (es_session_get_type ())
G_DECLARE_FINAL_TYPE (EsSession, es_session, ES, SESSION, GObject)

#define ES_NO_ROW G_MAXUINT32

typedef struct {
  guint32 selected; /* row, or ES_NO_ROW */
  EmbMetric metric;
  guint k;
  gboolean unit_rows;
  guint axes[3]; /* components on X, Y, Z, from 0 */
  gboolean three_d;
  int color_column; /* -1: one colour */
  EsColorAs color_as;
  int label_column; /* -1: names */
  gboolean show_labels;
  double point_size; /* radius in pixels; 0: by the number of points */
  double opacity;    /* 0.05 to 1 */
} EsView;

/* What a "changed" is about; one emission may carry several. */
typedef enum {
  ES_CHANGED_SELECTED = 1 << 0,   /* a row, a probe, or nothing any more */
  ES_CHANGED_QUERY = 1 << 1,      /* metric, k */
  ES_CHANGED_PROJECTION = 1 << 2, /* unit_rows, axes, three_d */
  ES_CHANGED_COLOR = 1 << 3,      /* color_column, color_as */
  ES_CHANGED_LABEL = 1 << 4,      /* label_column, show_labels */
  ES_CHANGED_LOOK = 1 << 5,       /* point_size, opacity */
  ES_CHANGED_MAP = 1 << 6,        /* a new map is there */
  ES_CHANGED_NEIGHBORS = 1 << 7,  /* a new answer is there, or none any more */
  ES_CHANGED_HITS = 1 << 8,       /* names found */
  ES_CHANGED_STATE = 1 << 9,      /* of the map's run: stage, fraction, error */
  ES_CHANGED_UNDO = 1 << 10,      /* what can be undone, redone, gone back to */
  ES_CHANGED_HOVER = 1 << 11,
} EsChanged;

/* Starts the first map at once. @title: what the data set is called in captions. */
EsSession *es_session_new (EmbDataset *dataset, const char *title);

/* Stops all runs; the session answers but computes no more. The last unref does so too.
 */
void es_session_stop (EsSession *self);

EmbDataset *es_session_get_dataset (EsSession *self);
const char *es_session_get_title (EsSession *self);
const EsView *es_session_get_view (EsSession *self);

/* The largest k: all other rows, of which at most ES_MAX_K can be listed. */
#define ES_MAX_K 9999
guint es_session_get_max_k (EsSession *self);

/* Puts @view in place of the current one and remembers that for undo, once a map is
 * there. Changes of the same setting in quick succession (a slider) are one step. A
 * selection is not undone but gone back from (es_session_go_back). Values outside their
 * range are brought into it. */
void es_session_apply (EsSession *self, const EsView *view);
gboolean es_session_can_undo (EsSession *self);
gboolean es_session_can_redo (EsSession *self);
void es_session_undo (EsSession *self);
void es_session_redo (EsSession *self);

/* --- Selection: a walk from point to point; a probe stands in it as a row does */

void es_session_select (EsSession *self, guint32 row); /* ES_NO_ROW: nothing */
void es_session_select_probe (EsSession *self, EsProbe *probe);

/* NULL: a row is selected, or nothing. */
EsProbe *es_session_get_probe (EsSession *self);
gboolean es_session_has_selection (EsSession *self);
gboolean es_session_can_go_back (EsSession *self);
gboolean es_session_can_go_forward (EsSession *self);
void es_session_go_back (EsSession *self);
void es_session_go_forward (EsSession *self);

/* The point under the pointer, in the map or in a list. */
void es_session_hover (EsSession *self, guint32 row);
guint32 es_session_get_hovered (EsSession *self);

/* --- What is computed; NULL until it is there. Borrowed: hold a reference to keep one.
 */

EsMap *es_session_get_map (EsSession *self);
const EsAnswer *es_session_get_answer (EsSession
                                         *self); /* for what is selected now, or NULL */
const EsHits *es_session_get_hits (EsSession *self);
void es_session_find (EsSession *self, const char *text); /* "" ends the search */

gboolean es_session_is_busy (EsSession *self); /* the map is being computed */
const char *es_session_get_stage (EsSession *self);
double es_session_get_fraction (EsSession *self);
char *es_session_get_error (EsSession *self); /* free with g_free; NULL: none */

/* --- Words */

/* The name of a row; @buffer is used where rows have none. */
const char *es_session_get_name (EsSession *self, guint32 row, char *buffer, gsize size);

/* The text that stands for a row on the map: its name, where it has none its number as a
 * count is written, or its value in the label column. */
const char *es_session_get_label (EsSession *self, guint32 row, char *buffer, gsize size);

/* Why the map that is there shows no spread, as a sentence without a full stop: one row,
 * or all the same; NULL where it does. Free with g_free. */
char *es_session_get_remark (EsSession *self);

/* "20 000 points, PCA, centred": what the map shows, in plain words. Free with g_free. */
char *es_session_get_caption (EsSession *self);
