// SPDX-License-Identifier: GPL-3.0-or-later
#include "explorer/data-card.h"

#include <glib/gi18n.h>

#include "explorer/parts.h"

struct _EsDataCard {
  GtkWidget parent_instance;

  EsSession *session;
  GtkWidget *title;
  GtkWidget *shape;
  GtkWidget *format;
  GtkWidget *notices_button;
  GtkWidget *n_notices;
  GtkWidget *notices; /* a revealer around a box of labels */
};

G_DEFINE_FINAL_TYPE (EsDataCard, es_data_card, GTK_TYPE_WIDGET)

/* --- What the session says */

static void
show_shape (EsDataCard *self, const EmbDataset *dataset)
{
  g_autofree char *rows = es_format_count (emb_dataset_n_rows (dataset));
  g_autofree char *dims = es_format_count (emb_dataset_n_dims (dataset));
  g_autofree char *shape = g_strdup_printf ("%s × %s", rows, dims);
  g_autofree char *words = g_strdup_printf (_ ("%s rows of %s numbers each"), rows, dims);
  gtk_label_set_label (GTK_LABEL (self->shape), shape);
  gtk_widget_set_tooltip_text (self->shape, words);
}

static void
show_format (EsDataCard *self, const EmbSource *source)
{
  GString *text = g_string_new (source->format != NULL ? source->format : "");
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

static GtkWidget *
notice_label_new (const char *message)
{
  g_autofree char *sentence = g_str_has_suffix (message, ".")
                                ? g_strdup (message)
                                : g_strconcat (message, ".", NULL);
  GtkWidget *label =
    g_object_new (GTK_TYPE_LABEL, "label", sentence, "xalign", 0.0, "wrap", TRUE,
                  "wrap-mode", PANGO_WRAP_WORD_CHAR, "selectable", TRUE, NULL);
  gtk_widget_add_css_class (label, "notice");
  return label;
}

static void
show_notices (EsDataCard *self, const EmbNotices *notices)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  for (gsize i = 0; i < notices->n; i++)
    gtk_box_append (GTK_BOX (box), notice_label_new (notices->items[i].message));
  gtk_revealer_set_child (GTK_REVEALER (self->notices), box);

  guint n = (guint) notices->n;
  g_autofree char *words = g_strdup_printf (ngettext ("%u notice about these data",
                                                      "%u notices about these data", n),
                                            n);
  g_autofree char *count = es_format_count (n);
  gtk_label_set_label (GTK_LABEL (self->n_notices), count);
  gtk_widget_set_tooltip_text (self->notices_button, words);
  es_set_accessible_name (self->notices_button, words);
  gtk_widget_set_visible (self->notices_button, n > 0);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->notices_button), FALSE);
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
  show_format (self, emb_dataset_source (dataset));
  show_notices (self, emb_dataset_notices (dataset));
}

/* --- Life */

static GtkWidget *
notices_button_new (EsDataCard *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  self->n_notices = gtk_label_new (NULL);
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name ("help-about-symbolic"));
  gtk_box_append (GTK_BOX (box), self->n_notices);

  GtkWidget *button = gtk_toggle_button_new ();
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "badge");
  return button;
}

static void
es_data_card_init (EsDataCard *self)
{
  self->title = es_words_new ("title");
  self->shape = es_words_new ("numeric");
  self->format = es_words_new ("hint");
  self->notices_button = notices_button_new (self);
  self->notices = gtk_revealer_new ();
  g_object_bind_property (self->notices_button, "active", self->notices, "reveal-child",
                          G_BINDING_DEFAULT);

  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  gtk_widget_set_hexpand (self->shape, TRUE);
  gtk_box_append (GTK_BOX (line), self->shape);
  gtk_box_append (GTK_BOX (line), self->notices_button);

  es_panel_init (self);
  es_panel_append (self, es_heading_new (_ ("Data")));
  es_panel_append (self, self->title);
  es_panel_append (self, line);
  es_panel_append (self, self->format);
  es_panel_append (self, self->notices);
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
