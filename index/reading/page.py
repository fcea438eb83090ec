"""A page whose parts its markup names, as a reader sees it: one text, and the blocks in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import isfinite

from index.articles import Article
from index.blocks import Block, BlockKind, bounded
from index.errors import ReadError
from index.reading.text.address import canonical
from index.reading.text.corrections import corrected
from index.reading.text.dates import day_alone, exact_date
from index.reading.text.entries import openings
from index.reading.text.furniture import furnished, is_caption
from index.reading.text.layout import dateline_day
from index.reading.text.markup import seen_line, unescaped
from index.reading.text.normalise import normalise
from index.reading.types import Note

# How exports write that a field is missing.
NOTHING = frozenset({"", "nan", "NaN", "NAN", "none", "None", "NONE", "null", "NULL", "<NA>", "NaT", "N/A", "~"})
HEAD = 6  # parts at the top among which the title stands


@dataclass(frozen=True, slots=True)
class Part:
    """A heading, paragraph, list item or caption by its markup; `mark` is what a reader sees before a list item."""

    kind: BlockKind
    text: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class About:
    """What a file says about its article, as it says it: nothing is trusted yet."""

    title: object = None
    date: object = None
    url: object = None
    publisher: object = None


def article(
    path: str, parts: Iterable[Part], about: About, *, seek_date: bool = False, place: str | None = None
) -> Article:
    """The parts as an article; with `seek_date` a date that stands alone at its head is its own where none is given.

    `place` is its id where that is not the path. Raises ReadError when there is nothing but a title and furniture.
    """
    title = word(about.title)
    cleaned = [part for part in map(_clean, parts) if any(map(str.isalnum, part.text))]
    named = _named(cleaned, title)
    if all(part.kind in (BlockKind.TITLE, BlockKind.FURNITURE) for part in named):
        raise ReadError("there is no article in it")
    text, blocks = _compose(named)
    if title is None:
        title = next((part.text for part in named if part.kind is BlockKind.TITLE), None)
    days = (day_alone(part.text) or dateline_day(part.text) for part in cleaned[:HEAD]) if seek_date else ()
    return Article(
        id=place or path,
        text=text,
        blocks=blocks,
        title=title,
        url=canonical(about.url),
        publisher=word(about.publisher),
        date=exact_date(about.date) or next(filter(None, days), None),
        path=path,
    )


def word(value: object) -> str | None:
    """A title or a name on one line; None for what is neither text nor a number, and for what stands for nothing."""
    if isinstance(value, float):
        if not isfinite(value):
            return None
        value = int(value) if value.is_integer() and abs(value) < 2**53 else value  # 17.0: of a column with gaps
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    words = seen_line(str(value))
    return None if words in NOTHING else words


def undated(path: str, value: object) -> list[Note]:
    """A note where the date that is given names no day."""
    if exact_date(value) or word(value) is None:
        return []
    return [Note(path, f"its date {str(value)[:40]!r} names no day, and is left out")]


def _clean(part: Part) -> Part:
    lines = (" ".join(line.split()) for line in normalise(unescaped(part.text)).split("\n"))
    return Part(part.kind, "\n".join(line for line in lines if line), part.mark)


def _named(parts: list[Part], title: str | None) -> list[Part]:
    """Furniture and captions told apart, and exactly one title: the page's own, else the one that is known."""
    found: list[Part] = []
    has_title = False
    lines = [part.text for part in parts]
    opening_lines = openings(lines)
    for number, (part, is_furniture) in enumerate(zip(parts, furnished(lines), strict=True)):
        kind = part.kind
        is_head = number < HEAD and not has_title
        if number in opening_lines:
            kind = BlockKind.HEADING
        elif is_head and title and part.text.casefold() == title.casefold():
            kind = BlockKind.TITLE
        elif is_furniture or (number < HEAD and day_alone(part.text)):
            kind = BlockKind.FURNITURE
        elif kind is BlockKind.TITLE and not is_head:
            kind = BlockKind.HEADING
        elif kind is BlockKind.PARAGRAPH and is_caption(part.text):
            kind = BlockKind.CAPTION
        has_title = has_title or kind is BlockKind.TITLE
        found.append(Part(kind, part.text, part.mark))
    return found if has_title or not title else [Part(BlockKind.TITLE, title), *found]


def _compose(parts: list[Part]) -> tuple[str, tuple[Block, ...]]:
    pieces: list[str] = []
    blocks: list[Block] = []
    length = 0
    for number, part in enumerate(parts):
        gap = "" if number == 0 else "\n" if part.mark and parts[number - 1].mark else "\n\n"
        start = length + len(gap) + len(part.mark)
        length = start + len(part.text)
        pieces += [gap, part.mark, part.text]
        blocks.append(Block(part.kind, start, length))
    text = "".join(pieces)
    return text, bounded(text, corrected(text, blocks))
