// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtk/gtk.h>

/* All keys of the window, in one table (keys.c). */
void es_keys_install (GtkApplication *application);

/* The keys that a text field has the first claim on. */
void es_keys_install_in_window (GtkWidget *window);
