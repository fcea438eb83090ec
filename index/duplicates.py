"""One story, however many pages print it: exact and near duplicates are kept once."""

import re
from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
import numpy.typing as npt

from index.articles import Article
from index.blocks import BlockKind

ALIKE = 0.8  # least Jaccard similarity of two articles' trigrams of words that makes them the same story
CROWD = 64  # articles that share a rare trigram and yet are different stories: more come from a template
_FIGURE = re.compile(r"\d+(?:[.,:]\d+)*")
_WORD = re.compile(r"\w+")
_BITS = 21  # of a word's number in a trigram: three fit into 64 bits, and no newspaper has two million words

Shingles = npt.NDArray[np.int64]  # the different trigrams of one article, as numbers, the rarest of all pages first


@dataclass(frozen=True, slots=True)
class Story:
    """`article` is indexed; `also` has the same words on other pages, and is named beside it as a source."""

    article: Article
    also: tuple[Article, ...]


def stories(articles: Sequence[Article]) -> list[Story]:
    """Each story once, in the order of its first article, which is the one that stands for it.

    Two articles are the same story when the Jaccard similarity of their word trigrams, furniture left out, is at least
    0.8 and their figures agree: where each gives one that the other lacks (9 per cent, 12 per cent), something else is
    said. The comparison is near linear: two sets that alike must share one of their few rarest members (prefix and
    position filter; Xiao et al., "Efficient similarity joins for near duplicate detection", 2008), so only articles
    that share a rare trigram are compared at all, and of a crowd that shares it only the latest.
    """
    pages = _by_rarity(_trigrams(articles))
    figures = [_figures(article) for article in articles]
    kept: dict[int, list[Article]] = {}
    # trigram: (page, how many rarer ones it has)
    holders: defaultdict[int, deque[tuple[int, int]]] = defaultdict(lambda: deque(maxlen=CROWD))
    for number, (article, mine) in enumerate(zip(articles, pages, strict=True)):
        rarest = mine[: len(mine) - ceil(ALIKE * len(mine)) + 1].tolist()
        candidates: set[int] = set()
        passed: set[int] = set()
        for place, trigram in enumerate(rarest):
            for other, its_place in holders.get(trigram, ()):
                if other not in passed:  # this trigram is the rarest that both have: the rest must suffice
                    passed.add(other)
                    size = len(pages[other])
                    most = min(len(mine) - place, size - its_place)
                    if _enough(most, len(mine), size) and _agree(figures[number], figures[other]):
                        candidates.add(other)
        same = next((other for other in sorted(candidates) if _alike(mine, pages[other])), None)
        if same is not None:
            kept[same].append(article)
            continue
        kept[number] = []
        for place, trigram in enumerate(rarest):
            holders[trigram].append((number, place))
    return [Story(articles[number], tuple(also)) for number, also in kept.items()]


def _figures(article: Article) -> frozenset[str]:
    words = (article.text[one.start : one.end] for one in article.blocks if one.kind is not BlockKind.FURNITURE)
    return frozenset(_FIGURE.findall("\n".join(words)))


def _agree(one: frozenset[str], other: frozenset[str]) -> bool:
    return one <= other or other <= one


def _trigrams(articles: Sequence[Article]) -> list[Shingles]:
    numbers: defaultdict[str, int] = defaultdict(lambda: len(numbers) + 1)
    found = []
    for article in articles:
        ids = [0, 0]  # so that the shortest text has a trigram too
        for block in article.blocks:
            if block.kind is not BlockKind.FURNITURE:
                ids += [numbers[word] for word in _WORD.findall(article.text[block.start : block.end].casefold())]
        row = np.array(ids if len(ids) > 2 else [*ids, numbers[article.text]], dtype=np.int64) % (1 << _BITS)
        found.append(np.unique(row[:-2] << 2 * _BITS | row[1:-1] << _BITS | row[2:]))
    return found


def _by_rarity(pages: Sequence[Shingles]) -> list[Shingles]:
    """Every trigram replaced by its rank among all, the one that fewest pages have first; each page's ranks sorted."""
    if not pages:
        return []
    _, places, counts = np.unique(np.concatenate(pages), return_inverse=True, return_counts=True)
    rank = np.empty(len(counts), dtype=np.int64)
    rank[np.argsort(counts, kind="stable")] = np.arange(len(counts))
    ends = np.cumsum([len(page) for page in pages])
    return [np.sort(page) for page in np.split(rank[places], ends[:-1])]


def _enough(shared: int, size: int, other: int) -> bool:
    """Whether sets of these sizes are alike when they share so many."""
    return shared >= ALIKE * (size + other - shared)


def _alike(one: Shingles, other: Shingles) -> bool:
    return _enough(len(np.intersect1d(one, other, assume_unique=True)), len(one), len(other))
