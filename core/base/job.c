// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/job.h"

#include <unistd.h>

bool
emb_job_report_rows (const EmbJob *job,
                     const char *stage,
                     uint64_t done,
                     uint64_t total,
                     uint64_t n_rows,
                     EmbError *error)
{
  if (job == NULL || job->progress == NULL)
    return true;

  EmbProgress progress = { .stage = stage,
                           .done = done,
                           .total = total,
                           .n_rows = n_rows };
  return job->progress (&progress, job->user_data) || emb_fail_cancelled (error);
}

bool
emb_job_report (const EmbJob *job,
                const char *stage,
                uint64_t done,
                uint64_t total,
                EmbError *error)
{
  return emb_job_report_rows (job, stage, done, total, 0, error);
}

unsigned
emb_job_threads (const EmbJob *job)
{
  if (job != NULL && job->n_threads > 0)
    return job->n_threads;

  long n = sysconf (_SC_NPROCESSORS_ONLN);
  return n > 0 ? (unsigned) n : 1;
}

static bool
report_part (const EmbProgress *progress, void *user_data)
{
  const EmbJobPart *part = user_data;
  EmbProgress whole = { .stage = progress->stage,
                        .done = part->before + progress->done,
                        .total = part->total,
                        .n_rows = progress->n_rows };
  return part->whole->progress (&whole, part->whole->user_data);
}

EmbJob
emb_job_part (EmbJobPart *part)
{
  bool reports = part->whole != NULL && part->whole->progress != NULL;
  return (EmbJob){
    .progress = reports ? report_part : NULL,
    .user_data = part,
    .n_threads = emb_job_threads (part->whole),
  };
}
