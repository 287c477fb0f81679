#!/usr/bin/python3
"""check-source.py ROOT: the rules of the house that can be read from the text of the tree.

Prints TAP, one case per rule; a rule is a function below that yields one sentence per breach.
tests/tools/test-checks.py shows each of them a tree that breaks it.
"""

import pathlib
import re
import sys

CODE_FOLDERS = ('core', 'ui', 'app', 'tests')

# A room may include the rooms to its left on its line, itself, and base.
ROOM_LINES = (
    ('base', 'data', 'neighbors', 'projection', 'quality'),
    ('base', 'data', 'train', 'recommend'),
)
CORE_ROOMS = {room for line in ROOM_LINES for room in line}
UI_ROOMS = {'bridge', 'plot', 'explorer', 'lab'}

# Headers of third parties, and the one file of core that may include them.
LIBRARY_HOMES = (
    (re.compile(r'(cblas|lapacke?|f77blas|openblas\w*)([-_]\w+)?\.h$|openblas/'), 'core/base/blas.c'),
    (re.compile(r'archive(_entry)?\.h$'), 'core/base/stream-unpack.c'),
    (re.compile(r'jansson\.h$'), 'core/data/json.c'),
    (re.compile(r'fftw3\.h$'), 'core/projection/mesh.c'),
)

# All else that core includes belongs to the C library, the kernel or the compiler.
C_LIBRARY = set('''
    assert complex ctype errno fenv float inttypes iso646 libintl limits locale math setjmp signal stdalign
    stdarg stdatomic stdbool stddef stdint stdio stdlib stdnoreturn string strings tgmath threads
    time uchar wchar wctype xlocale
    dirent endian byteswap fcntl fnmatch langinfo libgen poll pthread sched semaphore unistd
    cpuid immintrin x86intrin arm_neon
'''.split())


def strip_comments(text):
    """The text without comments; strings stay, and so do the line numbers."""
    def blank(match):
        token = match.group(0)
        return token if token[0] in '"\'' else ' ' + '\n' * token.count('\n')
    return re.sub(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', blank, text,
                  flags=re.S)


def strip_strings(text):
    """Of a text without comments: the same with empty strings."""
    return re.sub(r'"(?:\\.|[^"\\\n])*"', '""', text)


class Tree:
    def __init__(self, root):
        self.root = root
        self.texts = {}
        self.files = sorted(path.relative_to(root).as_posix() for path in root.rglob('*')
                            if path.is_file() and not self.is_foreign(path.relative_to(root)))

    @staticmethod
    def is_foreign(path):
        """Build folders, git's own, and what Python leaves behind."""
        return (path.parts[0] == '.git' or path.parts[0].startswith('build')
                or '__pycache__' in path.parts)

    def text(self, name):
        if name not in self.texts:
            self.texts[name] = (self.root / name).read_text(errors='replace')
        return self.texts[name]

    def code(self, folders=CODE_FOLDERS, endings=('.c', '.h')):
        return [name for name in self.files
                if name.split('/')[0] in folders and name.endswith(endings)]

    def includes(self, name):
        """Line number, '"' or '<', and name of each included file."""
        pattern = re.compile(r'\s*#\s*include\s*(["<])([^">]+)')
        for number, line in enumerate(strip_comments(self.text(name)).split('\n'), 1):
            if match := pattern.match(line):
                yield number, match.group(1), match.group(2)


def arrows_of_core(tree):
    """inside core a room includes only the rooms to its left, and names them"""
    for name in tree.code(('core',)):
        parts = name.split('/')
        if len(parts) < 3 or parts[1] not in CORE_ROOMS:
            yield f'{name}: is in no room of core; the rooms are {", ".join(sorted(CORE_ROOMS))}'
            continue
        room = parts[1]
        reach = {'base'}.union(*(line[:line.index(room) + 1] for line in ROOM_LINES if room in line))
        for number, kind, target in tree.includes(name):
            target_room = target.split('/')[0]
            if kind == '<':
                continue
            if '/' not in target or target_room not in CORE_ROOMS:
                yield f'{name}:{number}: "{target}" does not name a room of core ("base/error.h" does)'
            elif target_room not in reach:
                yield f'{name}:{number}: {room} may not include {target_room}'


