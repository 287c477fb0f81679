#!/usr/bin/python3
"""test-checks.py COMPILER OBJDUMP: the checks of this folder find what they are there to find.

A check that never fails is worth nothing: each rule is shown a small tree that keeps it and then
the same tree with one thing wrong. A rule without such a case fails this test. Prints TAP.
"""

import importlib.util
import json
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
SPDX = '// SPDX-License-Identifier: GPL-3.0-or-later\n'
HEADER = SPDX + '#pragma once\n'
MACHINE = '/ho' + 'me/'

# A tree that keeps every rule. It holds what looks like a breach and is none, too.
GOOD = {
    'core/README.md': 'core\n',
    'core/base/error.h': HEADER + '#include <stdbool.h>\nbool emb_fail (void);\n',
    'core/base/blas.c': SPDX + '#include "base/error.h"\n\n#include <cblas.h>\n#include <lapacke.h>\n',
    'core/base/stream-unpack.c': SPDX + '#include <archive.h>\n#include <archive_entry.h>\n',
    'core/base/parallel.c': SPDX + '#include <pthread.h>\nvoid f (void) { pthread_create (0, 0, 0, 0); }\n',
    'core/base/text.c': SPDX + 'double f (void) { return strtod_l ("1", 0, 0); }\n',
    'core/data/json.c': SPDX + '#include <jansson.h>\n',
    'core/data/dataset.h': HEADER + '#include "base/error.h"\n',
    'core/data/dataset.c': SPDX + '''#include "data/dataset.h"

#include <math.h>
#include <sys/stat.h>

/* printf, exit and rand in a comment are words. */
static const char *const words[] = { "rand", "50 % exact", "%d%%f" };
double run (struct clock *c) { return c->time (0) + c->exit + lifetime (words); }
__attribute__ ((format (printf, 1, 2))) void say (const char *format, ...);
''',
    'core/projection/mesh.c': SPDX + '#include <fftw3.h>\n#include "neighbors/graph.h"\n',
    'core/train/network.c': SPDX + '#include "data/dataset.h"\n',
    'ui/README.md': 'ui\n',
    'ui/bridge/run.h': HEADER + '#include "data/dataset.h"\n#include <gtk/gtk.h>\n',
    'ui/plot/raster.c': SPDX + '#include "plot/raster.h"\n#include <cairo-svg.h>\n#include <pango/pangocairo.h>\n',
    'app/README.md': 'app\n',
    'app/settings.c': SPDX + '#include <gio/gio.h>\nGSettings *settings;\n',
    'app/main.c': SPDX + '#include "app/window.h"\nint main (void) { return puts (_("Hello")); }\n',
    'app/run': '#!/bin/bash\n',
    'tests/README.md': 'tests\n',
    'resources/po/POTFILES': '# words\napp/main.c\nresources/window.ui\nresources/x.desktop.in\n',
    'resources/window.ui': '<property translatable="yes">Open</property>\n',
    'resources/x.desktop.in': 'Name=Embedscope\n',
    'meson.build': '', 'meson_options.txt': '', 'README.md': '', 'LICENSE': '',
    '.ci/run': '#!/bin/bash\n', '.clang-format': '', '.clang-tidy': '', '.editorconfig': '',
    '.gitignore': '/build*/\n',
}


def c_line(line, name='core/data/dataset.c'):
    return {name: GOOD.get(name, SPDX) + line + '\n'}


