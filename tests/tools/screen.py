#!/usr/bin/python3
"""screen.py OUT.png [WIDTH HEIGHT]: a picture of the X screen's upper left corner, with Xlib alone.

Imported by tests to look at single pixels.
"""

import ctypes
import struct
import sys
import zlib

Z_PIXMAP = 2
ALL_PLANES = ctypes.c_ulong(-1)


class XImage(ctypes.Structure):
    """The head of Xlib's struct; the rest is of no interest."""
    _fields_ = [('width', ctypes.c_int), ('height', ctypes.c_int), ('xoffset', ctypes.c_int),
                ('format', ctypes.c_int), ('data', ctypes.POINTER(ctypes.c_ubyte)),
                ('byte_order', ctypes.c_int), ('bitmap_unit', ctypes.c_int),
                ('bitmap_bit_order', ctypes.c_int), ('bitmap_pad', ctypes.c_int),
                ('depth', ctypes.c_int), ('bytes_per_line', ctypes.c_int),
                ('bits_per_pixel', ctypes.c_int)]


def xlib():
    library = ctypes.CDLL('libX11.so.6')
    library.XOpenDisplay.restype = ctypes.c_void_p
    library.XDefaultRootWindow.restype = ctypes.c_ulong
    library.XDefaultRootWindow.argtypes = [ctypes.c_void_p]
    for name in ('XDisplayWidth', 'XDisplayHeight'):
        getattr(library, name).argtypes = [ctypes.c_void_p, ctypes.c_int]
    library.XGetImage.restype = ctypes.POINTER(XImage)
    library.XGetImage.argtypes = [ctypes.c_void_p, ctypes.c_ulong, ctypes.c_int, ctypes.c_int,
                                  ctypes.c_uint, ctypes.c_uint, ctypes.c_ulong, ctypes.c_int]
    library.XDestroyImage.argtypes = [ctypes.c_void_p]
    library.XCloseDisplay.argtypes = [ctypes.c_void_p]
    return library


def grab(x=0, y=0, width=0, height=0):
    """The rows of an area of the screen, without a size all of it: bytes red, green, blue."""
    library = xlib()
    display = library.XOpenDisplay(None)
    if not display:
        raise OSError('no display')
    width = width or library.XDisplayWidth(display, 0)
    height = height or library.XDisplayHeight(display, 0)
    image = library.XGetImage(display, library.XDefaultRootWindow(display), x, y, width, height,
                              ALL_PLANES, Z_PIXMAP)
    if not image or image.contents.bits_per_pixel != 32:
        raise OSError('the screen has an unusual format')
    line = image.contents.bytes_per_line
    data = ctypes.string_at(image.contents.data, line * height)
    library.XDestroyImage(ctypes.cast(image, ctypes.c_void_p))
    library.XCloseDisplay(display)

    rows = []
    for i in range(height):
        bgrx = data[i * line:i * line + 4 * width]
        rgb = bytearray(3 * width)
        rgb[0::3], rgb[1::3], rgb[2::3] = bgrx[2::4], bgrx[1::4], bgrx[0::4]
        rows.append(bytes(rgb))
    return rows


def save_png(path, rows):
    def chunk(kind, data):
        return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))
    header = struct.pack('>IIBBBBB', len(rows[0]) // 3, len(rows), 8, 2, 0, 0, 0)
    # Each row with the differences to its left neighbour: flat colours pack well.
    lines = b''.join(b'\1' + row[:3] + bytes((a - b) & 255 for a, b in zip(row[3:], row)) for row in rows)
    with open(path, 'wb') as file:
        file.write(b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', header)
                   + chunk(b'IDAT', zlib.compress(lines, 9)) + chunk(b'IEND', b''))


def main():
    size = [int(argument) for argument in sys.argv[2:4]]
    save_png(sys.argv[1], grab(0, 0, *size))


if __name__ == '__main__':
    main()
