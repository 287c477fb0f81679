// SPDX-License-Identifier: GPL-3.0-or-later
#include "open-dialog.h"

#include <glib/gi18n.h>

#include "bridge/task.h"
#include "chooser.h"
#include "data/formats/format.h"
#include "explorer/choice.h"
#include "explorer/parts.h"
#include "open-rows.h"
#include "plot/caption.h"

/* More tables than this are a list to unfold and to search in. */
#define MAX_TABLES_SHOWN 10

struct _EsOpenDialog {
  AdwWindow parent_instance;

  EsOrigin *origin;       /* as it stands in the dialog, but for the rows */
  EsLook *look;           /* NULL: see the problem */
  const char *recognised; /* the title of the format, when it was not asked for */
  gsize table;            /* which of the candidates */
  GCancellable *looking;  /* NULL: nothing is being looked at */
  gboolean filling;       /* what changes now is not the person's doing */

  GtkWidget *spinner;
  GtkWidget *open;
  GtkWidget *format;
  GtkWidget *reason;
  GtkWidget *problem;
  GtkWidget *tables; /* a box that is filled for each look */
  GtkWidget *tables_section;
  GtkWidget *rows;
  GtkWidget *rows_section;
  GtkWidget *metadata;
  GtkWidget *forget_metadata;
  GtkWidget *memory_icon;
  GtkWidget *memory;
  GtkFileChooserNative *chooser;
};

G_DEFINE_FINAL_TYPE (EsOpenDialog, es_open_dialog, ADW_TYPE_WINDOW)

static guint chosen_signal;

/* --- Memory, and whether it can be opened */

static void
update_open (EsOpenDialog *self)
{
  gboolean enough = TRUE;
  gboolean known = self->look != NULL && self->looking == NULL;
  if (self->look != NULL) {
    g_autofree char *text =
      es_open_rows_describe_memory (ES_OPEN_ROWS (self->rows), &enough);
    gtk_label_set_label (GTK_LABEL (self->memory), text);
  }
  gtk_widget_set_visible (gtk_widget_get_parent (self->memory), self->look != NULL);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->memory_icon),
                                enough ? "emblem-ok-symbolic"
                                       : "dialog-warning-symbolic");
  if (enough)
    gtk_widget_remove_css_class (gtk_widget_get_parent (self->memory), "error");
  else
    gtk_widget_add_css_class (gtk_widget_get_parent (self->memory), "error");
  gtk_widget_set_sensitive (self->open, known && enough);
}

/* --- Tables */

/* "20 000 × 100 · float32"; free with g_free. */
static char *
describe_table (EsOpenDialog *self, const EmbCandidate *table)
{
  const char *obstacle = es_look_get_obstacle (self->look, table);
  if (table->absent)
    return g_strdup (obstacle);
  GString *text = g_string_new (NULL);
  g_autofree char *rows =
    es_format_count (table->guessed ? es_caption_round (table->n_rows) : table->n_rows);
  g_autofree char *dims = es_format_count (table->n_dims);
  g_autofree char *about = g_strdup_printf (_ ("about %s"), rows);
  const char *shown = table->n_rows == 0 ? "?" : table->guessed ? about : rows;
  g_string_append_printf (text, "%s × %s", shown, table->n_dims > 0 ? dims : "?");
  if (table->dtype != NULL)
    g_string_append_printf (text, " · %s",
                            g_str_equal (table->dtype, "text") ? _ ("text")
                                                               : table->dtype);
  if (obstacle != NULL)
    g_string_append_printf (text, " · %s", obstacle);
  return g_string_free (text, FALSE);
}

static const char *
get_table_name (const EmbCandidate *table)
{
  return table->member != NULL ? table->member : _ ("The whole file");
}

static void
show_rows (EsOpenDialog *self)
{
  const EmbInspection *found = &self->look->found;
  es_open_rows_set_table (ES_OPEN_ROWS (self->rows),
                          &found->candidates.items[self->table], &found->strata);
}

static void look_again (EsOpenDialog *self);

static void
choose_table (EsOpenDialog *self, gsize table)
{
  const EmbInspection *found = &self->look->found;
  if (self->filling || table >= found->candidates.n || table == self->table)
    return;
  self->table = table;
  g_free (self->origin->member);
  self->origin->member = g_strdup (found->candidates.items[table].member);
  show_rows (self);
  /* There each table of vectors has a table of metadata. */
  if (g_str_equal (found->format, "projector"))
    look_again (self);
}

