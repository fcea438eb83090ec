"""Forty files of the kinds that people have, each read as a person reads it: what it says, when, and what is asked."""

import json
from pathlib import Path
from typing import Any

import pytest

from index.articles import Article
from index.blocks import NEVER_QUOTED, BlockKind
from index.ledger import Extractor
from index.passages import passages
from index.reading import Reading, read

HOME = Path(__file__).parents[2] / "kinds"
KINDS = HOME / "files"
HEADS = (BlockKind.TITLE, BlockKind.HEADING)


@pytest.fixture(scope="module")
def reading() -> Reading:
    return read([str(KINDS)])


@pytest.fixture(scope="module")
def expected() -> dict[str, Any]:
    """By the file's name, with what follows it in the article's id: facts, text, the demands in its sentences."""
    found: dict[str, Any] = json.loads((HOME / "expected.json").read_text(encoding="utf-8"))
    return found


def key(article: Article) -> str:
    name = Path(article.path).name
    place = article.id.removeprefix(article.path)
    return name + (place if place != article.id else f"#{article.id}")


def said(article: Article) -> list[str]:
    blocks = (block for block in article.blocks if block.kind not in (*NEVER_QUOTED, BlockKind.TITLE))
    return [article.text[block.start : block.end] for block in blocks]


def in_head(article: Article, at: int) -> bool:
    return any(block.kind in HEADS and block.start <= at < block.end for block in article.blocks)


def test_the_forty_files_give_exactly_their_articles(reading: Reading, expected: dict[str, Any]) -> None:
    assert len({name.partition("#")[0] for name in expected}) == 40
    assert sorted(map(key, reading.articles)) == sorted(expected)
    assert sorted(Path(one.path).name for one in reading.skipped) == ["saved page_files", "scan.pdf"]
    stubs = {Path(one.path).name for one in reading.notes if "only the beginning" in one.reason}
    assert stubs == {"paywalled.html", "paywalled.txt"}


def test_title_date_and_publisher_are_right_in_all_but_two(reading: Reading, expected: dict[str, Any]) -> None:
    wrong = {
        f"{key(one)}: {fact} {value!r}"
        for one in reading.articles
        for fact, value in (("title", one.title), ("date", one.date and str(one.date)), ("publisher", one.publisher))
        if value != expected[key(one)][fact]
    }
    assert len({one.partition("#")[0].partition(":")[0] for one in wrong}) <= 2, wrong


def test_what_is_indexed_is_what_a_reader_takes_for_the_article(reading: Reading, expected: dict[str, Any]) -> None:
    for article in reading.articles:
        assert (key(article), said(article)) == (key(article), expected[key(article)]["text"])
        indexed = " ".join(one.text for one in passages(article))
        for furniture in expected[key(article)].get("furniture", ()):
            assert furniture not in indexed, key(article)


def test_the_demands_are_those_of_its_sentences_and_none_is_of_furniture(
    reading: Reading, expected: dict[str, Any]
) -> None:
    for article, ledger in zip(reading.articles, Extractor().read(reading.articles), strict=True):
        found = [
            [one.demander, one.stance.value, one.content]
            for one in ledger.demands
            if not in_head(article, one.main.start)
        ]
        assert (key(article), found) == (key(article), expected[key(article)]["demands"])


def test_languages_are_told(reading: Reading) -> None:
    assert {Path(one.path).name for one in reading.articles if one.language != "en"} == {"german.txt"}
