"""Starts the real program and uses it as a person does: by keys, clicks and what a screen reader sees.

A test program calls run() with its cases; each is a function that gets a Driver, which starts programs
and looks after them. Prints TAP. Nothing here sleeps for a fixed time: wait() polls for a state.
"""

import os
import re
import struct
import subprocess
import sys
import tempfile
import time
import traceback

# For the program under test, not for this one: the bus says things that GLib counts as warnings.
os.environ.pop('G_DEBUG', None)
os.environ.pop('GTK_A11Y', None)

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'tools'))
from screen import grab  # noqa: E402

import gi  # noqa: E402
gi.require_version('Atspi', '2.0')
from gi.repository import Atspi, GLib  # noqa: E402

LIMIT = 20  # seconds that anything may take on a busy machine
POLL = 0.05
FRAME = 5  # pixels around a window that has no window manager


class Failure(Exception):
    pass


def wait(what, condition):
    """The first true value of condition(), which is asked again and again."""
    end = time.monotonic() + LIMIT
    while True:
        try:
            if value := condition():
                return value
        except GLib.Error:
            pass  # the widget went away while it was looked at
        if time.monotonic() > end:
            raise Failure(f'waited {LIMIT} s for {what}')
        time.sleep(POLL)


def children(node):
    for i in range(node.get_child_count()):
        if child := node.get_child_at_index(i):
            yield child


def walk(node):
    yield node
    for child in children(node):
        yield from walk(child)


def matches(pattern, text):
    return re.fullmatch(pattern, text) if isinstance(pattern, str) else pattern.search(text)


class Window:
    """A window of the program; all that is asked for is waited for."""

    def __init__(self, program, frame, newest=False):
        self.program = program
        self.frame = frame
        self.newest = newest  # X does not know it by the frame's name

    def find(self, role, name):
        """The first node of that role whose whole name matches the pattern, or None."""
        for node in walk(self.frame):
            if matches(role, node.get_role_name()) and matches(name, node.get_name() or ''):
                return node
        return None

    def get(self, role, name):
        return wait(f'{role} "{name}"', lambda: self.find(role, name))

    def press(self, name, role='push button'):
        def ready():
            # A menu button is two nodes of that name; the inner one can be pressed.
            for node in walk(self.frame):
                if (matches(role, node.get_role_name()) and matches(name, node.get_name() or '')
                        and node.get_action_iface() and node.get_n_actions() > 0
                        and node.get_state_set().contains(Atspi.StateType.SENSITIVE)):
                    return node
            return None
        wait(f'{role} "{name}" to be pressed', ready).do_action(0)

    def enabled(self, name):
        return self.get('push button', name).get_state_set().contains(Atspi.StateType.SENSITIVE)

    def wait_enabled(self, name, enabled=True):
        wait(f'"{name}" to be {"enabled" if enabled else "disabled"}', lambda: self.enabled(name) == enabled)

    def wait_title(self, title):
        wait(f'the title "{title}"', lambda: matches(title, self.frame.get_name() or ''))

    @staticmethod
    def below(node, role):
        return [child for child in walk(node) if child.get_role_name() == role]

    def focused(self):
        """The node that the keyboard writes to, or None."""
        for node in walk(self.frame):
            if node.get_state_set().contains(Atspi.StateType.FOCUSED):
                return node
        return None

    def wait_focus(self, role, name):
        def has_focus():
            node = self.focused()
            return node and matches(role, node.get_role_name()) and matches(name, node.get_name() or '')
        wait(f'{role} "{name}" to have the keyboard', has_focus)

    def wait_label(self, pattern):
        return self.get('label', pattern).get_name()

    def wait_map(self, caption='.*'):
        """Until the map is there; gives its caption."""
        return self.get('image', f'Map: {caption}').get_name()[len('Map: '):]

    # The X window, for keys, clicks and pictures.

    def x_window(self):
        if self.newest:
            search = ('--onlyvisible', '--pid', str(self.program.process.pid))
        else:
            search = ('--name', f'^{re.escape(self.frame.get_name())}$')
        found = wait('an X window', lambda: self.program.xdotool('search', *search).split())
        return max(found, key=int)

    def keys(self, *keys):
        """Presses keys such as "ctrl+f", one after the other."""
        self.program.xdotool('windowfocus', self.x_window())
        self.program.xdotool('key', '--clearmodifiers', *keys)

    def type(self, text):
        self.program.xdotool('type', '--delay', '5', text)

    @staticmethod
    def extents(node):
        return node.get_component_iface().get_extents(Atspi.CoordType.WINDOW)

    def click(self, node, x=0.5, y=0.5):
        """Clicks into the node, by default in its middle."""
        wait('a place to click on', lambda: self.extents(node).width > 0)
        area = self.extents(node)
        # AT-SPI does not count the frame.
        self.program.xdotool('mousemove', '--window', self.x_window(),
                             str(int(area.x + FRAME + x * area.width)),
                             str(int(area.y + FRAME + y * area.height)), 'click', '1')

    def brightness(self):
        """Of the header bar, from 0 to 1."""
        area = self.extents(self.frame)
        pixel = grab(area.width // 3, 12, 1, 1)[0]
        return sum(pixel) / 765


class Program:
    def __init__(self, path, arguments, environment, standard_input):
        self.log = tempfile.TemporaryFile()
        self.node = None
        # Words are looked for in English, whatever the locale does to numbers.
        environment = {**os.environ, 'G_DEBUG': 'fatal-warnings', 'LANGUAGE': 'en', **environment}
        self.process = subprocess.Popen([path, *arguments], stdin=standard_input, stdout=self.log,
                                        stderr=self.log, env=environment)

    def application(self):
        """Nothing of it is cached: AT-SPI crashes now and then when it clears its cache while a window goes."""
        if self.node:
            return self.node
        desktop = Atspi.get_desktop(0)
        desktop.set_cache_mask(Atspi.Cache.NONE)
        for node in children(desktop):
            if node.get_process_id() == self.process.pid:
                node.set_cache_mask(Atspi.Cache.NONE)
                self.node = node
        return self.node

    def frames(self):
        if self.process.poll() is not None:
            raise Failure(f'the program ended with status {self.process.returncode}: {self.output()}')
        application = self.application()
        return [node for node in children(application) if node.get_role_name() == 'frame'] if application else []

    def windows(self, n):
        """All windows, once there are n of them."""
        return [Window(self, frame)
                for frame in wait(f'{n} windows', lambda: len(self.frames()) == n and self.frames())]

    def window(self, title='.*'):
        def find():
            for frame in self.frames():
                if matches(title, frame.get_name() or ''):
                    return Window(self, frame)
            return None
        return wait(f'a window "{title}"', find)

    def find_dialog(self, name):
        application = self.application()
        for node in children(application) if application else ():
            if matches(name, node.get_name() or ''):
                return Window(self, node, newest=True)
        return None

    def dialog(self, name):
        """A window above the others; there is one of them at a time."""
        return wait(f'a dialog {name}', lambda: self.find_dialog(name))

    def xdotool(self, *arguments):
        """What xdotool prints; nothing where it finds nothing."""
        run = subprocess.run(['xdotool', *arguments], capture_output=True, text=True, timeout=LIMIT)
        if run.returncode and arguments[0] != 'search':
            raise Failure(f'xdotool {" ".join(arguments)}: {run.stderr}')
        return run.stdout

    def clipboard(self):
        """What a second program finds on the clipboard."""
        script = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'read-clipboard.py')
        return subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=LIMIT).stdout

    def output(self):
        self.log.seek(0)
        return self.log.read().decode(errors='replace')

    def wait_end(self, status=0):
        """Until the program has ended: with that status and without a word."""
        try:
            self.process.wait(LIMIT)
        except subprocess.TimeoutExpired:
            raise Failure('the program does not end') from None
        if self.process.returncode != status or self.output():
            raise Failure(f'ended with status {self.process.returncode}: {self.output()}')

    def quit(self):
        self.windows(len(self.frames()))[0].keys('ctrl+q')
        self.wait_end()


