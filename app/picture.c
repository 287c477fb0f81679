// SPDX-License-Identifier: GPL-3.0-or-later
#include "picture.h"

#include "plot/caption.h"
#include "plot/figure-text.h"
#include "plot/figure.h"

#define WIDTH 1200
#define HEIGHT 900
#define PIXEL_SCALE 2

bool
es_picture_knows (const char *path)
{
  return es_figure_can_save (path);
}

static const char *
label_of_row (uint32_t row, char buffer[ES_FIGURE_NAME_SIZE], void *data)
{
  const EsPicture *self = data;
  G_STATIC_ASSERT (ES_FIGURE_NAME_SIZE >= ES_TEXT_COUNT_SIZE);
  if (self->label != NULL)
    return emb_strings_get (&self->label->text, row);
  if (!emb_dataset_has_names (self->input->dataset))
    return es_text_count (emb_dataset_row_number (self->input->dataset, row), buffer);
  return emb_dataset_name (self->input->dataset, row, buffer);
}

bool
es_picture_save (const EsPicture *self,
                 const char *path,
                 const EmbJob *job,
                 EmbError *error)
{
  const size_t axes[] = { 0, 1, 2 };
  size_t n_axes = MIN (emb_layout_n_axes (self->layout), 3);
  EsPicture picture = *self;
  EsCloud *cloud = es_cloud_new (self->layout, axes, n_axes, NULL, job, error);
  if (cloud == NULL)
    return false;

  bool saved = false;
  EsColoring *coloring =
    es_coloring_new (self->color, ES_COLOR_AS_KIND, es_cloud_n_rows (cloud),
                     ES_RAMP_CHOICE_AUTO, job, error);
  if (coloring != NULL) {
    g_autofree char *caption =
      es_caption_map (self->input->dataset, es_cloud_n_points (cloud), self->unit_rows);
    /* Without its folders: those are of no use to whoever is shown the picture. */
    g_autofree char *title = g_filename_display_basename (self->input->subject);
    EsFigure figure = ES_FIGURE_INIT;
    figure.cloud = cloud;
    figure.coloring = coloring;
    figure.three_d = n_axes == 3;
    figure.radius = es_figure_suggest_radius (es_cloud_n_points (cloud), WIDTH, HEIGHT);
    figure.title = title;
    figure.caption = caption;
    figure.name = label_of_row;
    figure.name_data = &picture;
    figure.pixel_scale = PIXEL_SCALE;
    figure.n_threads = emb_job_threads (job);
    saved = es_figure_save (&figure, path, WIDTH, HEIGHT, error);
  }
  es_coloring_unref (coloring);
  es_cloud_unref (cloud);
  return saved;
}
