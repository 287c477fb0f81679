// SPDX-License-Identifier: GPL-3.0-or-later
#include "explorer/legend.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "base/text.h"
#include "explorer/parts.h"
#include "explorer/swatch.h"

#define WIDTH 210
#define MAX_WIDTH 260
#define MAX_HEIGHT 420

/* It hides at most this share of the map, and folds where it is wider than that. */
#define MAX_SHARE (1 / 3.0)
#define MIN_HEIGHT 96

struct _EsLegend {
  GtkWidget parent_instance;

  EsSession *session;
  EsColoring *coloring; /* what is shown, or NULL */
  GtkWidget *title;
  GtkWidget *fold;
  GtkWidget *scroller; /* visible while the legend is unfolded */
  gboolean by_hand;    /* the person has folded or unfolded it: it stays so */
};

G_DEFINE_FINAL_TYPE (EsLegend, es_legend, GTK_TYPE_WIDGET)

/* --- Entries */

static EsScheme
current_scheme (void)
{
  gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_default ());
  return dark ? ES_SCHEME_DARK : ES_SCHEME_LIGHT;
}

static GtkWidget *
entry_new (const EsColoring *coloring, const EsLegendEntry *entry)
{
  char buffer[64];
  const char *text = es_legend_entry_text (entry, buffer, sizeof buffer);
  g_autofree char *count = es_format_count (entry->count);
  EsRgb color = es_coloring_colors (coloring, current_scheme ())[entry->class_index];

  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = es_words_new (NULL);
  GtkWidget *number = gtk_label_new (count);
  es_label_set (label, text);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (number, "numeric");
  gtk_widget_add_css_class (number, "hint");
  gtk_box_append (GTK_BOX (box),
                  es_swatch_new (color, entry->class_index == ES_COLORING_MISSING));
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), number);
  return box;
}

/* As many digits as the width of the range asks for: 0.125 to 0.375, 12 to 480. */
static char *
format_end (double value, const EsRampRange *range)
{
  char number[EMB_TEXT_NUMBER_SIZE];
  double width = range->high - range->low;
  if (ABS (value) >= 1e6 || (width > 0 && width < 1e-3))
    return g_strdup (emb_text_format (number, value, 'g', 4));
  return g_strdup (emb_text_format (number, value, 'f',
                                    width >= 100 ? 0
                                    : width >= 1 ? 1
                                                 : 3));
}

static void
append_ramp (GtkWidget *box, const EsColoring *coloring)
{
  const EsRampRange *range = es_coloring_range (coloring);
  g_autofree char *low = format_end (range->low, range);
  g_autofree char *high = format_end (range->high, range);
  GtkWidget *ends = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *low_label = gtk_label_new (low);
  GtkWidget *what = es_words_new ("hint");
  gtk_widget_set_hexpand (low_label, TRUE);
  gtk_label_set_xalign (GTK_LABEL (low_label), 0);
  gtk_label_set_label (GTK_LABEL (what), range->ramp == ES_RAMP_SIGNED
                                           ? _ ("symmetric about zero")
                                           : _ ("5th to 95th percentile"));
  gtk_box_append (GTK_BOX (ends), low_label);
  gtk_box_append (GTK_BOX (ends), gtk_label_new (high));
  gtk_widget_add_css_class (ends, "numeric");

  gtk_box_append (GTK_BOX (box),
                  es_swatch_new_ramp (es_coloring_colors (coloring, current_scheme ())));
  gtk_box_append (GTK_BOX (box), ends);
  gtk_box_append (GTK_BOX (box), what);
}

static void
show_coloring (EsLegend *self)
{
  gboolean wanted =
    self->coloring != NULL && es_coloring_kind (self->coloring) != ES_COLORING_SINGLE;
  gtk_widget_set_visible (GTK_WIDGET (self), wanted);
  if (!wanted)
    return;

  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  if (es_coloring_kind (self->coloring) == ES_COLORING_RAMP)
    append_ramp (box, self->coloring);
  gsize n = es_coloring_n_entries (self->coloring);
  for (gsize i = 0; i < n; i++)
    gtk_box_append (GTK_BOX (box),
                    entry_new (self->coloring, &es_coloring_entries (self->coloring)[i]));
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), box);
  es_label_set (self->title, es_coloring_column_name (self->coloring));
}

