#!/usr/bin/python3
"""test-window.py PROGRAM [CASE...]: the window, from the empty page to the last neighbour."""

import itertools
import os
import re
import select
import struct
import subprocess
import sys
import tempfile
import zipfile

from driver import FRAME, LIMIT, Atspi, Failure, grab, npy, npy_header, run, wait, walk

# Two clouds of points, and a column that names them.
N_POINTS = 60


def points():
    lines = [f'{N_POINTS} 4']
    for i in range(N_POINTS):
        side = 5 if i % 2 else -5
        numbers = (side + (i * (j + 3)) % 7 / 10 + i / 500 for j in range(4))
        lines.append(f'w{i} ' + ' '.join(f'{number:.3f}' for number in numbers))
    return '\n'.join(lines) + '\n'


def metadata():
    return 'name\tside\n' + ''.join(f'w{i}\t{"right" if i % 2 else "left"}\n' for i in range(N_POINTS))


def sanitizer_option(option):
    """The environment in which the program runs under one more option of the address sanitizer."""
    return {'ASAN_OPTIONS': ':'.join(filter(None, (os.environ.get('ASAN_OPTIONS'), option)))}


# GTK 4.8 leaks the stream that it reads a drop from, and a time for each reading of the recent files
# (both named in lsan.supp). The stack that tells them from a leak of ours is cut off by the fast
# unwinder; the slow one would make every case slow.
WHOLE_STACKS = sanitizer_option('fast_unwind_on_malloc=0')

# It also leaks parts of a file dialog's list, and the formats of another program's selection, where no
# stack has a function that could be named. Cases that come by these look for other errors only.
NO_LEAKS = sanitizer_option('detect_leaks=0')


def open_points(driver, **environment):
    program = driver.start(driver.file('points.txt', points()), **environment)
    window = program.window('points.txt — Embedscope')
    window.wait_map(f'{N_POINTS} points, PCA, centred.*')
    return program, window


def neighbours(window):
    """Names in the list of neighbours, nearest first."""
    table = window.get('tree table', 'Neighbours')
    return [label.get_name() for label in window.below(table, 'label') if label.get_name().startswith('w')]


def wait_chosen(window, name):
    card = window.get('panel', 'Chosen point')
    wait(f'"{name}" to be chosen',
         lambda: name in [label.get_name() for label in window.below(card, 'label')])


def choose(window, name):
    """Searches for a name and takes the first hit."""
    window.keys('ctrl+f')
    entry = window.get('entry', 'Search names')
    wait('the search field to listen', lambda: entry.get_state_set().contains(Atspi.StateType.FOCUSED))
    window.type(name)
    hits = window.get('list', 'Names found')
    wait(f'"{name}" to be found', lambda: name in [node.get_name() for node in window.below(hits, 'label')])
    window.keys('Return')
    wait_chosen(window, name)


def expect(condition, sentence):
    if not condition:
        raise Failure(sentence)


# --- Cases


def has_icon(button):
    """Whether there are colours high above the button; the sign of a missing icon has none."""
    rows = grab(button.x, button.y - 250, button.width, 120)
    return sum(max(row[i:i + 3]) - min(row[i:i + 3]) > 60 for row in rows for i in range(0, len(row), 3)) > 200


def empty_window(driver):
    program = driver.start()
    window = program.window('Embedscope')
    button = window.get('push button', 'Open a File…')
    wait('the icon of the program', lambda: has_icon(window.extents(button)))
    window.get('push button', 'Open the Sample')
    window.wait_enabled('Undo', False)
    window.wait_enabled('Search Names', False)
    window.wait_enabled('Copy and Save', False)
    program.quit()


def sample(driver):
    program = driver.start()
    program.window('Embedscope').press('Open the Sample')
    window = program.window('English words — Embedscope')
    caption = window.wait_map()
    expect(re.match('\\d\u2009\\d\\d\\d points, PCA, centred', caption), f'the caption is "{caption}"')
    # It comes coloured, and the legend says by what.
    window.wait_label('category')
    program.quit()


def search_and_walk(driver):
    program, window = open_points(driver)
    window.wait_enabled('Back to the point before', False)
    choose(window, 'w0')
    names = wait('ten neighbours', lambda: len(neighbours(window)) == 10 and neighbours(window))
    expect(all(int(name[1:]) % 2 == 0 for name in names), f'neighbours on the other side: {names}')
    window.wait_label(r'.* · 10 neighbours by cosine, exact')

    table = window.get('tree table', 'Neighbours')
    cell = next(node for node in window.below(table, 'label') if node.get_name() == names[0])
    window.click(cell)
    wait_chosen(window, names[0])
    window.keys('alt+Left')
    wait_chosen(window, 'w0')
    window.keys('alt+Right')
    wait_chosen(window, names[0])

    program.quit()


