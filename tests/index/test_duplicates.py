"""The same story on several pages is kept once, and different stories are never swallowed."""

import random
import time

from hypothesis import given
from hypothesis import strategies as st

from index.articles import Article
from index.blocks import Block, BlockKind
from index.duplicates import ALIKE, stories

WORDS = [
    first + second for first in "bdfgklmnprst" for second in ("a", "eno", "ira", "olu", "ust", "ystal", "ox", "ami")
]
WIRE = (
    "Dockers in Port Almar laid down their tools on Monday and demanded a longer break for every crane crew of the "
    "harbour. The harbour company said it would answer in writing before the end of the week. Nobody was hurt, and "
    "the ferries to the islands ran on time. The guild of pilots called on both sides to meet at the town hall, "
    "where the mayor has offered a room and an interpreter for as long as the talks may last."
)


def page(ident: str, *parts: str, furniture: str = "") -> Article:
    text, blocks = "", []
    for kind, part in [*((BlockKind.PARAGRAPH, part) for part in parts), (BlockKind.FURNITURE, furniture)]:
        if part:
            blocks.append(Block(kind, len(text), len(text) + len(part)))
            text += part + "\n\n"
    return Article(ident, text, tuple(blocks))


def kept(*articles: Article) -> list[list[str]]:
    return [[story.article.id, *(also.id for also in story.also)] for story in stories(articles)]


def test_the_same_wire_story_on_two_pages_is_one_story_with_both_named() -> None:
    other = page("other", "A fair in Tull opened its gates to farmers and bakers from all of the valley on Sunday.")
    assert kept(page("a", WIRE), other, page("b", WIRE)) == [["a", "b"], ["other"]]


def test_furniture_case_and_a_small_edit_do_not_make_another_story() -> None:
    edited = WIRE.replace("Monday", "Tuesday").replace("Dockers", "DOCKERS")
    assert kept(page("a", WIRE, furniture="Read more"), page("b", edited, furniture=WIRE[::-1])) == [["a", "b"]]


def test_a_story_that_says_something_else_stays() -> None:
    rewritten = WIRE.replace("longer break", "higher wage").replace("in writing before the end of the week", "never")
    assert kept(page("a", WIRE), page("b", rewritten.replace("Nobody was", "Two men were"))) == [["a"], ["b"]]


def test_a_story_with_another_figure_stays_and_one_with_fewer_does_not() -> None:
    nine, twelve = (page(str(rise), f"{WIRE} They want {rise} per cent.") for rise in (9, 12))
    assert kept(nine, twelve, page("cut", WIRE)) == [["9", "cut"], ["12"]]


def test_thousands_of_articles_that_differ_in_a_figure_are_all_kept_in_seconds() -> None:
    articles = [page(str(number), f"{WIRE} They want {number} crowns.") for number in range(3000)]
    began = time.process_time()
    assert [story.article for story in stories(articles)] == articles
    assert time.process_time() - began < 20  # a quadratic comparison takes minutes


def test_texts_of_one_word_or_of_furniture_alone_are_told_apart() -> None:
    articles = [page("a", "Yes."), page("b", "No."), page("c", "yes"), page("d", furniture="Share")]
    assert kept(*articles, page("e", furniture="Print"), page("f", furniture="Share")) == [
        ["a", "c"],
        ["b"],
        ["d", "f"],
        ["e"],
    ]
    assert stories([]) == []


@given(st.lists(st.lists(st.sampled_from("abcdef"), min_size=3, max_size=30), max_size=8), st.randoms())
def test_no_pair_is_missed_and_none_is_invented(texts: list[list[str]], chance: random.Random) -> None:
    texts += [[*text[:-1], "z"] for text in texts if chance.random() < 0.5]

    def trigrams(words: list[str]) -> set[tuple[str, ...]]:
        padded = ["", "", *words]
        return set(zip(padded, padded[1:], padded[2:], strict=False))

    expected: list[list[int]] = []
    for number, words in enumerate(texts):
        mine = trigrams(words)
        for group in expected:
            other = trigrams(texts[group[0]])
            if len(mine & other) >= ALIKE * len(mine | other):
                group.append(number)
                break
        else:
            expected.append([number])
    found = kept(*(page(str(number), " ".join(words)) for number, words in enumerate(texts)))
    assert found == [[str(number) for number in group] for group in expected]


def test_thousands_of_articles_from_one_template_are_all_kept_in_seconds() -> None:
    chance = random.Random(7)
    template = [chance.choice(WORDS) for _ in range(300)]
    articles = [
        page(str(number), " ".join(word if chance.random() > 0.2 else chance.choice(WORDS) for word in template))
        for number in range(3000)
    ]
    copies = [page(f"copy of {one.id}", one.text.strip() + " More follows.") for one in articles[:300]]
    began = time.process_time()
    found = stories([*articles, *copies])
    assert [story.article for story in found] == articles
    assert [story.also for story in found[:300]] == [(copy,) for copy in copies]
    assert time.process_time() - began < 20  # a quadratic comparison takes minutes
