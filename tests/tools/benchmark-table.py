#!/usr/bin/python3
"""Runs the benchmarks and writes the tables "Measured". Started by benchmark-table.sh, which says how.

A benchmark prints lines of key=value; so do the peers. A comparison runs one command of ours and one
to compare with in turn, A B A B, and takes the median of each figure over all runs.
"""

import argparse
import datetime
import os
import re
import statistics
import subprocess
import sys

ROOT = sys.argv[1]
BENCH = os.path.join(ROOT, 'build', 'tests', 'bench')
SAMPLE = os.path.join(ROOT, 'resources', 'samples', 'wordnet.npy')
CACHE = os.environ.get('EMBEDSCOPE_BENCH_CACHE', os.path.expanduser('~/.cache/embedscope-bench'))

HEAD = '| work | ours | peer or limit | ratio | target |\n|---|---|---|---|---|\n'


class Row:
    """One line of a table. `ours` and `peer` say which lines of the output it is about and `measure`
    which figure of them: seconds of processor time for work on one thread. Of several lines the
    slowest counts. The target's first sign says how both are compared: "<=" ours to the peer,
    ">=" the peer to ours, "+" the difference; a target in milliseconds stands for itself."""

    def __init__(self, work, ours, target='', peer_name='', peer=None, measure='cpu'):
        self.work, self.ours, self.target = work, ours, target
        self.peer_name, self.peer, self.measure = peer_name, peer, measure

    def ratio(self, ours, peer):
        if self.target.startswith('+'):
            return f'+ {ours - peer:.2f} s'
        return f'{ours / peer if self.target.startswith("<=") else peer / ours:.2f} x'


class Comparison:
    """Rows that come from the same two commands; without a second one both sides of a row are ours."""

    def __init__(self, rows, ours, peer=None, threads=1, peer_threads=None):
        self.rows, self.ours, self.peer = rows, ours, peer
        self.threads, self.peer_threads = threads, peer_threads or threads


# --- Running

def run(command, threads):
    """The lines of a command's output, each as a dictionary; what stands in "extra" is flattened."""
    number = str(threads)
    environment = {**os.environ, 'OMP_NUM_THREADS': number, 'OPENBLAS_NUM_THREADS': number}
    output = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout
    lines = []
    for text in output.splitlines():
        fields = dict(field.split('=', 1) for field in text.split() if '=' in field)
        extra = fields.pop('extra', '')
        fields.update(field.split(':', 1) for field in extra.split(',') if ':' in field)
        lines.append(fields)
    return lines


def pick(lines, wanted, measure):
    values = [float(line[measure]) for line in lines
              if all(line.get(key) == value for key, value in wanted.items())]
    if not values:
        raise SystemExit(f'no line with {wanted}')
    return max(values) / (1000 if measure.endswith('_ms') else 1)


def show(seconds):
    if seconds < 0.0995:
        return f'{seconds * 1000:.2g} ms' if seconds < 0.00995 else f'{seconds * 1000:.0f} ms'
    return f'{seconds:.3g} s'


def compare(comparison, n_runs):
    """The lines of the table that a comparison gives."""
    ours, peer = [], []
    for _ in range(n_runs):
        ours.append(run(comparison.ours, comparison.threads))
        peer.append(run(comparison.peer, comparison.peer_threads) if comparison.peer else ours[-1])

    table = []
    for row in comparison.rows:
        a = [pick(lines, row.ours, row.measure) for lines in ours]
        cells = [row.work, show(statistics.median(a)), row.peer_name, '', row.target]
        spread = max(a) / min(a)
        if row.peer is not None:
            b = [pick(lines, row.peer, row.measure) for lines in peer]
            ratios = [x / y for x, y in zip(a, b)]
            spread = max(ratios) / min(ratios)
            cells[2] = f'{row.peer_name} {show(statistics.median(b))}'
            cells[3] = row.ratio(statistics.median(a), statistics.median(b))
        table.append('| ' + ' | '.join(cells) + ' |')
        unsteady = ', unsteady: measure again' if spread > 1.2 else ''
        print(f'{table[-1]} spread {spread:.2f}{unsteady}', file=sys.stderr, flush=True)
    return table


