#!/usr/bin/python3
"""check-globals.py LIBRARY OBJDUMP: core has no variables that outlive a call, but for those below.

Reads the symbols of the static library, which also shows the static variables inside functions.
Constants are no variables: tables of pointers lie in .data.rel.ro, all others in .rodata.
"""

import re
import subprocess
import sys

# (object file, variable): why it may change.
EXCEPTIONS = {
    ('base/parallel', 'pool'): 'threads are a resource of the process; the pool holds no numbers',
    ('base/file-map', 'slots'): 'what a handler of SIGBUS can look at: where maps of files are',
    ('base/file-map', 'earlier'): 'the handler of SIGBUS before ours',
    ('base/file-map', 'once'): 'guards the setting of the handler',
    ('base/text', 'c_locale'): 'the C locale, made once and never changed after',
    ('base/text', 'once'): 'guards the making of the C locale',
    ('base/blas', 'once'): 'OpenBLAS is told once to run one thread',
}

SYMBOL = re.compile(r'^[0-9a-f]+ (?P<flags>.{7}) (?P<section>\S+)\s+[0-9a-f]+ (?:\.\w+ )?(?P<name>\S+)$')
CHANGING = re.compile(r'\.t?(data|bss)(\.|$)|\*COM\*')
CONSTANT = re.compile(r'\.data\.rel\.ro')


def main():
    library, objdump = sys.argv[1:3]
    listing = subprocess.run([objdump, '-t', library], capture_output=True, text=True, check=True).stdout

    member = ''
    n_objects = 0
    found = set()
    for line in listing.splitlines():
        if ': ' in line and 'file format' in line:
            # "core/libemb.a.p/base_text.c.o" or "base_text.c.o": meson puts _ for /.
            member = re.split(r':\s+file format', line)[0].split('/')[-1]
            member = re.sub(r'\.c\.o$', '', member).replace('_', '/')
            n_objects += 1
        elif (match := SYMBOL.match(line)) and not set('dF') & set(match['flags']):
            # 'O' marks an object; the variables of a thread have no mark at all. '.data' with 'd'
            # is the section itself.
            if CHANGING.match(match['section']) and not CONSTANT.match(match['section']):
                # A static variable in a function is called name.7.
                found.add((member, re.sub(r'\.\d+$', '', match['name'])))

    breaches = sorted(found - set(EXCEPTIONS))
    print('1..2')
    print(f'{"ok" if n_objects else "not ok"} 1 the library has objects to look at')
    print(f'{"not ok" if breaches else "ok"} 2 core keeps no state but the exceptions in this script')
    for member, name in breaches:
        print(f'# core/{member}.c: {name} changes while the program runs')
    return 0 if n_objects and not breaches else 1


if __name__ == '__main__':
    sys.exit(main())
