"""What is read and printed, whatever is at the other end: old code pages, a full disk, closed streams, spoilt bytes."""

import io
import json
import sys
from pathlib import Path

import pytest
from support.command import demarche

from bot.streams import open_streams, piped, print_json

ASKED = "What did the Ferry Guild demand?"


def printed(encoding: str, monkeypatch: pytest.MonkeyPatch, found: object) -> bytes:
    page = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(page, encoding=encoding))
    open_streams()
    print_json(found)
    print("“é” Łódź \ud83d")
    sys.stdout.flush()
    return page.getvalue()


@pytest.mark.parametrize("encoding", ["cp437", "cp850", "latin-1", "ascii", "gbk", "utf-8"])
def test_no_code_page_stops_what_is_printed_and_json_stays_whole(
    encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = {"quote": "“Łódź” 你好", "half": "\ud83d"}
    line, rest = printed(encoding, monkeypatch, found).split(b"\n", 1)
    assert json.loads(line.decode("ascii")) == found
    assert "Łódź".encode(encoding, "replace") in rest


def test_in_utf_8_json_is_readable(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "“Łódź”".encode() in printed("utf-8", monkeypatch, {"quote": "“Łódź”"})


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_lines_that_are_piped_in_end_only_where_a_line_ends(encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    data = io.BufferedReader(io.BytesIO("né\u2028\x85\x0c\r\nto\n".encode(encoding)))  # type: ignore[arg-type]
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(data, encoding="ascii"))
    assert list(piped()) == ["né\u2028\x85\x0c\r\n", "to\n"]


def test_an_answer_is_printed_on_an_old_terminal(town: Path) -> None:
    done = demarche("ask", ASKED, cwd=town, PYTHONIOENCODING="cp437")
    assert (done.returncode, done.stderr) == (0, "") and "hire forty deckhands? [1]" in done.stdout


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")
@pytest.mark.parametrize("words", [["demands", "--json"], ["chat"], ["--help"]], ids=lambda words: str(words[0]))
def test_a_full_disk_is_one_sentence(words: list[str], town: Path) -> None:
    done = demarche(*words, cwd=town, redirected=">/dev/full")
    assert done.returncode == 1
    assert done.stderr == "demarche: There is no space left to write to: free some, then run this again.\n"


def test_closed_streams_lead_nowhere(town: Path) -> None:
    listed = demarche("demands", "--json", cwd=town, redirected=">&-")
    assert (listed.returncode, listed.stdout, listed.stderr) == (0, "", "")
    talked = demarche("chat", cwd=town, redirected="<&- >&-")
    assert (talked.returncode, talked.stderr) == (0, "")


def test_questions_of_a_file_are_all_answered_whatever_their_bytes(town: Path, tmp_path: Path) -> None:
    asked = ["What did the Ferry\u2028Guild demand?", "What did\x85the \ud83d Ferry Guild demand?", "Who\0 refused?"]
    lines = (json.dumps({"id": n, "question": one}, ensure_ascii="\ud83d" in one) for n, one in enumerate(asked))
    (tmp_path / "asked.jsonl").write_text("\n".join(lines), encoding="utf-8-sig")
    done = demarche("ask", "--file", str(tmp_path / "asked.jsonl"), cwd=town)
    assert (done.returncode, done.stderr) == (0, "")
    replies = [json.loads(line) for line in done.stdout.split("\n")[:-1]]
    assert [one["id"] for one in replies] == ["0", "1", "2"]
    assert all("forty deckhands" in one["statements"][0]["text"] for one in replies[:2])


def test_a_question_file_that_is_none_is_named_with_its_line(town: Path, tmp_path: Path) -> None:
    (tmp_path / "asked.jsonl").write_text('\n{"id": 1, "question": null}\n', encoding="utf-8")
    done = demarche("ask", "--file", str(tmp_path / "asked.jsonl"), cwd=town)
    assert done.returncode == 1 and "asked.jsonl, line 2: needs an object" in done.stderr


def test_extract_reads_spoilt_bytes_with_offsets_into_what_it_was_given(tmp_path: Path) -> None:
    rows = (b'{"id": 1, "text": "Norway \xff demanded that Sweden pay."}', b'{"id": 2, "text": "Oslo \\ud83d asks."}')
    (tmp_path / "in.jsonl").write_bytes(b"\xef\xbb\xbf" + b"\n".join(rows))
    done = demarche("extract", cwd=tmp_path, redirected="<in.jsonl", PYTHONIOENCODING="latin-1")
    assert (done.returncode, done.stderr) == (0, "")
    first, second = map(json.loads, done.stdout.splitlines())
    assert "Norway \ufffd demanded that Sweden pay."[first["demands"][0]["content_start"] :] == "Sweden pay."
    assert second["id"] == 2
