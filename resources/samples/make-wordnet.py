#!/usr/bin/python3
"""make-wordnet.py: makes the sample from WordNet; make-wordnet.sh runs it, with the training between.

    make-wordnet.py corpus CORPUS          writes the random walks to train on
    make-wordnet.py select VECTORS FOLDER  writes wordnet.npy and wordnet.metadata.tsv from the
                                           trained vectors (fastText's .vec)

Needs the standard library and Debian's wordnet-base. The same WordNet gives the same bytes: chance is
one seeded generator, and nothing depends on the order of a set.
"""

import math
import pathlib
import random
import re
import struct
import sys
from bisect import bisect
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

WORDNET = pathlib.Path('/usr/share/wordnet')
FILE_ENDINGS = {'n': 'noun', 'v': 'verb', 'a': 'adj', 'r': 'adv'}
PARTS_OF_SPEECH = {'n': 'noun', 'v': 'verb', 'a': 'adjective', 'r': 'adverb'}
DEFINITION_BYTES = 80

# So many walks begin at each chosen word, and one at each synset of WordNet: the rest is context.
SEED = 3
WALKS_PER_WORD = 36
STEPS_PER_WALK = 6

# How readily a walk follows each kind of pointer. Kinship in meaning leads; the links of a word to
# its derivations and to a field of study are weak, as they leave the category.
POINTER_WEIGHTS = {
    '@': 3.0, '@i': 3.0,              # hypernym, class of an instance
    '~': 4.0, '~i': 6.0,              # hyponym, instance of a class
    '&': 4.0, '!': 3.0, '^': 4.0,     # similar to, antonym, see also
    '$': 2.0, '*': 1.0, '>': 1.0,     # verb group, entailment, cause
    '#m': 2.0, '#p': 2.0, '#s': 2.0,  # member, part, substance of
    '%m': 1.5, '%p': 1.5, '%s': 1.5,  # has member, part, substance
    '\\': 2.0, '<': 1.0,              # pertains to, participle of
    '=': 0.4, '+': 0.3,               # attribute, derivation
    ';c': 0.6, ';r': 0.2, ';u': 0.1,  # belongs to a topic, region, usage
    '-c': 0.4, '-r': 0.2, '-u': 0.1,  # has member in it
}

# WordNet's lexicographer files by number; Debian's package has no list of them.
CATEGORIES = '''
    adj.all adj.pert adv.all noun.Tops noun.act noun.animal noun.artifact noun.attribute noun.body
    noun.cognition noun.communication noun.event noun.feeling noun.food noun.group noun.location noun.motive
    noun.object noun.person noun.phenomenon noun.plant noun.possession noun.process noun.quantity
    noun.relation noun.shape noun.state noun.substance noun.time verb.body verb.change verb.cognition
    verb.communication verb.competition verb.consumption verb.contact verb.creation verb.emotion verb.motion
    verb.perception verb.possession verb.social verb.stative verb.weather adj.ppl
'''.split()

# The most words of a category: enough to fill its corner of the map, and no heap of artifacts, persons
# or adjectives that hides the rest; none where too few are everyday words.
DEFAULT_LIMIT = 150
LIMITS = {
    'adj.all': 400, 'noun.artifact': 380, 'noun.person': 380, 'noun.location': 300, 'noun.animal': 280,
    'noun.food': 240, 'noun.plant': 220, 'noun.act': 200, 'noun.communication': 200, 'noun.substance': 200,
    'noun.body': 180, 'noun.phenomenon': 110, 'noun.quantity': 110, 'noun.process': 90, 'noun.shape': 90,
    'verb.competition': 80, 'verb.consumption': 80,
    'adj.ppl': 0, 'noun.Tops': 0, 'noun.motive': 0, 'noun.relation': 0, 'verb.weather': 0,
}
LEAST_FAMILIARITY = 0.75
MOST_WORDS_OF_ONE_MEANING = 3

