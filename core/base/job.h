// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

/* Progress and cancel of one-shot work.
 *
 * The callback runs on the thread that called the long function, never on another, and no
 * more often than about every ten milliseconds. It returns false to cancel; the function
 * then stops within 50 ms and fails with EMB_CANCELLED.
 */
typedef struct {
  const char *stage; /* a static, translatable phrase: "Reading", "Covariance" */
  uint64_t done;     /* in whatever unit the stage counts */
  uint64_t total;    /* 0 where it is not known */
  uint64_t n_rows;   /* read so far; 0 where the stage reads none */
} EmbProgress;

typedef struct {
  bool (*progress) (const EmbProgress *progress, void *user_data); /* may be NULL */
  void *user_data;
  unsigned n_threads; /* 0: as many as the machine has processors */
} EmbJob;

/* Reports and asks whether to go on. @job may be NULL. Fails with EMB_CANCELLED only. */
bool emb_job_report (const EmbJob *job,
                     const char *stage,
                     uint64_t done,
                     uint64_t total,
                     EmbError *error);

/* The same while rows are read from a file whose end is not known in rows. */
bool emb_job_report_rows (const EmbJob *job,
                          const char *stage,
                          uint64_t done,
                          uint64_t total,
                          uint64_t n_rows,
                          EmbError *error);

/* The number of threads to use, at least 1. It never changes a result. */
unsigned emb_job_threads (const EmbJob *job);

/* Progress of a loop of many small steps: reports each time that EMB_JOB_STEP more units
 * are done. So many units should take a few milliseconds: bytes of text, or rows. Begins
 * as { job, stage, total }; @before is what earlier loops of the stage did of @total. */
#define EMB_JOB_STEP (UINT64_C (64) << 10)

typedef struct {
  const EmbJob *job; /* may be NULL */
  const char *stage;
  uint64_t total;
  uint64_t before;
  uint64_t next;
} EmbJobLoop;

static inline bool
emb_job_loop (EmbJobLoop *self, uint64_t done, EmbError *error)
{
  if (done < self->next)
    return true;
  self->next = done + EMB_JOB_STEP;
  return emb_job_report (self->job, self->stage, self->before + done, self->total, error);
}

/* A part of a larger piece of work: reports @before + what it does itself, of @total.
 * Returns a job for the part, which borrows @part and @whole. */
typedef struct {
  const EmbJob *whole;
  uint64_t before;
  uint64_t total;
} EmbJobPart;

EmbJob emb_job_part (EmbJobPart *part);
