"""Which of the candidates that lack nothing are said, and in which order: as many as the question asks for."""

import re
from collections.abc import Sequence
from datetime import date

from bot.evidence import ANSWERS, Candidate, role_of
from bot.gate import HARD, denial, no_answer_yet
from bot.question import LISTED, Expected, Kind, Question
from bot.reader import Reader
from index.demands import Modality, Stance

MOST = 3  # statements of an answer to a question about one thing
MOST_TOLD = 2  # … to a question about a plain fact
MOST_NAMED = 4  # … about all things of a kind ('which papers')
MOST_LISTED = 9  # … about all demands of an actor
MOST_ANSWERS = 2  # rejections and acceptances that a list of demands ends with
DENIED = 2.0  # how far below the best a sentence may lie that says it was not so, in logits
NARROW, WIDE = 0.6, 2.0  # how far below the best score a further statement may lie, in logits
ABOUT = 0.7  # share of the topic that another article must have to be set beside the first, where they may disagree
SAME = 0.9  # how well an actor must answer to the party for its answers to be listed
UNCLEAR = re.compile(
    r"(?=.*\b(?:demands?|list|details?|terms|conditions|proposals?)\b)"
    r".*\b(?:unclear|not (?:clear|known|public|published|confirmed)|unknown|no details|nothing is known)\b",
    re.I | re.S,
)
BARE = re.compile(r"(?:its|his|her|their|a|the)?\s*(?:list of )?(?:demands?|requests?|conditions|terms)\b", re.I)
OPENS_A_LIST = re.compile(r"(?:the )?following\b", re.I)


def choose(
    question: Question, good: Sequence[Candidate], ranked: Sequence[Candidate], reader: Reader
) -> list[Candidate]:
    """The best candidate and those near it; all of an actor's demands where the question names no topic.

    `good` are those of `ranked` that lack nothing.
    """
    if not good:
        return []
    denied = [c for c in good if c.score >= good[0].score - DENIED and denial(question, c, reader)]
    if denied and denied[0].features.topic >= good[0].features.topic:
        return denied[:1]
    good = _of_year(question, good)
    good = [c for c in good if not c.entry or not OPENS_A_LIST.match(c.entry.demand.content)] or good
    waiting = _still_awaited(question, good, reader)
    if waiting:
        near = [c for c in good if c.article == waiting[0].article and c.features.demander >= SAME]
        own = [c for c in near if c.entry and c.entry.demand.stance in ANSWERS | {Stance.CONDITION}]
        return _distinct([waiting[0], *own], MOST)
    fixed = question.demanders or question.addressees
    all_of_it = question.kind in LISTED and not question.topic and question.expected is not Expected.REASON
    if fixed and (question.past or all_of_it):
        listed = _listed(question, good, ranked, reader)
        if listed:
            return listed
    if question.kind is Kind.BOTH and len(question.demanders) > 1:
        sides = [
            next((c for c in good if role_of(party, reader, c.article, c.at, c.entry, "by") >= 0.5), None)
            for party in question.demanders
        ]
        return _distinct([c for c in (*sides, good[0]) if c], MOST)
    if question.expected in HARD:
        others = [c for c in good if c.entry and c.article != good[0].article and c.score >= good[0].score - WIDE]
        apart = {c.article: c for c in reversed(others) if c.features.context >= ABOUT}
        return _distinct([good[0], *apart.values(), *(c for c in good if c.score >= good[0].score - NARROW)], MOST)
    margin = WIDE if question.kind is Kind.BOTH or question.asked else NARROW
    most = MOST_NAMED if question.asked else MOST_TOLD if question.kind is Kind.FACT else MOST
    return _distinct([c for c in good if c.score >= good[0].score - margin], most)


def _still_awaited(question: Question, good: Sequence[Candidate], reader: Reader) -> list[Candidate]:
    """The sentences by which the answer asked about has not come, unless a later article has it."""

    def day(candidate: Candidate) -> date:
        return reader.index.catalogue.info(candidate.article).date or date.min

    waiting = [c for c in good if no_answer_yet(question, c, reader)]
    answers = [c for c in good if c.entry and c.entry.demand.stance in ANSWERS and c.features.demander >= SAME]
    return [c for c in waiting if not any(day(answer) > day(c) or c.later == answer.article for answer in answers)]


def _of_year(question: Question, good: Sequence[Candidate]) -> Sequence[Candidate]:
    """Only the sentences that name the year asked about, where some do."""
    named = [c for c in good if question.year and str(question.year) in c.sentence.text]
    return named or good


def _listed(
    question: Question, good: Sequence[Candidate], ranked: Sequence[Candidate], reader: Reader
) -> list[Candidate]:
    """The party's demands: present ones first, then earlier ones, then what it has rejected or accepted,
    and what the article says is not clear about them."""
    own = [c for c in good if c.entry and (c.features.demander if question.demanders else c.features.addressee) >= 0.5]
    asks = [c for c in own if c.entry and c.entry.demand.stance in question.stances]
    if question.past:
        return _distinct([c for c in asks if c.entry and Modality.PAST in c.entry.demand.modality], MOST_LISTED)
    asks = _distinct(asks, len(asks))
    if len(asks) > MOST_LISTED:  # the newest of them
        asks.sort(key=lambda c: reader.index.catalogue.info(c.article).date or date.min, reverse=True)
    asks = asks[:MOST_LISTED]
    plain = len(question.demanders) == 1 and question.demanders[0].actor and not question.addressees
    articles = {c.article for c in asks}
    answers = [
        c
        for c in own
        if c.entry and c.article in articles and c.entry.demand.stance in ANSWERS and c.features.demander >= SAME
    ]
    if question.kind is Kind.CHANGE:
        asks.sort(key=_in_time)
    else:
        asks.sort(key=lambda c: (bool(question.addressees) and c.features.addressee < SAME, *_order(c)))
    chosen = asks + (_distinct(answers, MOST_ANSWERS) if plain and question.kind is Kind.DEMANDS else [])
    if any(c.entry and Modality.HEDGED in c.entry.demand.modality for c in chosen):
        doubts = [c for c in ranked if c.article in articles and c.entry is None and UNCLEAR.search(c.sentence.text)]
        chosen += doubts[:1]
    return _distinct(chosen, MOST_LISTED + MOST_ANSWERS + 1)


def _order(candidate: Candidate) -> tuple[bool, bool]:
    """Earlier demands after present ones, and last those whose content only says that there are demands."""
    assert candidate.entry
    demand = candidate.entry.demand
    return Modality.PAST in demand.modality, bool(BARE.match(demand.content))


def _in_time(candidate: Candidate) -> tuple[bool, date]:
    """Earlier demands first, then by the day of the record."""
    assert candidate.entry
    demand = candidate.entry.demand
    return Modality.PAST not in demand.modality, demand.date or date.max


def _distinct(candidates: Sequence[Candidate], most: int) -> list[Candidate]:
    """The first candidate of each sentence, `most` at most; the same words in another article are the same sentence."""
    seen: dict[tuple[str, str], Candidate] = {}
    for candidate in candidates:
        seen.setdefault(candidate.words, candidate)
    return list(seen.values())[:most]
