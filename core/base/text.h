// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* UTF-8 and numbers as text. The only place of the program that reads or writes numbers:
 * always with a point, in every locale. */

/* The length of the longest valid UTF-8 prefix; @length when all is valid. Overlong
 * forms, surrogates and values beyond U+10FFFF are invalid. */
size_t emb_text_valid_utf8 (const char *text, size_t length);

/* The length of the valid character that @text begins with, or 0; then *@n_bad is the
 * length of the invalid piece there. @length from 1. */
size_t emb_text_character (const char *text, size_t length, size_t *n_bad);

/* Copies @text to @out and puts U+FFFD for each maximal invalid piece (Unicode 15, 3.9)
 * and for NUL. Returns the number of bytes written; @out has room for 3 x @length. */
size_t emb_text_repair_utf8 (const char *text, size_t length, char *out);

/* Writes @c in UTF-8, U+FFFD for what is no character; returns the number of bytes. */
#define EMB_TEXT_CHARACTER_SIZE 4
size_t emb_text_write_character (uint32_t c, char out[EMB_TEXT_CHARACTER_SIZE]);

/* Cuts the NUL-terminated @text to at most @length bytes, not inside a character. */
void emb_text_truncate_utf8 (char *text, size_t length);

/* Parses all of [@begin, @end) as a decimal number: digits with sign, point and exponent,
 * or inf, infinity, nan in any case. No blanks, no hexadecimal. The float is the one
 * nearest to the decimal number, as strtof in the C locale gives. False when the field is
 * no number. */
bool emb_text_parse_float (const char *begin, const char *end, float *value);
bool emb_text_parse_double (const char *begin, const char *end, double *value);

/* The same for the number that [@begin, @end) starts with: returns what follows it, or
 * NULL where there is none. "1.5 2" gives 1.5 and " 2". */
const char *emb_text_take_float (const char *begin, const char *end, float *value);

/* Digits only, without sign; false on anything else or above 2^64 - 1. */
bool emb_text_parse_uint (const char *begin, const char *end, uint64_t *value);

/* snprintf of one double with "%.*f" or "%.*g" (@conversion 'f' or 'g') and a point in
 * every locale. Returns @buffer. */
#define EMB_TEXT_NUMBER_SIZE 64
const char *emb_text_format (char buffer[EMB_TEXT_NUMBER_SIZE],
                             double value,
                             char conversion,
                             int precision);
