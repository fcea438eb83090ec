"""One way of writing a word for comparing it, whatever marks its letters bear."""

from hypothesis import given
from hypothesis import strategies as st

from index.extract.tables import fold
from index.words import letters, stem


@given(st.text(max_size=40))
def test_letters_are_settled_once(text: str) -> None:
    assert letters(letters(text)) == letters(text)
    assert fold(text) == fold(letters(text))
    assert stem(letters(text)) == stem(text)
