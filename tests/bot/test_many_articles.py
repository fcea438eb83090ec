"""Many articles on one actor, many questions, many threads: what is opened and kept is bounded, nobody sees half."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.answer import Answer
from bot.engine import Engine
from bot.parties import Party
from bot.reader import KEPT, RECENT, Reader
from bot.settings import Settings
from index.build import BuildOptions, start

MANY = 120
THINGS = ("sluice", "quay", "crane", "warehouse", "lighthouse", "dredger", "jetty", "pilot boat", "weighbridge", "dock")


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    home = tmp_path_factory.mktemp("many")
    for number in range(MANY):
        day = date(2031, 1, 1) + timedelta(days=number)
        thing = THINGS[number % len(THINGS)]
        (home / f"{number:03}.txt").write_text(
            f"Harbour day {number}\n\n{day}\n\nThe Fishers Guild demanded that the Port of Tarn repair {thing} number "
            f"{number}. It was {'raining' if number % 2 else 'calm'} on pier {number * 7}.",
            encoding="utf-8",
        )
    start(BuildOptions((str(home),), home / "data")).result()
    opened = Engine(Settings(data=Path(home / "data")))
    yield opened
    opened.close()


def test_of_many_articles_a_bounded_number_is_opened_the_newest_among_them(engine: Engine) -> None:
    catalogue = engine.index.catalogue
    assert len(catalogue.demands(by="Fishers Guild")) >= MANY
    found = Reader(engine.index).articles(["Fishers Guild"], [])
    assert len(found) == RECENT
    days = [catalogue.info(article).date for article in found]
    assert days == [date(2031, 1, 1) + timedelta(days=MANY - 1 - back) for back in range(RECENT)]


def test_the_newest_demand_of_an_actor_in_many_articles_is_said(engine: Engine) -> None:
    reply = engine.ask("What does the Fishers Guild demand?")
    assert isinstance(reply, Answer)
    assert f"number {MANY - 1}" in " ".join(one.text for one in reply.statements)


def test_an_old_article_is_found_by_its_topic_or_its_time(engine: Engine) -> None:
    reader = Reader(engine.index)
    assert engine.index.catalogue.articles_with(3, "Fishers Guild", ["lighthous"], until=date(2031, 1, 31))
    reply = engine.ask("What did the Fishers Guild demand about weighbridge number 8?")
    assert isinstance(reply, Answer) and "weighbridge number 8" in reply.statements[0].text
    january = [engine.index.catalogue.info(one).date for one in reader.articles(["Fishers Guild"], [], 2031, 1)]
    assert january[0] == date(2031, 1, 31) and all(day is not None and day.month == 1 for day in january)


def test_memory_does_not_grow_with_every_question(engine: Engine) -> None:
    reader = engine._desk.reader
    before = {name: cache.cache_info().maxsize for name, cache in vars(reader).items() if hasattr(cache, "cache_info")}
    assert before and all(size is not None and size <= KEPT for size in before.values())
    article = engine.index.catalogue.articles()[0].id
    hits = reader._places.cache_info().hits
    for gap in range(20):  # the same party, typed elsewhere in each question
        party = Party("the Fishers Guild", "guild", "Fishers Guild", places=frozenset({gap}))
        reader.places(party, article)
    assert reader._places.cache_info().hits >= hits + 19


def test_threads_that_ask_at_once_see_whole_tables(engine: Engine) -> None:
    party = Party("the fishers guild", "guild", modifiers=frozenset({"fisher"}))
    for _ in range(20):
        reader, together = Reader(engine.index), threading.Barrier(4)

        def ask(_: int, reader: Reader = reader, together: threading.Barrier = together) -> bool:
            together.wait()
            return reader.somebody(party)

        with ThreadPoolExecutor(4) as pool:
            assert all(pool.map(ask, range(4)))
