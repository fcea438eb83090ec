"""Bullets under an introduction: what is wanted stands in the list, who wants it of whom in the sentences
before it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from index.blocks import Block, BlockKind
from index.demands import Stance
from index.extract.clauses import items, subject
from index.extract.draft import ANSWERS, acting
from index.extract.lexicon import lexicon
from index.extract.nouns import addressees_of, anchor_of, demander_of, other_sense

SOURCES = re.compile(
    r"\b((?:[\w’'-]+ )?(?:sources?|reports?|officials?|media|witnesses|diplomats|insiders|newspaper|agency))\b"
    r"[^.]{0,25}?\b(?:say|says|said|suggest|suggests|suggested|claim|claims|claimed|told|report|reported|indicate|indicated)\b",
    re.I,
)
Blocks = Sequence[tuple[Block, tuple[tuple[int, int], ...]]]


@dataclass(frozen=True, slots=True)
class Listing:
    """A list: the (start, end) spans of its opening paragraph's sentences, in characters, and its items."""

    opening: tuple[tuple[int, int], ...]
    items: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Opening:
    """What a list's introduction says of all its items; tokens belong to the sentence that starts at `sentence`."""

    stance: Stance
    cue: Token
    demander: tuple[int, Token] | None
    addressees: tuple[tuple[int, Token], ...]


def listings(blocks: Blocks) -> Iterator[Listing]:
    """The lists of an article that stand directly under a paragraph."""
    opening: tuple[tuple[int, int], ...] = ()
    held: list[Block] = []
    for block, spans in blocks:
        if block.kind is BlockKind.LIST_ITEM:
            held.append(block)
            continue
        if held and opening:
            yield Listing(opening, tuple(held))
        held = []
        opening = spans if block.kind is BlockKind.PARAGRAPH else ()
    if held and opening:
        yield Listing(opening, tuple(held))


def read_opening(sentences: Sequence[tuple[int, Doc]]) -> Opening | None:
    """Who wants the items of whom: read from the last sentence of the introduction backwards.

    `sentences` are (start in the article, parse), in order; those that hold no cue may be missing.
    """
    stance: Stance | None = None
    cue: Token | None = None
    demander: tuple[int, Token] | None = None
    addressees: tuple[tuple[int, Token], ...] = ()
    for start, doc in reversed(sentences):
        for token in reversed(doc):
            found = _asking(token)
            if found is None:
                continue
            if stance is None or cue is None:
                stance, cue = found, token
            who, whom = _parties(token)
            if demander is None and who is not None:
                demander = (start, who)
            if not addressees:
                addressees = tuple((start, one) for one in whom)
    if stance is None or cue is None:
        return None
    return Opening(stance, cue, demander, addressees)


def _asking(token: Token) -> Stance | None:
    lemma = token.lemma_.lower()
    if token.pos_ == "NOUN":
        stance = lexicon().nouns.get(lemma)
        return stance if stance is not None and stance not in ANSWERS and not other_sense(token, stance) else None
    if token.pos_ == "VERB" and (cues := lexicon().verbs.get(lemma)):
        return next((cue.stance for cue in cues if cue.stance not in ANSWERS and not cue.object), None)
    return None


def _parties(token: Token) -> tuple[Token | None, list[Token]]:
    if token.pos_ == "NOUN":
        anchor = anchor_of(token)
        who = demander_of(token, anchor)
        return who, addressees_of(token, anchor, who)
    who = subject(token)
    places = [
        token,
        *(prep for prep in token.children if prep.dep_ == "prep" and prep.lower_ in ("on", "upon", "to", "of", "from")),
    ]
    whom = [
        one
        for place in places
        for held in place.children
        if held.dep_ in ("dobj", "pobj", "dative") and acting(held)
        for one in items(held)
    ]
    return who if who is not None and acting(who) else None, whom
