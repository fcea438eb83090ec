"""Numbers of two texts are compared by value."""

import pytest

from bot.writer.figures import figures, told


def _stands(one: str, other: str) -> bool:
    return all(told(figure, figures(other)) for figure in figures(one))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("87 %", "eighty-seven percent"),
        ("87% of them", "87 per cent"),
        ("a 30-day truce", "thirty days"),
        ("$5 million", "5 million dollars"),
        ("5,000,000 people", "5 million people"),
        ("1,5 Millionen Menschen", "1.5 people"),
        ("1,000 people", "1000 people"),
        ("1.000 Menschen", "1,000 people"),
        ("five regions", "5 regions"),
        ("12 Prozent", "12 percent"),
        ("thousands", "a thousand"),
    ],
)
def test_the_same_number_is_the_same_in_words_and_signs(one: str, other: str) -> None:
    assert figures(one) and _stands(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("87 %", "85 %"),
        ("$12", "12 percent"),
        ("5 million", "5 billion"),
        ("3.5", "35"),
        ("1,000", "1"),
        ("the second", "the third"),
        ("half of them", "a quarter of them"),
    ],
)
def test_another_number_unit_or_currency_is_another(one: str, other: str) -> None:
    assert not _stands(one, other)
