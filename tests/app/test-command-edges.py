#!/usr/bin/python3
"""test-command-edges.py PROGRAM [CASE...]: the command line where it is handled roughly, and its numbers
against sums done here. test-command-line.py has the plain sentences of the contract."""

import array
import json
import math
import os
import pty
import re
import resource
import select
import signal
import stat
import struct
import subprocess
import sys
import time

from harness import (DATA, GLOVE, LIMIT, PROGRAM, Failure, add_data_case, case, close, data_case, done, equal,
                     expect, main, one_line, path, read, refused, run, write, wrong_usage)

COMMANDS = ('info', 'neighbors', 'project', 'convert')
WORDS = write('words.txt', '4 3\none 1 0 0\ntwo 0.9 0.1 0\nthree 0 1 0\nfour 0 0 2\n')


def pattern(i, j):
    """Numbers that look random and are the same everywhere."""
    return ((i * 7919 + j * 104729 + i * j * 31) % 2003 - 1001) / 500


POINTS = [[pattern(i, j) for j in range(6)] for i in range(80)]
CLOUD = write('cloud.vec', '80 6\n' + ''.join(f'p{i} ' + ' '.join(f'{x:.3f}' for x in row) + '\n'
                                             for i, row in enumerate(POINTS)))


def npy(rows, cols, numbers):
    header = f"{{'descr': '<f4', 'fortran_order': False, 'shape': ({rows}, {cols}), }}".ljust(117) + '\n'
    return b'\x93NUMPY\x01\x00' + struct.pack('<H', 118) + header.encode() + numbers


UNNAMED = write('unnamed.npy', npy(80, 6, struct.pack('<480f', *sum(POINTS, []))))


def make_folder(name):
    os.makedirs(path(name), exist_ok=True)
    return path(name)


# Arguments

@case
def options_have_the_forms_of_gnu():
    wanted = done(run('neighbors', CLOUD, 'p3', '-k', '4', '--metric', 'dot')).out
    for arguments in (('-k4', '--metric=dot', CLOUD, 'p3'), (CLOUD, '-k', '4', 'p3', '--metric', 'dot'),
                      (CLOUD, 'p3', '-k', '9', '--metric=dot', '-k4')):
        equal(done(run('neighbors', *arguments)).out, wanted)


@case
def common_options_may_stand_before_the_command():
    wanted = done(run('info', CLOUD, '--rows', '7', '--format', 'tsv')).out
    equal(done(run('--rows', '7', '--format=tsv', '--quiet', 'info', CLOUD)).out, wanted)


@case
def a_flag_takes_no_value():
    wrong_usage(run('info', CLOUD, '--quiet=yes'), '--quiet', 'no value')


@case
def an_option_wants_its_value():
    wrong_usage(run('info', CLOUD, '--rows'), '--rows', 'value')
    wrong_usage(run('project', CLOUD, '-o'), '-o', 'value')


@case
def a_value_may_begin_with_a_dash():
    negative = done(run('neighbors', WORDS, '--vector', '-1 0 0', '-k', '1', '--metric', 'dot'))
    equal(negative.rows()[1][2:], ['three', '0.000000'])


@case
def numbers_out_of_range_are_wrong_usage():
    for arguments in (('--rows', '0'), ('--rows', '-1'), ('--threads', '0'), ('--sample', '1e3'), ('--seed', '1.5'),
                      ('--rows', '99999999999999999999'), ('--rows', '')):
        wrong_usage(run('info', CLOUD, *arguments), arguments[0], f'"{arguments[1]}"')
    wrong_usage(run('neighbors', CLOUD, 'p1', '-k', '0'), '-k')
    wrong_usage(run('project', CLOUD, '-o', '-', '--dims', '4'), '--dims', '2', '3')


@case
def too_many_arguments_are_wrong_usage():
    wrong_usage(run('info', CLOUD, 'more'), '"more"')
    wrong_usage(run('project', CLOUD, 'more', '-o', '-'), '"more"')
    wrong_usage(run('convert', CLOUD, path('x.vec'), 'more'), '"more"')


@case
def something_must_be_asked_for():
    wrong_usage(run('neighbors', CLOUD), 'NAME', '--row', '--vector')
    wrong_usage(run('project', CLOUD), '-o')


@case
def options_without_a_command_are_wrong_usage():
    wrong_usage(run('--rows', '3'), '--rows')
    wrong_usage(run('--nonsense'), '--nonsense')


@case
def options_beside_files_are_wrong_usage_too():
    wrong_usage(run(CLOUD, '--rows', '3'), '--rows')
    wrong_usage(run(CLOUD, '--metadata', '-'), '--metadata')


@case
def a_misspelt_command_lists_the_commands():
    wrong_usage(run('neigbors', CLOUD, 'p1'), '"neigbors"', *COMMANDS)


