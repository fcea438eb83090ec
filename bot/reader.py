"""The articles of one index as the answer reads them: sentences, their words, who is named in them, their records."""

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property, lru_cache
from math import log

import numpy as np
import numpy.typing as npt

from bot.parties import Party
from bot.words import alike, spans, stem, stems
from index.extract.tables import fold, tables
from index.language import common_words
from index.opened import Index
from index.rows import Entry
from index.words import letters, quoted

Vector = npt.NDArray[np.float32]

RECENT = 24  # articles of one actor or about one topic that are opened
WRITTEN = 30  # passages that tell how a word is written
QUOTE_MARK = re.compile('[“”"]')
WHOLE_QUOTE = re.compile('[“"][^“”"]+[”"]\\W*')
LONGEST_QUOTE = 8  # sentences; a mark that is never closed must not make a speech of the rest
PAGES_KEPT = 256  # articles in memory, about 100 kB each
KEPT = 4096  # of what was worked out for questions before
TURN = re.compile(r"\s*(?:\(\([^()]{2,40}\)\)|(?:[A-Z][\w.’'-]*\s){0,3}[A-Z][\w.’'-]*:\s)")  # 'Mira Holt: We …'
PLACED = re.compile(r"\b(?:of|for|in) (?:the )?[A-Z]")  # 'mayor of Tarn'
LONGEST_TURN = 25  # sentences
OPENING = 3  # sentences that say what an article is about
TITLE_BEFORE = re.compile(r"(?:[A-Z][\w’'-]*\s+){1,5}$")
NOUN_BEFORE = re.compile(
    r"\b(?:[Tt]he|[Aa]n?)\s+((?:[a-z][a-z-]+\s+){1,3})(?:of\s+(?:the\s+)?)?$"
    r"|\b[Tt]he\s+((?:[a-z][a-z-]+\s+){0,3}[a-z][a-z-]+), $"
)
APPOSITION = re.compile(r"\s*(?:,\s*(?:an? |the )?[a-z][^,.;:]{2,60}|\([^)]{2,40}\)|of [A-Z]\w+)")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an article: `article.text[start:end]`; `words` are its stems with their starts in `text`."""

    start: int
    end: int
    text: str
    words: tuple[tuple[str, int], ...]
    stems: frozenset[str]


@dataclass(frozen=True, slots=True)
class Page:
    """One article as read: its sentences in order, their vectors, the stems of its title and of all its words.

    `records` are its records with the place of each one's sentence; `spoken` the quotation that runs through each
    sentence, with the one before it.
    """

    sentences: tuple[Sentence, ...]
    vectors: Vector | None
    title: frozenset[str]
    words: frozenset[str]
    records: tuple[tuple[int, Entry], ...]
    spoken: tuple[range, ...]


class Reader:
    """The articles of one index; what was read last is kept in memory, so much and no more. Safe from several threads:
    what they share is published whole.
    """

    def __init__(self, index: Index) -> None:
        self.index = index
        actors = index.catalogue.actors()
        self.people = frozenset(info.actor.name for info in actors if info.actor.kind == "person")
        self._bodies = frozenset(info.actor.name for info in actors if info.actor.kind == "organisation")
        self._names = {info.actor.name: (info.actor.name, *info.actor.aliases) for info in actors}
        self._first_names: dict[str, list[tuple[str, ...]]] = {}
        for name in self.people:
            if " " in name:
                self._first_names.setdefault(stems(name)[0], []).append(stems(name))
        self._sides = {info.actor.name: info.actor.side for info in actors}
        self._passages = index.catalogue.counts().passages
        self._page = lru_cache(PAGES_KEPT)(self._read)
        self._places = lru_cache(KEPT)(self._find)
        self._whole = lru_cache(KEPT)(self._meet)
        self._description = lru_cache(KEPT)(self._describe)
        self._wordings = lru_cache(KEPT)(self._stems_of)
        self._rarity = lru_cache(KEPT)(self._measure)
        self._ordinary = lru_cache(KEPT)(self._look_up)

    def page(self, article: str) -> Page:
        """One article, read now or before."""
        return self._page(article)

    def _read(self, article: str) -> Page:
        catalogue = self.index.catalogue
        text = catalogue.article(article).text
        sentences = tuple(
            _sentence(text, start, end)
            for stored in catalogue.passages_of(article)
            for start, end in stored.passage.sentences
        )
        title = frozenset(stems(catalogue.info(article).title or ""))
        starts = [sentence.start for sentence in sentences]
        return Page(
            sentences,
            catalogue.sentence_vectors(article),
            title,
            title.union(*(sentence.stems for sentence in sentences)),
            tuple(
                (max(0, bisect_right(starts, _point(entry)) - 1), entry) for entry in catalogue.demands(article=article)
            ),
            tuple(_spoken(sentences)),
        )

    def sentences(self, article: str) -> tuple[Sentence, ...]:
        """All sentences of an article that may be quoted, in order."""
        return self.page(article).sentences

    def records(self, article: str) -> tuple[tuple[int, Entry], ...]:
        """The records of an article, each with the place of its sentence among the article's."""
        return self.page(article).records

    def names(self, actor: str | None) -> tuple[str, ...]:
        """Every wording of an actor."""
        return self._names.get(actor, (actor,)) if actor else ()

    def has(self, party: Party, article: str) -> bool:
        """Whether an article has a party's own word or any wording of its actor, as far as single words tell."""
        words = self.page(article).words
        own = bool(alike(party.head) & words)
        return own or any(words.issuperset(wording) for wording in self.wordings(party.actor))

    def somebody(self, party: Party) -> bool:
        """Whether an actor of the index goes by the party's words: 'the landlords' association'."""
        wordings = set[tuple[str, ...]]().union(*(self._called.get(word, set()) for word in alike(party.head)))
        return bool(party.modifiers) and any(party.modifiers.issubset(wording) for wording in wordings)

    @cached_property
    def _called(self) -> dict[str, set[tuple[str, ...]]]:
        """Each stem of an actor's names → the wordings that hold it."""
        called: dict[str, set[tuple[str, ...]]] = {}
        for names in self._names.values():
            for wording in map(stems, names):
                for word in set(wording):
                    called.setdefault(word, set()).add(wording)
        return called

    def wordings(self, actor: str | None) -> tuple[tuple[str, ...], ...]:
        """Every wording of an actor, as stems."""
        return self._wordings(actor) if actor else ()

    def _stems_of(self, actor: str) -> tuple[tuple[str, ...], ...]:
        return tuple(filter(None, map(stems, self.names(actor))))

    def places(self, party: Party, article: str) -> tuple[int | None, ...]:
        """Where each sentence of an article names a party, in its characters."""
        return self._places(party, article)

    def _find(self, party: Party, article: str) -> tuple[int | None, ...]:
        page = self.page(article)
        called = self.called(party, page.words)
        if party.actor and not self.meets(party, party.actor, "", None, article):
            return (None,) * len(page.sentences)
        opening = self._around(article, "") if party.qualifiers and not party.actor else frozenset[str]()
        return tuple(
            place(party, self, one, called)
            if party.actor or all(q.met(opening | one.stems if q.place else one.stems) for q in party.qualifiers)
            else None
            for one in page.sentences
        )

    def meets(self, party: Party, name: str | None, text: str, side: str | None, article: str) -> bool:
        """Whether all that tells the party from others of its kind belongs to an actor of an article: its names and
        `text`, whom it speaks for, what the article calls it.

        Where these name no place or person, the article's own title, opening and sentences about it may.
        """
        return not (party.qualifiers or party.called) or self._whole(party, name, text, side, article)

    def _meet(self, party: Party, name: str | None, text: str, side: str | None, article: str) -> bool:
        described = self.described(article, name or text)
        own = {word for one in (*self.names(name), text, *self.names(side), described) for word in stems(one)}
        own |= {word for one in self.names(self._sides.get(name or "")) for word in stems(one)}
        body = party.actor in self._bodies and party.actor  # nobody speaks for 'the mayor of Tarn' by being a mayor
        stands_for = party.actor in (name, side) or (body and self.speaks_for(name, body, article))
        asked = party.qualifiers if stands_for else party.qualifiers | party.called
        lacking = [one for one in asked if not one.met(own)]
        if not lacking:
            return True
        words = self.page(article).words
        if party.actor == name and name in self.people:  # its name says enough
            return all(one.met(words) for one in lacking)
        named = PLACED.search(described) or _states(described) if name in self.people else _proper(name or text)
        around = self._around(article, name or text)
        crowd = party.head not in bodies()
        free = crowd or not named
        return all(free and one.met(around) if one.name else crowd and one.met(words) for one in lacking)

    def _around(self, article: str, name: str) -> frozenset[str]:
        """The stems of an article's title, of its opening, and of the sentences that name an actor."""
        page = self.page(article)
        near = [one.stems for one in page.sentences if any(wording in one.text for wording in self.names(name))]
        return page.title.union(*(one.stems for one in page.sentences[:OPENING]), *near)

    def called(self, party: Party, words: frozenset[str]) -> frozenset[str]:
        """The last names, as stems, that stand for a party in an article with these words.

        A person's last name where the article has the whole name, also of one asked about by the first name alone.
        """
        if party.actor in self.people:
            people = [stems(party.actor)] if party.actor else []
        else:
            people = self._first_names.get(party.head, []) if not party.modifiers and not party.actor else []
        return frozenset(name[-1] for name in people if len(name) > 1 and words.issuperset(name))

    def told_with(self, article: str, at: int) -> range:
        """The sentences of the quotation that a sentence begins or stands in, with the one before it; in an interview
        the one that opens the speaker's turn; else none."""
        return self.page(article).spoken[at]

    def speaks_for(self, person: str | None, actor: str, article: str) -> bool:
        """Whether a person is of that actor's side, or is described by its name: 'Holt, president of the union'."""
        if person is None or person not in self.people:
            return False
        own, said = stems(actor), set(stems(self.described(article, person)))
        return self._sides.get(person) == actor or own[-1] in said or 2 * len(said & set(own)) >= len(set(own))

    def people_of(self, side: str) -> list[str]:
        """The people who speak for an actor, as the articles tell."""
        return [person for person, own in self._sides.items() if own == side and person in self.people]

    def described(self, article: str, name: str) -> str:
        """The titles and appositions of an actor in an article: 'Queen', 'rebels of', 'fiancée of journalist …'."""
        return self._description(article, name)

    def _describe(self, article: str, name: str) -> str:
        found: list[str] = []
        for sentence in self.page(article).sentences:
            for wording in self.names(name):
                at = sentence.text.find(wording)
                if at >= 0:
                    found += map("".join, NOUN_BEFORE.findall(sentence.text[:at]))
                    found += TITLE_BEFORE.findall(sentence.text[:at])
                    found += APPOSITION.findall(sentence.text[at + len(wording) : at + len(wording) + 90])
        return " ".join(found)

    def articles(
        self, names: Iterable[str], topic: Iterable[str], year: int | None = None, month: int | None = None
    ) -> list[str]:
        """The articles with records that a question may be about: on the topic, by or to its actors, the newest first.

        `names` are canonical, `topic` stems; of the year or month asked about, where one is given.
        """
        catalogue, words = self.index.catalogue, {like for word in topic for like in alike(word)}
        since, until = _period(year, month)
        found: dict[str, None] = {}
        for name in names:
            if words:
                found |= dict.fromkeys(catalogue.articles_with(RECENT, name, words, since=since, until=until))
            found |= dict.fromkeys(catalogue.articles_with(RECENT, name, since=since, until=until))
        if words:
            found |= dict.fromkeys(catalogue.articles_with(RECENT, about=words, since=since, until=until))
        return list(found)

    def ordinary(self, word: str) -> bool:
        """Whether the articles write a word mostly without a capital, by the passages that say it most."""
        return self._ordinary(letters(word))

    def _look_up(self, word: str) -> bool:
        catalogue = self.index.catalogue
        hits = catalogue.bm25(" ".join(quoted([stem(word)])), WRITTEN)
        text = " ".join(stored.passage.text for stored in catalogue.passages([ident for ident, _ in hits]))
        text, word = letters(text), re.escape(word)
        capital = len(re.findall(rf"(?<=[\w,;] ){word.capitalize()}\b|\b{word.upper()}\b", text))
        return len(re.findall(rf"\b{word}\b", text)) > capital

    def rarity(self, word: str) -> float:
        """BM25's inverse document frequency of a stem over passages (Robertson and Spärck Jones 1976)."""
        return self._rarity(word)

    def _measure(self, word: str) -> float:
        n = max(self.index.catalogue.passages_with(other) for other in alike(word))
        return log(1 + (self._passages - n + 0.5) / (n + 0.5))


