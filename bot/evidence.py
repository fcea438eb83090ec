"""Which sentences answer: candidates from records and passages, scored on everything that the question fixes."""

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log

import numpy as np
import numpy.typing as npt

from bot.expected import holds
from bot.parties import Party
from bot.question import Kind, Question
from bot.words import alike, spans, stems, stop
from index.actors import ActorBook
from index.catalogue import Entry
from index.demands import Confidence, Stance
from index.opened import Index

Vector = npt.NDArray[np.float32]

PASSAGES = 24  # read per question; recall of gold evidence is flat beyond
RECORDS = 400  # of one actor, at most
ARTICLES_KEPT = 128

ANSWERS = {Stance.REJECTION, Stance.ACCEPTANCE}
PRONOUNS = {"he", "she", "they", "it", "his", "her", "their", "its", "we", "i"}
BESIDE, TITLE, ELSEWHERE = 0.8, 0.6, 0.3  # what a topic word counts near the sentence, in the title, in the article
NEAR = 2  # sentences before and after


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an article: `article.text[start:end]`, with the stems of its words."""

    start: int
    end: int
    text: str
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
        return sum(getattr(WEIGHTS, name) * getattr(self.features, name) for name in Features.__dataclass_fields__)


class Reader:
    """The sentences of the articles of one index, the last ones read kept in memory."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self._kept: OrderedDict[str, tuple[Sentence, ...]] = OrderedDict()
        self._names: dict[str, tuple[str, ...]] = {
            info.actor.name: (info.actor.name, *info.actor.aliases) for info in index.catalogue.actors()
        }
        self._rarity: dict[str, float] = {}
        self._passages = index.catalogue.counts().passages

    def sentences(self, article: str) -> tuple[Sentence, ...]:
        """All sentences of an article that may be quoted, in order."""
        kept = self._kept.pop(article, None)
        if kept is None:
            text = self.index.catalogue.article(article).text
            kept = tuple(
                Sentence(start, end, text[start:end], frozenset(word for word, _, _ in spans(text[start:end])))
                for stored in self.index.catalogue.passages_of(article)
                for start, end in stored.passage.sentences
            )
        self._kept[article] = kept
        if len(self._kept) > ARTICLES_KEPT:
            self._kept.popitem(last=False)
        return kept

    def meanings(self, article: str, asked: Vector) -> Vector | None:
        """Cosines of a question's vector [dimensions] and every sentence of an article [sentences]."""
        vectors = self.index.catalogue.sentence_vectors(article)
        return None if vectors is None else vectors @ asked

    def title(self, article: str) -> frozenset[str]:
        return frozenset(stems(self.index.catalogue.info(article).title or ""))

    def names(self, actor: str | None) -> tuple[str, ...]:
        """Every wording of an actor."""
        return self._names.get(actor, (actor,)) if actor else ()

    def rarity(self, word: str) -> float:
        """BM25's inverse document frequency of a stem over passages (Robertson and Spärck Jones 1976)."""
        if word not in self._rarity:
            n = max(self.index.catalogue.passages_with(other) for other in alike(word))
            self._rarity[word] = log(1 + (self._passages - n + 0.5) / (n + 0.5))
        return self._rarity[word]


def candidates(question: Question, reader: Reader, book: ActorBook) -> list[Candidate]:
    """Every sentence considered, best first."""
    hits = reader.index.retriever.search(question.text, PASSAGES)
    asked = np.array(reader.index.embedder.embed_query(question.text), dtype=np.float32)
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
    for entry in _records(question, reader):
        sentences = reader.sentences(entry.article)
        for at in _at(sentences, entry):
            places.setdefault((entry.article, at), strength.get(entry.article, 0.0) * 0.7)
    weights = {word: reader.rarity(word) for word in question.topic}
    by_article: dict[str, list[Entry]] = {}
    meanings: dict[str, Vector | None] = {}
    found: list[Candidate] = []
    for (article, at), share in places.items():
        if article not in by_article:
            by_article[article] = reader.index.catalogue.demands(article=article)
            meanings[article] = reader.meanings(article, asked)
        near = meanings[article]
        meaning = float(near[at]) if near is not None else 0.0
        sentences = reader.sentences(article)
        here = [entry for entry in by_article[article] if at in _at(sentences, entry)]
        for entry in here or [None]:  # type: ignore[list-item]
            features = _features(question, reader, article, at, entry, share, meaning, weights)
            found.append(Candidate(article, at, sentences[at], entry, features))
    return sorted(found, key=lambda candidate: -candidate.score)


def _records(question: Question, reader: Reader) -> Iterable[Entry]:
    """Records that the question may be about: by or to its actors, or of its topic."""
    catalogue = reader.index.catalogue
    for name in question.names:
        yield from catalogue.demands(by=name, limit=RECORDS)
        yield from catalogue.demands(to=name, limit=RECORDS)
    if question.topic:
        yield from catalogue.demands(about=" ".join(w for t in question.topic for w in alike(t)), limit=40)


