"""One story, however many pages print it: the same words are kept once, and versions of a story know each other."""

import re
from collections import defaultdict, deque
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import chain

from index.articles import Article
from index.blocks import BlockKind
from index.manifest import Pairs
from index.reading.text.corrections import says_it_corrects, update_number, without_label
from index.reading.text.layout import dateline

ALIKE = 0.6  # least share of the shorter text's trigrams of words that a version of it has too
CROWD = 64  # articles under one title or address that one of them is compared with: more come from a template
AROUND = frozenset({BlockKind.TITLE, BlockKind.CAPTION, BlockKind.FURNITURE})
# What is said: words and signs. Quotation marks, dashes, points of suspension and emphasis only set it.
_SAID = re.compile(r"\w+|(?<!\w)[-−](?=\d)|[^\w\s\"'“”„‘’‚‛«»‹›`´…‐‑‒–—―−*_-]")
_SUSPENSION = re.compile(r"\.{2,}")
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"”’')\]]*\s+")

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """`article` is indexed; `also` has the same words on other pages, and is named beside it as a source.

    `later` is the id of the article that is a later version of this one, None where this one counts.
    """

    article: Article
    also: tuple[Article, ...] = ()
    later: str | None = None


def stories(articles: Sequence[Article]) -> list[Story]:
    """Each text once, in the order of its first page, whatever the order of the pages.

    Two pages are one story when they say the same words and signs in the same order; furniture, captions, typography,
    and a title or a dateline that only one of them has do not count. Of their pages the one with the earliest date
    stands for it. Any other difference keeps both: a name, a figure or a 'not' is all that a correction changes.

    Two texts are versions of one story when most of what the shorter one says stands in the other too, and both have
    the same title or address, or one of them says that it corrects; a note that does nothing but correct need say
    nothing of what it corrects but the title. The later is the one that corrects, else the one of the later date, else
    the one that counts its updates higher; where none of that tells, neither is. What was fetched from one address at
    two times are versions whatever they say, and the one that was fetched later is later.
    """
    pages = [_Page(article) for article in articles]
    kept = [sorted(group, key=_Page.rank) for group in _same(pages)]
    later = _later([group[0] for group in kept])
    return [
        Story(group[0].article, tuple(one.article for one in group[1:]), later.get(group[0].article.id))
        for group in kept
    ]


def merged(stories: Iterable[Story]) -> Pairs:
    """Every page that is not indexed itself, and the one that stands for it."""
    return tuple((page.place, story.article.place) for story in stories for page in story.also)


def versions(stories: Sequence[Story]) -> Pairs:
    """Every earlier version, and the later one."""
    places = {story.article.id: story.article.place for story in stories}
    return tuple((story.article.place, places[story.later]) for story in stories if story.later)


class _Page:
    """An article as it is compared."""

    def __init__(self, article: Article) -> None:
        self.article = article
        self.date = article.date
        told = [b for b in article.blocks if b.kind not in AROUND] or list(article.blocks)
        parts = [article.text[block.start : block.end] for block in told]
        lead = dateline(parts[0]) if parts else None
        self.dateline = said(lead.group()) if lead else ()
        if lead:
            parts[0] = parts[0][lead.end() :]
        self.is_note = bool(told) and all(block.kind is BlockKind.CORRECTION for block in told)
        self.words: Words = tuple(chain.from_iterable(map(said, parts)))
        title = article.title or next(_texts(article, BlockKind.TITLE), "")
        self.title = said(title)
        self.plain_title = said(without_label(title))
        self.corrects = says_it_corrects(title, article.blocks)
        self.update = update_number(title)

    @cached_property
    def trigrams(self) -> frozenset[Words]:
        words = self.words if len(self.words) > 2 else (*self.words, "", "")
        return frozenset(zip(words, words[1:], words[2:], strict=False))

    @cached_property
    def sentences(self) -> frozenset[Words]:
        texts = (text for kind in BlockKind if kind not in AROUND for text in _texts(self.article, kind))
        return frozenset(said(one) for text in texts for one in _SENTENCE_END.split(text))

    def rank(self) -> tuple[bool, bool, date, bool, int, str]:
        """For a page to stand for its words: one without a dateline, so that all have what it says; the earliest."""
        own = self.article
        return bool(self.dateline), not self.title, own.date or date.max, own.url is None, len(own.id), own.id

    def order(self) -> tuple[bool, date, int, str]:
        return self.corrects, self.date or date.min, self.update, self.article.id

    def follows(self, other: "_Page") -> bool:
        """Whether of two versions this one is known to be the later."""
        if self.corrects != other.corrects:
            return self.corrects
        if self.date and other.date and self.date != other.date:
            return self.date > other.date
        return self.update > other.update

    def is_version_of(self, other: "_Page") -> bool:
        if self.is_note and self.plain_title == other.plain_title:
            return True
        shared = len(self.trigrams & other.trigrams)
        return shared >= ALIKE * min(len(self.trigrams), len(other.trigrams))


