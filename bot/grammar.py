"""The grammar of a typed question: where it begins, its cue, the words of its subject and of its object.

Word order around the cue decides, not a parse: questions are typed sloppily and in lower case.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from bot.parties import Token, party
from bot.words import spans, stem
from index.actors import ActorBook

TO_DO = re.compile(r"\bto\s+[a-z]")  # 'told them to go' asks, 'told reporters' does not
REACH = 60  # characters
ACCORDING = re.compile(
    r"\b(?:according to|if you ask|as seen by|in the (?:view|opinion|eyes|words) of)\s+([^,;?!]+?)(?=\s*[,;?!]|$)"
    r"|\b(?:words|wording|quote) (?:of|from|by)\s+([^,;?!]+?)(?=\s+(?:when|about|on|as|after|regarding)\b|[,;?!]|$)"
)
ATTRIBUTIVE = re.compile(r"(?i)\b(?:the|an?|this|that|its|his|her|their|our|my|\d+|\w+['’]s)\s+\w+ed$")
BREAK = re.compile(r"[.,;:!?…—–]+(?:\s+|$)")


@cache
def tables() -> dict[str, dict[str, list[str]]]:
    """The tables of question.toml."""
    with files("bot").joinpath("question.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def cls(name: str, *, stemmed: bool = False) -> frozenset[str]:
    """One class of words of question.toml, or their stems."""
    words = tables()["words"][name]
    return frozenset(map(stem, words)) if stemmed else frozenset(words)


def aux() -> frozenset[str]:
    """Auxiliaries."""
    return cls("do") | cls("be")


@cache
def cues() -> dict[tuple[str, ...], str]:
    """Cue phrases as stems → stance family; longer phrases are looked up first."""
    return {
        tuple(stem(word) for word in phrase.split()): family
        for family, phrases in tables()["cues"].items()
        for phrase in phrases
    }


@cache
def _false_friends() -> re.Pattern[str]:
    return re.compile("|".join(each for forms in tables()["false_friends"].values() for each in forms), re.I)


@lru_cache(maxsize=20_000)
def cues_in(text: str) -> tuple[tuple[int, str], ...]:
    """Every demand cue of a sentence as (start in characters, stance family).

    'the proposed law', 'told reporters' and 'tested positive' demand nothing.
    """
    found = spans(text)
    false = [match.span() for match in _false_friends().finditer(text)]
    return tuple(
        (found[i][1], family)
        for i in range(len(found))
        for length in (4, 3, 2, 1)
        if i + length <= len(found)
        and (family := cues().get(tuple(word for word, _, _ in found[i : i + length])))
        and not any(start <= found[i][1] < end for start, end in false)
        and not ATTRIBUTIVE.search(text[max(0, found[i][2] - REACH) : found[i][2]])
        and (found[i][0] != "tell" or TO_DO.search(text[found[i][2] : found[i][2] + REACH]))
    )


@cache
def _said(name: str) -> re.Pattern[str]:
    return re.compile("|".join(tables()["said"][name]), re.I)


def said_at(name: str, text: str) -> list[int]:
    """Where a sentence 'urges', 'promises' or 'refuses' without a cue, in characters."""
    return [match.start() for match in _said(name).finditer(text)]


def core_of(words: list[Token], lower: str) -> int:
    """Index of the word that opens the question proper: after an aside, its wh-word or auxiliary."""
    opening = [i for i, token in enumerate(words) if i == 0 or BREAK.search(lower[words[i - 1].end : token.start])]
    for i, token in enumerate(words):
        if token.lower in cls("wh"):
            if i and i == len(words) - 1:
                continue  # 'they agree, but only if what?'
            later = any(j > i and words[j].lower in cls("wh") | aux() for j in opening) or (
                i > 2 and i + 2 < len(words)
            )
            relative = (
                i and i not in opening and token.lower in cls("relative") and words[i - 1].lower not in cls("joins")
            )
            if not (relative and later):
                return i
        if i in opening and token.lower in aux():
            return i
    return 0


def asked_first(words: list[Token], core: int, lower: str) -> list[Token]:
    """The words up to the question mark: '… filed? need the actual date' needs nothing."""
    start = words[core].start if core < len(words) else 0
    return [token for token in words if "?" not in lower[start : max(start, token.start)]]


def cue_of(words: list[Token], core: int) -> tuple[tuple[int, int] | None, str]:
    """The first demand cue of the question proper as a range of words, and its stance family.

    A cue inside the wh-phrase ('what condition is …', 'which demands did …') gives way to one after the auxiliary.
    """
    start = core + (1 if words[core : core + 1] and words[core].lower in cls("wh") | aux() else 0)
    auxiliary = next((i for i in range(core, len(words)) if words[i].lower in aux() | cls("modals")), core)
    after = auxiliary + (words[auxiliary : auxiliary + 1] != [] and words[auxiliary].lower not in cls("modals"))
    for first in (max(start, after), start, 0):
        for i in range(first, len(words)):
            if (i and words[i - 1].lower in ("many", "much")) or words[i].named:
                continue
            for length in (4, 3, 2, 1):
                family = cues().get(tuple(token.stem for token in words[i : i + length]))
                noun = length == 1 and [token.stem for token in words[i + 1 : i + 2]] == ["say"]  # 'the invite says'
                if family and not noun and i + length <= len(words):
                    return (i, i + length), family
    return None, ""


@dataclass(frozen=True, slots=True)
class Roles:
    """Words of the subject and of the object of the cue; whether it is passive, and the wh-word its subject.

    `duty`: its subject is the one who must do something, with nobody named who says so ('what must X do').
    """

    subject: list[Token]
    objects: list[Token]
    passive: bool = False
    wh_subject: bool = False
    duty: bool = False


def roles_of(
    text: str, words: list[Token], core: int, cue: tuple[int, int] | None, family: str, book: ActorBook
) -> Roles:
    end = cue[0] if cue and cue[0] > core else len(words)
    between = words[core:end]
    auxiliary = next((i for i, token in enumerate(between) if token.lower in aux() | cls("wh_be")), None)
    wh = bool(between) and between[0].lower in cls("wh")
    if cue is None and auxiliary is None:
        return Roles([], [])
    if auxiliary is not None:
        subject = _subject(between[auxiliary + 1 :])
    elif wh and cue is not None and words[cue[0]].lower not in cls("modals"):  # 'what demands did X make'
        late = next((i for i in range(cue[1], len(words)) if words[i].lower in cls("do")), len(words))
        subject = _subject(words[late + 1 :]) if late <= cue[1] + 1 else []
    else:
        subject = [] if wh else _subject(between or words[:end])
    be = any(token.lower in cls("be") for token in between)
    passive = be and cue is not None and _is_participle(words[cue[0]])
    if cue is None or family in ("rejection", "acceptance", "response"):
        objects: list[Token] = []
    else:
        objects = phrase_after(words, cue[1], "by") if passive else _object(text, words, cue, book, bool(subject))
    cleft = bool(subject) and all(token.lower in ("it", "that") for token in subject)
    cleft = cleft or [token.lower for token in subject[:2]] == ["it", "take"]
    said = any(token.stem in cls("subject_ends", stemmed=True) for token in between)
    said = said or (cue is not None and [token.lower for token in words[cue[1] : cue[1] + 1]] == ["say"])
    duty = (
        cue is not None
        and cue[0] >= core
        and not said
        and (" ".join(token.lower for token in words[slice(*cue)]) in cls("duties") or _in_order(words, cue[1]))
    )
    return Roles([] if cleft else subject, objects, passive, wh and (not subject or cleft), duty)


def _in_order(words: list[Token], at: int) -> bool:
    """'need in order to', 'need so that'."""
    return [token.lower for token in words[at - 1 : at + 2]] == ["need", "in", "order"]


def wh_role(words: list[Token], core: int, cue: tuple[int, int] | None) -> str:
    """The part that 'which …' or 'what …' itself plays: 'subject' ('which minister wants'), 'object' ('which bank
    did they tell to close'), else ''."""
    if core >= len(words) or words[core].lower not in ("which", "what"):
        return ""
    says = cls("subject_ends", stemmed=True)
    verb = next(
        (
            i
            for i in range(core + 1, len(words))
            if words[i].lower in aux() | cls("modals") or words[i].stem in says or (cue and i == cue[0])
        ),
        len(words),
    )
    if not any(token.content for token in words[core + 1 : verb]) or verb == len(words):
        return ""
    if words[verb].lower not in aux() | cls("modals"):
        return "subject" if words[verb].lower.endswith(("s", "ed", "said", "told", "ing")) else ""
    gap = cue is not None and cue[0] > verb + 1 and [token.lower for token in words[cue[1] : cue[1] + 1]] == ["to"]
    if words[verb].lower in cls("be") and cue and not words[cue[0]].lower.endswith("ing"):
        gap = False  # 'what places were people told to avoid'
    return "object" if gap and cue and words[cue[0]].stem in cls("takes_addressee", stemmed=True) else ""


def view_of(words: list[Token], lower: str) -> tuple[list[Token], list[Token]]:
    """The aside that says whose view is asked for ('according to X', 'if you ask X'), and the words for X."""
    match = ACCORDING.search(lower)
    aside = [token for token in words if match and match.start() <= token.start < match.end()]
    if match is None or any(token.lower in cls("wh") for token in aside):
        return [], []
    return aside, [token for token in aside if token.start >= max(match.start(1), match.start(2))]


def _is_participle(verb: Token) -> bool:
    return verb.lower.endswith(("ed", "told")) and verb.stem in cls("participles", stemmed=True)


def _subject(words: list[Token]) -> list[Token]:
    """The noun phrase that opens these words: up to a verb of saying or giving, a clause border or an auxiliary."""
    subject: list[Token] = []
    if words and words[0].lower == "to":  # 'what has to happen before …' has none
        return subject
    for token in words:
        ends = token.stem in cls("subject_ends", stemmed=True) and not token.named
        if subject and (ends or token.lower in aux() or token.opens_clause):
            break
        if token.lower not in cls("uncounted") and token.lower not in aux():
            subject.append(token)
    return subject


def _object(text: str, words: list[Token], cue: tuple[int, int], book: ActorBook, verb: bool) -> list[Token]:
    """The words after the cue that name of whom it is demanded: 'of X', 'from X', 'X to do', 'on X to do'."""
    i = cue[1]
    if i >= len(words) or (words[i].lower == "to" and words[i - 1].stem not in cls("noun_cues", stemmed=True)):
        return []
    marked = words[i].lower in cls("to_addressee") or words[i - 1].lower == "on"
    if words[i].lower in cls("to_addressee"):
        i += 1
    end = i
    if end < len(words) and words[end].lower == "that" and words[i - 1].stem in cls("takes_object", stemmed=True):
        end += 1  # 'want that judge to wait'
    while end < len(words) and words[end].lower not in cls("object_ends") and not words[end].opens_clause:
        end += 1
    followed = end < len(words) and words[end].lower in ("to", "not", "do", "for")
    named = party(text, words[i:end], book) if end > i else None
    if named and not named.actor and [token.lower for token in words[end : end + 2]] == ["to", "be"]:
        return []  # 'wants the rates to be cut' asks nothing of the rates
    told = marked and named and (named.actor or (verb and words[i - 1].lower in ("of", "from")))
    return words[i:end] if named and (followed or told) else []


def phrase_after(words: list[Token], at: int, *prepositions: str) -> list[Token]:
    """The words that the first of these prepositions governs, from a place on."""
    for i in range(at, len(words)):
        if words[i].lower in prepositions:
            end = i + 1
            while end < len(words) and words[end].lower not in cls("object_ends"):
                end += 1
            return words[i + 1 : end]
    return []


def aside_subject(aside: list[Token]) -> list[Token]:
    """The subject of the aside that a pronoun of the question proper stands for: its words before the verb."""
    subject: list[Token] = []
    for token in aside:
        ends = token.lower in aux() or token.lower in cls("relative") or token.opens_clause
        if subject and (ends or token.stem in cls("aside_ends", stemmed=True)):
            break
        subject.append(token)
    return subject if len(subject) < len(aside) else []
