"""`demarche source …`, `articles`, `article …` and `index build --watch`, as people see them."""

import csv
import io
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from support.command import ROOT, demarche
from support.town import MILL
from support.web import Reply, Web, rss, story, web
from typer.testing import CliRunner, Result

from bot import cli_sources, keeping
from bot.keeping import fetch
from bot.settings import load

STRIKE = (
    "The dockers' union of Port Ellery demanded that the harbour company raise wages by eight per cent.",
    "The harbour company rejected the demand on Monday, and said that it would go on talking to everybody.",
)


@pytest.fixture
def site() -> Iterator[Web]:
    with web() as running:
        yield running


@pytest.fixture
def source(site: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Runs `demarche source …` in an empty folder, where the web is the one on loopback."""
    monkeypatch.setattr(keeping, "Keeper", partial(keeping.Keeper, guard=site.guard, pause=0))
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: CliRunner().invoke(cli_sources.app, list(arguments))


@pytest.fixture
def feed(site: Web) -> str:
    link = site.put("courier.example/strike", story("Dockers strike", *STRIKE))
    return site.put("courier.example/feed", rss("The Courier", (link, "Strike")), "text/xml")


def test_from_an_empty_folder_a_feed_leads_to_an_answer(
    source: Callable[..., Result], feed: str, site: Web, tmp_path: Path
) -> None:
    added = source("add", feed)
    assert added.exit_code == 0 and "The Courier (feed): 1 new article" in added.output
    assert "demarche index build" in added.output
    asked = demarche("ask", "What do the dockers demand?", cwd=tmp_path)
    said = " ".join(asked.stdout.split())
    assert "raise wages by eight per cent" in said and site.url("courier.example/strike") in said


def test_sources_are_listed_with_what_went_wrong_fetched_and_removed(
    source: Callable[..., Result], feed: str, site: Web
) -> None:
    assert "There are no sources" in source("list").output
    source("add", feed)
    site.pages["courier.example/feed"] = Reply(status=500)
    fetched = source("fetch")
    assert fetched.exit_code == 0 and "once not reached since today: its server says 500" in fetched.output
    listed = source("list").output
    assert "feed · The Courier · read 20" in listed and "once not reached since today" in listed
    checked = source("check")
    assert checked.exit_code == 1 and f"{feed}: its server says 500" in checked.output
    assert "its articles stay" in source("remove", feed).output
    assert "There are no sources" in source("list").output


def test_of_several_addresses_those_that_work_are_added(source: Callable[..., Result], feed: str, site: Web) -> None:
    added = source("add", site.url("courier.example/none"), "ftp://courier.example/", feed)
    assert added.exit_code == 1 and "was not added: its server says 404" in added.output
    assert "'ftp://courier.example/' cannot be a source" in added.output and "1 new article" in added.output


def test_an_address_inside_is_refused_in_one_sentence(tmp_path: Path) -> None:
    done = demarche("source", "add", "http://127.0.0.1/feed", "http://localhost:8080/", cwd=tmp_path)
    assert done.returncode == 1 and "127.0.0.1 is a machine of an inner network" in done.stderr
    assert "its port 8080" in done.stderr and "Traceback" not in done.stderr


def test_sources_of_the_settings_are_fetched_from(
    source: Callable[..., Result], feed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEMARCHE_SOURCES", feed)
    [outcome] = fetch(load())
    assert outcome.new == 1 and "of DEMARCHE_SOURCES" in source("list").output


def test_a_setting_that_is_no_address_is_said(tmp_path: Path) -> None:
    done = demarche("source", "list", cwd=tmp_path, DEMARCHE_SOURCES="courier")
    assert done.returncode == 1 and "DEMARCHE_SOURCES in the environment is not usable: 'courier'" in done.stderr


def test_the_articles_are_listed_also_for_a_spreadsheet(town: Path) -> None:
    listed = demarche("articles", cwd=town).stdout
    assert "Ferry crews strike" in listed and "2031-05-04" in listed
    rows = list(csv.DictReader(io.StringIO(demarche("articles", "--csv", cwd=town).stdout)))
    assert {row["title"] for row in rows} == {"Ferry crews strike", "Mill stays open", "The quay"}
    assert {row["file"] for row in rows} >= {"articles/ferry.txt", "articles/wire.jsonl"}


def test_an_article_is_shown_with_its_demands(town: Path) -> None:
    shown = demarche("article", "show", "ferry crews", cwd=town).stdout
    assert "Ferry crews strike" in shown and "hire forty deckhands" in shown and "articles/ferry.txt" in shown
    none = demarche("article", "show", "zeppelin", cwd=town)
    assert none.returncode == 1 and "No article is called 'zeppelin'" in none.stderr


def test_an_article_is_removed_only_when_somebody_says_yes_and_nothing_is_lost(town: Path) -> None:
    asked = demarche("article", "remove", "Mill stays open", cwd=town)
    assert asked.returncode == 1 and "Nothing was removed" in asked.stderr and (town / "articles/mill.txt").exists()
    done = demarche("article", "remove", "Mill stays open", "--yes", cwd=town)
    assert done.returncode == 0 and "demarche index build" in done.stdout
    assert (town / "articles/.removed/mill.txt").read_text() == MILL
    assert "1 removed" in demarche("index", "build", cwd=town).stderr


def test_one_of_several_in_a_file_is_not_removed_with_the_others(town: Path) -> None:
    other = {"id": "dunes", "title": "The dunes", "text": "Walkers asked the parish to mark the paths over the dunes."}
    lines = (town / "articles/wire.jsonl").read_text().splitlines()
    (town / "articles/wire.jsonl").write_text(f"{lines[0]}\n{str(other).replace(chr(39), chr(34))}\n")
    demarche("index", "build", cwd=town)
    done = demarche("article", "remove", "The quay", "--yes", cwd=town)
    assert done.returncode == 1 and "holds other articles too" in done.stderr
    assert (town / "articles/wire.jsonl").exists()


def test_an_article_goes_with_the_other_pages_that_have_its_words(town: Path) -> None:
    (town / "articles/again.txt").write_text(MILL)
    demarche("index", "build", cwd=town)
    demarche("article", "remove", "Mill stays open", "--yes", cwd=town)
    assert sorted(path.name for path in (town / "articles").glob("*.txt")) == ["ferry.txt"]


def test_watching_indexes_what_changes_and_outlives_what_cannot_be_indexed(tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("DEMARCHE_", "DISCORD_"))}
    watching = subprocess.Popen(
        [sys.executable, "-c", "from bot.cli import main; main()", "index", "build", "--watch"],
        cwd=tmp_path,
        env={**clean, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )

    def until(words: str) -> str:
        assert watching.stderr
        seen = ""
        for line in watching.stderr:
            seen += line
            if words in line:
                return seen
        raise AssertionError(seen)

    try:
        assert "There is no readable article" in until("Waiting for files")
        (tmp_path / "articles/mill.txt").write_text(MILL)
        assert "g000001 is live" in until("Waiting for files")
        (tmp_path / "articles/mill.txt").write_text(MILL.replace("Weavers", "Spinners"))
        assert "1 changed" in until("Waiting for files")
        watching.send_signal(signal.SIGINT)
        assert watching.wait(60) == 130
    finally:
        watching.kill()
        watching.wait()
