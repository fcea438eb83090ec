"""What a written statement claims that somebody did."""

import pytest

from bot.clauses import Act, acts, holds_class, negated_elsewhere
from index.actors import Actor, ActorBook

BOOK = ActorBook([Actor("Russia", "country"), Actor("Ukraine", "country")])


def only(text: str) -> Act:
    (act,) = acts(text, BOOK)
    return act


@pytest.mark.parametrize(
    ("text", "family", "negated"),
    [
        ("Russia demanded that Ukraine accept its terms.", "demand", False),
        ("Russia said no to the truce.", "rejection", False),
        ("Russia has not yet agreed.", "acceptance", True),
        ("Russia didn't reject the truce.", "rejection", True),
        ("Russia has yet to say yes.", "acceptance", True),
        ("Russia ruled out a truce.", "rejection", False),
        ("Russia warned Ukraine.", "threat", False),
    ],
)
def test_the_first_cue_of_a_clause_is_its_act(text: str, family: str, negated: bool) -> None:
    act = only(text)
    assert (act.family, act.negated, act.subject.split()[0]) == (family, negated, "Russia")


def test_a_clause_without_a_subject_has_the_one_before() -> None:
    first, second = acts("Russia demanded land and rejected the truce.", BOOK)
    assert first.family == "demand" and second.family == "rejection"
    assert "Russia" in second.subject


def test_a_passive_clause_has_an_agent() -> None:
    act = only("Ukraine was urged to withdraw by Russia.")
    assert act.passive and act.agent.startswith("Russia")


def test_an_opening_yes_or_no_is_an_act_of_its_own() -> None:
    answer, act = acts("Yes, Russia accepted the truce.", BOOK)
    assert answer.answer == "yes" and act.family == "acceptance"
    assert not [act for act in acts("No foreign troops may stay.", BOOK) if act.answer]


def test_a_statement_without_an_act_claims_none() -> None:
    assert acts("The talks took place in the harbour.", BOOK) == []


def test_negations_that_turn_the_content_are_told_from_those_that_turn_the_act() -> None:
    assert negated_elsewhere("Russia demanded no foreign troops.")
    assert not negated_elsewhere("Russia did not demand troops.")


def test_classes_of_words() -> None:
    assert holds_class("negation", "They can't stay") and holds_class("hedge", "It reportedly ended")
    assert holds_class("attribution", "She told them") and not holds_class("negation", "They stay")
