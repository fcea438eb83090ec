"""Which sentences answer: candidates from records and passages, scored on everything that the question fixes."""

import re
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import log

import numpy as np
import numpy.typing as npt

from bot.expected import holds
from bot.parties import Party
from bot.question import Kind, Question
from bot.words import alike, spans, stems
from index.actors import ActorBook
from index.catalogue import Entry
from index.demands import Confidence, Stance
from index.opened import Index

Vector = npt.NDArray[np.float32]

MEASURED = 80  # places that are looked at closely
PASSAGES = 24  # read per question; recall of gold evidence is flat beyond
RECORDS = 400  # of one actor, at most
TOPICAL = 40  # records about the topic
PLACES_KEPT = 4096
ARTICLES_KEPT = 128

ANSWERS = {Stance.REJECTION, Stance.ACCEPTANCE}
PRONOUNS = {"he", "she", "they", "it", "his", "her", "their", "its", "we", "i"}
BESIDE, TITLE, ELSEWHERE = 0.8, 0.6, 0.3  # what a topic word counts near the sentence, in the title, in the article
NEAR = 2  # sentences before and after


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an article: `article.text[start:end]`; `words` are its stems with their starts in `text`."""

    start: int
    end: int
    text: str
    words: tuple[tuple[str, int], ...]
    stems: frozenset[str]


@dataclass(frozen=True, slots=True)
class Features:
    """What of the question a candidate meets, each from 0 to 1."""

    topic: float  # share of the topic's words in the sentence, weighted by rarity
    context: float  # … in it, beside it, in the title or elsewhere in the article
    demander: float
    addressee: float
    stance: float
    expected: float  # a date, a sum, a name … of the type asked for
    retrieval: float  # of the passage it stands in
    meaning: float  # cosine of the question's and the sentence's vectors, 0 where the model gives none
    when: float


# Logistic regression over the candidates of 130 questions with gold evidence, rounded; see benchmarks/RESULTS.md.
WEIGHTS = Features(
    topic=1.1, context=0.3, demander=1.2, addressee=0.3, stance=1.5, expected=1.2, retrieval=8, meaning=7.7, when=1.3
)

TITLE_BEFORE = re.compile(r"(?:[A-Z][\w’'-]*\s+){1,5}$")
APPOSITION = re.compile(r"\s*(?:,\s*(?:an? |the )?[a-z][^,.;:]{2,60}|\([^)]{2,40}\)|of [A-Z]\w+)")
NAMES = tuple(Features.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may answer, with the record it holds, if any; `at` is its place among its article's."""

    article: str
    at: int
    sentence: Sentence
    entry: Entry | None
    features: Features

    @property
    def score(self) -> float:
        """Weighted sum of the features, in logits up to a constant."""
        return _score(self.features)


