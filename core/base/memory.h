// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

/* How much memory there is to use: what the kernel believes it can give without swapping
 * (MemAvailable), less where a control group allows less. UINT64_MAX where it says
 * nothing. */
uint64_t emb_memory_available (void);

/* Fails with both numbers where @bytes more would not fit. Linux hands out more memory
 * than it has and ends the program when it is used; so whoever knows what it will need
 * asks first. */
bool emb_memory_check (uint64_t bytes, EmbError *error);
