// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/file-map.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* What the handler of SIGBUS looks at: where maps are, in slots that are taken and given
 * back without a lock, which a handler could not take. */
#define MAX_MAPS 64

typedef struct {
  atomic_uintptr_t begin; /* 0: free */
  atomic_uintptr_t end;   /* 0: not yet, or no longer, to be guarded */
  atomic_bool torn;       /* pages were lost */
} Slot;

static Slot slots[MAX_MAPS];
static struct sigaction earlier;
static pthread_once_t once = PTHREAD_ONCE_INIT;

struct EmbFileMap {
  void *pages;
  size_t size;
  Slot *slot;
  int fd;
  struct stat found;
};

/* --- Lost pages */

static void
bus_error_cb (int number, siginfo_t *info, void *context)
{
  uintptr_t at = (uintptr_t) info->si_addr;
  for (size_t i = 0; i < MAX_MAPS; i++) {
    Slot *slot = &slots[i];
    if (at < atomic_load (&slot->begin) || at >= atomic_load (&slot->end))
      continue;
    atomic_store (&slot->torn, true);
    /* Only this page: of a failing disk the next may be there. mmap is no function that a
     * handler may call by the letter of POSIX; on Linux it is a system call and no more.
     */
    size_t page_size = (size_t) getpagesize ();
    uintptr_t page = at / page_size * page_size;
    if (mmap ((void *) page, page_size, PROT_READ,
              MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != MAP_FAILED)
      return;
  }
  /* Not ours: happens once more, as if this handler were not there. */
  sigaction (SIGBUS, &earlier, NULL);
}

static void
guard_cb (void)
{
  struct sigaction guard = { .sa_sigaction = bus_error_cb,
                             .sa_flags = SA_SIGINFO | SA_ONSTACK };
  sigemptyset (&guard.sa_mask);
  sigaction (SIGBUS, &guard, &earlier);
}

static Slot *
take_slot (uintptr_t begin, size_t size)
{
  for (size_t i = 0; i < MAX_MAPS; i++) {
    uintptr_t free_slot = 0;
    if (!atomic_compare_exchange_strong (&slots[i].begin, &free_slot, begin))
      continue;
    atomic_store (&slots[i].torn, false);
    atomic_store (&slots[i].end, begin + size);
    return &slots[i];
  }
  return NULL;
}

static void
give_back (Slot *slot)
{
  atomic_store (&slot->end, 0);
  atomic_store (&slot->begin, 0);
}

/* --- Maps */

EmbFileMap *
emb_file_map_new (int fd, size_t size)
{
  EmbFileMap *self = calloc (1, sizeof *self);
  if (self == NULL)
    return NULL;
  pthread_once (&once, guard_cb);
  self->size = size;
  self->fd = fcntl (fd, F_DUPFD_CLOEXEC, 0);
  self->pages = size > 0 ? mmap (NULL, size, PROT_READ, MAP_PRIVATE, fd, 0) : MAP_FAILED;
  if (self->pages != MAP_FAILED)
    self->slot = take_slot ((uintptr_t) self->pages, size);
  if (self->slot != NULL && self->fd >= 0 && fstat (self->fd, &self->found) == 0 &&
      (uint64_t) self->found.st_size >= size)
    return self;
  emb_file_map_free (self);
  return NULL;
}

void
emb_file_map_free (EmbFileMap *self)
{
  if (self == NULL)
    return;
  if (self->slot != NULL)
    give_back (self->slot);
  if (self->pages != MAP_FAILED)
    munmap (self->pages, self->size);
  if (self->fd >= 0)
    close (self->fd);
  free (self);
}

const void *
emb_file_map_bytes (const EmbFileMap *self)
{
  return self->pages;
}

bool
emb_file_map_is_intact (const EmbFileMap *self)
{
  struct stat now;
  const struct stat *then = &self->found;
  return !atomic_load (&self->slot->torn) && fstat (self->fd, &now) == 0 &&
         now.st_size == then->st_size && now.st_mtim.tv_sec == then->st_mtim.tv_sec &&
         now.st_mtim.tv_nsec == then->st_mtim.tv_nsec;
}
