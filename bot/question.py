"""What is asked: kind, actors in their roles, stance, topic, time and the type of answer expected."""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from importlib.resources import files

from bot.parties import Party, Token, party, tokens
from bot.words import spans, stem
from index.actors import ActorBook, Found
from index.demands import Stance


class Kind(StrEnum):
    DEMANDS = "demands"  # what does X demand (of Y, about T)
    DEMANDER = "demander"  # who demanded Z
    ADDRESSEE = "addressee"  # who was asked to do Z
    CONDITIONS = "conditions"
    RESPONSE = "response"  # did X agree, reject, answer
    PROPOSAL = "proposal"
    BOTH = "both"  # what X and Y share, where they differ
    WHEN = "when"
    SOURCE = "source"
    QUOTE = "quote"
    THREAT = "threat"
    CHANGE = "change"
    FACT = "fact"


class Expected(StrEnum):
    ACTOR = "actor"
    AMOUNT = "amount"
    DATE = "date"
    NUMBER = "number"
    PLACE = "place"
    QUOTATION = "quotation"
    REASON = "reason"
    YES_NO = "yes_no"
    CONTENT = "content"


@dataclass(frozen=True, slots=True)
class Question:
    """A question as understood. `topic` are stems in order, without the roles' own words and without the cue.

    `stances` is what the cue asks about (empty: any); `negated` says that the cue is denied in the question
    ('didn't want', 'NOT to'); `year`/`month` a time named in it; `past` that earlier demands are asked for.
    """

    text: str
    kind: Kind
    expected: Expected
    demanders: tuple[Party, ...] = ()
    addressees: tuple[Party, ...] = ()
    stances: frozenset[Stance] = frozenset()
    topic: tuple[str, ...] = ()
    names: frozenset[str] = frozenset()  # canonical actors mentioned anywhere
    past: bool = False
    year: int | None = None
    month: int | None = None
    asked: str = ""  # stem of the noun that a detail is asked of: 'reform' in 'which reforms did …'

    @property
    def asks_for_demands(self) -> bool:
        return bool(self.stances) or self.kind is not Kind.FACT


WH = {"who", "whom", "whose", "what", "which", "when", "where", "why", "how", "whos", "whats"}
DO = {"do", "does", "did", "has", "have", "had", "will", "would", "can", "could", "didnt", "dont", "doesnt"}
BE = {"is", "are", "was", "were", "be", "been", "being"}
AUX = DO | BE | {"mustn't", "shouldn't", "wouldn't", "didn't", "doesn't", "won't", "isn't", "aren't"}
ASKING_PARTICIPLES = {"ask", "urg", "told", "tell", "order", "press", "call", "demand", "request", "instruct", "want"}
TO_ADDRESSEE = {"on", "upon", "of", "from", "to", "against"}
OBJECT_ENDS = set(
    [
        "to",
        "for",
        "about",
        "that",
        "not",
        "over",
        "if",
        "when",
        "after",
        "before",
        "because",
        "do",
        "does",
        "as",
        "in",
        "on",
        "by",
        "during",
        "with",
        "since",
        "until",
    ]
)
NOUN_CUES = {
    stem(word)
    for word in [
        "plea",
        "appeal",
        "offer",
        "proposal",
        "request",
        "demand",
        "threat",
        "answer",
        "ultimatum",
        "response",
    ]
}
SUBJECT_ENDS = {
    stem(word)
    for word in [
        "say",
        "said",
        "announce",
        "tell",
        "claim",
        "give",
        "set",
        "make",
        "issue",
        "state",
        "mean",
        "go",
        "get",
        "think",
        "explain",
        "clash",
        "try",
        "plan",
        "gonna",
        "leave",
        "need",
        "see",
    ]
}
UNCOUNTED = set(
    [
        "earlier",
        "previous",
        "former",
        "past",
        "old",
        "new",
        "current",
        "latest",
        "main",
        "key",
        "first",
        "exact",
        "exactly",
        "really",
        "actually",
        "now",
        "still",
    ]
)
MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
PAST = re.compile(r"\b(earlier|previous(ly)?|before|past|former(ly)?|old|used to|originally|at first)\b", re.I)
GENERIC = {
    stem(word)
    for word in [
        "demand",
        "condition",
        "exact",
        "answer",
        "thing",
        "measure",
        "step",
        "term",
        "detail",
        "part",
        "side",
        "point",
    ]
}
PRONOUN_SUBJECTS = {"he", "she", "they", "it", "him", "her", "them", "his", "their", "its"}
TIME_WORDS = {*MONTHS, "date", "day", "year", "month", "deadline", "money", "billions", "millions"}
BREAK = re.compile(r"[.,;:!?…—–]+(?:\s+|$)")


