#!/usr/bin/python3
"""check-translations.py ROOT: each marked string has a translation in each language of resources/po.

Prints TAP, one case per language. To repair: ninja -C build embedscope-update-po, then fill in what is
empty or fuzzy.
"""

import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

# As meson's preset for GLib has them; options that lay out the file do not matter here.
KEYWORDS = ('_', 'N_', 'C_:1c,2', 'NC_:1c,2', 'g_dcgettext:2', 'g_dngettext:2,3', 'g_dpgettext2:2c,3',
            'ngettext:1,2', 'gettext')


def extract(root, template):
    subprocess.run(
        ['xgettext', '--from-code=UTF-8', f'--directory={root}', f'--output={template}',
         f'--files-from={root / "resources/po/POTFILES"}', *(f'--keyword={word}' for word in KEYWORDS)],
        check=True, stderr=subprocess.DEVNULL)


def problems(catalogue, template):
    """What msgcmp says about strings without translation, fuzzy ones among them; and old ones."""
    run = subprocess.run(['msgcmp', str(catalogue), str(template)], capture_output=True, text=True,
                         env={'LC_ALL': 'C.UTF-8', 'PATH': '/usr/bin:/bin'})
    lines = [line for line in run.stderr.splitlines() if re.search(r':\d+: ', line)]
    if run.returncode and not lines:
        lines = [run.stderr]
    if re.search(r'^#~', catalogue.read_text(encoding='utf-8'), re.M):
        lines.append(f'{catalogue}: keeps strings that are gone')
    return lines


def main():
    root = pathlib.Path(sys.argv[1]).resolve()
    if shutil.which('xgettext') is None or shutil.which('msgcmp') is None:
        print('1..0 # SKIP gettext is not installed')
        return 0

    languages = (root / 'resources/po/LINGUAS').read_text().split()
    failed = False
    print(f'1..{len(languages)}')
    with tempfile.TemporaryDirectory() as folder:
        template = pathlib.Path(folder) / 'embedscope.pot'
        extract(root, template)
        for number, language in enumerate(languages, 1):
            lines = problems(root / f'resources/po/{language}.po', template)
            failed = failed or bool(lines)
            print(f'{"not ok" if lines else "ok"} {number} {language}')
            for line in lines:
                print(f'# {line}')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
