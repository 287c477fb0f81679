// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "data/table.h"

/* Labels in a file of their own: one list in the idx form of MNIST, or an .npy array of
 * one axis (or one column) of numbers, bools or text of fixed width. */

/* Whether @stream, which stands at its beginning, is such a file by its first bytes. */
bool emb_labels_recognise (EmbStream *stream, EmbError *error);

/* Reads them as a table of one column without a title. */
bool emb_labels_read (EmbTable *table,
                      EmbStream *stream,
                      const EmbJob *job,
                      EmbError *error);

/* The same with @title in its first row, and at most @max labels. */
bool emb_labels_read_titled (EmbTable *table,
                             const char *title,
                             EmbStream *stream,
                             size_t max,
                             const EmbJob *job,
                             EmbError *error);
