"""What reading an article takes grows with its length, and no faster."""

import sys
from collections.abc import Callable
from types import FrameType

import pytest

from index.articles import Article
from index.extract.cast import Cast
from index.language import LONGEST_SENTENCE, sentences
from index.ledger import article_of

PLACES = ("Almar", "Ostby", "Velden", "Korin", "Tamsin", "Lunde", "Marlow", "Quill")


def made(number: int) -> tuple[str, list[tuple[int, int]]]:
    """An article of so many sentences, each with names of its own, and where they stand."""
    text, spans = "", []
    for at in range(number):
        name = f"{PLACES[at % 8]}{''.join(chr(97 + int(digit)) for digit in str(at))}"
        start = len(text)
        text += (
            f"The {name} Union of Bakers told Minister Ada {name} no, and {name} and the Union and Union {name} left."
        )
        spans.append((start, len(text)))
        text += " "
    return text, spans


def calls(work: Callable[[], object]) -> int:
    """How many functions some work calls, those of the interpreter too."""
    number = 0

    def count(_frame: FrameType, event: str, _arg: object) -> None:
        nonlocal number
        number += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return number


def names(number: int) -> None:
    Cast(*made(number))


def asked(number: int) -> Callable[[], None]:
    cast = Cast(*made(number))

    def ask() -> None:
        for start, _ in cast.spans:
            cast.titled("minister", start)
            cast.titled("nobody", start)
            cast.spoken_for(start)
            cast.before(start, ("person",))
            cast.pair(start)
            cast.home()

    return ask


def test_names_are_read_in_one_pass() -> None:
    names(10)  # tables are loaded
    assert calls(lambda: names(400)) < 3 * calls(lambda: names(200))


def test_who_is_meant_is_looked_up_and_not_searched() -> None:
    assert calls(asked(400)) < 3 * calls(asked(200))


@pytest.mark.parametrize(
    ("unit", "end"),
    [
        ("you know the mayor said well ", ""),
        ("we want rest, we want bread, ", ","),
        ("字", ""),
        ("The town is small; ", ";"),
    ],
)
def test_no_sentence_is_longer_than_a_quotation_may_be(unit: str, end: str) -> None:
    article: Article = article_of("a", unit * (30_000 // len(unit)))
    spans = [span for _, found in sentences(article) for span in found]
    assert max(close - start for start, close in spans) <= LONGEST_SENTENCE
    pieces = [article.text[start:close] for start, close in spans]
    assert "".join("".join(pieces).split()) == "".join(article.text.split())
    assert all(piece.endswith(end) for piece in pieces)
    assert all(
        piece.split()[0] in unit.split() and piece.split()[-1] in unit.split() for piece in pieces if " " in unit
    )
