// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stddef.h>
#include <stdint.h>

/* The colours of pictures, in one place, for both schemes.
 *
 * Categories are told apart by colour-blind eyes too and stand out from the background:
 * the hues of Okabe and Ito's set, then of Tol's muted set. Ramps are perceptually even.
 * All functions are pure.
 */
typedef enum {
  ES_SCHEME_LIGHT,
  ES_SCHEME_DARK,
} EsScheme;

#define ES_N_SCHEMES 2

/* 0x00RRGGBB, sRGB. */
typedef uint32_t EsRgb;

static inline uint8_t
es_rgb_red (EsRgb color)
{
  return (uint8_t) (color >> 16);
}

static inline uint8_t
es_rgb_green (EsRgb color)
{
  return (uint8_t) (color >> 8);
}

static inline uint8_t
es_rgb_blue (EsRgb color)
{
  return (uint8_t) color;
}

/* @a for t = 0, @b for t = 1, between them channel by channel; t is clamped. */
EsRgb es_rgb_mix (EsRgb a, EsRgb b, double t);

EsRgb es_palette_background (EsScheme scheme);
EsRgb es_palette_foreground (EsScheme scheme); /* text, rings, marks */
EsRgb es_palette_muted (EsScheme scheme);      /* captions, counts, grids */

/* Points out of focus: grey at a quarter of its strength over the background. */
EsRgb es_palette_faded (EsScheme scheme);

#define ES_PALETTE_N_CATEGORIES 12
EsRgb es_palette_category (EsScheme scheme, size_t i); /* i < ES_PALETTE_N_CATEGORIES */
EsRgb es_palette_other (void);   /* levels without a colour of their own */
EsRgb es_palette_missing (void); /* drawn as a ring, never filled */

typedef enum {
  ES_RAMP_CIVIDIS,
  ES_RAMP_VIRIDIS,
  ES_RAMP_SIGNED, /* blue - grey - orange; 0 belongs at t = 0.5 */
} EsRamp;

/* The colour at @t, clamped to 0..1. The end that would vanish in the background is cut
 * off, so that every value can be seen in either scheme. */
EsRgb es_palette_ramp (EsRamp ramp, EsScheme scheme, double t);
