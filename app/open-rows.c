// SPDX-License-Identifier: GPL-3.0-or-later
#include "open-rows.h"

#include <glib/gi18n.h>

#include "base/memory.h"
#include "explorer/choice.h"
#include "explorer/parts.h"
#include "plot/caption.h"

/* Where nobody said how many: what a map shows well and loads at once. */
#define USUAL_ROWS 100000

/* A seed is something to say and to write down. */
#define MAX_SEED 999999

typedef enum {
  ALL,
  FIRST,
  UNIFORM,
  STRATIFIED,
  N_WAYS,
} Way;

struct _EsOpenRows {
  GtkWidget parent_instance;

  GtkCheckButton *ways[N_WAYS];
  GtkWidget *all_count; /* beside the first way */
  GtkWidget *column;    /* beside the last: what a sample goes by */
  GtkWidget *number;
  GtkWidget *number_row;
  GtkWidget *seed;
  GtkWidget *seed_row;

  EmbCandidate table; /* without its name */
  GPtrArray *titles;  /* that a sample may go by */
  char *asked_column;
  gboolean begun; /* the person has seen the choice: it is theirs */
};

G_DEFINE_FINAL_TYPE (EsOpenRows, es_open_rows, GTK_TYPE_WIDGET)

static guint changed_signal;

/* --- What is chosen */

static Way
get_way (EsOpenRows *self)
{
  Way way = ALL;
  while (way < STRATIFIED && !gtk_check_button_get_active (self->ways[way]))
    way++;
  return way;
}

static gsize
get_number (EsOpenRows *self)
{
  return (gsize) gtk_spin_button_get_value (GTK_SPIN_BUTTON (self->number));
}

static const char *
get_column (EsOpenRows *self)
{
  guint selected = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->column));
  return selected < self->titles->len ? g_ptr_array_index (self->titles, selected) : NULL;
}

void
es_open_rows_get (EsOpenRows *self, EsOrigin *origin)
{
  Way way = get_way (self);
  gtk_spin_button_update (GTK_SPIN_BUTTON (self->number));
  gtk_spin_button_update (GTK_SPIN_BUTTON (self->seed));
  origin->first = way == FIRST ? get_number (self) : 0;
  origin->sample = way == UNIFORM || way == STRATIFIED ? get_number (self) : 0;
  g_free (origin->stratify);
  origin->stratify = way == STRATIFIED ? g_strdup (get_column (self)) : NULL;
  origin->seed = (guint64) gtk_spin_button_get_value (GTK_SPIN_BUTTON (self->seed));
}

/* --- Memory */

static guint64
get_row_bytes (EsOpenRows *self)
{
  return es_look_get_bytes (&self->table, 1);
}

/* A sample is drawn when all rows have been read, but where they lie as they are. */
static guint64
get_need (EsOpenRows *self, Way way)
{
  guint64 n_rows = self->table.n_rows;
  guint64 number = MIN (get_number (self), n_rows);
  guint64 all = self->table.in_place ? 0 : es_look_get_bytes (&self->table, n_rows);
  guint64 some = es_look_get_bytes (&self->table, number);
  if (way == ALL)
    return all;
  if (way == FIRST)
    return self->table.in_place ? 0 : some;
  guint64 sum;
  return g_uint64_checked_add (&sum, all, some) ? sum : G_MAXUINT64;
}

static gboolean
is_known (EsOpenRows *self)
{
  return self->table.n_rows > 0 && self->table.n_dims > 0;
}

static gboolean
fits (EsOpenRows *self, Way way)
{
  return !is_known (self) || get_need (self, way) <= emb_memory_available ();
}

/* So many of the first rows as leave room for what is made of them, a round number; 0
 * where there are none. */
static guint64
count_fitting (EsOpenRows *self)
{
  guint64 n = emb_memory_available () / 2 / MAX (get_row_bytes (self), 1);
  guint64 unit = 1;
  while (unit <= n / 10)
    unit *= 10;
  return MIN (n / unit * unit, self->table.n_rows);
}

static char *
suggest (EsOpenRows *self, Way way)
{
  guint64 n = count_fitting (self);
  if (way == FIRST || n == 0)
    return g_strdup (_ ("Open fewer rows, or close other programs."));
  g_autofree char *count = es_format_count (MIN (n, USUAL_ROWS));
  return g_strdup_printf (_ ("Open the first %s rows, or close other programs."), count);
}

