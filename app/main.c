// SPDX-License-Identifier: GPL-3.0-or-later
/* The command line or the window: the arguments decide. With a sub-command neither GTK
 * nor settings nor D-Bus is touched. */
#include <locale.h>

#include <glib/gi18n.h>

#include "application.h"
#include "command.h"

/* A program in the build folder has them there, not yet where they will be installed. */
static char *
find_translations (void)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  if (program != NULL) {
    g_autofree char *folder = g_path_get_dirname (program);
    g_autofree char *built = g_build_filename (folder, "../resources/po", NULL);
    if (g_file_test (built, G_FILE_TEST_IS_DIR))
      return g_steal_pointer (&built);
  }
  return g_strdup (ES_LOCALE_DIR);
}

int
main (int argc, char **argv)
{
  /* For the words. Numbers go through base/text and are the same in every locale. */
  setlocale (LC_ALL, "");
  g_autofree char *translations = find_translations ();
  bindtextdomain (GETTEXT_PACKAGE, translations);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  int status;
  if (es_command_line (argc, argv, &status))
    return status;
  return es_application_main (argc, argv);
}