/* --- What happens */

static void
changed_cb (EsSession *session, guint changes, EsLegend *self)
{
  if (!(changes & ES_CHANGED_MAP))
    return;
  EsMap *map = es_session_get_map (session);
  EsColoring *coloring = map != NULL ? map->coloring : NULL;
  if (coloring == self->coloring)
    return;
  es_coloring_unref (self->coloring);
  self->coloring = coloring != NULL ? es_coloring_ref (coloring) : NULL;
  show_coloring (self);
}

static void
set_open (EsLegend *self, gboolean open)
{
  const char *name = open ? _ ("Fold the legend away") : _ ("Show the legend");
  gtk_widget_set_visible (self->scroller, open);
  gtk_button_set_icon_name (GTK_BUTTON (self->fold),
                            open ? "pan-up-symbolic" : "pan-down-symbolic");
  gtk_widget_set_tooltip_text (self->fold, name);
  es_set_accessible_name (self->fold, name);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->fold), GTK_ACCESSIBLE_STATE_EXPANDED,
                               open, -1);
}

void
es_legend_fit (EsLegend *self, int width, int height)
{
  double room = MAX_SHARE * width * height / WIDTH;
  int max_height = (int) CLAMP (room, MIN_HEIGHT, MAX_HEIGHT);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (self->scroller),
                                              max_height);
  gboolean open = WIDTH <= MAX_SHARE * width;
  if (!self->by_hand && open != gtk_widget_get_visible (self->scroller))
    set_open (self, open);
}

static void
fold_cb (EsLegend *self)
{
  self->by_hand = TRUE;
  set_open (self, !gtk_widget_get_visible (self->scroller));
}

void
es_legend_set_session (EsLegend *self, EsSession *session)
{
  if (!es_watch_session (&self->session, session, G_CALLBACK (changed_cb), self))
    return;
  if (session != NULL) {
    changed_cb (session, ES_CHANGED_MAP, self);
    return;
  }
  g_clear_pointer (&self->coloring, es_coloring_unref);
  show_coloring (self);
}

/* --- Life */

static void
es_legend_init (EsLegend *self)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  self->title = es_words_new ("heading");
  self->fold = gtk_button_new ();
  gtk_widget_add_css_class (self->fold, "flat");
  gtk_widget_add_css_class (self->fold, "badge");
  gtk_widget_set_hexpand (self->title, TRUE);
  gtk_box_append (GTK_BOX (head), self->title);
  gtk_box_append (GTK_BOX (head), self->fold);

  self->scroller =
    g_object_new (GTK_TYPE_SCROLLED_WINDOW, "hscrollbar-policy", GTK_POLICY_NEVER,
                  "propagate-natural-height", TRUE, "propagate-natural-width", TRUE,
                  "max-content-width", MAX_WIDTH, "max-content-height", MAX_HEIGHT, NULL);
  g_signal_connect_swapped (self->fold, "clicked", G_CALLBACK (fold_cb), self);
  set_open (self, TRUE);

  es_panel_init (self);
  es_panel_append (self, head);
  es_scroller_set_name (self->scroller, _ ("Legend"));
  es_panel_append (self, self->scroller);
  gtk_widget_set_size_request (GTK_WIDGET (self), WIDTH, -1);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark",
                           G_CALLBACK (show_coloring), self, G_CONNECT_SWAPPED);
}

static void
es_legend_dispose (GObject *object)
{
  EsLegend *self = ES_LEGEND (object);
  es_watch_session (&self->session, NULL, NULL, self);
  es_panel_clear (self);
  g_clear_pointer (&self->coloring, es_coloring_unref);
  G_OBJECT_CLASS (es_legend_parent_class)->dispose (object);
}

static void
es_legend_class_init (EsLegendClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = es_legend_dispose;
  es_panel_class_init (GTK_WIDGET_CLASS (klass), "legend");
}

GtkWidget *
es_legend_new (void)
{
  GtkWidget *self = g_object_new (ES_TYPE_LEGEND, NULL);
  es_set_accessible_name (self, _ ("Legend"));
  return self;
}