@cache
def bodies() -> frozenset[str]:
    """Stems of the nouns for bodies and offices, of which there may be another one elsewhere."""
    kinds = ("organisation", "body", "state", "persons")
    return frozenset(stem(word) for kind in kinds for word in tables()[kind])


def _proper(name: str) -> bool:
    """Whether a name holds a word that is neither a noun for bodies and offices nor common English."""
    kinds = tables()["organisation"] | tables()["title_words"]
    words = [word for word in re.findall(r"[^\W_]+", name) if word[0].isupper() and word not in kinds]
    return _states(name) or any(fold(word) not in common_words() for word in words)


def _states(text: str) -> bool:
    """Whether a text names a state or its people."""
    return any(fold(word) in tables()["folded"] for word in re.findall(r"[^\W_]+", text) if word[0].isupper())


def _period(year: int | None, month: int | None) -> tuple[date | None, date | None]:
    """The first and the last day of a year, or of its month."""
    if year is None:
        return None, None
    last = date(year, month, 28) + timedelta(days=4) if month else None
    return date(year, month or 1, 1), last - timedelta(days=last.day) if last else date(year, 12, 31)


def _sentence(text: str, start: int, end: int) -> Sentence:
    words = tuple((word, at) for word, at, _ in spans(text[start:end]))
    return Sentence(start, end, text[start:end], words, frozenset(word for word, _ in words))


