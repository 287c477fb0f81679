// SPDX-License-Identifier: GPL-3.0-or-later
/* core/base/syrk against sums in long double, with both kernels wherever the processor
 * has the wide one. */

#include <float.h>
#include <glib.h>
#include <math.h>
#include <string.h>

#include "base/kernel.h"
#include "base/matrix.h"
#include "base/random.h"
#include "base/syrk.h"

/* The same file once more, as other processors see it. */
#define emb_syrk_stride plain_stride
#define emb_syrk_panel_bytes plain_panel_bytes
#define emb_syrk_put plain_put
#define emb_syrk_add plain_add
#define add_quarter_tile plain_quarter_tile
#undef EMB_WIDE_KERNEL
size_t plain_stride (size_t m);
size_t plain_panel_bytes (size_t m);
void plain_put (size_t m, size_t k, const double *x, size_t step, double *panels);
void plain_add (size_t m, size_t n, const double *panels, double *c);
#include "base/syrk.c"
#undef emb_syrk_stride
#undef emb_syrk_panel_bytes
#undef emb_syrk_put
#undef emb_syrk_add

typedef void (*PutFunction) (size_t, size_t, const double *, size_t, double *);
typedef void (*AddFunction) (size_t, size_t, const double *, double *);

/* Two updates of @n vectors each, against the sum over all; @step numbers apart. */
static void
check_update (size_t m, size_t n, size_t step, PutFunction put, AddFunction add)
{
  size_t stride = emb_syrk_stride (m);
  size_t sum_bytes = stride * stride * sizeof (double);
  double *panels = emb_pages_alloc (emb_syrk_panel_bytes (m), NULL);
  double *sum = emb_pages_alloc (sum_bytes, NULL);
  g_autofree double *x = g_new (double, 2 * n * m * step);
  for (size_t i = 0; i < 2 * n * m * step; i++)
    x[i] = emb_random_normal (5, m, i) + 3;

  for (size_t update = 0; update < 2; update++) {
    for (size_t k = 0; k < n; k++)
      put (m, k, x + (update * n + k) * m * step, step, panels);
    add (m, n, panels, sum);
  }

  for (size_t i = 0; i < m; i++)
    for (size_t j = 0; j <= i; j++) {
      long double expected = 0;
      for (size_t k = 0; k < 2 * n; k++)
        expected +=
          (long double) x[(k * m + i) * step] * (long double) x[(k * m + j) * step];
      g_assert_cmpfloat (fabsl (sum[i * stride + j] - expected), <=,
                         4 * DBL_EPSILON * (double) n * 30);
    }
  emb_pages_free (panels, emb_syrk_panel_bytes (m));
  emb_pages_free (sum, sum_bytes);
}

static void
check_all_shapes (PutFunction put, AddFunction add)
{
  static const size_t widths[] = { 1, 2, 7, 8, 9, 15, 16, 17, 24, 31, 33, 50, 100 };
  static const size_t counts[] = { 1, 2, 5, 127, EMB_SYRK_VECTORS };
  for (size_t i = 0; i < G_N_ELEMENTS (widths); i++)
    for (size_t j = 0; j < G_N_ELEMENTS (counts); j++) {
      check_update (widths[i], counts[j], 1, put, add);
      check_update (widths[i], counts[j], 3, put, add);
    }
}

static void
test_update_equals_long_double (void)
{
  check_all_shapes (emb_syrk_put, emb_syrk_add);
}

static void
test_plain_kernel_equals_long_double (void)
{
  check_all_shapes (plain_put, plain_add);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/syrk/update", test_update_equals_long_double);
  g_test_add_func ("/syrk/plain-kernel", test_plain_kernel_equals_long_double);
  return g_test_run ();
}
