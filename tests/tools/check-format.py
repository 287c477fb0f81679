#!/usr/bin/python3
"""check-format.py ROOT [CLANG-FORMAT]: each .c and .h is laid out as .clang-format says.

Prints TAP, one case per top folder. Only version 14 (Debian 12) is asked: others differ in details.
To repair: clang-format -i FILE
"""

import pathlib
import re
import shutil
import subprocess
import sys

FOLDERS = ('core', 'ui', 'app', 'tests')


def main():
    root = pathlib.Path(sys.argv[1]).resolve()
    tool = sys.argv[2] if len(sys.argv) > 2 else shutil.which('clang-format')
    version = subprocess.run([tool, '--version'], capture_output=True, text=True).stdout if tool else ''
    if not re.search(r'version 14\.', version):
        print('1..0 # SKIP clang-format 14 is not installed')
        return 0

    failed = False
    print(f'1..{len(FOLDERS)}')
    for number, folder in enumerate(FOLDERS, 1):
        files = sorted(str(path) for path in (root / folder).rglob('*.[ch]'))
        errors = {}
        if files:
            run = subprocess.run([tool, '--dry-run', '--Werror', *files],
                                 capture_output=True, text=True, cwd=root)
            # The first place in each file; clang-format -i mends them all at once.
            for name, line in re.findall(r'^(/[^\n]*?):(\d+):\d+: error', run.stderr, re.M):
                errors.setdefault(name, f'{pathlib.Path(name).relative_to(root)}:{line}')
            if run.returncode and not errors:
                errors['?'] = run.stderr
        failed = failed or bool(errors)
        print(f'{"not ok" if errors else "ok"} {number} {folder}')
        for place in errors.values():
            print(f'# {place}: not laid out as .clang-format says')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