# What somebody means who types the word, where the few tagged texts behind WordNet's counts mislead (to
# them a queen is a bee). Two small categories of verbs get words that their nouns would draw elsewhere.
EVERYDAY_CATEGORY = {word: category for category, words in {
    'noun.act': 'chess', 'noun.animal': 'bear duck tiger turtle whale', 'noun.body': 'heart',
    'noun.artifact': 'hammer nail ring saw table', 'noun.feeling': 'envy love surprise',
    'noun.food': 'banana beef cake carrot cherry garlic onion peach pepper', 'noun.group': 'bank',
    'noun.location': 'desert', 'noun.person': 'judge queen', 'noun.substance': 'gold silver',
    'noun.time': 'march time',
    'verb.competition': '''
        ambush blitz bombard cheat conquer contend counterattack defend duel fend fortify gamble joust
        mobilize overrun overwhelm race rally repel resist rival skirmish snipe strive subdue surpass
        torpedo trounce withstand''',
    'verb.consumption': '''
        abstain binge booze browse chomp devour fare feast forage graze hunger imbibe indulge nibble
        nosh overuse partake quaff recycle scavenge smoke squander swig swill thirst tipple''',
}.items() for word in words.split()}

# Well-known words that are rare in WordNet's own prose: chosen in any case.
ALWAYS_CHOSEN = set('''
    Bach Beethoven Beijing Cairo Darwin Delhi Dublin Einstein Galileo Leonardo Lincoln Madrid Mozart Newton
    Oslo Picasso Prague Stockholm Vienna aunt baker cello cheetah clarinet flute giraffe gorilla guitar
    hamster hockey koala museum niece panda princess rugby saxophone soccer spoon tennis trumpet volleyball
'''.split())

# Words that say nothing of a definition's subject.
STOP_WORDS = set('''
    a about after against all also among an and another any are around as at be because been before being
    between both but by can could did do does down during each either especially every for from had has have
    having he her here herself him himself his how i if in into is it its itself just least less made make
    many may might more most much must neither no not of off often on one ones oneself only or other others
    our out over own same shall she should so some somebody someone something such than that the their them
    there these they this those through to too toward towards under up upon us used usually very was we were
    what when where which while who whom whose will with within without would you your
'''.split())

# Endings of forms of words, and what they replace.
ENDINGS = (('ies', 'y'), ('ves', 'f'), ('s', ''), ('es', ''), ('es', 'e'), ('ed', 'e'), ('ed', ''),
           ('ing', 'e'), ('ing', ''), ('men', 'man'))


@dataclass
class Synset:
    """One meaning: its words, its pointers (kind, key of a synset) to other meanings, its gloss."""
    category: str
    lemmas: list
    pointers: list
    gloss: str


@dataclass
class Sense:
    """One meaning of one word: its uses in tagged text, its rank among the word's meanings."""
    key: str  # of the synset: letter of the part of speech, offset in the file
    synset: Synset
    uses: int
    rank: int

    def order(self):
        """The most used first; if none was counted, nouns before verbs."""
        return -self.uses, self.rank, 'nvar'.index(self.key[0])

    def weight(self):
        """The use to count on: a sense never met is rare, not impossible."""
        return self.uses + 1 / (1 + self.rank)


def lines_of(name):
    """The lines of one of WordNet's files without the licence, which is indented."""
    with open(WORDNET / name, encoding='utf-8') as lines:
        yield from (line for line in lines if not line.startswith(' '))


