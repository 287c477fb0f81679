// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/json.h"

#include <jansson.h>
#include <string.h>

#include "base/i18n.h"

/* --- Reading: an EmbJson is the library's value by another name */

typedef struct {
  const char *text;
  size_t size;
  size_t done;
  EmbJobLoop loop;
  EmbError stop;
} Source;

static size_t
read_cb (void *buffer, size_t size, void *user_data)
{
  Source *source = user_data;
  size_t left = source->size - source->done;
  size_t n = size < left ? size : left;
  if (!emb_job_loop (&source->loop, source->done, &source->stop))
    return (size_t) -1;
  memcpy (buffer, source->text + source->done, n);
  source->done += n;
  return n;
}

EmbJson *
emb_json_read (const char *text, size_t size, const EmbJob *job, EmbError *error)
{
  json_error_t why;
  Source source = { .text = text, .size = size, .loop = { job, N_ ("Reading"), size } };
  json_t *value = json_load_callback (read_cb, &source, JSON_REJECT_DUPLICATES, &why);
  if (value != NULL)
    return (EmbJson *) value;
  if (source.stop.code != EMB_OK)
    emb_fail_cancelled (error);
  else if (json_error_code (&why) == json_error_out_of_memory)
    emb_fail_no_memory (error, size);
  else
    emb_fail (error, EMB_FORMAT, "JSON is damaged in line %d, column %d: %.100s",
              why.line, why.column, why.text);
  return NULL;
}

void
emb_json_free (EmbJson *outermost)
{
  json_decref ((json_t *) outermost);
}

const char *
emb_json_string (const EmbJson *self)
{
  return json_string_value ((const json_t *) self);
}

bool
emb_json_uint (const EmbJson *self, uint64_t *value)
{
  const json_t *number = (const json_t *) self;
  if (!json_is_integer (number) || json_integer_value (number) < 0)
    return false;
  *value = (uint64_t) json_integer_value (number);
  return true;
}

bool
emb_json_array (const EmbJson *self, size_t *n)
{
  *n = json_array_size ((const json_t *) self);
  return json_is_array ((const json_t *) self);
}

const EmbJson *
emb_json_item (const EmbJson *self, size_t i)
{
  return (const EmbJson *) json_array_get ((const json_t *) self, i);
}

bool
emb_json_object (const EmbJson *self, size_t *n)
{
  *n = json_object_size ((const json_t *) self);
  return json_is_object ((const json_t *) self);
}

const EmbJson *
emb_json_member (const EmbJson *self, const char *key)
{
  return (const EmbJson *) json_object_get ((const json_t *) self, key);
}

bool
emb_json_next (EmbJson *self, void **position, const char **key, const EmbJson **value)
{
  json_t *object = (json_t *) self;
  *position = *position == NULL ? json_object_iter (object)
                                : json_object_iter_next (object, *position);
  if (*position == NULL)
    return false;
  *key = json_object_iter_key (*position);
  *value = (const EmbJson *) json_object_iter_value (*position);
  return true;
}

/* --- The rest */

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
