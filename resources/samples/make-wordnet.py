#!/usr/bin/python3
"""Make the WordNet sample: the training corpus, then the vectors and metadata.

Usage:
    make-wordnet.py corpus CORPUS          write the random walks to train on
    make-wordnet.py select VECTORS FOLDER  write wordnet.npy and
                                           wordnet.metadata.tsv from the
                                           trained vectors (fastText .vec)

Only the standard library is used, and every choice that looks random comes
from one seeded generator, so the same WordNet gives the same bytes.
"""

import math
import os
import random
import re
import struct
import sys
from collections import Counter, defaultdict
from itertools import accumulate
from bisect import bisect

WORDNET_FOLDER = os.environ.get("WORDNET_FOLDER", "/usr/share/wordnet")
SEED = 3
DIMENSIONS = 64
DEFINITION_BYTES = 80

# ---------------------------------------------------------------- the corpus

# Walks begun at each chosen word, and at every synset of WordNet whether or
# not one of its words was chosen: the rest of the graph is context.
WALKS_PER_WORD = 36
WALKS_PER_SYNSET = 1
STEPS_PER_WALK = 6
GLOSS_WORDS_PER_STEP = 1

# How readily a walk follows each kind of WordNet pointer. Kinship in meaning
# (is-a, similar-to, antonym, part-of) leads; the links that join a word to its
# derivations and to a field of study are kept weak, as they leave the category.
POINTER_WEIGHTS = {
    "@": 3.0, "@i": 3.0,              # hypernym, class of an instance
    "~": 4.0, "~i": 6.0,              # hyponym, instance of a class
    "&": 4.0, "!": 3.0, "^": 4.0,     # similar to, antonym, see also
    "$": 2.0, "*": 1.0, ">": 1.0,     # verb group, entailment, cause
    "#m": 2.0, "#p": 2.0, "#s": 2.0,  # member, part, substance of
    "%m": 1.5, "%p": 1.5, "%s": 1.5,  # has member, part, substance
    "\\": 2.0, "<": 1.0,              # pertains to, participle of
    "=": 0.4, "+": 0.3,               # attribute, derivation
    ";c": 0.6, "-c": 0.4,             # topic
    ";r": 0.2, "-r": 0.2, ";u": 0.1, "-u": 0.1,  # region, usage
}

# ------------------------------------------------------- the choice of words

# WordNet's lexicographer files by number; Debian's package has no list.
CATEGORIES = """
adj.all adj.pert adv.all noun.Tops noun.act noun.animal noun.artifact
noun.attribute noun.body noun.cognition noun.communication noun.event
noun.feeling noun.food noun.group noun.location noun.motive noun.object
noun.person noun.phenomenon noun.plant noun.possession noun.process
noun.quantity noun.relation noun.shape noun.state noun.substance noun.time
verb.body verb.change verb.cognition verb.communication verb.competition
verb.consumption verb.contact verb.creation verb.emotion verb.motion
verb.perception verb.possession verb.social verb.stative verb.weather adj.ppl
""".split()

# Too few everyday words to make a category one would look at.
DROPPED_CATEGORIES = {"adj.ppl", "noun.Tops", "noun.motive", "noun.relation",
                      "verb.weather"}

# The most words a category may have: enough of each to fill its corner of the
# picture, and no heap of artifacts, persons or adjectives that hides the rest.
DEFAULT_LIMIT = 150
LIMITS = {
    "noun.artifact": 380, "noun.person": 380, "noun.location": 300,
    "noun.animal": 280, "noun.food": 240, "noun.plant": 220,
    "noun.communication": 200, "noun.act": 200, "noun.substance": 200,
    "noun.body": 180, "adj.all": 400,
    "noun.shape": 90, "noun.quantity": 110, "noun.phenomenon": 110,
    "noun.process": 90, "verb.consumption": 80, "verb.competition": 80,
}
LEAST_FAMILIARITY = 0.75
MOST_WORDS_OF_ONE_MEANING = 3

