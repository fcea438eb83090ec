"""The command line as a person types it."""

import json
from pathlib import Path

import pytest
from support.command import demarche
from typer.testing import CliRunner

from bot.cli import UsageError, app
from bot.ledger_view import UnknownActor, find_entries
from index.opened import Index


def test_words_without_quotation_marks_are_one_question(town: Path) -> None:
    done = demarche("ask", "What", "did", "the", "Ferry", "Guild", "demand?", "--json", cwd=town)
    assert json.loads(done.stdout)["question"] == "What did the Ferry Guild demand?"


@pytest.mark.parametrize("command", ["ask", "search"])
@pytest.mark.parametrize("typed", ["", "  ", "\u200b"])
def test_an_empty_question_is_told_so(command: str, typed: str) -> None:
    error = CliRunner().invoke(app, [command, typed]).exception
    assert isinstance(error, UsageError) and "is empty" in str(error)


def test_a_question_and_a_file_are_one_too_many() -> None:
    for given in ([], ["What?", "--file", "many.jsonl"]):
        assert isinstance(CliRunner().invoke(app, ["ask", *given]).exception, UsageError)


@pytest.mark.parametrize("words", [["--version"], ["-V"], ["-h"], ["ask", "-h"]])
def test_version_and_help_are_where_they_are_looked_for(words: list[str]) -> None:
    told = CliRunner().invoke(app, words)
    assert told.exit_code == 0
    assert told.stdout.startswith("demarche ") if words[0] in ("--version", "-V") else "--help" in told.stdout


@pytest.fixture(scope="module")
def sample(sample_index: Path) -> Index:
    return Index.open(sample_index)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Russia", "Russia"),
        ("moscow", "Russia"),
        ("Rusia", "Russia"),
        ("the Port Authority of Halvern", "Port Authority of Halvern"),
        ("Zelensky", "Volodymyr Zelenskyy"),
    ],
)
def test_an_actor_is_found_under_its_names(sample: Index, typed: str, meant: str) -> None:
    assert {entry.demand.demander for entry in find_entries(sample, by=typed)} == {meant}


@pytest.mark.parametrize(
    ("typed", "part"),
    [
        ("Nobody", "they speak of "),
        ("Port Authority of Rotterdam", "did you mean Port Authority of Halvern"),
        ("Russia and Ukraine", "did you mean Ukraine or Russia?"),
        ("Halvern Union", "did you mean Halvern Dockworkers' Union"),
        ("", "they speak of "),
    ],
)
def test_a_name_that_nobody_has_as_a_whole_is_answered_with_those_that_are_near(
    sample: Index, typed: str, part: str
) -> None:
    for role in ("by", "to"):
        with pytest.raises(UnknownActor) as caught:
            find_entries(sample, **{role: typed})  # type: ignore[arg-type]
        assert f"nobody called {typed!r}" in str(caught.value) and part in str(caught.value)


def test_a_listing_for_nobody_fails_in_one_sentence(town: Path) -> None:
    done = demarche("demands", "--by", "Nobody", "--json", cwd=town)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("demarche: The articles name nobody called 'Nobody'; ")
