"""Text is normalised once; what was normal keeps every offset."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.reading.text.normalise import normalise, one_line

ANYTHING = st.text(st.characters(exclude_categories=())) | st.text(  # half surrogate pairs too
    st.sampled_from(
        "abé e\u0301“”ÃƒÂ§â€™\x9d\u00a0\u200b\u200c\u200d\u202e\ufeff\u00ad\x00\r\n\u2028👨\ufe0f♂م\ud83d\u0915\u094d©"
    )
)


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


def test_what_takes_no_room_is_left_out_and_every_other_unseen_character_is_one_space() -> None:
    prints = {"\u06dd", "\u070f", "\u0890", "\u0891", "\u08e2", "\U000110bd", "\U000110cd"} | set(
        map(chr, range(0x600, 0x606))
    )
    for character in map(chr, range(sys.maxunicode + 1)):
        category = unicodedata.category(character)
        if category == "Cf":
            assert normalise(f"é{character}x") == (f"é{character}x" if character in prints else "éx"), hex(
                ord(character)
            )
        elif category in {"Cc", "Zs", "Zl", "Zp"} and not 0x7F < ord(character) < 0xA0:
            assert normalise(f"é{character}x") in {"é x", "é\nx", "é\tx"}, hex(ord(character))


def test_a_word_is_whole_whatever_stands_unseen_within_it() -> None:
    assert (
        normalise("com\u00adpen\u200bsa\u200dtion \u202eof\u202c the gov\u2060ern\ufeffment")
        == "compensation of the government"
    )


@pytest.mark.parametrize("text", ["می\u200cشود", "अन\u094d\u200dत", "👩\u200d👧", "🏴\u200d☠\ufe0f"])
def test_joiners_stay_where_they_shape_what_is_seen(text: str) -> None:
    assert normalise(text) == text


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_mojibake_is_mended_whether_its_letters_are_composed_or_not(form: str) -> None:
    assert normalise(unicodedata.normalize(form, "FranÃƒÂ§ois of SÃ£o Teodoro")) == "François of São Teodoro"
    assert normalise("Franc\u0327ois") == "François"


def test_quotation_marks_beside_accented_letters_are_no_mojibake() -> None:
    for text in ("”é", "“État”", "l’été…“", "«École» – “Ça”"):
        assert normalise(text) == text


def test_half_a_surrogate_pair_can_be_stored() -> None:
    assert normalise("a\ud83dé") == "a\ufffdé"


@given(st.text(st.characters(codec="ascii")))
def test_offsets_hold_in_plain_text(text: str) -> None:
    plain = text.replace("\r\n", "\n")
    assert len(normalise(plain)) == len(plain)


@given(ANYTHING)
def test_whatever_comes_can_be_stored_and_is_normal(text: str) -> None:
    now = normalise(text)
    assert unicodedata.is_normalized("NFC", now)
    assert normalise(now) == now
    assert not set(now) & set("\r\x00\x1b\u00ad\u200b\u200e\u202e\u2066\ufeff\u2028")
    assert now.encode().decode() == now


def test_a_title_is_one_line() -> None:
    assert one_line(" Dockers\u00a0demand\r\n a\u200b break\n") == "Dockers demand a break"
