// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <adwaita.h>

#include "settings.h"

/* The program with its windows: one for each data set. For the windows alone;
 * application.h is the same for a program without them. */
#define ES_TYPE_APPLICATION (es_application_get_type ())
G_DECLARE_FINAL_TYPE (EsApplication, es_application, ES, APPLICATION, AdwApplication)

EsSettings *es_application_get_settings (EsApplication *self);