@cache
def _tables() -> dict[str, dict[str, list[str]]]:
    with files("bot").joinpath("question.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def _patterns(table: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (name, re.compile("|".join(f"(?:{pattern})" for pattern in patterns)))
        for name, patterns in _tables()[table].items()
    )


@cache
def _cues() -> dict[tuple[str, ...], str]:
    """Cue phrases as stems → stance family; longer phrases are looked up first."""
    return {
        tuple(stem(word) for word in phrase.split()): family
        for family, phrases in _tables()["cues"].items()
        for phrase in phrases
    }


FAMILIES: dict[str, frozenset[Stance]] = {
    "demand": frozenset({Stance.DEMAND, Stance.REQUEST, Stance.ULTIMATUM, Stance.CONDITION, Stance.PROPOSAL}),
    "request": frozenset({Stance.REQUEST, Stance.DEMAND, Stance.PROPOSAL, Stance.ULTIMATUM}),
    "proposal": frozenset({Stance.PROPOSAL, Stance.REQUEST, Stance.DEMAND}),
    "condition": frozenset({Stance.CONDITION, Stance.ULTIMATUM, Stance.DEMAND}),
    "threat": frozenset({Stance.THREAT, Stance.ULTIMATUM}),
    "rejection": frozenset({Stance.REJECTION, Stance.DEMAND}),
    "acceptance": frozenset({Stance.ACCEPTANCE}),
    "response": frozenset({Stance.REJECTION, Stance.ACCEPTANCE, Stance.CONDITION}),
}


def understand(text: str, book: ActorBook, before: Sequence[str] = ()) -> Question:
    """The question as the rules understand it; `before` are earlier questions of the talk, oldest first.

    A follow-up ('and the US?', 'what about before?') takes from the last question what it does not say itself.
    """
    question = _alone(text, book)
    if before:
        last = understand(before[-1], book, before[:-1])
        if _is_follow_up(text, question):
            question = _carry(last, question)
    return question


def _alone(text: str, book: ActorBook) -> Question:
    words = tokens(text)
    lower = "".join(
        word if word.isupper() and word in {t.lower for t in words} else word.lower()
        for word in re.split(r"(\W+)", text)
    )
    lower = lower.replace("’", "'")
    core = _core(words, lower)
    cue, family = _cue(words, core)
    found = book.find(text)
    roles = _roles(text, words, core, cue, family, book)
    subject = roles.subject
    if subject and all(token.lower in PRONOUN_SUBJECTS for token in subject):
        subject = _aside_subject(words[:core]) or subject
    doer, target = (roles.objects, subject) if roles.passive else (subject, roles.objects)
    demanders = _parties(text, doer, book)
    addressees = _parties(text, target, book)
    kind = _kind(lower, family, roles, words, core, bool(demanders))
    if cue is None and demanders and len(demanders[0].modifiers) > 3:
        demanders = ()  # no cue bounds the subject and it runs on: a clause, not a party
    if kind in (Kind.FACT, Kind.SOURCE):  # their actors stand in no role of a demand: they are the topic
        demanders = addressees = ()
    elif not roles.passive:
        demanders = _implied(text, lower, kind, words, cue, found, book, demanders)
    used = {t.start for t in words for p in (*demanders, *addressees) if t.start in p.places}
    expected = Expected(_first("expected", lower[_offset(words, core) :]) or _first("expected", lower) or "content")
    if kind in (Kind.DEMANDER, Kind.ADDRESSEE):
        expected = Expected.ACTOR
    cue_starts = {words[i].start for i in range(*cue)} if cue else set()
    topic = tuple(
        dict.fromkeys(
            token.stem
            for token in words
            if token.content
            and token.start not in cue_starts
            and token.start not in used
            and token.lower not in UNCOUNTED
            and token.lower not in TIME_WORDS
        )
    )
    year, month = _time(lower)
    topic = tuple(word for word in topic if word != str(year))
    return Question(
        text=text,
        kind=kind,
        expected=expected,
        demanders=demanders,
        addressees=addressees,
        stances=FAMILIES.get(family, frozenset()),
        topic=topic,
        names=frozenset(hit.actor.name for hit in found),
        past=bool(PAST.search(lower)),
        year=year,
        month=month,
        asked=_asked(words, core, cue, kind, expected),
    )


def _asked(words: list[Token], core: int, cue: tuple[int, int] | None, kind: Kind, expected: Expected) -> str:
    """The head of 'which …' or 'what …' before the auxiliary, where a detail of a demand is asked for."""
    if (
        core >= len(words)
        or words[core].lower not in ("what", "which")
        or expected not in (Expected.CONTENT, Expected.QUOTATION)
    ):
        return ""
    phrase = []
    for i, token in enumerate(words[core + 1 :], core + 1):
        if token.lower in AUX or (cue and i >= cue[0]):
            break
        phrase.append(token)
    content = [t for t in phrase if t.content and t.stem not in GENERIC and not t.lower.endswith("ly")]
    return content[-1].stem if content and kind is not Kind.CONDITIONS else ""