@case
def commands_of_later_versions_say_so():
    for command in ('quality', 'analogy', 'similarity', 'train'):
        wrong_usage(run(command, CLOUD), f'"{command}"', *COMMANDS)


@case
def options_of_later_versions_say_so():
    for option in ('pca-dims', 'perplexity', 'iterations', 'init', 'repulsion', 'theta', 'early-exaggeration',
                   'learning-rate'):
        wrong_usage(run('project', CLOUD, '-o', '-', f'--{option}', '5'), f'--{option}', 't-SNE')
    wrong_usage(run('neighbors', CLOUD, '--expression', 'p1 - p2'), '--expression')
    wrong_usage(run('info', CLOUD, '--input-format', 'parquet'), 'parquet', 'arff')


@case
def stratify_needs_a_sample():
    wrong_usage(run('info', CLOUD, '--stratify', 'kind'), '--sample')


@case
def help_wins_wherever_it_stands():
    for command in COMMANDS:
        equal(done(run(command, '--help')).out, done(run('--help', command)).out)
        expect(run(command, '--help').out.startswith(f'Usage: embedscope {command} '), command)
    expect('-k' in run('neighbors', '--help').out and '--dims' in run('project', '--help').out, 'own options')
    equal(done(run('info', '--version')).out, done(run('--version')).out)


@case
def neither_display_nor_bus_is_needed():
    environment = {'DISPLAY': ':none', 'WAYLAND_DISPLAY': 'none', 'DBUS_SESSION_BUS_ADDRESS': 'unix:path=none',
                   'HOME': path('no-home'), 'XDG_CONFIG_HOME': path('no-home')}
    equal(done(run('neighbors', CLOUD, 'p1', environment=environment)).err, '')
    expect(not os.path.exists(path('no-home')), 'settings were written')


# Input

@case
def a_member_of_a_container_comes_later():
    refused(run('info', CLOUD + '#tensor'), '#tensor')


@case
def a_name_with_a_line_end_makes_one_line():
    refused(run('info', path('a\nb\x1b[2J')), 'a\\nb\\x1b[2J')


@case
def missing_metadata_is_named():
    refused(run('info', CLOUD, '--metadata', path('nowhere.tsv')), 'nowhere.tsv')


@case
def a_file_without_a_name_is_seen_in_the_sentence():
    refused(run('info', ''), 'embedscope: "": ')


@case
def standard_input_is_read_once():
    wrong_usage(run('info', '-', '--metadata', '-', text='a 1 2\n'), 'FILE', '--metadata')


@case
def standard_input_is_what_the_file_is():
    with open(CLOUD, 'rb') as file:
        text = file.read()
    equal(done(run('neighbors', '-', 'p1', text=text)).out, done(run('neighbors', CLOUD, 'p1')).out)
    refused(run('info', '-', text=''), 'standard input', 'empty')


@case
def a_failure_is_one_line_without_notices():
    zero = write('zero.txt', 'a 1 0\nz 0 0\n')
    refused(run('neighbors', zero, 'z'), '"z"', 'zero vector')
    refused(run('project', zero, '-o', path('x.png'), '--color-by', 'none'), '"none"')


@case
def samples_keep_the_numbers_of_the_file():
    whole = done(run('neighbors', UNNAMED, '7', '-k', '79')).rows()[1:]
    sampled = done(run('project', UNNAMED, '--sample', '12', '-o', '-', '--quiet')).rows()[1:]
    names = [int(row[0]) for row in sampled]
    expect(len(set(names)) == 12 and max(names) > 12, str(names))
    equal(names, sorted(names))
    first = str(names[0])
    values = {row[2]: row[3] for row in done(run('neighbors', UNNAMED, first, '-k', '79')).rows()[1:]}
    answer = done(run('neighbors', UNNAMED, first, '--sample', '12', '-k', '20')).rows()[1:]
    equal(sorted(int(row[2]) for row in answer), names[1:])
    equal([row[3] for row in answer], [values[row[2]] for row in answer])
    equal(len(whole), 79)
    query = json.loads(done(run('neighbors', UNNAMED, '--row', first, '--sample', '12', '--format', 'json')).out)
    equal(query['queries'][0]['row'], names[0])


@case
def a_row_outside_the_sample_is_told_apart():
    names = [row[0] for row in done(run('project', UNNAMED, '--sample', '5', '-o', '-', '--quiet')).rows()[1:]]
    absent = next(str(i) for i in range(80) if str(i) not in names)
    refused(run('neighbors', UNNAMED, '--sample', '5', '--row', absent), f'row {absent}', 'sample')


