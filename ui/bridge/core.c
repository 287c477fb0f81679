// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/core.h"

G_DEFINE_QUARK (es - error - quark, es_error)

GError *
es_error_from_core (const EmbError *error)
{
  if (error->code == EMB_CANCELLED)
    return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, error->message);
  return g_error_new_literal (ES_ERROR, (int) error->code, error->message);
}
