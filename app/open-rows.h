// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtk/gtk.h>

#include "origin.h"

/* The part of the open dialog that says which rows of a table are read, and whether they
 * fit into memory. Emits "changed". */
#define ES_TYPE_OPEN_ROWS (es_open_rows_get_type ())
G_DECLARE_FINAL_TYPE (EsOpenRows, es_open_rows, ES, OPEN_ROWS, GtkWidget)

/* @origin: what was asked for before, to begin with. */
GtkWidget *es_open_rows_new (const EsOrigin *origin);

/* Shows what there is of @table, which may have more rows than memory. @strata: titles of
 * the columns that a sample may go by. */
void es_open_rows_set_table (EsOpenRows *self,
                             const EmbCandidate *table,
                             const EmbStrings *strata);

/* Writes the choice to @origin. */
void es_open_rows_get (EsOpenRows *self, EsOrigin *origin);

/* What the choice needs of memory and what is there, as a sentence; free with g_free.
 * *@fits: whether that is enough. */
char *es_open_rows_describe_memory (EsOpenRows *self, gboolean *fits);
