"""Correction notes: what a page says of its own mistakes is told apart from what it reports."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files

from index.blocks import NEVER_QUOTED, Block, BlockKind

HEADINGS = frozenset({BlockKind.TITLE, BlockKind.HEADING})
_SENTENCE_END = re.compile(r"[.!?…][\"”’')\]]*\s+")


def corrected(text: str, blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks with correction notes as blocks of their own: from the sentence that opens one to the block's end.

    Under a heading that says no more than 'Correction' or 'Editor's note' everything is one, to the next heading.
    """
    found: list[Block] = []
    under = False
    for block in blocks:
        words = text[block.start : block.end]
        is_label = block.kind not in NEVER_QUOTED and _vocabulary("labels").fullmatch(words) is not None
        under = is_label or (under and block.kind not in HEADINGS)
        if is_label or block.kind in HEADINGS | NEVER_QUOTED:
            found.append(block)
        else:
            found += _parts(block, words, 0 if under else _begins(words))
    return tuple(found)


def in_correction(blocks: Sequence[Block], at: int) -> bool:
    """Whether the character at this offset belongs to a correction note."""
    return any(block.kind is BlockKind.CORRECTION and block.start <= at < block.end for block in blocks)


def says_it_corrects(title: str | None, blocks: Sequence[Block]) -> bool:
    """Whether an article has a correction note, or a title that calls it a correction."""
    label = _label(title or "")
    corrects = any(block.kind is BlockKind.CORRECTION for block in blocks)
    return corrects or bool(label and not label["update"])


def update_number(title: str) -> int:
    """3 for 'UPDATE 3-Dockers strike', 1 for 'Updated: Dockers strike', 0 for a title that calls it no update."""
    label = _label(title)
    return int(label["number"] or 1) if label and label["update"] else 0


def without_label(title: str) -> str:
    """The title without what calls it a correction or an update."""
    label = _label(title)
    return title[label.end() :] if label else title


def _label(title: str) -> re.Match[str] | None:
    return _vocabulary("titles").match(title)


def _parts(block: Block, words: str, at: int | None) -> Iterator[Block]:
    if at is None:
        yield block
        return
    if before := words[:at].rstrip():
        yield Block(block.kind, block.start, block.start + len(before))
    yield Block(BlockKind.CORRECTION, block.start + at, block.end)


def _begins(words: str) -> int | None:
    """Where in a block its correction note begins, None where it has none."""
    if _vocabulary("whole").search(words):
        return 0
    for match in _vocabulary("sentences").finditer(words):
        ends = [end.end() for end in _SENTENCE_END.finditer(words, 0, match.start())]
        return ends[-1] if ends else 0
    for begin in (0, *(end.end() for end in _SENTENCE_END.finditer(words))):
        if _vocabulary("openings").match(words, begin):
            return begin
    return None


@cache
def _vocabulary(name: str) -> re.Pattern[str]:
    data = tomllib.loads(files("index.reading.text").joinpath("corrections.toml").read_text(encoding="utf-8"))
    nouns = "|".join(data["nouns"])
    lines = (f"(?:{line.replace('{N}', f'(?:{nouns})')})" for line in data[name])
    return re.compile("|".join(lines), re.IGNORECASE)