static void
table_toggled_cb (GtkCheckButton *button, EsOpenDialog *self)
{
  if (gtk_check_button_get_active (button))
    choose_table (self,
                  GPOINTER_TO_SIZE (g_object_get_data (G_OBJECT (button), "table")));
}

static void
table_selected_cb (GtkDropDown *choice, GParamSpec *property, EsOpenDialog *self)
{
  choose_table (self, gtk_drop_down_get_selected (choice));
}

static GtkWidget *
table_line_new (const char *name, const char *shape)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *words = es_words_new (NULL);
  es_label_set (words, name);
  gtk_widget_set_hexpand (words, TRUE);
  GtkWidget *hint = gtk_label_new (shape);
  gtk_widget_add_css_class (hint, "hint");
  gtk_widget_add_css_class (hint, "numeric");
  gtk_box_append (GTK_BOX (line), words);
  gtk_box_append (GTK_BOX (line), hint);
  return line;
}

/* Few tables: one line each. */
static void
list_tables (EsOpenDialog *self)
{
  const EmbCandidates *candidates = &self->look->found.candidates;
  GtkCheckButton *group = NULL;
  for (gsize i = 0; i < candidates->n; i++) {
    const EmbCandidate *table = &candidates->items[i];
    g_autofree char *shape = describe_table (self, table);
    GtkWidget *line = table_line_new (get_table_name (table), shape);
    if (candidates->n > 1) {
      g_autofree char *name = g_strdup_printf ("%s: %s", get_table_name (table), shape);
      GtkWidget *button = gtk_check_button_new ();
      gtk_check_button_set_child (GTK_CHECK_BUTTON (button), line);
      gtk_check_button_set_group (GTK_CHECK_BUTTON (button), group);
      group = GTK_CHECK_BUTTON (button);
      es_set_accessible_name (button, name);
      gtk_widget_set_sensitive (button, es_look_get_obstacle (self->look, table) == NULL);
      gtk_check_button_set_active (GTK_CHECK_BUTTON (button), i == self->table);
      g_object_set_data (G_OBJECT (button), "table", GSIZE_TO_POINTER (i));
      g_signal_connect (button, "toggled", G_CALLBACK (table_toggled_cb), self);
      line = button;
    }
    gtk_box_append (GTK_BOX (self->tables), line);
  }
}

static void
unfold_tables (EsOpenDialog *self)
{
  const EmbCandidates *candidates = &self->look->found.candidates;
  g_autoptr (GStrvBuilder) items = g_strv_builder_new ();
  for (gsize i = 0; i < candidates->n; i++) {
    const EmbCandidate *table = &candidates->items[i];
    g_autofree char *shape = describe_table (self, table);
    g_autofree char *item =
      es_look_get_obstacle (self->look, table) == NULL
        ? es_choice_item (get_table_name (table), shape)
        : es_choice_item_unavailable (get_table_name (table), shape);
    g_strv_builder_add (items, item);
  }
  g_auto (GStrv) all = g_strv_builder_end (items);
  GtkWidget *choice = es_choice_new (_ ("Table"), ES_HINTS_ALWAYS);
  es_choice_set (choice, (const char *const *) all, (guint) self->table);
  g_signal_connect (choice, "notify::selected", G_CALLBACK (table_selected_cb), self);
  gtk_box_append (GTK_BOX (self->tables), choice);
}

/* --- Format */

/* The first item is what the file is recognised as; then come all that there are. */
static void
show_formats (EsOpenDialog *self)
{
  guint selected = 0;
  const EmbFormat *format;
  g_autoptr (GStrvBuilder) items = g_strv_builder_new ();
  if (self->origin->format == NULL && self->look != NULL)
    self->recognised = emb_format_title (self->look->found.format);
  g_autofree char *recognised =
    es_choice_item (_ ("Recognise"),
                    self->recognised != NULL ? _ (self->recognised) : NULL);
  g_strv_builder_add (items, recognised);
  for (guint i = 0; (format = emb_format_nth (i)) != NULL; i++) {
    if (g_strcmp0 (format->name, self->origin->format) == 0)
      selected = i + 1;
    g_strv_builder_add (items, _ (format->title));
  }
  g_auto (GStrv) all = g_strv_builder_end (items);
  es_choice_set (self->format, (const char *const *) all, selected);
}