# Where the few tagged texts behind WordNet's counts mislead: the category meant
# by somebody who types the word (to them a queen is first of all a bee). Two
# small categories get the words whose nouns would have drawn them elsewhere.
EVERYDAY_CATEGORY = {
    word: category
    for category, words in {
        "noun.act": "chess",
        "noun.animal": "bear duck tiger turtle whale",
        "noun.artifact": "hammer nail ring saw table",
        "noun.body": "heart",
        "noun.feeling": "envy love surprise",
        "noun.food": "banana beef cake carrot cherry garlic onion peach pepper",
        "noun.group": "bank",
        "noun.location": "desert",
        "noun.person": "judge queen",
        "noun.substance": "gold silver",
        "noun.time": "march time",
        "verb.competition":
            "ambush blitz bombard cheat conquer contend counterattack defend duel "
            "fend fortify gamble joust mobilize overrun overwhelm race rally repel "
            "resist rival skirmish snipe strive subdue surpass torpedo trounce "
            "withstand",
        "verb.consumption":
            "abstain binge booze browse chomp devour fare feast forage graze hunger "
            "imbibe indulge nibble nosh overuse partake quaff recycle scavenge "
            "smoke squander swig swill thirst tipple",
    }.items() for word in words.split()}

# Well-known words that are rare in WordNet's own prose: chosen in any case.
ALWAYS_CHOSEN = frozenset("""
Athens Beethoven Beijing Berlin Cairo Darwin Delhi Dublin Einstein Galileo
Leonardo Lincoln Madrid Mozart Newton Oslo Picasso Prague Shakespeare Stockholm
Vienna Bach aunt baker cheetah cello clarinet crocodile dolphin flute gorilla
giraffe guitar hamster kangaroo koala museum niece nephew panda pasta piano
princess princes saxophone saw spoon squirrel tennis tiger trumpet tulip
volleyball basketball hockey golf soccer rugby
""".split())

# Words that say nothing of a definition's subject.
STOP_WORDS = frozenset("""
a about after against all also among an and another any are around as at be
because been before being between both but by can could did do does down during
each either especially every for from had has have having he her here herself
him himself his how i if in into is it its itself just least less made make
many may might more most much must neither no not of off often on one ones
oneself only or other others our out over own same shall she should so some
somebody someone something such than that the their them there these they this
those through to too toward towards under up upon us used usually very was we
were what when where which while who whom whose will with within without would
you your
""".split())

PARTS_OF_SPEECH = {"n": "noun", "v": "verb", "a": "adjective", "r": "adverb"}
FILE_NAMES = {"n": "noun", "v": "verb", "a": "adj", "r": "adv"}


class Synset:
    """One meaning: its words, its pointers to other meanings, its gloss."""

    def __init__(self, category, lemmas, pointers, gloss):
        self.category = category
        self.lemmas = lemmas
        self.pointers = pointers
        self.gloss = gloss


class Sense:
    """One meaning of one word, with the count of its uses in tagged text."""

    def __init__(self, key, synset, uses, rank):
        self.key = key
        self.synset = synset
        self.uses = uses
        self.rank = rank

    def order(self):
        """Sort key, most frequent first; nouns before verbs if uncounted."""
        return (-self.uses, self.rank, "nvar".index(self.key[0]))

    def weight(self):
        """The use to count on: a sense never met is rare, not impossible."""
        return self.uses + 1.0 / (1 + self.rank)


def data_lines(name):
    """The lines of one of WordNet's files, without its licence header."""
    path = os.path.join(WORDNET_FOLDER, name)
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            if not line.startswith(" "):
                yield line