@case
def stratified_samples_keep_every_share():
    kinds = write('kinds.tsv', 'name\tkind\n' + ''.join(f'p{i}\t{"ab"[i % 4 == 0]}\n' for i in range(80)))
    rows = done(run('project', CLOUD, '--metadata', kinds, '--sample', '20', '--stratify', 'kind', '-o', '-',
                    '--quiet')).rows()[1:]
    equal(sum(int(row[0][1:]) % 4 == 0 for row in rows), 5)
    refused(run('info', CLOUD, '--metadata', kinds, '--sample', '20', '--stratify', 'none'), '"none"', 'kind')


@case
def a_sample_of_more_rows_takes_all_and_says_so():
    result = done(run('info', CLOUD, '--sample', '500'))
    equal(result.facts()['rows'], '80')
    equal(len(result.errors), 1)
    expect('80' in result.err, result.err)


# info

@case
def info_has_the_keys_in_order():
    keys = [row[0] for row in done(run('info', CLOUD)).rows()]
    equal(keys, 'key file member format reason rows dimensions rows_in_file dtype mapped bytes first_name last_name '
                'zero_vectors duplicate_names duplicate_vectors non_finite_rows skipped_rows norm.min norm.mean '
                'norm.max'.split())


@case
def info_in_both_forms_agrees():
    kinds = write('kinds2.tsv', 'name\tkind\n' + ''.join(f'p{i}\t{"ab"[i % 2]}\n' for i in range(79)))
    result = done(run('info', CLOUD, '--metadata', kinds))
    facts = json.loads(done(run('info', CLOUD, '--metadata', kinds, '--format', 'json')).out)
    equal(facts['columns'], [{'name': 'kind', 'kind': 'category', 'missing': 1, 'distinct': 2}])
    equal(facts['candidates'], [])
    expect(facts['mapped'] is False and facts['member'] is None, str(facts))
    equal(facts['notices'][0]['row'], 79)
    table = result.facts()
    equal(table['columns.0.distinct'], '2')
    equal(table['notices.0.code'], facts['notices'][0]['code'])
    equal(table['notices.0.row'], '79')
    equal(result.errors[0], 'notice: ' + facts['notices'][0]['message'])


@case
def a_notice_about_no_row_has_none():
    claims = write('claims.txt', '5 2\na 1 2\nb 3 4\n')
    notice = json.loads(done(run('info', claims, '--format', 'json')).out)['notices'][0]
    expect(notice['code'] == 'row-count' and notice['row'] is None, str(notice))
    equal(done(run('info', claims)).facts()['notices.0.row'], '')


@case
def an_empty_name_of_metadata_is_wrong_usage():
    for arguments in (['--metadata', ''], ['--metadata=']):
        wrong_usage(run('info', CLOUD, *arguments), '--metadata wants the name of a file')


@case
def info_counts_the_rows_that_are_there():
    huge = write('huge.vec', '1000000000000 2\na 1 2\nb 3 4\n')
    facts = json.loads(done(run('info', huge, '--format', 'json')).out)
    equal((facts['rows'], facts['rows_in_file']), (2, 2))
    equal(facts['notices'][0]['message'], 'the header says 1000000000000 rows, the file has 2')


@case
def bytes_that_are_no_utf8_are_told():
    mixed = write('mixed.txt', b'clich\xe9s 0.5 1\n\xc3\xbc 2 3\n')
    table = write('mixed.tsv', b'name\tcity\nclich\xe9s\tK\xf6ln\n\xc3\xbc\tUlm\n')
    result = done(run('info', mixed, '--metadata', table))
    equal([line for line in result.errors if 'UTF-8' in line],
          ['notice: 1 value of the metadata is not valid UTF-8 and is shown with U+FFFD (first: row 0, column city)',
           'notice: 1 name is not valid UTF-8 and is shown with U+FFFD (first: row 0, "clich\ufffds")'])
    codes = [notice['code'] for notice in json.loads(done(run('info', mixed, '--format', 'json')).out)['notices']]
    equal(codes, ['names-repaired'])


@case
def windows_1252_is_told():
    words = write('latin.txt', b'clich\xe9s 0.5 1\nb 2 3\n')
    table = write('latin.tsv', b'name\tcity\nclich\xe9s\tK\xf6ln\nb\tUlm\n')
    result = done(run('info', words, '--metadata', table))
    equal([line for line in result.errors if '1252' in line],
          ['notice: the metadata is text in Latin-1 (Windows-1252)',
           'notice: 1 name is not UTF-8 and was read as Latin-1 (Windows-1252) (first: row 0, "clichés"); '
           'saved text keeps their bytes'])
    facts = json.loads(done(run('info', words, '--format', 'json')).out)
    equal([notice['code'] for notice in facts['notices']], ['encoding'])
    equal(facts['first_name'], 'clichés')


@case
def info_counts_norms_as_they_are():
    norms = [math.sqrt(sum(float(f'{x:.3f}') ** 2 for x in row)) for row in POINTS]
    facts = json.loads(done(run('info', CLOUD, '--format', 'json')).out)['norm']
    for key, wanted in (('min', min(norms)), ('mean', sum(norms) / len(norms)), ('max', max(norms))):
        close(facts[key], wanted, 1e-6 * wanted)


