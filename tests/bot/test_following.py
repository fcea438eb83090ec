"""A written statement follows one sentence: its words, their order, its numbers and its turns."""

from bot.deeds import misplaced
from bot.following import content, follows, in_order, misjoined, turns

TERMS = "By these terms, mates would be given two days off and cooks three."
TALKS = "Over the past weeks, the envoys have discussed the harvest, sources told the paper."


def test_every_word_must_stand_in_the_sentence() -> None:
    assert follows(content("The envoys have discussed the harvest."), TALKS, 0.8)
    assert not follows(content("The envoys have discussed the harvest and fishing."), TALKS, 0.8)


def test_an_attribution_and_an_adverbial_may_stand_elsewhere_but_in_one_piece() -> None:
    assert follows(
        content("Sources told the paper the envoys have discussed the harvest over the past weeks."), TALKS, 0.9
    )
    assert not follows(content("The paper told sources the harvest discussed the envoys."), TALKS, 0.9)


def test_numbers_keep_their_order() -> None:
    assert in_order("Mates would have two days, cooks three.", TERMS)
    assert not in_order("Mates would have three days, cooks two.", TERMS)


def test_words_that_turn_a_sentence_are_its_own() -> None:
    assert turns("The envoys have discussed only the harvest.", TALKS)
    assert turns("All of them are members.", "All but one of them are members.")
    assert not turns("All but one of them are members.", "All but one of them are members.")
    assert not turns("After the vote it closed.", "Following the vote it closed.")


def test_neighbours_are_neighbours_in_the_sentence_too_and_days_keep_their_prepositions() -> None:
    sentence = "She called on church leaders and women representatives to fund the wards through September."
    assert misjoined("She called on women leaders.", sentence)
    assert misjoined("She called on church leaders to fund the wards in September.", sentence)
    assert not misjoined("She called on church leaders to fund the wards through September.", sentence)


def test_a_verb_keeps_its_parties() -> None:
    sentence = "The president rejected the plan, and Bern scheduled a meeting with the guild."
    assert not misplaced("Bern scheduled a meeting.", sentence)
    assert misplaced("The president scheduled a meeting.", sentence)
    assert misplaced("Bern rejected the plan.", sentence)


def test_what_is_wanted_is_not_done() -> None:
    sentence = "The governor has until May to release plans."
    assert misplaced("The governor released plans.", sentence)
    assert not misplaced("The governor has to release plans.", sentence)


def test_a_pronoun_may_stand_for_a_known_party() -> None:
    assert misplaced("Brandt scheduled a meeting.", "She scheduled a meeting.")
    assert not misplaced("Brandt scheduled a meeting.", "She scheduled a meeting.", {"brandt"})