class WordNet:
    """WordNet's graph of synsets and the senses of every single word.

    Words keep their capitals here, so that Turkey is not turkey."""

    def __init__(self):
        self.synsets = {}
        self.senses = defaultdict(list)
        self.irregular = {}
        for letter, name in FILE_NAMES.items():
            self._read_synsets(letter, name)
        self._name_top_categories()
        uses = self._read_uses()
        for letter, name in FILE_NAMES.items():
            self._read_senses(letter, name, uses)
            self._read_irregular(name)
        for word, category in EVERYDAY_CATEGORY.items():
            self._set_everyday_sense(word, category)
        for senses in self.senses.values():
            senses.sort(key=Sense.order)

    def _read_synsets(self, letter, name):
        for line in data_lines("data." + name):
            head, _, gloss = line.partition(" | ")
            fields = head.split()
            pointers_at = 4 + 2 * int(fields[3], 16)
            # Adjectives may carry a syntactic marker, as in "galore(ip)".
            lemmas = [re.sub(r"\(\w+\)$", "", lemma)
                      for lemma in fields[4:pointers_at:2]]
            count = int(fields[pointers_at])
            fields = fields[pointers_at + 1:]
            pointers = [(fields[4 * i], fields[4 * i + 2] + fields[4 * i + 1])
                        for i in range(count)]
            self.synsets[letter + head[:8]] = Synset(
                CATEGORIES[int(head[9:11])], lemmas, pointers, gloss.strip())

    def _name_top_categories(self):
        """Moves "animal", "food" ... from noun.Tops to the nouns they head."""
        for synset in self.synsets.values():
            if synset.category == "noun.Tops":
                for lemma in synset.lemmas:
                    if "noun." + lemma in CATEGORIES:
                        synset.category = "noun." + lemma

    @staticmethod
    def _read_uses():
        uses = {}
        for line in data_lines("cntlist.rev"):
            sense_key, number, count = line.split()
            lemma, _, fields = sense_key.rpartition("%")
            letter = "?nvara"[int(fields[0])]
            uses[lemma, letter, int(number)] = int(count)
        return uses

    def _read_senses(self, letter, name, uses):
        for line in data_lines("index." + name):
            fields = line.split()
            index_lemma = fields[0]
            if "_" in index_lemma:
                continue
            for rank, offset in enumerate(fields[-int(fields[2]):], start=1):
                key = letter + offset
                synset = self.synsets[key]
                # The index is all lower case; the synset has the spelling.
                spelling = next(lemma for lemma in synset.lemmas
                                if lemma.lower() == index_lemma)
                count = uses.get((index_lemma, letter, rank), 0)
                self.senses[spelling].append(Sense(key, synset, count, rank))

    def _read_irregular(self, name):
        for line in data_lines(name + ".exc"):
            fields = line.split()
            self.irregular.setdefault(fields[0], fields[1])

    def _set_everyday_sense(self, word, category):
        """Makes the sense of that category the word's most used one."""
        spellings = [word, word.capitalize()]
        senses = [sense for spelling in spellings
                  for sense in self.senses.get(spelling, [])]
        chosen = min((sense for sense in senses
                      if sense.synset.category == category), key=Sense.order)
        chosen.uses = 1 + 2 * max(sense.uses for sense in senses)

    def uses(self, word):
        """How often the tagged texts use the word, in all its senses."""
        return sum(sense.uses for sense in self.senses[word])


class GlossReader:
    """Turns glosses into the base forms of their telling words."""

    ENDINGS = [("ies", "y"), ("ves", "f"), ("s", ""), ("es", ""), ("es", "e"),
               ("ed", "e"), ("ed", ""), ("ing", "e"), ("ing", ""),
               ("men", "man")]
    DOUBLED = re.compile(r"([a-z])\1(?:ed|ing)$")
    WORD = re.compile(r"[A-Za-z][a-z]+(?:-[a-z]+)*")
    EXAMPLES = re.compile(r'; *".*')

    def __init__(self, wordnet):
        self.wordnet = wordnet
        self.known = {}

    def words(self, gloss):
        found = (self.base_form(word)
                 for word in self.WORD.findall(self.EXAMPLES.sub("", gloss))
                 if word.lower() not in STOP_WORDS)
        return [word for word in found
                if word is not None and word.lower() not in STOP_WORDS]

    def base_form(self, word):
        if word not in self.known:
            self.known[word] = self._find_base_form(word)
        return self.known[word]

    def _find_base_form(self, word):
        senses = self.wordnet.senses
        if word in senses and self.wordnet.uses(word) > 0:
            return word
        if self.wordnet.irregular.get(word) in senses:
            return self.wordnet.irregular[word]
        if word in senses and word[0].isupper():
            return word
        if word[0].isupper():
            return self.base_form(word.lower())
        candidates = [word] if word in senses else []
        for ending, replacement in self.ENDINGS:
            if word.endswith(ending):
                base = word[:-len(ending)] + replacement
                if base in senses and senses[base][0].key[0] in "nv":
                    candidates.append(base)
        doubled = self.DOUBLED.search(word)
        if doubled and word[:doubled.start() + 1] in senses:
            candidates.append(word[:doubled.start() + 1])
        return max(candidates, key=self.wordnet.uses, default=None)


