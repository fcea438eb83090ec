"""The silence: whether a candidate holds all that the question fixes, and in words what it lacks."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.awaited import awaited
from bot.evidence import ANSWERS, Candidate, mentioned, role_of
from bot.expected import LEANING, conditional, counts
from bot.grammar import cls, cues_in, said_at
from bot.parties import Party
from bot.premise import denies, reaction
from bot.question import Expected, Kind, Question
from bot.reader import Reader
from bot.words import alike, stems
from index.demands import Stance

ANAPHORIC = re.compile(
    r"(?:it\b|this\b|that\b|(?:the|his|her|its|their|such|any|\S+['’]s?)\s+(?:\w+\s+){0,2}"
    r"(?:requests?|demands?|proposals?|offers?|calls?|plans?|bids?|idea|ultimatum|deal|appeal|suggestion|terms)\b)",
    re.I,
)
SAYS = re.compile(r"[“”\"]|\b(?:said|says|told|added|stated|called|argued|commented|believes?|thinks?|described)\b")
PASSIVE = re.compile(r"\b(?:is|are|was|were|been|being|be)\s+(?:\w+ly\s+)?$")
WOULD_IF = re.compile(r"(?=.*\b(?:will|would|['’]ll)\b).*\b(?:if|unless|otherwise|or else)\b", re.I | re.S)
WARNS = re.compile(r"\bwarn", re.I)
UNSAID = r"\b(?:an?|any|some)\s+{}\w*\s*(?:[.,;”\"]|$)"  # 'accept a mediator'
DETERMINERS = {"the", "a", "an", "this", "that", "these", "those", "some"}
SAID = {
    Kind.DEMANDS: ("urges",),
    Kind.DEMANDER: ("urges",),
    Kind.ADDRESSEE: ("urges",),
    Kind.PROPOSAL: ("urges",),
    Kind.CONDITIONS: ("urges",),
    Kind.RESPONSE: ("refuses",),
}  # what a sentence without a cue may do, to answer a question of that kind
SURE = 0.9  # how well an actor answers to the very party asked about
TOLD = 0.6  # of the topic's words, in a sentence or about it, that shows anything of the party asked about
SPOKEN = 0.7  # how well a sentence names a party: itself, or as the speaker of its quotation
OWN = 0.45  # how well a sentence is the party's, at least inside its quotation
CLEAR = 15.5  # score of a sentence that is said although nothing is demanded in it
QUOTED = re.compile(r"[“”\"]")
NO_CUE = "nothing is demanded in it"
HARD = {Expected.AMOUNT, Expected.DATE, Expected.NUMBER}


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Set on one half of the questions and checked on the other; see benchmarks/RESULTS.md.

    `context` is the least share of the topic's words in the sentence's surroundings, `meaning` the least cosine where
    that share is small, `alone` where it is even below `trace` and there is no record of that very party, `role` the
    least degree to which the actor answers to the party asked about, `score` the least score of what is said first,
    `plain` the least `context` where a time is asked of a plain fact.
    """

    context: float = 0.45
    meaning: float = 0.4
    trace: float = 0.15
    alone: float = 0.55
    role: float = 0.4
    score: float = 12.5
    plain: float = 0.6


