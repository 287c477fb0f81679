// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stddef.h>

#include "base/job.h"

/* Loops over chunks on one process-wide pool of threads that sleeps between jobs.
 *
 * The caller cuts the work into chunks by the data alone, never by the number of threads,
 * and adds partial sums in the order of the chunks: then the result has the same bits for
 * any number of threads. Chunks are handed out in order and may run at the same time; the
 * calling thread works too. Where the pool is busy with another caller's loop, the caller
 * runs alone instead of crowding the processors.
 *
 * Keep a chunk under about 10 ms, so that a cancel is heard in time.
 */

/* Works on chunk number @chunk. @worker is below the number of threads asked for, and no
 * two threads that run at the same time have the same: it may index scratch memory. */
typedef void (*EmbChunkFunction) (size_t chunk, unsigned worker, void *context);

/* Runs all chunks; returns when all are done. @n_threads 0 and 1 both mean the caller
 * alone. */
void emb_parallel_for (size_t n_chunks,
                       unsigned n_threads,
                       EmbChunkFunction function,
                       void *context);

/* The same with progress: reports chunks done out of @n_chunks, and stops early when the
 * callback says so. With emb_job_threads (job) threads. Fails with EMB_CANCELLED only. */
bool emb_parallel_job (size_t n_chunks,
                       const EmbJob *job,
                       const char *stage,
                       EmbChunkFunction function,
                       void *context,
                       EmbError *error);
