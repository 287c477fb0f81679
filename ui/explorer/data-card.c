// SPDX-License-Identifier: GPL-3.0-or-later
#include "explorer/data-card.h"

#include <glib/gi18n.h>

#include "data/formats/format.h"
#include "explorer/parts.h"
#include "plot/caption.h"

/* So many notices stand there at once; the others unfold. */
#define N_FIRST_NOTICES 3

struct _EsDataCard {
  GtkWidget parent_instance;

  EsSession *session;
  GtkWidget *title;
  GtkWidget *shape;
  GtkWidget *rows; /* which of the file's, where it has more */
  GtkWidget *format;
  GtkWidget *about;   /* a label: what else there is to know of the file */
  GtkWidget *notices; /* a box of labels: the first */
  GtkWidget *others;  /* a revealer around another */
  GtkWidget *more;    /* reveals them */
  guint n_others;
};

G_DEFINE_FINAL_TYPE (EsDataCard, es_data_card, GTK_TYPE_WIDGET)

/* --- What the session says */

static void
show_shape (EsDataCard *self, const EmbDataset *dataset)
{
  gsize n_rows = emb_dataset_n_rows (dataset);
  gsize n_dims = emb_dataset_n_dims (dataset);
  g_autofree char *rows = es_format_count (n_rows);
  g_autofree char *dims = es_format_count (n_dims);
  g_autofree char *shape = g_strdup_printf ("%s × %s", rows, dims);
  GString *words = g_string_new (NULL);
  g_string_append_printf (words, ngettext ("%s row", "%s rows", n_rows), rows);
  g_string_append (words, " × ");
  g_string_append_printf (words, ngettext ("%s number", "%s numbers", n_dims), dims);
  gtk_label_set_label (GTK_LABEL (self->shape), shape);
  gtk_widget_set_tooltip_text (self->shape, words->str);
  g_string_free (words, TRUE);
}

/* "20 000 of 2 000 000 rows, a sample (seed 42)". */
static void
show_rows (EsDataCard *self, const EmbDataset *dataset)
{
  gsize n_all;
  g_autofree char *count =
    es_caption_count (dataset, emb_dataset_n_rows (dataset), &n_all);
  g_autofree char *sample = es_caption_sample (dataset);
  GString *text = g_string_new (NULL);
  g_string_append_printf (text, ngettext ("%s row", "%s rows", n_all), count);
  if (sample != NULL)
    g_string_append_printf (text, ", %s", sample);
  gtk_label_set_label (GTK_LABEL (self->rows), text->str);
  gtk_widget_set_visible (self->rows, emb_dataset_source (dataset)->rows != EMB_ROWS_ALL);
  g_string_free (text, TRUE);
}

static void
show_format (EsDataCard *self, const EmbSource *source)
{
  const char *title = source->format != NULL ? emb_format_title (source->format) : NULL;
  GString *text = g_string_new (title != NULL ? _ (title) : "");
  if (source->dtype != NULL && !g_str_equal (source->dtype, "text"))
    g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "", source->dtype);
  if (source->member != NULL)
    g_string_append_printf (text, " · %s", source->member);

  g_autofree char *reason =
    g_strdup_printf (_ ("Taken for that because of: %s"), source->reason);
  gtk_label_set_label (GTK_LABEL (self->format), text->str);
  gtk_widget_set_tooltip_text (self->format, *source->reason != '\0' ? reason : NULL);
  gtk_widget_set_visible (self->format, text->len > 0);
  g_string_free (text, TRUE);
}

/* A line each: what a tooltip says to the pointer alone is there for the keyboard, too.
 */
static void
show_about (EsDataCard *self, const EmbSource *source)
{
  const char *title = source->format != NULL ? emb_format_title (source->format) : NULL;
  GString *text = g_string_new (NULL);
  if (title != NULL)
    g_string_append_printf (text, _ ("Format: %s"), _ (title));
  if (*source->reason != '\0') {
    g_string_append_c (text, '\n');
    g_string_append_printf (text, _ ("Taken for that because of: %s"), source->reason);
  }
  if (source->member != NULL) {
    g_string_append_c (text, '\n');
    g_string_append_printf (text, _ ("Table: %s"), source->member);
  }
  if (source->bytes > 0) {
    g_autofree char *size = g_format_size (source->bytes);
    g_string_append_c (text, '\n');
    g_string_append_printf (text, _ ("Size of the file: %s"), size);
  }
  gtk_label_set_label (GTK_LABEL (self->about), text->str);
  g_string_free (text, TRUE);
}

static GtkWidget *
notice_label_new (const char *message)
{
  g_autofree char *sentence = es_sentence (message);
  GtkWidget *label =
    g_object_new (GTK_TYPE_LABEL, "label", sentence, "xalign", 0.0, "wrap", TRUE,
                  "wrap-mode", PANGO_WRAP_WORD_CHAR, "selectable", TRUE, NULL);
  gtk_widget_add_css_class (label, "notice");
  return label;
}