def keyboard_alone(driver):
    """From the search to a point, its neighbours and back, without a pointer."""
    program, window = open_points(driver)
    choose(window, 'w0')
    names = wait('ten neighbours', lambda: len(neighbours(window)) == 10 and neighbours(window))

    # The list is one stop of Tab; its arrow keys and Space walk.
    window.wait_focus('entry', 'Search names')
    for role, name in (('push button', 'Copy the list'), ('spin button', 'How many neighbours'),
                       ('push button', 'Measure: Cosine'), ('table row', names[0])):
        window.keys('Tab')
        window.wait_focus(role, name)
    window.keys('Tab')
    window.wait_focus('push button', 'Open')
    window.keys('shift+Tab')
    window.wait_focus('table row', names[0])
    window.keys('Down', 'Down')
    window.wait_focus('table row', names[2])
    window.keys('space')
    wait_chosen(window, names[2])
    # The new list is read from its top.
    window.wait_label(r'.* · 10 neighbours by cosine, exact')
    names = wait('other neighbours', lambda: names[2] not in neighbours(window) and neighbours(window))
    window.wait_focus('table row', names[0])
    window.keys('Down', 'Return')
    wait_chosen(window, names[1])

    # Escape clears the field, leaves it, and unselects.
    window.keys('ctrl+f')
    window.wait_focus('entry', 'Search names')
    window.keys('Escape', 'Escape')
    window.wait_focus('image', 'Map: .*')
    wait_chosen(window, names[1])
    window.keys('Escape')
    window.wait_label('No point chosen')
    program.quit()


def unseen_word(driver):
    """A model of fastText has a vector for a word that it does not hold; the same neighbours as from the shell."""
    tests = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    path = os.path.join(tests, 'golden', 'fasttext', 'words.bin')
    program = driver.start(path)
    window = program.window('words.bin — Embedscope')
    window.wait_map()
    window.keys('ctrl+f')
    window.wait_focus('entry', 'Search names')
    window.type('rivers')
    window.get('push button', 'Vector of “rivers” from its letters')
    window.keys('Return')
    wait_chosen(window, 'rivers')
    window.wait_label('.* · “rivers”: 10 neighbours by cosine, exact')
    printed = subprocess.run([driver.path, 'neighbors', path, 'rivers', '-k', '10'], capture_output=True, text=True,
                             check=True, timeout=LIMIT).stdout
    names = [line.split('\t')[2] for line in printed.splitlines()[1:]]
    table = window.get('tree table', 'Neighbours')
    listed = [label.get_name() for label in window.below(table, 'label') if label.get_name() in names]
    expect(listed == names, f'{listed} are listed, {names} printed')

    cell = next(node for node in window.below(table, 'label') if node.get_name() == names[0])
    window.click(cell)
    wait_chosen(window, names[0])
    window.keys('alt+Left')
    wait_chosen(window, 'rivers')
    window.wait_label('from n-grams, no row · norm .*')
    window.keys('Escape')
    window.wait_label('No point chosen')
    program.quit()


def another_measure(driver):
    """With a point chosen the list, its heading and the caption follow the measure and the unit length."""
    program, window = open_points(driver)
    choose(window, 'w0')
    wait('ten neighbours', lambda: len(neighbours(window)) == 10)
    window.keys('ctrl+f', 'Tab', 'Tab', 'Tab')
    window.wait_focus('push button', 'Measure: Cosine')
    window.keys('Return', 'Down', 'Return')
    window.wait_focus('push button', 'Measure: Euclidean')
    window.get('heading', 'Nearest by Euclidean distance')
    window.wait_label('.* · 10 neighbours by Euclidean distance, exact')
    wait_chosen(window, 'w0')
    window.press('Unit length', 'check box')
    window.wait_label('.*rows of unit length.* · 10 neighbours by Euclidean distance, exact')
    wait_chosen(window, 'w0')
    program.quit()


REACHED = 'push button|toggle button|check box|radio button|entry|spin button|slider|combo box|menu item'