def npy_header(kind, n_rows, n_dims):
    head = f"{{'descr': '<{kind}', 'fortran_order': False, 'shape': ({n_rows}, {n_dims}), }}".ljust(117) + '\n'
    return b'\x93NUMPY\x01\0' + struct.pack('<H', len(head)) + head.encode()


def npy(rows):
    """The bytes of an array of float32, of which each row is a list."""
    numbers = [x for row in rows for x in row]
    return npy_header('f4', len(rows), len(rows[0])) + struct.pack(f'<{len(numbers)}f', *numbers)


class Driver:
    def __init__(self, path):
        self.path = path
        self.programs = []
        self.folder = tempfile.TemporaryDirectory()

    def start(self, *arguments, standard_input=subprocess.DEVNULL, **environment):
        program = Program(self.path, arguments, environment, standard_input)
        self.programs.append(program)
        return program

    def file(self, name, text):
        """A file that is there for the length of the case."""
        path = os.path.join(self.folder.name, name)
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)
        return path

    def clean_up(self):
        for program in self.programs:
            program.process.kill()
            program.process.wait()
        self.folder.cleanup()


def run(cases):
    """Runs the cases on the program that is named first on the command line; prints TAP."""
    wanted = sys.argv[2:]
    cases = [case for case in cases if not wanted or case.__name__ in wanted]
    failed = False
    print(f'1..{len(cases)}')
    for number, case in enumerate(cases, 1):
        driver = Driver(sys.argv[1])
        try:
            case(driver)
            print(f'ok {number} {case.__name__}', flush=True)
        except Exception:
            failed = True
            print(f'not ok {number} {case.__name__}')
            text = traceback.format_exc() + ''.join(program.output() for program in driver.programs)
            print('\n'.join('# ' + line for line in text.splitlines()), flush=True)
        finally:
            driver.clean_up()
    sys.exit(1 if failed else 0)
