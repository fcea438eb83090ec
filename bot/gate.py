"""The silence: whether a candidate holds all that the question fixes, and in words what it lacks."""

from dataclasses import dataclass

from bot.evidence import Candidate, Reader, mentioned
from bot.parties import Party
from bot.question import Expected, Kind, Question, cues_in
from bot.words import alike, spans
from index.demands import Stance

HARD = {Expected.AMOUNT, Expected.DATE, Expected.NUMBER}
ANSWERS = {Stance.REJECTION, Stance.ACCEPTANCE}


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Set on one half of the questions and checked on the other; see benchmarks/RESULTS.md.

    `context` is the least share of the topic's words in the sentence's surroundings, `meaning` the least cosine where
    that share is small, `role` the least degree to which the actor answers to the party asked about.
    """

    context: float = 0.45
    meaning: float = 0.45
    role: float = 0.4


def lacks(question: Question, candidate: Candidate, reader: Reader, limits: Thresholds) -> str:
    """What the candidate lacks of all that the question fixes; '' when nothing."""
    features = candidate.features
    if question.topic and features.context < limits.context and features.meaning < limits.meaning:
        return f"it is about something else ({features.context:.2f} of the topic, {features.meaning:.2f} alike)"
    if question.expected in HARD and not features.expected:
        return f"it gives no {question.expected.value}"
    if question.asked and not _names(question.asked, candidate, reader):
        return f"it names no {question.asked}"
    if not question.asks_for_demands or question.kind in (Kind.SOURCE, Kind.FACT):
        return ""
    if candidate.entry is None:
        return _lacks_as_passage(question, candidate, reader, limits)
    if question.demanders and features.demander < limits.role:
        return "the demand is another actor's"
    if question.kind is Kind.THREAT and candidate.entry.demand.stance not in question.stances:
        return "it is no threat"
    return ""


def _lacks_as_passage(question: Question, candidate: Candidate, reader: Reader, limits: Thresholds) -> str:
    """A sentence without a record must name the party and, after it, a cue of what was asked."""
    if question.kind is Kind.QUOTE:
        return "" if candidate.features.demander >= limits.role * 0.6 else "somebody else speaks"
    cues = [start for start, family in cues_in(candidate.sentence.text) if _fits(family, question)]
    if not cues:
        return "nothing is demanded in it"
    if not question.demanders:
        return ""
    sentences = reader.sentences(candidate.article)
    for party in question.demanders:
        place = _place(party, candidate.sentence.text, reader)
        if place is not None and any(place < cue for cue in cues):
            return ""
        if place is None and mentioned(party, reader, sentences, candidate.at) >= 0.7:
            return ""
    return "the party asked about demands nothing in it"


def _fits(family: str, question: Question) -> bool:
    if question.kind is Kind.THREAT:
        return family == "threat"
    if question.kind is Kind.RESPONSE:
        return family in ("rejection", "acceptance", "response", "condition", "demand")
    return True


def _place(party: Party, sentence: str, reader: Reader) -> int | None:
    """Where the sentence names the party, in characters; None where it does not."""
    heads = {word for name in reader.names(party.actor) for word, _, _ in spans(name)} or alike(party.head)
    return next((start for word, start, _ in spans(sentence) if word in heads), None)


def _names(asked: str, candidate: Candidate, reader: Reader) -> bool:
    """Whether the sentence, or the one before it, has the noun asked for ('which reforms', 'what sanctions')."""
    sentences = reader.sentences(candidate.article)
    like = alike(asked)
    near = sentences[max(0, candidate.at - 1) : candidate.at + 2]
    return any(like & sentence.stems for sentence in near)
