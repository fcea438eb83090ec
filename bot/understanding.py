"""A question as typed becomes a question as understood: by its cue, the words around it and its patterns."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise

from bot.followup import carried, leans_back
from bot.grammar import (
    Roles,
    aside_subject,
    asked_first,
    aux,
    cls,
    core_of,
    cue_of,
    phrase_after,
    roles_of,
    tables,
    view_of,
    wh_role,
)
from bot.parties import POSTMODIFIERS, Party, Token, party, tokens
from bot.question import FAMILIES, OF_KIND, Expected, Kind, Question
from bot.words import stem, stop
from index.actors import ActorBook, Found
from index.words import letters

IF_REFUSED = re.compile(r"\bwhat (?:happens|will happen|would happen)\b.*\bif\b")
EFFORT = re.compile(r"how (?:many|much|long|far|often)\b")
STRICT = {"must", "mustn't", "should", "shouldn't", "supposed", "ought"}
UNIT = re.compile(r"\bhow many (\w+)")
TAG = re.compile(
    r"[\s,;.–—-]+(?:and |but |so )?(?:did|do|does|has|have|had|is|are|was|were|will|would)(?:n['’]?t)?"
    r" (?:he|she|they|it)(?: (?:get|got) (?:it|that|one|them))?\s*\?*\s*$",
    re.I,
)
NAMED = {"person", "country"}  # kinds whose names are seldom a common word too
SURE = 0.9  # of a found actor's score
GOT = re.compile(r"\b(?:get|got) (?:it|that|one|them)\W*$", re.I)
BESIDES = re.compile(r"\b(?:besides|apart from|other than|aside from|except(?: for)?|in addition to)\s+[^,;:?]+")
EMBEDDED = re.compile(  # 'has she said who …' asks whether something was said
    r"(?:has|have|had|did|does|do)\b.{2,60}\b(?:said|says?|decided?|announced?|revealed?|explain(?:ed)?|named?|stated?"
    r"|disclosed?|confirmed?|clear)(?: \w+){0,2} (?:who|whom|what|which|when|where|why|how|whether|if)\b"
)
PAST = re.compile(r"\b(earlier|previous(ly)?|before|past|former(ly)?|old|used to|originally|at first)\b", re.I)


@cache
def _patterns(table: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (name, re.compile("|".join(f"(?:{pattern})" for pattern in patterns)))
        for name, patterns in tables()[table].items()
    )


def understand(text: str, book: ActorBook, before: Sequence[str] = ()) -> Question:
    """The question as the rules understand it; `before` are earlier questions of the talk, oldest first.

    A follow-up ('and the US?', 'what about before?") takes from the last question what it does not say itself.
    """
    question = _alone(text, book)
    if before:
        last = understand(before[-1], book, before[:-1])
        if leans_back(text, question):
            question = carried(last, text, question, book)
            question = replace(question, spelt=_spelt(question.text, book.find(question.text)))
    return question


def _alone(text: str, book: ActorBook) -> Question:
    """The question by itself; 'X asked Y to do Z, did they?' is a question for the response of Y."""
    told = TAG.sub("", text)
    if told != text:
        question = _plain(told, book)
        got = GOT.search(text)
        if question.stances and (question.addressees or got):
            return replace(
                question,
                text=text,
                kind=Kind.RESPONSE,
                expected=Expected.YES_NO,
                demanders=() if got else question.addressees,
                addressees=question.demanders,
                stances=FAMILIES["response"],
            )
    return _plain(text, book)


def _plain(text: str, book: ActorBook) -> Question:
    words = tokens(text)
    lower = "".join(
        word if word.isupper() and word in {t.lower for t in words} else word.lower()
        for word in re.split(r"(\W+)", text)
    )
    lower = lower.replace("’", "'")
    aside, holder = view_of(words, lower)
    words = [token for token in words if token not in aside]
    core = core_of(words, lower)
    embedded = bool(EMBEDDED.match(lower[_offset(words, core) :]))
    cue, family = (None, "") if embedded else cue_of(asked_first(words, core, lower), core)
    found = book.find(text)
    roles = roles_of(text, words, core, cue, family, book)
    subject = roles.subject
    if subject and all(token.lower in cls("pronouns") for token in subject):
        subject = aside_subject(words[:core]) or subject
    if subject and (
        cue is None or words[cue[0]].start < subject[0].start
    ):  # no cue bounds it: 'would Holt free her men'
        own = next((hit for hit in found if hit.start <= subject[0].start < hit.end), None)
        after = [token.lower for token in subject if own and token.start >= own.end]
        if own and after[:1] not in (["and"], ["or"]):
            subject = [token for token in subject if token.start < own.end]
    if roles.passive and cue:  # 'what is demanded of X by Y'
        doer, target = roles.objects, subject or phrase_after(words, cue[1], "of", "from")
    else:
        doer, target = subject, roles.objects
    if roles.duty:
        doer, target = [], subject or roles.objects
    doer = doer or holder
    demanders = _parties(text, doer, book)
    addressees = _parties(text, target, book)
    part = wh_role(words, core, cue)
    kind = Kind.FACT if embedded else _kind(lower, family, roles, words, core, bool(demanders), part)
    opener = lower[_offset(words, core) :]
    if (
        roles.duty
        and cue
        and (opener.startswith("why") or (EFFORT.match(opener) and words[cue[0]].lower not in STRICT))
    ):
        kind, family = Kind.FACT, ""  # 'how long did X need to' and 'why should X' ask for no demand
    if kind is Kind.WHEN and cue and words[cue[0]].lower in cls("noun_cues") and not any(p.actor for p in demanders):
        demanders = ()  # 'when does the orange warning start': the words before a noun are no party
    if cue is None and demanders and (kind is Kind.WHEN or len(demanders[0].modifiers) > 3):
        demanders = ()  # no cue bounds the subject and it runs on: a clause, not a party
    if kind in (Kind.FACT, Kind.SOURCE):  # their actors stand in no role of a demand: they are the topic
        demanders = addressees = ()
    elif not roles.passive:
        demanders = _implied(text, lower, kind, words, cue, found, book, demanders)
    refused = kind is Kind.THREAT and bool(IF_REFUSED.search(lower))
    if refused:  # who would refuse is the one that is threatened
        refusers = (
            demanders or addressees or _parties(text, [t for t in words if t.start in _starts(found, words)], book)
        )
        demanders, addressees = (), refusers[:1]
    used = {t.start for t in words for p in (*demanders, *addressees) if t.start in p.places}
    used -= {
        t.start for t in words for p in addressees if not p.actor and t.start in p.places and t.stem in p.modifiers
    }
    expected = Expected(_first("expected", lower[_offset(words, core) :]) or _first("expected", lower) or "content")
    if kind in (Kind.DEMANDER, Kind.ADDRESSEE) or part == "subject":
        expected = Expected.ACTOR
    if embedded:
        expected = Expected.YES_NO
    if kind is Kind.BOTH and expected is not Expected.YES_NO:
        expected = Expected.CONTENT  # 'where do they differ' asks for no place
    cue_starts = {words[i].start for i in range(*cue)} if cue else set()
    besides = [match.span() for match in BESIDES.finditer(lower)]
    topic = tuple(
        dict.fromkeys(
            token.stem
            for token in words
            if token.content
            and token.start not in cue_starts
            and token.start not in used
            and not any(start <= token.start < end for start, end in besides)
            and token.lower not in cls("uncounted")
            and token.lower not in cls("time") | cls("months")
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
        stances=FAMILIES["threat"]
        if refused
        else FAMILIES.get(family) or FAMILIES.get(OF_KIND.get(kind, ""), frozenset()),
        topic=topic,
        names=frozenset(hit.actor.name for hit in found),
        fixed=(
            *_parties_of(text, [hit for hit in found if hit.actor.kind in NAMED and hit.score >= SURE], words, book),
            *_parties(text, _unknown_places(words, found), book),
        ),
        past=bool(PAST.search(lower)),
        year=year,
        month=month,
        unit=next((stem(word) for word in UNIT.findall(lower) if stem(word) not in stop()), ""),
        spelt=_spelt(text, found),
        asked="" if refused else _asked(words, core, cue, kind, expected),
    )


def _spelt(text: str, found: Sequence[Found]) -> str:
    """The question with its actors' names as the articles write them: 'Swiatek' → 'Świątek'."""
    for hit in reversed(found):
        typed = text[hit.start : hit.end]
        bare = letters(typed).casefold()
        own = (part for name in (hit.actor.name, *hit.actor.aliases) for part in (name, name.split()[-1]))
        written = next((one for one in own if not one.isascii() and letters(one).casefold() == bare), typed)
        text = text[: hit.start] + written + text[hit.end :]
    return text


def _unknown_places(words: list[Token], found: Sequence[Found]) -> list[Token]:
    """Names after 'of' or 'in' that no actor of the index has: 'the harbour of Rotterdam'."""
    return [
        token
        for before, token in pairwise(words)
        if token.named
        and before.lower in ("of", "in", "at", "from")
        and token.lower not in cls("months")
        and not any(hit.start <= token.start < hit.end for hit in found)
    ]


def _asked(words: list[Token], core: int, cue: tuple[int, int] | None, kind: Kind, expected: Expected) -> str:
    """The head of 'which …' or 'what …' before the auxiliary, where a detail of a demand is asked for."""
    if (
        core >= len(words)
        or words[core].lower not in ("what", "which")
        or expected not in (Expected.CONTENT, Expected.QUOTATION)
    ):
        return ""
    phrase: list[Token] = []
    for i, token in enumerate(words[core + 1 :], core + 1):
        if (
            token.lower in aux() | POSTMODIFIERS
            or token.stem in cls("subject_ends", stemmed=True)
            or (cue and i >= cue[0])
        ):
            break
        phrase.append(token)
    else:
        return ""
    content = [
        t for t in phrase if t.content and t.stem not in cls("generic", stemmed=True) and not t.lower.endswith("ly")
    ]
    return content[-1].stem if content and kind is not Kind.CONDITIONS else ""


def _starts(found: Sequence[Found], words: list[Token]) -> set[int]:
    """Starts of the words of the last actor named."""
    return {t.start for t in words if found and found[-1].start <= t.start < found[-1].end}


def _first(table: str, lower: str) -> str:
    return next((name for name, pattern in _patterns(table) if pattern.search(lower)), "")


def _offset(words: list[Token], core: int) -> int:
    return words[core].start if core < len(words) else 0


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
    """The demanders of the subject, or those outside it: "X's plan", 'before X will', 'X and Y clash'."""

    if kind is Kind.BOTH and cue is None and not subject:
        return _parties_of(text, found[:2], words, book)
    if cue:
        owner = [
            hit for hit in found if hit.end <= words[cue[0]].start and lower[hit.end :].startswith(("'s ", "s' ", "' "))
        ]
        longer = owner and any(p.modifiers and min(p.places) < owner[-1].start in p.places for p in subject)
        if owner and not longer and words[cue[0]].start - owner[-1].end <= 4:
            return _parties_of(text, owner[-1:], words, book)
    if kind is Kind.CONDITIONS and not subject:
        return _parties_of(
            text,
            [
                hit
                for hit in found
                if re.match(r" (will|would|can|could|may|agrees?|signs?|is|does)\b", lower[hit.end :])
            ][:1],
            words,
            book,
        )
    return subject


def _parties_of(text: str, hits: Sequence[Found], words: list[Token], book: ActorBook) -> tuple[Party, ...]:
    """The actors found in the question as parties."""
    groups = [[t for t in words if hit.start <= t.start < hit.end] for hit in hits]
    return tuple(p for group in groups if group for p in _parties(text, group, book))


def _parties(text: str, words: list[Token], book: ActorBook) -> tuple[Party, ...]:
    groups: list[list[Token]] = [[]]
    for token in words:
        if token.lower in ("and", "or", "both"):
            groups.append([])
        else:
            groups[-1].append(token)
    found = (party(text, group, book) for group in groups if group)
    return tuple(each for each in found if each is not None)


def _kind(lower: str, family: str, roles: Roles, words: list[Token], core: int, has_demander: bool, part: str) -> Kind:
    opener = words[core].lower if core < len(words) else ""
    kind = _first("kinds", lower)
    if kind and opener == "when" and kind not in (Kind.QUOTE, Kind.SOURCE):
        return Kind.WHEN
    if kind:
        return Kind(kind)
    if family and part:
        return Kind.DEMANDER if part == "subject" else Kind.ADDRESSEE
    asks_actor = opener in ("who", "whom") or _first("expected", lower) == "actor"
    if family and asks_actor:
        if roles.passive or roles.duty or (has_demander and not roles.wh_subject):
            return Kind.ADDRESSEE
        return Kind.DEMANDER if roles.wh_subject else Kind.DEMANDS
    if family in ("rejection", "acceptance", "response"):
        return Kind.RESPONSE
    return Kind.DEMANDS if family else Kind.FACT


def _time(lower: str) -> tuple[int | None, int | None]:
    months = sorted(cls("months"))
    year = re.search(r"\b(19|20)\d\d\b", lower)
    month = re.search(rf"\b({'|'.join(months)})\b(?= \d| *,|\?|$)|\bin ({'|'.join(months)})\b", lower)
    name = month and (month.group(1) or month.group(2))
    return int(year.group()) if year else None, tables()["words"]["months"].index(name) + 1 if name else None
