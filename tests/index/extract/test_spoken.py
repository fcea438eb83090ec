"""What a quotation, an interview or a plan asks without a word of asking."""

import pytest

from index.demands import Demand, Modality, Stance
from index.ledger import Extractor, article_of

EXTRACTOR = Extractor()


def demands(text: str) -> tuple[Demand, ...]:
    return EXTRACTOR.read([article_of("a", text)])[0].demands


@pytest.mark.parametrize(
    ("text", "stance", "contents"),
    [
        (
            '"Please be patient and keep the roads clear," Mayor Ana Petrova said.',
            Stance.REQUEST,
            ["Please be patient", "keep the roads clear"],
        ),
        (
            'Mayor Ana Petrova told them: "If the siren sounds, leave the valley and take your papers with you."',
            Stance.DEMAND,
            ["leave the valley", "take your papers with you"],
        ),
        (
            'Mayor Ana Petrova said, "It\'s time to close the mine and pay the miners."',
            Stance.DEMAND,
            ["close the mine", "pay the miners"],
        ),
        ('"The time has come to end the strike," Mayor Ana Petrova said.', Stance.DEMAND, ["end the strike"]),
        (
            '"The city must close the mine and pay the miners," Mayor Ana Petrova said.',
            Stance.DEMAND,
            ["The city must close the mine", "pay the miners"],
        ),
        (
            'Mayor Ana Petrova called the storm "a sign of the need to rebuild the dam".',
            Stance.DEMAND,
            ["rebuild the dam"],
        ),
        ('"The dam needs rebuilding," Mayor Ana Petrova said.', Stance.DEMAND, ["The dam needs rebuilding"]),
    ],
)
def test_orders_and_needs_in_a_quotation_are_its_speakers(text: str, stance: Stance, contents: list[str]) -> None:
    found = demands(text)
    assert [one.content for one in found] == contents
    assert {(one.demander, one.stance) for one in found} == {("Ana Petrova", stance)}
    assert all(Modality.QUOTED in one.modality for one in found)


@pytest.mark.parametrize(
    ("text", "addressee", "content"),
    [
        ("It is essential for residents to boil the water.", "residents", "residents to boil the water"),
        ("It is important that Norway pays its share.", "Norway", "Norway pays its share"),
    ],
)
def test_whoever_an_act_is_essential_for_is_asked(text: str, addressee: str, content: str) -> None:
    [found] = demands(f'Mayor Ana Petrova said, "{text}"')
    assert (found.addressees, found.content) == ((addressee,), content)


@pytest.mark.parametrize(
    "text",
    [
        '"It is time to say goodbye," Mayor Ana Petrova said.',
        '"It is important to note the weather," Mayor Ana Petrova said.',
        '"Look at the weather, be that as it may," Mayor Ana Petrova said.',
        '"The road will be closed," Mayor Ana Petrova said. It needs no repair.',
    ],
)
def test_a_turn_of_phrase_asks_nothing(text: str) -> None:
    assert demands(text) == ()


@pytest.mark.parametrize(
    ("text", "stance", "demander", "addressees", "content"),
    [
        ("Ana Petrova's bill would ban plastic bags.", Stance.PROPOSAL, "Ana Petrova", (), "ban plastic bags"),
        (
            "Under Ana Petrova's plan, landlords would pay the tax.",
            Stance.PROPOSAL,
            "Ana Petrova",
            (),
            "landlords would pay the tax",
        ),
        (
            "The Norwegian government made helmets mandatory for riders.",
            Stance.DEMAND,
            "Norway",
            (),
            "helmets mandatory",
        ),
        (
            "Norway would be glad if Sweden reopened the border.",
            Stance.REQUEST,
            "Norway",
            ("Sweden",),
            "Sweden reopened the border",
        ),
        (
            "Norway issued a warning against swimming in the lake.",
            Stance.DEMAND,
            "Norway",
            (),
            "against swimming in the lake",
        ),
        ("Norway challenged Sweden to publish it.", Stance.DEMAND, "Norway", ("Sweden",), "publish it"),
        (
            "Norway recommended that travellers carry water.",
            Stance.REQUEST,
            "Norway",
            ("travellers",),
            "travellers carry water",
        ),
        ("Ana Petrova supports closing the mine.", Stance.PROPOSAL, "Ana Petrova", (), "closing the mine"),
        ("Students were refused entry to the hall.", Stance.REJECTION, None, ("students",), "entry to the hall"),
        ("A new vote was a key demand of the Miners Union.", Stance.DEMAND, "Miners Union", (), "A new vote"),
    ],
)
def test_a_way_of_asking_is_read_with_who_and_whom(
    text: str, stance: Stance, demander: str | None, addressees: tuple[str, ...], content: str
) -> None:
    [found] = demands(text)
    assert (found.stance, found.demander, found.addressees, found.content) == (stance, demander, addressees, content)