# (rule of check-source.py, what is changed in the tree; None removes a file)
BROKEN = [
    ('arrows-of-core', c_line('#include "neighbors/metric.h"')),
    ('arrows-of-core', c_line('#include "data/dataset.h"', 'core/base/error.h')),
    ('arrows-of-core', c_line('#include "projection/pca.h"', 'core/train/network.c')),
    ('arrows-of-core', c_line('#include "recommend/model.h"', 'core/train/network.c')),
    ('arrows-of-core', c_line('#include "dataset.h"')),
    ('arrows-of-core', c_line('#include "bridge/run.h"')),
    ('arrows-of-core', {'core/loose.c': SPDX}),
    ('libraries-of-core', c_line('#include <glib.h>')),
    ('libraries-of-core', c_line('#include <gtk/gtk.h>')),
    ('libraries-of-core', c_line('#include <cairo.h>')),
    ('libraries-of-core', c_line('#include <cblas.h>')),
    ('libraries-of-core', c_line('#include <lapacke.h>', 'core/projection/pca.c')),
    ('libraries-of-core', c_line('#include <archive.h>')),
    ('libraries-of-core', c_line('# include <jansson.h>')),
    ('libraries-of-core', c_line('#include <fftw3.h>')),
    ('libraries-elsewhere', c_line('#include <jansson.h>', 'app/main.c')),
    ('arrows-of-ui', c_line('#include "app/window.h"', 'ui/explorer/scatter.c')),
    ('arrows-of-ui', c_line('#include "window.h"', 'ui/explorer/scatter.c')),
    ('plot-is-cairo', c_line('#include <gtk/gtk.h>', 'ui/plot/raster.c')),
    ('plot-is-cairo', c_line('#include <glib.h>', 'ui/plot/raster.c')),
    ('plot-is-cairo', c_line('#include "bridge/run.h"', 'ui/plot/raster.c')),
    ('no-environment', c_line('char *home = getenv ("HOME");')),
    ('no-output', c_line('void f (void) { printf ("x"); }')),
    ('no-output', c_line('void f (void) { fputs ("x", stderr); }')),
    ('no-exit', c_line('void f (void) { abort (); }')),
    ('no-exit', c_line('void f (void) { exit (1); }')),
    ('no-foreign-random', c_line('int f (void) { return rand (); }')),
    ('no-time-of-day', c_line('long f (void) { return time (NULL); }')),
    ('no-time-of-day', c_line('int f (void) { return gettimeofday (&t, NULL); }')),
    ('no-foreign-numbers', c_line('double f (void) { return strtod ("1", 0); }')),
    ('no-foreign-numbers', c_line('float f (void) { return strtof ("1", 0); }')),
    ('no-foreign-numbers', c_line('double f (void) { return atof ("1"); }')),
    ('no-foreign-numbers', c_line('int f (void) { return sscanf ("1", "%d", &i); }')),
    ('no-foreign-decimals', c_line('const char *f = "%.3f";')),
    ('no-foreign-decimals', c_line('const char *f = "%-8g";')),
    ('no-foreign-threads', c_line('void f (void) { pthread_create (0, 0, 0, 0); }')),
    ('no-foreign-threads', c_line('#pragma omp parallel for')),
    ('no-foreign-threads', c_line('#pragma omp parallel for simd', 'ui/plot/raster.c')),
    ('settings-in-one-file', c_line('int i = g_settings_get_int (s, "x");', 'app/main.c')),
    ('settings-in-one-file', c_line('GSettings *s;', 'ui/bridge/run.h')),
    ('sizes', c_line('\n' * 500)),
    ('sizes', c_line('\n' * 700, 'ui/plot/raster.c')),
    ('names', {'core/data/data_set.c': SPDX}),
    ('names', {'core/data/DataSet.c': SPDX}),
    ('names', {'core/data/emb-dataset.c': SPDX}),
    ('names', {'tests/core/test_base.c': SPDX}),
    ('licence-lines', {'core/data/dataset.c': '\n' + GOOD['core/data/dataset.c']}),
    ('licence-lines', {'tests/core/test-base.c': 'int i;\n'}),
    ('header-guards', {'core/data/dataset.h': SPDX}),
    ('top-level', {'NOTES.md': ''}),
    ('top-level', {'docs/index.md': ''}),
    ('top-level', {'.travis.yml': ''}),
    ('top-level', {'LICENSE': None}),
    ('readmes', {'core/README.md': None}),
    ('readmes', {'ui/README.md': 'line\n' * 81}),
    ('no-machine-paths', {'README.md': f'See {MACHINE}me/notes.\n'}),
    ('no-machine-paths', c_line(f'const char *p = "{MACHINE}x";')),
    ('translations', c_line('const char *s = _("Open");', 'app/window.c')),
    ('translations', c_line('static const char *s = N_ ("Open");')),
    ('translations', {'resources/about.ui': GOOD['resources/window.ui']}),
    ('translations', {'resources/window.ui': None}),
]