class Vocabulary:
    """How familiar every word is, and the words chosen for the sample."""

    # Slurs and obscenities are marked by pointers to these usage synsets.
    RUDE_USAGES = {"ethnic_slur", "obscenity", "disparagement"}

    def __init__(self, wordnet):
        self.wordnet = wordnet
        reader = GlossReader(wordnet)
        self.gloss_words = {key: reader.words(synset.gloss)
                            for key, synset in wordnet.synsets.items()}
        self.gloss_counts = Counter(
            word for words in self.gloss_words.values() for word in words)
        self.familiarity = {word: self._familiarity(word)
                            for word in wordnet.senses}
        # Pairs of word and most frequent sense, the most familiar first.
        self.chosen = self._choose()

    def _familiarity(self, word):
        """Frequency of use, in tagged text and in WordNet's own prose.

        The counts of tagged text are too small to rank household words such
        as "pizza" on their own, hence the helpers: a well-known thing has
        several senses and many pointers."""
        senses = self.wordnet.senses[word]
        return (math.log1p(self.wordnet.uses(word))
                + 0.6 * math.log1p(self.gloss_counts[word])
                + 0.2 * math.log1p(len(senses))
                + 0.2 * math.log1p(len(senses[0].synset.pointers)))

    def _choose(self):
        by_category = defaultdict(list)
        names = set()
        meanings = Counter()
        spellings = set()
        for word in sorted(self.wordnet.senses,
                           key=lambda word: (-self.familiarity[word], word)):
            sense = self.wordnet.senses[word][0]
            category = sense.synset.category
            rows = by_category[category]
            spelling = (sense.key, self._normal_spelling(word))
            if ((word not in ALWAYS_CHOSEN
                     and (len(rows) >= LIMITS.get(category, DEFAULT_LIMIT)
                          or self.familiarity[word] < LEAST_FAMILIARITY))
                    or category in DROPPED_CATEGORIES
                    or category != EVERYDAY_CATEGORY.get(word.lower(), category)
                    or meanings[sense.key] == MOST_WORDS_OF_ONE_MEANING
                    or word.lower() in names
                    or spelling in spellings
                    or not self._presentable(word, category)):
                continue
            names.add(word.lower())
            meanings[sense.key] += 1
            spellings.add(spelling)
            rows.append((word, sense))
        return sorted((row for rows in by_category.values() for row in rows),
                      key=lambda row: (-self.familiarity[row[0]], row[0]))

    def _presentable(self, word, category):
        if not re.fullmatch(r"[A-Za-z][a-z]+", word):
            return False  # abbreviations, numerals, hyphens
        if len(word) < 3 and self.wordnet.uses(word) < 10:
            return False  # symbols of elements and units
        if word in STOP_WORDS:
            return False
        if word[0].isupper() and category in ("noun.animal", "noun.plant"):
            return False  # Latin names of genera and families
        senses = self.wordnet.senses[word]
        if word[0].isupper() and len(word) <= 4:
            if any(lemma.startswith(word) and lemma != word
                   for lemma in senses[0].synset.lemmas):
                return False  # Nov, Feb ...
        if senses[0].key[0] == "n":
            singular = self.wordnet.irregular.get(word)
            if singular is None and word.endswith("s"):
                singular = word[:-1]
            if (singular in self.wordnet.senses
                    and self.wordnet.senses[singular][0].key[0] == "n"
                    and (self.wordnet.uses(singular)
                         >= self.wordnet.uses(word))):
                return False  # eggs beside egg, men beside man
        # Words of which a rude sense comes to mind; "queen" is not among them.
        return not any(self._is_rude(sense.synset) for place, sense
                       in enumerate(senses, start=1)
                       if place <= 2 or sense.rank <= 2)

    def _is_rude(self, synset):
        return any(kind == ";u" and not self.RUDE_USAGES.isdisjoint(
                       self.wordnet.synsets[target].lemmas)
                   for kind, target in synset.pointers)

    @staticmethod
    def _normal_spelling(word):
        """One form for organise and organize, colour and color, theatre ..."""
        word = word.lower().replace("our", "or").replace("s", "z")
        word = re.sub(r"re$", "er", word)
        word = re.sub(r"[ao]e", "e", word)
        return re.sub(r"(.)\1", r"\1", word)


