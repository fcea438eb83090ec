"""Numbers of two texts are compared in one form."""

import pytest

from bot.figures import figures, without_figures


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("87 %", "eighty-seven percent"),
        ("87% of them", "87 per cent"),
        ("a 30-day truce", "thirty days"),
        ("$5 million", "5 million dollars"),
        ("1,000 people", "1000 people"),
        ("five regions", "5 regions"),
    ],
)
def test_the_same_number_is_the_same_in_words_and_signs(one: str, other: str) -> None:
    assert figures(one) == figures(other) != frozenset()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("87 %", "85 %"),
        ("12 percent", "$12"),
        ("5 million", "5 billion"),
        ("3.5", "35"),
        ("1,000", "1"),
        ("the second", "the third"),
        ("half of them", "a quarter of them"),
    ],
)
def test_another_number_unit_or_currency_is_another(one: str, other: str) -> None:
    assert figures(one) != figures(other)


def test_text_without_its_numbers() -> None:
    assert without_figures("thirty of 1,000 men").split() == ["of", "men"]