char *
es_open_rows_describe_memory (EsOpenRows *self, gboolean *enough)
{
  Way way = get_way (self);
  guint64 free_bytes = emb_memory_available ();
  g_autofree char *there = g_format_size (free_bytes);
  *enough = fits (self, way);
  if (!is_known (self))
    return g_strdup_printf (_ ("How many rows there are shows when they are read; "
                               "%s of memory are free."),
                            there);

  guint64 need = get_need (self, way);
  g_autofree char *needed = g_format_size (need);
  if (*enough && need == 0)
    return g_strdup_printf (_ ("The numbers are used where they lie in the file; "
                               "%s of memory are free."),
                            there);
  if (*enough && free_bytes == G_MAXUINT64)
    return g_strdup_printf (_ ("Needs %s of memory."), needed);
  if (*enough)
    return g_strdup_printf (_ ("Needs %s of memory; %s are free."), needed, there);
  g_autofree char *suggestion = suggest (self, way);
  return g_strdup_printf (_ ("Needs %s of memory, and only %s are free. %s"), needed,
                          there, suggestion);
}

/* --- What is shown */

static void
update (EsOpenRows *self)
{
  Way way = get_way (self);
  gtk_widget_set_sensitive (self->number_row, way != ALL);
  gtk_widget_set_sensitive (self->seed_row, way == UNIFORM || way == STRATIFIED);
  gtk_widget_set_sensitive (self->column, way == STRATIFIED);
  g_signal_emit (self, changed_signal, 0);
}

/* As "about 400 000": a guess looks like one. */
static void
show_count (EsOpenRows *self)
{
  const EmbCandidate *table = &self->table;
  guint64 n = table->guessed ? es_caption_round (table->n_rows) : table->n_rows;
  g_autofree char *count = n > 0 ? es_format_count (n) : NULL;
  g_autofree char *text = table->guessed && count != NULL
                            ? g_strdup_printf (_ ("about %s"), count)
                            : g_steal_pointer (&count);
  es_label_set (self->all_count, text != NULL ? text : _ ("as many as there are"));
  g_autofree char *name =
    g_strdup_printf ("%s: %s", _ ("All"),
                     gtk_label_get_label (GTK_LABEL (self->all_count)));
  es_set_accessible_name (GTK_WIDGET (self->ways[ALL]), name);
}

static void
show_columns (EsOpenRows *self, const EmbStrings *strata)
{
  guint selected = 0;
  g_ptr_array_set_size (self->titles, 0);
  for (gsize i = 0; i < strata->n; i++) {
    const char *title = emb_strings_get (strata, i);
    if (g_strcmp0 (title, self->asked_column) == 0)
      selected = (guint) i;
    g_ptr_array_add (self->titles, g_strdup (title));
  }
  gboolean some = self->titles->len > 0;
  g_autoptr (GPtrArray) items = g_ptr_array_copy (self->titles, NULL, NULL);
  char none[64];
  g_strlcpy (none, _ ("none"), sizeof none);
  if (!some)
    g_ptr_array_add (items, none);
  g_ptr_array_set_free_func (items, NULL);
  g_ptr_array_add (items, NULL);
  es_choice_set (self->column, (const char *const *) items->pdata, selected);
  gtk_widget_set_sensitive (GTK_WIDGET (self->ways[STRATIFIED]), some);
  if (!some && get_way (self) == STRATIFIED)
    gtk_check_button_set_active (self->ways[UNIFORM], TRUE);
}

/* Before the person has seen it, what fits is chosen. */
static void
begin (EsOpenRows *self)
{
  self->begun = TRUE;
  if (fits (self, get_way (self)))
    return;
  guint64 n = count_fitting (self);
  if (n > 0 && n < get_number (self))
    gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->number), (double) n);
  gtk_check_button_set_active (self->ways[self->table.in_place ? UNIFORM : FIRST], TRUE);
}

void
es_open_rows_set_table (EsOpenRows *self,
                        const EmbCandidate *table,
                        const EmbStrings *strata)
{
  gboolean counted = table->n_rows > 0 && !table->guessed;
  self->table = *table;
  self->table.member = NULL;
  gtk_spin_button_set_range (GTK_SPIN_BUTTON (self->number), 1,
                             counted ? (double) table->n_rows : (double) G_MAXUINT32);
  show_count (self);
  show_columns (self, strata);
  if (!self->begun)
    begin (self);
  update (self);
}

/* --- Life */

static void
die_cb (EsOpenRows *self)
{
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->seed),
                             g_random_int_range (0, MAX_SEED + 1));
}

