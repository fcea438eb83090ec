"""What the sample articles are answered today, letter for letter: a change of structure must change none of it.

`pytest tests/test_golden.py --renew` writes the snapshots anew; the difference is then read before it is kept.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.discord.messages import answered, citations
from bot.discord.pages import list_page, sources_page
from bot.engine import Engine
from bot.ledger_view import entry_dict
from bot.settings import Settings

GOLDEN = Path(__file__).parent / "golden"
QUESTIONS = (GOLDEN / "questions.txt").read_text(encoding="utf-8").splitlines()
LISTS: tuple[dict[str, str], ...] = (
    {"kind": "demands"},
    {"kind": "demands", "by": "Russia"},
    {"kind": "demands", "to": "Port Authority of Halvern"},
    {"kind": "demands", "stance": "rejection"},
    {"kind": "articles"},
)


@pytest.fixture(scope="module")
def engine(sample_index: Path) -> Iterator[Engine]:
    opened = Engine(Settings(data=sample_index))
    yield opened
    opened.close()


def test_every_question_gets_the_answer_it_got(engine: Engine, request: pytest.FixtureRequest) -> None:
    _hold("answers.jsonl", [_placed(engine.ask(question).as_dict()) for question in QUESTIONS], request)


def test_the_ledger_holds_the_records_it_held(engine: Engine, request: pytest.FixtureRequest) -> None:
    _hold("ledger.jsonl", [_placed(entry_dict(e)) for e in engine.index.catalogue.demands(limit=10_000)], request)


def test_every_message_on_discord_reads_as_it_read(engine: Engine, request: pytest.FixtureRequest) -> None:
    shown: list[Any] = []
    for question in QUESTIONS:
        reply = engine.ask(question)
        sources = sources_page(engine.index, reply, 0).text if citations(reply) else ""
        shown.append({"question": question, "messages": answered(reply), "sources": sources})
    shown += [{"list": query, "page": list_page(engine.index, query, 0).text} for query in LISTS]
    _hold("discord.jsonl", [_placed(one) for one in shown], request)


def _placed(found: Any) -> Any:
    """The same with the sample folder's place left out: an article's id is the path that it was read from."""
    place = json.dumps(str(Path(__file__).parents[1]))[1:-1] + "/"
    return json.loads(json.dumps(found, ensure_ascii=False).replace(place, ""))


def _hold(name: str, found: list[Any], request: pytest.FixtureRequest) -> None:
    """Compare with the snapshot of this name, line by line, or write it."""
    path = GOLDEN / name
    lines = [json.dumps(one, ensure_ascii=False) for one in found]
    if request.config.getoption("--renew"):
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    assert lines == path.read_text(encoding="utf-8").splitlines()