class Reader:
    """The sentences of the articles of one index, the last ones read kept in memory."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self._kept: OrderedDict[str, tuple[Sentence, ...]] = OrderedDict()
        actors = index.catalogue.actors()
        self._names = {info.actor.name: (info.actor.name, *info.actor.aliases) for info in actors}
        self.people = frozenset(info.actor.name for info in actors if info.actor.kind == "person")
        self._rarity: dict[str, float] = {}
        self._places: dict[tuple[Party, str], tuple[int | None, ...]] = {}
        self._described: dict[tuple[str, str], str] = {}
        self._articles_of: dict[str, frozenset[str]] = {}
        self._meanings: dict[str, Vector | None] = {}
        self._words: dict[str, frozenset[str]] = {}
        self._wordings: dict[str, tuple[tuple[str, ...], ...]] = {}
        self._records: dict[str, tuple[tuple[int, Entry], ...]] = {}
        self._passages = index.catalogue.counts().passages

    def sentences(self, article: str) -> tuple[Sentence, ...]:
        """All sentences of an article that may be quoted, in order."""
        kept = self._kept.pop(article, None)
        if kept is None:
            text = self.index.catalogue.article(article).text
            kept = tuple(
                _sentence(text, start, end)
                for stored in self.index.catalogue.passages_of(article)
                for start, end in stored.passage.sentences
            )
        self._kept[article] = kept
        if len(self._kept) > ARTICLES_KEPT:
            self._kept.popitem(last=False)
        return kept

    def meanings(self, article: str, asked: Vector) -> Vector | None:
        """Cosines of a question's vector [dimensions] and every sentence of an article [sentences]."""
        if article not in self._meanings:
            self._meanings[article] = self.index.catalogue.sentence_vectors(article)
        vectors = self._meanings[article]
        return None if vectors is None else vectors @ asked

    def title(self, article: str) -> frozenset[str]:
        return frozenset(stems(self.index.catalogue.info(article).title or ""))

    def words(self, article: str) -> frozenset[str]:
        """The stems of all words of an article and its title."""
        if article not in self._words:
            every = (sentence.stems for sentence in self.sentences(article))
            self._words[article] = self.title(article).union(*every)
        return self._words[article]

    def names(self, actor: str | None) -> tuple[str, ...]:
        """Every wording of an actor."""
        return self._names.get(actor, (actor,)) if actor else ()

    def wordings(self, actor: str | None) -> tuple[tuple[str, ...], ...]:
        """Every wording of an actor, as stems."""
        if actor is None:
            return ()
        if actor not in self._wordings:
            self._wordings[actor] = tuple(filter(None, (stems(name) for name in self.names(actor))))
        return self._wordings[actor]

    def records(self, article: str) -> tuple[tuple[int, Entry], ...]:
        """The records of an article, each with the place of its sentence among the article's."""
        if article not in self._records:
            starts = [sentence.start for sentence in self.sentences(article)]
            self._records[article] = tuple(
                (max(0, bisect_right(starts, _point(entry)) - 1), entry)
                for entry in self.index.catalogue.demands(article=article)
            )
        return self._records[article]

    def places(self, party: Party, article: str) -> tuple[int | None, ...]:
        """Where each sentence of an article names a party, in its characters."""
        if (party, article) not in self._places:
            if len(self._places) > PLACES_KEPT:
                self._places.clear()
            self._places[party, article] = tuple(place(party, self, one) for one in self.sentences(article))
        return self._places[party, article]

    def described(self, article: str, name: str) -> str:
        """The titles and appositions of an actor in an article: 'Queen', 'fiancée of journalist …'."""
        if (article, name) not in self._described:
            found: list[str] = []
            for sentence in self.sentences(article):
                for wording in self.names(name):
                    at = sentence.text.find(wording)
                    if at >= 0:
                        found += TITLE_BEFORE.findall(sentence.text[:at])
                        found += APPOSITION.findall(sentence.text[at + len(wording) : at + len(wording) + 90])
            self._described[article, name] = " ".join(found)
        return self._described[article, name]

    def articles_of(self, name: str) -> frozenset[str]:
        """The articles with demands by or of an actor."""
        if name not in self._articles_of:
            entries = (
                *self.index.catalogue.demands(by=name, limit=RECORDS),
                *self.index.catalogue.demands(to=name, limit=RECORDS),
            )
            self._articles_of[name] = frozenset(entry.article for entry in entries)
        return self._articles_of[name]

    def rarity(self, word: str) -> float:
        """BM25's inverse document frequency of a stem over passages (Robertson and Spärck Jones 1976)."""
        if word not in self._rarity:
            n = max(self.index.catalogue.passages_with(other) for other in alike(word))
            self._rarity[word] = log(1 + (self._passages - n + 0.5) / (n + 0.5))
        return self._rarity[word]


def _sentence(text: str, start: int, end: int) -> Sentence:
    words = tuple((word, at) for word, at, _ in spans(text[start:end]))
    return Sentence(start, end, text[start:end], words, frozenset(word for word, _ in words))


