"""Tables of the ledger and of opinions: whole, harmless in a spreadsheet, readable by `demarche eval`."""

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.answer import Abstention
from bot.engine import Engine
from bot.exports import ledger_csv, ledger_markdown, opinions_csv, opinions_questions
from bot.gold import read_gold
from bot.opinions import stats
from bot.settings import Settings
from bot.state import State
from index.demands import Confidence


@pytest.fixture(scope="module")
def engine(sample_index: Path) -> Iterator[Engine]:
    opened = Engine(Settings(data=sample_index))
    yield opened
    opened.close()


@pytest.fixture
def state(engine: Engine, tmp_path: Path) -> Iterator[State]:
    """Two questions were asked: one answer helped, one did not."""
    opened = State(tmp_path)
    for question, helpful, why in (("What does Russia demand?", True, ""), ("=What do zebras want?", False, "=1+1")):
        reply, at = engine.ask(question), datetime.now(UTC).timestamp()
        number = opened.remember(reply, question=question, user=7, server=None, channel=None, at=at, took=0.5)
        opened.judge(number, 7, helpful, why)
    yield opened
    opened.close()


def test_a_table_of_the_ledger_has_a_line_a_record_with_its_quotation(engine: Engine) -> None:
    entries = engine.index.catalogue.demands()
    rows = list(csv.DictReader(io.StringIO(ledger_csv(entries, engine.index))))
    assert len(rows) == len(entries)
    for row, entry in zip(rows, entries, strict=True):
        text = " ".join(engine.index.catalogue.article(entry.article).text.split())
        assert row["quotation"].removeprefix("'") in text and row["article"] == entry.article


def test_a_table_is_cut_at_a_whole_line(engine: Engine) -> None:
    entries = engine.index.catalogue.demands()
    cut = ledger_csv(entries, engine.index, most=2000)
    assert len(cut.encode()) <= 2000 and ledger_csv(entries, engine.index).startswith(cut) and cut.endswith("\r\n")


def test_no_cell_is_taken_for_a_formula(engine: Engine) -> None:
    [entry, *_] = engine.index.catalogue.demands(by="Russia")
    hostile = replace(entry, demand=replace(entry.demand, content='=HYPERLINK("https://example.org")'))
    [row] = csv.DictReader(io.StringIO(ledger_csv([hostile], engine.index)))
    assert row["content"].startswith("'=")


def test_markdown_claims_nothing_over_what_is_not_sure(engine: Engine) -> None:
    unsure = [e for e in engine.index.catalogue.demands() if e.demand.confidence is not Confidence.SURE]
    assert unsure and "**" not in ledger_markdown(unsure, engine.index)


def test_opinions_are_told_without_names(state: State) -> None:
    rows = list(csv.DictReader(io.StringIO(opinions_csv(state.feedback()))))
    assert {row["helpful"] for row in rows} == {"yes", "no"} and "user" not in rows[0]
    assert {row["reason"] for row in rows} == {"", "'=1+1"}


def test_questions_that_were_not_answered_well_can_be_evaluated(state: State, tmp_path: Path) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text(opinions_questions(state.feedback()), encoding="utf-8")
    [gold] = read_gold(path)
    assert gold.question == "=What do zebras want?" and gold.evidence == ()


def test_the_counts_are_by_day_and_kind_with_silences_and_times(state: State, engine: Engine) -> None:
    found = stats(state)
    [(day, asked, silent)] = found.days
    assert day == datetime.now(UTC).date() and asked == 2
    assert silent == sum(isinstance(one.reply, Abstention) for one in state.feedback())
    assert sum(number for _, number, _ in found.kinds) == 2
    assert (found.median, found.slow, found.helpful, found.unhelpful) == (0.5, 0.5, 1, 1)
