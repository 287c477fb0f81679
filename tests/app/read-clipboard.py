#!/usr/bin/python3
"""read-clipboard.py: writes what another program has put on the clipboard: a text as it is, of a picture
its size. Nothing where nothing comes within a second. For test-window.py.
"""

import sys

import gi
gi.require_version('Gdk', '4.0')
gi.require_version('Gtk', '4.0')
from gi.repository import Gdk, GLib, Gtk  # noqa: E402

LIMIT = 1000  # ms

Gtk.init()
clipboard = Gdk.Display.get_default().get_clipboard()
loop = GLib.MainLoop()


def texture_cb(_, result):
    texture = clipboard.read_texture_finish(result)
    print(f'picture of {texture.get_width()} x {texture.get_height()}', end='')
    loop.quit()


def text_cb(_, result):
    print(clipboard.read_text_finish(result), end='')
    loop.quit()


def formats_cb(*_):
    formats = clipboard.get_formats()
    if formats.contain_gtype(Gdk.Texture.__gtype__):
        clipboard.read_texture_async(None, texture_cb)
    elif formats.contain_gtype(str) or formats.contain_mime_type('text/plain;charset=utf-8'):
        clipboard.read_text_async(None, text_cb)


# What is there is known a moment later than the clipboard itself.
clipboard.connect('notify::formats', formats_cb)
GLib.timeout_add(LIMIT, loop.quit)
loop.run()
sys.exit(0)
