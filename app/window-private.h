// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "explorer/explorer.h"
#include "window.h"

/* The parts of EsWindow, one topic for each window-*.c. */

typedef struct EsLoad EsLoad;
typedef struct EsSave EsSave;

struct _EsWindow {
  AdwApplicationWindow parent_instance;

  /* from window.ui */
  AdwWindowTitle *window_title;
  AdwToastOverlay *toasts;
  AdwSplitButton *open_button;
  GtkWidget *export_button;
  GtkOverlay *overlay; /* over the pages */
  GtkStack *pages;
  AdwStatusPage *empty_page;
  AdwStatusPage *loading_page;
  GtkLabel *loading_stage;
  GtkProgressBar *loading_bar;
  AdwStatusPage *failed_page;
  GtkButton *retry_button;
  GtkButton *options_button;
  GtkButton *dismiss_button;
  GtkWidget *drop_hint;
  GMenu *recent_menu;

  EsSettings *settings;          /* of the application */
  GtkFileChooserNative *chooser; /* while a dialog is open */

  EsExplorer *explorer; /* NULL: no data were open yet */
  EsSession *session;   /* NULL: no data are open */
  EsOrigin *origin;     /* of the session */
  EsLoad *load;         /* NULL: nothing is being loaded */
  EsSave *save;         /* NULL: nothing is being saved */
  EsOrigin *failed;     /* what could not be loaded, while that is shown */
  gboolean told_change; /* that the file of the data was written meanwhile */
  gboolean sides_before_fullscreen;
};

/* --- window.c */
void es_window_update_title (EsWindow *self);
void es_window_toast (EsWindow *self, const char *sentence);

/* --- window-load.c: from an origin to a session */

/* Loads into this window, whatever is in it; takes @origin over. */
void es_window_load (EsWindow *self, EsOrigin *origin);
void es_window_cancel_load (EsWindow *self);
void es_window_retry (EsWindow *self);
void es_window_retry_with_options (EsWindow *self);
void es_window_dismiss_failure (EsWindow *self);
const EsOrigin *es_window_get_loading (EsWindow *self); /* NULL: nothing */

/* Stops everything that runs for the data and lets go of them. */
void es_window_close_data (EsWindow *self);

/* --- window-open.c: dialogs, drops, recent files */
void es_window_choose_file (EsWindow *self);
void es_window_choose_file_with_options (EsWindow *self);
void es_window_choose_metadata (EsWindow *self);
void es_window_add_drop_target (EsWindow *self, GtkWidget *widget);
void es_window_watch_recent (EsWindow *self);
void es_window_add_recent (EsWindow *self, const char *path);

/* --- window-export.c: out of the window */
void es_window_copy_neighbors (EsWindow *self);
void es_window_copy_picture (EsWindow *self);
void es_window_choose_picture (EsWindow *self);

/* --- window-save.c: the data to a file */
void es_window_choose_data (EsWindow *self);
void es_window_cancel_save (EsWindow *self);

/* Cancels, and cleans up without the window. */
void es_window_stop_save (EsWindow *self);

/* --- window-changed.c: a file that is written while its numbers are shown */
void es_window_check_file (EsWindow *self);
void es_window_reopen (EsWindow *self);

/* --- window-actions.c */
void es_window_add_actions (EsWindow *self);
void es_window_update_actions (EsWindow *self);
void es_window_restore_sides (EsWindow *self); /* from the settings */
void es_window_apply_sides (EsWindow *self);   /* to the page of the map */
