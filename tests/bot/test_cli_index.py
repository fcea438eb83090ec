"""`demarche index build | status | rollback`, as people see it."""

from pathlib import Path

from support.command import demarche
from support.town import FERRY, MILL, Town


def test_a_build_says_what_it_published_and_what_it_skipped_and_why(built_town: Town) -> None:
    done = built_town.build
    assert done.returncode == 0 and done.stdout == ""  # the report goes beside the answers, not among them
    assert "g000001 is live" in done.stderr and "3 added" in done.stderr
    assert "3 articles" in done.stderr
    skipped = next(line for line in done.stderr.splitlines() if "wire.jsonl" in line)
    assert "2" in skipped and ":" in skipped  # the line, and a reason


def test_status_says_what_is_live_from_which_files(town: Path) -> None:
    shown = demarche("index", "status", cwd=town).stdout
    for part in ("g000001 is live, built 20", "articles", "3 articles", "wire.jsonl", "Nothing has changed on disk"):
        assert part in shown


def test_status_lists_the_files_that_changed_since(town: Path) -> None:
    (town / "articles" / "ferry.txt").write_text(FERRY + "Talks begin today.\n", encoding="utf-8")
    (town / "articles" / "mill.txt").unlink()
    (town / "articles" / "bakery.txt").write_text("Bakers want sleep\n\nBakers want shorter nights.", encoding="utf-8")
    lines = demarche("index", "status", cwd=town).stdout.splitlines()
    assert [line.split() for line in lines if line.strip().startswith(("changed ", "new ", "gone "))] == [
        ["changed", "articles/ferry.txt"],
        ["new", "articles/bakery.txt"],
        ["gone", "articles/mill.txt"],
    ]


def test_a_second_build_reads_what_changed_and_a_roll_back_undoes_it(town: Path) -> None:
    (town / "articles" / "ferry.txt").write_text(FERRY.replace("forty", "fifty"), encoding="utf-8")
    shown = demarche("index", "build", cwd=town).stderr
    assert "g000002 is live" in shown and "1 changed" in shown and "2 unchanged" in shown
    status = demarche("index", "status", cwd=town).stdout
    assert "g000002 is live" in status and "g000001" in status and "rollback" in status
    assert demarche("index", "rollback", cwd=town).stdout.strip() == "g000001 is live again."
    assert "g000001 is live" in demarche("index", "status", cwd=town).stdout


def test_a_roll_back_without_a_generation_before_is_an_error_in_one_sentence(town: Path) -> None:
    done = demarche("index", "rollback", cwd=town)
    assert done.returncode == 1 and done.stderr.startswith("demarche: There is no generation before g000001")
    assert "Traceback" not in done.stderr


def test_nothing_to_index_is_an_error_and_leaves_the_index_as_it_was(town: Path) -> None:
    (town / "empty").mkdir()
    done = demarche("index", "build", "empty", cwd=town)
    assert done.returncode == 1 and "demarche: There is no readable article in empty" in done.stderr
    assert "g000001 is live" in demarche("index", "status", cwd=town).stdout


def test_a_damaged_generation_is_named(town: Path) -> None:
    catalogue = town / ".demarche" / "generations" / "g000001" / "catalogue.sqlite"
    catalogue.write_bytes(catalogue.read_bytes()[:2000])
    shown = demarche("index", "status", cwd=town).stdout
    assert "g000001 is damaged" in " ".join(shown.split()) and "demarche index build" in " ".join(shown.split())


def test_without_an_index_status_says_how_to_get_one(tmp_path: Path) -> None:
    done = demarche("index", "status", cwd=tmp_path)
    assert done.returncode == 0 and "demarche index build" in done.stdout


def test_control_characters_in_a_file_name_are_not_obeyed(town: Path) -> None:
    (town / "articles" / "a\x1b[31mred.txt").write_text(MILL, encoding="utf-8")
    assert "\x1b" not in demarche("index", "status", cwd=town).stdout