def everything_has_a_name(driver):
    """What the keyboard reaches, or can be pressed, can be read out: GTK gives its type's name otherwise."""
    program = driver.start()
    window = program.window('Embedscope')

    def nameless(root):
        return [f'{node.get_role_name()} "{node.get_name()}" in "{node.get_parent().get_name()}"'
                for node in walk(root)
                if (node.get_state_set().contains(Atspi.StateType.FOCUSABLE)
                    or re.fullmatch(REACHED, node.get_role_name()))
                and re.fullmatch(r'|(Gtk|Adw|Es)[A-Z]\w*', node.get_name() or '')]
    expect(not nameless(window.frame), f'no name: {nameless(window.frame)}')
    window.press('Open the Sample')
    window = program.window('English words — Embedscope')
    window.wait_map()
    choose(window, 'king')
    wait('neighbours', lambda: window.find('table row', 'queen'))
    window.keys('ctrl+f', 'End', 'BackSpace')
    wait('hits', lambda: window.find('list item', 'king'))
    expect(not nameless(window.frame), f'no name: {nameless(window.frame)}')
    # Tab goes everywhere and comes back.
    window.keys('Tab')
    seen = []
    while (name := wait('the keyboard', window.focused).get_name()) not in seen:
        seen.append(name)
        expect(len(seen) < 60, f'Tab does not come back: {seen}')
        window.keys('Tab')
    program.quit()


def copy(driver):
    program, window = open_points(driver, **NO_LEAKS)
    choose(window, 'w1')
    wait('ten neighbours', lambda: len(neighbours(window)) == 10)
    window.press('Copy and Save')
    window.press('Copy Neighbours', 'menu item')
    table = wait('the table on the clipboard',
                 lambda: (text := program.clipboard()).startswith('rank\tname\t') and text)
    names = [line.split('\t')[1] for line in table.splitlines()[1:]]
    expect(names == neighbours(window), f'{names} were copied')

    # A text field copies what is marked in it.
    window.keys('ctrl+f', 'ctrl+c')
    wait('the word on the clipboard', lambda: program.clipboard() == 'w1')
    window.keys('ctrl+shift+c')
    wait('the picture on the clipboard', lambda: re.fullmatch(r'picture of \d+ x \d+', program.clipboard()))
    program.quit()


def save_picture(driver):
    # Leaks are looked for in test-plot-figure, which saves without the dialog.
    program, window = open_points(driver, **NO_LEAKS)
    path = os.path.join(driver.folder.name, 'drawn.png')
    window.keys('ctrl+s')
    dialog = program.dialog('Save Picture')
    dialog.keys('ctrl+a')
    dialog.type(path)
    dialog.keys('Return')
    wait('the picture', lambda: os.path.exists(path))
    window.wait_label('Saved drawn.png')
    with open(path, 'rb') as file:
        head = file.read(24)
    width, height = struct.unpack('>II', head[16:24])
    expect(head.startswith(b'\x89PNG') and width > 800 and height > 600, f'{width} x {height} pixels')
    program.quit()


def save_as(program, window, path):
    window.keys('ctrl+shift+s')
    dialog = program.dialog('Save Data')
    dialog.keys('ctrl+a')
    dialog.type(path)
    dialog.keys('Return')
    wait('the dialog to go', lambda: not program.find_dialog('Save Data'))


def files(driver):
    """Names and contents of what lies in the folder."""
    contents = {}
    for name in os.listdir(driver.folder.name):
        with open(os.path.join(driver.folder.name, name), 'rb') as file:
            contents[name] = file.read()
    return contents


