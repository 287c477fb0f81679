// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/params.h"

#include <string.h>

#include "base/text.h"

const EmbParam *
emb_params_find (const EmbParam *table, const char *name)
{
  for (const EmbParam *p = table; p->name != NULL; p++)
    if (strcmp (p->name, name) == 0)
      return p;
  return NULL;
}

double
emb_param_get (const EmbParam *param, const void *params)
{
  const char *at = (const char *) params + param->offset;
  bool flag;
  size_t count;
  double real;
  int choice;
  switch (param->kind) {
  case EMB_PARAM_BOOL:
    memcpy (&flag, at, sizeof flag);
    return flag ? 1 : 0;
  case EMB_PARAM_COUNT:
    memcpy (&count, at, sizeof count);
    return (double) count;
  case EMB_PARAM_CHOICE:
    memcpy (&choice, at, sizeof choice);
    return choice;
  case EMB_PARAM_REAL:
    break;
  }
  memcpy (&real, at, sizeof real);
  return real;
}

void
emb_param_set (const EmbParam *param, void *params, double value)
{
  char *at = (char *) params + param->offset;
  bool flag = value > 0;
  size_t count = value > 0 ? (size_t) value : 0;
  int choice = (int) value;
  switch (param->kind) {
  case EMB_PARAM_BOOL:
    memcpy (at, &flag, sizeof flag);
    break;
  case EMB_PARAM_COUNT:
    memcpy (at, &count, sizeof count);
    break;
  case EMB_PARAM_CHOICE:
    memcpy (at, &choice, sizeof choice);
    break;
  case EMB_PARAM_REAL:
    memcpy (at, &value, sizeof value);
    break;
  }
}

void
emb_params_set_defaults (const EmbParam *table, void *params)
{
  for (const EmbParam *p = table; p->name != NULL; p++)
    emb_param_set (p, params, p->initial);
}

bool
emb_params_check (const EmbParam *table, const void *params, EmbError *error)
{
  for (const EmbParam *p = table; p->name != NULL; p++) {
    double value = emb_param_get (p, params);
    if (value >= p->min && value <= p->max) /* false for NaN */
      continue;
    char given[EMB_TEXT_NUMBER_SIZE];
    char min[EMB_TEXT_NUMBER_SIZE];
    char max[EMB_TEXT_NUMBER_SIZE];
    return emb_fail (error, EMB_ARGUMENT, "%s is %s; it must lie between %s and %s",
                     p->name, emb_text_format (given, value, 'g', 6),
                     emb_text_format (min, p->min, 'g', 6),
                     emb_text_format (max, p->max, 'g', 6));
  }
  return true;
}
