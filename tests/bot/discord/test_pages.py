"""Quotations in their surroundings, from real articles with hostile text."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answer import Answer, Citation, Source, Statement
from bot.discord.markup import MESSAGE, units
from bot.discord.pages import DEMANDS_PER_PAGE, list_page, sources_page
from index import catalogue
from index.actors import Actor
from index.articles import Article
from index.blocks import Block, BlockKind
from index.catalogue import Catalogue
from index.catalogue_writer import CatalogueWriter, Indexed
from index.demands import Confidence, Demand, Evidence, Modality, Role, Stance
from index.ledger import Ledger
from index.passages import Passage
from index.rows import ArticleInfo

HOSTILE = st.text(st.sampled_from("*_ab |`\n@<#😀é"), min_size=1, max_size=20)
TEXT = (
    "Dockers @everyone in Port Ellery\n\nThe union said: “we *want* eight per cent, now”, and left.\n"
    "# It then went on strike.\n\n" + "Nothing else happened. " * 60
)


class Shelf:
    """One article, as a catalogue gives it."""

    def __init__(self, text: str) -> None:
        self.text = text

    def article(self, article: str) -> SimpleNamespace:
        if article != "a.txt":
            raise KeyError(article)
        return SimpleNamespace(text=self.text)


def shown(quote: str, text: str = TEXT, article: str = "a.txt", now: str | None = None) -> str:
    start = text.index(quote)
    cited = Citation(1, Source(article, "Title"), quote, start, start + len(quote))
    reply = Answer(
        question="?", kind="fact", title="?", generation="g000001", statements=(Statement("x", "stated", (cited,)),)
    )
    index = SimpleNamespace(catalogue=Shelf(text if now is None else now), generation="g000002")
    return sources_page(index, reply, 0).text  # type: ignore[arg-type]


def test_the_quotation_is_bold_in_its_lines_and_the_rest_is_not() -> None:
    text = shown("we *want* eight per cent, now")
    assert "> The union said: “**we \\*want\\* eight per cent, now**”, and left." in text
    assert "> \\# It then went on strike." in text
    assert "> Dockers \\@everyone in Port Ellery" in text


def test_a_quotation_over_two_lines_stays_bold_in_both() -> None:
    text = shown("and left.\n# It then")
    assert "**and left.**" in text and "> **\\# It then** went on strike." in text


def test_an_article_that_moved_its_words_is_still_quoted_in_place() -> None:
    assert "**we \\*want\\*" in shown("we *want* eight per cent", now="New first line.\n\n" + TEXT)


@pytest.mark.parametrize(("article", "now", "told"), [("a.txt", "Other.", "has changed"), ("b.txt", None, "no longer")])
def test_an_article_that_changed_or_went_is_said(article: str, now: str | None, told: str) -> None:
    text = shown("eight per cent", article=article, now=now)
    assert "**eight per cent**" in text and told in text


@settings(max_examples=30, deadline=None)
@given(HOSTILE, HOSTILE, HOSTILE, st.integers(1, 400))
def test_any_quotation_in_any_article_keeps_the_limit(before: str, quote: str, after: str, times: int) -> None:
    quote = f"“{quote * times}”"
    text = shown(quote, text=before * times + quote + after * times)
    assert units(text) <= MESSAGE and "**" in text


@settings(max_examples=20, deadline=None)
@given(HOSTILE, HOSTILE, st.sampled_from(["articles", "article", "demands"]), st.integers(1, 12))
def test_any_list_keeps_the_limit_on_every_page(word: str, content: str, kind: str, many: int) -> None:
    long = word * 200
    info = ArticleInfo("a", long, long, "https://a.example/" + "x" * 270, date(2026, 9, 30), long, 10**9, many)
    demand = SimpleNamespace(
        demander=long, demander_text=long, addressees=(long,) * 9, addressee_texts=(), stance=Stance.REJECTION,
        modality=frozenset(Modality), content=content * 200,
    )  # fmt: skip
    infos = [replace(info, id=str(n)) for n in range(many)]
    entries = [SimpleNamespace(id=n, article="0", demand=demand) for n in range(many)]
    catalogue = SimpleNamespace(
        articles=lambda: infos,
        counts=lambda: SimpleNamespace(articles=many),
        info=lambda ident: infos[int(ident)],
        demands=lambda limit, offset, **_: entries[offset : offset + limit],
        count_demands=lambda **_: many,
    )
    index = SimpleNamespace(catalogue=catalogue, generation="g000002")
    query = {"kind": kind, "article": "0", "by": [long] * 9, "to": long, "about": long, "stance": "rejection"}
    pages = list_page(index, query, 0).of  # type: ignore[arg-type]
    for number in range(pages):
        assert 0 < units(list_page(index, query, number).text) <= MESSAGE  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def long_ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogue]:
    """700 articles, each with one demand: every second one of the dockers, the others of the weavers."""
    path = tmp_path_factory.mktemp("ledger") / "catalogue.sqlite"
    writer = CatalogueWriter(path)
    names = {name: Actor(name, "group") for name in ("Dockers", "Weavers", "Board")}
    for position in range(700):
        who = ("Dockers", "Weavers")[position % 2]
        text = f"{who} demanded that the Board pay bonus {position:03}."
        article = Article(f"a{position:03}", text, (Block(BlockKind.PARAGRAPH, 0, len(text)),), f"Bonus {position:03}")
        content = f"pay bonus {position:03}"
        start = text.index(content)
        made = Demand(
            demander=who, demander_text=who, demander_side=None,
            addressees=("Board",), addressee_texts=("the Board",), addressee_sides=(None,),
            content=content, content_start=start, content_end=start + len(content), stance=Stance.DEMAND,
            modality=frozenset(), reported_by=None, date=None, evidence=(Evidence(Role.MAIN, 0, len(text)),),
            confidence=Confidence.SURE, method="verb", cue="demanded",
        )  # fmt: skip
        passage = Passage(0, len(text), text, ((0, len(text)),))
        writer.add(Indexed(article, (passage,), (f"hash {position}",), Ledger((made,), tuple(names.values()), ())))
        writer.place(article.id, position, f"{article.id}.txt", [], None)
    writer.finish("model", names, {"generation": "g000001"})
    writer.close()
    opened = Catalogue(path)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("query", "heading", "expected"),
    [
        ({"kind": "demands"}, "### 700 demands\n", range(700)),
        ({"kind": "demands", "by": ["Dockers", "Weavers"]}, "### 700 demands by Dockers, Weavers\n", range(700)),
        ({"kind": "demands", "by": "Dockers"}, "### 350 demands by Dockers\n", range(0, 700, 2)),
        ({"kind": "demands", "about": "bonus 007"}, "### 1 demand about bonus 007\n", [7]),
        ({"kind": "demands", "about": "bonus lorries"}, "### 700 demands about bonus lorries\n", range(700)),
        ({"kind": "articles"}, "### 700 articles\n", range(700)),
    ],
)
def test_a_list_counts_all_and_pages_through_all_of_it_in_order(
    long_ledger: Catalogue, query: dict[str, Any], heading: str, expected: Sequence[int]
) -> None:
    index: Any = SimpleNamespace(catalogue=long_ledger, generation="g000001")
    listed = []
    for number in range(list_page(index, query, 0).of):
        page = list_page(index, query, number)
        assert page.text.startswith(heading)
        listed += [int(n) for n in re.findall(r"“pay bonus (\d+)”|^- Bonus (\d+)", page.text, re.M) for n in n if n]
    assert listed == list(expected)


def test_a_page_reads_no_more_of_the_ledger_than_it_shows(
    long_ledger: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = []
    demand_of = catalogue.demand_of
    monkeypatch.setattr(catalogue, "demand_of", lambda *row: read.append(row) or demand_of(*row))
    index: Any = SimpleNamespace(catalogue=long_ledger, generation="g000001")
    page = list_page(index, {"kind": "demands"}, 100)
    assert len(read) == page.text.count("pay bonus") == DEMANDS_PER_PAGE
