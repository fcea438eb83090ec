"""What was not read is named with its reason, each reason once, in a terminal, on Discord and by the doctor."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from bot.discord.reports import finished, status
from bot.doctor import checks
from bot.index_view import report_shown, status_shown
from bot.left_out import by_reason, unread
from index.build import BuildOptions, start
from index.reading import Skipped
from index.status import status as look

ENGLISH = "Dockers of Port Almar laid down their tools. The union demanded that the company raise wages by a tenth."
GERMAN = (
    "Die Hafenarbeiter von Port Almar legten am Montag die Arbeit nieder. Die Gewerkschaft forderte, dass das "
    "Unternehmen die Löhne um ein Zehntel erhöht, und der Bürgermeister rief beide Seiten dazu auf, zu verhandeln."
)


def test_a_reason_is_told_once_with_the_first_of_its_files() -> None:
    pictures = [Skipped(f"{number}.jpg", "it is a picture") for number in range(5)]
    told = [*by_reason([*pictures, Skipped("a.txt", "it is empty")], 2)]
    assert told == ["0.jpg, 1.jpg and 3 more: it is a picture", "a.txt: it is empty"]


@pytest.mark.parametrize(
    ("languages", "told"),
    [
        ({}, ""),
        ({"German": 1}, "1 article in German: searched, not read for demands"),
        ({"German": 3, "Dutch": 1}, "3 articles in German and 1 in Dutch: searched, not read for demands"),
    ],
)
def test_articles_in_other_languages_are_counted_by_language(languages: dict[str, int], told: str) -> None:
    assert unread(languages) == told


def test_files_of_other_kinds_and_languages_are_named_wherever_the_index_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    articles = tmp_path / "articles"
    articles.mkdir()
    for name, text in (("a.txt", ENGLISH), ("b.txt", GERMAN), ("old.doc", "x"), ("map.png", "x")):
        (articles / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    report = start(BuildOptions(("articles",), Path(".demarche"))).result()
    now = look(Path(".demarche"))
    screen = io.StringIO()
    console = Console(file=screen, width=200)
    console.print(report_shown(report))
    console.print(status_shown(now))
    doctor = "\n".join(f"{one.name}: {one.found}" for one in checks() if one.group == "Index")
    shown = screen.getvalue()
    for told in (shown[: len(shown) // 2], shown[len(shown) // 2 :], finished(report, 1), status(now, None), doctor):
        assert "old.doc: its format is not read: save it as .docx or .pdf" in told
        assert "map.png: it is a picture" in told
        assert "1 article in German: searched, not read for demands" in told
