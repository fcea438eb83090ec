"""The cues that a sentence of an article has."""

import pytest

from bot.grammar import cues_in


@pytest.mark.parametrize(
    ("sentence", "families"),
    [
        ("The board urged him to stay.", {"request"}),
        ("It told the crews to leave.", {"demand"}),
        ("She told reporters that it rained.", set()),
        ("The proposed law was read.", set()),
        ("The board proposed a law.", {"proposal"}),
    ],
)
def test_what_only_names_or_tells_is_no_cue(sentence: str, families: set[str]) -> None:
    assert {family for _, family in cues_in(sentence)} == families