def convert(driver, source, name):
    """What the command line makes of the file."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([driver.path, 'convert', source, os.path.join(folder, name)], check=True,
                       capture_output=True, timeout=LIMIT)
        made = {}
        for name in os.listdir(folder):
            with open(os.path.join(folder, name), 'rb') as file:
                made[name] = file.read()
        return made


def save_data(driver):
    """In the format that the name ends in, the same bytes as from the command line."""
    driver.file('points.metadata.tsv', metadata())
    program, window = open_points(driver, **NO_LEAKS)
    before = files(driver)
    for name, said in (('kept.npy', 'Saved kept.npy and kept.names.tsv'),
                       ('kept.tsv', 'Saved kept.tsv, kept.metadata.tsv and projector_config.json'),
                       ('kept.bin', 'Saved kept.bin\n1 column was left out: .*')):
        save_as(program, window, os.path.join(driver.folder.name, name))
        window.wait_label(said)
        made = convert(driver, os.path.join(driver.folder.name, 'points.txt'), name)
        expect(made.items() <= files(driver).items(), f'{name}: {sorted(files(driver))}')
        window.keys('Escape')  # closes the toast, for which the next one would wait
    expect(before.items() <= files(driver).items(), 'other files were touched')
    program.quit()


def save_data_in_a_chosen_format(driver):
    """The format gives the name its ending; what that leads to is asked about."""
    program, window = open_points(driver, **NO_LEAKS)
    before = files(driver)
    window.press('Copy and Save')
    window.press('Save Data…', 'menu item')
    dialog = program.dialog('Save Data')
    # As it stands there: "points" as text, which is the file that is open.
    dialog.keys('Return')
    question = program.dialog('Replace This File.')
    question.wait_label('“points.txt” is there already.*')
    question.keys('Escape')
    wait('the question to go', lambda: not program.find_dialog('Replace This File.'))
    expect(files(driver) == before, f'{sorted(files(driver))}')

    window.keys('ctrl+shift+s')
    dialog = program.dialog('Save Data')
    dialog.click(dialog.get('combo box', '.*'))
    wait('the formats', lambda: dialog.find('label', r'NumPy array \(\.npy\)'))
    dialog.keys('Down', 'Down', 'Return')
    dialog.press('.*Save')
    window.wait_label('Saved points.npy and points.names.tsv')
    made = convert(driver, os.path.join(driver.folder.name, 'points.txt'), 'points.npy')
    expect({**before, **made} == files(driver), f'{sorted(files(driver))}')
    program.quit()


def save_data_asks_about_files_beside(driver):
    program, window = open_points(driver, **NO_LEAKS)
    driver.file('kept.names.tsv', 'what somebody wrote')
    before = files(driver)
    path = os.path.join(driver.folder.name, 'kept.npy')
    save_as(program, window, path)
    question = program.dialog('Replace This File.')
    question.wait_label('“kept.names.tsv” is there already.*')
    question.press('.*Cancel')
    wait('the question to go', lambda: not program.find_dialog('Replace This File.'))
    expect(files(driver) == before, f'{sorted(files(driver))}')
    save_as(program, window, path)
    program.dialog('Replace This File.').press('.*Replace')
    window.wait_label('Saved kept.npy and kept.names.tsv')
    expect(files(driver)['kept.names.tsv'].startswith(b'name\nw0\n'), 'the old names are there')
    program.quit()


def data_that_cannot_be_saved(driver):
    program, window = open_points(driver, **NO_LEAKS)
    driver.file('projector_config.json', '{}')
    before = files(driver)
    save_as(program, window, os.path.join(driver.folder.name, 'kept.tsv'))
    window.wait_label(r'kept\.tsv could not be saved: projector_config\.json in that folder describes .*')
    expect(files(driver) == before, f'{sorted(files(driver))}')
    program.quit()


def start_slow_save(driver):
    """A save that hangs on the table beside, a pipe that nobody reads, with the vectors begun."""
    program, window = open_points(driver, **NO_LEAKS)
    pipe = os.path.join(driver.folder.name, 'kept.names.tsv')
    os.mkfifo(pipe)
    save_as(program, window, os.path.join(driver.folder.name, 'kept.npy'))
    program.dialog('Replace This File.').press('.*Replace')
    window.wait_label('Saving kept.npy')
    expect(any(name.startswith('kept.npy.') for name in os.listdir(driver.folder.name)), 'nothing was begun')
    return program, window, pipe


def let_go_on(pipe):
    """Reads from the pipe from now on."""
    return os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)


def cancel_saving(driver):
    program, window, pipe = start_slow_save(driver)
    choose(window, 'w3')  # the window is alive
    window.keys('Escape', 'Escape')  # out of the search field
    window.wait_focus('image', 'Map: .*')
    window.keys('Escape')
    window.wait_label('Stopping…')
    reader = let_go_on(pipe)
    window.wait_label('Saving was cancelled, and nothing was written')
    expect(not window.find('label', 'Stopping…'), 'the progress is still shown')
    expect(sorted(os.listdir(driver.folder.name)) == ['kept.names.tsv', 'points.txt'], 'something is left')
    os.close(reader)
    # It was not for the point, which the next one is for.
    wait_chosen(window, 'w3')
    window.keys('Escape', 'Escape')  # the first one closes the toast
    window.wait_label('No point chosen')
    program.quit()


def saving_goes_on_to_its_end(driver):
    program, window, pipe = start_slow_save(driver)
    reader = let_go_on(pipe)
    window.wait_label('Saved kept.npy and kept.names.tsv')
    expect(not window.find('label', 'Saving kept.npy'), 'the progress is still shown')
    os.close(reader)
    program.quit()


def close_while_saving(driver):
    """The program stays until it has cleaned up."""
    program, window, pipe = start_slow_save(driver)
    window.keys('ctrl+w')
    wait('the window to go', lambda: not program.frames())
    reader = let_go_on(pipe)
    program.wait_end()
    expect(sorted(os.listdir(driver.folder.name)) == ['kept.names.tsv', 'points.txt'], 'something is left')
    os.close(reader)


def undo_and_redo(driver):
    program, window = open_points(driver)
    window.wait_enabled('Undo', False)
    window.press('Unit length', 'check box')
    window.wait_map('.*rows of unit length.*')
    window.wait_enabled('Undo')
    window.keys('ctrl+z')
    window.wait_map(r'\d+ points, PCA, centred · .*')
    window.press('Redo')
    window.wait_map('.*rows of unit length.*')
    program.quit()


def metadata_beside_the_file(driver):
    driver.file('points.metadata.tsv', metadata())
    program, window = open_points(driver)
    # A column of few categories colours the map by itself.
    window.wait_label('left')
    window.wait_label('right')
    program.quit()


def bad_file(driver):
    program = driver.start(driver.file('bad.txt', ''))
    window = program.window('Embedscope')
    window.wait_label(r'bad\.txt: is empty\.')
    driver.file('bad.txt', points())
    window.press('Try Again')
    window.wait_map(f'{N_POINTS} points.*')
    program.quit()


def missing_file(driver):
    program = driver.start(os.path.join(driver.folder.name, 'nowhere.txt'))
    window = program.window('Embedscope')
    window.wait_label(r'nowhere\.txt: .+\.')
    window.press('Back')
    window.press('Open the Sample')
    window.wait_map()
    program.quit()


def two_files_two_windows(driver):
    other = driver.file('other.txt', points())
    program = driver.start(driver.file('points.txt', points()), other)
    program.windows(2)
    first = program.window('points.txt — Embedscope')
    first.wait_map()
    second = program.window('other.txt — Embedscope')
    second.wait_map()
    second.keys('ctrl+w')
    program.windows(1)
    first.press('Open the Sample')
    program.windows(2)
    program.quit()


def pipe_and_cancel(driver):
    reader, writer = os.pipe()
    program = driver.start('-', standard_input=reader)
    os.close(reader)
    window = program.window('standard input — Embedscope')
    os.write(writer, points().encode()[:300])
    window.press('Cancel')
    window.wait_title('Embedscope')
    # The reader still hangs on the pipe; that must not keep the program.
    program.quit()
    os.close(writer)


def loading_counts_rows_and_escape_cancels(driver):
    reader, writer = os.pipe()
    program = driver.start('-', standard_input=reader)
    os.close(reader)
    window = program.window('standard input — Embedscope')
    # More than two of the blocks that the reader takes at once: rows of the first are there by then.
    with open(writer, 'wb', closefd=False) as pipe:
        pipe.write(b''.join(b'w%d %s\n' % (i, b'0.5 ' * 99 + b'1') for i in range(22000)))
    window.wait_label(r'Reading, \d+\u2009\d+ rows so far')
    window.keys('Escape')
    window.wait_title('Embedscope')
    program.quit()
    os.close(writer)

    # Metadata that come through a pipe nobody fills: what was open stays.
    program, window = open_points(driver, **NO_LEAKS)
    choose(window, 'w7')
    table = os.path.join(driver.folder.name, 'points.metadata.tsv')
    os.mkfifo(table)
    drop(program, table)
    window.wait_label('Opening points.txt')
    window.keys('Escape')
    window.wait_map(f'{N_POINTS} points.*')
    wait_chosen(window, 'w7')
    program.quit()


def close_while_loading(driver):
    reader, writer = os.pipe()
    program = driver.start('-', standard_input=reader)
    os.close(reader)
    program.window('standard input — Embedscope').keys('ctrl+w')
    program.wait_end()
    os.close(writer)


def what_is_remembered(driver):
    """The window's size, and what was open before."""
    path = driver.file('points.txt', points())
    settings = {'GSETTINGS_BACKEND': 'keyfile', 'XDG_CONFIG_HOME': driver.folder.name,
                'XDG_DATA_HOME': driver.folder.name, **WHOLE_STACKS}
    program = driver.start(path, **settings)
    window = program.window('points.txt — Embedscope')
    window.wait_map()
    first = window.extents(window.frame)
    size = (first.width - 80, first.height - 60)
    program.xdotool('windowsize', window.x_window(), *(str(length + 2 * FRAME) for length in size))
    wait('the smaller window', lambda: size_of(window) == size)
    window.keys('ctrl+w')
    program.wait_end()

    program = driver.start(**settings)
    window = program.window('Embedscope')
    wait('the size of before', lambda: size_of(window) == size)
    window.press('More to Open')
    window.press(r'points\.txt', 'menu item')
    program.window('points.txt — Embedscope').wait_map(f'{N_POINTS} points.*')
    program.quit()


