"""What a page takes back is told apart from what it reports: it makes no record, and is never quoted in part."""

import json
from pathlib import Path

import pytest

from index.articles import Article
from index.blocks import BlockKind
from index.language import sentences
from index.ledger import Extractor
from index.reading import read
from index.reading.text.corrections import says_it_corrects

LEAD = (
    "The bakers' guild of Ostrand demanded on Monday that the mill lower the price of flour. The mill said that it "
    "would answer within a week, and the guild said that it would wait."
)
NOTES = (
    "Correction: The guild rejected nothing. It had demanded a lower price, not that the mill be closed.",
    "CORRECTION (4 May): An earlier version of this story said that the guild had demanded that the mill be closed.",
    "Correction, May 4, 2031: The guild did not threaten a strike.",
    "Clarification — The guild has not called on the mayor to resign.",
    "Editor’s note: It originally stated that the guild had rejected the offer. In fact the guild accepted it.",
    "[Editor's note: The guild has accepted the offer, and did not reject it as first reported.]",
    "An earlier version of this article wrongly said that the guild had rejected the mill's offer.",
    "Because of an editing error, a previous version of this report misstated what the guild demanded of the mill.",
    "This article was amended on 5 May 2031. A previous version said that the guild had threatened a strike.",
    "This story originally reported that the guild had refused to meet the mill.",
    "On Monday we wrongly reported that the guild had demanded that the miller be dismissed.",
)
REGRET = "Monday's report said that the guild had rejected the offer; it has accepted it. We regret the error."


def read_one(tmp_path: Path, name: str, content: str) -> Article:
    (tmp_path / name).write_text(content, encoding="utf-8")
    (article,) = read([str(tmp_path / name)]).articles
    return article


def notes(article: Article) -> list[str]:
    return [article.text[b.start : b.end] for b in article.blocks if b.kind is BlockKind.CORRECTION]


@pytest.mark.parametrize("note", NOTES)
def test_a_correction_note_makes_no_record_and_is_one_quotation(tmp_path: Path, note: str) -> None:
    for name, content in (
        ("page.txt", f"Bakers want cheaper flour\n\n4 May 2031\n\n{LEAD}\n\n{note}\n"),
        ("page.md", f"# Bakers want cheaper flour\n\n{note}\n\n{LEAD}\n"),
        ("page.html", f"<article><h1>Bakers want cheaper flour</h1><p>{LEAD}</p><p>{note}</p></article>"),
        ("page.json", json.dumps({"title": "Bakers want cheaper flour", "text": f"{LEAD}\n\n{note}"})),
        ("same.txt", f"Bakers want cheaper flour\n\n4 May 2031\n\n{LEAD} {note}\n"),
    ):
        article = read_one(tmp_path, name, content)
        (found,) = notes(article)
        assert found.strip("[]") == note.strip("[]"), name
        at = article.text.index(note.strip("[]"))
        (ledger,) = Extractor().read([article])
        assert ledger.demands
        assert all(demand.main.start < at or demand.main.start >= at + len(note) for demand in ledger.demands)
        assert [spans for block, spans in sentences(article) if block.kind is BlockKind.CORRECTION] == [
            ((article.text.index(found), article.text.index(found) + len(found)),)
        ]
        assert says_it_corrects(article.title, article.blocks)


def test_a_block_that_regrets_an_error_is_a_correction_as_a_whole(tmp_path: Path) -> None:
    article = read_one(tmp_path, "page.txt", f"Bakers want cheaper flour\n\n4 May 2031\n\n{LEAD}\n\n{REGRET}\n")
    assert notes(article) == [REGRET]


def test_under_a_heading_that_says_correction_everything_is_one(tmp_path: Path) -> None:
    first, second = (
        "The guild demanded nine crowns, and not nineteen.",
        "The mill has not refused to talk to the guild.",
    )
    content = f"# Flour\n\n{LEAD}\n\n## Corrections and clarifications\n\n{first}\n\n{second}\n\n## Weather\n\n{LEAD}\n"
    article = read_one(tmp_path, "page.md", content)
    assert notes(article) == [first, second]


@pytest.mark.parametrize(
    "words",
    [
        "The guild demanded a correction of the report.",
        "An earlier version of the bill had said that the mill must close; the guild demanded its return.",
        "“We wrongly reported the sums,” said the mill, and the guild demanded new ones.",
        "The league of millers corrected its offer, and the guild demanded more.",
        "The mayor updated the council. The guild called on him to resign.",
    ],
)
def test_what_people_correct_in_a_story_is_the_story(tmp_path: Path, words: str) -> None:
    article = read_one(tmp_path, "page.txt", f"Bakers want cheaper flour\n\n{LEAD}\n\n{words}\n")
    assert notes(article) == []
    assert not says_it_corrects(article.title, article.blocks)