# --- What is measured

def bench(name, *arguments):
    return [os.path.join(BENCH, f'bench-{name}'), *map(str, arguments)]


def core(peers):
    """Data of the peers where there are peers, else made by the benchmarks."""
    made = peers is None

    def data(file, rows, dims):
        return ['--rows', rows, '--dims', dims] if made else ['--data', os.path.join(CACHE, file)]

    def peer(program, *arguments):
        if made:
            return None
        folder = os.path.join(CACHE, 'bin') if '.' not in program else peers
        return [os.path.join(folder, program), *map(str, arguments)]

    def against(name, **lines):
        """A row's peer: nothing where there are none."""
        return {} if made else {'peer_name': name, 'peer': lines}

    vectors = data('glove-like.npy', 400000, 100)
    text = data('glove-like.txt', 400000, 100)
    images = data('mnist70k-u8.npy', 70000, 784)
    comparisons = []

    query = 'one exact query, 400k x 100'
    comparisons.append(Comparison(
        [Row(f'{query}, {name}', {'metric': metric}, '<= 1.3 x', **against('dot scan', task='dot-scan'))
         for name, metric in (('Euclidean', 'euclidean'), ('cosine', 'cosine'), ('dot', 'dot'))],
        bench('search', *vectors), peer('limits', '--rows', 400000, '--dims', 100)))
    for name, metric in (('Euclidean', 'euclidean'), ('dot', 'dot')):
        comparisons.append(Comparison(
            [Row(f'{query}, {name}', {'metric': metric}, '>= 4 x', **against('faiss flat', task='knn-one'))],
            bench('search', *vectors),
            peer('knn_faiss', '--data', 'glove-like.npy', '--task', 'one', '--metric', metric)))
    comparisons.append(two_threads(f'{query}, cosine', {'metric': 'cosine'}, 'search', vectors))

    for work, where, components, file, target, twice in (
            ('PCA 70k x 784 -> 50', images, 50, 'mnist70k-u8.npy', '>= 1.8 x', '>= 1.7 x'),
            ('PCA 400k x 100 -> 3', vectors, 3, 'glove-like.npy', '>= 7 x', '')):
        where = [*where, '--k', components]
        comparisons.append(Comparison(
            [Row(work, {'task': 'pca'}, target, **against('scikit-learn randomized', task='pca-randomized'))],
            bench('pca', *where),
            peer('pca_sklearn.py', '--data', file, '--components', components, '--solver', 'randomized')))
        comparisons.append(two_threads(work, {'task': 'pca'}, 'pca', where, twice))

    work = 'GloVe text, 400k x 100'
    for name, loader, target in (('gensim', 'gensim-glove', '>= 15 x'), ('pandas', 'pandas', '>= 5 x'),
                                 ('numpy.loadtxt', 'loadtxt', '>= 4 x')):
        comparisons.append(Comparison(
            [Row(work, {}, target, **against(name, task=f'load-{loader}'))], bench('load', *text),
            peer('load_peers.py', '--loader', loader, '--data', 'glove-like.txt')))
    comparisons.append(two_threads(work, {}, 'load', text, '>= 1.7 x'))
    if not made:
        comparisons.append(Comparison(
            [Row('.npy, 400k x 100', {}, '>= 4 x', **against('numpy.load', task='load-npy'))],
            bench('load', *vectors), peer('load_peers.py', '--loader', 'npy', '--data', 'glove-like.npy')))
    return comparisons


def two_threads(work, line, name, where, target=''):
    return Comparison([Row(f'{work}, 2 threads', line, target, '1 thread', line, 'seconds')],
                      bench(name, *where, '--threads', 2), bench(name, *where), 2, 1)