class WordNet:
    """The graph of synsets by key, and of every single word the senses, the most used one first.
    Words keep their capitals, so that Turkey is not turkey."""

    def __init__(self):
        self.synsets = {}
        self.senses = defaultdict(list)
        self.irregular = {}  # men: man, went: go
        for letter, ending in FILE_ENDINGS.items():
            self.read_synsets(letter, ending)
        counts = self.read_counts()
        for letter, ending in FILE_ENDINGS.items():
            self.read_senses(letter, ending, counts)
            for line in lines_of(f'{ending}.exc'):
                form, base = line.split()[:2]
                self.irregular.setdefault(form, base)
        for word, category in EVERYDAY_CATEGORY.items():
            self.prefer(word, category)
        for senses in self.senses.values():
            senses.sort(key=Sense.order)

    def read_synsets(self, letter, ending):
        for line in lines_of(f'data.{ending}'):
            head, _, gloss = line.partition(' | ')
            offset, category, _, count, *fields = head.split()
            words, (count, *fields) = fields[:2 * int(count, 16)], fields[2 * int(count, 16):]
            # An adjective may carry a syntactic marker, as in "galore(ip)".
            lemmas = [re.sub(r'\(\w+\)$', '', word) for word in words[::2]]
            fields = fields[:4 * int(count)]
            pointers = [(kind, target_letter + target) for kind, target, target_letter
                        in zip(fields[::4], fields[1::4], fields[2::4])]
            category = CATEGORIES[int(category)]
            if category == 'noun.Tops':  # "animal" goes to the animals that it heads
                headed = [f'noun.{lemma}' for lemma in lemmas if f'noun.{lemma}' in CATEGORIES]
                category = (headed or [category])[-1]
            self.synsets[letter + offset] = Synset(category, lemmas, pointers, gloss.strip())

    @staticmethod
    def read_counts():
        """How often tagged texts use a word: by lower-case word, part of speech, number of the sense."""
        counts = {}
        for line in lines_of('cntlist.rev'):
            sense_key, number, count = line.split()
            lemma, _, fields = sense_key.rpartition('%')
            counts[lemma, '?nvara'[int(fields[0])], int(number)] = int(count)
        return counts

    def read_senses(self, letter, ending, counts):
        for line in lines_of(f'index.{ending}'):
            lower, _, sense_count, *fields = line.split()
            offsets = fields[-int(sense_count):] if '_' not in lower else []
            for rank, offset in enumerate(offsets, start=1):
                synset = self.synsets[letter + offset]
                uses = counts.get((lower, letter, rank), 0)
                # The index is all lower case; the synset has the spelling.
                spelling = next(lemma for lemma in synset.lemmas if lemma.lower() == lower)
                self.senses[spelling].append(Sense(letter + offset, synset, uses, rank))

    def prefer(self, word, category):
        """Makes the first sense of that category the word's most used one."""
        senses = self.senses.get(word, []) + self.senses.get(word.capitalize(), [])
        preferred = min((sense for sense in senses if sense.synset.category == category), key=Sense.order)
        preferred.uses = 1 + 2 * max(sense.uses for sense in senses)

    def uses(self, word):
        """How often the tagged texts use the word, in all its senses."""
        return sum(sense.uses for sense in self.senses[word])

    def telling_words(self, gloss):
        """The base forms of the words of a gloss that say something of its subject."""
        words = re.findall('[A-Za-z][a-z]+(?:-[a-z]+)*', re.sub('; *".*', '', gloss))  # no examples
        bases = [self.base_form(word) for word in words if word.lower() not in STOP_WORDS]
        return [base for base in bases if base and base.lower() not in STOP_WORDS]

    @cache
    def base_form(self, word):
        """The word of WordNet of which this is a form, or None."""
        if word in self.senses and self.uses(word) > 0:
            return word
        if self.irregular.get(word) in self.senses:
            return self.irregular[word]
        if word[0].isupper():
            return word if word in self.senses else self.base_form(word.lower())
        candidates = [word] if word in self.senses else []
        for ending, replacement in ENDINGS:
            base = word.removesuffix(ending) + replacement
            if word.endswith(ending) and base in self.senses and self.senses[base][0].key[0] in 'nv':
                candidates.append(base)
        doubled = re.fullmatch(r'(.*([a-z]))\2(ed|ing)', word)  # stopped, running
        if doubled and doubled[1] in self.senses:
            candidates.append(doubled[1])
        return max(candidates, key=self.uses, default=None)

    def is_noun(self, word):
        return word in self.senses and self.senses[word][0].key[0] == 'n'

    def is_rude(self, synset):
        usages = {lemma for kind, target in synset.pointers if kind == ';u'
                  for lemma in self.synsets[target].lemmas}
        return not usages.isdisjoint(('ethnic_slur', 'obscenity', 'disparagement'))


