// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <glib.h>

#include "output.h"

/* Nested keys and values.
 *
 * As JSON one object. As table or TSV two columns, key and value, where the keys of
 * nested objects are joined by a dot and the entries of a list are numbered from 0
 * ("notices.0.message"); what is null has an empty value. */
typedef struct EsReport EsReport;

EsReport *es_report_new (EsFormat format);
void es_report_free (EsReport *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EsReport, es_report_free)

/* In a list the key is NULL. */
void es_report_begin_object (EsReport *self, const char *key);
void es_report_begin_list (EsReport *self, const char *key);
void es_report_end (EsReport *self);
void es_report_text (EsReport *self, const char *key, const char *value); /* NULL: null */
void es_report_count (EsReport *self, const char *key, uint64_t value);
void es_report_bool (EsReport *self, const char *key, bool value);

/* What is not finite is null. */
void es_report_number (EsReport *self,
                       const char *key,
                       double value,
                       char conversion,
                       int precision);

void es_report_write (EsReport *self, GString *out);
