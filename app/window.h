// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <adwaita.h>

#include "application-private.h"
#include "origin.h"

/* A window: empty, loading, failed, or with one data set on the Explore page. */
#define ES_TYPE_WINDOW (es_window_get_type ())
G_DECLARE_FINAL_TYPE (EsWindow, es_window, ES, WINDOW, AdwApplicationWindow)

EsWindow *es_window_new (EsApplication *application);

/* Opens here when the window is empty, in a new window otherwise. Takes @origin over. */
void es_window_open (EsWindow *self, EsOrigin *origin);
void es_window_open_file (EsWindow *self, GFile *file);
