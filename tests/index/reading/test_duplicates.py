"""The same words on several pages are kept once; whatever says anything else is kept, and versions know each other."""

import random
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.articles import Article
from index.blocks import Block, BlockKind
from index.reading import read
from index.reading.duplicates import merged, stories, versions

WORDS = [
    first + second for first in "bdfgklmnprst" for second in ("a", "eno", "ira", "olu", "ust", "ystal", "ox", "ami")
]
WIRE = (
    "Dockers in Port Almar accepted an offer on Monday and demanded a longer break for every crane crew of the "
    "harbour. The harbour company said it would answer in writing before the end of the week. Nobody was hurt, and "
    "the ferries to the islands ran on time. The guild of pilots called on both sides to meet at the town hall, "
    "where the mayor has offered a room and an interpreter for as long as the talks may last. They want 9 per cent."
)
MONDAY, TUESDAY = date(2031, 3, 3), date(2031, 3, 4)


def page(
    ident: str,
    *parts: str,
    furniture: str = "",
    title: str | None = None,
    url: str | None = None,
    day: date | None = None,
) -> Article:
    text, blocks = "", []
    for kind, part in [
        (BlockKind.TITLE, title),
        *((BlockKind.PARAGRAPH, part) for part in parts),
        (BlockKind.FURNITURE, furniture),
    ]:
        if part:
            blocks.append(Block(kind, len(text), len(text) + len(part)))
            text += part + "\n\n"
    return Article(ident, text, tuple(blocks), title, url, None, day, ident)


def kept(*articles: Article) -> list[list[str]]:
    return [[story.article.id, *(also.id for also in story.also)] for story in stories(articles)]


def later(*articles: Article) -> dict[str, str]:
    """Earlier version → later one, whatever the order of the files."""
    found = dict(versions(stories(articles)))
    assert dict(versions(stories(articles[::-1]))) == found
    return found


def test_the_same_words_on_two_pages_are_one_story_with_both_named() -> None:
    other = page("other", "A fair in Tull opened its gates to farmers and bakers from all of the valley on Sunday.")
    assert kept(page("a", WIRE), other, page("b", WIRE)) == [["a", "b"], ["other"]]
    assert merged(stories([page("b", WIRE), page("a", WIRE)])) == (("b", "a"),)


@pytest.mark.parametrize(
    "copy",
    [
        page("b", WIRE, furniture=WIRE[::-1]),
        page("b", WIRE.replace("Dockers", "DOCKERS")),
        page("b", *WIRE.replace(". ", ".\n").split("\n")),
        page("b", f"PORT ALMAR, March 3 (Nordpress) — {WIRE}"),
        page("b", WIRE, title="Dockers accept an offer"),
        page("b", f"“{WIRE}”".replace("longer break", "“longer break”")),
    ],
    ids=["furniture", "capitals", "paragraphs", "dateline", "title", "quotation marks"],
)
def test_what_only_surrounds_or_sets_the_words_makes_no_other_story(copy: Article) -> None:
    assert [sorted(group) for group in kept(page("a", WIRE), copy)] == [["a", "b"]]
    assert [sorted(group) for group in kept(copy, page("a", WIRE))] == [["a", "b"]]


@pytest.mark.parametrize(
    "other",
    [
        WIRE.replace("accepted", "rejected"),
        WIRE.replace("would answer", "would not answer"),
        WIRE.replace("9 per cent", "12 per cent"),
        WIRE.replace("9 per cent", "-9 per cent"),
        WIRE.replace("9 per cent", "9 %"),
        WIRE.replace("Port Almar", "Port Elmar"),
        f"{WIRE} UPDATE 1: The talks have failed.",
        WIRE.replace(" Nobody was hurt, and the ferries to the islands ran on time.", ""),
        WIRE.replace("week.", "week?"),
        f"No deal - {WIRE}",
    ],
)
def test_whatever_says_anything_else_is_kept(other: str) -> None:
    assert kept(page("a", WIRE), page("b", other)) == [["a"], ["b"]]
    assert later(page("a", WIRE), page("b", other)) == {}


def test_other_titles_or_datelines_over_the_same_words_are_kept() -> None:
    accept, reject = page("a", WIRE, title="Dockers accept"), page("b", WIRE, title="Dockers reject")
    assert kept(accept, reject, page("c", WIRE)) == [["a"], ["b"], ["c"]]
    assert kept(page("a", f"TULL (Nordpress) — {WIRE}"), page("b", f"ALMAR (Nordpress) — {WIRE}")) == [["a"], ["b"]]


def test_of_pages_with_the_same_words_the_earliest_stands_for_them_in_any_order() -> None:
    pages = [page("a", WIRE), page("b", WIRE, day=TUESDAY), page("c", WIRE, day=MONDAY)]
    assert kept(*pages) == kept(*pages[::-1]) == [["c", "b", "a"]]


REJECTED = WIRE.replace("accepted", "rejected")