class Draw:
    """Draws from weighted items. Only random() of the generator is used, as
    Python promises its sequence to stay the same from version to version."""

    def __init__(self, pairs):
        self.items = [item for item, _ in pairs]
        self.sums = list(accumulate(weight for _, weight in pairs))

    def one(self, rng):
        at = bisect(self.sums, rng.random() * self.sums[-1])
        return self.items[min(at, len(self.items) - 1)]


class Walker:
    """Random walks over the synsets, told as sentences."""

    def __init__(self, wordnet, vocabulary, rng):
        self.wordnet = wordnet
        self.telling = {word: self._telling(word, vocabulary)
                        for word in vocabulary.gloss_counts}
        self.gloss_words = {
            key: list(dict.fromkeys(words))
            for key, words in vocabulary.gloss_words.items()}
        self.gloss_draws = {
            key: Draw([(word, self.telling[word]) for word in words])
            for key, words in self.gloss_words.items() if words}
        self.rng = rng
        self.speakers = {key: self._speakers(key) for key in wordnet.synsets}
        prominence = {
            key: 1 + max(vocabulary.familiarity.get(lemma, 0)
                         for lemma in synset.lemmas) ** 2
            for key, synset in wordnet.synsets.items()}
        self.exits = {key: self._exits(synset, prominence)
                      for key, synset in wordnet.synsets.items()}

    def _speakers(self, key):
        """The words that may speak for a synset, or silence.

        A word speaks with the share of its use that falls to this meaning,
        so "dog" is heard among animals and hardly ever among sausages."""
        pairs = []
        for lemma in self.wordnet.synsets[key].lemmas:
            senses = self.wordnet.senses.get(lemma)
            if senses:
                whole = sum(sense.weight() for sense in senses)
                share = sum(sense.weight() for sense in senses
                            if sense.key == key) / whole
                pairs.append((lemma, share))
        spoken = sum(share for _, share in pairs)
        if spoken < 1:
            pairs.append((None, 1 - spoken))
        return Draw(pairs)

    @staticmethod
    def _exits(synset, prominence):
        """The kind of pointer is drawn first, then one of its targets: the
        thousands of hyponyms of "genus" are still one way out."""
        targets = defaultdict(list)
        for kind, target in synset.pointers:
            targets[kind].append((target, prominence[target]))
        if not targets:
            return None
        return Draw([(Draw(pairs), POINTER_WEIGHTS[kind])
                     for kind, pairs in targets.items()])

    def walk(self, key, first_word=None):
        sentence = []
        for _ in range(STEPS_PER_WALK):
            word = first_word or self.speakers[key].one(self.rng)
            first_word = None
            if word is not None:
                sentence.append(word)
            sentence += [w+"*" for w in self._some_gloss_words(key)]
            exits = self.exits[key]
            if exits is None:
                break
            key = exits.one(self.rng).one(self.rng)
        return sentence

    def _telling(self, word, vocabulary):
        """How much a word of a gloss tells of its subject: more if few glosses
        use the word, and if the word is mostly used in one sense."""
        weights = [sense.weight() for sense in self.wordnet.senses[word]]
        rarity = math.log(len(vocabulary.gloss_words)
                          / vocabulary.gloss_counts[word])
        return rarity * max(weights) / sum(weights)

    def _some_gloss_words(self, key):
        """A few telling words of the gloss, in the order they are drawn."""
        words = self.gloss_words[key]
        if len(words) <= GLOSS_WORDS_PER_STEP:
            return words
        drawn = []
        while len(drawn) < GLOSS_WORDS_PER_STEP:
            word = self.gloss_draws[key].one(self.rng)
            if word not in drawn:
                drawn.append(word)
        return drawn