class Vocabulary:
    """How familiar every word is, and the words chosen for the sample."""

    def __init__(self, wordnet):
        self.wordnet = wordnet
        self.gloss_words = {key: wordnet.telling_words(synset.gloss)
                            for key, synset in wordnet.synsets.items()}
        self.gloss_counts = Counter(word for words in self.gloss_words.values() for word in words)
        self.familiarity = {word: self.familiarity_of(word) for word in wordnet.senses}
        self.chosen = self.choose()

    def familiarity_of(self, word):
        """Frequency of use, in tagged text and in WordNet's own prose. Neither is large enough to rank
        household words such as "pizza"; but a well-known thing has several senses and many pointers."""
        senses = self.wordnet.senses[word]
        return (math.log1p(self.wordnet.uses(word)) + 0.6 * math.log1p(self.gloss_counts[word])
                + 0.2 * math.log1p(len(senses)) + 0.2 * math.log1p(len(senses[0].synset.pointers)))

    def choose(self):
        """Pairs of a word and its most used sense, the most familiar word first."""
        chosen = []
        sizes = Counter()  # of categories and of meanings
        taken = set()
        for word in sorted(self.familiarity, key=lambda word: (-self.familiarity[word], word)):
            sense = self.wordnet.senses[word][0]
            category = sense.synset.category
            claims = {word.lower(), (sense.key, self.normal_spelling(word))}
            is_wanted = (self.familiarity[word] >= LEAST_FAMILIARITY
                         and sizes[category] < LIMITS.get(category, DEFAULT_LIMIT))
            if ((is_wanted or word in ALWAYS_CHOSEN)
                    and category == EVERYDAY_CATEGORY.get(word.lower(), category)
                    and sizes[sense.key] < MOST_WORDS_OF_ONE_MEANING
                    and taken.isdisjoint(claims)
                    and self.is_presentable(word, category)):
                chosen.append((word, sense))
                sizes.update((category, sense.key))
                taken |= claims
        return chosen

    def is_presentable(self, word, category):
        senses = self.wordnet.senses[word]
        if word in STOP_WORDS or not re.fullmatch('[A-Za-z][a-z]+', word):
            return False  # also abbreviations, numerals, hyphens
        if len(word) < 3 and self.wordnet.uses(word) < 10:
            return False  # symbols of elements and units
        if word[0].isupper():
            if category in ('noun.animal', 'noun.plant'):
                return False  # Latin names of genera and families
            if len(word) <= 4 and any(re.match(word + '.', lemma) for lemma in senses[0].synset.lemmas):
                return False  # Nov beside November
        if self.wordnet.is_noun(word):
            singular = self.wordnet.irregular.get(word, word[:-1] if word.endswith('s') else None)
            if self.wordnet.is_noun(singular) and self.wordnet.uses(singular) >= self.wordnet.uses(word):
                return False  # eggs beside egg, men beside man
        # Words of which a rude sense comes to mind; "queen" is not among them.
        return not any(self.wordnet.is_rude(sense.synset) for place, sense in enumerate(senses, start=1)
                       if place <= 2 or sense.rank <= 2)

    @staticmethod
    def normal_spelling(word):
        """One form for organise and organize, colour and color, theatre and theater ..."""
        word = re.sub('re$', 'er', word.lower().replace('our', 'or').replace('s', 'z'))
        return re.sub(r'(.)\1', r'\1', re.sub('[ao]e', 'e', word))


class Draw:
    """Draws from pairs of an item and its weight. Of the generator it uses random() alone, whose sequence
    Python promises to keep from version to version."""

    def __init__(self, pairs):
        self.items = [item for item, _ in pairs]
        self.sums = list(accumulate(weight for _, weight in pairs))

    def one(self, rng):
        return self.items[bisect(self.sums, rng.random() * self.sums[-1], 0, len(self.items) - 1)]


class Walker:
    """Random walks over the synsets, told as sentences: at each step a word that stands for the
    synset and one word of its gloss. The latter is marked by a star: it is context, and trained apart
    from the same word standing for itself."""

    def __init__(self, vocabulary):
        self.vocabulary = vocabulary
        self.wordnet = wordnet = vocabulary.wordnet
        self.rng = random.Random(SEED)
        telling = {word: self.telling(word) for word in vocabulary.gloss_counts}
        self.glosses = {key: Draw([(word, telling[word]) for word in dict.fromkeys(words)])
                        for key, words in vocabulary.gloss_words.items()}
        self.speakers = {key: self.speakers_of(key) for key in wordnet.synsets}
        # Steps lead to well-known things rather than to obscure ones.
        prominence = {key: 1 + max(vocabulary.familiarity.get(lemma, 0) for lemma in synset.lemmas) ** 2
                      for key, synset in wordnet.synsets.items()}
        self.exits = {key: self.exits_of(synset, prominence) for key, synset in wordnet.synsets.items()}

    def telling(self, word):
        """How much a word of a gloss tells: more if few glosses use it, and mostly used in one sense."""
        weights = [sense.weight() for sense in self.wordnet.senses[word]]
        rarity = math.log(len(self.vocabulary.gloss_words) / self.vocabulary.gloss_counts[word])
        return rarity * max(weights) / sum(weights)

    def speakers_of(self, key):
        """The words that may stand for a synset, or silence: a word with the share of its use that
        falls to this meaning, so that "dog" is heard among animals, hardly ever among sausages."""
        pairs = []
        for lemma in self.wordnet.synsets[key].lemmas:
            if senses := self.wordnet.senses.get(lemma):
                share = (sum(sense.weight() for sense in senses if sense.key == key)
                         / sum(sense.weight() for sense in senses))
                pairs.append((lemma, share))
        silence = 1 - sum(share for _, share in pairs)
        return Draw(pairs + [(None, silence)] if silence > 0 else pairs)

    @staticmethod
    def exits_of(synset, prominence):
        """The kind of pointer is drawn first, then one of its targets: the thousands of hyponyms of
        "genus" are still one way out."""
        targets = defaultdict(list)
        for kind, target in synset.pointers:
            targets[kind].append((target, prominence[target]))
        return Draw([(Draw(pairs), POINTER_WEIGHTS[kind]) for kind, pairs in targets.items()])

    def walk(self, key, word=None):
        """One sentence, from a synset on; WORD, if any, stands for the first."""
        sentence = []
        for _ in range(STEPS_PER_WALK):
            if word := word or self.speakers[key].one(self.rng):
                sentence.append(word)
            gloss = self.glosses[key]
            if gloss.items:
                sentence.append((gloss.one(self.rng) if len(gloss.items) > 1 else gloss.items[0]) + '*')
            if not self.exits[key].items:
                break
            key = self.exits[key].one(self.rng).one(self.rng)
            word = None
        return sentence


