// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/memory.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

/* The first number behind @key in a small file of the kernel, or UINT64_MAX. */
static uint64_t
read_number (const char *path, const char *key)
{
  char text[4096];
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return UINT64_MAX;
  ssize_t n = read (fd, text, sizeof text - 1);
  close (fd);
  if (n <= 0)
    return UINT64_MAX;
  text[n] = '\0';

  const char *at = strstr (text, key);
  if (at == NULL)
    return UINT64_MAX;
  at += strlen (key);
  at += strspn (at, " \t");
  uint64_t number;
  return emb_text_parse_uint (at, at + strspn (at, "0123456789"), &number) ? number
                                                                           : UINT64_MAX;
}

/* What is left of a limit; "max" is no number and no limit. */
static uint64_t
left_in_group (const char *limit_path, const char *used_path)
{
  uint64_t limit = read_number (limit_path, "");
  uint64_t used = read_number (used_path, "");
  if (limit == UINT64_MAX || used == UINT64_MAX)
    return UINT64_MAX;
  return limit > used ? limit - used : 0;
}

uint64_t
emb_memory_available (void)
{
  uint64_t kilobytes = read_number ("/proc/meminfo", "MemAvailable:");
  uint64_t left = kilobytes < UINT64_MAX / 1024 ? kilobytes * 1024 : UINT64_MAX;
  uint64_t groups[] = {
    left_in_group ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current"),
    left_in_group ("/sys/fs/cgroup/memory/memory.limit_in_bytes",
                   "/sys/fs/cgroup/memory/memory.usage_in_bytes"),
  };
  for (unsigned i = 0; i < sizeof groups / sizeof *groups; i++)
    if (groups[i] < left)
      left = groups[i];
  return left;
}

bool
emb_memory_check (uint64_t bytes, EmbError *error)
{
  uint64_t left = emb_memory_available ();
  return bytes <= left ||
         emb_fail (error, EMB_NO_MEMORY,
                   "needs %llu MB more of memory, and %llu MB are there; close other "
                   "programs or open fewer rows",
                   (unsigned long long) (bytes / 1000000),
                   (unsigned long long) (left / 1000000));
}
