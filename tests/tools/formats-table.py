#!/usr/bin/python3
"""formats-table.py BUILD DATA: opens one file or more of each format in DATA (the real files of the tests) with the
program in BUILD, and writes the table "What opens" of core/data/README.md between its markers.

Seconds are those of the numbers, names and norms (tests/bench/bench-load, one thread, processor time); the rest is what
`embedscope info` says.
"""

import json
import os
import re
import subprocess
import sys

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..')

# "FILE" or "FILE --option": several of a format where they differ in what they ask of a loader.
FILES = '''
glove/glove.6B.100d.top20k.txt
glove/gz/allennlp_glove.6B.100d.sample.txt.gz
glove/zip/torchtext_glove.6B.zip
compressed_text/fake_embeddings.5d.txt.bz2
compressed_text/fake_embeddings.5d.txt.lzma
compressed_text/multi-file-archive.tar.gz
glove/same2000/word2vec.txt
gensim_vectors/pretrained.vec
fasttext_wiki/wiki.en.head100.vec
glove/same2000/word2vec.bin
finalfusion/similarity.bin
gensim_vectors/lee_fasttext.bin
gensim_vectors/lee_fasttext_new.bin
fasttext_trained/kjv_sg.bin
glove/same2000/vectors.npy
glove/same2000/vectors_big_endian.npy
glove/same2000/vectors_f16.npy
glove/same2000/vectors_first500_f64_fortran.npy
glove/same2000/vectors.npz
npy_variety/npyio_data_float64_forder.npz
glove/same2000/vectors.safetensors
safetensors_burn/multi_layer.safetensors
use_lite/use_lite_tokens_even.safetensors
glove/same2000/vectors.tsv
glove/same2000/projector_config.json
images/mnist_npm3000_images_u8.npy
tabular/iris.csv
tabular/wine_data.csv
tabular/digits.csv.gz
tabular/glass.arff
tabular/ionosphere.arff
'''.split('\n')


def load_seconds(build, path):
    output = subprocess.run([os.path.join(build, 'tests', 'bench', 'bench-load'), '--data', path, '--threads', '1'],
                            check=True, stdout=subprocess.PIPE, text=True).stdout
    return float(re.search(r'cpu:([0-9.]+)', output).group(1))


def describe(build, data, file):
    path = os.path.join(data, file)
    output = subprocess.run([os.path.join(build, 'app', 'embedscope'), 'info', '--format', 'json', path], check=True,
                            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout
    facts = json.loads(output)
    notices = '; '.join(notice['message'] for notice in facts['notices']).replace('|', '\\|')
    member = f'#{facts["member"]}' if facts['member'] else ''
    return (f'| {facts["format"]} | {file}{member} | {facts["rows"]} x {facts["dimensions"]} | '
            f'{load_seconds(build, path):.4f} | {notices} |')


def main():
    build, data = sys.argv[1:3]
    rows = [describe(build, data, file) for file in FILES if file]
    table = '\n'.join(['| format | file | rows x dimensions | seconds | notices |', '|---|---|---|---|---|'] + rows)
    readme = os.path.join(ROOT, 'core', 'data', 'README.md')
    with open(readme, encoding='utf-8') as file:
        text = file.read()
    changed = re.sub(r'(<!-- opens -->\n).*(<!-- /opens -->)', lambda m: m.group(1) + table + '\n' + m.group(2), text,
                     flags=re.S)
    with open(readme, 'w', encoding='utf-8') as file:
        file.write(changed)


if __name__ == '__main__':
    main()
