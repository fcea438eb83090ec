"""Text is normalised once; what was normal keeps every offset."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.normalise import normalise, one_line

ANYTHING = st.text(st.characters(exclude_categories=()))  # half surrogate pairs too


def test_healthy_typography_stays_as_printed() -> None:
    text = "“Don’t – ever,” she said… The ﬁrst ＷＩＤＥ word, 2 €, Łukasz Szumowski\tand naïve Ælfric.\n\n  • café\n"
    assert normalise(text) == text


@pytest.mark.parametrize(
    ("broken", "mended"),
    [
        ("it was â€œhugeâ€\x9d, he said", "it was “huge”, he said"),
        ("CafÃ© in SÃ£o Paulo", "Café in São Paulo"),
        ("they don\x92t", "they don’t"),
    ],
)
def test_mojibake_is_mended(broken: str, mended: str) -> None:
    assert normalise(f"A healthy line – “fine”.\n{broken}\n") == f"A healthy line – “fine”.\n{mended}\n"


def test_line_ends_of_every_kind_become_line_feeds() -> None:
    assert normalise("a\r\nb\rc\u2028d\u2029e\x0cf") == "a\nb\nc\nd\ne\nf"


def test_composed_and_decomposed_letters_are_one() -> None:
    assert normalise("Cafe\u0301") == "Café"


def test_every_character_that_cannot_be_seen_becomes_one_space() -> None:
    for character in map(chr, range(sys.maxunicode + 1)):
        category = unicodedata.category(character)
        if category in {"Cc", "Cf", "Zs"} and not 0x7F < ord(character) < 0xA0:
            assert normalise(f"é{character}x") in {"é x", "é\nx", "é\tx"}, hex(ord(character))


def test_quotation_marks_beside_accented_letters_are_no_mojibake() -> None:
    for text in ("”é", "“État”", "l’été…“", "«École» – “Ça”"):
        assert normalise(text) == text


def test_half_a_surrogate_pair_can_be_stored() -> None:
    assert normalise("a\ud83dé") == "a\ufffdé"


@given(st.text(st.characters(codec="ascii")))
def test_offsets_hold_in_plain_text(text: str) -> None:
    plain = text.replace("\r\n", "\n")
    assert len(normalise(plain)) == len(plain)


@given(st.text(st.sampled_from("ab é“”’…\u00a0\u200b\u200d\u202e\u2066\ufeff\u00ad\x00\x1b\r\u2028")))
def test_offsets_hold_whatever_is_unseen(text: str) -> None:
    now = normalise(text)
    assert [(a, b) for a, b in zip(text, now, strict=True) if a != b and b not in " \n"] == []


@given(ANYTHING)
def test_whatever_comes_can_be_stored_and_is_normal(text: str) -> None:
    now = normalise(text)
    assert unicodedata.is_normalized("NFC", now)
    assert not [character for character in now if unicodedata.category(character) == "Cf"]
    assert now.encode().decode() == now


def test_a_title_is_one_line() -> None:
    assert one_line(" Dockers\u00a0demand\r\n a\u200b break\n") == "Dockers demand a break"
