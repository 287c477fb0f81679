// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/json.h"

#include <jansson.h>
#include <string.h>

char *
emb_json_projector_config (const char *tensor_name,
                           const char *tensor_path,
                           const char *metadata_path,
                           size_t n_rows,
                           size_t n_dims,
                           EmbError *error)
{
  json_t *tensor =
    json_pack ("{s:s, s:[I, I], s:s}", "tensorName", tensor_name, "tensorShape",
               (json_int_t) n_rows, (json_int_t) n_dims, "tensorPath", tensor_path);
  if (tensor != NULL && metadata_path != NULL &&
      json_object_set_new (tensor, "metadataPath", json_string (metadata_path)) != 0) {
    json_decref (tensor);
    tensor = NULL;
  }
  json_t *config = tensor != NULL ? json_pack ("{s:[o]}", "embeddings", tensor) : NULL;
  char *text = config != NULL ? json_dumps (config, JSON_INDENT (2)) : NULL;
  json_decref (config);

  if (text == NULL)
    emb_fail (error, EMB_ARGUMENT,
              "the name of the file is no UTF-8 and cannot stand in "
              "projector_config.json; choose another");
  return text;
}

bool
emb_json_same (const char *a, size_t a_size, const char *b, size_t b_size)
{
  json_t *x = json_loadb (a, a_size, JSON_REJECT_DUPLICATES, NULL);
  json_t *y = json_loadb (b, b_size, JSON_REJECT_DUPLICATES, NULL);
  bool same = x != NULL && y != NULL && json_equal (x, y);
  json_decref (x);
  json_decref (y);
  return same;
}
