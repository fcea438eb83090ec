"""What a question takes for granted, and the sentences that say otherwise."""

import pytest

from bot.premise import denies, reaction
from bot.question import Expected, Kind, Question


def asked(text: str, kind: Kind = Kind.WHEN) -> Question:
    return Question(text, kind, Expected.DATE)


@pytest.mark.parametrize(
    ("question", "sentence", "denied"),
    [
        ("when did Holt resign?", "Holt has yet to resign.", True),
        ("when did Holt resign?", "Holt had not formally resigned.", True),
        ("why did the board promise a fair trial?", "The trial would not be fair, it said.", True),
        ("when did Holt free the prisoners?", "She refused to release any prisoners.", True),
        ("when did Holt resign?", "Holt resigned on Monday.", False),
        ("when did Holt resign?", "Holt did not comment.", False),
        ("did Holt resign?", "Holt has yet to resign.", False),
    ],
)
def test_a_sentence_denies_what_the_question_takes_as_done(question: str, sentence: str, denied: bool) -> None:
    assert denies(asked(question), sentence) is denied


def test_only_how_somebody_reacted_lets_any_deed_answer() -> None:
    assert reaction(asked("how did the mayor react to the strike?", Kind.RESPONSE))
    assert not reaction(asked("did the mayor accept the strike?", Kind.RESPONSE))
