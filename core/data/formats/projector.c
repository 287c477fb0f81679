// SPDX-License-Identifier: GPL-3.0-or-later
/* projector_config.json of the Embedding Projector: names of tensors, of the files that
 * hold them, and of tables for their rows. Only files in its own folder are opened. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/text.h"
#include "data/formats/array.h"
#include "data/json.h"
#include "data/strata.h"

#define MAX_CONFIG (1u << 20)
#define MAX_NAME 200

/* One entry of "embeddings". Texts belong to the JSON, NULL where it has none. */
typedef struct {
  char name[MAX_NAME];
  const char *tensor_path;
  const char *metadata_path;
  const char *image_path;
  uint64_t image_width;
  uint64_t image_height;
  uint64_t n_rows; /* as the config claims; 0 where it says nothing */
  uint64_t n_dims;
} Tensor;

typedef struct {
  EmbJson *json;
  Tensor *tensors;
  size_t n;
} Config;

/* --- The config */

static void
find_pair (const EmbJson *json, const char *key, uint64_t *first, uint64_t *second)
{
  const EmbJson *pair = emb_json_member (json, key);
  uint64_t numbers[2];
  if (emb_json_uint (emb_json_item (pair, 0), &numbers[0]) &&
      emb_json_uint (emb_json_item (pair, 1), &numbers[1])) {
    *first = numbers[0];
    *second = numbers[1];
  }
}

/* Its name, and where it has none or another one's, its number too. */
static void
name_tensor (Config *self, size_t i, const char *given)
{
  char *name = self->tensors[i].name;
  snprintf (name, MAX_NAME, "%.160s", given != NULL ? given : "tensor");
  emb_text_truncate_utf8 (name, MAX_NAME - 1);
  bool taken = given == NULL;
  for (size_t before = 0; before < i && !taken; before++)
    taken = strcmp (self->tensors[before].name, name) == 0;
  if (taken)
    snprintf (name + strlen (name), MAX_NAME - strlen (name), " (%zu)", i + 1);
}

static bool
parse_tensor (Config *self, size_t i, const EmbJson *json, EmbError *error)
{
  size_t n_keys;
  Tensor *tensor = &self->tensors[i];
  const EmbJson *sprite = emb_json_member (json, "sprite");
  if (!emb_json_object (json, &n_keys))
    return emb_fail (error, EMB_FORMAT,
                     "is JSON, but no projector_config.json: its \"embeddings\" are not "
                     "descriptions of tensors");
  tensor->tensor_path = emb_json_string (emb_json_member (json, "tensorPath"));
  tensor->metadata_path = emb_json_string (emb_json_member (json, "metadataPath"));
  tensor->image_path = emb_json_string (emb_json_member (sprite, "imagePath"));
  find_pair (sprite, "singleImageDim", &tensor->image_width, &tensor->image_height);
  find_pair (json, "tensorShape", &tensor->n_rows, &tensor->n_dims);
  name_tensor (self, i, emb_json_string (emb_json_member (json, "tensorName")));
  return true;
}

static bool
parse_config (Config *self, EmbError *error)
{
  size_t n;
  const EmbJson *embeddings = emb_json_member (self->json, "embeddings");
  if (!emb_json_array (embeddings, &n) || n == 0)
    return emb_fail (error, EMB_FORMAT,
                     "is JSON, but no projector_config.json: it has no list of "
                     "\"embeddings\"");
  if (n > EMB_CANDIDATES_MAX)
    return emb_fail (error, EMB_FORMAT, "names %zu tensors; more than %d are not read", n,
                     EMB_CANDIDATES_MAX);
  self->tensors = calloc (n, sizeof *self->tensors);
  if (self->tensors == NULL)
    return emb_fail_no_memory (error, n * sizeof *self->tensors);
  for (self->n = 0; self->n < n; self->n++)
    if (!parse_tensor (self, self->n, emb_json_item (embeddings, self->n), error))
      return false;
  return true;
}

/* One that was listed. */
static const Tensor *
find_tensor (const Config *self, const char *name)
{
  const Tensor *tensor = self->tensors;
  while (strcmp (tensor->name, name) != 0)
    tensor++;
  return tensor;
}

static void
config_clear (Config *self)
{
  free (self->tensors);
  emb_json_free (self->json);
}