def lacks(question: Question, candidate: Candidate, reader: Reader, limits: Thresholds) -> str:
    """What the candidate lacks of all that the question fixes; '' when nothing."""
    features = candidate.features
    unnamed = next((party for party in question.fixed if not reader.has(party, candidate.article)), None)
    if unnamed:
        return f"its article does not name {unnamed.words}"
    sure = features.context >= limits.trace or (candidate.entry is not None and features.demander >= SURE)
    meaning = limits.meaning if sure else limits.alone
    if question.topic and features.context < limits.context and features.meaning < meaning:
        return f"it is about something else ({features.context:.2f} of the topic, {features.meaning:.2f} alike)"
    if denial(question, candidate, reader):
        return ""
    if question.expected in HARD and not features.expected:
        return f"it gives no {question.expected.value}"
    if question.unit and not _numbers(question.unit, candidate):
        return f"it gives no number of {question.unit}"
    if question.asked and not _names(question.asked, candidate, reader):
        return f"it names no {question.asked}"
    if question.asked and re.search(UNSAID.format(re.escape(question.asked)), candidate.sentence.text, re.I):
        return f"it does not say which {question.asked}"
    if no_answer_yet(question, candidate, reader):
        return ""
    actor = question.expected is Expected.ACTOR and question.kind is not Kind.SOURCE
    if actor and not features.expected and not LEANING.match(candidate.sentence.text):
        return "it names nobody"
    if question.is_plain and features.context < limits.plain:
        return "it tells the time of something else"
    if not question.asks_for_demands or question.kind in (Kind.SOURCE, Kind.FACT) or question.is_plain:
        return ""
    if question.kind is not Kind.THREAT and candidate.sentence.text.rstrip(' ”"').endswith("?"):
        return "it only asks"
    if candidate.entry is None or question.kind is Kind.QUOTE:
        return _lacks_as_passage(question, candidate, reader, limits)
    if question.demanders and features.demander < limits.role:
        return "the demand is another actor's"
    stance = candidate.entry.demand.stance
    if question.addressees and question.kind is not Kind.RESPONSE:
        named = any(party.actor for party in question.addressees)
        known = named or any(reader.somebody(party) for party in question.addressees)
        if known and candidate.entry.demand.addressees and features.addressee < limits.role:
            return "it is demanded of somebody else"
        elsewhere = stance in ANSWERS or not features.addressee
        if known and elsewhere and not candidate.entry.demand.addressees:
            return "it is not said of whom"
    if question.kind is Kind.DEMANDS and stance is Stance.ACCEPTANCE and Stance.DEMAND in question.stances:
        return "it only accepts"
    threatens = stance in question.stances or WOULD_IF.search(candidate.sentence.text)
    warns = WARNS.search(question.text) and WARNS.search(candidate.sentence.text)
    if question.kind is Kind.THREAT and not threatens and not warns:
        return "it is no threat"
    sets = stance in (Stance.CONDITION, Stance.ULTIMATUM) or conditional(candidate.sentence.text)
    if question.kind is Kind.CONDITIONS and question.topic and not sets:
        return "it sets no condition"
    if question.expected is Expected.YES_NO and question.topic and not _answers_topic(question, candidate):
        return "it answers something else"
    return ""


def no_answer_yet(question: Question, candidate: Candidate, reader: Reader) -> bool:
    """Whether it says that the yes or no asked about is still awaited."""
    if question.kind is not Kind.RESPONSE or question.expected is not Expected.YES_NO:
        return False
    return any(awaited(party, candidate.sentence.text, reader) for party in question.demanders)


def _numbers(noun: str, candidate: Candidate) -> bool:
    """Whether a sentence has what 'how many' asks for: a unit of measure, or things with their number."""
    if noun in cls("units", stemmed=True):
        return bool(alike(noun) & candidate.sentence.stems)
    return counts(noun, candidate.sentence.text)


def denial(question: Question, candidate: Candidate, reader: Reader) -> bool:
    """Whether a sentence says that what the question takes for granted is not so: of the party, and on the topic."""
    parties, features = question.demanders, candidate.features
    near = features.topic >= TOLD or features.context >= SURE
    named = not parties or any(mentioned(one, reader, candidate.article, candidate.at) >= SPOKEN for one in parties)
    return near and named and denies(question, candidate.sentence.text)


def _answers_topic(question: Question, candidate: Candidate) -> bool:
    """Whether a yes or no is about the topic: by a word of the content, or as 'the request', 'their demands'."""
    assert candidate.entry
    demand = candidate.entry.demand
    if demand.stance not in ANSWERS or ANAPHORIC.match(demand.content):
        return True
    content = set(stems(demand.content))
    return any(alike(word) & content for word in question.topic)


def checkable(question: Question, candidates: Sequence[Candidate], reader: Reader, limits: Thresholds) -> Question:
    """The question without demanders that it only describes, in words that no candidate shares ('the knife guy').

    A name that the articles do not have is no description: nobody else's demand answers for it.
    """
    if any(not _described(party, reader) for party in question.demanders):
        return question
    if any(candidate.features.demander >= limits.role for candidate in candidates):
        return question
    return replace(question, demanders=())


def _described(party: Party, reader: Reader) -> bool:
    opens = party.words.lower().split()[0]
    phrase = opens in DETERMINERS or "'s " in party.words.replace("’", "'")
    known = reader.index.catalogue.passages_with(party.head) > 0
    return party.actor is None and not party.qualifiers and phrase and known and not reader.somebody(party)


