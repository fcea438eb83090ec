"""Passages are exact slices of whole sentences, and respect headings, lists, captions and furniture."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.articles import Article
from index.blocks import NEVER_QUOTED, Block, BlockKind
from index.language import sentences
from index.passages import MOST, PIECE, Passage, passages

SENTENCE = "The dockers of Port Almar asked the harbour board for a longer break on Monday. "
HEADINGS = {BlockKind.TITLE, BlockKind.HEADING}


def article(*blocks: tuple[BlockKind, str]) -> Article:
    text, found = "", []
    for kind, words in blocks:
        text += "  • " if kind is BlockKind.LIST_ITEM else ""
        found.append(Block(kind, len(text), len(text) + len(words)))
        text += words + "\n\n"
    return Article("a", text, tuple(found))


def paragraph(count: int) -> tuple[BlockKind, str]:
    return BlockKind.PARAGRAPH, (SENTENCE * count).strip()


def size(passage: Passage) -> int:
    return len(PIECE.findall(passage.text))


any_block = st.tuples(
    st.sampled_from(BlockKind),
    st.lists(
        st.sampled_from(
            [
                SENTENCE.strip(),
                "It must end.",
                "“We want work,” she said.",
                "Prices rose by 4.5 % (again) in the U.S. market …",
                "ı ☃ \u200b odd\u00ad",
                "and " * 300 + "nothing else.",
            ]
        ),
        min_size=1,
        max_size=8,
    ).map(" ".join),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(any_block, max_size=12))
def test_every_sentence_is_in_one_passage_and_offsets_are_exact(blocks: list[tuple[BlockKind, str]]) -> None:
    given_article = article(*blocks)
    found = passages(given_article)
    text = given_article.text
    for passage in found:
        assert passage.text == text[passage.start : passage.end] == passage.text.strip()
        assert passage.sentences
        assert all(passage.start <= start < end <= passage.end for start, end in passage.sentences)
        assert size(passage) <= MOST or len(passage.sentences) == 1
    assert all(one.end <= other.start for one, other in pairwise(found))
    covered = sorted(span for passage in found for span in passage.sentences)
    kinds = {block.start: block.kind for block in given_article.blocks}
    due = [span for block, spans in sentences(given_article) if block.kind not in HEADINGS for span in spans]
    shown = [span for span in covered if kinds.get(span[0]) not in HEADINGS]
    assert [span for span in shown if span in due] == due
    for block in given_article.blocks:
        for passage in found:
            overlaps = block.start < passage.end and passage.start < block.end
            if block.kind in NEVER_QUOTED:
                assert not overlaps
            elif block.kind in HEADINGS and overlaps:
                before = [other for other in given_article.blocks if passage.start <= other.start < block.start]
                assert all(other.kind in HEADINGS for other in before), "a heading only opens a passage"


def test_a_heading_opens_the_passage_below_it_and_is_no_sentence_of_it() -> None:
    first, second = passages(article(paragraph(2), (BlockKind.HEADING, "Talks in Port Almar"), paragraph(2)))
    assert "Talks" not in first.text
    assert second.text.startswith("Talks in Port Almar\n\nThe dockers")
    assert len(second.sentences) == 2


def test_a_list_stays_with_its_introduction_and_the_paragraph_that_leads_to_it() -> None:
    items = [(BlockKind.LIST_ITEM, f"A longer break for crane crew number {number}") for number in range(5)]
    intro = (BlockKind.PARAGRAPH, "Their demands include:")
    found = passages(article(paragraph(9), paragraph(3), intro, *items, paragraph(9)))
    (holder,) = [passage for passage in found if "Their demands include:" in passage.text]
    assert holder.text.startswith("The dockers")
    assert holder.text.endswith("crew number 4")


def test_an_introduction_at_the_end_of_a_paragraph_brings_the_whole_paragraph() -> None:
    items = [(BlockKind.LIST_ITEM, "A longer break for every crane crew of the port")] * 3
    intro = (BlockKind.PARAGRAPH, SENTENCE * 4 + "They want three things:")
    found = passages(article(paragraph(8), intro, *items))
    (holder,) = [passage for passage in found if "three things" in passage.text]
    assert holder.text.count("The dockers") == 4
    assert holder.text.count("longer break for every") == 3


def test_a_list_too_long_for_one_passage_is_cut_between_items_and_begins_with_its_introduction() -> None:
    items = [(BlockKind.LIST_ITEM, SENTENCE.strip())] * 30
    found = passages(article((BlockKind.PARAGRAPH, "They want:"), *items))
    assert len(found) > 1
    assert found[0].text.startswith("They want:")
    assert len(found[0].sentences) > 2


def test_sizes_come_near_the_ideal_and_cuts_fall_between_paragraphs() -> None:
    given_article = article(*[paragraph(3)] * 12)
    found = passages(given_article)
    ends = {block.end for block in given_article.blocks}
    assert all(passage.end in ends for passage in found)
    assert all(60 <= size(passage) <= 200 for passage in found)


@pytest.mark.parametrize(
    "block",
    [
        (BlockKind.FURNITURE, "Required fields are marked *"),
        (BlockKind.CAPTION, "Dockers at the gate of Port Almar on Monday. (Photo: A. Reader)"),
    ],
)
def test_furniture_and_captions_are_in_no_passage_even_in_the_middle(block: tuple[BlockKind, str]) -> None:
    found = passages(article(paragraph(1), block, paragraph(1)))
    assert [passage.text for passage in found] == [SENTENCE.strip()] * 2


def test_one_sentence_longer_than_the_limit_stands_alone() -> None:
    endless = "The board said that " + "the crane and the rope and the ladder and " * 60 + "the quay were closed."
    found = passages(article(paragraph(1), (BlockKind.PARAGRAPH, endless), paragraph(1)))
    assert all(size(passage) <= MOST or len(passage.sentences) == 1 for passage in found)


def test_a_headline_without_text_is_still_found() -> None:
    (only,) = passages(article((BlockKind.TITLE, "Dockers demand longer break")))
    assert only.text == "Dockers demand longer break"


def test_an_article_of_furniture_alone_has_no_passages() -> None:
    assert passages(article((BlockKind.FURNITURE, "Leave a Reply"))) == []
    assert passages(article()) == []
