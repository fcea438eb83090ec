"""A small newsroom of invented places: eight articles, one index built from them once, copies of it for each test."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from support.chroma_server import ChromaServer

from index.build import BuildOptions, BuildReport, start

ARTICLES: dict[str, dict[str, Any]] = {
    name: {"id": name, "title": title, "date": day, "url": f"https://news.example/{name}", "text": text}
    for name, title, day, text in (
        (
            "harbour",
            "Dockers of Port Alma strike",
            "2031-03-02",
            "The Dockers' Union of Port Alma walked out on Monday.\n\nThe union demanded that the Harbour Board raise "
            "wages by twelve per cent. It also called on the Harbour Board to repair the northern crane.\n\n"
            "The Harbour Board rejected the wage demand and said that talks would go on.",
        ),
        (
            "rents",
            "Tenants march in Vellmar",
            "2031-03-05",
            "Thousands of tenants marched through Vellmar on Wednesday.\n\nThe Tenants' League called for a freeze of "
            "all rents. Mayor Ilse Brandt refused to meet the marchers.\n\nThe league wants the city of Vellmar to "
            "build four thousand flats before the winter.",
        ),
        (
            "truce",
            "Ostrania offers a truce",
            "2031-04-11",
            "Ostrania proposed a truce of ten days to Mirelia on Friday.\n\nMirelia demanded that Ostrania withdraw "
            "its gunboats from the Sella strait first. Ostrania has not answered yet.",
        ),
        (
            "summit",
            "Climate summit ends late",
            "2031-05-20",
            "The island states urged the rich countries to pay for higher dikes.\n\nThe rich countries agreed to a "
            "fund, but they rejected a tax on shipping. The summit of Carvossa ended a day late.",
        ),
        (
            "school",
            "Parents ask for a bus",
            "2031-06-01",
            "Parents in Lower Quill asked the school board to restore the morning bus.\n\nThe board said that it "
            "would look at the costs. Rain fell on the meeting for three hours.",
        ),
        (
            "mine",
            "Miners want masks",
            "2031-06-09",
            "The Miners' Guild insisted that Korven Copper hand out new masks.\n\nKorven Copper accepted the demand "
            "within an hour. A spokeswoman said the masks were on their way.",
        ),
        (
            "river",
            "Two towns and one river",
            "2031-07-15",
            "Upper Tamsin threatened to close the sluice unless Lower Tamsin pays its share.\n\nLower Tamsin called "
            "the threat childish. The river has been low since May.",
        ),
        (
            "market",
            "Market moves to the square",
            "2031-08-01",
            "The weekly market of Dunmere moved to the church square.\n\nTraders said that the new place was windy. "
            "Nobody demanded anything, and the cheese was sold out by noon.",
        ),
    )
}


class Newsroom:
    """Articles in a file and a data folder beside it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.data = home / "data"
        self.file = home / "news.jsonl"
        self.articles = {name: dict(article) for name, article in ARTICLES.items()}

    def write(self) -> None:
        lines = (json.dumps(article) for article in self.articles.values())
        self.file.write_text("\n".join(lines), encoding="utf-8")

    def options(self, **changed: Any) -> BuildOptions:
        return BuildOptions(**{"sources": (str(self.file),), "data": self.data, **changed})

    def build(self, **changed: Any) -> BuildReport:
        self.write()
        return start(self.options(**changed)).result()


@pytest.fixture(scope="session")
def built_newsroom(tmp_path_factory: pytest.TempPathFactory) -> Newsroom:
    """One newsroom with one generation; nobody may change it."""
    room = Newsroom(tmp_path_factory.mktemp("newsroom"))
    room.build()
    return room


@pytest.fixture
def newsroom(built_newsroom: Newsroom, tmp_path: Path) -> Newsroom:
    """A copy of the built newsroom, to be changed at will."""
    shutil.copytree(built_newsroom.home, tmp_path / "room")
    return Newsroom(tmp_path / "room")


@pytest.fixture(scope="session")
def built_twice(built_newsroom: Newsroom, tmp_path_factory: pytest.TempPathFactory) -> Newsroom:
    """One newsroom with two generations; nobody may change it."""
    home = tmp_path_factory.mktemp("twice") / "room"
    room = Newsroom(Path(shutil.copytree(built_newsroom.home, home)))
    room.build()
    return room


@pytest.fixture
def empty_newsroom(tmp_path: Path) -> Newsroom:
    """Articles, and nothing built yet."""
    room = Newsroom(tmp_path)
    room.write()
    return room


@pytest.fixture
def break_file() -> Callable[[Path], None]:
    """Cut a file in half."""

    def cut(path: Path) -> None:
        content = path.read_bytes()
        path.write_bytes(content[: len(content) // 2])

    return cut


@pytest.fixture(scope="session")
def chroma_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real `chroma run` on loopback."""
    running = ChromaServer(tmp_path_factory.mktemp("chroma"))
    yield running.url
    running.stop()
