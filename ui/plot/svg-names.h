// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stddef.h>

#include "base/file.h"

/* cairo numbers the parts of an SVG ("surface12", "image13") by a counter of the whole
 * process, so a second picture would differ from the first. This writes the document with
 * these numbers counted from 1 in order of appearance. */
void es_svg_write_with_steady_names (EmbWriter *writer, const char *bytes, size_t size);
