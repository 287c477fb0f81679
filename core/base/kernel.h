// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/* EMB_KERNEL in front of a static function compiles it for several instruction sets and
 * picks one when the program starts.
 *
 * The functions are plain C that the compiler vectorises; a reduction is written with one
 * vector of partial sums (EmbFloat8), because the order of additions must not be left to
 * the compiler (-ffast-math stays off). Results are the same for every run on one machine
 * and may differ in the last bit between machines.
 *
 * Off where the loader cannot choose (no ifunc), and under the thread and memory
 * sanitizers, whose run-time is not yet up when the choice is made: such programs crash
 * before main. "avx2" instead of "arch=x86-64-v3" would leave fused multiply-add out.
 *
 * The names of kernels are unique in the program: clang 14 gives the clones of a static
 * function a global symbol.
 */
#if defined(__SANITIZE_THREAD__)
#define EMB_HAVE_SANITIZER_WITHOUT_IFUNC 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define EMB_HAVE_SANITIZER_WITHOUT_IFUNC 1
#endif
#endif

#if defined(__x86_64__) && defined(__linux__) && defined(__GLIBC__) &&                   \
  !defined(EMB_HAVE_SANITIZER_WITHOUT_IFUNC)
#define EMB_KERNEL                                                                       \
  __attribute__ ((target_clones ("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define EMB_KERNEL
#endif

/* EMB_WIDE_KERNEL is for the few functions that need registers of AVX-512 by name, such
 * as a tile of a matrix product whose shape follows from their number. It comes beside a
 * function for all other processors, and the caller asks EMB_HAS_WIDE_KERNELS. */
#if defined(__x86_64__)
#define EMB_WIDE_KERNEL __attribute__ ((target ("avx512f,fma")))
#define EMB_HAS_WIDE_KERNELS (__builtin_cpu_supports ("avx512f"))
#endif

/* Eight floats and four doubles: one register of AVX2, two of SSE. Sixteen floats, one
 * register of AVX-512, are torn apart over the stack by gcc 12 where there is no AVX-512
 * (four times slower), and are no faster where there is: rows of any length straddle
 * cache lines. The "Unaligned" forms load from and store to any address of such numbers.
 */
typedef float EmbFloat8 __attribute__ ((vector_size (32)));
typedef float EmbFloat8Unaligned
  __attribute__ ((vector_size (32), aligned (4), may_alias));
typedef double EmbDouble4 __attribute__ ((vector_size (32)));
typedef double EmbDouble8 __attribute__ ((vector_size (64))); /* EMB_WIDE_KERNEL only */
typedef double EmbDouble4Unaligned
  __attribute__ ((vector_size (32), aligned (8), may_alias));

/* Eight floats, or four doubles, from any address. Macros, since clang refuses functions
 * that return such vectors where their caller is compiled for wider registers than they
 * are. */
#define EMB_LOAD_FLOAT8(p) (*(const EmbFloat8Unaligned *) (const void *) (p))
#define EMB_LOAD_DOUBLE4(p) (*(const EmbDouble4Unaligned *) (const void *) (p))