def _at(sentences: Sequence[Sentence], entry: Entry) -> list[int]:
    """The sentence that a record's main evidence lies in (the one that holds the start of its content)."""
    main = entry.demand.main
    point = entry.demand.content_start if main.start <= entry.demand.content_start < main.end else main.start
    return [at for at, sentence in enumerate(sentences) if sentence.start <= point < sentence.end]


def _features(
    question: Question,
    reader: Reader,
    article: str,
    at: int,
    entry: Entry | None,
    retrieval: float,
    meaning: float,
    weights: dict[str, float],
) -> Features:
    sentences = reader.sentences(article)
    here = sentences[at].stems
    if entry:
        here = here | frozenset(stems(entry.demand.content))
        for evidence in entry.demand.evidence[1:]:
            here = here | frozenset(
                word for s in sentences if s.start < evidence.end and s.end > evidence.start for word in s.stems
            )
    near = range(max(0, at - NEAR), min(len(sentences), at + NEAR + 1))
    beside = frozenset().union(*(sentences[i].stems for i in near))
    title = reader.title(article)
    elsewhere = frozenset().union(*(sentence.stems for sentence in sentences))
    total = sum(weights.values())
    met = around = 0.0
    for word, weight in weights.items():
        like = alike(word)
        share = 1.0 if word in here else 0.9 if like & here else 0.0
        met += weight * share
        if not share:
            share = BESIDE if like & beside else TITLE if like & title else ELSEWHERE if like & elsewhere else 0.0
        around += weight * share
    info = reader.index.catalogue.info(article)
    when = 0.5
    if question.year and info.date:
        same = info.date.year == question.year and (question.month is None or info.date.month == question.month)
        when = 1.0 if same else 0.0
    return Features(
        topic=met / total if total else 0.0,
        context=around / total if total else 0.0,
        demander=_role(question.demanders, reader, sentences, at, entry, "by"),
        addressee=_role(question.addressees, reader, sentences, at, entry, "to"),
        stance=_stance(question, entry),
        expected=holds(question, sentences[at].text, entry),
        retrieval=retrieval,
        meaning=meaning,
        when=when,
    )


def _role(
    parties: Sequence[Party],
    reader: Reader,
    sentences: Sequence[Sentence],
    at: int,
    entry: Entry | None,
    role: str,
) -> float:
    """How well the record's actor in this role, or the sentence's words, answer to the best of the parties."""
    if not parties:
        return 0.0
    best = 0.0
    for party in parties:
        if entry:
            demand = entry.demand
            if role == "by":
                named = [(demand.demander, demand.demander_text, demand.demander_side)]
            else:
                texts = demand.addressee_texts + ("",) * len(demand.addressees)
                named = list(zip(demand.addressees, texts, demand.addressee_sides, strict=False))
            for name, text, side in named:
                known = frozenset(one for one in (name, side) if one)
                words = (*reader.names(name), text, side or "", _described(sentences[at].text, text))
                best = max(best, party.answers(words, known))
            if any(name for name, _, _ in named):
                continue
        best = max(best, 0.6 * mentioned(party, reader, sentences, at))
    return best


def _described(sentence: str, name: str) -> str:
    """What stands around a name in its sentence up to a verb's reach: 'fiancée of journalist …' after 'Hatice Cengiz,'."""
    at = sentence.find(name) if name else -1
    return sentence[max(0, at - 40) : at + len(name) + 60] if at >= 0 else ""


def mentioned(party: Party, reader: Reader, sentences: Sequence[Sentence], at: int) -> float:
    """Whether a sentence names the party: 1 itself, 0.7 by a pronoun after a sentence that does, 0.2 elsewhere."""
    wordings = [frozenset(stems(name)) - stop() for name in reader.names(party.actor)] or [frozenset({party.head})]

    def names(sentence: Sentence) -> bool:
        have = sentence.stems
        by_name = any(words and words <= have for words in wordings)
        return by_name or bool(alike(party.head) & have)

    if names(sentences[at]):
        return 1.0
    if sentences[at].stems & PRONOUNS and any(names(sentences[i]) for i in range(max(0, at - 2), at)):
        return 0.7
    return 0.2 if any(names(sentence) for sentence in sentences) else 0.0


def _stance(question: Question, entry: Entry | None) -> float:
    if not question.stances or entry is None:
        return 0.0
    sure = 1.0 if entry.demand.confidence is Confidence.SURE else 0.8
    if entry.demand.stance in question.stances:
        return sure
    if question.kind in (Kind.RESPONSE,) and entry.demand.stance in ANSWERS:
        return 0.9 * sure
    return 0.3 * sure
