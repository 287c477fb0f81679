// SPDX-License-Identifier: GPL-3.0-or-later
#include "plot/raster-plan.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Pixels of a tile in which layers are counted. */
#define TILE 32

/* As many discs over each other hide the background: e^-4 of it is left where they fall
 * at random. More add nothing that an eye sees while the map moves. */
#define ENOUGH_LAYERS 4.0f

/* Work for one line without points, in points. */
#define LINE_WORK 12.0f

#define MIN_BAND_LINES 16

typedef struct {
  EsPlan *plan;
  const EsCloud *cloud;
  const EsProjection *projection;
  float width;
  float height;
  float reach;
  float disc_area;
  int tiles_x;
  int tiles_y;
} Planner;

static bool
grow (void *array, size_t *room, size_t needed, size_t item, EmbError *error)
{
  void **pointer = array;
  if (needed <= *room)
    return true;
  size_t larger = needed + needed / 4;
  void *grown = realloc (*pointer, larger * item);
  if (grown == NULL)
    return emb_fail_no_memory (error, larger * item);
  *pointer = grown;
  *room = larger;
  return true;
}

static int
clamp_int (float value, int low, int high)
{
  if (!(value > (float) low))
    return low;
  return value < (float) high ? (int) value : high;
}

/* --- Which blocks */

static EsScreenBox
reached_box (const Planner *planner, size_t block)
{
  EsScreenBox box =
    es_projection_box (planner->projection, &es_cloud_boxes (planner->cloud)[block]);
  box.x0 -= planner->reach;
  box.x1 += planner->reach;
  box.y0 -= planner->reach;
  box.y1 += planner->reach;
  return box;
}

static void
find_blocks (Planner *planner)
{
  EsPlan *plan = planner->plan;
  plan->n_blocks = 0;
  plan->n_points = 0;
  for (size_t block = 0; block < es_cloud_n_blocks (planner->cloud); block++) {
    EsScreenBox box = reached_box (planner, block);
    if (!(box.x1 >= 0 && box.x0 < planner->width && box.y1 >= 0 &&
          box.y0 < planner->height))
      continue;
    plan->blocks[plan->n_blocks++] = (EsPlanBlock){
      .block = (uint32_t) block,
      .y0 = clamp_int (floorf (box.y0), 0, (int) planner->height),
      .y1 = clamp_int (floorf (box.y1) + 1, 0, (int) planner->height),
    };
    plan->n_points += es_cloud_block_count (planner->cloud, block);
  }
}

/* --- How many points of each */

typedef struct {
  int x0, x1, y0, y1; /* [x0, x1) x [y0, y1) */
} Tiles;

static Tiles
tiles_of (const Planner *planner, const EsScreenBox *box)
{
  Tiles tiles = {
    .x0 = clamp_int (box->x0 / TILE, 0, planner->tiles_x - 1),
    .x1 = clamp_int (box->x1 / TILE, 0, planner->tiles_x - 1) + 1,
    .y0 = clamp_int (box->y0 / TILE, 0, planner->tiles_y - 1),
    .y1 = clamp_int (box->y1 / TILE, 0, planner->tiles_y - 1) + 1,
  };
  return tiles;
}

static float
overlap (float a0, float a1, float b0, float b1)
{
  return fmaxf (0, fminf (a1, b1) - fmaxf (a0, b0));
}

/* Spreads a block's discs evenly over its box. */
static void
add_layers (Planner *planner, size_t block)
{
  EsScreenBox box = reached_box (planner, block);
  Tiles tiles = tiles_of (planner, &box);
  float area = (box.x1 - box.x0) * (box.y1 - box.y0);
  float discs = (float) es_cloud_block_count (planner->cloud, block);
  float density = discs * planner->disc_area / fmaxf (area, 1);

  for (int y = tiles.y0; y < tiles.y1; y++) {
    float high = overlap (box.y0, box.y1, (float) (y * TILE), (float) ((y + 1) * TILE));
    for (int x = tiles.x0; x < tiles.x1; x++) {
      float wide = overlap (box.x0, box.x1, (float) (x * TILE), (float) ((x + 1) * TILE));
      planner->plan->layers[y * planner->tiles_x + x] +=
        density * high * wide / (TILE * TILE);
    }
  }
}

/* The thinnest tile decides, so that no hole opens at the edge of a cluster. */
static float
fewest_layers (const Planner *planner, size_t block)
{
  EsScreenBox box = reached_box (planner, block);
  Tiles tiles = tiles_of (planner, &box);
  float fewest = INFINITY;
  for (int y = tiles.y0; y < tiles.y1; y++)
    for (int x = tiles.x0; x < tiles.x1; x++)
      fewest = fminf (fewest, planner->plan->layers[y * planner->tiles_x + x]);
  return fewest;
}

static uint32_t
shift_for (float layers)
{
  uint32_t shift = 0;
  while (shift < ES_PLAN_MAX_SHIFT && layers >= 2 * ENOUGH_LAYERS) {
    layers /= 2;
    shift++;
  }
  return shift;
}