def cues_in(text: str) -> list[tuple[int, str]]:
    """Every demand cue of a sentence as (start in characters, stance family)."""
    found = spans(text)
    return [
        (found[i][1], family)
        for i in range(len(found))
        for length in (4, 3, 2, 1)
        if (family := _cues().get(tuple(word for word, _, _ in found[i : i + length]))) and i + length <= len(found)
    ]


def _first(table: str, lower: str) -> str:
    return next((name for name, pattern in _patterns(table) if pattern.search(lower)), "")


def _offset(words: list[Token], core: int) -> int:
    return words[core].start if core < len(words) else 0


def _core(words: list[Token], lower: str) -> int:
    """Index of the word that opens the question proper: after an aside, its wh-word or auxiliary."""
    last_break = 0
    for i, token in enumerate(words):
        opens = i == 0 or bool(BREAK.search(lower[words[i - 1].end : token.start]))
        if token.lower in WH and (opens or last_break == 0):
            return i
        if opens and token.lower in AUX:
            return i
    return 0


def _cue(words: list[Token], core: int) -> tuple[tuple[int, int] | None, str]:
    """The first demand cue of the question proper as a range of words, and its stance family.

    A cue inside the wh-phrase ('what condition is …', 'which demands did …') gives way to one after the auxiliary.
    """
    start = core + (1 if words[core : core + 1] and words[core].lower in WH | AUX else 0)
    aux = next((i for i in range(core, len(words)) if words[i].lower in AUX), core)
    for first in (max(start, aux + 1), start, 0):
        for i in range(first, len(words)):
            if i and words[i - 1].lower in ("many", "much"):
                continue
            for length in (4, 3, 2, 1):
                family = _cues().get(tuple(token.stem for token in words[i : i + length]))
                if family and i + length <= len(words):
                    return (i, i + length), family
    return None, ""


@dataclass(frozen=True, slots=True)
class _Roles:
    """Words of the subject and of the object of the cue; whether it is passive, and the wh-word its subject."""

    subject: list[Token]
    objects: list[Token]
    passive: bool = False
    wh_subject: bool = False


def _roles(
    text: str, words: list[Token], core: int, cue: tuple[int, int] | None, family: str, book: ActorBook
) -> _Roles:
    end = cue[0] if cue and cue[0] > core else len(words)
    between = words[core:end]
    aux = next((i for i, token in enumerate(between) if token.lower in AUX), None)
    wh = bool(between) and between[0].lower in WH
    if cue is None and aux is None:
        return _Roles([], [])
    if aux is not None:
        after = between[aux + 1 :]
    else:
        after = [] if wh else (between or words[:end])
    subject = _subject(after)
    verb = words[cue[0]] if cue else None
    be = any(token.lower in BE for token in between)
    passive = bool(verb) and be and verb is not None and _is_participle(verb)
    if cue is None or family in ("rejection", "acceptance", "response"):
        objects: list[Token] = []
    else:
        objects = _by_phrase(words, cue[1]) if passive else _object(text, words, cue, book)
    cleft = bool(subject) and all(token.lower in ("it", "that") for token in subject)
    return _Roles([] if cleft else subject, objects, passive, wh and (not subject or cleft))


def _is_participle(verb: Token) -> bool:
    return verb.lower.endswith(("ed", "told")) and verb.stem in ASKING_PARTICIPLES


def _subject(words: list[Token]) -> list[Token]:
    """The noun phrase that opens these words: up to a verb of saying or giving, a clause border or an auxiliary."""
    subject: list[Token] = []
    for token in words:
        if subject and (token.stem in SUBJECT_ENDS or token.lower in AUX or token.opens_clause):
            break
        if token.lower not in UNCOUNTED and token.lower not in AUX:
            subject.append(token)
    return subject


def _object(text: str, words: list[Token], cue: tuple[int, int], book: ActorBook) -> list[Token]:
    """The words after the cue that name of whom it is demanded: 'of X', 'from X', 'X to do', 'on X to do'."""
    i = cue[1]
    if i >= len(words) or (words[i].lower == "to" and words[i - 1].stem not in NOUN_CUES):
        return []
    marked = words[i].lower in TO_ADDRESSEE or words[i - 1].lower == "on"
    if words[i].lower in TO_ADDRESSEE:
        i += 1
    end = i
    while end < len(words) and words[end].lower not in OBJECT_ENDS and not words[end].opens_clause:
        end += 1
    followed = end < len(words) and words[end].lower in ("to", "not", "do", "for")
    named = party(text, words[i:end], book) if end > i else None
    return words[i:end] if named and (followed or (marked and named.actor)) else []


