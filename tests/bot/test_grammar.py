"""The cues that a sentence of an article has."""

import pytest

from bot.grammar import cues_in, said_at


@pytest.mark.parametrize(
    ("sentence", "families"),
    [
        ("The board urged him to stay.", {"request"}),
        ("It told the crews to leave.", {"demand"}),
        ("She told reporters that it rained.", set()),
        ("The proposed law was read.", set()),
        ("The board proposed a law.", {"proposal"}),
        ("He tested positive.", set()),
        ("It restored order in the town.", set()),
        ("Reporters asked whether it rained.", set()),
        ("The letter suggested she was ill.", set()),
        ("They were to play against Fenny Cross.", set()),
        ("The board voted against the law.", {"rejection"}),
    ],
)
def test_what_only_names_or_tells_is_no_cue(sentence: str, families: set[str]) -> None:
    assert {family for _, family in cues_in(sentence)} == families


@pytest.mark.parametrize(
    ("does", "sentence", "found"),
    [
        ("urges", "“Let’s stand by the crews.”", True),
        ("urges", "Please be patient.", True),
        ("urges", "It is essential for the port to open.", True),
        ("urges", "The port opened.", False),
        ("promises", "She would sign it at once.", True),
        ("refuses", "She would not commit to a date.", True),
        ("refuses", "He softened his stance.", True),
        ("refuses", "He would not only stay but pay.", False),
    ],
)
def test_a_sentence_may_urge_promise_or_refuse_without_a_cue(does: str, sentence: str, found: bool) -> None:
    assert bool(said_at(does, sentence)) is found
