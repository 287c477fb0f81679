// SPDX-License-Identifier: GPL-3.0-or-later
/* The table of formats. */

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "data/formats/format.h"

/* In the order in which they are tried; magic numbers before guesses. */
static const EmbFormat *const formats[] = {
  &emb_format_npy,
  &emb_format_safetensors,
  &emb_format_idx,
  &emb_format_projector,
  &emb_format_arff,
  &emb_format_word2vec_binary,
  &emb_format_fasttext_binary,
  &emb_format_fasttext_vec,
  &emb_format_word2vec_text,
  &emb_format_glove_text,
  &emb_format_tsv,
  &emb_format_csv,
};
static const size_t n_formats = sizeof formats / sizeof (const EmbFormat *);

/* --- The table */

const EmbFormat *
emb_format_recognise (const uint8_t *head, size_t n, char reason[200], EmbError *error)
{
  if (n == 0) {
    emb_fail (error, EMB_FORMAT, "is empty");
    return NULL;
  }
  for (size_t i = 0; i < n_formats; i++)
    if (formats[i]->sniff (head, n, reason))
      return formats[i];
  emb_fail (error, EMB_FORMAT, "%s", emb_format_describe_foreign (head, n));
  return NULL;
}

const char *
emb_format_title (const char *name)
{
  /* An archive of .npy files is a format to people, not to the loaders. */
  if (strcmp (name, "npz") == 0)
    return N_ ("NumPy .npz");
  for (size_t i = 0; i < n_formats; i++)
    if (strcmp (formats[i]->name, name) == 0)
      return formats[i]->title;
  return NULL;
}

const EmbFormat *
emb_format_nth (size_t i)
{
  return i < n_formats ? formats[i] : NULL;
}

const EmbFormat *
emb_format_find (const char *name, EmbError *error)
{
  /* The members of an .npz are .npy files. */
  if (strcmp (name, "npz") == 0)
    return &emb_format_npy;
  char known[160] = " npz";
  size_t used = strlen (known);
  for (size_t i = 0; i < n_formats; i++) {
    if (strcmp (formats[i]->name, name) == 0)
      return formats[i];
    used +=
      (size_t) snprintf (known + used, sizeof known - used, " %s", formats[i]->name);
  }
  emb_fail (error, EMB_ARGUMENT, "there is no format \"%s\"; there are:%s", name, known);
  return NULL;
}
