"""Passages: whole sentences of one article, the unit that is embedded and searched."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Passage:
    """`text == article.text[start:end]`, always; offsets in characters.

    `sentences` are the (start, end) spans of its sentences in the article's text.
    """

    start: int
    end: int
    text: str
    sentences: tuple[tuple[int, int], ...]
