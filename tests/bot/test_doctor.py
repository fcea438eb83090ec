"""`demarche doctor`: each line is ok or says what to do, and no secret is ever shown."""

import re
from pathlib import Path

import pytest
from support.command import demarche

from bot.doctor import checks


def told(output: str) -> str:
    return " ".join(output.split())


def test_on_a_sound_installation_all_is_well(town: Path) -> None:
    done = demarche("doctor", cwd=town)
    shown = told(done.stdout)
    assert done.returncode == 0, shown
    assert "to do" not in shown and "All is well." in shown
    for part in ("CPython", "chromadb", "spacy", "core_web_sm", "hash is right", "g000001", "3 articles", "GB at"):
        assert part in shown
    assert "nothing has changed since" in shown


def test_without_an_index_the_first_question_builds_one(tmp_path: Path) -> None:
    done = demarche("doctor", cwd=tmp_path)
    assert done.returncode == 0 and "the first question builds one" in told(done.stdout)


def test_settings_come_with_their_source_and_secrets_stay_secret(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("DISCORD_TOKEN=abcdef.123\nDEMARCHE_SERVER_RATE=9\n", encoding="utf-8")
    url = "http://anna:hunter2@127.0.0.1:9/"
    output = demarche("doctor", cwd=tmp_path, DEMARCHE_THREADS="yes", DEMARCHE_CHROMA_URL=url).stdout
    shown = told(output)
    assert "abcdef" not in shown and "hunter2" not in shown
    assert re.search(r"DISCORD_TOKEN\s+set, not shown\s+\(\.env\)", output)
    assert re.search(r"DEMARCHE_SERVER_RATE\s+9\s+\(\.env\)", output)
    assert re.search(r"DEMARCHE_THREADS\s+yes\s+\(the environment\)", output)
    assert re.search(r"DEMARCHE_DATA\s+\.demarche\s+\(default\)", output)


def test_a_chroma_server_that_does_not_answer_is_to_be_started(tmp_path: Path) -> None:
    done = demarche("doctor", cwd=tmp_path, DEMARCHE_CHROMA_URL="http://127.0.0.1:9")
    assert done.returncode == 1
    assert "does not answer" in told(done.stdout) and "chroma run" in told(done.stdout)


def test_a_misspelt_setting_is_named_with_the_right_one(tmp_path: Path) -> None:
    done = demarche("doctor", cwd=tmp_path, DEMARCHE_ARTICLE="news")
    assert done.returncode == 1 and "did you mean DEMARCHE_ARTICLES?" in told(done.stdout)


def test_an_unknown_embedding_model_is_said_to_be_unusable(tmp_path: Path) -> None:
    done = demarche("doctor", cwd=tmp_path, DEMARCHE_EMBEDDINGS="nobody:knows-it")
    assert done.returncode == 1 and "'nobody:knows-it' cannot be used" in told(done.stdout)


def test_a_damaged_index_is_to_be_built_anew(town: Path) -> None:
    catalogue = town / ".demarche" / "generations" / "g000001" / "catalogue.sqlite"
    catalogue.write_bytes(catalogue.read_bytes()[:2000])
    done = demarche("doctor", cwd=town)
    assert done.returncode == 1 and "demarche index build --full" in told(done.stdout)


def test_articles_that_changed_since_are_counted(town: Path) -> None:
    (town / "articles" / "mill.txt").unlink()
    assert "1 gone since: `demarche index build` reads them" in told(demarche("doctor", cwd=town).stdout)


def test_a_missing_and_an_outdated_package_are_to_be_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    metadata = tmp_path / "demarche-9.9.dist-info" / "METADATA"
    metadata.parent.mkdir()
    needed = ["no-such-package>=1", "rich>=999", "numpy>=1", 'no-such-extra; extra == "dev"']
    lines = ["Metadata-Version: 2.4", "Name: demarche", "Version: 9.9", *(f"Requires-Dist: {one}" for one in needed)]
    metadata.write_text("\n".join(lines) + "\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.chdir(tmp_path)
    found = {check.name: check for check in checks() if check.group == "Packages"}
    assert "no-such-package is missing" in found["no-such-package"].advice
    assert "needs rich >=999" in found["rich"].advice
    assert found["numpy"].advice == "" and "no-such-extra" not in found