def _by_phrase(words: list[Token], at: int) -> list[Token]:
    for i in range(at, len(words)):
        if words[i].lower == "by":
            end = i + 1
            while end < len(words) and words[end].lower not in OBJECT_ENDS:
                end += 1
            return words[i + 1 : end]
    return []


def _implied(
    text: str,
    lower: str,
    kind: Kind,
    words: list[Token],
    cue: tuple[int, int] | None,
    found: Sequence[Found],
    book: ActorBook,
    subject: tuple[Party, ...],
) -> tuple[Party, ...]:
    """The demanders of the subject, or those that stand outside the subject: "X's amendment", 'before X will sign', 'X and Y clash'."""

    def named(hits: Sequence[Found]) -> tuple[Party, ...]:
        groups = [[t for t in words if hit.start <= t.start < hit.end] for hit in hits]
        return tuple(p for group in groups if group for p in _parties(text, group, book))

    if kind is Kind.BOTH and cue is None and not subject:
        return named(found[:2])
    if cue:
        owner = [
            hit for hit in found if hit.end <= words[cue[0]].start and lower[hit.end :].startswith(("'s ", "s' ", "' "))
        ]
        if owner and words[cue[0]].start - owner[-1].end <= 4:
            return named(owner[-1:])
    if kind is Kind.CONDITIONS and not subject:
        return named(
            [
                hit
                for hit in found
                if re.match(r" (will|would|can|could|may|agrees?|signs?|is|does)\b", lower[hit.end :])
            ][:1]
        )
    return subject


def _aside_subject(aside: list[Token]) -> list[Token]:
    """The subject of the aside that a pronoun of the question proper stands for: its words before the verb."""
    subject = []
    for token in aside:
        if token.lower in AUX or token.stem in ("said", "say", "offer", "weigh", "want", "ask", "call", "threaten"):
            break
        subject.append(token)
    return subject if len(subject) < len(aside) else []


def _parties(text: str, words: list[Token], book: ActorBook) -> tuple[Party, ...]:
    groups: list[list[Token]] = [[]]
    for token in words:
        if token.lower in ("and", "or", "both"):
            groups.append([])
        else:
            groups[-1].append(token)
    found = (party(text, group, book) for group in groups if group)
    return tuple(each for each in found if each is not None)


def _kind(lower: str, family: str, roles: _Roles, words: list[Token], core: int, has_demander: bool) -> Kind:
    kind = _first("kinds", lower)
    if kind:
        return Kind(kind)
    opener = words[core].lower if core < len(words) else ""
    asks_actor = opener in ("who", "whom") or _first("expected", lower) == "actor"
    if family and asks_actor:
        if roles.passive or (has_demander and not roles.wh_subject):
            return Kind.ADDRESSEE
        return Kind.DEMANDER if roles.wh_subject else Kind.DEMANDS
    if family in ("rejection", "acceptance", "response"):
        return Kind.RESPONSE
    return Kind.DEMANDS if family else Kind.FACT


def _time(lower: str) -> tuple[int | None, int | None]:
    year = re.search(r"\b(19|20)\d\d\b", lower)
    month = re.search(rf"\b({'|'.join(MONTHS)})\b(?= \d| *,|\?|$)|\bin ({'|'.join(MONTHS)})\b", lower)
    name = month and (month.group(1) or month.group(2))
    return int(year.group()) if year else None, MONTHS.index(name) + 1 if name else None


FOLLOW_UP = re.compile(r"^(and|but|so|what about|how about|ok|then)\b|\b(that|this|those|it|they|them|he|she)\b", re.I)


def _is_follow_up(text: str, question: Question) -> bool:
    short = len(text.split()) <= 4
    missing = not question.demanders and not question.topic
    return bool(FOLLOW_UP.search(text)) or short or missing


def _carry(last: Question, new: Question) -> Question:
    """The last question with the new parts put in: a new actor takes the role of the one it replaces."""
    if new.stances and new.demanders and new.topic:
        return new
    parties = new.demanders or new.addressees
    if not parties and new.names and not new.stances:
        parties = tuple(Party(name, stem(name.split()[-1]), name) for name in sorted(new.names))
    named = {s for p in parties for s in p.stems}
    fresh = tuple(word for word in new.topic if word not in named)
    pronoun = all(p.words.lower() in PRONOUN_SUBJECTS for p in parties)
    keep_kind = not new.stances and new.kind is Kind.FACT
    return replace(
        new,
        kind=last.kind if keep_kind else new.kind,
        expected=last.expected if keep_kind else new.expected,
        demanders=last.demanders if pronoun or not parties else parties,
        addressees=new.addressees if new.demanders and new.addressees else last.addressees,
        stances=new.stances or last.stances,
        topic=fresh or last.topic,
        past=new.past or last.past,
        year=new.year or last.year,
        month=new.month or last.month,
    )