def ui(peers):
    def raster(quality, n, threads):
        return {'name': f'raster-{quality}', 'n': str(n), 'radius': '2', 'threads': str(threads)}

    million = 1000000
    rows = [
        Row('map, 1M discs, still, 2 threads', raster('still', million, 2), '<= 16 ms', measure='seconds'),
        Row('the same, moving', raster('moving', million, 2), '<= 8 ms', measure='seconds'),
        Row('map, 1M discs, still, 1 thread', raster('still', million, 1)),
        Row('the same, moving', raster('moving', million, 1)),
        Row('map, 100k discs, still, 1 thread', raster('still', 100000, 1), '<= 4 ms'),
        Row('map, 1M discs, zoomed 10 x', {'name': 'raster-zoom', 'n': str(million), 'zoom': '10'}),
        Row('point under the pointer, 1M', {'name': 'pick', 'n': str(million)}, '<= 1 ms'),
        Row('preparing a cloud, 1M', {'name': 'cloud', 'n': str(million), 'threads': '1'}),
    ]
    comparisons = [Comparison(rows, bench('raster'), threads=2)]

    # What a desktop without a graphics card has.
    llvmpipe = ['env', 'GSK_RENDERER=gl']
    for n, name, target in ((million, '1M', '<= 33 ms'), (100000, '100k', '<= 17 ms')):
        comparisons.append(Comparison(
            [Row(f'frames while panning, {name}, p95', {'name': 'frame-interval'}, target, measure='p95_ms'),
             Row('the main loop in each, p95', {'name': 'frame-main-loop'}, measure='p95_ms')],
            [*llvmpipe, *bench('frames', n)], threads=2))

    empty = {'name': 'start-empty-window'}
    comparisons.append(Comparison(
        [Row('start to first window', {'name': 'start-window'}, '<= 1.3 x', 'empty window', empty, 'seconds'),
         Row('start to the sample on the map', {'name': 'start-sample-on-map'}, '+ 0.5 s', 'empty window',
             empty, 'seconds'),
         Row('embedscope --version', {'name': 'start-version'}),
         Row('embedscope info', {'name': 'start-info'})],
        [*bench('start'), os.path.join(BENCH, 'empty-window'),
         os.path.join(ROOT, 'build', 'app', 'embedscope'), SAMPLE], threads=2))
    return comparisons


# --- Writing

def load():
    with open('/proc/loadavg', encoding='ascii') as file:
        return file.read().split()[0]


def processor():
    with open('/proc/cpuinfo', encoding='ascii') as file:
        name = re.search('^model name\\s*: (.*)$', file.read(), re.MULTILINE)
    return name[1] if name else 'an unknown processor'


def write(folder, n_runs, comparisons, note):
    path = os.path.join(ROOT, folder, 'README.md')
    before = load()
    lines = [line for comparison in comparisons for line in compare(comparison, n_runs)]
    blas = run(bench('search', '--rows', 1000), 1)[0]['core']
    about = (f'{datetime.date.today()}, {os.cpu_count()} cores ({processor()}), OpenBLAS core {blas} on both sides, '
             f'load {before} before\nand {load()} after; medians of {n_runs} runs in turn. {note}\n\n')
    with open(path, encoding='utf-8') as file:
        text = file.read()
    begin, end = '<!-- measured -->\n', '<!-- /measured -->'
    if text.count(begin) != 1 or text.count(end) != 1:
        raise SystemExit(f'{path}: the markers are not there')
    head, rest = text.split(begin)
    tail = rest.split(end)[1]
    with open(path, 'w', encoding='utf-8') as file:
        file.write(head + begin + about + HEAD + '\n'.join(lines) + '\n' + end + tail)


def main():
    parser = argparse.ArgumentParser(prog='benchmark-table.sh')
    parser.add_argument('--peers', metavar='FOLDER', help='scripts of the tools to compare with')
    parser.add_argument('--runs', metavar='N', type=int, default=5, help='of each command')
    options = parser.parse_args(sys.argv[2:])
    made = 'Data are made by the benchmarks.' if options.peers is None else 'Files are in memory.'
    write('core', options.runs, core(options.peers),
          f'One thread: processor time;\n2 threads: seconds. {made}')
    write('ui', options.runs, ui(options.peers),
          'One thread: processor time; else seconds.\n'
          'Discs have radius 2, the map 1200 x 800 pixels; the slowest of even and clustered, flat and deep.')


if __name__ == '__main__':
    main()