def write_corpus(path):
    wordnet = WordNet()
    vocabulary = Vocabulary(wordnet)
    rng = random.Random(SEED)
    walker = Walker(wordnet, vocabulary, rng)
    starts = [(key, None) for key in wordnet.synsets] * WALKS_PER_SYNSET
    starts += [(sense.key, word)
               for word, sense in vocabulary.chosen] * WALKS_PER_WORD
    # Training slows down towards the end of the corpus, so no kind of walk
    # may have the end to itself.
    order = sorted((rng.random(), number) for number in range(len(starts)))
    with open(path, "w", encoding="utf-8") as corpus:
        for _, number in order:
            corpus.write(" ".join(walker.walk(*starts[number])) + "\n")


def read_vectors(path, words):
    vectors = {}
    with open(path, encoding="utf-8") as lines:
        next(lines)
        for line in lines:
            word, *numbers = line.split()
            if word in words:
                vectors[word] = [float(number) for number in numbers]
    return vectors


def centred_and_scaled(vectors):
    """Moves the mean to the origin and gives every vector length one.

    All trained vectors share a direction and are the longer the rarer the
    word; without both the picture would show frequency, not meaning."""
    mean = [math.fsum(column) / len(vectors) for column in zip(*vectors)]
    result = []
    for vector in vectors:
        moved = [number - middle for number, middle in zip(vector, mean)]
        length = math.sqrt(math.fsum(number * number for number in moved))
        result.append([number / length for number in moved])
    return result


def definition(gloss):
    """The first definition of a gloss, short enough for a table."""
    depth = 0
    end = len(gloss)
    for place, letter in enumerate(gloss):
        depth += (letter == "(") - (letter == ")")
        if letter == ";" and depth <= 0:
            end = place
            break
    text = " ".join(gloss[:end].replace('"', "").split())
    if len(text.encode()) <= DEFINITION_BYTES:
        return text
    ellipsis = "…"
    room = DEFINITION_BYTES - len(ellipsis.encode())
    text = text.encode()[:room + 1].decode(errors="ignore")
    return text.rpartition(" ")[0].rstrip(" ,:(") + ellipsis


def write_npy(path, vectors):
    """NumPy's format, version 1.0: the header is padded to a multiple of 64."""
    header = "{'descr': '<f4', 'fortran_order': False, 'shape': (%d, %d), }" % (
        len(vectors), DIMENSIONS)
    preamble = len(b"\x93NUMPY") + 2 + 2
    header += " " * (-(preamble + len(header) + 1) % 64) + "\n"
    with open(path, "wb") as npy:
        npy.write(b"\x93NUMPY\x01\x00")
        npy.write(struct.pack("<H", len(header)))
        npy.write(header.encode("ascii"))
        for vector in vectors:
            npy.write(struct.pack("<%df" % DIMENSIONS, *vector))


def write_metadata(path, rows):
    with open(path, "w", encoding="utf-8", newline="\n") as tsv:
        tsv.write("name\tcategory\tpart of speech\tdefinition\n")
        for word, sense in rows:
            tsv.write("\t".join([word.lower(), sense.synset.category,
                                 PARTS_OF_SPEECH[sense.key[0]],
                                 definition(sense.synset.gloss)]) + "\n")


def write_sample(vectors_path, folder):
    rows = Vocabulary(WordNet()).chosen
    vectors = read_vectors(vectors_path, {word for word, _ in rows})
    write_npy(os.path.join(folder, "wordnet.npy"),
              centred_and_scaled([vectors[word] for word, _ in rows]))
    write_metadata(os.path.join(folder, "wordnet.metadata.tsv"), rows)


def main(arguments):
    if len(arguments) == 2 and arguments[0] == "corpus":
        write_corpus(arguments[1])
    elif len(arguments) == 3 and arguments[0] == "select":
        write_sample(arguments[1], arguments[2])
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
