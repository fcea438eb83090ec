"""Pictures: what is on them, that it is little enough to read, and that they can be drawn."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.pictures.charts import COLOURS, GROUNDS, specification
from bot.pictures.chosen import MARKS, Picture, matrix, timeline
from bot.pictures.draw import NoPicture, draw
from index.demands import Confidence, Modality, Stance
from index.opened import Index
from index.rows import Entry


@pytest.fixture(scope="module")
def entries(sample_index: Path) -> Iterator[list[Entry]]:
    index = Index.open(sample_index)
    yield index.catalogue.demands()
    index.close()


@pytest.fixture
def crowd(entries: list[Entry]) -> list[Entry]:
    """A hundred sure records of one actor, one a day."""
    [first, *_] = [e for e in entries if e.demand.confidence is Confidence.SURE and e.demand.addressees]
    demand, day = first.demand, date(2031, 1, 1)
    return [
        replace(first, id=n, demand=replace(demand, date=day + timedelta(days=n), stance=Stance.DEMAND))
        for n in range(100)
    ]


def values(spec: dict[str, Any]) -> list[dict[str, Any]]:
    [found] = spec["datasets"].values() if "datasets" in spec else [spec["data"]["values"]]
    return list(found)


def test_a_timeline_shows_the_newest_and_says_how_many_more_there_are(crowd: list[Entry]) -> None:
    picture = timeline(crowd)
    assert len(picture.marks) == MARKS and "And 60 more records." in picture.left
    assert picture.marks[-1].day == date(2031, 4, 10)
    assert [mark.number for mark in picture.marks] == list(range(1, MARKS + 1))


@pytest.mark.parametrize("kind", [timeline, matrix])
def test_only_what_is_sure_and_not_denied_is_on_a_picture(entries: list[Entry], kind: Any) -> None:
    shown = kind(entries).shown
    assert shown
    for entry in shown:
        assert entry.demand.confidence is Confidence.SURE and Modality.DENIED not in entry.demand.modality


def test_a_map_counts_demands_and_never_answers(crowd: list[Entry]) -> None:
    answer = replace(crowd[0], id=500, demand=replace(crowd[0].demand, stance=Stance.REJECTION))
    picture = matrix([*crowd, answer])
    assert {mark.count for mark in picture.marks} == {100}
    assert picture.marks[0].day == crowd[-1].demand.date


@pytest.mark.parametrize("ground", GROUNDS)
def test_a_timeline_has_one_mark_a_record_coloured_by_stance(entries: list[Entry], ground: str) -> None:
    picture = timeline(entries)
    spec = specification(picture, ground)
    assert spec["background"] == GROUNDS[ground].back
    rows = values(spec)
    assert [row["number"] for row in rows] == [mark.number for mark in picture.marks]
    scale = spec["layer"][0]["encoding"]["color"]["scale"]
    assert set(scale["domain"]) == {row["stance"] for row in rows}
    assert [COLOURS[one] for one in scale["domain"]] == scale["range"]
    assert len({(row["row"], row["day"]) for row in rows}) == len(rows)  # no mark covers another


def test_a_map_shows_the_count_and_the_newest_words(entries: list[Entry]) -> None:
    picture = matrix(entries)
    rows = values(specification(picture))
    assert [row["count"] for row in rows] == [mark.count for mark in picture.marks]
    for row, mark in zip(rows, picture.marks, strict=True):
        assert mark.content.startswith(" ".join(row["words"]).removesuffix("…").rstrip())


@pytest.mark.parametrize("kind", [timeline, matrix])
def test_a_picture_is_told_in_words(entries: list[Entry], kind: Any) -> None:
    picture: Picture = kind(entries)
    assert picture.text.startswith(picture.title) and len(picture.text) <= 1000
    assert picture.marks[0].actor in picture.text or len({mark.actor for mark in picture.marks}) > 5


def test_a_picture_is_drawn_as_png_and_as_svg(entries: list[Entry]) -> None:
    picture = timeline(entries)
    assert draw(picture, "png").startswith(b"\x89PNG")
    svg = draw(picture, "svg", "light").decode()
    assert svg.startswith("<svg") and "Dario Senn" in svg


def test_of_nothing_no_picture_is_drawn() -> None:
    with pytest.raises(NoPicture, match="Nothing that is sure enough"):
        draw(timeline([]))
