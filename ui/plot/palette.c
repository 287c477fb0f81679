// SPDX-License-Identifier: GPL-3.0-or-later
#include "plot/palette.h"

#define GREY 0x7f7f7f

/* Okabe and Ito (2008) without black, which is the text's; then those five of Tol's muted
 * set that stay furthest from these seven and from each other, also for eyes without red
 * or green cones (smallest CIELAB distance 13.5; any other choice of five is below that).
 * Last the two that one of the backgrounds nearly swallows.
 *
 * On dark, a lighter one of about its hue stands for each that has less than 3:1 contrast
 * there (WCAG 2.1, 1.4.11), and for the first, that of all points where no column is
 * asked for; the distance stays. On light, orange, sky blue and yellow have less, too:
 * darker ones that do not would be brown and olive, and no longer the colours that people
 * know from elsewhere. */
static const EsRgb categories[ES_N_SCHEMES][ES_PALETTE_N_CATEGORIES] = {
  [ES_SCHEME_LIGHT] = { 0x0072b2, 0xe69f00, 0x009e73, 0xcc79a7, 0x56b4e9, 0xd55e00,
                        0xf0e442, 0x882255, 0x117733, 0x999933, 0x332288, 0xddcc77 },
  [ES_SCHEME_DARK] = { 0x388acc, 0xe69f00, 0x009e73, 0xcc79a7, 0x56b4e9, 0xd55e00,
                       0xf0e442, 0xa8497c, 0x167b37, 0x999933, 0x6b59ca, 0xddcc77 },
};

/* Even steps of cividis (Nuñez, Anderton and Renslow 2018) and viridis (Smith and van der
 * Walt 2015). Between them straight lines in sRGB are within a few units of the curve. */
static const EsRgb cividis[] = { 0x00224e, 0x123570, 0x3b496c, 0x575d6d, 0x707173,
                                 0x8a8678, 0xa59c74, 0xc3b369, 0xe1cc55, 0xfee838 };
static const EsRgb viridis[] = { 0x440154, 0x472d7b, 0x3b528b, 0x2c728e, 0x21918c,
                                 0x28ae80, 0x5ec962, 0xaddc30, 0xfde725 };
static const EsRgb signed_light[] = { 0x0077bb, 0xc4c4c4, 0xee7733 };
static const EsRgb signed_dark[] = { 0x0077bb, 0x5c5c5c, 0xee7733 };

static uint32_t
mix_channel (uint8_t a, uint8_t b, double t)
{
  return (uint32_t) (a + (b - a) * t + 0.5);
}

EsRgb
es_rgb_mix (EsRgb a, EsRgb b, double t)
{
  t = t > 0 ? (t < 1 ? t : 1) : 0;
  return mix_channel (es_rgb_red (a), es_rgb_red (b), t) << 16 |
         mix_channel (es_rgb_green (a), es_rgb_green (b), t) << 8 |
         mix_channel (es_rgb_blue (a), es_rgb_blue (b), t);
}

/* The view colours of Adwaita, so that the map is one with the window. */
EsRgb
es_palette_background (EsScheme scheme)
{
  return scheme == ES_SCHEME_DARK ? 0x1e1e1e : 0xffffff;
}

EsRgb
es_palette_foreground (EsScheme scheme)
{
  return scheme == ES_SCHEME_DARK ? 0xffffff : 0x2e2e2e;
}

EsRgb
es_palette_muted (EsScheme scheme)
{
  return scheme == ES_SCHEME_DARK ? 0xb0b0b0 : 0x6a6a6a;
}

EsRgb
es_palette_faded (EsScheme scheme)
{
  return es_rgb_mix (es_palette_background (scheme), GREY, 0.25);
}

EsRgb
es_palette_category (EsScheme scheme, size_t i)
{
  return i < ES_PALETTE_N_CATEGORIES ? categories[scheme][i] : GREY;
}

EsRgb
es_palette_other (void)
{
  return GREY;
}

EsRgb
es_palette_missing (void)
{
  return GREY;
}

static EsRgb
along (const EsRgb *stops, size_t n, double t)
{
  double place = t * (double) (n - 1);
  size_t i = (size_t) place;
  return i + 1 < n ? es_rgb_mix (stops[i], stops[i + 1], place - (double) i)
                   : stops[n - 1];
}

/* The share of a ramp that stands out from the background: all but the last yellow on
 * white, all but the darkest blue on near-black. */
static double
visible_part (EsScheme scheme, double t)
{
  return scheme == ES_SCHEME_DARK ? 0.16 + 0.84 * t : 0.93 * t;
}

EsRgb
es_palette_ramp (EsRamp ramp, EsScheme scheme, double t)
{
  t = t > 0 ? (t < 1 ? t : 1) : 0;
  if (ramp == ES_RAMP_SIGNED)
    return along (scheme == ES_SCHEME_DARK ? signed_dark : signed_light, 3, t);

  t = visible_part (scheme, t);
  if (ramp == ES_RAMP_VIRIDIS)
    return along (viridis, sizeof viridis / sizeof *viridis, t);
  return along (cividis, sizeof cividis / sizeof *cividis, t);
}