def size_of(window):
    area = window.extents(window.frame)
    return area.width, area.height


def standard_input(driver):
    with open(driver.file('points.txt', points())) as file:
        program = driver.start('-', standard_input=file)
        window = program.window('standard input — Embedscope')
        window.wait_map(f'{N_POINTS} points.*')
        program.quit()


def drop(program, *paths):
    """Drags files out of another program's window, as from a file manager, and drops them on this one's."""
    script = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'drag-files.py')
    source = subprocess.Popen([sys.executable, script, *paths], stdout=subprocess.PIPE)
    search = ('search', '--onlyvisible', '--pid', str(source.pid))
    try:
        found = wait('a window to drag from', lambda: program.xdotool(*search).split())
        program.xdotool('windowmove', '--sync', found[0], '1160', '940')
        program.xdotool('mousemove', '1200', '970', 'mousedown', '1', 'mousemove', '1180', '950')
        places = itertools.cycle(range(400, 500))

        def would_be_taken():
            program.xdotool('mousemove', str(next(places)), '400')
            return select.select([source.stdout], [], [], 0)[0]
        wait('the files to be taken', would_be_taken)
        program.xdotool('mouseup', '1')
        source.wait(LIMIT)
    finally:
        source.kill()
        source.wait()
        source.stdout.close()


