#!/usr/bin/python3
"""drag-files.py FILE...: a small window to drag files out of, as a file manager's is. Writes a line
when what lies under the pointer says that it would take them. For test-window.py.
"""

import sys

import gi
gi.require_version('Gdk', '4.0')
gi.require_version('Gtk', '4.0')
from gi.repository import Gdk, Gio, GLib, Gtk  # noqa: E402


def action_cb(drag, _property):
    if drag.get_selected_action():
        print('would be taken', flush=True)


def activate(application):
    files = Gdk.FileList.new_from_array([Gio.File.new_for_path(path) for path in sys.argv[1:]])
    source = Gtk.DragSource(actions=Gdk.DragAction.COPY,
                            content=Gdk.ContentProvider.new_for_value(files))
    source.connect('drag-begin', lambda _, drag: drag.connect('notify::selected-action', action_cb))
    window = Gtk.ApplicationWindow(application=application, title='Files to drag', default_width=100,
                                   default_height=60, decorated=False)
    source.connect('drag-end', lambda *_: window.close())
    window.add_controller(source)
    window.present()


application = Gtk.Application(flags=Gio.ApplicationFlags.NON_UNIQUE)
application.connect('activate', activate)
sys.exit(application.run())
