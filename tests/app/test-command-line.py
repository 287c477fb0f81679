#!/usr/bin/python3
"""test-command-line.py PROGRAM [CASE...]: the contract that scripts rely on, sentence by sentence. TAP."""

import json
import os
import shlex
import signal
import struct
import subprocess
import sys

from harness import (DATA, FOLDER, GLOVE, PROGRAM, case, data_case, done, equal, expect, main, path, read, refused, run,
                     write, wrong_usage)

WORDS = write('words.txt', '4 3\none 1 0 0\ntwo 0.9 0.1 0\nthree 0 1 0\nfour 0 0 2\n')
COLUMNS = write('columns.tsv', 'name\tsize\tkind\none\t1.5\todd\ntwo\t2.5\teven\nthree\t3.5\todd\nfour\t\teven\n')
MANY = write('many.txt', ''.join(f'w{i} {i % 7} {i % 5} {i % 3} {i * i % 11}\n' for i in range(200)))


# What the program says of itself

@case
def version():
    result = done(run('--version'))
    expect(result.out.startswith('embedscope ') or 'Embedscope' in result.out, result.out)


@case
def help_lists_the_commands():
    result = done(run('--help'))
    for command in ('info', 'neighbors', 'project', 'convert'):
        expect(command in result.out, command)


@case
def help_of_each_command_fits_a_terminal():
    for command in ('info', 'neighbors', 'project', 'convert'):
        result = done(run(command, '--help'))
        expect('--threads' in result.out and '--quiet' in result.out, result.out)
        expect(max(map(len, result.lines)) <= 80, 'a line is longer than 80 columns')


# Wrong usage: 2

@case
def unknown_option_is_wrong_usage():
    wrong_usage(run('info', WORDS, '--colour'), '--colour')


@case
def missing_argument_is_wrong_usage():
    wrong_usage(run('info'))
    wrong_usage(run('convert', WORDS))


@case
def bad_value_is_wrong_usage():
    wrong_usage(run('neighbors', WORDS, 'one', '--metric', 'manhattan'), 'manhattan')
    wrong_usage(run('neighbors', WORDS, 'one', '-k', 'many'), 'many')


@case
def unknown_ending_lists_the_known_ones():
    wrong_usage(run('project', WORDS, '-o', path('x.jpeg')), '.tsv', '.csv', '.npy', '.png', '.svg', '.pdf')
    wrong_usage(run('convert', WORDS, path('x.docx')), '.npy', '.tsv')


@case
def what_is_not_built_yet_is_wrong_usage():
    wrong_usage(run('project', WORDS, '-o', path('x.tsv'), '--method', 'tsne'), 'pca')


# Could not: 1

@case
def missing_file():
    refused(run('info', path('nowhere.txt')), 'nowhere.txt', 'no such file')


@case
def folder_instead_of_a_file():
    refused(run('info', FOLDER.name), 'folder')


@case
def empty_file():
    refused(run('info', write('empty.vec', '')), 'empty')


@case
def picture_named_txt():
    refused(run('info', write('picture.txt', b'\x89PNG\r\n\x1a\n' + bytes(100))), 'PNG')


@case
def archive_named_txt():
    refused(run('info', write('archive.txt', b'PK\x03\x04' + bytes(100))), 'zip')


@case
def unreadable_file():
    if os.geteuid() == 0:
        equal(run('info', '/proc/self/mem').status, 1)
        return
    name = write('secret.txt', 'a 1 2\n')
    os.chmod(name, 0)
    refused(run('info', name), 'read')


@case
def header_of_a_trillion_rows():
    result = done(run('info', write('huge.txt', '1000000000000 3\na 1 2 3\nb 4 5 6\n')))
    equal(result.facts()['rows'], '2')
    expect('1000000000000' in result.err.replace(' ', ''), result.err)
    header = "{'descr': '<f4', 'fortran_order': False, 'shape': (1000000000000, 3), }".ljust(117) + '\n'
    refused(run('info', write('huge.npy', b'\x93NUMPY\x01\x00' + struct.pack('<H', 118) + header.encode() + bytes(24))))


# info