static void
format_selected_cb (GtkDropDown *choice, GParamSpec *property, EsOpenDialog *self)
{
  guint selected = gtk_drop_down_get_selected (choice);
  if (self->filling || selected == GTK_INVALID_LIST_POSITION)
    return;
  /* In another format the file has other tables, or one; files of an archive stay. */
  if (self->look != NULL && (g_str_equal (self->look->found.format, "projector") ||
                             g_str_equal (self->look->found.format, "safetensors")))
    g_clear_pointer (&self->origin->member, g_free);
  g_free (self->origin->format);
  self->origin->format =
    selected > 0 ? g_strdup (emb_format_nth (selected - 1)->name) : NULL;
  look_again (self);
}

/* --- What was found */

static gsize
find_table (EsOpenDialog *self)
{
  const EmbInspection *found = &self->look->found;
  for (gsize i = 0; i < found->candidates.n; i++)
    if (self->origin->member != NULL &&
        g_strcmp0 (found->candidates.items[i].member, self->origin->member) == 0)
      return i;
  return found->chosen;
}

/* Why it was taken for that; what the person asked for needs no reason. */
static void
show_reason (EsOpenDialog *self)
{
  gboolean recognised = self->look != NULL && self->origin->format == NULL;
  g_autofree char *sentence = es_sentence (recognised ? self->look->found.reason : "");
  gtk_label_set_label (GTK_LABEL (self->reason), sentence);
  gtk_widget_set_visible (self->reason, *sentence != '\0');
}

static void
show_problem (EsOpenDialog *self, const char *problem)
{
  g_autofree char *name = g_filename_display_basename (self->origin->path);
  g_autofree char *sentence =
    problem != NULL ? g_strdup_printf ("%s: %s.", name, problem) : NULL;
  gtk_label_set_label (GTK_LABEL (self->problem), sentence != NULL ? sentence : "");
  gtk_widget_set_visible (self->problem, sentence != NULL);
}

static void
show_metadata (EsOpenDialog *self)
{
  g_autofree char *name = self->origin->metadata != NULL
                            ? g_filename_display_basename (self->origin->metadata)
                            : NULL;
  g_autofree char *spoken =
    g_strdup_printf ("%s: %s", _ ("Metadata"), name != NULL ? name : _ ("Choose…"));
  gtk_button_set_label (GTK_BUTTON (self->metadata), name != NULL ? name : _ ("Choose…"));
  es_set_accessible_name (self->metadata, spoken);
  gtk_widget_set_visible (self->forget_metadata, name != NULL);
}

/* Fills the dialog from the look, or with why there is none. */
static void
show_look (EsOpenDialog *self, const char *problem)
{
  GtkWidget *child;
  self->filling = TRUE;
  while ((child = gtk_widget_get_first_child (self->tables)) != NULL)
    gtk_box_remove (GTK_BOX (self->tables), child);
  show_formats (self);
  show_reason (self);
  show_problem (self, problem);
  show_metadata (self);
  gtk_widget_set_visible (self->tables_section, self->look != NULL);
  gtk_widget_set_visible (self->rows_section, self->look != NULL);
  if (self->look != NULL) {
    self->table = find_table (self);
    if (self->look->found.candidates.n > MAX_TABLES_SHOWN)
      unfold_tables (self);
    else
      list_tables (self);
    show_rows (self);
  }
  self->filling = FALSE;
  update_open (self);
}

/* --- Looking once more */

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EsOpenDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (EsLook) look = es_task_finish (result, &error);
  GCancellable *cancellable = g_task_get_cancellable (G_TASK (result));
  if (cancellable != self->looking || g_cancellable_is_cancelled (cancellable))
    return; /* closed, or asked anew meanwhile */

  g_clear_object (&self->looking);
  gtk_spinner_stop (GTK_SPINNER (self->spinner));
  es_look_free (self->look);
  self->look = g_steal_pointer (&look);
  show_look (self, error != NULL ? error->message : NULL);
}

static void
stop_looking (EsOpenDialog *self)
{
  if (self->looking != NULL)
    g_cancellable_cancel (self->looking);
  g_clear_object (&self->looking);
}

static void
look_again (EsOpenDialog *self)
{
  stop_looking (self);
  self->looking = g_cancellable_new ();
  gtk_spinner_start (GTK_SPINNER (self->spinner));
  update_open (self);
  es_task_run (NULL, es_origin_look, es_origin_copy (self->origin),
               (GDestroyNotify) es_origin_free, (GDestroyNotify) es_look_free,
               self->looking, NULL, looked_cb, g_object_ref (self));
}

