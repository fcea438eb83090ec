"""A follow-up, a sloppy or a foreign question is reworded by the model; what changes the question is thrown away."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from model_server import Say, model_server
from support.small_press import build_small_press

from bot.answer import Abstention, Answer
from bot.assistant import assistant
from bot.engine import Engine
from bot.rewording import language_of
from bot.settings import load
from bot.tables import bot_table
from bot.tongues import in_language
from index.demands import Modality

LANGUAGES = bot_table("tongues.toml")


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = Engine(load({}, Path("no.env"), data=build_small_press(tmp_path_factory.mktemp("press"))))
    yield engine
    engine.close()


def asked(rules: Engine, question: str, reworded: Any, *before: str) -> Answer | Abstention:
    """The reply when the model rewords the question so, and writes no answers."""
    text = reworded if isinstance(reworded, str) else json.dumps(reworded)
    with model_server(lambda body: Say(text)) as server:
        given = {"model": "openai:scripted", "model_url": server.url, "model_answers": False, "model_timeout": "2m"}
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


FOREIGN = [
    ("de", "Was fordert die Dockers Guild von der Aster Port Company?", "Forderung"),
    ("es", "¿Qué exige la Dockers Guild de la Aster Port Company?", "exigencia"),
    ("ru", "Чего требует гильдия Dockers Guild от Aster Port Company и города?", "требование"),
    ("uk", "Чого вимагає від компанії гільдія докерів і її люди?", "вимога"),
]


@pytest.mark.parametrize(("language", "question", "word"), FOREIGN, ids=[one[0] for one in FOREIGN])
def test_a_foreign_question_is_answered_in_its_language_with_quotations_as_they_stand(
    rules: Engine, language: str, question: str, word: str
) -> None:
    english = "What does the Dockers Guild demand of the Aster Port Company?"
    reply = asked(rules, question, {"language": language, "question": english})
    assert isinstance(reply, Answer), reply.trace
    assert reply.question == reply.title == question
    assert word in reply.statements[0].text and "a 12 percent pay rise" in reply.statements[0].text
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
    before = "Is Narnia in the news?"
    reply = asked(rules, "What does Narnia demand?", reworded, before)
    assert not any("Reworded" in line for line in reply.trace)
    assert quoted(reply) == quoted(rules.ask("What does Narnia demand?", [before]))


def test_what_is_only_reported_is_said_in_the_language_of_the_question(rules: Engine) -> None:
    alone = rules.ask("What does the Dockers Guild demand?")
    assert isinstance(alone, Answer)
    hedged = next(iter(rules.index.catalogue.demands(by="Dockers Guild"))).demand
    hedged = replace(hedged, modality=frozenset({Modality.REPORTED, Modality.HEDGED}))
    answer = replace(alone, statements=(replace(alone.statements[0], demand=1, group="What the article says"),))
    told = in_language(answer, "de", lambda _: hedged)
    assert isinstance(told, Answer)
    assert told.notes == (LANGUAGES["de"]["only_reported"], LANGUAGES["de"]["partly_unclear"])
    plain = in_language(replace(answer, statements=(replace(answer.statements[0], demand=None),)), "uk", lambda _: None)
    assert isinstance(plain, Answer) and plain.statements[0].group == LANGUAGES["uk"]["of_them"]


def test_every_language_has_every_word() -> None:
    words = {code: set(entry) - {"names"} for code, entry in LANGUAGES.items() if code != "en"}
    assert len(words) == 4 and all(one == words["de"] for one in words.values())


def test_the_language_of_a_question() -> None:
    assert language_of("What does Russia demand?") == "en"
    assert language_of("russia demands??") == "en"
    assert language_of("Was fordert Russland von der Ukraine?") == "de"
    assert language_of("¿Qué exige Rusia a Ucrania?") == "es"
    assert language_of("Чего требует Россия?") == "ru"
    assert language_of("Чого вимагає Росія від України?") == "uk"