class Tap:
    def __init__(self):
        self.count = 0
        self.failed = 0

    def case(self, ok, name, output=''):
        self.count += 1
        self.failed += 0 if ok else 1
        print(f'{"ok" if ok else "not ok"} {self.count} {name}')
        if not ok:
            for line in output.splitlines():
                print(f'# {line}')

    def finish(self):
        print(f'1..{self.count}')
        return 1 if self.failed or not self.count else 0


def plant(root, files):
    for name, text in files.items():
        path = root / name
        if text is None:
            path.unlink(missing_ok=True)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)


def run(script, *arguments):
    done = subprocess.run([sys.executable, HERE / script, *map(str, arguments)],
                          capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def failed_rules(check, folder):
    """Without a process for each tree, of which there are many."""
    tree = check.Tree(pathlib.Path(folder))
    return {rule.__name__.replace('_', '-'): list(rule(tree)) for rule in check.RULES if any(rule(tree))}


def test_source(tap):
    # A name with a hyphen cannot be imported by a statement.
    spec = importlib.util.spec_from_file_location('check_source', HERE / 'check-source.py')
    check = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(check)
    rules = [rule.__name__.replace('_', '-') for rule in check.RULES]
    for name, change, wanted in (('a good tree passes', {}, 0), ('a bad tree fails', {'NOTES.md': ''}, 1)):
        with tempfile.TemporaryDirectory() as folder:
            plant(pathlib.Path(folder), GOOD | change)
            status, output = run('check-source.py', folder)
            tap.case(status == wanted and output.count('not ok ') == wanted, f'source: {name}', output)

    for rule in rules:
        wrong = ''
        changes = [change for name, change in BROKEN if name == rule]
        for change in changes:
            with tempfile.TemporaryDirectory() as folder:
                plant(pathlib.Path(folder), GOOD | change)
                found = failed_rules(check, folder)
                if list(found) != [rule]:
                    wrong += f'{change}\n{found}\n'
        tap.case(changes and not wrong, f'source: {rule} fails where it should', wrong or 'never tried')


def test_headers(tap, compiler):
    good = {'core/base/error.h': GOOD['core/base/error.h']}
    cases = (
        ('a good header passes', {}, 0),
        ('a type of an include that is missing', {'core/base/error.h': HEADER + 'bool emb_fail (void);\n'}, 1),
        ('a header without guard', {'core/base/error.h': SPDX + 'struct s { int i; };\n'}, 1),
        ('a header of GLib', {'core/base/error.h': HEADER + '#include <glib.h>\n'}, 1),
        ('a tree without headers', {'core/base/error.h': None}, 1),
    )
    for name, change, wanted in cases:
        with tempfile.TemporaryDirectory() as folder:
            plant(pathlib.Path(folder), good)
            plant(pathlib.Path(folder), change)
            status, output = run('check-headers.py', folder, *compiler)
            tap.case(status == wanted, f'headers: {name}', output)


def test_globals(tap, compiler, objdump):
    cases = (
        ('constants pass', 'static const char *const table[] = { "a", "b" };\n'
                           'const char *f (int i) { return table[i]; }\n', 0),
        ('a table of functions passes', 'void g (void);\nstatic void (*const table[]) (void) = { g, g };\n'
                                        'void f (int i) { table[i] (); }\n', 0),
        ('a counter', 'static int n; int f (void) { return n++; }\n', 1),
        ('a number that may be set', 'int verbosity = 3;\n', 1),
        ('a static variable of a function', 'int f (void) { static int n = 1; return n++; }\n', 1),
        ('a variable of a thread', '_Thread_local int n; int f (void) { return n++; }\n', 1),
        ('a table of pointers that may change',
         'static const char *table[] = { "a", "b" };\nvoid f (const char *s) { table[1] = s; }\n'
         'const char *g (int i) { return table[i]; }\n', 1),
    )
    for name, text, wanted in cases:
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            plant(root, {'x.c': text})
            subprocess.run([*compiler, '-fPIC', '-O2', '-c', 'x.c', '-o', 'base_x.c.o'], cwd=root, check=True)
            subprocess.run(['ar', 'crs', 'libx.a', 'base_x.c.o'], cwd=root, check=True)
            status, output = run('check-globals.py', root / 'libx.a', objdump)
            tap.case(status == wanted, f'globals: {name}', output)
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        subprocess.run(['ar', 'crs', 'empty.a'], cwd=root, check=True)
        status, output = run('check-globals.py', root / 'empty.a', objdump)
        tap.case(status == 1, 'globals: a library without objects', output)


def test_format(tap):
    cases = (
        ('good layout passes', 'int\nf (void)\n{\n  return 1;\n}\n', 0),
        ('bad layout', 'int f(void) { return 1; }\n', 1),
    )
    for name, text, wanted in cases:
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            plant(root, {'core/base/x.c': text,
                         '.clang-format': (HERE.parent.parent / '.clang-format').read_text()})
            status, output = run('check-format.py', folder)
            if '# SKIP' in output:
                tap.case(True, f'format: {name} # SKIP no clang-format 14')
            else:
                tap.case(status == wanted, f'format: {name}', output)


def count_tests(log):
    # What it shows of failed tests goes to standard error and is not asked for here.
    return subprocess.run([sys.executable, HERE / 'count-tests.py', log],
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout


def test_count(tap):
    """The counting of tests/run: what meson wrote down against what should be made of it."""
    tap_good = '1..2\nok 1 /a\nok 2 /b # SKIP no data\n'
    cases = (
        # (standard output, result, status of the program) -> (passed, failed, skipped)
        ('subtests count one by one', tap_good, 'OK', 0, (1, 0, 1)),
        ('a failed subtest', '1..2\nok 1 /a\nnot ok 2 /b\n', 'FAIL', 1, (1, 1, 0)),
        ('a crash counts as one more', '1..3\nok 1 /a\n', 'ERROR', -11, (1, 1, 0)),
        ('a crash after a failed subtest', '1..3\nok 1 /a\nnot ok 2 /b\n', 'ERROR', -11, (1, 1, 0)),
        ('a crash at once', '', 'ERROR', -11, (0, 1, 0)),
        ('too few subtests', '1..3\nok 1 /a\nok 2 /b\n', 'ERROR', 0, (2, 1, 0)),
        ('a timeout', '1..2\nok 1 /a\n', 'TIMEOUT', -9, (1, 1, 0)),
        ('a whole program skipped', '1..0 # SKIP no display\n', 'SKIP', 0, (0, 0, 1)),
        ('a program skipped by its status', '', 'SKIP', 77, (0, 0, 1)),
        ('an expected failure', '1..1\nnot ok 1 /a # TODO later\n', 'OK', 0, (0, 0, 1)),
        ('a program without TAP', 'all is well\n', 'OK', 0, (1, 0, 0)),
        ('a program without TAP that fails', 'oh\n', 'FAIL', 1, (0, 1, 0)),
        ('indented subtests belong to their parent', '1..1\n    ok 1 /a/x\n    ok 2 /a/y\nok 1 /a\n', 'OK', 0,
         (1, 0, 0)),
    )
    for name, output, result, status, wanted in cases:
        with tempfile.TemporaryDirectory() as folder:
            log = pathlib.Path(folder) / 'testlog.json'
            log.write_text(json.dumps({'name': 'x', 'stdout': output, 'result': result, 'returncode': status}) + '\n')
            counted = count_tests(log)
            tap.case(tuple(map(int, counted.splitlines()[-1].split())) == wanted, f'count: {name}', counted)
    counted = count_tests(pathlib.Path('no-such-log.json'))
    tap.case(counted.splitlines()[-1] == '0 1 0', 'count: no log at all is a failure', counted)


def main():
    # Meson's idea of a compiler may be several words ("ccache gcc").
    compiler, objdump = sys.argv[1].split(), sys.argv[2]
    tap = Tap()
    test_source(tap)
    test_headers(tap, compiler)
    test_globals(tap, compiler, objdump)
    test_format(tap)
    test_count(tap)
    return tap.finish()


if __name__ == '__main__':
    sys.exit(main())
