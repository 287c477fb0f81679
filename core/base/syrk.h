// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stddef.h>

/* Symmetric rank-n updates in double: c += sum of x x^T over n vectors x of m numbers,
 * the heart of a covariance (BLAS calls it syrk).
 *
 * Vectors are first put into panels: of each the numbers 0-7 lie in the first panel, 8-15
 * in the second and so on, so that the product reads memory in order and a row of floats
 * is turned into doubles on its way. After Goto and van de Geijn, "Anatomy of
 * High-Performance Matrix Multiplication", ACM TOMS 34(3), 2008.
 *
 * Why not dsyrk: OpenBLAS 0.3.21 takes newer AMD processors for Haswell and leaves half
 * of their registers idle; this is twice as fast there and as fast with AVX2 alone.
 */

/* So many vectors fit into the panels of one update. */
#define EMB_SYRK_VECTORS 128

/* Numbers from one row of c to the next: @m rounded up to a multiple of 16. c has as many
 * rows; what lies beyond m is only room for the kernel. */
size_t emb_syrk_stride (size_t m);

/* Bytes of the panels: get them from emb_pages_alloc, whose zeros stand beyond m. */
size_t emb_syrk_panel_bytes (size_t m);

/* Puts vector number @k, whose numbers are @step apart, into the panels. */
void emb_syrk_put (size_t m, size_t k, const double *x, size_t step, double *panels);

/* The lower triangle of c gets the products of vectors 0 .. @n - 1; some numbers above
 * the diagonal change as well. @c is aligned to 64 bytes, as pages are. */
void emb_syrk_add (size_t m, size_t n, const double *panels, double *c);