def drop_a_file(driver):
    program = driver.start(**WHOLE_STACKS)
    window = program.window('Embedscope')
    drop(program, driver.file('points.txt', points()))
    window.wait_title('points.txt — Embedscope')
    window.wait_map(f'{N_POINTS} points.*')
    program.quit()


def drop_two_files(driver):
    program = driver.start(**WHOLE_STACKS)
    program.window('Embedscope')
    drop(program, driver.file('points.txt', points()), driver.file('other.txt', points()))
    program.windows(2)
    program.window('points.txt — Embedscope').wait_map()
    program.window('other.txt — Embedscope').wait_map()
    program.quit()


def drop_a_folder(driver):
    program, window = open_points(driver, **WHOLE_STACKS)
    drop(program, driver.folder.name)
    # What was open stays; the other window says what is wrong.
    program.windows(2)
    program.window('Embedscope').wait_label(r'.+: is a folder.*')
    window.wait_map()
    program.quit()


def drop_metadata_on_data(driver):
    program, window = open_points(driver, **WHOLE_STACKS)
    drop(program, driver.file('sides-metadata.tsv', metadata()))
    window.wait_label('left')
    window.wait_label('right')
    program.windows(1)
    program.quit()


# --- The open dialog

N_ROWS = 1200


def flat(n_rows, n_dims):
    """An array of float32, row i of which lies at i."""
    return npy([[i + 10 * (j % 2) for j in range(n_dims)] for i in range(n_rows)])


def several(driver):
    """An .npz of three tables, one of them a single column, and a table beside it."""
    path = os.path.join(driver.folder.name, 'several.npz')
    with zipfile.ZipFile(path, 'w') as file:
        file.writestr('large.npy', flat(N_ROWS, 4))
        file.writestr('small.npy', flat(30, 3))
        file.writestr('column.npy', flat(40, 1))
    driver.file('several.metadata.tsv', 'name\tside\tage\n' + ''.join(
        f'w{i}\t{"right" if i % 3 else "left"}\t{i / 7}\n' for i in range(N_ROWS)))
    return path


def open_several(driver, **environment):
    program = driver.start(several(driver), **environment)
    return program, program.dialog(r'Open several\.npz')


def pick(dialog, name):
    """Turns a radio button on, and waits for it."""
    button = dialog.get('check box|radio button', name)
    dialog.click(button)
    wait(f'"{name}" to be on', lambda: button.get_state_set().contains(Atspi.StateType.CHECKED))


def fill(dialog, name, text):
    """Types into a field of numbers."""
    dialog.click(dialog.get('spin button', name), x=0.2)
    dialog.wait_focus('spin button', name)
    dialog.keys('ctrl+a')
    dialog.type(text)


def another_table(driver):
    program, dialog = open_several(driver)
    column = dialog.get('check box|radio button', r'column: 40 × 1 · float32 · a single column')
    expect(not column.get_state_set().contains(Atspi.StateType.SENSITIVE), 'a single column can be chosen')
    pick(dialog, 'small: 30 × 3 · float32')
    dialog.wait_label(r'Needs 360 bytes of memory; .* are free\.')
    dialog.press('_Open Open')
    program.window('several.npz#small — Embedscope').wait_map('30 points, PCA, centred.*')
    program.quit()


