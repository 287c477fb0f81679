// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/* Put in front of each file that clang-tidy reads. It looks at one file at a time and
 * cannot know that these always return false; without that it follows paths on which a
 * function fails and its caller goes on, and finds a great deal there. */

#include "base/error.h"

#define emb_fail(...) (emb_fail (__VA_ARGS__), false)
#define emb_fail_no_memory(...) (emb_fail_no_memory (__VA_ARGS__), false)
#define emb_fail_cancelled(...) (emb_fail_cancelled (__VA_ARGS__), false)