@case
def info_knows_rows_in_the_file():
    facts = json.loads(done(run('info', CLOUD, '--rows', '5', '--format', 'json')).out)
    equal((facts['rows'], facts['rows_in_file'], facts['last_name']), (5, 80, 'p4'))
    equal(facts['bytes'], os.path.getsize(CLOUD))


@case
def unnamed_rows_have_no_first_name():
    equal(done(run('info', UNNAMED)).facts()['first_name'], '')
    expect(json.loads(done(run('info', UNNAMED, '--format', 'json')).out)['first_name'] is None, 'null')


@case
def nothing_finite_has_no_norm():
    facts = json.loads(done(run('info', write('nan.txt', 'a nan 1\nb 2 nan\n'), '--format', 'json')).out)
    equal(facts['norm'], {'min': None, 'mean': None, 'max': None})


# neighbors

def by_hand(query, metric):
    """Name and value of all rows but the query, nearest first."""
    rows = [[struct.unpack('<f', struct.pack('<f', float(f'{x:.3f}')))[0] for x in row] for row in POINTS]

    def value(x, y):
        dot = math.fsum(a * b for a, b in zip(x, y))
        if metric == 'euclidean':
            return math.sqrt(math.fsum((a - b) ** 2 for a, b in zip(x, y)))
        return dot if metric == 'dot' else dot / math.sqrt(math.fsum(a * a for a in x) * math.fsum(b * b for b in y))

    found = [(f'p{i}', value(rows[query], row)) for i, row in enumerate(rows) if i != query]
    return sorted(found, key=lambda pair: pair[1] if metric == 'euclidean' else -pair[1])


def check_metric(metric):
    for query in (0, 33, 79):
        rows = done(run('neighbors', CLOUD, f'p{query}', '-k', '100', '--metric', metric)).rows()[1:]
        wanted = by_hand(query, metric)
        equal([row[2] for row in rows], [name for name, _ in wanted])
        equal([row[1] for row in rows], [str(rank) for rank in range(1, 80)])
        for row, (_, value) in zip(rows, wanted):
            close(float(row[3]), value, 1.1e-6 * max(1, abs(value)))
            expect(re.fullmatch(r'-?\d+\.\d{6}', row[3]), row[3])


@case
def cosine_is_what_a_sum_by_hand_gives():
    check_metric('cosine')


@case
def euclidean_is_what_a_sum_by_hand_gives():
    check_metric('euclidean')


@case
def dot_is_what_a_sum_by_hand_gives():
    check_metric('dot')


@case
def json_has_all_keys_and_the_value_of_the_table():
    answer = json.loads(done(run('neighbors', CLOUD, 'p5', 'p6', '-k3', '--metric=euclidean', '--format=json')).out)
    equal(list(answer), ['metric', 'k', 'exact', 'recall', 'queries'])
    equal((answer['metric'], answer['k'], answer['exact'], answer['recall']), ('euclidean', 3, True, 1.0))
    equal([query['query'] for query in answer['queries']], ['p5', 'p6'])
    rows = done(run('neighbors', CLOUD, 'p5', 'p6', '-k3', '--metric=euclidean')).rows()[1:]
    found = [neighbor for query in answer['queries'] for neighbor in query['neighbors']]
    equal(list(found[0]), ['rank', 'row', 'name', 'value', 'euclidean', 'cosine', 'dot'])
    for row, neighbor in zip(rows, found):
        equal((row[2], row[3]), (neighbor['name'], f'{neighbor["value"]:.6f}'))
        equal(neighbor['value'], neighbor['euclidean'])
        equal(f'p{neighbor["row"]}', neighbor['name'])


@case
def all_that_is_asked_for_is_answered_in_order():
    result = done(run('neighbors', CLOUD, 'p1', 'p0', '--row', '7', '--vector', '1, 2,3 4 5e0 -6', '-k', '1'))
    equal([row[0] for row in result.rows()[1:]], ['p1', 'p0', 'p7', '--vector'])
    answer = json.loads(done(run('neighbors', CLOUD, '--vector', '1 2 3 4 5 6', '--format', 'json')).out)
    expect(answer['queries'][0]['row'] is None, str(answer['queries'][0]['row']))


@case
def a_vector_is_checked():
    refused(run('neighbors', CLOUD, '--vector', '1 2 3 4 5'), '5', '6')
    wrong_usage(run('neighbors', CLOUD, '--vector', '1 2 x'), '"x"')
    wrong_usage(run('neighbors', CLOUD, '--vector', '1;2'), '"1;2"')
    refused(run('neighbors', CLOUD, '--vector', ''), '6')