static GtkWidget *
spin_new (double max)
{
  GtkWidget *spin = gtk_spin_button_new_with_range (0, max, 1);
  gtk_editable_set_width_chars (GTK_EDITABLE (spin), 10);
  gtk_editable_set_alignment (GTK_EDITABLE (spin), 1);
  gtk_spin_button_set_numeric (GTK_SPIN_BUTTON (spin), TRUE);
  /* Enter in a field opens. */
  GtkWidget *text = GTK_WIDGET (gtk_editable_get_delegate (GTK_EDITABLE (spin)));
  gtk_text_set_activates_default (GTK_TEXT (text), TRUE);
  return spin;
}

/* A line that chooses a way; @beside stands at its right. */
static void
add_way (EsOpenRows *self, Way way, const char *words, GtkWidget *beside)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  self->ways[way] = GTK_CHECK_BUTTON (gtk_check_button_new_with_label (words));
  if (way > 0)
    gtk_check_button_set_group (self->ways[way], self->ways[0]);
  gtk_widget_set_hexpand (GTK_WIDGET (self->ways[way]), TRUE);
  es_set_accessible_name (GTK_WIDGET (self->ways[way]), words);
  gtk_box_append (GTK_BOX (line), GTK_WIDGET (self->ways[way]));
  if (beside != NULL)
    gtk_box_append (GTK_BOX (line), beside);
  es_panel_append (self, line);
}

static void
add_numbers (EsOpenRows *self)
{
  self->number = spin_new (G_MAXUINT32);
  gtk_spin_button_set_increments (GTK_SPIN_BUTTON (self->number), 1000, 100000);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->number), USUAL_ROWS);
  self->number_row = es_field_new (_ ("How many"), self->number);
  es_panel_append (self, self->number_row);

  self->seed = spin_new (MAX_SEED);
  GtkWidget *die =
    es_icon_button_new ("media-playlist-shuffle-symbolic", _ ("Another seed"));
  gtk_widget_set_valign (die, GTK_ALIGN_CENTER);
  self->seed_row = es_field_new (_ ("Seed"), self->seed);
  gtk_box_append (GTK_BOX (self->seed_row), die);
  es_panel_append (self, self->seed_row);

  g_signal_connect_swapped (die, "clicked", G_CALLBACK (die_cb), self);
  g_signal_connect_swapped (self->number, "value-changed", G_CALLBACK (update), self);
}

static void
es_open_rows_init (EsOpenRows *self)
{
  self->titles = g_ptr_array_new_with_free_func (g_free);
  self->all_count = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->all_count, "numeric");
  gtk_widget_add_css_class (self->all_count, "hint");
  self->column = es_choice_new (_ ("Column"), ES_HINTS_ALWAYS);
  gtk_widget_set_valign (self->column, GTK_ALIGN_CENTER);
  gtk_widget_set_size_request (self->column, 140, -1);

  es_panel_init (self);
  gtk_box_layout_set_spacing (
    GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self))), 0);
  add_way (self, ALL, _ ("All"), self->all_count);
  add_way (self, FIRST, _ ("The first"), NULL);
  add_way (self, UNIFORM, _ ("A sample, spread evenly"), NULL);
  add_way (self, STRATIFIED, _ ("A sample that keeps the shares of"), self->column);
  gtk_check_button_set_active (self->ways[ALL], TRUE);
  add_numbers (self);
  for (Way way = ALL; way < N_WAYS; way++)
    g_signal_connect_swapped (self->ways[way], "toggled", G_CALLBACK (update), self);
}

static void
es_open_rows_dispose (GObject *object)
{
  EsOpenRows *self = ES_OPEN_ROWS (object);
  es_panel_clear (self);
  g_clear_pointer (&self->titles, g_ptr_array_unref);
  g_clear_pointer (&self->asked_column, g_free);
  G_OBJECT_CLASS (es_open_rows_parent_class)->dispose (object);
}

static void
es_open_rows_class_init (EsOpenRowsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = es_open_rows_dispose;
  es_panel_class_init (GTK_WIDGET_CLASS (klass), "open-rows");
  changed_signal = g_signal_new ("changed", ES_TYPE_OPEN_ROWS, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
}

GtkWidget *
es_open_rows_new (const EsOrigin *origin)
{
  EsOpenRows *self = g_object_new (ES_TYPE_OPEN_ROWS, NULL);
  Way way = origin->stratify != NULL ? STRATIFIED
            : origin->sample > 0     ? UNIFORM
            : origin->first > 0      ? FIRST
                                     : ALL;
  gtk_check_button_set_active (self->ways[way], TRUE);
  if (way != ALL)
    gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->number),
                               (double) MAX (origin->sample, origin->first));
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->seed), (double) origin->seed);
  self->asked_column = g_strdup (origin->stratify);
  es_set_accessible_name (GTK_WIDGET (self), _ ("Rows"));
  return GTK_WIDGET (self);
}
