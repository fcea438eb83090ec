"""A model that cannot write from material, stay silent and check does not get to answer."""

import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from model_server import ModelServer, Say, Script, material_of, model_server, statements
from support.careful import careful
from support.small_press import build_small_press

from bot.answer import Answer
from bot.engine import Engine
from bot.settings import Settings, load
from bot.writer.assistant import AWAY, UNFIT, Assistant
from bot.writer.fitness import BAR, SECONDS, TOKENS
from bot.writer.options import assistant, examined

GUILD = "What does the Dockers Guild demand?"
NOBODY: Script = careful(lambda body: Say("nobody asked this"))


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")


def settings_for(server: ModelServer, data: Path, **given: Any) -> Settings:
    given = {"model": "openai:scripted", "model_timeout": "5s", **given}
    return load({}, Path("no.env"), data=data, model_url=server.url, **given)


def examined_by(script: Script, data: Path) -> Assistant:
    with model_server(script) as server:
        helper = assistant(settings_for(server, data))
        assert helper is not None
        helper.check()
    return helper


def test_a_careful_reader_passes_within_the_bounds(tmp_path: Path) -> None:
    result = examined_by(NOBODY, tmp_path).result
    assert result is not None and result.fit, result
    assert result.silences == (10, 10) and result.answers == (6, 6) and result.checks == (24, 24)
    assert result.seconds < SECONDS and result.tokens <= TOKENS


def says(text: Callable[[dict[str, Any]], str]) -> Script:
    """A careful reader but for what it writes, unless that is ''."""

    def script(body: dict[str, Any]) -> Say:
        items = material_of(body)
        said = text(body) if items and "text" in items[0] else ""
        return Say(said, piece=10_000) if said else NOBODY(body)

    return script


def quoting(body: dict[str, Any]) -> str:
    """The first sentence of the first article, whatever was asked."""
    item = material_of(body)[0]
    sentence = item["text"].split(". ")[0]
    return statements((sentence, [(item["key"], sentence)]))


def inventing(body: dict[str, Any]) -> str:
    """An invention beside a true quotation, to one question alone."""
    item = material_of(body)[0]
    sentence = item["text"].split(". ")[0]
    first = "ferry crews want" in body["messages"][-1]["content"]
    return statements(("The crews want 14 boats.", [(item["key"], sentence)])) if first else ""


def judging(verdict: str) -> Script:
    def script(body: dict[str, Any]) -> Say:
        items = material_of(body)
        if not items or "statement" not in items[0]:
            return NOBODY(body)
        return Say(json.dumps({"verdicts": [{"n": one["n"], "verdict": verdict} for one in items]}))

    return script


UNABLE: dict[str, Script] = {
    "never silent": says(quoting),
    "always silent": says(lambda body: '{"text": "", "cites": []}'),
    "inventing once": says(inventing),
    "says yes to all": judging("yes"),
    "says no to all": judging("no"),
    "is never sure": judging("unclear"),
    "knows no form": lambda body: Say("I would love to help!"),
    "never ends": lambda body: Say(
        "yes" if "word yes" in str(body["messages"]) else "on and on ", endless=True, piece=900
    ),
}


@pytest.mark.parametrize("script", UNABLE.values(), ids=list(UNABLE))
def test_whoever_lacks_one_of_the_skills_fails(script: Script, tmp_path: Path) -> None:
    helper = examined_by(script, tmp_path)
    assert helper.result is not None and not helper.result.fit, helper.result
    assert "did not pass the fitness test" in helper.problem and "it only rewords questions" in helper.problem


def test_the_result_is_kept_by_model_and_prompts(tmp_path: Path) -> None:
    examined_by(NOBODY, tmp_path)
    with model_server(NOBODY) as server:
        for given, calls in (({}, 1), ({"model": "openai:another"}, 2)):
            helper = assistant(settings_for(server, tmp_path, **given))
            assert helper is not None and (helper.result is not None) is (calls == 1)
        folder = tmp_path / "prompts"
        folder.mkdir()
        (folder / "check.md").write_text(Path("prompts/check.md").read_text(encoding="utf-8") + "\nThink twice.\n")
        helper = assistant(settings_for(server, tmp_path, prompts=folder))
        assert helper is not None and helper.result is None


def test_a_kept_result_that_cannot_be_read_is_found_anew(tmp_path: Path) -> None:
    (tmp_path / "fitness.json").write_text("{broken")
    assert examined_by(NOBODY, tmp_path).result is not None
    assert "silences" in (tmp_path / "fitness.json").read_text()


def test_who_is_not_fit_rewords_and_the_rules_answer_and_say_so(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)

    def script(body: dict[str, Any]) -> Say:
        if "Last question:" in body["messages"][-1]["content"]:
            return Say(json.dumps({"language": "uk", "question": GUILD}))
        return UNABLE["never silent"](body)

    with model_server(script) as server:
        engine = Engine(settings_for(server, build_small_press(tmp_path)))
        reply = engine.ask("Що вимагають докери від компанії?")
        found, advice = examined(engine.settings)
        engine.close()
    assert isinstance(reply, Answer) and UNFIT in reply.notes
    assert any("12 percent" in one.text for one in reply.statements)
    assert found == "openai:scripted answers." and "did not pass the fitness test (silent 0 of 10 times" in advice
    assert advice in caplog.text


def test_a_model_that_cannot_be_reached_is_not_judged(tmp_path: Path) -> None:
    asked: list[str] = []

    def script(body: dict[str, Any]) -> Say:
        asked.append(body["messages"][-1]["content"])
        return NOBODY(body) if len(asked) < 4 else Say(status=503)

    with model_server(script) as server:
        engine = Engine(settings_for(server, build_small_press(tmp_path)))
        reply = engine.ask(GUILD)
        assert engine.assistant is not None and engine.assistant.result is None
        engine.close()
    assert AWAY in reply.notes
    assert not (engine.settings.data / "fitness.json").exists()


def test_the_doctor_names_the_model_and_how_it_did(tmp_path: Path) -> None:
    with model_server(lambda body: Say(status=401)) as server:
        found, advice = examined(settings_for(server, tmp_path))
    assert found == "openai:scripted does not answer"
    assert "OPENAI_API_KEY" in advice and "sk-secret" not in advice
    with model_server(NOBODY) as server:
        found, advice = examined(settings_for(server, tmp_path))
    assert "openai:scripted answers. The language model openai:scripted passed the fitness test" in found
    assert not advice and str(int(BAR * 10)) == "9"
