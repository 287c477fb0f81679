// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/formats/idx-header.h"

static bool
find_type (uint8_t code, EmbNumberType *type)
{
  static const struct {
    uint8_t code;
    EmbNumberType type;
  } types[] = {
    { 0x08, { EMB_NUMBER_UNSIGNED, 1, true, "uint8" } },
    { 0x09, { EMB_NUMBER_SIGNED, 1, true, "int8" } },
    { 0x0b, { EMB_NUMBER_SIGNED, 2, true, "int16" } },
    { 0x0c, { EMB_NUMBER_SIGNED, 4, true, "int32" } },
    { 0x0d, { EMB_NUMBER_FLOAT, 4, true, "float32" } },
    { 0x0e, { EMB_NUMBER_FLOAT, 8, true, "float64" } },
  };
  for (size_t i = 0; i < sizeof types / sizeof *types; i++)
    if (types[i].code == code) {
      *type = types[i].type;
      return true;
    }
  return false;
}

bool
emb_idx_parse_header (const uint8_t *head, size_t n, EmbIdxHeader *header)
{
  if (n < 8 || head[0] != 0 || head[1] != 0 || !find_type (head[2], &header->type))
    return false;
  header->n_axes = head[3];
  header->header_size = 4 + 4 * header->n_axes;
  if (header->n_axes == 0 || header->n_axes > EMB_IDX_MAX_AXES || n < header->header_size)
    return false;
  for (size_t i = 0; i < header->n_axes; i++) {
    const uint8_t *size = head + 4 + 4 * i;
    header->sizes[i] = (uint64_t) size[0] << 24 | (uint64_t) size[1] << 16 |
                       (uint64_t) size[2] << 8 | size[3];
  }
  return true;
}
