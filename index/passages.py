"""Passages: whole sentences of one article, the unit that is embedded and searched."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import inf

from index.articles import Article
from index.blocks import Block, BlockKind
from index.language import sentences

# Sizes are counted in words and punctuation marks, which needs no model: on news text one of them is 1.05 tokens of
# the shipped model (correlation .993), and passages stay the same when another model is set.
PIECE = re.compile(r"\w+|[^\w\s]")
IDEAL = 115  # about 120 tokens
MOST = 240  # about 252 tokens: the shipped model sees 256
INSIDE_PARAGRAPH = 0.1  # price of a cut between two sentences of a paragraph, in units of `_misfit`
INSIDE_LIST = 10.0  # price of a cut between a list and what introduces it: paid only where MOST leaves no choice

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Passage:
    """`text == article.text[start:end]`, always; offsets in characters.

    `sentences` are the (start, end) spans of its sentences in the article's text; a heading that opens the
    passage is in its text and not among them.
    """

    start: int
    end: int
    text: str
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class _Unit:
    """One sentence that may begin a passage: at `start`, which is a heading's where one stands before it."""

    start: int
    sentence: Span
    size: int
    cut: float  # the price of beginning a passage here


def passages(article: Article) -> list[Passage]:
    """The article's passages in order: disjoint, and together every sentence that may be quoted.

    About 60 to 200 tokens each, cut where paragraphs end if possible, so that the sizes come as near to the ideal
    as they can. A heading opens the passage below it, and none crosses one. A list stays with its introduction and
    the paragraph that leads to it. One sentence longer than the limit stands alone.
    """
    return [_passage(article, part) for section in _sections(article) for part in _cut(section)]


def _passage(article: Article, units: Sequence[_Unit]) -> Passage:
    start, end = units[0].start, units[-1].sentence[1]
    return Passage(start, end, article.text[start:end], tuple(unit.sentence for unit in units))


def _sections(article: Article) -> Iterator[list[_Unit]]:
    """Runs of sentences that no heading, caption or furniture interrupts."""
    spans_of = {block.start: spans for block, spans in sentences(article) if spans}
    headings: list[Block] = []
    body: list[Block] = []

    def section() -> list[_Unit]:
        return _units(article.text, headings, body, spans_of)

    for block in article.blocks:
        match block.kind:
            case BlockKind.TITLE | BlockKind.HEADING:
                if body:
                    yield section()
                    headings, body = [], []
                headings.append(block)
            case BlockKind.CAPTION | BlockKind.FURNITURE:
                if body or headings:
                    yield section()
                    headings, body = [], []
            case _:
                body.append(block)
    yield section()


def _units(
    text: str, headings: Sequence[Block], body: Sequence[Block], spans_of: dict[int, tuple[Span, ...]]
) -> list[_Unit]:
    blocks = [block for block in body or headings if block.start in spans_of]  # a heading over nothing is shown itself
    units: list[_Unit] = []
    for number, block in enumerate(blocks):
        for place, (start, end) in enumerate(spans_of[block.start]):
            opening = start
            if not units:
                opening = min([start, *(heading.start for heading in headings)])
            price = _price(blocks, number, len(spans_of[block.start]), place)
            units.append(_Unit(opening, (start, end), len(PIECE.findall(text, opening, end)), price))
    return units


def _price(blocks: Sequence[Block], number: int, spans: int, place: int) -> float:
    """What it costs to begin a passage at sentence `place` of `spans` in block `number`."""

    def lists(offset: int) -> bool:
        return number + offset < len(blocks) and blocks[number + offset].kind is BlockKind.LIST_ITEM

    led_by_paragraph = number > 0 and not lists(-1)
    introduces = lists(1) and not lists(0)
    if lists(0) or (introduces and (place > 0 or (spans == 1 and led_by_paragraph))):
        return INSIDE_LIST
    return INSIDE_PARAGRAPH if place else 0.0


def _misfit(size: int) -> float:
    return (size / IDEAL - 1) ** 2


def _cut(units: Sequence[_Unit]) -> list[Sequence[_Unit]]:
    """The cheapest division: the sum of the misfits of its parts and the prices of its cuts is least."""
    best = [0.0] + [inf] * len(units)  # of the first n units
    begins = [0] * (len(units) + 1)  # where the last part of that division begins
    for end in range(1, len(units) + 1):
        size = 0
        for begin in range(end - 1, -1, -1):
            size += units[begin].size
            if size > MOST and begin < end - 1:
                break
            cost = best[begin] + _misfit(size) + (units[begin].cut if begin else 0.0)
            if cost < best[end]:
                best[end], begins[end] = cost, begin
    parts: list[Sequence[_Unit]] = []
    end = len(units)
    while end:
        parts.append(units[begins[end] : end])
        end = begins[end]
    return parts[::-1]