@case
def info_has_the_keys_of_the_contract():
    facts = json.loads(done(run('info', WORDS, '--metadata', COLUMNS, '--format', 'json')).out)
    for key in ('file', 'member', 'format', 'reason', 'rows', 'dimensions', 'rows_in_file', 'dtype', 'mapped', 'bytes',
                'columns', 'candidates', 'first_name', 'last_name', 'zero_vectors', 'duplicate_names',
                'duplicate_vectors', 'non_finite_rows', 'skipped_rows', 'norm', 'notices'):
        expect(key in facts, f'no key {key}')
    equal((facts['rows'], facts['dimensions'], facts['format']), (4, 3, 'word2vec-text'))
    equal((facts['first_name'], facts['last_name']), ('one', 'four'))
    equal(facts['member'], None)
    kinds = {column['name']: column['kind'] for column in facts['columns']}
    equal(kinds['size'], 'number')
    equal([column['missing'] for column in facts['columns'] if column['name'] == 'size'], [1])
    equal(facts['norm']['max'], 2)


@case
def info_as_tsv_joins_keys_with_a_dot():
    result = done(run('info', WORDS))
    equal(result.lines[0], 'key\tvalue')
    equal(result.facts()['norm.max'], '2')


@case
def duplicates_and_zero_vectors_are_counted():
    facts = json.loads(done(run('info', write('twice.txt', 'a 1 2\na 1 2\nz 0 0\nn nan 1\n'), '--format', 'json')).out)
    equal((facts['duplicate_names'], facts['duplicate_vectors'], facts['zero_vectors'], facts['non_finite_rows']),
          (1, 1, 1, 1))
    codes = {notice['code'] for notice in facts['notices']}
    expect('duplicate-names' in codes, str(codes))


@case
def rows_that_do_not_fit_are_skipped_with_a_notice():
    result = done(run('info', write('ragged.txt', '3 2\na 1 2\nb 1\nc 3 4\n')))
    equal(result.facts()['rows'], '2')
    equal(result.facts()['skipped_rows'], '1')
    expect('line 3' in result.err, result.err)


# neighbors

@case
def neighbors_as_tsv():
    result = done(run('neighbors', WORDS, 'one'))
    equal(result.lines[0], 'query\trank\tname\tvalue')
    equal(result.lines[1], 'one\t1\ttwo\t0.993884')
    equal(len(result.lines), 4)


@case
def neighbors_by_each_metric():
    equal(done(run('neighbors', WORDS, 'one', '--metric', 'euclidean')).lines[1], 'one\t1\ttwo\t0.141421')
    equal(done(run('neighbors', WORDS, 'one', '--metric=dot', '-k', '1')).lines[1], 'one\t1\ttwo\t0.900000')


@case
def neighbors_as_json():
    answer = json.loads(done(run('neighbors', WORDS, 'one', '-k1', '--format', 'json')).out)
    equal((answer['metric'], answer['k'], answer['exact']), ('cosine', 1, True))
    expect('recall' in answer, 'no recall')
    query = answer['queries'][0]
    equal((query['query'], query['row']), ('one', 0))
    neighbor = query['neighbors'][0]
    equal((neighbor['rank'], neighbor['row'], neighbor['name']), (1, 1, 'two'))
    equal(round(neighbor['euclidean'], 6), 0.141421)
    equal(round(neighbor['dot'], 6), 0.9)


@case
def neighbors_of_several_names():
    result = done(run('neighbors', WORDS, 'one', 'three', '-k', '1'))
    equal([row[0] for row in result.rows()[1:]], ['one', 'three'])


@case
def missing_names_get_similar_ones():
    result = run('neighbors', WORDS, 'one', 'thre', '-k', '1')
    equal(result.status, 1)
    equal(len(result.lines), 2)
    equal(len(result.errors), 1)
    expect('thre' in result.err and 'three' in result.err, result.err)


@case
def neighbors_of_a_row_and_a_vector():
    equal(done(run('neighbors', WORDS, '--row', '0', '-k', '1')).rows()[1][2], 'two')
    equal(done(run('neighbors', WORDS, '--vector', '0 0 1', '-k', '1')).rows()[1][2], 'four')
    equal(done(run('neighbors', WORDS, '--vector', '0,1,0', '-k', '1')).rows()[1][2], 'three')