def libraries_of_core(tree):
    """core includes the C library only, and each other library in its one file"""
    for name in tree.code(('core',)):
        for number, kind, target in tree.includes(name):
            if kind != '<':
                continue
            for pattern, home in LIBRARY_HOMES:
                if pattern.match(target):
                    if name != home:
                        yield f'{name}:{number}: <{target}> belongs to {home} alone'
                    break
            else:
                if not target.startswith(('sys/', 'linux/')) and target[:-2] not in C_LIBRARY:
                    yield f'{name}:{number}: core does not include <{target}>'


def libraries_elsewhere(tree):
    """ui and app reach the libraries of core through core"""
    for name in tree.code(('ui', 'app')):
        for number, kind, target in tree.includes(name):
            for pattern, home in LIBRARY_HOMES:
                if kind == '<' and pattern.match(target):
                    yield f'{name}:{number}: <{target}> belongs to {home} alone'


def arrows_of_ui(tree):
    """ui includes core and its own rooms, never app"""
    for name in tree.code(('ui',)):
        parts = name.split('/')
        if len(parts) < 3 or parts[1] not in UI_ROOMS:
            yield f'{name}: is in no room of ui; the rooms are {", ".join(sorted(UI_ROOMS))}'
        for number, kind, target in tree.includes(name):
            if kind == '"' and target.split('/')[0] not in CORE_ROOMS | UI_ROOMS:
                yield f'{name}:{number}: "{target}" is in no room of core or ui'


def plot_is_cairo(tree):
    """ui/plot includes core, cairo and pangocairo alone, so that it draws without a display"""
    for name in tree.code(('ui',)):
        if not name.startswith('ui/plot/'):
            continue
        for number, kind, target in tree.includes(name):
            if kind == '"':
                if target.split('/')[0] not in CORE_ROOMS | {'plot'}:
                    yield f'{name}:{number}: plot may not include "{target}"'
            elif not (re.match(r'(pango/)?pango\w*\.h$|(cairo/)?cairo[\w-]*\.h$|sys/', target)
                      or target[:-2] in C_LIBRARY):
                yield f'{name}:{number}: plot may not include <{target}>'


def forbidden(tree, names, why, folders=('core',), excepted=()):
    """Breaches for each use of one of the names as an identifier (not as a member)."""
    pattern = re.compile(r'(?<![\w.])(?<!->)(?:' + '|'.join(names) + r')\b')
    for name in tree.code(folders):
        if name in excepted:
            continue
        text = strip_strings(strip_comments(tree.text(name)))
        # An attribute that says "formats as printf does" calls nothing.
        text = re.sub(r'format \(\w+,', 'format (,', text)
        for number, line in enumerate(text.split('\n'), 1):
            if match := pattern.search(line):
                yield f'{name}:{number}: {match.group(0).rstrip(" (")}: {why}'


def no_environment(tree):
    """core does not read the environment"""
    yield from forbidden(tree, ('getenv', 'secure_getenv', 'setenv', 'putenv', 'unsetenv', 'environ'),
                         'core gets its settings as arguments')


def no_output(tree):
    """core prints nothing"""
    yield from forbidden(tree, ('printf', 'vprintf', 'puts', 'putchar', 'perror', 'stdout', 'stderr'),
                         'core prints nothing; it returns an EmbError or a notice')


def no_exit(tree):
    """core never ends the program"""
    yield from forbidden(tree, ('exit', '_exit', '_Exit', 'quick_exit', 'atexit', 'abort'),
                         'core never ends the program; it returns an EmbError')


def no_foreign_random(tree):
    """core takes random numbers from base/random alone"""
    yield from forbidden(tree, ('s?rand', 'rand_r', 's?random', 'random_r', '[dlm]rand48', 'getrandom',
                                'getentropy', 'arc4random'),
                         'random numbers come from base/random')


