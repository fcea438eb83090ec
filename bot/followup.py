"""A question that leans on the one before it: 'and the US?', 'from whom?', 'what about before?'."""

import re
from dataclasses import replace

from bot.grammar import aux, cls
from bot.parties import Party, Token, party, tokens
from bot.question import Expected, Kind, Question
from bot.words import stem, stems
from index.actors import ActorBook

LEAD = re.compile(r"\W*(?:(?:and|but|so|ok|then|also|(?:what|how) about)\b\W*)*", re.I)
FROM_WHOM = re.compile(r"\b(?:of|from|to) whom?\b|\bwhom?\W+(?:of|from|to)\b|^\W*(?:and )?whom\b", re.I)
SHORT = 5  # words
ROLES = {"of": "addressees", "from": "addressees", "to": "addressees", "by": "demanders"}  # of a fragment
OF_A_PART = {Kind.DEMANDER, Kind.ADDRESSEE, Kind.WHEN, Kind.SOURCE}  # kinds that a question word alone makes


def leans_back(text: str, question: Question) -> bool:
    """Whether a question leans on the one before: it opens so, is a fragment, or says nobody's name but a pronoun."""
    words = text.lower().split()
    pronoun = bool(cls("pronouns") & {word.strip("?,.!") for word in words}) and not question.names
    whole = bool(question.stances and (question.demanders or question.addressees))
    missing = not question.demanders and not question.topic and not question.addressees
    opens = LEAD.match(text)
    return bool(opens and opens.group().strip()) or pronoun or missing or (len(words) < SHORT and not whole)


def carried(last: Question, text: str, new: Question, book: ActorBook) -> Question:
    """The last question with what the `text` typed now, understood alone as `new`, puts in its place.

    A question word asks for another part of the same, a party takes the role of the one it replaces, other words
    are what it is now about.
    """
    fragment = LEAD.sub("", text, count=1).strip() or text
    words = tokens(fragment)
    if not (new.topic or new.names or new.demanders or new.addressees):
        return _another_part(last, text, new)
    if words and not new.stances and not any(word.lower in cls("wh") | aux() for word in words):
        return _put_in(last, fragment, words, new, book)
    return _merged(last, new)


def _another_part(last: Question, text: str, new: Question) -> Question:
    """The last question asked for its time, reason, addressee …: 'when was that?', 'why?', 'from whom?'."""
    said = _beside(last, text)
    kind, expected = new.kind, new.expected
    if kind is Kind.FACT:
        kind = Kind.DEMANDS if last.kind in OF_A_PART and last.stances else last.kind
        expected = expected if expected is not Expected.CONTENT else last.expected
        if expected is Expected.ACTOR and new.expected is Expected.ACTOR:
            kind = Kind.ADDRESSEE if FROM_WHOM.search(text) else Kind.DEMANDER
    return replace(
        last,
        text=said,
        kind=kind,
        expected=expected,
        demanders=() if kind is Kind.DEMANDER else last.demanders,
        addressees=() if kind is Kind.ADDRESSEE else last.addressees,
        stances=new.stances or last.stances,
        past=new.past or last.past,
        year=new.year or last.year,
        month=new.month or last.month,
        asked="",
    )


def _put_in(last: Question, fragment: str, words: list[Token], new: Question, book: ActorBook) -> Question:
    """The last question with a party in place of the one in its role, or with another topic: 'and the nurses?'."""
    role = ROLES.get(words[0].lower, "") if len(words) > 1 else ""
    named = words[1:] if role else words
    who = party(fragment, named, book)
    if who is None or not _is_party(who, named, book):
        return replace(_merged(last, new), text=_beside(last, fragment), kind=last.kind, expected=last.expected)
    role = role or ("addressees" if last.addressees and not last.demanders else "demanders")
    old: tuple[Party, ...] = getattr(last, role)
    if not old and not last.stances:  # a plain fact has nobody in a role: the actor is its topic
        old = last.fixed[-1:]
        who_stems = tuple(token.stem for token in named if token.content)
        gone = {word for one in old for word in stems(one.words)}
        topic = (*(word for word in last.topic if word not in gone), *who_stems)
        return replace(last, text=_said(last.text, old, who), topic=topic, names=new.names, fixed=new.fixed)
    asks = {Kind.DEMANDER: "demanders", Kind.ADDRESSEE: "addressees"}.get(last.kind) == role
    known = {one.actor for one in old}
    return replace(
        last,
        text=_said(last.text, old, who),
        kind=Kind.DEMANDS if asks else last.kind,
        expected=Expected.CONTENT if asks else last.expected,
        demanders=(who,) if role == "demanders" else last.demanders,
        addressees=(who,) if role == "addressees" else last.addressees,
        names=last.names - known | new.names,
        fixed=(*(one for one in last.fixed if one.actor not in known), *new.fixed),
        past=new.past or last.past,
    )


def _said(text: str, old: tuple[Party, ...], who: Party) -> str:
    """A question's text with these parties' words replaced by another's, or that one at its end."""
    if not old or old[0].words not in text or old[-1].words not in text:
        return f"{text.strip()} {who.words[:1].upper()}{who.words[1:]}?"
    start, end = text.index(old[0].words), text.rindex(old[-1].words) + len(old[-1].words)
    return f"{text[:start]}{who.words}{text[end:]}"


def _beside(last: Question, text: str) -> str:
    text = text.strip()
    return f"{last.text.strip()} {text[:1].upper()}{text[1:]}"


def _is_party(who: Party, words: list[Token], book: ActorBook) -> bool:
    """Whether somebody is meant: an actor, or by a plural or 'the' those whom an actor's name has ('the nurses')."""
    if who.actor:
        return True
    some = words[0].lower == "the" or words[-1].lower.endswith("s")
    return some and any(who.answers((a.name, *a.aliases), frozenset({a.name})) > 0 for a in book.actors)


def _merged(last: Question, new: Question) -> Question:
    """The new question with the parts of the last one that it does not say itself."""
    if new.stances and new.demanders and new.topic:
        return new
    parties = new.demanders or new.addressees
    if not parties and new.names and not new.stances:
        parties = tuple(Party(name, stem(name.split()[-1]), name) for name in sorted(new.names))
    named = {s for p in parties for s in p.stems}
    fresh = tuple(word for word in new.topic if word not in named)
    pronoun = all(p.words.lower() in cls("pronouns") for p in parties)
    keep_kind = not new.asks_for_demands
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