def _lacks_as_passage(question: Question, candidate: Candidate, reader: Reader, limits: Thresholds) -> str:
    """A sentence without a record must name the party and, after it, a cue of what was asked."""
    if candidate.sentence.text.rstrip().endswith(":"):
        return "it only opens a list"
    if question.kind is Kind.QUOTE:
        spoken = not question.demanders or candidate.features.demander >= limits.role * 0.6
        return "" if spoken else "somebody else speaks"
    if question.expected in HARD and _beside_record(question, candidate, reader, limits):
        return ""
    text, features = candidate.sentence.text, candidate.features
    cues = [start for start, family in cues_in(text) if _fits(family, question)]
    cues += [start for name in SAID.get(question.kind, ()) for start in said_at(name, text)]
    if Stance.PROPOSAL in question.stances and Stance.ULTIMATUM not in question.stances:
        cues += said_at("promises", text)
    if question.kind is Kind.CONDITIONS:
        cues = conditional(text) + [start for start, family in cues_in(text) if family == "condition"]
    if question.kind is Kind.THREAT and WOULD_IF.search(text):
        cues.append(len(text))
    if question.kind is Kind.BOTH and SAYS.search(text):
        cues.append(len(text))
    if reaction(question) and features.context >= TOLD:
        cues.append(len(text))
    if question.kind is Kind.CHANGE and features.expected and features.context >= SURE:
        return ""
    if not cues:
        return NO_CUE
    if any(party.actor for party in question.addressees):
        if features.addressee < limits.role:
            return "it is not said of whom"
        if question.kind is Kind.DEMANDER and not _asked_of(question.addressees, candidate, cues, reader):
            return "nothing is asked of that party in it"
    for party in question.demanders:
        at = reader.places(party, candidate.article)[candidate.at]
        if at is not None and any(at < cue for cue in cues):
            return ""
        if at is None and mentioned(party, reader, candidate.article, candidate.at) >= 0.7:
            return ""
    return "the party asked about demands nothing in it" if question.demanders else ""


def speaks(question: Question, candidate: Candidate) -> bool:
    """Whether the best sentence of all is the party's own word on all of the topic, though no cue says what it asks."""
    features = candidate.features
    own = bool(question.demanders) and features.demander >= OWN and features.context >= SURE
    told = question.kind in SAID and question.kind is not Kind.DEMANDER and not question.addressees
    return own and told and candidate.score >= CLEAR and bool(QUOTED.search(candidate.sentence.text))


def fits(question: Question, candidate: Candidate) -> bool:
    """Whether a record is by the very party asked about and of the stance asked for, where no topic is named."""
    entry = candidate.entry
    return (
        entry is not None
        and not question.topic
        and bool(question.demanders)
        and candidate.features.demander >= SURE
        and entry.demand.stance in question.stances
    )


def _asked_of(parties: Sequence[Party], candidate: Candidate, cues: Sequence[int], reader: Reader) -> bool:
    """Whether a party stands after a cue, or before one in the passive."""
    for party in parties:
        at = reader.places(party, candidate.article)[candidate.at]
        if at is not None and any(cue < at or PASSIVE.search(candidate.sentence.text[at:cue]) for cue in cues):
            return True
    return False


def _beside_record(question: Question, candidate: Candidate, reader: Reader, limits: Thresholds) -> bool:
    """Whether a record of the party asked about stands within two sentences: its details often follow it."""
    parties, role = (question.demanders, "by") if question.demanders else (question.addressees, "to")
    return any(
        candidate.at - 2 <= at <= candidate.at
        and max(role_of(party, reader, candidate.article, at, entry, role) for party in parties) >= limits.role
        for at, entry in reader.records(candidate.article)
        if parties
    )


def _fits(family: str, question: Question) -> bool:
    if question.kind is Kind.THREAT:
        return family == "threat"
    if question.kind is Kind.RESPONSE:
        return family in ("rejection", "acceptance", "response", "condition", "demand")
    return family not in ("acceptance", "response")


def _names(asked: str, candidate: Candidate, reader: Reader) -> bool:
    """Whether the sentence, or one near it, has the noun asked for ('which reforms', 'what sanctions')."""
    near = reader.sentences(candidate.article)[max(0, candidate.at - 2) : candidate.at + 3]
    return any(alike(asked) & sentence.stems for sentence in near)
