// SPDX-License-Identifier: GPL-3.0-or-later
/* How long programs take from their start until something is on the screen, told by the
 * pixels of the screen, or until they end; and their processor time until then, which a
 * busy machine does not change much. All are started in turn, again and again; the first
 * round, which starts the services of the bus and fills caches, does not count. Needs a
 * display of its own without a window manager (tests/tools/with-display gives one).
 *
 *   bench-start EMPTY-WINDOW EMBEDSCOPE FILE [RUNS]     runs default to 9 */
#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"

#define MAX_RUNS 99
#define LIMIT 30 /* seconds until a start counts as failed */

/* Where a window of 1280 x 800 has its middle. */
#define LEFT 400
#define TOP 330
#define WIDTH 400
#define HEIGHT 60

typedef enum {
  UNTIL_PAINTED,
  UNTIL_COLORED,
  UNTIL_END
} Until;

typedef struct {
  const char *name;
  Until until;
  char *argv[5];
  BenchTime times[MAX_RUNS];
} Start;

/* --- The screen */

/* A screen without windows is black. */
static bool
is_painted (unsigned long pixel)
{
  return (pixel & 0xffffff) != 0;
}

/* Points have the colours of their categories; everything around them is nearly grey. */
static bool
is_colored (unsigned long pixel)
{
  int red = (int) (pixel >> 16 & 255);
  int green = (int) (pixel >> 8 & 255);
  int blue = (int) (pixel & 255);
  return abs (red - green) > 60 || abs (green - blue) > 60;
}

/* The share of the middle's pixels that are so. */
static double
look (Display *display, bool (*is_so) (unsigned long pixel))
{
  XImage *image = XGetImage (display, DefaultRootWindow (display), LEFT, TOP, WIDTH,
                             HEIGHT, AllPlanes, ZPixmap);
  int n = 0;
  for (int y = 0; y < HEIGHT; y++) {
    for (int x = 0; x < WIDTH; x++)
      n += is_so (XGetPixel (image, x, y));
  }
  XDestroyImage (image);
  return (double) n / (WIDTH * HEIGHT);
}

static bool
is_there (Display *display, Until until)
{
  return until == UNTIL_PAINTED ? look (display, is_painted) > 0.5
                                : look (display, is_colored) > 0.05;
}

static void
wait_a_moment (BenchTime start, const char *name)
{
  if (bench_since (start).wall > LIMIT) {
    fprintf (stderr, "%s: nothing happened for %d seconds\n", name, LIMIT);
    exit (1);
  }
  usleep (1000);
}

/* --- Starting */

static pid_t
spawn (char *const *argv)
{
  pid_t child = fork ();
  if (child == 0) {
    dup2 (open ("/dev/null", O_WRONLY), STDOUT_FILENO);
    execv (argv[0], argv);
    perror (argv[0]);
    _exit (127);
  }
  return child;
}

static double
seconds_of (const struct timeval *time)
{
  return (double) time->tv_sec + 1e-6 * (double) time->tv_usec;
}

static BenchTime
run (Display *display, const Start *self)
{
  BenchTime start = bench_now ();
  pid_t child = spawn (self->argv);
  if (self->until != UNTIL_END) {
    while (!is_there (display, self->until))
      wait_a_moment (start, self->name);
  }

  int status = 0;
  struct rusage usage;
  BenchTime time = bench_since (start);
  if (self->until != UNTIL_END)
    kill (child, SIGKILL);
  wait4 (child, &status, 0, &usage);
  if (self->until == UNTIL_END)
    time = bench_since (start);
  if (WIFEXITED (status) && WEXITSTATUS (status) != 0)
    exit (1);
  time.cpu = seconds_of (&usage.ru_utime) + seconds_of (&usage.ru_stime);

  /* The next one begins with an empty screen. */
  start = bench_now ();
  while (look (display, is_painted) > 0)
    wait_a_moment (start, self->name);
  return time;
}

int
main (int argc, char **argv)
{
  int n_runs = argc > 4 ? atoi (argv[4]) : 9;
  Display *display = XOpenDisplay (NULL);
  if (argc < 4 || n_runs < 1 || n_runs > MAX_RUNS || display == NULL) {
    fprintf (stderr, "bench-start EMPTY-WINDOW EMBEDSCOPE FILE [RUNS], on a display\n");
    return 2;
  }

  char version[] = "--version";
  char info[] = "info";
  char quiet[] = "--quiet";
  char *empty = argv[1];
  char *program = argv[2];
  char *file = argv[3];
  Start starts[] = {
    { "start-empty-window", UNTIL_PAINTED, { empty } },
    { "start-window", UNTIL_PAINTED, { program } },
    { "start-sample-on-map", UNTIL_COLORED, { program, file } },
    { "start-version", UNTIL_END, { program, version } },
    { "start-info", UNTIL_END, { program, info, quiet, file } },
  };
  size_t n_starts = sizeof starts / sizeof *starts;

  for (int i = -1; i < n_runs; i++) {
    for (size_t j = 0; j < n_starts; j++)
      starts[j].times[i < 0 ? 0 : i] = run (display, &starts[j]);
  }
  for (size_t j = 0; j < n_starts; j++) {
    BenchTime median = bench_median (starts[j].times, n_runs);
    printf ("name=%s n=%d seconds=%.4f cpu=%.4f\n", starts[j].name, n_runs, median.wall,
            median.cpu);
  }
  XCloseDisplay (display);
  return 0;
}