def candidates(question: Question, reader: Reader, book: ActorBook) -> list[Candidate]:
    """Every sentence considered, best first."""
    asked = np.array(reader.index.embedder.embed_query(question.text), dtype=np.float32)
    hits = reader.index.retriever.search(question.text, PASSAGES, vector=asked)
    strength = {hit.article_id: 0.0 for hit in hits}
    places: dict[tuple[str, int], float] = {}
    best = max((hit.score for hit in hits), default=1.0)
    for hit in hits:
        sentences = reader.sentences(hit.article_id)
        share = hit.score / best
        strength[hit.article_id] = max(strength[hit.article_id], share)
        for at, sentence in enumerate(sentences):
            if hit.passage.start <= sentence.start < hit.passage.end:
                places[hit.article_id, at] = max(places.get((hit.article_id, at), 0.0), share)
    for article in _articles(question, reader):
        for at, _ in reader.records(article):
            places.setdefault((article, at), strength.get(article, 0.0) * 0.7)
    found = [
        Candidate(article, at, reader.sentences(article)[at], entry, features)
        for article, at, entry, features in _measured(question, reader, places, asked)
    ]
    return sorted(found, key=lambda candidate: -candidate.score)


def _measured(
    question: Question, reader: Reader, places: dict[tuple[str, int], float], asked: Vector
) -> Iterator[tuple[str, int, Entry | None, Features]]:
    """The features of the places that words and meaning speak for most: one for each record, or for the sentence."""
    weights = {word: reader.rarity(word) for word in question.topic}
    meanings = {article: reader.meanings(article, asked) for article in {article for article, _ in places}}
    rough: list[tuple[float, str, int, Features]] = []
    for (article, at), share in places.items():
        near = meanings[article]
        meaning = float(near[at]) if near is not None else 0.0
        topic, context = _topic(reader, article, at, weights)
        known = Features(topic, context, 0.0, 0.0, 0.0, 0.0, share, meaning, _when(question, reader, article))
        rough.append((_score(known), article, at, known))
    rough.sort(key=lambda one: -one[0])
    for _, article, at, known in rough[:MEASURED]:
        here = [entry for place_, entry in reader.records(article) if place_ == at]
        for entry in here or (None,):
            topic, context = (known.topic, known.context)
            if entry and len(entry.demand.evidence) > 1:
                topic, context = _topic(reader, article, at, weights, entry)
            yield (
                article,
                at,
                entry,
                replace(
                    known,
                    topic=topic,
                    context=context,
                    demander=_role(question.demanders, reader, article, at, entry, "by"),
                    addressee=_role(question.addressees, reader, article, at, entry, "to"),
                    stance=_stance(question, entry),
                    expected=holds(question, reader.sentences(article)[at].text, entry),
                ),
            )


def _score(features: Features) -> float:
    return float(sum(getattr(WEIGHTS, name) * getattr(features, name) for name in NAMES))


def _articles(question: Question, reader: Reader) -> frozenset[str]:
    """The articles with records that the question may be about: by or to its actors, or of its topic."""
    found = frozenset[str]().union(*(reader.articles_of(name) for name in question.names))
    if question.topic:
        words = " ".join(word for one in question.topic for word in alike(one))
        found |= {entry.article for entry in reader.index.catalogue.demands(about=words, limit=TOPICAL)}
    return found


def _point(entry: Entry) -> int:
    """The character that decides which sentence a record stands in: the start of its content, if that is evidence."""
    main = entry.demand.main
    return entry.demand.content_start if main.start <= entry.demand.content_start < main.end else main.start


