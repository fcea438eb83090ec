"""What an upload may be called, and where it may go."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.discord.uploads import KINDS, LARGEST, Refused, check, folder, save
from bot.keeping import KeepingError
from bot.settings import Settings


@pytest.mark.parametrize(
    ("name", "saved"),
    [
        ("talks.txt", "talks.txt"),
        ("minutes of May.PDF", "minutes_of_May.pdf"),
        ("crawl.warc.GZ", "crawl.warc.gz"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\temp\\my talks.MD", "my_talks.md"),
        ("...hidden.html", "hidden.html"),
        ("a\u202etxt\u0000.json", "atxt.json"),
        ("переговоры.txt", "переговоры.txt"),
    ],
)
def test_a_name_is_made_safe(name: str, saved: str) -> None:
    assert check(name, 1) == saved


@pytest.mark.parametrize("name", ["a.exe", "a", ".txt", "a.txt.png", "", "/.md", "__.txt"])
def test_what_is_no_article_file_is_refused(name: str) -> None:
    with pytest.raises(Refused, match="no article file"):
        check(name, 1)


@given(st.text(max_size=40), st.sampled_from(KINDS))
def test_no_name_leads_out_of_the_folder(stem: str, ending: str) -> None:
    try:
        name = check(stem + ending, 1)
    except Refused:
        return
    assert (Path("/added") / name).resolve().parent == Path("/added")


def test_a_file_that_is_too_large_is_refused() -> None:
    with pytest.raises(Refused, match="I take files of"):
        check("a.txt", LARGEST + 1)


def test_without_an_article_folder_there_is_no_place(tmp_path: Path) -> None:
    with pytest.raises(KeepingError, match="DEMARCHE_ARTICLES names no folder"):
        folder(Settings(articles=str(tmp_path / "one.jsonl")))


def test_an_existing_file_is_kept(tmp_path: Path) -> None:
    save(tmp_path, [("a.txt", b"first")])
    with pytest.raises(Refused, match="already"):
        save(tmp_path, [("b.txt", b"new"), ("a.txt", b"second")])
    assert not (tmp_path / "b.txt").exists()
    assert (tmp_path / "a.txt").read_bytes() == b"first"


def test_zero_bytes_are_in_a_pdf_and_in_no_text(tmp_path: Path) -> None:
    save(tmp_path, [("minutes.pdf", b"%PDF-1.7\0\0")])
    assert (tmp_path / "minutes.pdf").exists()
    with pytest.raises(Refused, match="no text file"):
        save(tmp_path, [("minutes.txt", b"%PDF-1.7\0\0")])