/* --- Metadata */

static void
metadata_chosen_cb (GtkFileChooserNative *native, int response, EsOpenDialog *self)
{
  if (response == GTK_RESPONSE_ACCEPT) {
    g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (native));
    g_free (self->origin->metadata);
    self->origin->metadata = g_file_get_path (file);
    look_again (self);
  }
  g_clear_object (&self->chooser);
}

static void
choose_metadata_cb (EsOpenDialog *self)
{
  if (self->chooser != NULL)
    return;
  g_autofree char *folder = g_path_get_dirname (self->origin->path);
  g_autofree char *uri = g_filename_to_uri (folder, NULL, NULL);
  self->chooser = es_chooser_new (GTK_WINDOW (self), _ ("Open Metadata"),
                                  GTK_FILE_CHOOSER_ACTION_OPEN, uri);
  es_chooser_offer_tables (self->chooser);
  g_signal_connect (self->chooser, "response", G_CALLBACK (metadata_chosen_cb), self);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
forget_metadata_cb (EsOpenDialog *self)
{
  g_clear_pointer (&self->origin->metadata, g_free);
  look_again (self);
}

/* --- The answer */

static void
open_cb (EsOpenDialog *self)
{
  g_autoptr (EsOrigin) origin = es_origin_copy (self->origin);
  origin->ask = ES_ASK_NEVER;
  es_open_rows_get (ES_OPEN_ROWS (self->rows), origin);
  /* A sidecar that is found is not one that was asked for, and a file that is its only
   * table needs no name for it. */
  g_free (origin->member);
  origin->member = self->look->found.candidates.n > 1
                     ? g_strdup (self->look->found.candidates.items[self->table].member)
                     : NULL;
  stop_looking (self);
  g_signal_emit (self, chosen_signal, 0, origin);
  gtk_window_destroy (GTK_WINDOW (self));
}

static gboolean
es_open_dialog_close_request (GtkWindow *window)
{
  stop_looking (ES_OPEN_DIALOG (window));
  g_signal_emit (window, chosen_signal, 0, NULL);
  return FALSE;
}

/* --- Life */

static GtkWidget *
section_new (const char *title, GtkWidget *card)
{
  GtkWidget *section = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  gtk_box_append (GTK_BOX (section), es_heading_new (title));
  gtk_widget_add_css_class (card, "card");
  gtk_box_append (GTK_BOX (section), card);
  return section;
}

static GtkWidget *
file_section_new (EsOpenDialog *self)
{
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *format_box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  self->format = es_choice_new (_ ("Format"), ES_HINTS_ALWAYS);
  self->reason = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "wrap", TRUE, "wrap-mode",
                               PANGO_WRAP_WORD_CHAR, NULL);
  gtk_widget_add_css_class (self->reason, "hint");
  self->problem =
    g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "wrap", TRUE, "wrap-mode",
                  PANGO_WRAP_WORD_CHAR, "selectable", TRUE, "can-focus", FALSE, NULL);
  gtk_widget_add_css_class (self->problem, "error");
  GtkWidget *field = es_field_new (_ ("Format"), self->format);
  gtk_box_append (GTK_BOX (format_box), field);
  gtk_box_append (GTK_BOX (format_box), self->reason);
  gtk_box_append (GTK_BOX (format_box), self->problem);
  gtk_box_append (GTK_BOX (card), format_box);

  self->metadata = gtk_button_new ();
  self->forget_metadata =
    es_icon_button_new ("edit-clear-symbolic", _ ("No Other Metadata"));
  gtk_widget_set_valign (self->forget_metadata, GTK_ALIGN_CENTER);
  field = es_field_new (_ ("Metadata"), self->metadata);
  gtk_box_append (GTK_BOX (field), self->forget_metadata);
  gtk_box_append (GTK_BOX (card), field);

  g_signal_connect (self->format, "notify::selected", G_CALLBACK (format_selected_cb),
                    self);
  g_signal_connect_swapped (self->metadata, "clicked", G_CALLBACK (choose_metadata_cb),
                            self);
  g_signal_connect_swapped (self->forget_metadata, "clicked",
                            G_CALLBACK (forget_metadata_cb), self);
  return section_new (_ ("File"), card);
}

static GtkWidget *
memory_line_new (EsOpenDialog *self)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  self->memory_icon = gtk_image_new ();
  self->memory = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "wrap", TRUE, "hexpand",
                               TRUE, "width-chars", 30, NULL);
  gtk_widget_add_css_class (self->memory, "numeric");
  gtk_widget_add_css_class (line, "memory");
  gtk_box_append (GTK_BOX (line), self->memory_icon);
  gtk_box_append (GTK_BOX (line), self->memory);
  return line;
}

