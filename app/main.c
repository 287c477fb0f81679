// SPDX-License-Identifier: GPL-3.0-or-later
/* The command line or the window: the arguments decide. With a sub-command neither GTK
 * nor settings nor D-Bus is touched. */
#include <locale.h>

#include <glib/gi18n.h>

#include "application.h"
#include "command.h"

int
main (int argc, char **argv)
{
  /* For the words. Numbers go through base/text and are the same in every locale. */
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, ES_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  int status;
  if (es_command_line (argc, argv, &status))
    return status;
  return es_application_main (argc, argv);
}
