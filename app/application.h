// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/* Opens the window for the files among the arguments; returns the exit status. */
int es_application_main (int argc, char **argv);
