from hypothesis import given
from hypothesis import strategies as st

from bot.words import alike, spans, stem, stems, stop


def test_forms_of_a_word_have_one_stem() -> None:
    assert len({stem(word) for word in ("demand", "demands", "demanded", "Demanding", "demands'", "demand’s")}) == 1
    assert stem("sought") == stem("seek")


def test_synonyms_stand_for_each_other_and_for_themselves() -> None:
    assert stem("police") in alike(stem("cops")) and stem("cops") in alike(stem("cops"))
    assert alike("zzz") == {"zzz"}


def test_common_words_say_nothing_about_a_topic() -> None:
    assert set(stems("what did they say about it")) <= stop()


@given(st.text(max_size=200))
def test_every_word_is_where_it_is_said_to_be(text: str) -> None:
    for word, start, end in spans(text):
        assert 0 <= start < end <= len(text) and stem(text[start:end]) == word
