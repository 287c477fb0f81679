// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

/* JSON texts; the only door to the library behind them. */

/* projector_config.json of the Embedding Projector for one tensor; @metadata_path may be
 * NULL. Free with free(). */
char *emb_json_projector_config (const char *tensor_name,
                                 const char *tensor_path,
                                 const char *metadata_path,
                                 size_t n_rows,
                                 size_t n_dims,
                                 EmbError *error);

/* Whether both texts are JSON and say the same. */
bool emb_json_same (const char *a, size_t a_size, const char *b, size_t b_size);