static size_t
byte_order_mark (const uint8_t *head, size_t n)
{
  return n >= 3 && memcmp (head, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
}

static bool
read_config (const EmbInput *input, Config *self, const EmbJob *job, EmbError *error)
{
  size_t n;
  *self = (Config){ 0 };
  if (input->path == NULL)
    return emb_fail (error, EMB_FORMAT,
                     "is a projector_config.json, which names other files; open it as a "
                     "file in one folder with them");
  const uint8_t *head = emb_stream_peek (input->stream, MAX_CONFIG + 1, &n, error);
  if (emb_stream_failed (input->stream))
    return false;
  if (n > MAX_CONFIG)
    return emb_fail (error, EMB_FORMAT,
                     "is JSON of more than %u MiB, and no projector_config.json",
                     MAX_CONFIG >> 20);
  size_t start = byte_order_mark (head, n);
  self->json = emb_json_read ((const char *) head + start, n - start, job, error);
  return self->json != NULL && parse_config (self, error);
}

static bool
projector_sniff (const uint8_t *head, size_t n, char *reason)
{
  static const char key[] = "\"embeddings\"";
  size_t start = byte_order_mark (head, n);
  while (start < n && head[start] != '\0' && strchr (" \t\r\n", head[start]) != NULL)
    start++;
  if (start == n || head[start] != '{' || memmem (head, n, key, sizeof key - 1) == NULL)
    return false;
  snprintf (reason, 200, "JSON with %s", key);
  return true;
}

/* --- Files beside it */

static bool
leaves_folder (const char *path)
{
  if (path[0] == '/')
    return true;
  for (const char *part = path; part != NULL; part = strchr (part, '/')) {
    part += *part == '/';
    if (strncmp (part, "..", 2) == 0 && (part[2] == '/' || part[2] == '\0'))
      return true;
  }
  return false;
}

/* Where @name, a path in a config, is on this machine; free with free(). What links point
 * to is the owner's decision. */
static char *
find_file (const EmbInput *input, const char *name, EmbError *error)
{
  if (name == NULL || name[0] == '\0') {
    emb_fail (error, EMB_FORMAT, "the config names no file for this tensor");
    return NULL;
  }
  if (strstr (name, "://") != NULL || strncmp (name, "//", 2) == 0) {
    emb_fail (error, EMB_FORMAT,
              "%.110s is a remote address, which is not fetched; put the file beside the "
              "config and name it there",
              name);
    return NULL;
  }
  if (leaves_folder (name)) {
    emb_fail (error, EMB_FORMAT,
              "%.110s is not opened, since it is not in the folder of the config; put "
              "the file there and name it",
              name);
    return NULL;
  }
  const char *slash = strrchr (input->path, '/');
  int folder = slash != NULL ? (int) (slash + 1 - input->path) : 0;
  size_t size = (size_t) folder + strlen (name) + 1;
  char *path = malloc (size);
  if (path == NULL)
    emb_fail_no_memory (error, size);
  else
    snprintf (path, size, "%.*s%s", folder, input->path, name);
  return path;
}

/* Raw floats, by their name as the Embedding Projector decides it. */
static bool
is_raw (const Tensor *tensor)
{
  return strcmp (emb_file_ending (tensor->tensor_path), ".bytes") == 0;
}

/* What is there goes before what the config says. */
static void
look_at_file (const EmbInput *input,
              const Tensor *tensor,
              EmbCandidate *candidate,
              const EmbJob *job)
{
  struct stat info;
  char *path = find_file (input, tensor->tensor_path, NULL);
  candidate->absent = path == NULL || stat (path, &info) != 0;
  if (!candidate->absent && is_raw (tensor)) {
    uint64_t row_bytes;
    candidate->dtype = "float32";
    candidate->in_place = true;
    if (tensor->n_dims > 0 &&
        !__builtin_mul_overflow (tensor->n_dims, sizeof (float), &row_bytes))
      candidate->n_rows = (uint64_t) info.st_size / row_bytes;
  } else if (!candidate->absent && tensor->n_dims == 0 && S_ISREG (info.st_mode)) {
    emb_look_at_parts (path, candidate, job, NULL);
  }
  free (path);
}

static bool
projector_list (const EmbInput *input,
                EmbCandidates *candidates,
                const EmbJob *job,
                EmbError *error)
{
  Config config;
  bool ok = read_config (input, &config, job, error);
  for (size_t i = 0; ok && i < config.n; i++) {
    const Tensor *tensor = &config.tensors[i];
    EmbCandidate candidate = { .n_rows = tensor->n_rows, .n_dims = tensor->n_dims };
    look_at_file (input, tensor, &candidate, job);
    ok = emb_job_report (job, N_ ("Reading"), i, config.n, error) &&
         emb_candidates_add (candidates, &candidate, tensor->name, error);
  }
  config_clear (&config);
  return ok;
}

/* --- Loading */

static bool
find_raw_array (const Tensor *tensor, EmbStream *stream, EmbArray *array, EmbError *error)
{
  uint64_t row_bytes;
  uint64_t left = emb_stream_remaining (stream);
  *array = (EmbArray){ .type = { EMB_NUMBER_FLOAT, sizeof (float), false, "float32" },
                       .n_rows = tensor->n_rows,
                       .n_cols = tensor->n_dims };
  if (tensor->n_dims == 0 ||
      __builtin_mul_overflow (tensor->n_dims, sizeof (float), &row_bytes))
    return emb_fail (error, EMB_FORMAT,
                     "cannot be read without its tensorShape, [rows, dimensions], in the "
                     "config");
  if (left == UINT64_MAX) /* packed */
    return true;
  if (left % row_bytes != 0)
    return emb_fail (error, EMB_FORMAT,
                     "has %llu bytes, no multiple of the %llu that a row of %llu floats "
                     "takes; it is cut short, or the tensorShape of the config is wrong",
                     (unsigned long long) left, (unsigned long long) row_bytes,
                     (unsigned long long) tensor->n_dims);
  array->n_rows = left / row_bytes;
  return true;
}

static bool
load_raw (const EmbInput *input,
          const Tensor *tensor,
          const char *path,
          EmbDatasetParts *parts,
          const EmbJob *job,
          EmbError *error)
{
  EmbArray array;
  uint64_t done;
  EmbInput file = { .stream = emb_stream_open (path, error), .options = input->options };
  bool ok = file.stream != NULL && find_raw_array (tensor, file.stream, &array, error) &&
            emb_array_load (&array, 0, &file, parts, job, error);
  if (ok)
    emb_stream_progress (file.stream, &done, &parts->source.bytes);
  emb_stream_free (file.stream);
  return ok;
}

/* A text of numbers, or any other file of vectors. */
static bool
load_file (const EmbInput *input,
           const char *path,
           EmbDatasetParts *parts,
           const EmbJob *job,
           EmbError *error)
{
  EmbDatasetParts file = { 0 };
  EmbLoadOptions options = { .max_rows = input->options->max_rows };
  bool ok =
    emb_load_parts (path, &options, &file, job, error) &&
    (emb_notices_copy (&parts->notices, &file.notices) || emb_fail_no_memory (error, 1));
  if (ok) {
    parts->vectors = file.vectors;
    parts->names = file.names;
    parts->skipped = file.skipped;
    parts->n_skipped = file.n_skipped;
    parts->source.dtype = file.source.dtype;
    parts->source.bytes = file.source.bytes;
    parts->source.rows_in_file = file.source.rows_in_file;
    parts->source.skipped_rows = file.source.skipped_rows;
    parts->source.image_width = file.source.image_width;
    parts->source.image_height = file.source.image_height;
    file.vectors = (EmbMatrix){ 0 };
    file.names = (EmbNames){ 0 };
    file.skipped = NULL;
  }
  emb_dataset_parts_clear (&file);
  return ok;
}

static void
notice_shape (const Tensor *tensor, EmbDatasetParts *parts)
{
  uint64_t n_rows = parts->source.rows_in_file;
  size_t n_dims = parts->vectors.n_cols;
  if (tensor->n_dims > 0 &&
      (tensor->n_dims != n_dims || (n_rows > 0 && tensor->n_rows != n_rows)))
    emb_notices_add (&parts->notices, "tensor-shape", -1,
                     "the config says %llu x %llu, the tensor is %llu x %zu",
                     (unsigned long long) tensor->n_rows,
                     (unsigned long long) tensor->n_dims, (unsigned long long) n_rows,
                     n_dims);
}

/* The table of its rows is joined by the one who loads; pictures have to wait. */
static void
note_the_rest (const EmbInput *input, const Tensor *tensor, EmbDatasetParts *parts)
{
  EmbError why = { 0 };
  if (tensor->metadata_path != NULL) {
    parts->metadata_path = find_file (input, tensor->metadata_path, &why);
    if (parts->metadata_path == NULL)
      emb_notices_add (&parts->notices, "metadata-unreadable", -1,
                       "its table of metadata is not used: %s", why.message);
  }
  if (tensor->image_path != NULL)
    emb_notices_add (&parts->notices, "sprite", -1,
                     "has a sprite sheet of pictures, %.80s (%llu x %llu each), which is "
                     "not shown yet",
                     tensor->image_path, (unsigned long long) tensor->image_width,
                     (unsigned long long) tensor->image_height);
}

/* The tensors that are not to be had, with their paths or addresses: whoever wants one of
 * them has to put it there. */
static void
notice_absent (const EmbInput *input, const Config *config, EmbDatasetParts *parts)
{
  char list[180] = "";
  size_t n = 0;
  for (size_t i = 0; i < config->n; i++) {
    const Tensor *tensor = &config->tensors[i];
    struct stat info;
    char *path = find_file (input, tensor->tensor_path, NULL);
    bool absent = path == NULL || stat (path, &info) != 0;
    free (path);
    if (!absent)
      continue;
    char one[130];
    size_t used = strlen (list);
    snprintf (one, sizeof one, "%s%.40s (%.80s)", n > 0 ? ", " : "", tensor->name,
              tensor->tensor_path != NULL ? tensor->tensor_path : "no file named");
    if (n++ == 0 || used + strlen (one) + sizeof ", ..." <= sizeof list)
      memcpy (list + used, one, strlen (one) + 1);
    else if (strcmp (list + used - 3, "...") != 0)
      memcpy (list + used, ", ...", sizeof ", ...");
  }
  if (n > 0)
    emb_notices_add (&parts->notices, "tensors-absent", -1,
                     "%zu %s of the config cannot be opened: %s", n,
                     n == 1 ? "tensor" : "tensors", list);
}

static bool
load_tensor (const EmbInput *input,
             const Tensor *tensor,
             EmbDatasetParts *parts,
             const EmbJob *job,
             EmbError *error)
{
  char *path = find_file (input, tensor->tensor_path, error);
  if (path == NULL)
    return false;
  bool ok = is_raw (tensor) ? load_raw (input, tensor, path, parts, job, error)
                            : load_file (input, path, parts, job, error);
  free (path);
  if (!ok) {
    if (error != NULL && error->code != EMB_CANCELLED)
      emb_error_prefix (error, "%.80s", tensor->tensor_path);
    return false;
  }
  notice_shape (tensor, parts);
  note_the_rest (input, tensor, parts);
  snprintf (parts->source.reason, sizeof parts->source.reason,
            "projector_config.json names %s of %zu x %zu",
            is_raw (tensor) ? "raw floats" : "a file", parts->vectors.n_rows,
            parts->vectors.n_cols);
  return true;
}

static bool
projector_load (const EmbInput *input,
                const EmbCandidate *chosen,
                EmbDatasetParts *parts,
                const EmbJob *job,
                EmbError *error)
{
  Config config;
  bool ok = read_config (input, &config, job, error);
  if (ok)
    ok = load_tensor (input, find_tensor (&config, chosen->member), parts, job, error);
  if (ok)
    notice_absent (input, &config, parts);
  config_clear (&config);
  return ok;
}

/* The table that the config names; one that was asked for goes before it. */
static bool
projector_find_strata (const EmbInput *input,
                       const EmbCandidate *chosen,
                       EmbStrings *titles,
                       const EmbJob *job,
                       EmbError *error)
{
  Config config;
  if (input->options->metadata != NULL)
    return true;
  bool ok = read_config (input, &config, job, error);
  const char *named = ok ? find_tensor (&config, chosen->member)->metadata_path : NULL;
  char *path = named != NULL ? find_file (input, named, NULL) : NULL;
  EmbError why = { 0 };
  EmbStream *table = path != NULL ? emb_stream_open (path, &why) : NULL;
  if (table != NULL && !emb_strata_read (table, chosen->n_rows, titles, job, &why) &&
      why.code == EMB_CANCELLED)
    ok = emb_fail_cancelled (error);
  emb_stream_free (table);
  free (path);
  config_clear (&config);
  return ok;
}

const EmbFormat emb_format_projector = { "projector",     N_ ("Embedding Projector"),
                                         projector_sniff, projector_list,
                                         projector_load,  projector_find_strata };
