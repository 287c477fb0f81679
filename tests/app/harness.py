"""Runs the program as a script does, and says what a result should be. For tests of the command line.

A test program marks its cases with @case and ends with sys.exit(main()); TAP comes out. Files that the
cases write lie in one folder that main() removes.
"""

import os
import subprocess
import sys
import tempfile

PROGRAM = os.path.abspath(sys.argv[1])
DATA = os.environ.get('EMB_TEST_DATA', '')
GLOVE = os.path.join(DATA, 'glove', 'glove.6B.100d.top20k.txt')
FOLDER = tempfile.TemporaryDirectory(prefix='embedscope-')
LIMIT = 60  # seconds that a run may take on a busy machine

# Sentences are compared in English, whatever else a locale changes.
os.environ['LANGUAGE'] = 'en'

_cases = []


class Failure(Exception):
    pass


class Result:
    def __init__(self, process):
        self.status = process.returncode
        self.bytes = process.stdout
        self.out = process.stdout.decode()
        self.err = process.stderr.decode()
        self.lines = self.out.split('\n')[:-1] if self.out.endswith('\n') else self.out.split('\n')
        self.errors = self.err.splitlines()

    def rows(self):
        return [line.split('\t') for line in self.lines]

    def facts(self):
        """The rows of a key-value report."""
        return dict(line.split('\t') for line in self.lines[1:])


def case(function):
    _cases.append((function.__name__, function, False))
    return function


def data_case(function):
    """A case that needs the folder of real files."""
    _cases.append((function.__name__, function, True))
    return function


def add_data_case(name, function):
    _cases.append((name, function, True))


def run(*arguments, text=None, environment=None, **options):
    process = subprocess.run(
        [PROGRAM, *arguments], input=text.encode() if isinstance(text, str) else text,
        stdin=subprocess.DEVNULL if text is None else None, capture_output=True, timeout=LIMIT,
        env={**os.environ, **(environment or {})}, check=False, **options)
    return Result(process)


def expect(condition, sentence):
    if not condition:
        raise Failure(sentence)


def equal(found, wanted):
    expect(found == wanted, f'found {found!r}, wanted {wanted!r}')


def close(found, wanted, tolerance):
    expect(abs(found - wanted) <= tolerance, f'found {found!r}, wanted {wanted!r} within {tolerance}')


def done(result):
    expect(result.status == 0, f'status {result.status}: {result.err}')
    return result


def one_line(result, *words):
    equal(result.out, '')
    equal(len(result.errors), 1)
    expect(result.err.startswith('embedscope: '), result.err)
    for word in words:
        expect(word in result.err, f'no {word!r} in {result.err!r}')


def refused(result, *words):
    """Could not: status 1, one line that says what and where, nothing on standard output."""
    expect(result.status == 1, f'status {result.status}: {result.err}')
    one_line(result, *words)


def wrong_usage(result, *words):
    """Status 2, and one line that says where help is to be had."""
    expect(result.status == 2, f'status {result.status}: {result.err}')
    one_line(result, '--help', *words)


def path(name):
    return os.path.join(FOLDER.name, name)


def write(name, content):
    with open(path(name), 'wb') as file:
        file.write(content.encode() if isinstance(content, str) else content)
    return path(name)


def read(name):
    with open(path(name), 'rb') as file:
        return file.read()


def run_case(function):
    """None, or what went wrong."""
    try:
        function()
    except (Failure, ValueError, KeyError, IndexError, OSError, subprocess.SubprocessError) as failure:
        return f'{type(failure).__name__}: {failure}'
    return None


def main():
    wanted = sys.argv[2:]
    cases = [entry for entry in _cases if not wanted or entry[0] in wanted]
    failed = 0
    print(f'1..{len(cases)}')
    for number, (name, function, needs_data) in enumerate(cases, 1):
        name = name.replace('_', '-')
        if needs_data and not os.path.isdir(DATA):
            print(f'ok {number} {name} # SKIP the folder of test data is absent', flush=True)
            continue
        problem = run_case(function)
        print(f'{"not ok" if problem else "ok"} {number} {name}', flush=True)
        if problem:
            failed += 1
            for line in problem.splitlines()[:20]:
                print(f'# {line}', flush=True)
    FOLDER.cleanup()
    return 1 if failed else 0