static GtkWidget *
header_new (EsOpenDialog *self, const char *title, const char *subtitle)
{
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *cancel = gtk_button_new_with_mnemonic (_ ("_Cancel"));
  self->open = gtk_button_new_with_mnemonic (_ ("_Open"));
  self->spinner = gtk_spinner_new ();
  gtk_widget_add_css_class (self->open, "suggested-action");
  adw_header_bar_set_show_start_title_buttons (ADW_HEADER_BAR (header), FALSE);
  adw_header_bar_set_show_end_title_buttons (ADW_HEADER_BAR (header), FALSE);
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (header),
                                   adw_window_title_new (title, subtitle));
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), cancel);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), self->open);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), self->spinner);
  g_signal_connect_swapped (cancel, "clicked", G_CALLBACK (gtk_window_close), self);
  g_signal_connect_swapped (self->open, "clicked", G_CALLBACK (open_cb), self);
  return header;
}

static GtkWidget *
body_new (EsOpenDialog *self)
{
  GtkWidget *body = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);
  gtk_widget_add_css_class (body, "open-body");
  self->tables = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  self->tables_section = section_new (_ ("Table"), self->tables);
  self->rows = es_open_rows_new (self->origin);
  self->rows_section = section_new (_ ("Rows"), self->rows);
  gtk_box_append (GTK_BOX (body), file_section_new (self));
  gtk_box_append (GTK_BOX (body), self->tables_section);
  gtk_box_append (GTK_BOX (body), self->rows_section);
  g_signal_connect_swapped (self->rows, "changed", G_CALLBACK (update_open), self);

  GtkWidget *scroller = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), body);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), 640);
  gtk_widget_set_vexpand (scroller, TRUE);
  gtk_widget_set_focusable (scroller, FALSE);
  return scroller;
}

static void
build (EsOpenDialog *self)
{
  g_autofree char *name = g_filename_display_basename (self->origin->path);
  /* Translators: %s is the name of a file. */
  g_autofree char *title = g_strdup_printf (_ ("Open %s"), name);
  guint64 bytes = self->look != NULL ? self->look->found.bytes : 0;
  g_autofree char *size = bytes > 0 ? g_format_size (bytes) : g_strdup ("");
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_window_set_title (GTK_WINDOW (self), title);
  gtk_box_append (GTK_BOX (content), header_new (self, title, size));
  gtk_box_append (GTK_BOX (content), body_new (self));
  gtk_box_append (GTK_BOX (content), memory_line_new (self));
  adw_window_set_content (ADW_WINDOW (self), content);
  gtk_window_set_default_widget (GTK_WINDOW (self), self->open);
}

static void
es_open_dialog_init (EsOpenDialog *self)
{
  gtk_window_set_modal (GTK_WINDOW (self), TRUE);
  gtk_window_set_default_size (GTK_WINDOW (self), 480, -1);
}

static void
es_open_dialog_dispose (GObject *object)
{
  EsOpenDialog *self = ES_OPEN_DIALOG (object);
  stop_looking (self);
  if (self->chooser != NULL)
    gtk_native_dialog_destroy (GTK_NATIVE_DIALOG (self->chooser));
  g_clear_object (&self->chooser);
  g_clear_pointer (&self->look, es_look_free);
  g_clear_pointer (&self->origin, es_origin_free);
  G_OBJECT_CLASS (es_open_dialog_parent_class)->dispose (object);
}

static void
es_open_dialog_class_init (EsOpenDialogClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = es_open_dialog_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = es_open_dialog_close_request;
  chosen_signal = g_signal_new ("chosen", ES_TYPE_OPEN_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL,
                                NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  gtk_widget_class_add_binding_action (GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0,
                                       "window.close", NULL);
}

EsOpenDialog *
es_open_dialog_new (GtkWindow *parent,
                    const EsOrigin *origin,
                    EsLook *look,
                    const char *problem)
{
  EsOpenDialog *self = g_object_new (ES_TYPE_OPEN_DIALOG, "transient-for", parent, NULL);
  self->origin = es_origin_copy (origin);
  self->look = look;
  build (self);
  show_look (self, problem);
  gtk_window_set_focus (GTK_WINDOW (self), self->open);
  return self;
}