@case
def nothing_found_prints_nothing():
    refused(run('neighbors', CLOUD, 'p99'), '"p99"')
    result = run('neighbors', CLOUD, 'q11', 'zzzzzzzz')
    equal((result.status, result.out, len(result.errors)), (1, '', 2))
    refused(run('neighbors', CLOUD, '--row', '80'), '79')
    refused(run('neighbors', UNNAMED, 'p1'), '"p1"', '79')


@case
def similar_names_are_three_at_most():
    names = write('alike.txt', ''.join(f'cat{c} 1 {i}\n' for i, c in enumerate('abcdef')))
    line = run('neighbors', names, 'catz').errors[0]
    equal(len(re.findall(r'\bcat[a-f]\b', line)), 3)


@case
def a_number_in_a_named_file_hints_at_row():
    refused(run('neighbors', CLOUD, '12'), '--row 12')


@case
def names_win_over_numbers():
    names = write('swapped.txt', '1 1 0\n0 0 1\n')
    equal(done(run('neighbors', names, '1')).rows()[1][:3], ['1', '1', '0'])


@case
def equal_names_are_told_with_their_count():
    twins = write('twins.txt', 'a 1 0\na 0 1\nb 0.9 0.1\na 2 2\n')
    result = done(run('neighbors', twins, 'a', '-k', '1'))
    expect(any('3 rows' in line for line in result.errors), result.err)
    equal([line for line in done(run('neighbors', twins, 'b', '-k', '1')).errors if 'called' in line], [])


@case
def rows_without_direction_or_sense_are_no_neighbours():
    odd = write('odd.txt', 'a 1 2\nb 2 1\nn nan 1\ni inf 1\nz 0 0\n')
    equal([row[2] for row in done(run('neighbors', odd, 'a')).rows()[1:]], ['b'])
    equal([row[2] for row in done(run('neighbors', odd, 'a', '--metric', 'euclidean')).rows()[1:]], ['b', 'z'])
    refused(run('neighbors', odd, 'n'), '"n"')


@case
def odd_names_survive_in_every_form():
    name = 'q"u\\o\tt\ne\x1b\x7f\u20ac'
    metadata = write('quoting.tsv', 'name\tx\n' + 'q"u\\\\o\\tt\\ne\x1b\x7f\u20ac\t1\nplain\t2\n')
    vectors = write('quoting-vectors.tsv', '1\t0\n0.9\t0.1\n')
    common = ('neighbors', vectors, '--metadata', metadata, 'plain', '--quiet')
    found = json.loads(done(run(*common, '--format', 'json')).out)
    equal(found['queries'][0]['neighbors'][0]['name'], name)
    equal(done(run(*common)).rows()[1][2], 'q"u\\\\o\\tt\\ne\x1b\x7f\u20ac')
    table = done(run(*common, '--format', 'table')).out
    expect('\x1b' not in table and '\x7f' not in table and '\\x1b' in table, repr(table))


@case
def normalised_dot_is_cosine():
    cosine = done(run('neighbors', CLOUD, 'p9', '--metric', 'cosine')).out
    dot = done(run('neighbors', CLOUD, 'p9', '--metric', 'dot', '--normalize')).out
    equal([row.split('\t')[2] for row in dot.splitlines()], [row.split('\t')[2] for row in cosine.splitlines()])


# project

def map_of(*arguments):
    rows = done(run('project', *arguments, '-o', '-', '--quiet')).rows()
    return rows[0], [row[0] for row in rows[1:]], [[float(x) for x in row[1:]] for row in rows[1:]]


@case
def explained_variance_is_that_of_the_map():
    facts = json.loads(done(run('project', CLOUD, '--dims', '3', '-o', path('v.tsv'), '--format', 'json')).out)
    _, _, points = map_of(CLOUD, '--dims', '3')

    def variance(column):
        mean = math.fsum(column) / len(column)
        return math.fsum((x - mean) ** 2 for x in column)

    total = math.fsum(variance([row[j] for row in POINTS]) for j in range(6))
    ratios = [variance([point[j] for point in points]) / total for j in range(3)]
    equal(len(facts['explained_variance']), 3)
    for found, wanted in zip(facts['explained_variance'], ratios):
        close(found, wanted, 2e-6)
    close(facts['total_explained_variance'], sum(ratios), 5e-6)
    expect(ratios == sorted(ratios, reverse=True), str(ratios))
    close(max(abs(math.fsum(point[0] for point in points)), 0), 0, 1e-4)


@case
def summary_has_the_keys_in_order():
    for dims in ('2', '3'):
        result = done(run('project', CLOUD, '--dims', dims, '--seed', '7', '-o', path('s.tsv')))
        wanted = ['key', 'method', 'rows', 'dims', 'seed', 'seconds']
        wanted += [f'explained_variance_{i + 1}' for i in range(int(dims))] + ['total_explained_variance']
        equal([row[0] for row in result.rows()], wanted)
        facts = result.facts()
        equal((facts['method'], facts['rows'], facts['dims'], facts['seed']), ('pca', '80', dims, '7'))


