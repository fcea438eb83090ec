"""Classes of language that carry a demand, an answer or a threat, one sentence each."""

import pytest

from index.demands import Demand, Modality, Stance
from index.ledger import Extractor, article_of

EXTRACTOR = Extractor()


def demands(text: str) -> tuple[Demand, ...]:
    return EXTRACTOR.read([article_of("a", text)])[0].demands


@pytest.mark.parametrize(
    ("text", "contents"),
    [
        (
            "Peru's demands have included closing the port, naming a judge, and a fixed day for talks.",
            ["closing the port", "naming a judge", "a fixed day for talks"],
        ),
        (
            "The protesters' demands have expanded to an amnesty, an inquiry and a new election.",
            ["an amnesty", "an inquiry", "a new election"],
        ),
        ("Norway's conditions for peace include a withdrawal and a treaty.", ["a withdrawal", "a treaty"]),
        ("Among the demands of the protesters are a new election and an amnesty.", ["a new election", "an amnesty"]),
        (
            "Norway set out its terms: no foreign troops, no new taxes and recognition of the island.",
            ["no foreign troops", "no new taxes", "recognition of the island"],
        ),
    ],
)
def test_every_item_of_a_list_in_a_sentence_is_a_record(text: str, contents: list[str]) -> None:
    found = [demand.content for demand in demands(text)]
    assert len(found) == len(contents)
    assert all(part.startswith(whole.split(" of ")[0]) for part, whole in zip(found, contents, strict=True)), found


@pytest.mark.parametrize(
    ("text", "stance", "demander", "addressees"),
    [
        ("A demand made by Norway for an apology was ignored.", Stance.DEMAND, "Norway", []),
        ("The lawsuit filed by Texas seeks to overturn the results.", Stance.REQUEST, "Texas", []),
        ("Texas sued Norway to block the merger.", Stance.REQUEST, "Texas", ["Norway"]),
        ("Ana Petrova wants to see the law repealed.", Stance.DEMAND, "Ana Petrova", []),
        ("Ana Petrova said she would prefer Sweden not take part in it.", Stance.REQUEST, "Ana Petrova", ["Sweden"]),
        ('The governor urged farmers, "we have got to save water".', Stance.REQUEST, "governor", ["farmers"]),
        ("Students marched here, demanding that the minister resign.", Stance.DEMAND, "students", ["minister"]),
        ("Norway warned Sweden against closing the port.", Stance.REQUEST, "Norway", ["Sweden"]),
        ("Norway has invited Sweden to talks.", Stance.REQUEST, "Norway", ["Sweden"]),
        ("The WHO advised people to wash.", Stance.REQUEST, "World Health Organization", ["people"]),
        ("An online petition asks the government to save the zoo.", Stance.REQUEST, None, ["government"]),
        ("The mayor issued an order requiring residents to stay.", Stance.DEMAND, "mayor", ["residents"]),
        ("Residents are required to stay, the mayor said.", Stance.DEMAND, "mayor", ["residents"]),
        ("Norway faces calls to close the port.", Stance.DEMAND, None, ["Norway"]),
        ("There have been calls for the minister to resign.", Stance.DEMAND, None, ["minister"]),
        ("The EU has given Norway two weeks to stop fishing.", Stance.ULTIMATUM, "European Union", ["Norway"]),
        ("Norway will only sign the treaty if Sweden pays.", Stance.CONDITION, "Norway", ["Sweden"]),
        ("Norway will sign the treaty provided that Sweden pays.", Stance.CONDITION, "Norway", ["Sweden"]),
        ('"What we need is a new law," said Ana Petrova.', Stance.DEMAND, "Ana Petrova", []),
        ('"Stop the war at once," Ana Petrova said.', Stance.DEMAND, "Ana Petrova", []),
        ('"Get out of our country," the president told the troops.', Stance.DEMAND, "president", []),
        ("The Pope imposed a law mandating priests to report.", Stance.DEMAND, "Pope", ["priests"]),
        ("Authorities recommended residents avoid the park.", Stance.REQUEST, "authorities", ["residents"]),
        ("The hijackers want their leader freed.", Stance.DEMAND, "hijackers", []),
        ('"We need a new law now!" the mayor said.', Stance.DEMAND, "mayor", []),
        ('"I will not resign," the president said.', Stance.REJECTION, "president", []),
        ("The Norwegian parliament voted against the treaty.", Stance.REJECTION, "Norwegian parliament", []),
        ("Ana Petrova is against the plan.", Stance.REJECTION, "Ana Petrova", []),
        ('"There will be consequences," the general warned.', Stance.THREAT, "general", []),
        ("Turkey would approve the bid if Sweden pays.", Stance.CONDITION, "Turkey", ["Sweden"]),
        ("The president reiterated his demand that the wall be built.", Stance.DEMAND, "president", []),
        ("Pressure is growing on Peter Lund to resign.", Stance.DEMAND, None, ["Peter Lund"]),
        ("Peter Lund is under pressure to resign.", Stance.DEMAND, None, ["Peter Lund"]),
        ("The rebels said talks could begin only after the vote.", Stance.CONDITION, "rebels", []),
        ("Norway may impose a tariff on Sweden if it does not pay.", Stance.THREAT, "Norway", ["Sweden"]),
        ("Sweden agreed to extradite Peter Lund to Norway.", Stance.ACCEPTANCE, "Sweden", ["Norway"]),
        ("Calls are growing for the minister to resign.", Stance.DEMAND, None, ["minister"]),
        ("Norway has made it clear that Sweden must leave the port.", Stance.DEMAND, "Norway", ["Sweden"]),
        ("Noise will not be tolerated, said Ana Petrova.", Stance.DEMAND, "Ana Petrova", []),
        ('"It is time for Sweden to leave," said Ana Petrova.', Stance.DEMAND, "Ana Petrova", ["Sweden"]),
        ("Norway said that aid was contingent on a new election.", Stance.CONDITION, "Norway", []),
        ("Norway signed the treaty on condition they leave the port.", Stance.CONDITION, "Norway", []),
        ("Sweden gave in to the union's demands.", Stance.ACCEPTANCE, "Sweden", ["union"]),
        ("Sweden bowed to pressure from Norway.", Stance.ACCEPTANCE, "Sweden", ["Norway"]),
        ("Sweden said no to the request.", Stance.REJECTION, "Sweden", []),
        ("Ana Petrova called the plan unacceptable.", Stance.REJECTION, "Ana Petrova", []),
        ("Ana Petrova considered the deal acceptable.", Stance.ACCEPTANCE, "Ana Petrova", []),
        ("Norway was the first state to refuse to sign the treaty.", Stance.REJECTION, "Norway", []),
        ("The police threatened Ana Petrova.", Stance.THREAT, "police", ["Ana Petrova"]),
        ("If there is no offer by then, Norway says, it will close the port.", Stance.THREAT, "Norway", []),
        ("Norway says it will close the port if nothing changes.", Stance.THREAT, "Norway", []),
        ('"If he runs, I will withdraw," Peter Lund said.', Stance.THREAT, "Peter Lund", []),
        ("Norway said Sweden will face sanctions if it closes the port.", Stance.THREAT, "Norway", ["Sweden"]),
        ("Norway will pursue the prosecution of Peter Lund.", Stance.THREAT, "Norway", ["Peter Lund"]),
    ],
)
def test_what_a_class_says(text: str, stance: Stance, demander: str | None, addressees: list[str]) -> None:
    found = [demand for demand in demands(text) if demand.stance is stance]
    assert [demand.demander for demand in found] == [demander]
    assert list(found[0].addressees) == addressees


