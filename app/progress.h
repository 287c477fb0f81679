// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdbool.h>

#include "base/job.h"

/* Progress and interruption of the command line: one job for all that a run does.
 *
 * On a terminal and without @quiet a bar is drawn on standard error once the work takes
 * longer than a moment. Ctrl+C ends the program: at once while nothing is being written,
 * since even a read from a pipe that nobody fills must stop; through the job while an
 * output file is open, so that its temporary is removed.
 */
EmbJob es_progress_start (bool quiet, unsigned n_threads);

/* Takes the bar away before other words go to the terminal. */
void es_progress_clear (void);

/* Around the writing of files. */
void es_progress_begin_writing (void);
void es_progress_end_writing (void);

/* Whether the person interrupted while a file was being written. */
bool es_progress_interrupted (void);
