#!/usr/bin/python3
"""make-golden.py: writes the files beside it, numbers that a public tool computed, for tests/core.

Run by hand, with Debian's python3-numpy and python3-sklearn; the files are committed, so that the
tests need neither. Running it again on Debian 12 gives the same files.

Layout of a file: UTF-8, fields split by one tab, one record a line.
    # comment               tool, versions, command; may come anywhere
    @name TAB rows TAB cols a table: the next ROWS lines hold COLS numbers each
Inputs are written as %.9g of a float32, which gives the same float32 back when read; results, which
were computed in float64 from these very float32 inputs, as %.12g.

pca-tall.tsv (60 x 7), pca-wide.tsv (12 x 30: fewer rows than dimensions)
    x                       the data, n x d
    and for each PREFIX of "centered" (as it is), "unit" (rows first scaled to length 1):
    PREFIX-mean             1 x d, of the rows (for unit: of the scaled rows)
    PREFIX-variance         1 x m, m = min (n - 1, d), largest first; divided by n - 1
    PREFIX-ratio            1 x m, fractions of the total variance
    PREFIX-loadings         m x d, absolute values of the axes (signs are a matter of taste); axis i
                            belongs to variance i. Variances are well apart, so axes are well defined
    PREFIX-scores           n x m, absolute values of the rows on the axes

neighbors.tsv (200 x 16)
    x                       the data
    queries                 5 x 1, row numbers; a query's own row is left out of its neighbours
    METRIC-rows             5 x 10, row numbers from 0, nearest first, METRIC: euclidean, cosine, dot
    METRIC-values           5 x 10, distance; cosine similarity; dot product
"""

import pathlib
import platform

import numpy as np
import sklearn
from sklearn.decomposition import PCA
from sklearn.neighbors import NearestNeighbors
from sklearn.preprocessing import normalize

HERE = pathlib.Path(__file__).resolve().parent


def table(name, values, form):
    values = np.atleast_2d(values)
    rows = ['\t'.join(form % value for value in row) for row in values]
    return [f'@{name}\t{values.shape[0]}\t{values.shape[1]}'] + rows


def write(name, about, tables):
    lines = [
        f'# {about}',
        f'# made by tests/golden/make-golden.py with scikit-learn {sklearn.__version__}, '
        f'numpy {np.__version__}, Python {platform.python_version()}',
        '# command: /usr/bin/python3 tests/golden/make-golden.py',
    ]
    (HERE / name).write_text('\n'.join(lines + sum(tables, [])) + '\n', encoding='utf-8')


def synthetic(seed, n, d):
    """Correlated columns of falling variance, off the origin."""
    rng = np.random.RandomState(seed)
    axes, _ = np.linalg.qr(rng.normal(size=(d, d)))
    scales = 3.0 * 0.8 ** np.arange(d)
    return ((rng.normal(size=(n, d)) * scales) @ axes.T + rng.normal(size=d)).astype(np.float32)


def pca_tables(prefix, x):
    n, d = x.shape
    m = min(n - 1, d)
    pca = PCA(n_components=m, svd_solver='full').fit(x)
    scores = pca.transform(x)

    # The tool is checked against the definition before its numbers are believed.
    centred = x - x.mean(axis=0)
    assert np.allclose(np.linalg.eigvalsh(centred.T @ centred / (n - 1))[::-1][:m], pca.explained_variance_)
    gaps = -np.diff(pca.explained_variance_) / pca.explained_variance_[:-1]
    assert gaps.min() > 0.01, gaps

    return [
        table(f'{prefix}-mean', pca.mean_, '%.12g'),
        table(f'{prefix}-variance', pca.explained_variance_, '%.12g'),
        table(f'{prefix}-ratio', pca.explained_variance_ratio_, '%.12g'),
        table(f'{prefix}-loadings', np.abs(pca.components_), '%.12g'),
        table(f'{prefix}-scores', np.abs(scores), '%.12g'),
    ]


def make_pca(name, seed, n, d):
    x32 = synthetic(seed, n, d)
    x = x32.astype(np.float64)
    write(name, f'Principal components of a synthetic {n} x {d} matrix (sklearn.decomposition.PCA, full SVD)',
          [table('x', x32, '%.9g'), *pca_tables('centered', x), *pca_tables('unit', normalize(x))])


def make_neighbors(name, seed, n, d, k):
    x32 = synthetic(seed, n, d)
    x = x32.astype(np.float64)
    queries = np.array([0, 17, 63, 128, 199])

    def without_self(metric):
        search = NearestNeighbors(n_neighbors=k + 1, algorithm='brute', metric=metric).fit(x)
        distances, rows = search.kneighbors(x[queries])
        keep = rows != queries[:, None]
        assert (keep.sum(axis=1) == k).all()
        assert np.diff(distances, axis=1).min() > 1e-6, 'ties'
        return rows[keep].reshape(-1, k), distances[keep].reshape(-1, k)

    euclidean_rows, euclidean = without_self('euclidean')
    # Differences instead of scikit-learn's expanded squares, which lose digits.
    euclidean = np.linalg.norm(x[euclidean_rows] - x[queries][:, None, :], axis=2)
    cosine_rows, cosine = without_self('cosine')

    dots = x[queries] @ x.T
    dots[np.arange(len(queries)), queries] = -np.inf
    dot_rows = np.argsort(-dots, axis=1, kind='stable')[:, :k]
    dot = np.take_along_axis(dots, dot_rows, axis=1)

    write(name, f'The {k} nearest neighbours of 5 rows of a synthetic {n} x {d} matrix '
          '(sklearn.neighbors.NearestNeighbors, brute force; dot: numpy)',
          [table('x', x32, '%.9g'), table('queries', queries[:, None], '%d'),
           table('euclidean-rows', euclidean_rows, '%d'), table('euclidean-values', euclidean, '%.12g'),
           table('cosine-rows', cosine_rows, '%d'), table('cosine-values', 1 - cosine, '%.12g'),
           table('dot-rows', dot_rows, '%d'), table('dot-values', dot, '%.12g')])


def main():
    make_pca('pca-tall.tsv', 1, 60, 7)
    make_pca('pca-wide.tsv', 2, 12, 30)
    make_neighbors('neighbors.tsv', 3, 200, 16, 10)


if __name__ == '__main__':
    main()