def write_corpus(path):
    vocabulary = Vocabulary(WordNet())
    walker = Walker(vocabulary)
    starts = [(key, None) for key in vocabulary.wordnet.synsets]
    starts += [(sense.key, word) for word, sense in vocabulary.chosen] * WALKS_PER_WORD
    # Training slows down towards the end of the corpus, so no kind of walk may have it to itself.
    order = sorted((walker.rng.random(), number) for number in range(len(starts)))
    with open(path, 'w', encoding='utf-8') as corpus:
        corpus.writelines(' '.join(walker.walk(*starts[number])) + '\n' for _, number in order)


def read_vectors(path, words):
    with open(path, encoding='utf-8') as lines:
        vectors = {word: [float(number) for number in numbers]
                   for word, *numbers in map(str.split, lines) if word in words}
    return [vectors[word] for word in words]


def centred_and_scaled(vectors):
    """The mean moved to the origin, every vector of length one. All trained vectors share a direction
    and are the longer the rarer the word: the map would show frequency, not meaning."""
    mean = [math.fsum(column) / len(vectors) for column in zip(*vectors)]
    for vector in vectors:
        moved = [number - middle for number, middle in zip(vector, mean)]
        length = math.sqrt(math.fsum(number * number for number in moved))
        yield [number / length for number in moved]


def definition(gloss):
    """The first definition of a gloss, short enough for a table."""
    first = re.match(r'(?:\([^)]*\)|[^;])*', gloss)[0]  # a semicolon in brackets does not end it
    text = ' '.join(first.replace('"', '').split())
    if len(text) <= DEFINITION_BYTES:
        return text
    # The ellipsis takes three bytes; the letter where it begins may be the space that ends a word.
    return text[:DEFINITION_BYTES - 3 + 1].rpartition(' ')[0].rstrip(' ,:(') + '…'


def write_npy(path, vectors, rows, dimensions):
    """NumPy's format, version 1.0: the numbers begin at a multiple of 64 bytes."""
    header = f"{{'descr': '<f4', 'fortran_order': False, 'shape': ({rows}, {dimensions}), }}"
    magic = b'\x93NUMPY\x01\x00'
    header += ' ' * (-(len(magic) + 2 + len(header) + 1) % 64) + '\n'
    path.write_bytes(magic + struct.pack('<H', len(header)) + header.encode()
                     + b''.join(struct.pack(f'<{dimensions}f', *vector) for vector in vectors))


def write_sample(vectors_path, folder):
    chosen = Vocabulary(WordNet()).chosen
    vectors = read_vectors(vectors_path, dict(chosen))
    write_npy(folder / 'wordnet.npy', centred_and_scaled(vectors), len(vectors), len(vectors[0]))
    with open(folder / 'wordnet.metadata.tsv', 'w', encoding='utf-8') as metadata:
        metadata.write('name\tcategory\tpart of speech\tdefinition\n')
        for word, sense in chosen:
            synset = sense.synset
            metadata.write(f'{word.lower()}\t{synset.category}\t{PARTS_OF_SPEECH[sense.key[0]]}\t'
                           f'{definition(synset.gloss)}\n')


if __name__ == '__main__':
    match sys.argv[1:]:
        case ['corpus', corpus]:
            write_corpus(corpus)
        case ['select', vectors, folder]:
            write_sample(vectors, pathlib.Path(folder))
        case _:
            sys.exit(__doc__)