@pytest.mark.parametrize(
    ("earlier", "after"),
    [
        (page("a", WIRE, title="Vote", day=MONDAY), page("b", REJECTED, title="Vote", day=TUESDAY)),
        (page("a", WIRE, title="Yes", url="https://x.example/1", day=MONDAY),
         page("b", REJECTED, title="No", url="https://x.example/1", day=TUESDAY)),
        (page("a", WIRE, title="Vote"), page("b", f"{WIRE} More follows.", title="UPDATE 1-Vote")),
        (page("a", WIRE, title="UPDATE 1-Vote", day=MONDAY), page("b", REJECTED, title="UPDATE 2-Vote", day=MONDAY)),
        (page("a", WIRE, title="Dockers accept", day=MONDAY),
         page("b", REJECTED, title="Correction: Dockers reject", day=TUESDAY)),
        (page("a", WIRE, title="Vote", day=TUESDAY), page("b", REJECTED, title="CORRECTED-Vote", day=MONDAY)),
    ],
)  # fmt: skip
def test_versions_of_a_story_know_which_is_the_later(earlier: Article, after: Article) -> None:
    assert later(earlier, after) == {"a": "b"}


def test_a_correction_note_makes_the_later_version() -> None:
    note = "Correction: The dockers rejected the offer."
    text = f"{REJECTED}\n\n{note}"
    blocks = (
        Block(BlockKind.PARAGRAPH, 0, len(REJECTED)),
        Block(BlockKind.CORRECTION, len(text) - len(note), len(text)),
    )
    assert later(page("a", WIRE), replace(page("b"), text=text, blocks=blocks)) == {"a": "b"}


def test_of_three_versions_both_earlier_ones_name_the_last() -> None:
    days = [date(2031, 3, number) for number in (3, 4, 5)]
    three = [page(str(day), f"{WIRE} So it was on {day}.", title="Vote", day=day) for day in days]
    assert later(*three) == {"2031-03-03": "2031-03-05", "2031-03-04": "2031-03-05"}


def test_two_stories_are_no_versions_for_one_title_or_one_address() -> None:
    other = "A fair in Tull opened its gates to farmers and bakers from all of the valley on Sunday."
    home = "https://x.example/"
    assert later(page("a", WIRE, title="News", url=home, day=MONDAY),
                 page("b", other, title="News", url=home, day=TUESDAY)) == {}  # fmt: skip


def test_without_a_date_or_a_word_that_it_corrects_no_version_is_the_later() -> None:
    assert later(page("a", WIRE, title="Vote"), page("b", REJECTED, title="Vote")) == {}
    assert later(page("a", WIRE, title="Vote", day=MONDAY), page("b", REJECTED, title="Vote")) == {}


def test_texts_of_one_word_or_of_furniture_alone_are_told_apart() -> None:
    articles = [page("a", "Yes."), page("b", "No."), page("c", "yes."), page("d", furniture="Share")]
    assert kept(*articles, page("e", furniture="Print"), page("f", furniture="Share")) == [
        ["a", "c"],
        ["b"],
        ["d", "f"],
        ["e"],
    ]
    assert stories([]) == []


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["", "T", "UPDATE 1-T"]), st.integers(0, 3))))
def test_no_text_is_lost_and_no_order_of_files_matters(drawn: list[tuple[str, str, int]]) -> None:
    articles = [
        page(str(number), f"{WIRE} {word}", title=title or None, day=date(2031, 3, day) if day else None)
        for number, (word, title, day) in enumerate(drawn)
    ]
    found = stories(articles)
    assert sorted(one.id for story in found for one in (story.article, *story.also)) == sorted(a.id for a in articles)
    again = stories(articles[::-1])
    assert {story.article.id: (story.also, story.later) for story in found} == {
        story.article.id: (story.also, story.later) for story in again
    }
    assert {story.later for story in found} - {None} <= {story.article.id for story in found if not story.later}


def test_thousands_of_articles_from_one_template_are_all_kept() -> None:
    chance = random.Random(7)
    template = [chance.choice(WORDS) for _ in range(300)]
    articles = [
        page(
            str(number),
            " ".join(word if chance.random() > 0.2 else chance.choice(WORDS) for word in template),
            title="Correction: Report" if number % 10 else "Report",
        )
        for number in range(1000)
    ]
    copies = [page(f"copy of {one.id}", one.text[slice(*_body(one))], title=one.title) for one in articles[:100]]
    found = stories([*articles, *copies])
    assert [story.article for story in found] == articles
    assert [story.also for story in found[:100]] == [(copy,) for copy in copies]


def _body(article: Article) -> tuple[int, int]:
    return article.blocks[-1].start, article.blocks[-1].end


def test_a_note_that_only_corrects_follows_the_article_of_its_title() -> None:
    files = Path(__file__).parents[2] / "kinds" / "files"
    articles = read([str(files / name) for name in ("ferry-fares.txt", "correction.txt", "live-blog.txt")]).articles
    later = {Path(story.article.path).name: story.later for story in stories(articles)}
    assert later == {
        "ferry-fares.txt": str(files / "correction.txt"),
        "correction.txt": None,
        "live-blog.txt": None,
    }
