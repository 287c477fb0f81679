#!/usr/bin/python3
"""count-tests.py TESTLOG.JSON: counts single test cases in what "meson test" wrote down.

Names each failed case; the last line is "PASSED FAILED SKIPPED". What a program with a failed case
had to say goes to standard error. A program that speaks TAP counts
by its subtests, any other as one case. A program that crashes, hangs or stops before its last
subtest counts as one failed case more, unless the case that made it stop is counted already.
"""

import json
import re
import sys

POINT = re.compile(r'(not )?ok\b[ \t]*(\d*)[ \t]*(?:- )?(.*)')
PLAN = re.compile(r'1\.\.(\d+)[ \t]*(?:#[ \t]*(SKIP\w*.*))?', re.I)
BAIL_OUT = re.compile(r'Bail out!\s*(.*)')
DIRECTIVE = re.compile(r'#[ \t]*(SKIP|TODO)', re.I)


def count(test):
    passed, skipped = 0, 0
    failed = []
    # "embedscope:core / base": of one project its name says nothing.
    name, result = test['name'].split(':', 1)[-1], test['result']
    is_tap = False
    last_words = ''
    # Programs under test write to the same place: only whole lines at the margin are TAP.
    for line in (test.get('stdout') or '').splitlines():
        if match := PLAN.fullmatch(line.rstrip()):
            is_tap = True
        elif match := POINT.fullmatch(line.rstrip()):
            is_tap = True
            # An expected failure (TODO) is neither a success nor a failure.
            if DIRECTIVE.search(match[3]):
                skipped += 1
            elif match[1]:
                failed.append(f'{name}: {match[3] or match[2]}')
            else:
                passed += 1
        elif match := BAIL_OUT.match(line):
            last_words = ': ' + match[1]

    if result == 'SKIP':
        skipped = skipped or 1
    elif result in ('OK', 'EXPECTEDFAIL'):
        if not is_tap:
            passed += 1
        elif not passed and not skipped and not failed:
            failed.append(f'{name}: ran no test')
    elif not failed:
        failed.append(f'{name}: {result.lower()}, exit status {test.get("returncode")}{last_words}')
    return passed, failed, skipped


def show(test):
    """The end of the output; a test that prints more than this repeats itself."""
    for stream in ('stdout', 'stderr'):
        lines = (test.get(stream) or '').splitlines()
        if lines:
            print(f'-- {test["name"]}, {stream}:', *lines[-150:], sep='\n', file=sys.stderr)


def main():
    passed, skipped = 0, 0
    failed = []
    try:
        with open(sys.argv[1], errors='replace') as log:
            for line in log:
                if line.strip():
                    test = json.loads(line)
                    p, f, s = count(test)
                    if f:
                        show(test)
                    passed += p
                    failed += f
                    skipped += s
    except (OSError, ValueError) as error:
        failed.append(f'no record of the tests: {error}')
    for name in failed:
        print(f'FAILED {name}')
    print(passed, len(failed), skipped)


if __name__ == '__main__':
    main()
