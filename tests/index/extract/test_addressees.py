"""Of whom something is wanted: by the sentence's own words, or by what the article has said before."""

import pytest

from index.demands import Demand
from index.ledger import Extractor, article_of

EXTRACTOR = Extractor()


def demands(text: str) -> tuple[Demand, ...]:
    return EXTRACTOR.read([article_of("a", text)])[0].demands


@pytest.mark.parametrize(
    ("text", "addressees"),
    [
        ("Norway urged allies such as Germany to close the port.", {"allies", "Germany"}),
        ("Norway demanded a truce with Sweden.", {"Sweden"}),
        ("Norway demanded a meeting of the Security Council.", {"United Nations Security Council"}),
        ("Thousands of Iraqi farmers sought asylum in Germany.", {"Germany"}),
        ("Acme Corp appealed the ruling to the Supreme Court.", {"Supreme Court"}),
        ("Norway demanded that the port be closed by Sweden.", {"Sweden"}),
        ("Norway urged Denmark, Sweden and Finland to close the port.", {"Denmark", "Sweden", "Finland"}),
        ("The Harbour Union refused to meet Ana Petrova.", {"Ana Petrova"}),
        ("The mayor would not provide Acme Corp with the list.", {"Acme Corp"}),
        ("Norway refused to give the letters to the Senate Committee.", {"Senate Committee"}),
        ("Ana Petrova reminded Sweden that it must close the port.", {"Sweden"}),
        ("The mayor issued a stern reminder to Sweden that it must close the port.", {"Sweden"}),
        ("Norway agreed to support Sweden's plan for the port.", {"Sweden"}),
    ],
)
def test_the_sentence_names_of_whom(text: str, addressees: set[str]) -> None:
    assert {name for demand in demands(text) for name in demand.addressees} == addressees


@pytest.mark.parametrize(
    "text",
    [
        "Norway demanded that Sweden be punished.",
        "Norway called for Peter Lund to be arrested.",
        "Norway agreed to close its office in Chile.",
        "Norway proposed changes to the Supreme Court.",
    ],
)
def test_whom_a_thing_is_done_to_is_not_asked(text: str) -> None:
    assert all(not demand.addressees for demand in demands(text))


def test_a_refusal_answers_whoever_asked_for_the_thing() -> None:
    found = demands("Norway issued a subpoena for the letters. Acme Corp refused to give up the letters.")
    assert found[-1].addressees == ("Norway",)


def test_those_who_asked_together_are_answered_together() -> None:
    found = demands("Both Norway and Sweden urged Acme Corp to leave the port. Acme Corp declined the request.")
    assert set(found[-1].addressees) == {"Norway", "Sweden"}


def test_the_same_words_again_are_for_the_same_addressee() -> None:
    between = "The port lies in the north, and ships from many countries call there in summer and in winter. " * 4
    found = demands(f"Norway subpoenaed the log from Acme Corp. {between}Norway also subpoenaed a full transcript.")
    assert found[-1].addressees == ("Acme Corp",)


def test_a_bill_is_put_before_the_one_parliament_that_is_named() -> None:
    opening = "The Norwegian Parliament met on the island. "
    assert demands(opening + "Ana Petrova proposed a bill on fishing.")[-1].addressees == ("Norwegian Parliament",)
    assert demands(opening + "Ana Petrova proposed a walk.")[-1].addressees == ()
    other = "The Swedish Parliament met as well. "
    assert demands(opening + other + "Ana Petrova proposed a bill on fishing.")[-1].addressees == ()


def test_both_countries_are_the_two_that_were_named_together() -> None:
    text = "Norway and Sweden met Chile on Monday. Denmark left. The union urged both countries to sign the treaty."
    [found] = demands(text)
    assert found.addressees == ("Norway", "Sweden")


def test_a_refusal_of_somebodys_plan_is_addressed_to_its_author() -> None:
    [found] = demands("Norway criticised Sweden's refusal to consider Chile's plan.")
    assert (found.demander, found.addressees) == ("Sweden", ("Chile",))


def test_a_person_named_like_a_capital_is_that_person() -> None:
    [found] = demands("The attacker was identified as Omar Amman, 20. Amman ordered his brother to leave the town.")
    assert (found.demander, found.demander_side) == ("Omar Amman", None)
