"""Quotations in their surroundings, from real articles with hostile text."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answer import Answer, Citation, Source, Statement
from bot.discord.markup import MESSAGE, units
from bot.discord.pages import list_page, sources_page
from index.demands import Modality, Stance
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
    catalogue = SimpleNamespace(
        articles=lambda: [replace(info, id=str(n)) for n in range(many)],
        demands=lambda **_: [SimpleNamespace(id=n, article="0", demand=demand) for n in range(many)],
    )
    index = SimpleNamespace(catalogue=catalogue, generation="g000002")
    query = {"kind": kind, "article": "0", "by": [long] * 9, "to": long, "about": long, "stance": "rejection"}
    pages = list_page(index, query, 0).of  # type: ignore[arg-type]
    for number in range(pages):
        assert 0 < units(list_page(index, query, number).text) <= MESSAGE  # type: ignore[arg-type]
