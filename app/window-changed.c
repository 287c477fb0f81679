// SPDX-License-Identifier: GPL-3.0-or-later
/* Numbers that are the pages of a file change with it: what is shown then may mix old and
 * new. The person is told as soon as they look: at the window, or at an answer. */
#include "window-private.h"

#include <glib/gi18n.h>

void
es_window_reopen (EsWindow *self)
{
  if (self->origin != NULL)
    es_window_load (self, es_origin_copy (self->origin));
}

void
es_window_check_file (EsWindow *self)
{
  if (self->session == NULL || self->told_change ||
      emb_dataset_is_intact (es_session_get_dataset (self->session)))
    return;
  self->told_change = TRUE;
  /* Translators: the name of a file. */
  g_autofree char *words =
    g_strdup_printf (_ ("%s has changed on the disk; what is shown may mix old numbers "
                        "with new ones"),
                     es_session_get_title (self->session));
  g_autofree char *markup = g_markup_escape_text (words, -1);
  AdwToast *toast = adw_toast_new (markup);
  adw_toast_set_button_label (toast, _ ("Open Again"));
  adw_toast_set_action_name (toast, "win.reopen");
  adw_toast_set_timeout (toast, 0);
  adw_toast_overlay_add_toast (self->toasts, toast);
}
