// SPDX-License-Identifier: GPL-3.0-or-later
#include "progress.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <glib/gi18n.h>

#define FIRST_AFTER_US (400 * 1000)
#define EVERY_US (100 * 1000)
#define BAR_CELLS 30

static const char erase[] = "\r\033[K";

static volatile sig_atomic_t interrupted;
static volatile sig_atomic_t writing;
static volatile sig_atomic_t drawn;
static bool draws;
static gint64 next_time;

static void
on_signal (int number)
{
  interrupted = number;
  if (writing)
    return;
  if (drawn) {
    ssize_t ignored = write (STDERR_FILENO, erase, sizeof erase - 1);
    (void) ignored;
  }
  _exit (128 + number);
}

static void
catch_signals (void)
{
  struct sigaction action = { .sa_handler = on_signal, .sa_flags = SA_RESTART };
  static const int numbers[] = { SIGINT, SIGTERM, SIGHUP };
  for (size_t i = 0; i < G_N_ELEMENTS (numbers); i++) {
    /* What the parent chose to ignore (nohup, a shell's background jobs) stays ignored.
     */
    struct sigaction old;
    if (sigaction (numbers[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN)
      sigaction (numbers[i], &action, NULL);
  }

  /* A closed pipe is noticed by the write that fails, so that it can end the program in
   * order: a closed standard error must not cost the output file. */
  signal (SIGPIPE, SIG_IGN);
  /* A limit on the size of files, too, is a write that fails. */
  signal (SIGXFSZ, SIG_IGN);
}

/* "Reading", and how many rows have come where rows are what is read. */
static char *
describe_stage (const EmbProgress *progress)
{
  const char *stage = _ (progress->stage);
  if (progress->n_rows == 0)
    return g_strdup (stage);
  size_t n = (size_t) progress->n_rows;
  g_autofree char *rows =
    g_strdup_printf (ngettext ("%zu row so far", "%zu rows so far", n), n);
  return g_strconcat (stage, ", ", rows, NULL);
}

static void
draw (const EmbProgress *progress)
{
  char line[200];
  g_autofree char *stage = describe_stage (progress);
  if (progress->total > 0) {
    uint64_t done = MIN (progress->done, progress->total);
    double part = (double) done / (double) progress->total;
    char bar[BAR_CELLS + 1];
    size_t filled = (size_t) (part * BAR_CELLS);
    memset (bar, '#', filled);
    memset (bar + filled, '.', BAR_CELLS - filled);
    bar[BAR_CELLS] = '\0';
    snprintf (line, sizeof line, "%s[%s] %3d %%  %s", erase, bar, (int) (part * 100),
              stage);
  } else {
    snprintf (line, sizeof line, "%s%s ...", erase, stage);
  }
  drawn = 1;
  ssize_t ignored = write (STDERR_FILENO, line, strlen (line));
  (void) ignored;
}

static bool
on_progress (const EmbProgress *progress, void *user_data)
{
  if (interrupted)
    return false;
  if (draws) {
    gint64 now = g_get_monotonic_time ();
    if (now >= next_time) {
      next_time = now + EVERY_US;
      draw (progress);
    }
  }
  return true;
}

EmbJob
es_progress_start (bool quiet, unsigned n_threads)
{
  catch_signals ();
  draws = !quiet && isatty (STDERR_FILENO);
  next_time = g_get_monotonic_time () + FIRST_AFTER_US;
  return (EmbJob){ .progress = on_progress, .n_threads = n_threads };
}

void
es_progress_clear (void)
{
  if (!drawn)
    return;
  drawn = 0;
  ssize_t ignored = write (STDERR_FILENO, erase, sizeof erase - 1);
  (void) ignored;
}

void
es_progress_begin_writing (void)
{
  writing = 1;
}

void
es_progress_end_writing (void)
{
  writing = 0;
}

bool
es_progress_interrupted (void)
{
  return interrupted != 0;
}
