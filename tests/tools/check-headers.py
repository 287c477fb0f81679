#!/usr/bin/python3
"""check-headers.py ROOT COMPILER...: each header of core compiles alone, on the C library alone.

Prints TAP, one case per room. What a header needs it includes itself, and it needs no header of
another library: the compiler is given no folder but core's.
"""

import pathlib
import subprocess
import sys


def main():
    root = pathlib.Path(sys.argv[1]).resolve()
    compiler = sys.argv[2:] or ['cc']
    core = root / 'core'
    rooms = sorted({path.parent for path in core.rglob('*.h')})
    if not rooms:
        print('Bail out! core has no headers')
        return 1

    failed = False
    print(f'1..{len(rooms)}')
    for number, room in enumerate(rooms, 1):
        errors = []
        for header in sorted(room.glob('*.h')):
            name = header.relative_to(core).as_posix()
            # Twice, so that a missing guard shows; through a source file, because a compiler
            # that is handed a header warns of "#pragma once in main file".
            source = f'#include "{name}"\n#include "{name}"\nint emb_translation_unit;\n'
            run = subprocess.run(
                [*compiler, '-std=gnu11', '-D_GNU_SOURCE', '-Wall', '-Wextra', '-Werror', '-Wno-psabi',
                 '-fsyntax-only', '-I', str(core), '-x', 'c', '-'],
                input=source, capture_output=True, text=True)
            if run.returncode:
                errors += [f'{name} does not compile alone:'] + run.stderr.splitlines()
        failed = failed or bool(errors)
        print(f'{"not ok" if errors else "ok"} {number} {room.relative_to(root).as_posix()}')
        for line in errors:
            print(f'# {line}')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