@case
def standard_output_holds_coordinates_alone():
    done(run('project', CLOUD, '-o', path('o.tsv')))
    result = done(run('project', CLOUD, '-o', '-'))
    equal(result.bytes, read('o.tsv'))
    expect(result.lines[0] == 'name\tx\ty' and len(result.lines) == 81, result.lines[0])
    equal(done(run('project', CLOUD, '-o', '-', '--quiet')).err, '')


@case
def coordinates_give_the_same_float_back():
    done(run('project', CLOUD, '--dims', '3', '-o', path('same.npy')))
    content = read('same.npy')
    start = 10 + struct.unpack('<H', content[8:10])[0]
    equal(start % 64, 0)
    equal(len(content) - start, 80 * 3 * 4)
    _, _, points = map_of(CLOUD, '--dims', '3')
    equal(struct.pack('<240f', *sum(points, [])), content[start:])


@case
def csv_quotes_names_that_need_it():
    metadata = write('comma.tsv', 'name\tx\na,b\t1\nsay "hi"\t2\ntwo\\nlines\t3\nplain\t4\n')
    vectors = write('comma-vectors.tsv', '1\t0\n0\t1\n2\t1\n1\t3\n')
    done(run('project', vectors, '--metadata', metadata, '-o', path('q.csv'), '--quiet'))
    text = read('q.csv').decode()
    expect(text.startswith('name,x,y\n"a,b",') and '\n"say ""hi""",' in text and '\n"two\nlines",' in text and
           '\nplain,' in text, text)


@case
def rows_that_are_not_finite_are_nan_and_counted():
    odd = write('holes.txt', 'a 1 2\nb 2 1\nn nan 1\nc 3 5\n')
    result = done(run('project', odd, '-o', '-'))
    equal(result.rows()[3], ['n', 'nan', 'nan'])
    expect(any('1 row has no place' in line for line in result.errors), result.err)


@case
def fewer_directions_than_axes_are_flat():
    _, _, points = map_of(write('line.npy', npy(4, 1, struct.pack('<4f', 1, 2, 3, 6))))
    equal([abs(point[0]) for point in points], [2, 1, 0, 3])
    equal([point[1] for point in points], [0, 0, 0, 0])
    expect('direction' in done(run('project', path('line.npy'), '-o', path('l.tsv'))).err, 'no notice')


@case
def equal_rows_and_one_row_are_one_point_and_it_is_said():
    single = write('single.txt', '1 2\na 1 2\n')
    equal(map_of(single)[2], [[0, 0]])
    equal(done(run('project', single, '-o', path('s.tsv'))).errors,
          ['notice: with 1 row there is no direction to show'])
    refused(run('project', write('nothing.txt', '1 2\na nan 2\n'), '-o', '-'), 'rows of finite numbers')
    same = write('equal.txt', 'a 1 2\nb 1 2\nc 1 2\n')
    equal(map_of(same)[2], [[0, 0]] * 3)
    equal(done(run('project', same, '-o', path('s.tsv'))).errors,
          ['notice: all 3 rows are the same: there is no direction to show'])


@case
def pictures_have_the_same_bytes_for_any_threads():
    for ending in ('png', 'svg', 'pdf'):
        contents = set()
        for threads in '123':
            done(run('project', CLOUD, '-o', path(f't{threads}.{ending}'), '--threads', threads))
            contents.add(read(f't{threads}.{ending}'))
        equal((ending, len(contents)), (ending, 1))


@case
def a_picture_does_not_tell_the_folder():
    done(run('project', CLOUD, '-o', path('whole.png')))
    done(run('project', os.path.basename(CLOUD), '-o', path('relative.png'), cwd=os.path.dirname(CLOUD)))
    equal(read('relative.png'), read('whole.png'))


@case
def colours_of_a_picture_come_from_the_column():
    kinds = write('kinds3.tsv', 'name\tkind\n' + ''.join(f'p{i}\t{"ab"[i % 2]}\n' for i in range(80)))
    for name, more in (('plain.png', ()), ('coloured.png', ('--color-by', 'kind')), ('labelled.png', ('--label-by', 'kind'))):
        done(run('project', CLOUD, '--metadata', kinds, '-o', path(name), *more))
    equal(len({read('plain.png'), read('coloured.png'), read('labelled.png')}), 3)
    result = done(run('project', CLOUD, '--metadata', kinds, '-o', path('plain.tsv'), '--color-by', 'kind'))
    expect('picture' in result.err, result.err)