def _spoken(sentences: tuple[Sentence, ...]) -> list[range]:
    """For each sentence the quotation that runs through it from one sentence to another, with the sentence before."""
    found = [range(0)] * len(sentences)
    opened: int | None = None
    for at, sentence in enumerate(sentences):
        odd = len(QUOTE_MARK.findall(sentence.text)) % 2 == 1
        if opened is None:
            opened = at if odd else None
            if at and not odd and WHOLE_QUOTE.fullmatch(sentence.text) and QUOTE_MARK.search(sentences[at - 1].text):
                found[at] = range((found[at - 1] or range(at - 1, at)).start, at + 1)  # the same speaker goes on
        elif odd:
            found[opened : at + 1] = [range(max(0, opened - 1), at + 1)] * (at + 1 - opened)
            opened = None
        elif at - opened > LONGEST_QUOTE:
            opened = None
    turns = [at for at, sentence in enumerate(sentences) if TURN.match(sentence.text)]
    if len(turns) > 2:
        for start, end in zip(turns, [*turns[1:], len(sentences)], strict=True):
            found[start : min(end, start + LONGEST_TURN)] = [range(start, start + 1)] * (
                min(end, start + LONGEST_TURN) - start
            )
    return found


def _point(entry: Entry) -> int:
    """The character that decides which sentence a record stands in: the start of its content, if that is evidence."""
    main = entry.demand.main
    return entry.demand.content_start if main.start <= entry.demand.content_start < main.end else main.start


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.split())


def place(party: Party, reader: Reader, sentence: Sentence, called: frozenset[str] = frozenset()) -> int | None:
    """Where a sentence names the party, in characters: by a whole name, or by the head of a description.

    `called` are last names with a capital that stand for it too; initials before a colon are the speaker's.
    """
    words = sentence.words
    for word, start in words if called & sentence.stems else ():
        if word in called and sentence.text[start].isupper():
            return start
    if party.actor in reader.people and party.actor and sentence.text.startswith(f"{_initials(party.actor)}:"):
        return 0
    for wanted in reader.wordings(party.actor):
        if wanted[0] in sentence.stems:
            for i in range(len(words) - len(wanted) + 1):
                if all(words[i + j][0] == word for j, word in enumerate(wanted)):
                    return words[i][1]
    like = alike(party.head)
    if (party.actor is not None and len(party.head) < 4) or not like & sentence.stems:
        return None
    return next(start for word, start in words if word in like)
