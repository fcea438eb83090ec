"""`demarche doctor`: each line is ok or says what to do, and no secret is ever shown."""

import io
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console
from support.command import demarche

from bot.doctor import Check, checks, report
from bot.state import State

Look = Callable[..., dict[str, Check]]


@pytest.fixture
def look(monkeypatch: pytest.MonkeyPatch) -> Look:
    """What the doctor finds in a folder, by name, with these settings and no others."""

    def found(home: Path, **settings: str) -> dict[str, Check]:
        for name in [name for name in os.environ if name.startswith(("DEMARCHE_", "DISCORD_"))]:
            monkeypatch.delenv(name)
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        monkeypatch.chdir(home)
        return {check.name: check for check in checks()}

    return found


def to_do(found: dict[str, Check]) -> set[str]:
    return {name for name, check in found.items() if check.advice}


def shown(found: dict[str, Check]) -> str:
    """The report as printed, in one line."""
    page = io.StringIO()
    Console(width=200, file=page).print(report(found.values()))
    return " ".join(page.getvalue().split())


def test_on_a_sound_installation_all_is_well(town: Path) -> None:
    done = demarche("doctor", cwd=town)
    told = " ".join(done.stdout.split())
    assert done.returncode == 0, told
    assert "to do" not in told and "All is well." in told
    for part in ("CPython", "chromadb", "spacy", "core_web_sm", "hash is right", "g000001", "3 articles", "GB at"):
        assert part in told
    assert "nothing has changed since" in told


def test_something_to_do_is_told_by_the_exit_code_too(tmp_path: Path) -> None:
    assert demarche("doctor", cwd=tmp_path, DEMARCHE_ARTICLE="news").returncode == 1


def test_without_an_index_the_first_question_builds_one(look: Look, tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "quay.txt").write_text("The quay stays shut.", encoding="utf-8")
    found = look(tmp_path)
    assert not to_do(found) and "the first question builds one" in found["live"].found


@pytest.mark.parametrize("there", [(), ("articles/crowd.jpg",)])
def test_without_an_article_all_is_not_well(look: Look, tmp_path: Path, there: tuple[str, ...]) -> None:
    for name in there:
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_bytes(b"no article")
    found = look(tmp_path)
    assert to_do(found) == {"DEMARCHE_ARTICLES"} and "DEMARCHE_ARTICLES" in found["DEMARCHE_ARTICLES"].advice


def test_settings_come_with_their_source_and_secrets_stay_secret(look: Look, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("DISCORD_TOKEN=abcdef.123\nDEMARCHE_SERVER_RATE=9\n", encoding="utf-8")
    url = "http://anna:hunter2@127.0.0.1:9/"
    found = look(tmp_path, DEMARCHE_THREADS="yes", DEMARCHE_CHROMA_URL=url)
    assert found["DISCORD_TOKEN"].found == "set, not shown  (.env)"
    assert found["DEMARCHE_SERVER_RATE"].found == "9  (.env)"
    assert found["DEMARCHE_THREADS"].found == "yes  (the environment)"
    assert found["DEMARCHE_DATA"].found == ".demarche  (default)"
    assert found["DEMARCHE_CHROMA_URL"].found == "http://127.0.0.1:9/  (the environment)"
    assert "abcdef" not in shown(found) and "hunter2" not in shown(found)


def test_a_chroma_server_that_does_not_answer_is_to_be_started(look: Look, tmp_path: Path) -> None:
    found = look(tmp_path, DEMARCHE_CHROMA_URL="http://127.0.0.1:9")
    assert to_do(found) == {"DEMARCHE_ARTICLES", "Chroma server"} and "chroma run" in found["Chroma server"].advice


def test_a_misspelt_setting_is_named_with_the_right_one(look: Look, tmp_path: Path) -> None:
    found = look(tmp_path, DEMARCHE_ARTICLE="news")
    assert to_do(found) == {"settings"}
    assert "the environment sets DEMARCHE_ARTICLE," in found["settings"].advice
    assert "did you mean DEMARCHE_ARTICLES?" in found["settings"].advice


def test_an_unknown_embedding_model_is_said_to_be_unusable(look: Look, tmp_path: Path) -> None:
    found = look(tmp_path, DEMARCHE_EMBEDDINGS="nobody:knows-it")
    assert "'nobody:knows-it' cannot be used" in found["embedding"].advice


def test_a_damaged_index_is_to_be_built_anew(look: Look, town: Path) -> None:
    catalogue = town / ".demarche" / "generations" / "g000001" / "catalogue.sqlite"
    catalogue.write_bytes(catalogue.read_bytes()[:2000])
    found = look(town)
    assert to_do(found) == {"live"} and "run `demarche index build" in found["live"].advice


def test_missing_vectors_are_noticed_and_the_index_is_live_all_the_same(look: Look, town: Path) -> None:
    for file in (town / ".demarche" / "generations" / "g000001" / "vectors").rglob("*.bin"):
        file.unlink()
    todo = to_do(look(town))
    assert "damaged" in todo
    assert "live" not in todo


def test_articles_that_changed_since_are_counted(look: Look, town: Path) -> None:
    (town / "articles" / "mill.txt").unlink()
    found = look(town)
    assert found["articles on disk"].found == "1 gone since: `demarche index build` reads them"


def test_a_missing_and_an_outdated_package_are_to_be_installed(
    look: Look, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    metadata = tmp_path / "demarche-9.9.dist-info" / "METADATA"
    metadata.parent.mkdir()
    needed = ["no-such-package>=1", "rich>=999", "numpy>=1", 'no-such-extra; extra == "dev"']
    lines = ["Metadata-Version: 2.4", "Name: demarche", "Version: 9.9", *(f"Requires-Dist: {one}" for one in needed)]
    metadata.write_text("\n".join(lines) + "\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    found = look(tmp_path)
    assert to_do(found) == {"no-such-package", "rich", "DEMARCHE_ARTICLES"}
    assert "no-such-package is missing" in found["no-such-package"].advice
    assert "needs rich >=999" in found["rich"].advice
    assert "no-such-extra" not in found and "3 to do, see above." in shown(found)


def test_it_says_which_servers_are_home_and_what_to_set_where_none_is(look: Look, tmp_path: Path) -> None:
    assert "home servers" not in to_do(look(tmp_path))
    state = State(tmp_path / ".demarche")
    state.join([5, 7])
    state.close()
    none = look(tmp_path)["home servers"]
    assert none.found == "none" and "set DEMARCHE_SERVERS to the ids of your own (5, 7)" in none.advice
    assert look(tmp_path, DEMARCHE_SERVERS="5")["home servers"] == Check("Discord", "home servers", "5")
    assert "names 9, where the bot is not" in look(tmp_path, DEMARCHE_SERVERS="5,9")["home servers"].advice