def a_sample(driver):
    """Spread evenly, and by a column, by the keyboard alone; under the map stands what it is."""
    program, dialog = open_several(driver)
    dialog.wait_focus('push button', '_Open Open')
    dialog.keys('Tab', 'Tab', 'Tab', 'Tab')
    dialog.wait_focus('check box|radio button', 'All: .*')
    dialog.keys('Down', 'Down')
    dialog.wait_focus('check box|radio button', 'A sample, spread evenly')
    fill(dialog, 'How many', '90')
    fill(dialog, 'Seed', '7')
    dialog.keys('Return')
    window = program.window('several.npz#large — Embedscope')
    window.wait_map('90 of 1\u2009200 points, a sample \\(seed 7\\), PCA, centred.*')
    window.wait_label('90 of 1\u2009200 rows, a sample \\(seed 7\\)')
    program.quit()

    program, dialog = open_several(driver)
    dialog.get('push button', 'Column: side')  # names and numbers are none to go by
    pick(dialog, 'A sample that keeps the shares of')
    fill(dialog, 'How many', '90')
    dialog.keys('Return')
    window = program.window('several.npz#large — Embedscope')
    window.wait_map('90 of 1\u2009200 points, a sample by side \\(seed 42\\), PCA, centred.*')
    # Colour and legend know the shares: a third of 90 is on the left.
    window.wait_label('30')
    window.wait_label('60')
    program.quit()


def the_first_rows(driver):
    program, dialog = open_several(driver)
    pick(dialog, 'The first')
    fill(dialog, 'How many', '90')
    dialog.keys('Return')
    program.window('several.npz#large — Embedscope').wait_map(
        'the first 90 of 1\u2009200 points, PCA, centred.*')
    program.quit()


def more_than_memory(driver):
    """A file that no memory holds is refused with the numbers before it is read; some of it opens."""
    path = os.path.join(driver.folder.name, 'huge.npy')
    with open(path, 'wb') as file:
        head = npy_header('f8', 10**9, 1000)
        file.write(head)
        file.truncate(len(head) + 8 * 10**12)  # holes take no room
    program = driver.start(path)
    dialog = program.dialog(r'Open huge\.npy')
    dialog.get('check box|radio button', 'All: 1\u2009000\u2009000\u2009000')
    # What fits is chosen from the start.
    dialog.wait_enabled('_Open Open')
    pick(dialog, 'A sample, spread evenly')
    dialog.wait_label(r'Needs 4[.,]\d.TB of memory, and only .+ are free\. Open the first .+')
    dialog.wait_enabled('_Open Open', False)
    pick(dialog, 'The first')
    fill(dialog, 'How many', '100')
    dialog.keys('Return')
    program.window('huge.npy — Embedscope').wait_map(
        'the first 100 of 1\u2009000\u2009000\u2009000 points, PCA, centred.*')
    program.quit()


def with_options(driver):
    """A file that has nothing to ask about is asked about where the person wishes it."""
    # Leaks are looked for in the other cases: GTK's file dialog has its own.
    path = driver.file('points.txt', '')
    program = driver.start(path, **NO_LEAKS)
    window = program.window('Embedscope')
    window.wait_label(r'points\.txt: is empty\.')
    window.keys('ctrl+shift+o')
    program.dialog('Open a File with Options').keys('Escape')
    wait('the file dialog to go', lambda: not program.find_dialog('Open a File with Options'))

    driver.file('points.txt', points())
    window.press('Open with Options…')
    dialog = program.dialog(r'Open points\.txt')
    dialog.get('check box|radio button', f'All: {N_POINTS}')
    pick(dialog, 'The first')
    fill(dialog, 'How many', '7')
    dialog.keys('Return')
    program.window('points.txt — Embedscope').wait_map(f'the first 7 of {N_POINTS} points, PCA, centred.*')

    # A table beside the data brings columns and leaves the choice as it was.
    program.windows(1)
    drop(program, driver.file('sides-metadata.tsv', metadata()))
    window.wait_label('left')
    window.wait_map(f'the first 7 of {N_POINTS} points, PCA, centred.*')
    program.quit()


def think_better_of_it(driver):
    program, dialog = open_several(driver)
    dialog.keys('Escape')
    window = program.window('Embedscope')
    wait('the dialog to go', lambda: not program.find_dialog('Open several.*'))
    window.press('Open the Sample')
    window.wait_map()
    program.quit()


