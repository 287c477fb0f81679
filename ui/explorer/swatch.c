// SPDX-License-Identifier: GPL-3.0-or-later
#include "explorer/swatch.h"

#define SIZE 12
#define RADIUS 3
#define N_STOPS 16

struct _EsSwatch {
  GtkWidget parent_instance;

  gboolean hollow;
  gboolean is_ramp;
  GskColorStop stops[N_STOPS]; /* the first alone where it is no ramp */
};

G_DEFINE_FINAL_TYPE (EsSwatch, es_swatch, GTK_TYPE_WIDGET)

static GdkRGBA
rgba (EsRgb color)
{
  return (GdkRGBA){ es_rgb_red (color) / 255.0f, es_rgb_green (color) / 255.0f,
                    es_rgb_blue (color) / 255.0f, 1 };
}

static void
es_swatch_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  EsSwatch *self = ES_SWATCH (widget);
  float width = (float) gtk_widget_get_width (widget);
  float height = (float) gtk_widget_get_height (widget);
  GskRoundedRect outline;
  gsk_rounded_rect_init_from_rect (&outline, &GRAPHENE_RECT_INIT (0, 0, width, height),
                                   RADIUS);

  if (self->hollow) {
    const GdkRGBA color = self->stops[0].color;
    gtk_snapshot_append_border (snapshot, &outline, (float[4]){ 2, 2, 2, 2 },
                                (GdkRGBA[4]){ color, color, color, color });
    return;
  }
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  if (self->is_ramp)
    gtk_snapshot_append_linear_gradient (snapshot, &outline.bounds,
                                         &GRAPHENE_POINT_INIT (0, 0),
                                         &GRAPHENE_POINT_INIT (width, 0), self->stops,
                                         N_STOPS);
  else
    gtk_snapshot_append_color (snapshot, &self->stops[0].color, &outline.bounds);
  gtk_snapshot_pop (snapshot);
}

static void
es_swatch_measure (GtkWidget *widget,
                   GtkOrientation orientation,
                   int for_size,
                   int *minimum,
                   int *natural,
                   int *minimum_baseline,
                   int *natural_baseline)
{
  *minimum = *natural = SIZE;
}

static void
es_swatch_class_init (EsSwatchClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  widget_class->snapshot = es_swatch_snapshot;
  widget_class->measure = es_swatch_measure;
  gtk_widget_class_set_css_name (widget_class, "swatch");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
es_swatch_init (EsSwatch *self)
{
}

GtkWidget *
es_swatch_new (EsRgb color, gboolean hollow)
{
  EsSwatch *self = g_object_new (ES_TYPE_SWATCH, "valign", GTK_ALIGN_CENTER, NULL);
  self->stops[0].color = rgba (color);
  self->hollow = hollow;
  return GTK_WIDGET (self);
}

GtkWidget *
es_swatch_new_ramp (const EsRgb *colors)
{
  EsSwatch *self = g_object_new (ES_TYPE_SWATCH, "hexpand", TRUE, NULL);
  self->is_ramp = TRUE;
  for (int i = 0; i < N_STOPS; i++) {
    float t = (float) i / (N_STOPS - 1);
    self->stops[i] =
      (GskColorStop){ .offset = t, .color = rgba (colors[es_coloring_ramp_class (t)]) };
  }
  return GTK_WIDGET (self);
}
