// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/job.h"
#include "base/stream.h"
#include "data/candidate.h"
#include "data/load.h"

/* Archives as containers of tables: each file in them that is of a known format is a
 * candidate, called by its name; the arrays of an .npz, NumPy's zip of .npy files,
 * without their ending. */

/* Goes through all members of @stream, which stands before the first. *@is_npz says
 * whether all are .npy files in a zip. Fails where none is a table, and says what they
 * are. */
bool emb_archive_list (EmbStream *stream,
                       const EmbLoadOptions *options,
                       EmbCandidates *candidates,
                       bool *is_npz,
                       const EmbJob *job,
                       EmbError *error);

/* Rewinds @stream and goes to the file of the candidate @member. */
bool emb_archive_go_to (EmbStream *stream,
                        const char *member,
                        const EmbJob *job,
                        EmbError *error);

/* Goes to the next member like emb_stream_next_member, but can be cancelled on the way.
 */
bool emb_archive_next (EmbStream *stream, const EmbJob *job, EmbError *error);
