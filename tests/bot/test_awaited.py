"""Answers that have not come are told as awaited."""

from pathlib import Path

import pytest

from bot.answer import Answer
from bot.awaited import awaited
from bot.engine import Engine
from bot.parties import Party
from bot.settings import load


@pytest.fixture(scope="module")
def engine(sample_index: Path) -> Engine:
    return Engine(load({}, Path("no.env"), data=sample_index))


@pytest.mark.parametrize(
    "sentence",
    [
        "The union is waiting for the mayor's answer.",
        "They still await a formal response from the mayor.",
        "There was no reply from the mayor on Friday.",
        "The mayor has yet to respond.",
        "The mayor did not immediately reply to the letter.",
        "The mayor hasn't answered.",
    ],
)
def test_an_answer_that_has_not_come(engine: Engine, sentence: str) -> None:
    reader = engine._desk.reader
    assert awaited(Party("the mayor", "mayor"), sentence, reader)
    assert not awaited(Party("the board", "board"), sentence, reader)


@pytest.mark.parametrize("sentence", ["The mayor answered on Friday.", "The union waited for the mayor's bus."])
def test_an_answer_that_has_come_or_was_never_asked_for(engine: Engine, sentence: str) -> None:
    assert not awaited(Party("the mayor", "mayor"), sentence, engine._desk.reader)


@pytest.mark.parametrize("question", ["Has Putin answered?", "Has the Kremlin said yes to the truce?"])
def test_a_question_whose_answer_is_awaited_is_told_so(engine: Engine, question: str) -> None:
    reply = engine.ask(question)
    assert isinstance(reply, Answer)
    assert (
        reply.statements[0].text.startswith("Awaited: “") and "waiting for Putin's answer" in reply.statements[0].text
    )