static bool
thin_blocks (Planner *planner, EmbError *error)
{
  EsPlan *plan = planner->plan;
  planner->tiles_x = ((int) planner->width + TILE - 1) / TILE;
  planner->tiles_y = ((int) planner->height + TILE - 1) / TILE;
  size_t n_tiles = (size_t) planner->tiles_x * (size_t) planner->tiles_y;
  if (!grow (&plan->layers, &plan->layers_room, n_tiles, sizeof *plan->layers, error))
    return false;

  memset (plan->layers, 0, n_tiles * sizeof *plan->layers);
  for (size_t i = 0; i < plan->n_blocks; i++)
    add_layers (planner, plan->blocks[i].block);
  for (size_t i = 0; i < plan->n_blocks; i++)
    plan->blocks[i].shift = shift_for (fewest_layers (planner, plan->blocks[i].block));
  return true;
}

/* --- Bands */

static float
block_work (const Planner *planner, const EsPlanBlock *block)
{
  size_t count = es_cloud_block_count (planner->cloud, block->block);
  return (float) (count >> block->shift) + 1;
}

/* line_work[y] becomes the work of line y; a block's is spread over its lines. */
static float
measure_lines (const Planner *planner)
{
  EsPlan *plan = planner->plan;
  int height = (int) planner->height;
  memset (plan->line_work, 0, ((size_t) height + 1) * sizeof *plan->line_work);
  for (size_t i = 0; i < plan->n_blocks; i++) {
    const EsPlanBlock *block = &plan->blocks[i];
    if (block->y0 >= block->y1)
      continue;
    float share = block_work (planner, block) / (float) (block->y1 - block->y0);
    plan->line_work[block->y0] += share;
    plan->line_work[block->y1] -= share;
  }

  float running = 0;
  float total = 0;
  for (int y = 0; y < height; y++) {
    running += plan->line_work[y];
    plan->line_work[y] = fmaxf (running, 0) + LINE_WORK;
    total += plan->line_work[y];
  }
  return total;
}

static void
cut_bands (const Planner *planner, size_t n_bands)
{
  EsPlan *plan = planner->plan;
  int height = (int) planner->height;
  float share = measure_lines (planner) / (float) n_bands;
  int min_lines = (int) fmaxf (MIN_BAND_LINES, 4 * planner->reach);

  plan->n_bands = 0;
  plan->bands[0] = 0;
  float work = 0;
  for (int y = 0; y < height; y++) {
    work += plan->line_work[y];
    bool full = work >= share && y + 1 - plan->bands[plan->n_bands] >= min_lines &&
                height - (y + 1) >= min_lines && plan->n_bands + 1 < n_bands;
    if (full || y + 1 == height) {
      plan->bands[++plan->n_bands] = y + 1;
      work = 0;
    }
  }
}

static void
count_band_points (const Planner *planner)
{
  EsPlan *plan = planner->plan;
  size_t counts[ES_PLAN_MAX_BANDS] = { 0 };
  plan->max_band_points = 0;
  for (size_t i = 0; i < plan->n_blocks; i++) {
    const EsPlanBlock *block = &plan->blocks[i];
    size_t count = es_cloud_block_count (planner->cloud, block->block);
    for (size_t band = 0; band < plan->n_bands; band++)
      if (block->y0 < plan->bands[band + 1] && block->y1 > plan->bands[band])
        counts[band] += count;
  }
  for (size_t band = 0; band < plan->n_bands; band++)
    if (counts[band] > plan->max_band_points)
      plan->max_band_points = counts[band];
}

bool
es_plan_make (EsPlan *self,
              const EsCloud *cloud,
              const EsProjection *projection,
              size_t width,
              size_t height,
              float radius,
              float reach,
              bool thin,
              size_t n_bands,
              EmbError *error)
{
  Planner planner = {
    .plan = self,
    .cloud = cloud,
    .projection = projection,
    .width = (float) width,
    .height = (float) height,
    .reach = reach,
    .disc_area = (float) M_PI * radius * radius,
  };
  if (!grow (&self->line_work, &self->line_room, height + 1, sizeof *self->line_work,
             error))
    return false;

  self->n_blocks = 0;
  self->n_points = 0;
  if (cloud != NULL) {
    size_t n = es_cloud_n_blocks (cloud);
    if (!grow (&self->blocks, &self->room, n, sizeof *self->blocks, error))
      return false;
    find_blocks (&planner);
  }
  if (thin && !thin_blocks (&planner, error))
    return false;
  cut_bands (&planner, n_bands < ES_PLAN_MAX_BANDS ? n_bands : ES_PLAN_MAX_BANDS);
  count_band_points (&planner);
  return true;
}

void
es_plan_clear (EsPlan *self)
{
  free (self->blocks);
  free (self->layers);
  free (self->line_work);
  *self = (EsPlan){ 0 };
}