@pytest.mark.parametrize(
    "text",
    [
        "Mayor Ana Petrova would not say whether she supported the toll.",
        "Mayor Ana Petrova would not commit to a vote.",
    ],
)
def test_an_answer_kept_back_is_a_refusal(text: str) -> None:
    [found] = demands(text)
    assert (found.stance, found.demander) == (Stance.REJECTION, "Ana Petrova")


def test_what_is_done_at_a_request_was_asked_and_granted() -> None:
    found = {one.stance: one for one in demands("Norway closed the port at the request of Sweden.")}
    assert (found[Stance.REQUEST].demander, found[Stance.REQUEST].addressees) == ("Sweden", ("Norway",))
    assert (found[Stance.ACCEPTANCE].demander, found[Stance.ACCEPTANCE].addressees) == ("Norway", ("Sweden",))


def test_this_was_a_demand_tells_the_sentence_before() -> None:
    [found] = demands("Norway closed the mine. This was one of the main demands of the Miners Union.")
    assert (found.demander, found.content) == ("Miners Union", "Norway closed the mine.")
    assert len(found.evidence) == 2


def test_an_order_without_an_orderer_is_of_the_one_who_gives_orders_there() -> None:
    found = demands("The Harbour Union called for a strike. Members were told to stay at home.")
    assert [one.demander for one in found] == ["Harbour Union", "Harbour Union"]


def test_an_answer_of_an_interview_goes_on_to_the_next_question() -> None:
    found = demands(
        "((Ana Petrova)) I was born in Corran and went to school here.\n\n((WN)) What should change?\n\n"
        "((Ana Petrova)) Many things, and not all of them cost money.\n\n"
        "The council should publish every contract before the vote, whatever it costs.\n\n((WN)) Thank you."
    )
    assert [(one.demander, one.addressees) for one in found] == [("Ana Petrova", ("council",))]


def test_answers_without_a_name_are_of_the_one_interviewed() -> None:
    found = demands(
        "The Wire spoke with Ana Petrova, who runs for mayor of Corran.\n\n((TW)) What should change?\n\n"
        "The council should publish every contract before the vote, whatever it costs.\n\n((TW)) What else?\n\n"
        "Our party proposes a new school near the harbour, and a bridge over the river.\n\n((TW)) Thank you."
    )
    assert {one.demander for one in found} == {"Ana Petrova"}
    assert [one.stance for one in found][:2] == [Stance.DEMAND, Stance.PROPOSAL]


def test_what_has_repeatedly_been_asked_is_told_as_past() -> None:
    [found] = demands("Norway has repeatedly asked Sweden to close the dam.")
    assert Modality.PAST in found.modality


def test_a_place_before_a_dash_demands_nothing() -> None:
    [found] = demands("PORT ELLING, Norrland — The Harbour Board called on the dockers to wait.")
    assert found.demander == "Harbour Board"
    [found] = demands("NATO — the alliance — demanded that Norrland withdraw its ships.")
    assert found.demander == "NATO"


def test_the_posts_of_a_forum_are_their_authors() -> None:
    found = demands(
        "rivergate_22 wrote on 3 May 2031, 09:12:\n\nI demand that the agency restore line 4.\n\n"
        "Posted by Tomas Ekel, 3 May 2031 10:40\n\nI call on the agency to publish the fares."
    )
    assert [one.demander for one in found] == ["rivergate_22", "Tomas Ekel"]


def test_the_answers_of_an_interview_by_letters_are_its_guests() -> None:
    found = demands(
        "We spoke to Edda Lindholm, the keeper of the weir.\n\nQ: How old is it?\n\nA: Old.\n\nQ: Who should pay?\n\n"
        "A: I call on the water board to pay for it.\n\nQ: When?\n\nA: Soon."
    )
    assert [(one.demander, one.content) for one in found] == [("Edda Lindholm", "pay for it")]
