// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/parallel.h"

#include <pthread.h>
#include <stdatomic.h>
#include <time.h>
#include <unistd.h>

/* More threads than this never pay for the loops of this program. */
#define MAX_HELPERS 63

/* A progress callback may take a lock or wake the main loop: not more often than this. */
#define REPORT_INTERVAL_NS 8000000

/* One loop. It lives on the stack of its caller, who leaves only when all helpers have.
 */
typedef struct {
  EmbChunkFunction function;
  void *context;
  size_t n_chunks;
  unsigned n_helpers;   /* helpers wanted */
  atomic_size_t next;   /* first chunk that nobody has taken */
  atomic_size_t n_done; /* chunks finished */
  atomic_bool stop;     /* hand out no more chunks */
  unsigned n_joined;    /* helpers that have begun; under the pool's lock */
  unsigned n_inside;    /* helpers at work now; under the pool's lock */
} Loop;

/* The pool is the one piece of mutable state in core: threads are a resource of the
 * process. */
static struct {
  pthread_mutex_t busy; /* held by the caller whose loop the helpers serve */
  pthread_mutex_t lock;
  pthread_cond_t work;
  pthread_cond_t idle;
  Loop *loop;
  unsigned n_threads;
} pool = {
  .busy = PTHREAD_MUTEX_INITIALIZER,
  .lock = PTHREAD_MUTEX_INITIALIZER,
  .work = PTHREAD_COND_INITIALIZER,
  .idle = PTHREAD_COND_INITIALIZER,
};

static bool
run_one_chunk (Loop *loop, unsigned worker)
{
  if (atomic_load_explicit (&loop->stop, memory_order_relaxed))
    return false;

  size_t chunk = atomic_fetch_add_explicit (&loop->next, 1, memory_order_relaxed);
  if (chunk >= loop->n_chunks)
    return false;

  loop->function (chunk, worker, loop->context);
  atomic_fetch_add_explicit (&loop->n_done, 1, memory_order_relaxed);
  return true;
}

static void *
helper_main (void *unused)
{
  pthread_mutex_lock (&pool.lock);
  for (;;) {
    Loop *loop = pool.loop;
    if (loop == NULL || loop->n_joined == loop->n_helpers) {
      pthread_cond_wait (&pool.work, &pool.lock);
      continue;
    }

    unsigned worker = ++loop->n_joined; /* 0 is the caller */
    loop->n_inside++;
    pthread_mutex_unlock (&pool.lock);

    while (run_one_chunk (loop, worker))
      ;

    pthread_mutex_lock (&pool.lock);
    if (--loop->n_inside == 0)
      pthread_cond_signal (&pool.idle);
  }
  return unused;
}

/* Under the pool's lock. Fewer threads than asked for is not an error: the caller works
 * too. */
static void
ensure_threads (unsigned n)
{
  while (pool.n_threads < n) {
    pthread_t thread;
    if (pthread_create (&thread, NULL, helper_main, NULL) != 0)
      return;
    pthread_detach (thread);
    pool.n_threads++;
  }
}

static void
open_to_helpers (Loop *loop)
{
  pthread_mutex_lock (&pool.lock);
  ensure_threads (loop->n_helpers);
  pool.loop = loop;
  if (loop->n_helpers == 1)
    pthread_cond_signal (&pool.work);
  else
    pthread_cond_broadcast (&pool.work);
  pthread_mutex_unlock (&pool.lock);
}

static void
close_to_helpers (Loop *loop)
{
  pthread_mutex_lock (&pool.lock);
  pool.loop = NULL; /* nobody joins any more */
  while (loop->n_inside > 0)
    pthread_cond_wait (&pool.idle, &pool.lock);
  pthread_mutex_unlock (&pool.lock);
}

static uint64_t
now_ns (void)
{
  struct timespec t;
  clock_gettime (CLOCK_MONOTONIC, &t);
  return (uint64_t) t.tv_sec * 1000000000u + (uint64_t) t.tv_nsec;
}

bool
emb_parallel_job (size_t n_chunks,
                  const EmbJob *job,
                  const char *stage,
                  EmbChunkFunction function,
                  void *context,
                  EmbError *error)
{
  if (!emb_job_report (job, stage, 0, n_chunks, error))
    return false;

  unsigned n_threads = emb_job_threads (job);
  if (n_threads > n_chunks)
    n_threads = (unsigned) n_chunks;
  if (n_threads > MAX_HELPERS + 1)
    n_threads = MAX_HELPERS + 1;

  Loop loop = { .function = function, .context = context, .n_chunks = n_chunks };
  bool shared = n_threads > 1 && pthread_mutex_trylock (&pool.busy) == 0;
  if (shared) {
    loop.n_helpers = n_threads - 1;
    open_to_helpers (&loop);
  }

  bool ok = true;
  bool reports = job != NULL && job->progress != NULL;
  uint64_t last = reports ? now_ns () : 0;
  while (run_one_chunk (&loop, 0)) {
    if (!reports || now_ns () - last < REPORT_INTERVAL_NS)
      continue;
    size_t n_done = atomic_load_explicit (&loop.n_done, memory_order_relaxed);
    ok = emb_job_report (job, stage, n_done, n_chunks, error);
    if (!ok)
      atomic_store_explicit (&loop.stop, true, memory_order_relaxed);
    last = now_ns ();
  }

  if (shared) {
    close_to_helpers (&loop);
    pthread_mutex_unlock (&pool.busy);
  }
  return ok && emb_job_report (job, stage, n_chunks, n_chunks, error);
}

void
emb_parallel_for (size_t n_chunks,
                  unsigned n_threads,
                  EmbChunkFunction function,
                  void *context)
{
  EmbJob job = { .n_threads = n_threads > 0 ? n_threads : 1 };
  emb_parallel_job (n_chunks, &job, "", function, context, NULL);
}
