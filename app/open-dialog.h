// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <adwaita.h>

#include "origin.h"

/* Asks how a file is to be read: as what format, which of its tables, which rows, and
 * with what metadata. Emits "chosen" once, with a const EsOrigin *, or NULL where the
 * person thinks better of it, and closes. */
#define ES_TYPE_OPEN_DIALOG (es_open_dialog_get_type ())
G_DECLARE_FINAL_TYPE (EsOpenDialog, es_open_dialog, ES, OPEN_DIALOG, AdwWindow)

/* @look: what is in the file, taken over; NULL where it could not be told, and @problem
 * says why. */
EsOpenDialog *es_open_dialog_new (GtkWindow *parent,
                                  const EsOrigin *origin,
                                  EsLook *look,
                                  const char *problem);