static void
label_more (EsDataCard *self)
{
  gboolean shown = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->more));
  g_autofree char *text = g_strdup_printf (_ ("and %u more"), self->n_others);
  gtk_button_set_label (GTK_BUTTON (self->more), shown ? _ ("Show fewer") : text);
}

static void
show_notices (EsDataCard *self, const EmbNotices *notices)
{
  GtkWidget *child;
  while ((child = gtk_widget_get_first_child (self->notices)) != NULL)
    gtk_box_remove (GTK_BOX (self->notices), child);

  GtkWidget *others = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  for (gsize i = 0; i < notices->n; i++)
    gtk_box_append (GTK_BOX (i < N_FIRST_NOTICES ? self->notices : others),
                    notice_label_new (notices->items[i].message));
  gtk_revealer_set_child (GTK_REVEALER (self->others), others);

  gsize n_first = MIN (notices->n, N_FIRST_NOTICES);
  self->n_others = (guint) (notices->n - n_first);
  gtk_widget_set_visible (self->notices, n_first > 0);
  gtk_widget_set_visible (self->others, self->n_others > 0);
  gtk_widget_set_visible (self->more, self->n_others > 0);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->more), FALSE);
  label_more (self);
}

void
es_data_card_set_session (EsDataCard *self, EsSession *session)
{
  if (!g_set_object (&self->session, session))
    return;
  gtk_widget_set_visible (GTK_WIDGET (self), session != NULL);
  if (session == NULL)
    return;

  const EmbDataset *dataset = es_session_get_dataset (session);
  es_label_set (self->title, es_session_get_title (session));
  show_shape (self, dataset);
  show_rows (self, dataset);
  show_format (self, emb_dataset_source (dataset));
  show_about (self, emb_dataset_source (dataset));
  show_notices (self, emb_dataset_notices (dataset));
}

/* --- Life */

/* The shape, and a button that tells more. */
static GtkWidget *
shape_line_new (EsDataCard *self)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *button = gtk_menu_button_new ();
  const char *name = _ ("About the File");
  self->about =
    g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "wrap", TRUE, "wrap-mode",
                  PANGO_WRAP_WORD_CHAR, "max-width-chars", 40, "selectable", TRUE, NULL);
  gtk_popover_set_child (GTK_POPOVER (popover), self->about);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (button), popover);
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "help-about-symbolic");
  gtk_menu_button_set_has_frame (GTK_MENU_BUTTON (button), FALSE);
  gtk_widget_set_tooltip_text (button, name);
  es_set_accessible_name (button, name);
  es_set_accessible_name (gtk_widget_get_first_child (button), name);
  es_set_accessible_name (popover, name);
  gtk_box_append (GTK_BOX (line), self->shape);
  gtk_box_append (GTK_BOX (line), button);
  return line;
}

static void
es_data_card_init (EsDataCard *self)
{
  self->title = es_words_new ("title");
  self->shape = es_words_new ("numeric");
  self->rows = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "wrap", TRUE, NULL);
  gtk_widget_add_css_class (self->rows, "numeric");
  self->format = es_words_new ("hint");
  self->notices = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  self->others = gtk_revealer_new ();
  self->more = gtk_toggle_button_new ();
  gtk_widget_set_halign (self->more, GTK_ALIGN_START);
  gtk_widget_add_css_class (self->more, "flat");
  gtk_widget_add_css_class (self->more, "badge");
  g_object_bind_property (self->more, "active", self->others, "reveal-child",
                          G_BINDING_DEFAULT);
  g_signal_connect_swapped (self->more, "toggled", G_CALLBACK (label_more), self);

  es_panel_init (self);
  es_panel_append (self, es_heading_new (_ ("Data")));
  es_panel_append (self, self->title);
  es_panel_append (self, shape_line_new (self));
  es_panel_append (self, self->rows);
  es_panel_append (self, self->format);
  es_panel_append (self, self->notices);
  es_panel_append (self, self->others);
  es_panel_append (self, self->more);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

static void
es_data_card_dispose (GObject *object)
{
  EsDataCard *self = ES_DATA_CARD (object);
  es_panel_clear (self);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (es_data_card_parent_class)->dispose (object);
}

static void
es_data_card_class_init (EsDataCardClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = es_data_card_dispose;
  es_panel_class_init (GTK_WIDGET_CLASS (klass), "data-card");
}

GtkWidget *
es_data_card_new (void)
{
  GtkWidget *self = g_object_new (ES_TYPE_DATA_CARD, NULL);
  es_set_accessible_name (self, _ ("Data"));
  return self;
}
