// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gio/gio.h>

#include "bridge/core.h"

/* One long call of core beside the main loop, as a GTask.
 *
 * @function runs on a thread of GTask's pool with a job that stops when @cancellable is
 * cancelled. What it reports arrives through @progress on the main loop, the newest only.
 */

/* Runs on the worker. Returns the result, or NULL with @error filled. */
typedef gpointer (*EsTaskFunction) (gpointer input, const EmbJob *job, EmbError *error);

typedef void (*EsTaskProgress) (const EmbProgress *progress, gpointer user_data);

/* Calls @ready on the main loop; es_task_finish gives the result. @progress may be NULL
 * and is not called after @ready. */
void es_task_run (gpointer source,
                  EsTaskFunction function,
                  gpointer input,
                  GDestroyNotify free_input,
                  GDestroyNotify free_result,
                  GCancellable *cancellable,
                  EsTaskProgress progress,
                  GAsyncReadyCallback ready,
                  gpointer user_data);

gpointer es_task_finish (GAsyncResult *result, GError **error);
