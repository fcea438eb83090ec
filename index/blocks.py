"""The text of an article as blocks, so that headings, lists and page furniture are told apart."""

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


NEVER_QUOTED = frozenset({BlockKind.CAPTION, BlockKind.FURNITURE})  # nor indexed, nor searched


@dataclass(frozen=True, slots=True)
class Block:
    """One block: `article.text[start:end]`, in characters, without surrounding white space or bullet.

    Blocks of an article are in order and never overlap. What is NEVER_QUOTED stays in the text.
    """

    kind: BlockKind
    start: int
    end: int