def said(text: str) -> Words:
    """The words and signs of a text, without its typography."""
    return tuple(_SAID.findall(_SUSPENSION.sub(" ", text).casefold()))


def _texts(article: Article, kind: BlockKind) -> Iterator[str]:
    return (article.text[block.start : block.end] for block in article.blocks if block.kind is kind)


def _same(pages: Iterable[_Page]) -> list[list[_Page]]:
    groups: defaultdict[Words, list[_Page]] = defaultdict(list)
    for page in pages:
        groups[page.words].append(page)
    return [part for group in groups.values() for part in _by_what_both_have(group)]


def _by_what_both_have(group: Sequence[_Page]) -> Iterable[list[_Page]]:
    """Pages of the same words, those apart whose titles or datelines differ; none agrees with any, if there is one."""
    titles = {page.title for page in group if page.title}
    places = {page.dateline for page in group if page.dateline}
    parts: defaultdict[Hashable, list[_Page]] = defaultdict(list)
    for page in group:
        parts[page.title if len(titles) > 1 else (), page.dateline if len(places) > 1 else ()].append(page)
    return parts.values()


def _later(pages: Sequence[_Page]) -> Mapping[str, str]:
    """Id of an earlier version → id of the latest that it is known to be followed by."""
    best = _fetched_again(pages)
    for one, other in _candidates(sorted((page for page in pages if page.article.id not in best), key=_Page.order)):
        # by this order no two can follow each other, however many there are
        if other.follows(one) and other.order() > best.get(one.article.id, one).order() and other.is_version_of(one):
            best[one.article.id] = other
    return {ident: _latest(ident, best) for ident in best}


def _fetched_again(pages: Iterable[_Page]) -> dict[str, _Page]:
    """Id of what was fetched from an address before → what was fetched from there last."""
    fetched = [(page.article.url, page.article.fetched, page) for page in pages]
    known = sorted(((url, time, page) for url, time, page in fetched if url and time), key=lambda one: one[:2])
    last = {url: page for url, _, page in known}
    return {page.article.id: last[url] for url, _, page in known if page is not last[url]}


def _latest(ident: str, best: Mapping[str, _Page]) -> str:
    while ident in best:
        ident = best[ident].article.id
    return ident


def _candidates(pages: Sequence[_Page]) -> Iterator[tuple[_Page, _Page]]:
    """Pairs that may be versions of one story, of pages that are in their order; near linear in their number."""
    wanted = frozenset().union(*(page.sentences for page in pages if page.corrects or page.update))
    before: defaultdict[Hashable, deque[_Page]] = defaultdict(lambda: deque(maxlen=CROWD))
    for page in pages:
        for sign in _signs(page, wanted):
            for other in before[sign]:
                yield other, page
            before[sign].append(page)


def _signs(page: _Page, wanted: Collection[Words]) -> Iterator[Hashable]:
    """What versions of one story share: title, address, or a sentence with one that says that it corrects."""
    if page.plain_title:
        yield "title", page.plain_title
    if page.article.url:
        yield "address", page.article.url
    if wanted:
        yield from (("sentence", sentence) for sentence in page.sentences if sentence in wanted)
