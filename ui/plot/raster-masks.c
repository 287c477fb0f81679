// SPDX-License-Identifier: GPL-3.0-or-later
#include "plot/raster-masks.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Lines of a pixel whose chords are measured; along a chord the coverage is exact. */
#define N_CHORDS 16

double
es_disc_coverage (double radius, double x, double y)
{
  double sum = 0;
  for (int i = 0; i < N_CHORDS; i++) {
    double line = y + (i + 0.5) / N_CHORDS;
    double square = radius * radius - line * line;
    if (square <= 0)
      continue;
    double half = sqrt (square);
    sum += fmax (0, fmin (x + 1, half) - fmax (x, -half));
  }
  return sum / N_CHORDS;
}

static uint16_t
entry_at (const EsMaskShape *shape, double x, double y)
{
  double coverage = es_disc_coverage (shape->radius, x, y);
  if (shape->inner_radius > 0)
    coverage -= es_disc_coverage (shape->inner_radius, x, y);
  return (uint16_t) (256 * fmax (coverage, 0) * shape->opacity + 0.5);
}

static void
fill_phase (EsMasks *self, int phase_x, int phase_y)
{
  double centre_x = (phase_x + 0.5) / ES_MASK_PHASES;
  double centre_y = (phase_y + 0.5) / ES_MASK_PHASES;
  size_t phase = (size_t) (phase_y * ES_MASK_PHASES + phase_x);
  for (int line = 0; line < self->n_lines; line++) {
    uint16_t *entries =
      self->entries + phase * self->phase_stride + (size_t) line * self->line_stride;
    for (int column = 0; column < self->n_lines; column++) {
      uint16_t entry = entry_at (&self->shape, self->left + column - centre_x,
                                 self->left + line - centre_y);
      for (int channel = 0; channel < 4; channel++)
        entries[4 * column + channel] = entry;
    }
  }
}

static bool
make_room (EsMasks *self, size_t n_entries, EmbError *error)
{
  if (n_entries <= self->room)
    return true;
  free (self->entries);
  self->room = 0;
  size_t bytes = (n_entries * sizeof *self->entries + 63) / 64 * 64;
  self->entries = aligned_alloc (64, bytes);
  if (self->entries == NULL)
    return emb_fail_no_memory (error, bytes);
  self->room = n_entries;
  return true;
}

static bool
is_same_shape (const EsMaskShape *a, const EsMaskShape *b)
{
  return memcmp (a, b, sizeof *a) == 0;
}

bool
es_masks_set (EsMasks *self, EsMaskShape shape, EmbError *error)
{
  if (self->room > 0 && is_same_shape (&self->shape, &shape))
    return true;

  /* Centres lie between 1/8 and 7/8 of a pixel. */
  self->shape = shape;
  self->left = -(int) ceil (shape.radius - 0.125);
  self->n_lines = (int) ceil (shape.radius + 0.875) - self->left;
  int padded = self->n_lines <= 4 ? 4 : (self->n_lines + 7) / 8 * 8;
  self->line_stride = (size_t) padded * 4;
  self->phase_stride = self->line_stride * (size_t) self->n_lines;

  size_t n_entries = self->phase_stride * ES_MASK_PHASES * ES_MASK_PHASES;
  if (!make_room (self, n_entries, error))
    return false;
  memset (self->entries, 0, n_entries * sizeof *self->entries);
  for (int y = 0; y < ES_MASK_PHASES; y++)
    for (int x = 0; x < ES_MASK_PHASES; x++)
      fill_phase (self, x, y);
  return true;
}

void
es_masks_clear (EsMasks *self)
{
  free (self->entries);
  *self = (EsMasks){ 0 };
}
