"""Which sentences answer: candidates from records and passages, scored on everything that the question fixes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from bot.expected import holds
from bot.parties import Party
from bot.question import Kind, Question
from bot.reader import Reader, Sentence, Vector
from bot.words import alike
from index.demands import Confidence, Stance
from index.rows import Entry

MEASURED = 80  # places that are looked at closely
PASSAGES = 24  # read per question; recall of gold evidence is flat beyond
TOPICAL = 40  # records about the topic

ANSWERS = {Stance.REJECTION, Stance.ACCEPTANCE}
PERSON = {"he", "she", "they", "his", "her", "their", "we", "i"}
BODY = {"they", "it", "their", "its", "we"}
FIRST_PERSON = {"i", "we", "my", "our", "us", "me"}  # whoever speaks
BESIDE, TITLE, ELSEWHERE = 0.8, 0.6, 0.3  # what a topic word counts near the sentence, in the title, in the article
NEAR = 2  # sentences before and after


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


def candidates(question: Question, reader: Reader) -> list[Candidate]:
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
    for article in sorted(_articles(question, reader)):
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
    meanings: dict[str, Vector | None] = {}
    for article in {article for article, _ in places}:
        vectors = reader.page(article).vectors
        meanings[article] = None if vectors is None else vectors @ asked
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
            said = None if question.kind is Kind.QUOTE else entry  # who speaks, not who is told to demand
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
                    demander=_role(question.demanders, reader, article, at, said, "by"),
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
    title, elsewhere = reader.page(article).title, reader.page(article).words
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
    if not any(name and name.lower().split()[0] not in FIRST_PERSON for name, _, _ in named):
        return 0.6 * mentioned(party, reader, article, at)
    best = 0.0
    for name, text, side in named:
        known = frozenset(one for one in (name, side) if one)
        words = [*reader.names(name), text, side or ""]
        if party.actor is None or name in reader.people:  # a country is not what its neighbours are called
            words.append(reader.described(article, name or text))
        best = max(best, party.answers(words, known, reader.page(article).words))
        if not best and role == "to" and name and name[:1].islower() and reader.places(party, article)[at] is not None:
            best = 0.6  # 'allies such as Ostmark'
        if not best and name and reader.speaks_for(party.actor, name, article):  # 'Holt said the union would …'
            best = 0.6 * mentioned(party, reader, article, at)
    return best


def mentioned(party: Party, reader: Reader, article: str, at: int) -> float:
    """Whether a sentence names the party: 1 itself, 0.8 beside the quotation that it belongs to, 0.7 by a
    pronoun after a sentence that does, 0.2 elsewhere."""
    places = reader.places(party, article)
    if places[at] is not None:
        return 1.0
    if any(places[near] is not None for near in reader.told_with(article, at)):
        return 0.8
    own = PERSON if party.actor in reader.people else BODY if party.actor else PERSON | BODY
    pronoun = reader.sentences(article)[at].stems & own
    if pronoun and any(found is not None for found in places[max(0, at - 2) : at]):
        return 0.7
    return 0.2 if any(found is not None for found in places) else 0.0


def _stance(question: Question, entry: Entry | None) -> float:
    if not question.stances or entry is None:
        return 0.0
    sure = 1.0 if entry.demand.confidence is Confidence.SURE else 0.8
    if entry.demand.stance in question.stances:
        return sure
    if question.kind in (Kind.RESPONSE,) and entry.demand.stance in ANSWERS:
        return 0.9 * sure
    return 0.3 * sure
