"""Front matter of every kind, whole or damaged, is never text, and costs no article."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.reading import read
from index.reading.formats.front_matter import parted

BODY = "The potters of Almar demanded clay from the quarry. The quarry refused."
YAML = f"---\ntitle: Potters want clay\ndate: 2026-01-09\n---\n\n{BODY}\n"


@pytest.mark.parametrize(
    ("text", "title", "day"),
    [
        (YAML, "Potters want clay", date(2026, 1, 9)),
        (YAML.replace("\n", "\r\n"), "Potters want clay", date(2026, 1, 9)),
        ("\n\n" + YAML, "Potters want clay", date(2026, 1, 9)),
        (YAML.replace(": ", ":\t"), "Potters want clay", date(2026, 1, 9)),
        (YAML.replace("---\n\n", "...\n\n"), "Potters want clay", date(2026, 1, 9)),
        (YAML.replace("---\n\n", "\n"), "Potters want clay", date(2026, 1, 9)),  # never closed
        (YAML.replace("---\n\n", "\n") + "\n---\n\nAnother day.", "Potters want clay", date(2026, 1, 9)),
        (YAML.replace("Potters", "Breaking: Potters"), "Breaking: Potters want clay", date(2026, 1, 9)),
        (YAML.replace("Potters want clay", "12:30"), "12:30", date(2026, 1, 9)),
        (YAML.replace("Potters want clay", "No"), "No", date(2026, 1, 9)),
        (YAML.replace("Potters", "[[Potters]]"), "Potters want clay", date(2026, 1, 9)),
        (YAML.replace("2026-01-09", "2026-02-30"), "Potters want clay", None),
        (
            f'+++\ntitle = "Potters want clay"\ndate = 2026-01-09T10:00:00Z\n[more]\n  title = "no"\n+++\n\n{BODY}',
            "Potters want clay",
            date(2026, 1, 9),
        ),
        (f'+++\ntitle = "Potters want clay"\ndate = 2026-02-30\n+++\n\n{BODY}', "Potters want clay", None),
        (
            f'{{\n  "title": "Potters want clay",\n  "date": "2026-01-09"\n}}\n\n{BODY}',
            "Potters want clay",
            date(2026, 1, 9),
        ),
        (
            f'{{\n  "title": "Potters want clay",\n  "date": "2026-01-09",\n}}\n\n{BODY}',
            "Potters want clay",
            date(2026, 1, 9),
        ),
    ],
)
def test_fields_are_facts_and_no_text(tmp_path: Path, text: str, title: str, day: date | None) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(text.encode())
    (article,) = read([str(path)]).articles
    assert (article.title, article.date) == (title, day)
    assert article.text.startswith(f"{title}\n\n{BODY}")


@pytest.mark.parametrize(
    ("line", "note"),
    [("date: 2026-02-30", "2026-02-30"), ("date: 2026-13-45", "2026-13-45"), ("title: {{ page.title }}", "its title")],
)
def test_a_field_that_says_nothing_is_left_out_with_a_note(tmp_path: Path, line: str, note: str) -> None:
    path = tmp_path / "a.md"
    path.write_text(f"---\n{line}\n---\n\n{BODY}\n", encoding="utf-8")
    reading = read([str(path)])
    assert [one.text for one in reading.articles] == [BODY]
    assert [(one.path, note in one.reason) for one in reading.notes] == [(str(path), True)]
    assert reading.skipped == []


@pytest.mark.parametrize("text", ["---\n\nA rule.\n\n---\n\nMore.", "{curly} words", "---\nSome prose\n---\n", "+++"])
def test_what_only_opens_like_front_matter_is_text(text: str) -> None:
    assert parted(text).text == text


@given(st.text(st.sampled_from("-+{}\": =\nab'[]#.1\t")) | st.text())
def test_nothing_is_raised_whatever_stands_there(text: str) -> None:
    assert parted(text).text in text or parted(text).fields
