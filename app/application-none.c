// SPDX-License-Identifier: GPL-3.0-or-later
/* In place of application.c where the program is built without its window. */
#include "application.h"

#include <glib/gi18n.h>

#include "message.h"

int
es_application_main (int argc, char **argv)
{
  es_message_error (NULL,
                    _ ("this program was built without its window; embedscope --help "
                       "lists what it can do"));
  return ES_EXIT_FAILED;
}
