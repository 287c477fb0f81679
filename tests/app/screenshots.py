#!/usr/bin/python3
"""screenshots.py PROGRAM FOLDER [FILE]: pictures of the window's states, in the scheme that is set.

Called by tests/tools/screenshots.sh, once for each scheme.
"""

import os
import sys
import time
import zipfile

from driver import Driver, npy, wait
from screen import grab, save_png

WORD = 'king'


def picture(name, width, height):
    save_png(os.path.join(sys.argv[2], f'{name}-{os.environ["SCHEME"]}.png'), grab(0, 0, width, height))


def settle(width, height):
    """Until two looks at the screen are the same: all has been drawn."""
    last = []

    def same():
        nonlocal last
        time.sleep(0.3)
        before, last = last, grab(0, 0, width, height)
        return before == last
    wait('the picture to settle', same)


def take(window, name):
    area = window.extents(window.frame)
    width, height = area.width + 10, area.height + 10
    window.program.xdotool('mousemove', str(width - 4), str(height - 4))
    settle(width, height)
    picture(name, width, height)


def choose(window, name):
    window.keys('ctrl+f')
    window.get('entry', 'Search names')
    window.type(name)
    hits = window.get('list', 'Names found')
    wait(f'"{name}"', lambda: name in [node.get_name() for node in window.below(hits, 'label')])
    window.keys('Return')
    window.wait_label('.*neighbours by.*')


def several(driver):
    """An .npz of three tables, and labels beside it."""
    path = os.path.join(driver.folder.name, 'layers.npz')
    with zipfile.ZipFile(path, 'w') as file:
        for name, n_rows, n_dims in (('embedding', 2000, 64), ('hidden', 2000, 32), ('output', 10, 32)):
            file.writestr(f'{name}.npy', npy([[i * j % 7 for j in range(n_dims)] for i in range(n_rows)]))
    driver.file('layers.metadata.tsv', 'name\tlabel\n' + ''.join(f'n{i}\t{i % 10}\n' for i in range(2000)))
    return path


def main():
    driver = Driver(sys.argv[1])
    try:
        program = driver.start()
        window = program.window('Embedscope')
        take(window, 'empty')
        window.press('Open the Sample')
        window = program.window('English words.*')
        window.wait_map()
        take(window, 'map')
        choose(window, WORD)
        take(window, 'explore')
        program.quit()

        reader, writer = os.pipe()
        program = driver.start('-', standard_input=reader)
        window = program.window('standard input.*')
        os.write(writer, b'3 3\none 1 2 3\n')
        take(window, 'loading')
        program.quit()
        os.close(writer)

        program = driver.start(driver.file('empty.txt', ''))
        window = program.window('Embedscope')
        window.wait_label(r'empty\.txt: .*')
        take(window, 'failed')
        program.quit()

        program = driver.start(several(driver))
        dialog = program.dialog('Open .*')
        take(dialog, 'open')
        dialog.keys('Escape')
        program.quit()

        for path in sys.argv[3:]:
            program = driver.start(path)
            window = program.window('.* — .*')
            window.wait_map()
            choose(window, WORD)
            take(window, 'file')
            program.quit()
    finally:
        driver.clean_up()


main()