@case
def vector_of_the_wrong_length():
    refused(run('neighbors', WORDS, '--vector', '1 2'), '2 numbers', 'have 3')


@case
def row_beyond_the_end():
    refused(run('neighbors', WORDS, '--row', '4'), 'row 4', 'row 3')


@case
def rows_without_names_are_called_by_number():
    numbers = write('numbers.tsv', '1\t0\n0.9\t0.1\n0\t1\n')
    equal(done(run('neighbors', numbers, '0', '-k', '1')).rows()[1][2], '1')


@case
def of_equal_names_the_first_answers():
    result = done(run('neighbors', write('twins.txt', 'a 1 0\na 0 1\nb 0.9 0.1\n'), 'a', '-k', '1'))
    equal(result.rows()[1][2], 'b')
    expect('name' in result.err, result.err)


@case
def zero_vector_by_cosine_is_refused():
    zero = write('zero.txt', 'a 1 0\nz 0 0\n')
    refused(run('neighbors', zero, 'z', '--quiet'), 'zero vector')
    done(run('neighbors', zero, 'z', '--metric', 'euclidean', '--quiet'))


@case
def tabs_and_line_ends_in_names_are_escaped():
    metadata = write('odd.tsv', 'name\tx\na\\tb\t1\nc\\nd\t2\n')
    vectors = write('odd-vectors.tsv', '1\t0\n0.9\t0.1\n')
    result = done(run('neighbors', vectors, '--metadata', metadata, '--row', '0', '-k', '1'))
    equal(result.rows()[1][2], 'c\\nd')


@case
def names_that_look_like_options_come_after_two_dashes():
    dashes = write('dashes.txt', '--help 1 0\nb 0.9 0.1\n')
    equal(done(run('neighbors', '--quiet', '-k', '1', '--', dashes, '--help')).rows()[1][2], 'b')


# What all commands share

@case
def standard_input():
    equal(done(run('info', '-', text='a 1 2\nb 3 4\n')).facts()['rows'], '2')


@case
def rows_takes_the_first():
    result = done(run('info', MANY, '--rows', '10'))
    equal((result.facts()['rows'], result.facts()['last_name']), ('10', 'w9'))


@case
def sample_is_seeded():
    first = done(run('project', MANY, '--sample', '20', '-o', '-')).out
    equal(done(run('project', MANY, '--sample', '20', '-o', '-')).out, first)
    expect(done(run('project', MANY, '--sample', '20', '--seed', '7', '-o', '-')).out != first, 'the seed does nothing')
    equal(len(first.splitlines()), 21)


@case
def sample_larger_than_the_data_is_all():
    equal(done(run('info', WORDS, '--sample', '100')).facts()['rows'], '4')


@case
def stratified_sample_keeps_shares():
    metadata = write('strata.tsv', 'name\tkind\n' + ''.join(f'w{i}\t{"a" if i < 150 else "b"}\n' for i in range(200)))
    facts = json.loads(done(run('info', MANY, '--metadata', metadata, '--sample', '40', '--stratify', 'kind',
                                '--format', 'json')).out)
    equal(facts['rows'], 40)


@case
def normalize_divides_by_the_norm():
    facts = done(run('info', WORDS, '--normalize')).facts()
    expect(abs(float(facts['norm.max']) - 1) < 1e-6, facts['norm.max'])


@case
def input_format_overrules():
    equal(done(run('info', WORDS, '--input-format', 'word2vec-text')).facts()['format'], 'word2vec-text')
    result = run('info', WORDS, '--input-format', 'npy')
    equal(result.status, 1)
    wrong_usage(run('info', WORDS, '--input-format', 'morse'), 'morse', 'npy')


@case
def existing_file_wins_over_a_member():
    equal(done(run('info', write('words#member.txt', 'a 1 2\nb 3 4\n'))).facts()['rows'], '2')


@case
def quiet_silences_notices():
    ragged = write('ragged2.txt', '3 2\na 1 2\nb 1\nc 3 4\n')
    equal(done(run('info', ragged, '--quiet')).err, '')