@pytest.mark.parametrize("at", ["at Norway's request", "at the behest of Norway"])
def test_what_was_done_at_a_request_was_asked_for(at: str) -> None:
    (found,) = (one for one in demands(f"In 2011 the troops left {at}.") if one.stance is Stance.REQUEST)
    assert found.demander == "Norway"
    assert Modality.PAST in found.modality


def test_a_condition_that_stands_first_is_no_part_of_the_content() -> None:
    (found,) = demands("If the rebels do not leave, the army will attack.")
    assert (found.stance, found.content) == (Stance.THREAT, "the army will attack")


def test_what_is_offered_in_return_is_no_condition() -> None:
    (found,) = demands("Norway is demanding fishing rights in return for aid.")
    assert (found.stance, found.content) == (Stance.DEMAND, "fishing rights")


def test_they_who_reject_what_they_were_sent_are_not_its_senders() -> None:
    found = demands("The Harbour Union sent the police a plan, which they rejected.")[-1]
    assert (found.demander, found.addressees) == ("police", ("Harbour Union",))


@pytest.mark.parametrize(
    "text",
    [
        "She meets the requirement of age, Peter Lund said.",
        "The acts threaten the country.",
        "Peter Lund supports the law.",
        "Ana Petrova announced the measure at noon.",
        "The company will face lawsuits.",
        "Peter Lund found the weather unacceptable.",
        "Ana Petrova sought to learn the truth.",
        "The report said that prices rose.",
        "Suppliers try to meet demand.",
        "The Senate is expected to vote on a bill that would ban whaling.",
        "The nurse measured the blood pressure.",
        "The record would not be broken until 2012.",
    ],
)
def test_what_is_near_a_class_is_none(text: str) -> None:
    assert demands(text) == ()
