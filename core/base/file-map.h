// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* A file's own pages as memory that can only be read: nothing is copied, and what is
 * never looked at is never read from the disk.
 *
 * What another program writes into the file shows through. Pages that are lost, because
 * the file was cut short or its disk fails, read as zeros instead of ending the program;
 * emb_file_map_is_intact tells both.
 */
typedef struct EmbFileMap EmbFileMap;

/* The @size bytes of the open file @fd, which may be closed afterwards. NULL where that
 * cannot be done: the file has to be read then. */
EmbFileMap *emb_file_map_new (int fd, size_t size);
void emb_file_map_free (EmbFileMap *self); /* NULL is allowed */

const void *emb_file_map_bytes (const EmbFileMap *self);

/* Whether the file is still as it was, by its size, its time of change and the pages lost
 * so far. A file that was replaced by another of its name stays as it was. */
bool emb_file_map_is_intact (const EmbFileMap *self);
