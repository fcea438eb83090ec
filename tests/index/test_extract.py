"""The tables of the rules hold together: every entry can be read, found and believed."""

import pytest

from index.extract.lexicon import LIMITED, lexicon
from index.extract.tables import tables

FRAMES = {
    "that", "person_inf", "inf", "obj", "prep", "ing", "quote", "small", "whom", "for", "from", "on", "with", "to",
    "against",
}  # fmt: skip


def test_every_verb_names_patterns_and_lists_that_exist() -> None:
    for cues in lexicon().verbs.values():
        for cue in cues:
            assert set(cue.content) <= FRAMES, cue
            assert "prep" not in (*cue.content, *cue.addressee) or cue.particle, cue
            assert cue.object in {"", "plain", *LIMITED}, cue
            assert cue.object in {"", "plain"} or LIMITED[cue.object] in lexicon().lists


def test_particle_verbs_are_tried_before_the_bare_verb() -> None:
    for cues in lexicon().verbs.values():
        assert [bool(cue.particle) for cue in cues] == sorted((bool(cue.particle) for cue in cues), reverse=True)


@pytest.mark.parametrize(
    "words",
    [
        "Peru sought an apology from Chile.", "They were urged to leave.",
        "He told residents to go.", "It bowed to demands.",
        "They will boycott the vote.", "No talks unless he resigns.",
        "The demands grew.", "Petrova said they must pay.",
    ],
)  # fmt: skip
def test_a_sentence_with_a_cue_is_worth_a_parse(words: str) -> None:
    assert lexicon().worth(words, speech=False)


@pytest.mark.parametrize(
    "words", ["The sun shone on the harbour.", "They must be tired.", "She met her friends in June."]
)
def test_a_sentence_without_one_is_not_parsed(words: str) -> None:
    assert not lexicon().worth(words, speech=False)


def test_no_name_of_a_state_stands_for_two() -> None:
    names = list(tables()["states"]) + list(tables()["demonyms"])
    assert len({name.casefold() for name in names}) == len(names)