@case
def same_bytes_for_any_threads():
    outputs = {done(run('project', MANY, '-o', '-', '--threads', str(n))).out for n in (1, 2, 3)}
    equal(len(outputs), 1)
    outputs = {done(run('neighbors', MANY, 'w3', '-k', '50', '--threads', str(n))).out for n in (1, 2, 3)}
    equal(len(outputs), 1)


@case
def same_bytes_with_a_decimal_comma():
    locale = os.environ.get('EMB_TEST_COMMA_LOCALE', 'de_DE.UTF-8')
    environment = {'LC_ALL': locale}
    for arguments in (('info', WORDS), ('neighbors', WORDS, 'one'), ('project', MANY, '-o', '-')):
        equal(run(*arguments, environment=environment).out, run(*arguments, environment={'LC_ALL': 'C'}).out)
    done(run('convert', MANY, path('comma.vec'), environment=environment))
    done(run('convert', MANY, path('point.vec'), environment={'LC_ALL': 'C'}))
    equal(read('comma.vec'), read('point.vec'))


@case
def words_are_german_and_results_are_not():
    locale = os.environ.get('EMB_TEST_COMMA_LOCALE')
    if locale is None:
        return
    german = {'LC_ALL': locale, 'LANGUAGE': 'de'}
    words = write('german.txt', 'one 1 0.5\none 2 1\nzero 0 0\nfour 4 x\n')
    for arguments in (('info', words), ('neighbors', words, 'zero'), ('project', MANY, '-o', '-')):
        for form in ('tsv', 'json', 'table'):
            equal(run(*arguments, '--format', form, environment=german).bytes,
                  run(*arguments, '--format', form, environment={'LC_ALL': 'C'}).bytes)
    for arguments in (('--help',), ('project', '--help')):
        expect('Aufruf: embedscope' in done(run(*arguments, environment=german)).out, 'no German help')
    refused(run('neighbors', words, 'ome', environment=german), 'es gibt keinen Namen „ome“; ähnlich sind: ')
    wrong_usage(run('neighbors', words, '-k', 'x', environment=german), 'verlangt eine ganze Zahl von 1 bis ')
    expect('Hinweis: ' in run('info', words, environment=german).err, 'no German notice')


@case
def closed_pipe_is_silent():
    process = subprocess.Popen([PROGRAM, 'project', MANY, '-o', '-', '--quiet'], stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE)
    process.stdout.close()
    err = process.stderr.read()
    process.wait(timeout=60)
    equal(err, b'')


@case
def table_on_a_terminal():
    result = subprocess.run(['script', '-qec', shlex.join([PROGRAM, 'neighbors', WORDS, 'one']), '/dev/null'],
                            stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False)
    expect(b'\t' not in result.stdout and b'two' in result.stdout, result.stdout.decode())


# project

@case
def project_to_standard_output():
    result = done(run('project', WORDS, '-o', '-'))
    equal(result.lines[0], 'name\tx\ty')
    equal([row[0] for row in result.rows()[1:]], ['one', 'two', 'three', 'four'])


@case
def project_in_three_dimensions():
    equal(done(run('project', WORDS, '--dims', '3', '-o', '-')).lines[0], 'name\tx\ty\tz')


@case
def project_reports_keys_and_values():
    facts = done(run('project', WORDS, '-o', path('map.tsv'))).facts()
    for key in ('method', 'rows', 'dims', 'seed', 'seconds', 'explained_variance_1', 'explained_variance_2',
                'total_explained_variance'):
        expect(key in facts, key)
    facts = json.loads(done(run('project', WORDS, '-o', path('map.tsv'), '--format', 'json')).out)
    equal(len(facts['explained_variance']), 2)


@case
def project_writes_npy():
    done(run('project', WORDS, '-o', path('map.npy')))
    content = read('map.npy')
    expect(content.startswith(b'\x93NUMPY') and b'(4, 2)' in content and b'<f4' in content, str(content[:80]))
    length = struct.unpack('<H', content[8:10])[0]
    numbers = struct.unpack('<8f', content[10 + length:])
    table = [line.split('\t')[1:] for line in done(run('project', WORDS, '-o', '-')).lines[1:]]
    for number, text in zip(numbers, sum(table, [])):
        equal(struct.pack('<f', number), struct.pack('<f', float(text)))