@case
def an_output_keeps_its_mode_and_leaves_nothing_beside_it():
    folder = make_folder('modes')
    write('modes/m.tsv', 'old')
    os.chmod(path('modes/m.tsv'), 0o640)
    done(run('project', CLOUD, '-o', path('modes/m.tsv')))
    equal(os.listdir(folder), ['m.tsv'])
    equal(stat.S_IMODE(os.stat(path('modes/m.tsv')).st_mode), 0o640)


@case
def an_output_that_cannot_be_is_told_before_the_work():
    refused(run('project', path('nowhere.txt'), '-o', path('no/map.tsv')), 'no/map.tsv')
    refused(run('convert', path('nowhere.txt'), path('no/x.vec')), 'no/x.vec')


@case
def omp_num_threads_is_a_wish_only():
    outputs = {done(run('project', CLOUD, '-o', '-', '--quiet', environment={'OMP_NUM_THREADS': wish})).out
               for wish in ('1', '2,1', '0', '-3', 'many', '')}
    equal(len(outputs), 1)


# convert

@case
def names_that_a_format_cannot_hold_are_counted():
    metadata = write('lines.tsv', 'name\tx\na\\nb\t1\nplain\t2\n')
    vectors = write('lines-vectors.tsv', '1\t0\n0.9\t0.1\n')
    result = done(run('convert', vectors, path('lines.vec'), '--metadata', metadata))
    equal(len(result.errors), 2)
    expect(result.errors[0].startswith('notice: 1 name '), result.err)
    expect(result.errors[1].startswith('notice: 1 column was left out'), result.err)
    expect('\ufffd' in read('lines.vec').decode(), read('lines.vec'))


@case
def convert_takes_the_common_options():
    done(run('convert', CLOUD, path('few.vec'), '--rows', '3', '--normalize'))
    expect(read('few.vec').startswith(b'3 6\np0 '), read('few.vec')[:20])
    close(float(done(run('info', path('few.vec'))).facts()['norm.min']), 1, 1e-6)


@case
def convert_has_no_standard_output():
    wrong_usage(run('convert', CLOUD, '-'), '.vec', '.npy', '.tsv')


# Terminals, pipes and signals

def on_a_terminal(*arguments, feed=None, until=None):
    """What arrives on a terminal that is both outputs; feed goes in again and again until a pattern comes."""
    master, slave = pty.openpty()
    process = subprocess.Popen([PROGRAM, *arguments], stdin=subprocess.PIPE if feed else subprocess.DEVNULL,
                               stdout=slave, stderr=slave)
    os.close(slave)
    seen = b''
    end = time.monotonic() + LIMIT
    feeding = feed is not None
    while time.monotonic() < end:
        writers = [process.stdin] if feeding else []
        readable, writable, _ = select.select([master], writers, [], 1)
        if readable:
            try:
                seen += os.read(master, 65536)
            except OSError:  # all that held the other side are gone
                break
        if feeding and re.search(until, seen):
            feeding = False
            process.stdin.close()
        elif writable:
            os.write(process.stdin.fileno(), feed)
    os.close(master)
    return process.wait(timeout=LIMIT), seen


@case
def a_terminal_gets_an_aligned_table():
    status, seen = on_a_terminal('neighbors', WORDS, 'one')
    lines = seen.decode().replace('\r', '').splitlines()
    equal(status, 0)
    equal(lines[:2], ['query  rank  name      value', 'one       1  two    0.993884'])
    status, seen = on_a_terminal('neighbors', WORDS, 'one', '--format', 'tsv')
    expect(b'query\trank\tname\tvalue' in seen, seen)


@case
def a_terminal_gets_a_bar_that_goes_away():
    status, seen = on_a_terminal('info', '-', '--format', 'tsv', feed=b'word 1 2 3\n' * 5000, until=rb'\x1b\[K\w')
    equal(status, 0)
    expect(re.search(rb'\r\x1b\[Kkey\tvalue|\r\x1b\[Knotice: ', seen), seen[-300:])


