"""What is new: by when it was first read, and by what was published since; never what was there before."""

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.news.chronicle import Chronicle
from bot.news.fresh import News, fresh
from bot.news.watches import Watch
from bot.state import State
from index.build import BuildOptions, start
from index.generation import Generations
from index.opened import Index
from index.reading.formats.kept import Header, written

FERRY = "The Ferry Guild of Tarn demanded that Pellworth Lines hire forty deckhands. Pellworth Lines refused."
FERRY_MENDED = "The Ferry Guild of Tarn demanded that Pellworth Lines hire sixty deckhands. Pellworth Lines refused."
MILL = "The Weavers' League of Tarn demanded that the Mayor of Tarn keep the mill open."
FIRST = {"ferry": ("2031-03-01", FERRY), "quay": ("2031-02-01", "Anglers of Tarn demanded a lower quay.")}
SECOND = FIRST | {"mill": ("2031-04-02", MILL)}
THIRD = {"ferry": ("2031-03-01", FERRY_MENDED), "mill": ("2031-04-02", MILL)}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with three generations; nobody may change it."""
    folder = tmp_path_factory.mktemp("tarn")
    for articles in (FIRST, SECOND, THIRD):
        lines = [json.dumps({"id": i, "title": i.title(), "date": d, "text": t}) for i, (d, t) in articles.items()]
        (folder / "wire.jsonl").write_text("\n".join(lines), encoding="utf-8")
        start(BuildOptions((str(folder / "wire.jsonl"),), folder / "data")).result()
    return folder / "data"


@pytest.fixture
def indexes(built: Path) -> Iterator[list[Index]]:
    opened = [Index(Generations(built).load(f"g00000{number}")) for number in (1, 2, 3)]
    yield opened
    for one in opened:
        one.close()


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    opened = State(tmp_path)
    yield opened
    opened.close()


def contents(news: News) -> set[str]:
    return {entry.demand.content for entry in news.records}


def test_what_was_there_before_anybody_looked_is_no_news(indexes: list[Index], state: State) -> None:
    chronicle = Chronicle(state)
    chronicle.note(indexes[0], at=100.0)
    news = fresh(indexes[0], chronicle, 50.0)
    assert not news and news.title == "Nothing new"


def test_a_new_article_brings_its_demands(indexes: list[Index], state: State) -> None:
    chronicle = Chronicle(state)
    chronicle.note(indexes[0], at=100.0)
    chronicle.note(indexes[1], at=200.0)
    news = fresh(indexes[1], chronicle, 150.0)
    assert [info.id for info in news.articles] == ["mill"]
    assert {entry.article for entry in news.records} == {"mill"} and not news.gone
    assert not fresh(indexes[1], chronicle, 201.0)


def test_a_changed_article_takes_away_and_brings_only_what_has_changed(indexes: list[Index], state: State) -> None:
    chronicle = Chronicle(state)
    for number, index in enumerate(indexes, 1):
        chronicle.note(index, at=100.0 * number)
    news = fresh(indexes[2], chronicle, 250.0)
    assert contents(news) and all("sixty" in content for content in contents(news))
    gone = {one.content for one in news.gone}
    assert any("forty" in content for content in gone) and any("quay" in content for content in gone)
    assert {one.title for one in news.gone} == {"Ferry", "Quay"}


def test_what_a_better_reader_finds_in_the_same_words_is_no_news(indexes: list[Index], state: State) -> None:
    chronicle = Chronicle(state)
    chronicle.note(indexes[0], at=100.0)
    with state.writing() as db:
        db.execute("DELETE FROM read_records WHERE article = 'ferry'")
    chronicle.note(indexes[1], at=200.0)
    assert {entry.article for entry in fresh(indexes[1], chronicle, 150.0).records} == {"mill"}


def test_what_only_the_earlier_text_of_a_page_says_is_no_news_though_it_is_kept(tmp_path: Path, state: State) -> None:
    page = "<html><head><title>Ferry talks</title></head><body><article><h1>Ferry talks</h1>{}</article></body></html>"
    before = page.format(f"<p>{FERRY} The talks go on, said both of them in the evening, and nobody went home.</p>")
    after = page.format(f"<p>{FERRY_MENDED} The talks go on, said both of them in the evening, and all went home.</p>")
    folder, chronicle = tmp_path / "articles", Chronicle(state)
    folder.mkdir()
    for at, texts in ((7, {"talks": before}), (9, {"talks": after, "talks.v1": before})):
        for name, text in texts.items():
            hour = 7 if text is before else 9
            header = Header(address="https://news.example/talks", fetched=datetime(2031, 5, 7, hour, tzinfo=UTC))
            (folder / f"{name}.html").write_bytes(written(header, text))
        start(BuildOptions((str(folder),), tmp_path / "data")).result()
        with closing(Index(Generations(tmp_path / "data").live())) as index:
            chronicle.note(index, at=at)
            news = fresh(index, chronicle, 8.0)
    assert contents(news) and all("sixty" in content for content in contents(news))
    assert not news.articles and any("forty" in one.content for one in news.gone)


def test_going_back_and_forth_brings_nothing_twice(indexes: list[Index], state: State) -> None:
    chronicle = Chronicle(state)
    for at, number in ((100.0, 0), (200.0, 1), (300.0, 0), (400.0, 1)):
        chronicle.note(indexes[number], at=at)
    assert not fresh(indexes[1], chronicle, 250.0).records
    assert {entry.article for entry in fresh(indexes[1], chronicle, 150.0).records} == {"mill"}


def test_since_a_day_tells_what_was_published_since_in_the_first_index_too(indexes: list[Index], state: State) -> None:
    chronicle = Chronicle(state)
    chronicle.note(indexes[1], at=2e9)
    since = datetime(2031, 3, 1, tzinfo=UTC).timestamp()
    assert {info.id for info in fresh(indexes[1], chronicle, since, dated=True).articles} == {"ferry", "mill"}


@pytest.mark.parametrize(
    ("by", "to", "about", "matched"),
    [
        ("", "", "", True),
        ("Ferry Guild", "", "", True),
        ("Pellworth Lines", "", "hire", False),
        ("", "Pellworth Lines", "deckhands hire", True),
        ("", "", "deckhands pensions", False),
    ],
)
def test_a_watch_matches_by_who_of_whom_and_all_words(
    indexes: list[Index], by: str, to: str, about: str, matched: bool
) -> None:
    entry = next(e for e in indexes[0].catalogue.demands() if "forty" in e.demand.content and e.demand.addressees)
    names = {"Ferry Guild": entry.demand.demander or ""}
    watch = Watch(1, 2, None, None, by, to, about, 0.0)
    assert watch.matches(entry, lambda name: names.get(name, name)) is matched
