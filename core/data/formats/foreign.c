// SPDX-License-Identifier: GPL-3.0-or-later
/* What is said about bytes that are no table of numbers. */

#include <string.h>

#include "data/formats/format.h"

/* --- Foreign bytes with a magic number */

typedef struct {
  size_t offset;
  size_t length;
  const char *bytes;
  const char *sentence;
} Magic;

#define SAVE_TEXT "; save the vectors as text or .npy"

static const Magic magics[] = {
  { 0, 8, "\x89PNG\r\n\x1a\n", "is a PNG picture, not a file of vectors" },
  { 0, 3, "\xff\xd8\xff", "is a JPEG picture, not a file of vectors" },
  { 0, 4, "GIF8", "is a GIF picture, not a file of vectors" },
  { 8, 4, "WEBP", "is a WebP picture, not a file of vectors" },
  { 0, 5, "%PDF-", "is a PDF document, not a file of vectors" },
  { 0, 4, "7z\xbc\xaf", "is a 7z archive; unpack it and open the file inside" },
  { 0, 4, "Rar!", "is a RAR archive; unpack it and open the file inside" },
  { 0, 8, "\x89HDF\r\n\x1a\n", "is an HDF5 file" SAVE_TEXT },
  { 0, 4, "PAR1", "is a Parquet table" SAVE_TEXT },
  { 0, 6, "ARROW1", "is an Arrow table" SAVE_TEXT },
  { 0, 4, "FiFu", "is a finalfusion file; convert it to word2vec text" },
  { 0, 15, "SQLite format 3", "is an SQLite database" SAVE_TEXT },
  { 0, 4,
    "\x7f"
    "ELF",
    "is a program, not a file of vectors" },
  { 0, 35, "version https://git-lfs.github.com/",
    "is a Git LFS pointer, not the data itself; fetch it with git lfs pull" },
  { 0, 5, "<?xml", "is an XML document, not a file of vectors" },
  { 0, 5, "{\\rtf", "is an RTF document, not a file of vectors" },
};

static bool
starts_with (const uint8_t *head,
             size_t n,
             size_t offset,
             const char *bytes,
             size_t length)
{
  return n >= offset + length && memcmp (head + offset, bytes, length) == 0;
}

static bool
contains (const uint8_t *head, size_t n, const char *bytes)
{
  return head != NULL && memmem (head, n, bytes, strlen (bytes)) != NULL;
}

static const char *
describe_pickle (const uint8_t *head, size_t n)
{
  bool magic = n > 3 && head[0] == 0x80 && head[1] >= 2 && head[1] <= 5;
  if (!magic)
    return NULL;
  if (contains (head, n, "gensim"))
    return "is a model that gensim pickled, which only Python can read; write it with "
           "model.wv.save_word2vec_format";
  if (contains (head, n, "torch") ||
      starts_with (head, n, 2, "\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19", 12))
    return "is a PyTorch file, which only Python can read; save the vectors with "
           "numpy.save";
  return "is a Python pickle, which only Python can read; save the vectors with "
         "numpy.save";
}

/* --- Foreign text */

static bool
is_utf16 (const uint8_t *head, size_t n)
{
  if (n < 4)
    return false;
  if ((head[0] == 0xff && head[1] == 0xfe) || (head[0] == 0xfe && head[1] == 0xff))
    return true;
  size_t n_zeros[2] = { 0, 0 };
  size_t looked_at = n < 512 ? n / 2 * 2 : 512;
  for (size_t i = 0; i < looked_at; i++)
    n_zeros[i % 2] += head[i] == 0;
  return (n_zeros[0] == 0) != (n_zeros[1] == 0) &&
         4 * (n_zeros[0] + n_zeros[1]) > looked_at;
}

static bool
is_text (const uint8_t *head, size_t n)
{
  size_t n_control = 0;
  for (size_t i = 0; i < n; i++)
    n_control += head[i] < 9 || (head[i] > 13 && head[i] < 32);
  return n_control * 100 <= n;
}

/* One short line that is a path: a symbolic link that was checked out as a file. */
static bool
is_link_text (const uint8_t *head, size_t n)
{
  if (n > 1024 || memchr (head, '/', n) == NULL || memchr (head, ' ', n) != NULL)
    return false;
  const uint8_t *line_end = memchr (head, '\n', n);
  return line_end == NULL || line_end == head + n - 1;
}

/* Digits, a comma, digits: once in most fields, and most commas. */
static bool
has_decimal_commas (const uint8_t *head, size_t n)
{
  size_t n_commas = 0;
  size_t n_others = 0;
  size_t n_points = 0;
  size_t n_between = 0;
  for (size_t i = 1; i + 1 < n; i++) {
    bool digits = head[i - 1] >= '0' && head[i - 1] <= '9' && head[i + 1] >= '0' &&
                  head[i + 1] <= '9';
    n_commas += digits && head[i] == ',';
    n_others += !digits && head[i] == ',';
    n_points += digits && head[i] == '.';
    n_between += head[i] == ' ' || head[i] == '\t';
  }
  return n_commas > n_others && n_points == 0 && n_between >= n_commas / 2;
}

static bool
has_commas (const uint8_t *head, size_t n)
{
  const uint8_t *line_end = memchr (head, '\n', n);
  return memchr (head, ',', line_end != NULL ? (size_t) (line_end - head) : n) != NULL;
}

static const char *
describe_text (const uint8_t *head, size_t n)
{
  if (contains (head, n < 1024 ? n : 1024, "annex/objects/"))
    return "is a git-annex pointer, not the data itself; fetch it with git annex get";
  if (is_link_text (head, n))
    return "holds only the path of another file; open that file";
  const uint8_t *p = head;
  const uint8_t *end = head + n;
  while (p < end && (*p == ' ' || *p == '\t' || *p == '\r' || *p == '\n'))
    p++;
  if (p == end)
    return "holds only blank lines";
  if (*p == '<')
    return "is a web page, not a file of vectors; the download may have failed";
  if (*p == '{' || *p == '[')
    return "is a JSON file" SAVE_TEXT;
  if (has_decimal_commas (head, n))
    return "writes numbers with decimal commas and blanks between them; write them with "
           "points, or with semicolons between them";
  if (has_commas (head, n))
    return "looks like a table with commas (CSV), but no two of its columns hold numbers";
  return "holds no vectors: expected a name and two numbers or more in each line, "
         "separated by blanks or tabs, or an .npy file";
}

const char *
emb_format_describe_foreign (const uint8_t *head, size_t n)
{
  for (size_t i = 0; i < sizeof magics / sizeof *magics; i++)
    if (starts_with (head, n, magics[i].offset, magics[i].bytes, magics[i].length))
      return magics[i].sentence;

  const char *sentence = describe_pickle (head, n);
  if (sentence != NULL)
    return sentence;
  if (is_utf16 (head, n))
    return "looks like text in UTF-16, but with bytes that are no text or without a "
           "byte-order mark; save it as UTF-8";
  if (!is_text (head, n))
    return "is a binary file of an unknown kind" SAVE_TEXT
           ", or, where it is a tensor of "
           "the Embedding Projector (.bytes), open its projector_config.json";
  return describe_text (head, n);
}
