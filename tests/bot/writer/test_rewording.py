"""A model that is not fit to answer may reword a question; what changes the question is thrown away."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from model_server import Say, model_server
from support.small_press import build_small_press

from bot.answer import Abstention, Answer
from bot.engine import Engine
from bot.settings import load
from bot.writer.options import assistant


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = Engine(load({}, Path("no.env"), data=build_small_press(tmp_path_factory.mktemp("press"))))
    yield engine
    engine.close()


def asked(rules: Engine, question: str, reworded: Any, *before: str) -> Answer | Abstention:
    """The reply when the model rewords the question so, and writes no answers."""
    text = reworded if isinstance(reworded, str) else json.dumps(reworded)
    with model_server(lambda body: Say(text)) as server:
        given = {"model": "openai:scripted", "model_url": server.url, "model_answers": False, "model_timeout": "5s"}
        rules.assistant = assistant(load({}, Path("no.env"), data=rules.settings.data, **given))
        reply = rules.ask(question, before)
        rules.assistant = None
    return reply


def quoted(reply: Answer | Abstention) -> str:
    statements = reply.statements if isinstance(reply, Answer) else ()
    return " ".join(citation.quote for statement in statements for citation in statement.citations)


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")


def test_a_foreign_question_is_answered_by_the_rules_which_say_how_it_was_understood(rules: Engine) -> None:
    question, english = "Що вимагають докери від компанії?", "What does the Dockers Guild demand?"
    reply = asked(rules, question, {"language": "uk", "question": english})
    assert isinstance(reply, Answer), reply.trace
    assert reply.question == question and f"Understood as: “{english}”" in reply.notes
    assert "demanded a 12 percent pay rise" in quoted(reply)


def test_a_follow_up_takes_what_it_leaves_out(rules: Engine) -> None:
    reply = asked(
        rules,
        "and Ostria?",
        {"language": "en", "question": "What does Ostria demand?"},
        "What does the Dockers Guild demand?",
    )
    assert "withdraw its troops" in quoted(reply)


CHANGED = {
    "another actor": {"language": "en", "question": "What does Ostria demand?"},
    "another actor in another language": {"language": "de", "question": "What does Ostria demand?"},
    "an actor left out": {"language": "en", "question": "Who demands?"},
    "words from nowhere": {"language": "en", "question": "What pay rise do angry dock workers in Narnia demand?"},
    "a number": {"language": "en", "question": "What 12 things does Narnia demand?"},
    "a link": {"language": "en", "question": "What does Narnia demand? https://example.org"},
    "an answer": {"language": "en", "question": "Narnia demands that Ostria withdraws its troops from the Valley."},
    "another form": {"query": "What does Ostria demand?"},
    "a question that is none": {"language": "en", "question": ""},
    "no JSON": "What does Ostria demand?",
}


@pytest.mark.parametrize("reworded", CHANGED.values(), ids=list(CHANGED))
def test_a_rewording_that_changes_the_question_is_thrown_away(rules: Engine, reworded: Any) -> None:
    before = "Is Varland in the news?"
    reply = asked(rules, "What does Varland demand of Narnia?", reworded, before)
    assert not any("Reworded" in line for line in reply.trace)
    assert quoted(reply) == quoted(rules.ask("What does Varland demand of Narnia?", [before]))