def no_time_of_day(tree):
    """core does not know the time of day"""
    yield from forbidden(tree, (r'time\s*\(', 'gettimeofday', 'CLOCK_REALTIME', 'localtime', 'gmtime',
                                'timespec_get', 'strftime', 'ctime'),
                         'the time of day may change no result; CLOCK_MONOTONIC limits reports')


def no_foreign_numbers(tree):
    """core reads numbers with base/text alone"""
    yield from forbidden(tree, (r'strto(?:d|f|ld)(?:_l)?', 'ato[fil]', 'atoll', r'v?[fs]?scanf'),
                         'numbers are read by base/text', excepted=('core/base/text.c',))


def no_foreign_decimals(tree):
    """core writes decimals with base/text alone"""
    decimal = re.compile(r'%[-+#0]*(?:\d+|\*)?(?:\.(?:\d+|\*))?L?[aefgAEFG]')
    for name in tree.code(('core',)):
        if name == 'core/base/text.c':
            continue
        for number, line in enumerate(strip_comments(tree.text(name)).split('\n'), 1):
            for string in re.findall(r'"(?:\\.|[^"\\])*"', line):
                if match := decimal.search(string.replace('%%', '')):
                    yield (f'{name}:{number}: {match.group(0)} writes a comma in some locales; '
                           'use emb_text_format')


def no_foreign_threads(tree):
    """threads are made by base/parallel alone in core; OpenMP is used for simd only"""
    yield from forbidden(tree, ('pthread_create', 'thrd_create', r'omp_\w+'),
                         'core runs in parallel through base/parallel',
                         excepted=('core/base/parallel.c',))
    pragma = re.compile(r'#\s*pragma\s+omp\s+(?!simd\b|declare\s+simd\b|ordered\s+simd\b)|_Pragma\s*\(\s*"omp\s+(?!simd)')
    for name in tree.code(('core', 'ui', 'app')):
        for number, line in enumerate(strip_comments(tree.text(name)).split('\n'), 1):
            if pragma.search(line):
                yield f'{name}:{number}: only "omp simd" is used; threads are base/parallel\'s'


def settings_in_one_file(tree):
    """GSettings is read in app/settings.c alone"""
    yield from forbidden(tree, (r'g_settings_\w+', 'GSettings'), 'settings are read by app/settings.c',
                         folders=('core', 'ui', 'app'), excepted=('app/settings.c',))


def sizes(tree):
    """no file is longer than 500 lines (core) or 700 lines (ui, app)"""
    for name in tree.code(('core', 'ui', 'app')):
        limit = 500 if name.startswith('core/') else 700
        lines = tree.text(name).count('\n')
        if lines > limit:
            yield f'{name}: {lines} lines, at most {limit}: split it by topic'


def names(tree):
    """files are kebab-case and carry no prefix"""
    fixed = {'README.md', 'POTFILES', 'LINGUAS', 'meson_options.txt'}
    for name in tree.files:
        folder, _, base = name.rpartition('/')
        top = name.split('/')[0]
        if top in ('core', 'ui', 'app') or (top in CODE_FOLDERS + ('resources',)
                                            and base.endswith(('.c', '.h', '.py', '.sh', '.ui', '.css'))):
            if base not in fixed and not re.fullmatch(r'[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)*', base):
                yield f'{name}: the name is not kebab-case'
            elif top in ('core', 'ui', 'app') and re.match(r'(emb|es|embedscope)-', base):
                yield f'{name}: the folder says it already; no prefix'


def licence_lines(tree):
    """each .c and .h begins with its licence"""
    for name in tree.code():
        first = tree.text(name).split('\n', 1)[0]
        if 'SPDX-License-Identifier: GPL-3.0-or-later' not in first:
            yield f'{name}: the first line is not "// SPDX-License-Identifier: GPL-3.0-or-later"'


def header_guards(tree):
    """each header is guarded by pragma once"""
    for name in tree.code(endings=('.h',)):
        if '#pragma once' not in tree.text(name):
            yield f'{name}: no #pragma once'