@case
def project_writes_pictures():
    for name, magic in (('map.png', b'\x89PNG'), ('map.pdf', b'%PDF'), ('map.svg', b'<?xml')):
        done(run('project', WORDS, '--metadata', COLUMNS, '--color-by', 'kind', '--label-by', 'name', '-o', path(name)))
        expect(read(name).startswith(magic), name)


@case
def unknown_column_is_named_with_the_known_ones():
    refused(run('project', WORDS, '--metadata', COLUMNS, '--color-by', 'colour', '-o', path('none.png')), 'colour', 'kind')
    expect(not os.path.exists(path('none.png')), 'a file was written')


@case
def output_replaces_only_when_whole():
    write('kept.tsv', 'old')
    run('project', path('nowhere.txt'), '-o', path('kept.tsv'))
    equal(read('kept.tsv'), b'old')
    refused(run('project', WORDS, '-o', path('no/such/folder.tsv')))


@case
def interrupted_run_ends_with_130_and_leaves_nothing():
    fifo = path('fifo')
    os.mkfifo(fifo)
    process = subprocess.Popen([PROGRAM, 'convert', fifo, path('interrupted.vec')], stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE)
    with open(fifo, 'wb') as writer:  # opens when the program reads
        writer.write(b'a 1 2\n' * 50000)
        writer.flush()
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=60)
    equal(process.returncode, 130)
    equal(out, b'')
    leftovers = [name for name in os.listdir(FOLDER.name) if name.startswith('interrupted')]
    equal(leftovers, [])


# convert

@case
def convert_round_trips_bit_for_bit():
    done(run('convert', MANY, path('a.npy')))
    done(run('convert', path('a.npy'), path('b.tsv'), '--quiet'))
    done(run('convert', path('b.tsv'), path('c.vec'), '--quiet'))
    done(run('convert', path('c.vec'), path('d.npy'), '--quiet'))
    equal(read('a.npy'), read('d.npy'))
    equal(done(run('info', path('c.vec'))).facts()['last_name'], 'w199')


@case
def convert_writes_names_beside_npy():
    done(run('convert', WORDS, path('words.npy')))
    expect(read('words.names.tsv').splitlines()[-1] == b'four', 'names')
    equal(done(run('neighbors', path('words.npy'), 'one', '-k', '1', '--quiet')).rows()[1][2], 'two')


@case
def projector_config_is_never_overwritten():
    os.mkdir(path('projector'))
    done(run('convert', WORDS, path('projector/v.tsv')))
    config = read('projector/projector_config.json')
    json.loads(config)
    write('projector/projector_config.json', '{"embeddings": []}')
    equal(run('convert', WORDS, path('projector/v.tsv')).status, 1)
    equal(read('projector/projector_config.json'), b'{"embeddings": []}')


# Real files

@data_case
def glove_neighbors_of_king():
    rows = done(run('neighbors', GLOVE, 'king', '--quiet')).rows()
    equal([rows[1][2], rows[1][3][:5], rows[2][2], rows[2][3][:5]], ['prince', '0.768', 'queen', '0.750'])


@data_case
def glove_explained_variance():
    facts = done(run('project', GLOVE, '--dims', '3', '-o', path('glove.tsv'))).facts()
    for i, wanted in enumerate((0.0494, 0.0371, 0.0331), 1):
        equal(round(float(facts[f'explained_variance_{i}']), 4), wanted)


@data_case
def every_bad_file_gives_data_or_one_sentence():
    for folder in ('bad', os.path.join('bad', 'mutated')):
        for name in sorted(os.listdir(os.path.join(DATA, folder))):
            file = os.path.join(DATA, folder, name)
            if os.path.isdir(file):
                continue
            result = run('info', file, '--quiet')
            expect(result.status in (0, 1), f'{name}: status {result.status}')
            expect(len(result.errors) == result.status, f'{name}: {result.err}')


sys.exit(main())