def _topic(
    reader: Reader, article: str, at: int, weights: dict[str, float], entry: Entry | None = None
) -> tuple[float, float]:
    """The share of the topic's words that the sentence holds, and that it holds with its surroundings."""
    total = sum(weights.values())
    if not total:
        return 0.0, 0.0
    sentences = reader.sentences(article)
    here = sentences[at].stems
    for evidence in entry.demand.evidence[1:] if entry else ():
        inside = (s.stems for s in sentences if s.start < evidence.end and s.end > evidence.start)
        here = here.union(*inside)
    beside = frozenset[str]().union(*(s.stems for s in sentences[max(0, at - NEAR) : at + NEAR + 1]))
    title, elsewhere = reader.title(article), reader.words(article)
    met = around = 0.0
    for word, weight in weights.items():
        like = alike(word)
        share = 1.0 if word in here else 0.9 if like & here else 0.0
        met += weight * share
        if not share:
            share = BESIDE if like & beside else TITLE if like & title else ELSEWHERE if like & elsewhere else 0.0
        around += weight * share
    return met / total, around / total


def _when(question: Question, reader: Reader, article: str) -> float:
    """1 for an article of the time asked about, 0 for one of another time, 0.5 where neither is known."""
    day = reader.index.catalogue.info(article).date
    if not question.year or day is None:
        return 0.5
    return float(day.year == question.year and (question.month is None or day.month == question.month))


def _role(
    parties: Sequence[Party],
    reader: Reader,
    article: str,
    at: int,
    entry: Entry | None,
    role: str,
) -> float:
    """How well the record's actor in this role, or the sentence's words, answer to the best of the parties."""
    return max((role_of(party, reader, article, at, entry, role) for party in parties), default=0.0)


def role_of(party: Party, reader: Reader, article: str, at: int, entry: Entry | None, role: str) -> float:
    """How well one party is answered to: by the record's actor up to 1, by being named in the sentence up to 0.6."""
    named: list[tuple[str | None, str, str | None]] = []
    if entry and role == "by":
        named = [(entry.demand.demander, entry.demand.demander_text, entry.demand.demander_side)]
    elif entry:
        texts = entry.demand.addressee_texts + ("",) * len(entry.demand.addressees)
        named = list(zip(entry.demand.addressees, texts, entry.demand.addressee_sides, strict=False))
    if not any(name for name, _, _ in named):
        return 0.6 * mentioned(party, reader, article, at)
    best = 0.0
    for name, text, side in named:
        known = frozenset(one for one in (name, side) if one)
        words = [*reader.names(name), text, side or ""]
        if party.actor is None or name in reader.people:  # a country is not what its neighbours are called
            words.append(reader.described(article, name or text))
        best = max(best, party.answers(words, known, reader.words(article)))
    return best


def mentioned(party: Party, reader: Reader, article: str, at: int) -> float:
    """Whether a sentence names the party: 1 itself, 0.7 by a pronoun after a sentence that does, 0.2 elsewhere."""
    places = reader.places(party, article)
    if places[at] is not None:
        return 1.0
    pronoun = reader.sentences(article)[at].stems & PRONOUNS
    if pronoun and any(found is not None for found in places[max(0, at - 2) : at]):
        return 0.7
    return 0.2 if any(found is not None for found in places) else 0.0


def place(party: Party, reader: Reader, sentence: Sentence) -> int | None:
    """Where a sentence names the party, in characters: by a whole name, or by the head of a description."""
    words = sentence.words
    for wanted in reader.wordings(party.actor):
        if wanted[0] in sentence.stems:
            for i in range(len(words) - len(wanted) + 1):
                if all(words[i + j][0] == word for j, word in enumerate(wanted)):
                    return words[i][1]
    like = alike(party.head)
    if (party.actor is not None and len(party.head) < 4) or not like & sentence.stems:
        return None
    return next(start for word, start in words if word in like)


def _stance(question: Question, entry: Entry | None) -> float:
    if not question.stances or entry is None:
        return 0.0
    sure = 1.0 if entry.demand.confidence is Confidence.SURE else 0.8
    if entry.demand.stance in question.stances:
        return sure
    if question.kind in (Kind.RESPONSE,) and entry.demand.stance in ANSWERS:
        return 0.9 * sure
    return 0.3 * sure
