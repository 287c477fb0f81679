// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/job.h"

/* JSON texts; the only door to the library behind them. */

/* --- Reading */

/* A value; all but the outermost belong to the one that they stand in. Whoever asks a
 * value for what it is not, or NULL for anything, gets NULL or false. */
typedef struct EmbJson EmbJson;

/* Fails with the place where @text is no JSON, and where an object has a key twice. */
EmbJson *emb_json_read (const char *text,
                        size_t size,
                        const EmbJob *job,
                        EmbError *error);
void emb_json_free (EmbJson *outermost); /* NULL is allowed */

const char *emb_json_string (const EmbJson *self); /* valid UTF-8 without NUL inside */
bool emb_json_uint (const EmbJson *self, uint64_t *value);

bool emb_json_array (const EmbJson *self, size_t *n);
const EmbJson *emb_json_item (const EmbJson *self, size_t i); /* NULL behind the last */

bool emb_json_object (const EmbJson *self, size_t *n);
const EmbJson *emb_json_member (const EmbJson *self, const char *key);

/* Goes through an object in the order of the text; *@position begins as NULL. */
bool emb_json_next (EmbJson *self,
                    void **position,
                    const char **key,
                    const EmbJson **value);

/* --- The rest */

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
