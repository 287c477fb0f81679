// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/matrix.h"

#include <stdint.h>
#include <sys/mman.h>

#include "base/memory.h"

/* Below this huge pages waste more than they save. */
#define HUGE_PAGE_THRESHOLD (4u << 20)
#define HUGE_PAGE (2u << 20)

/* A matrix that grows by more asks whether there is so much: pages cost memory only once
 * they are written, and then it is too late. */
#define ASK_FROM (64u << 20)

static size_t
round_up (size_t bytes)
{
  size_t unit = bytes >= HUGE_PAGE_THRESHOLD ? HUGE_PAGE : 4096;
  return bytes > SIZE_MAX - unit ? SIZE_MAX : (bytes + unit - 1) / unit * unit;
}

static void
prefer_huge_pages (void *pages, size_t bytes)
{
#ifdef MADV_HUGEPAGE
  if (bytes >= HUGE_PAGE_THRESHOLD)
    madvise (pages, bytes,
             MADV_HUGEPAGE); /* a wish; a kernel without it changes nothing */
#endif
}

void *
emb_pages_alloc (size_t bytes, EmbError *error)
{
  size_t rounded = round_up (bytes > 0 ? bytes : 1);
  void *pages =
    mmap (NULL, rounded, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (pages == MAP_FAILED) {
    emb_fail_no_memory (error, bytes);
    return NULL;
  }
  prefer_huge_pages (pages, rounded);
  return pages;
}

void
emb_pages_free (void *pages, size_t bytes)
{
  if (pages != NULL)
    munmap (pages, round_up (bytes > 0 ? bytes : 1));
}

void *
emb_pages_resize (void *pages, size_t old_bytes, size_t new_bytes, EmbError *error)
{
  if (pages == NULL)
    return emb_pages_alloc (new_bytes, error);

  size_t old_rounded = round_up (old_bytes > 0 ? old_bytes : 1);
  size_t new_rounded = round_up (new_bytes > 0 ? new_bytes : 1);
  if (old_rounded == new_rounded)
    return pages;

  void *moved = mremap (pages, old_rounded, new_rounded, MREMAP_MAYMOVE);
  if (moved == MAP_FAILED) {
    emb_fail_no_memory (error, new_bytes);
    return NULL;
  }
  prefer_huge_pages (moved, new_rounded);
  return moved;
}

bool
emb_size_multiply (size_t a, size_t b, size_t *product)
{
  return !__builtin_mul_overflow (a, b, product);
}

static bool
matrix_bytes (size_t n_rows, size_t n_cols, size_t *bytes)
{
  return emb_size_multiply (n_rows, n_cols, bytes) &&
         emb_size_multiply (*bytes, sizeof (float), bytes);
}

static bool
may_grow (size_t bytes, EmbError *error)
{
  return bytes < ASK_FROM || emb_memory_check (bytes, error);
}

bool
emb_matrix_init (EmbMatrix *self, size_t n_rows, size_t n_cols, EmbError *error)
{
  *self = (EmbMatrix){ 0 };

  size_t bytes;
  if (!matrix_bytes (n_rows, n_cols, &bytes))
    return emb_fail (error, EMB_NO_MEMORY,
                     "%zu x %zu numbers are more than memory can hold", n_rows, n_cols);

  float *data = may_grow (bytes, error) ? emb_pages_alloc (bytes, error) : NULL;
  if (data == NULL)
    return false;

  *self = (EmbMatrix){ .data = data, .n_rows = n_rows, .n_cols = n_cols, .bytes = bytes };
  return true;
}

void
emb_matrix_clear (EmbMatrix *self)
{
  if (self->map != NULL)
    emb_file_map_free (self->map);
  else
    emb_pages_free (self->data, self->bytes);
  *self = (EmbMatrix){ 0 };
}

void
emb_matrix_init_mapped (EmbMatrix *self,
                        EmbFileMap *map,
                        size_t offset,
                        size_t n_rows,
                        size_t n_cols)
{
  uintptr_t at = (uintptr_t) emb_file_map_bytes (map) + offset;
  *self =
    (EmbMatrix){ .data = (float *) at, .n_rows = n_rows, .n_cols = n_cols, .map = map };
}

static bool
set_capacity (EmbMatrix *self, size_t bytes, EmbError *error)
{
  float *data = emb_pages_resize (self->data, self->bytes, bytes, error);
  if (data == NULL)
    return false;
  self->data = data;
  self->bytes = bytes;
  return true;
}

bool
emb_matrix_grow (EmbMatrix *self, size_t n_rows, EmbError *error)
{
  size_t needed;
  if (!matrix_bytes (n_rows, self->n_cols, &needed))
    return emb_fail (error, EMB_NO_MEMORY,
                     "%zu x %zu numbers are more than memory can hold", n_rows,
                     self->n_cols);

  if (needed > self->bytes) {
    size_t roomy = needed + needed / 2;
    if (!may_grow (needed - self->bytes, error) ||
        !set_capacity (self, roomy > needed ? roomy : needed, error))
      return false;
  }
  self->n_rows = n_rows;
  return true;
}

void
emb_matrix_trim (EmbMatrix *self)
{
  size_t needed;
  if (self->data != NULL && self->map == NULL &&
      matrix_bytes (self->n_rows, self->n_cols, &needed))
    set_capacity (self, needed, NULL);
}
