"""What is bought, what only would have been, and names that the parser takes for negations."""

import pytest

from index.demands import Demand, Modality
from index.ledger import Extractor, article_of

EXTRACTOR = Extractor()


def demands(text: str) -> tuple[Demand, ...]:
    return EXTRACTOR.read([article_of("a", text)])[0].demands


@pytest.mark.parametrize(
    "text",
    [
        "Poland ordered 116 tanks.",
        "Norway ordered twelve new aircraft from Boreal.",
        "The ministry ordered 200 ventilators.",
        "The army ordered 40 jets worth 3 billion crowns.",
        "The company ordered masks from Norvia.",
        "116 tanks were ordered by Poland.",
        "Poland placed an order for 116 tanks.",
    ],
)
def test_goods_that_are_ordered_are_not_demanded(text: str) -> None:
    assert demands(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "The governor ordered an inquiry.",
        "The judge ordered a recount.",
        "The court ordered the release of nine men.",
        "The police ordered the evacuation of 300 homes.",
        "The mayor ordered two thousand residents to leave.",
        "The general ordered three attacks on the port.",
        "The mayor ordered raids.",
        "The court ordered new elections.",
    ],
)
def test_acts_that_are_ordered_are_demanded(text: str) -> None:
    assert demands(text)


@pytest.mark.parametrize(
    "text",
    [
        "Had the union demanded ten per cent, the port would have agreed.",
        "Had the union demanded ten per cent and threatened a strike, nobody would have heard it.",
        "If the union demanded ten per cent and asked the port to pay, nobody heard it.",
        "Were the union to demand ten per cent, the port would close.",
        "The union would have accepted nine per cent.",
    ],
)
def test_what_would_have_been_was_not(text: str) -> None:
    assert demands(text) == ()


def test_what_had_been_demanded_was() -> None:
    assert demands("The union had demanded ten per cent.")


@pytest.mark.parametrize("name", ["Nguyễn Văn Minh", "Trần Văn Nam", "Lê Văn Tám"])
def test_a_part_of_a_name_is_no_negation(name: str) -> None:
    (demand,) = demands(f"{name} demands answers")
    assert demand.demander == name and Modality.DENIED not in demand.modality


def test_a_negation_still_is_one() -> None:
    assert Modality.DENIED in demands("The council did not demand answers.")[0].modality
