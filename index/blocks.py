"""The text of an article as blocks, so that headings, lists and page furniture are told apart."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class BlockKind(StrEnum):
    TITLE = "title"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    CAPTION = "caption"
    CORRECTION = "correction"  # what the page says of its own mistakes
    FURNITURE = "furniture"


# Characters of one block. The longest paragraph of 166 news articles has 3,694; what is longer is a page without line
# ends, and what looks through a whole block for each of its sentences would take minutes over it.
LONGEST_BLOCK = 10_000
# Where a text that is too long may be cut, the best place first: after a sentence, after a clause, between words.
_CUTS = tuple(map(re.compile, (r"[.!?…][\"”’')\]]*\s+|[。！？।]|\n\s*", r"[,;:–—)]\s+|[，、；]", r"\s+")))

NEVER_QUOTED = frozenset({BlockKind.CAPTION, BlockKind.FURNITURE})  # nor indexed, nor searched


@dataclass(frozen=True, slots=True)
class Block:
    """One block: `article.text[start:end]`, in characters, without surrounding white space or bullet.

    Blocks of an article are in order and never overlap. What is NEVER_QUOTED stays in the text.
    """

    kind: BlockKind
    start: int
    end: int


def bounded(text: str, blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks, those that are too long as several of their kind."""
    return tuple(
        block if end - start == block.end - block.start else Block(block.kind, start, end)
        for block in blocks
        for start, end in cut(text, block.start, block.end, LONGEST_BLOCK)
    )


def cut(text: str, start: int, end: int, longest: int) -> Iterator[tuple[int, int]]:
    """`text[start:end]` as spans of at most `longest` characters, without the white space between them.

    Each is cut at the last place in its second half where a sentence ends, else a clause, else a word.
    """
    while end - start > longest:
        middle, last = start + longest // 2, start + longest
        found = (list(place.finditer(text, middle, last)) for place in _CUTS)
        places = next((one for one in found if one), [])
        stop = places[-1].end() if places else last
        yield start, len(text[start:stop].rstrip()) + start
        start = stop
        while start < end and text[start].isspace():
            start += 1
    if end > start:
        yield start, end
