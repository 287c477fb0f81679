// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gio/gio.h>

#include "base/error.h"
#include "data/dataset.h"
#include "neighbors/search.h"
#include "projection/layout.h"
#include "projection/pca.h"

/* The seam between core and GLib: core's errors as GError, core's types in g_autoptr. */

#define ES_ERROR (es_error_quark ())
GQuark es_error_quark (void);

/* EMB_CANCELLED becomes G_IO_ERROR_CANCELLED, all else ES_ERROR with the EmbCode. */
GError *es_error_from_core (const EmbError *error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EmbDataset, emb_dataset_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EmbNeighbors, emb_neighbors_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EmbLayout, emb_layout_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EmbPca, emb_pca_unref)