def another_format(driver):
    """A file that fails is opened with options; what does not fit says so, in the dialog."""
    program = driver.start(driver.file('odd.txt', 'no numbers\n' * 5))
    window = program.window('Embedscope')
    window.wait_label(r'odd\.txt: .+\.')
    window.press('Open with Options…')
    dialog = program.dialog(r'Open odd\.txt')
    dialog.wait_label(r'odd\.txt: .+\.')
    dialog.wait_enabled('_Open Open', False)
    dialog.keys('Escape')
    window.press('Open the Sample')
    window.wait_map()
    program.quit()

    program, dialog = open_several(driver)
    dialog.keys('Tab')
    choose_format(dialog, 'Recognise.*', 'NumPy .npy', 'safetensors')
    dialog.wait_label(r'several\.npz: .+ safetensors .+\.')
    dialog.wait_enabled('_Open Open', False)
    dialog.keys('Escape')
    program.quit()


def choose_format(dialog, *names):
    """Unfolds the list of formats, whose button has the keyboard, and walks from the first name to the last."""
    dialog.wait_focus('push button', f'Format: {names[0]}')
    dialog.keys('Return')
    # Not by dialog.keys, which gives the keyboard to the newest window: the list would fold.
    for name in names[:-1]:
        dialog.wait_focus('list item', name)
        dialog.program.xdotool('key', 'Down')
    dialog.wait_focus('list item', names[-1])
    dialog.program.xdotool('key', 'Return')
    dialog.wait_focus('push button', f'Format: {names[-1]}')


def dark(driver):
    program, window = open_points(driver)
    light = window.brightness()
    window.press('Main Menu')
    window.press('Dark', 'radio menu item|menu item|check menu item')
    wait('the window to be dark', lambda: window.brightness() < 0.3)
    expect(light > 0.7, f'the light window has brightness {light}')
    program.quit()


def sides_and_full_screen(driver):
    program, window = open_points(driver)
    width = window.extents(window.get('image', 'Map: .*')).width
    window.keys('F9')
    wait('a wider map', lambda: window.extents(window.get('image', 'Map: .*')).width > width + 300)
    window.keys('ctrl+f')  # brings them back
    wait('the sides', lambda: window.extents(window.get('image', 'Map: .*')).width == width)
    program.quit()


def spread(n_rows):
    return npy([[(4 * i + j) * 7919 % 101 / 10 for j in range(4)] for i in range(n_rows)])


def file_that_is_written_meanwhile(driver):
    """The numbers of an .npy are the file's own pages."""
    path = os.path.join(driver.folder.name, 'grid.npy')
    with open(path, 'wb') as file:
        file.write(spread(20))
    program = driver.start(path)
    window = program.window('grid.npy — Embedscope')
    window.wait_map('20 points.*')
    os.utime(path, (1000, 1000))
    window.keys('ctrl+f')
    window.type('7')
    window.keys('Return')
    window.wait_label('grid.npy has changed on the disk.*')
    with open(path, 'wb') as file:
        file.write(spread(10))
    window.press('Open Again.*')
    window.wait_map('10 points.*')
    program.quit()


def about_and_shortcuts(driver):
    program, window = open_points(driver)
    window.keys('ctrl+question')
    program.dialog('GtkShortcutsWindow').keys('Escape')
    wait('the shortcuts to go', lambda: not program.find_dialog('GtkShortcutsWindow'))
    window.press('Main Menu')
    window.press('About Embedscope', 'menu item')
    about = program.dialog('About.*')
    about.wait_label('Embedscope')
    about.wait_label('The Embedscope developers')
    about.keys('Escape')
    program.quit()


run([empty_window, sample, search_and_walk, unseen_word, another_measure, keyboard_alone, everything_has_a_name, copy,
     save_picture, save_data, save_data_in_a_chosen_format, save_data_asks_about_files_beside,
     data_that_cannot_be_saved, cancel_saving, saving_goes_on_to_its_end, close_while_saving, undo_and_redo, what_is_remembered, close_while_loading,
     metadata_beside_the_file, bad_file, missing_file, two_files_two_windows, pipe_and_cancel,
     loading_counts_rows_and_escape_cancels, standard_input, drop_a_file, drop_two_files, drop_a_folder, drop_metadata_on_data,
     another_table, a_sample, the_first_rows, more_than_memory, with_options, think_better_of_it, another_format, dark,
     sides_and_full_screen, file_that_is_written_meanwhile, about_and_shortcuts])
