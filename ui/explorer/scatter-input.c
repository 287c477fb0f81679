// SPDX-License-Identifier: GPL-3.0-or-later
/* Hand to camera. Left drag pans a flat map and turns a deep one; with Shift, or with the
 * middle or right button, it pans both. The wheel zooms around the pointer. A press that
 * hardly moves is a click: it selects the point under it, or nothing. */
#include <math.h>

#include "explorer/scatter-private.h"
#include "plot/pick.h"

#define CLICK_DISTANCE 4
#define PICK_RADIUS 9
#define WHEEL_STEP 1.18
#define KEY_PAN 60

static gboolean
pick (EsScatter *self, double x, double y, EsPick *result)
{
  EsMap *map = self->session != NULL ? es_session_get_map (self->session) : NULL;
  if (map == NULL || !self->has_camera)
    return FALSE;
  EsCamera camera = es_scatter_shown_camera (self);
  double radius = MAX (PICK_RADIUS, es_scatter_point_radius (self));
  return es_pick_nearest (map->cloud, &camera, x, y, radius, result);
}

static void
hover (EsScatter *self, double x, double y)
{
  if (self->session == NULL)
    return;
  EsPick found;
  gboolean any = pick (self, x, y, &found);
  es_session_hover (self->session, any ? found.row : ES_NO_ROW);
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), any ? "pointer" : NULL);
}

/* --- Drag and click */

static void
drag_begin_cb (GtkGestureDrag *gesture, double x, double y, EsScatter *self)
{
  self->drag_x = 0;
  self->drag_y = 0;
  self->dragged = FALSE;
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

static gboolean
drag_turns (GtkGestureDrag *gesture, EsScatter *self)
{
  GdkModifierType state =
    gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));
  guint button = gtk_gesture_single_get_current_button (GTK_GESTURE_SINGLE (gesture));
  return self->camera.three_d && button == GDK_BUTTON_PRIMARY &&
         !(state & GDK_SHIFT_MASK);
}

static void
drag_update_cb (GtkGestureDrag *gesture, double dx, double dy, EsScatter *self)
{
  if (!self->has_camera)
    return;
  if (!self->dragged && hypot (dx, dy) < CLICK_DISTANCE)
    return;
  if (!self->dragged && self->session != NULL)
    es_session_hover (self->session, ES_NO_ROW);
  self->dragged = TRUE;

  if (drag_turns (gesture, self))
    es_camera_turn (&self->camera, dx - self->drag_x, dy - self->drag_y);
  else
    es_camera_pan (&self->camera, dx - self->drag_x, dy - self->drag_y);
  self->drag_x = dx;
  self->drag_y = dy;
  es_scatter_moved (self);
}

static void
drag_end_cb (GtkGestureDrag *gesture, double dx, double dy, EsScatter *self)
{
  if (self->dragged) {
    es_scatter_settle (self);
    return;
  }
  guint button = gtk_gesture_single_get_current_button (GTK_GESTURE_SINGLE (gesture));
  double x;
  double y;
  if (self->session == NULL || button != GDK_BUTTON_PRIMARY ||
      !gtk_gesture_drag_get_start_point (gesture, &x, &y))
    return;
  EsPick found;
  es_session_select (self->session, pick (self, x, y, &found) ? found.row : ES_NO_ROW);
}

/* --- Pointer, wheel, pinch */

static void
motion_cb (GtkEventControllerMotion *controller, double x, double y, EsScatter *self)
{
  self->pointer_x = x;
  self->pointer_y = y;
  if (!self->dragged || !self->moving)
    hover (self, x, y);
}

static void
leave_cb (GtkEventControllerMotion *controller, EsScatter *self)
{
  if (self->session != NULL)
    es_session_hover (self->session, ES_NO_ROW);
}

static gboolean
scroll_cb (GtkEventControllerScroll *controller, double dx, double dy, EsScatter *self)
{
  if (!self->has_camera)
    return GDK_EVENT_PROPAGATE;
  es_camera_zoom_at (&self->camera, self->pointer_x, self->pointer_y,
                     pow (WHEEL_STEP, -dy));
  es_scatter_moved (self);
  es_scatter_settle_soon (self);
  return GDK_EVENT_STOP;
}

static void
pinch_begin_cb (GtkGesture *gesture, GdkEventSequence *sequence, EsScatter *self)
{
  self->pinch = 1;
}

static void
pinch_cb (GtkGestureZoom *gesture, double scale, EsScatter *self)
{
  double x;
  double y;
  if (!self->has_camera || scale <= 0 ||
      !gtk_gesture_get_bounding_box_center (GTK_GESTURE (gesture), &x, &y))
    return;
  es_camera_zoom_at (&self->camera, x, y, scale / self->pinch);
  self->pinch = scale;
  es_scatter_moved (self);
  es_scatter_settle_soon (self);
}

/* --- Keys */

static gboolean
key_cb (GtkEventControllerKey *controller,
        guint key,
        guint code,
        GdkModifierType state,
        EsScatter *self)
{
  if (!self->has_camera || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK)))
    return GDK_EVENT_PROPAGATE;

  double dx = 0;
  double dy = 0;
  switch (key) {
  case GDK_KEY_Left:
    dx = KEY_PAN;
    break;
  case GDK_KEY_Right:
    dx = -KEY_PAN;
    break;
  case GDK_KEY_Up:
    dy = KEY_PAN;
    break;
  case GDK_KEY_Down:
    dy = -KEY_PAN;
    break;
  default:
    return GDK_EVENT_PROPAGATE;
  }
  if (self->camera.three_d && !(state & GDK_SHIFT_MASK))
    es_camera_turn (&self->camera, -dx, -dy);
  else
    es_camera_pan (&self->camera, dx, dy);
  es_scatter_moved (self);
  es_scatter_settle_soon (self);
  return GDK_EVENT_STOP;
}

void
es_scatter_add_controllers (EsScatter *self)
{
  GtkWidget *widget = GTK_WIDGET (self);

  GtkGesture *drag = gtk_gesture_drag_new ();
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (drag), 0);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect (drag, "drag-end", G_CALLBACK (drag_end_cb), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (drag));

  GtkEventController *motion = gtk_event_controller_motion_new ();
  g_signal_connect (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect (motion, "leave", G_CALLBACK (leave_cb), self);
  gtk_widget_add_controller (widget, motion);

  GtkEventController *scroll =
    gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);
  g_signal_connect (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  gtk_widget_add_controller (widget, scroll);

  GtkGesture *pinch = gtk_gesture_zoom_new ();
  g_signal_connect (pinch, "begin", G_CALLBACK (pinch_begin_cb), self);
  g_signal_connect (pinch, "scale-changed", G_CALLBACK (pinch_cb), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (pinch));

  GtkEventController *key = gtk_event_controller_key_new ();
  g_signal_connect (key, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (widget, key);
}
