"""A reply cut into statements while it comes."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.writer.drafts import Drafts, LookUp, Written

ONE = {"text": 'She said "no {braces}" twice.', "cites": [{"key": "a1", "quote": "no {braces}"}]}
TWO = {"text": "Two.", "cites": [{"key": "b2", "quote": "x"}, {"key": "c3", "quote": "y"}]}
DRAFTS = [Written(ONE["text"], (("a1", "no {braces}"),)), Written("Two.", (("b2", "x"), ("c3", "y")))]  # type: ignore[arg-type]

WRAPPED = {
    "lines": f"{json.dumps(ONE)}\n{json.dumps(TWO)}",
    "list": json.dumps([ONE, TWO]),
    "object": json.dumps({"statements": [ONE, TWO]}, indent=2),
    "fence": f"Here you are:\n```json\n{json.dumps([ONE, TWO], indent=1)}\n```\nI hope it helps {{:-)}}",
}


@pytest.mark.parametrize("text", WRAPPED.values(), ids=list(WRAPPED))
@given(size=st.integers(1, 40))
def test_statements_are_found_however_they_are_wrapped_and_cut(text: str, size: int) -> None:
    drafts = Drafts()
    found = [draft for at in range(0, len(text), size) for draft in drafts.feed(text[at : at + size])]
    assert found == DRAFTS
    assert drafts.whole == 2


def test_an_empty_statement_counts_as_an_answer_in_form_that_says_nothing() -> None:
    drafts = Drafts()
    assert list(drafts.feed('{"text": "", "cites": []}')) == []
    assert drafts.whole == 1


@given(st.text(alphabet='{}[]":, texcis1\\\n'))
def test_any_text_is_borne(text: str) -> None:
    list(Drafts().feed(text))


def test_a_wish_for_other_material_is_told_from_a_statement() -> None:
    drafts = Drafts()
    assert list(drafts.feed('{"search": "What does  Narnia want?"}')) == [LookUp("What does Narnia want?")]
    assert list(drafts.feed('{"overview": ["Narnia", "Ostria"]}\n{"overview": []}')) == [
        LookUp(actors=("Narnia", "Ostria")),
        LookUp(),
    ]
    assert list(drafts.feed('{"search": ""} {"overview": "all"} {"overview": [1]}')) == []
    assert drafts.whole == 3