@case
def a_reader_that_leaves_ends_the_program_silently():
    for arguments in (('project', CLOUD, '-o', '-', '--quiet'), ('neighbors', CLOUD, 'p1', '-k', '70'), ('info', CLOUD)):
        process = subprocess.Popen([PROGRAM, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        process.stdout.close()
        equal(process.stderr.read(), b'')
        equal(process.wait(timeout=LIMIT), 0)
        process.stderr.close()


@case
def nobody_listening_to_notices_costs_no_output():
    reader, writer = os.pipe()
    os.close(reader)
    process = subprocess.run([PROGRAM, 'project', CLOUD, '--sample', '500', '-o', path('deaf.tsv')], stderr=writer,
                             stdout=subprocess.DEVNULL, timeout=LIMIT, check=False)
    os.close(writer)
    equal(process.returncode, 0)
    equal(len(read('deaf.tsv').splitlines()), 81)


@case
def a_full_disk_is_told():
    for arguments in (('info', CLOUD), ('project', CLOUD, '-o', '-', '--quiet')):
        with open('/dev/full', 'wb') as full:
            process = subprocess.run([PROGRAM, *arguments], stdout=full, stderr=subprocess.PIPE, timeout=LIMIT,
                                     check=False)
        equal(process.returncode, 1)
        equal(len(process.stderr.splitlines()), 1)
        expect(process.stderr.startswith(b'embedscope: standard output: '), process.stderr)


@case
def a_closed_stream_is_no_file():
    wanted = done(run('project', CLOUD, '-o', '-')).bytes
    for closed in ('>&-', '>&- 2>&-', '<&- >&- 2>&-'):
        process = subprocess.run(['/bin/sh', '-c', f'"$@" {closed}', 'sh', PROGRAM, 'project', CLOUD, '-o',
                                  path('closed.tsv')], stderr=subprocess.DEVNULL, timeout=LIMIT, check=False)
        equal((closed, process.returncode), (closed, 1))
        equal(read('closed.tsv'), wanted)


@case
def a_limit_on_the_size_of_files_is_told():
    folder = make_folder('limited')
    result = run('project', CLOUD, '-o', path('limited/x.tsv'),
                 preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100)))
    refused(result, 'x.tsv', 'written')
    equal(os.listdir(folder), [])


@case
def waiting_for_a_pipe_can_be_interrupted():
    process = subprocess.Popen([PROGRAM, 'info', '-'], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE)
    end = time.monotonic() + LIMIT
    while time.monotonic() < end:  # until the program has said what it does with the signal
        with open(f'/proc/{process.pid}/status', encoding='ascii') as file:
            caught = int(re.search(r'SigCgt:\s*(\w+)', file.read()).group(1), 16)
        if caught & 1 << signal.SIGINT - 1:
            break
    process.send_signal(signal.SIGINT)
    equal(process.communicate(timeout=LIMIT), (b'', b''))
    equal(process.returncode, 130)


def interrupt_while_writing(source, target, folder):
    """The exit status, with a signal at the moment when the new file has begun to grow."""
    process = subprocess.Popen([PROGRAM, 'convert', source, target], stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    end = time.monotonic() + LIMIT
    while process.poll() is None and time.monotonic() < end:
        if len(os.listdir(folder)) > 1:
            process.send_signal(signal.SIGINT)
            break
    return process.wait(timeout=LIMIT)


@case
def an_interrupted_write_leaves_the_old_file():
    folder = make_folder('interrupted')
    target = path('interrupted/big.vec')
    numbers = array.array('f', [pattern(i, 3) / 7 for i in range(40000)]).tobytes()
    source = write('big.npy', npy(250000, 40, numbers * 250))
    for _ in range(5):  # a quick machine may be through before it hears
        write('interrupted/big.vec', 'old')
        status = interrupt_while_writing(source, target, folder)
        equal(os.listdir(folder), ['big.vec'])
        if status == 130:
            break
        equal(status, 0)
    os.remove(source)
    if status != 130:
        raise Failure('five runs out of five were through before the signal')
    equal(read('interrupted/big.vec'), b'old')


# Real files

@data_case
def glove_has_the_same_bytes_for_any_threads():
    outputs = {done(run('project', GLOVE, '-o', '-', '--quiet', '--threads', str(n))).out for n in (1, 2, 3)}
    equal(len(outputs), 1)


@data_case
def glove_has_the_same_bytes_with_a_decimal_comma():
    locale = os.environ.get('EMB_TEST_COMMA_LOCALE', 'C.UTF-8')
    for arguments in (('neighbors', GLOVE, 'king', '--format', 'json'), ('project', GLOVE, '-o', '-', '--quiet')):
        equal(done(run(*arguments, environment={'LC_ALL': locale})).out,
              done(run(*arguments, environment={'LC_ALL': 'C'})).out)


@data_case
def glove_misspelt_finds_its_name():
    refused(run('neighbors', GLOVE, 'queeen'), '"queeen"', 'queen')


def add_bad_file(folder, name):
    def check():
        file = os.path.join(folder, name)
        for arguments in (('info', file), ('neighbors', file, '--row', '0', '--metric', 'euclidean'),
                          ('project', file, '-o', '-')):
            result = run(*arguments, '--quiet')
            expect(result.status in (0, 1), f'{arguments[0]}: status {result.status}')
            if result.status == 1:
                one_line(result, name)
    add_data_case(f'bad-file-{name}', check)


for bad in (os.path.join(DATA, 'bad'), os.path.join(DATA, 'bad', 'mutated')):
    for entry in sorted(os.listdir(bad)) if os.path.isdir(bad) else ():
        if os.path.isfile(os.path.join(bad, entry)):
            add_bad_file(bad, entry)

sys.exit(main())
