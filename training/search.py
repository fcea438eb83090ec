"""BM25 over sentences, as the product finds them: what a judge is shown, right and wrong."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cache

import numpy as np
import numpy.typing as npt
import Stemmer

from training.labels import Text

K1, B = 1.2, 0.6
_WORD = re.compile(r"\w+")
_stemmer = Stemmer.Stemmer("english")


@cache
def _stem(word: str) -> str:
    return str(_stemmer.stemWord(word))


def terms(text: str) -> list[str]:
    """The stems of a text's words."""
    return [_stem(word) for word in _WORD.findall(text.lower())]


class Sentences:
    """An index of texts' sentences, each read with its title and, at half weight, the sentence before it."""

    def __init__(self, texts: Iterable[Text]) -> None:
        self.places: list[tuple[str, int]] = []
        postings: dict[str, tuple[list[int], list[float]]] = defaultdict(lambda: ([], []))
        lengths: list[float] = []
        for text in texts:
            title = terms(text.title)
            previous: list[str] = []
            for number, sentence in enumerate(text.sentences):
                own = terms(sentence)
                weights: dict[str, float] = defaultdict(float, Counter(own))
                for word in (*previous, *title):
                    weights[word] += 0.5
                for word, weight in weights.items():
                    postings[word][0].append(len(self.places))
                    postings[word][1].append(weight)
                self.places.append((text.key, number))
                lengths.append(sum(weights.values()))
                previous = own
        norm = K1 * (1 - B + B * np.array(lengths) / np.mean(lengths))
        self._postings: dict[str, tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]] = {}
        for word, (places, counts) in postings.items():
            where, weight = np.array(places), np.array(counts)
            rarity = math.log(1 + (len(self.places) - len(where) + 0.5) / (len(where) + 0.5))
            self._postings[word] = where, rarity * weight * (K1 + 1) / (weight + norm[where])

    def scores(self, question: str) -> npt.NDArray[np.float64]:
        """BM25 of every sentence, in the order of `places`."""
        found = np.zeros(len(self.places))
        for word in set(terms(question)):
            if word in self._postings:
                where, weight = self._postings[word]
                found[where] += weight
        return found

    def best(self, question: str, most: int) -> list[tuple[str, int]]:
        """The `most` best sentences as (text, number), best first."""
        found = self.scores(question)
        return [self.places[number] for number in np.argsort(-found, kind="stable")[:most] if found[number] > 0]
