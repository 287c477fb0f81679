// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/formats/text-block.h"

#include <string.h>

#include "base/matrix.h"
#include "data/formats/text-rows.h"

#define BLOCK_SIZE (4u << 20)
#define PACKED_BLOCK_SIZE                                                                \
  (1u << 20) /* unpacking is slow: shorter until a cancel is heard */

static bool
ensure_room (EmbTextBlock *block, size_t room, EmbError *error)
{
  if (room + EMB_TEXT_PADDING <= block->room)
    return true;
  char *bytes =
    emb_pages_resize (block->bytes, block->room, room + EMB_TEXT_PADDING, error);
  if (bytes == NULL)
    return false;
  block->bytes = bytes;
  block->room = room + EMB_TEXT_PADDING;
  return true;
}

static size_t
last_line_end (const char *bytes, size_t n)
{
  const char *found = n > 0 ? memrchr (bytes, '\n', n) : NULL;
  return found != NULL ? (size_t) (found - bytes) + 1 : 0;
}

/* A small file needs no large block; one byte more shows that it has ended. */
static size_t
usual_size (const EmbStream *stream)
{
  size_t size = emb_stream_filter (stream) != NULL ? PACKED_BLOCK_SIZE : BLOCK_SIZE;
  uint64_t left = emb_stream_remaining (stream);
  return left < size ? (size_t) left + 1 : size;
}

bool
emb_text_block_fill (EmbTextBlock *block,
                     EmbStream *stream,
                     const char *carry,
                     size_t n_carry,
                     EmbError *error)
{
  size_t size = usual_size (stream);
  if (size < 2 * n_carry)
    size = 2 * n_carry;
  block->n = 0;
  block->cut = 0;
  block->at_end = false;
  block->unfinished = false;
  block->too_long = false;

  for (;;) {
    if (!ensure_room (block, size, error))
      return false;
    if (n_carry > 0)
      memcpy (block->bytes, carry, n_carry);
    block->n += n_carry;
    n_carry = 0;

    size_t wanted = size - block->n;
    size_t n = emb_stream_read (stream, block->bytes + block->n, wanted, error);
    if (emb_stream_failed (stream))
      return false;
    block->n += n;
    block->at_end = n < wanted;
    if (block->at_end && block->n > 0 && block->bytes[block->n - 1] != '\n') {
      block->unfinished = true;
      block->bytes[block->n++] = '\n';
    }
    block->cut = last_line_end (block->bytes, block->n);
    block->too_long = block->n > EMB_TEXT_LINE_LIMIT &&
                      memchr (block->bytes, '\n', EMB_TEXT_LINE_LIMIT) == NULL;
    if (block->cut > 0 || block->at_end || block->too_long)
      return true;
    size *= 2;
  }
}

void
emb_text_block_clear (EmbTextBlock *block)
{
  emb_pages_free (block->bytes, block->room);
  *block = (EmbTextBlock){ 0 };
}