def top_level(tree):
    """the top level holds what the design says and nothing else"""
    wanted = {'app', 'core', 'ui', 'resources', 'tests', 'meson.build', 'README.md', 'meson_options.txt',
              'LICENSE', '.ci', '.clang-format', '.clang-tidy', '.editorconfig', '.gitignore'}
    found = {path.name for path in tree.root.iterdir()
             if path.name != '.git' and not Tree.is_foreign(path.relative_to(tree.root))}
    for name in sorted(found - wanted):
        yield f'{name}: does not belong to the top level'
    for name in sorted(wanted - found):
        yield f'{name}: is missing from the top level'


def readmes(tree):
    """core, ui, app and tests have a README.md of at most 80 lines"""
    for folder in CODE_FOLDERS:
        name = f'{folder}/README.md'
        if name not in tree.files:
            yield f'{name}: is missing'
        elif (lines := tree.text(name).count('\n')) > 80:
            yield f'{name}: {lines} lines, at most 80'


def no_machine_paths(tree):
    """no file names a folder of one machine"""
    # In two pieces, or this line would be the first breach.
    pattern = re.compile(r'(?<![\w.}])/(?:wo' + r'rk|home|root|tm' + r'p)/[\w.]')
    kinds = ('.c', '.h', '.py', '.sh', '.ui', '.css', '.md', '.build', '.txt', '.xml', '.in', '')
    for name in tree.files:
        if '/corpus/' in name or name == 'LICENSE' or pathlib.PurePosixPath(name).suffix not in kinds:
            continue
        for number, line in enumerate(tree.text(name).split('\n'), 1):
            if match := pattern.search(line):
                yield f'{name}:{number}: {match.group(0)}... exists on one machine only'


def translations(tree):
    """each file with words for people is in resources/po/POTFILES, and each of those exists"""
    if not (tree.root / 'resources/po').is_dir():
        return
    potfiles = 'resources/po/POTFILES'
    if potfiles not in tree.files:
        yield f'{potfiles}: is missing'
        return
    listed = {line.strip() for line in tree.text(potfiles).split('\n')
              if line.strip() and not line.startswith('#')}
    for name in sorted(listed - set(tree.files)):
        yield f'{potfiles}: {name} does not exist'

    marked_code = re.compile(r'(?<!\w)(?:_|N_|C_|NC_|Q_|n?gettext|g_dn?gettext|g_dpgettext2?)\s*\(\s*(?:\w+,\s*)?"')
    for name in tree.files:
        if name.split('/')[0] not in ('core', 'ui', 'app', 'resources') or name in listed:
            continue
        if name.endswith(('.c', '.h')):
            marked = marked_code.search(strip_comments(tree.text(name)))
        elif name.endswith(('.ui', '.gschema.xml', '.gschema.xml.in')):
            marked = re.search(r'translatable="(?:yes|true)"|\bl10n="', tree.text(name))
        else:
            marked = name.endswith(('.desktop.in', '.desktop.in.in', '.metainfo.xml.in',
                                    '.metainfo.xml.in.in'))
        if marked:
            yield f'{name}: has words for people and is not in {potfiles}'


RULES = (
    arrows_of_core, libraries_of_core, libraries_elsewhere, arrows_of_ui, plot_is_cairo,
    no_environment, no_output, no_exit, no_foreign_random, no_time_of_day, no_foreign_numbers,
    no_foreign_decimals, no_foreign_threads, settings_in_one_file, sizes, names, licence_lines,
    header_guards, top_level, readmes, no_machine_paths, translations,
)


def main():
    tree = Tree(pathlib.Path(sys.argv[1]).resolve())
    failed = False
    print(f'1..{len(RULES)}')
    for number, rule in enumerate(RULES, 1):
        breaches = list(rule(tree))
        failed = failed or bool(breaches)
        print(f'{"not ok" if breaches else "ok"} {number} {rule.__name__.replace("_", "-")}: {rule.__doc__}')
        for breach in breaches:
            print(f'# {breach}')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
