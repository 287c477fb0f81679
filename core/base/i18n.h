// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/* Marks a text of core for translators; ui and app translate it when they show it. For .c
 * files of core alone: GLib defines the same name for the others. */
#define N_(text) text
