"""The ledger, one class of language after another: who, of whom, what, and how it is said."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.articles import Article
from index.blocks import Block, BlockKind
from index.demands import Confidence, Demand, Modality, Role, Stance
from index.errors import DemarcheError
from index.ledger import Extractor, Ledger, article_of, extract_lines

EXTRACTOR = Extractor()


def read(text: str, day: date | None = None) -> Ledger:
    plain = article_of("a", text)
    return EXTRACTOR.read([Article(id="a", text=text, blocks=plain.blocks, date=day)])[0]


def only(text: str, stance: Stance, day: date | None = None) -> Demand:
    found = [demand for demand in read(text, day).demands if demand.stance is stance]
    assert found, read(text, day).demands
    return found[0]


ASKING = [
    ("Norway demanded that Sweden close the dam.", "Norway", ["Sweden"], Stance.DEMAND, "Sweden close the dam"),
    ("The Harbour Union called for a pay rise.", "Harbour Union", [], Stance.DEMAND, "a pay rise"),
    ("Mayor Ana Petrova called on residents to save water.", "Ana Petrova", ["residents"], Stance.DEMAND, "save water"),
    ("Chile urged Peru to reopen the border.", "Chile", ["Peru"], Stance.REQUEST, "reopen the border"),
    ("Peru was urged by Chile to reopen the border.", "Chile", ["Peru"], Stance.REQUEST, "reopen the border"),
    ("The judge ordered Acme Corp to pay damages.", "judge", ["Acme Corp"], Stance.DEMAND, "pay damages"),
    ("Kenya's demand for an apology was ignored.", "Kenya", [], Stance.DEMAND, "an apology"),
    (
        "A call by the Teachers Union for smaller classes was heard.",
        "Teachers Union",
        [],
        Stance.DEMAND,
        "smaller classes",
    ),
    ("The Teachers Union issued a demand for smaller classes.", "Teachers Union", [], Stance.DEMAND, "smaller classes"),
    ("Moscow insists on a neutral zone.", "Russia", [], Stance.DEMAND, "a neutral zone"),
    ("The French government proposed a new treaty.", "France", [], Stance.PROPOSAL, "a new treaty"),
    ("Turkey threatened to close the strait.", "Turkey", [], Stance.THREAT, "close the strait"),
    ("Iran will impose a tariff unless Iraq backs down.", "Iran", [], Stance.THREAT, "impose a tariff"),
    (
        "Denmark gave Acme Corp until Friday to pay the fine.",
        "Denmark",
        ["Acme Corp"],
        Stance.ULTIMATUM,
        "pay the fine",
    ),
    ("Ghana said that Togo must return the ship.", "Ghana", ["Togo"], Stance.DEMAND, "Togo must return the ship"),
]


@pytest.mark.parametrize(("text", "demander", "addressees", "stance", "content"), ASKING)
def test_arguments_of_a_demand(text: str, demander: str, addressees: list[str], stance: Stance, content: str) -> None:
    found = only(text, stance)
    assert found.demander == demander
    assert list(found.addressees) == addressees
    assert content in found.content


ANSWERING = [
    ("Peru rejected Chile's demand for an apology.", "Peru", "Chile", Stance.REJECTION),
    ("Peru accepted a proposal from Chile.", "Peru", "Chile", Stance.ACCEPTANCE),
    ("Peru did not accede to Chile's demands.", "Peru", "Chile", Stance.REJECTION),
    ("Chile asked Peru to wait, but Peru declined.", "Peru", "Chile", Stance.REJECTION),
    ("Norway said it would not consider Sweden's request.", "Norway", "Sweden", Stance.REJECTION),
    ("The motion was rejected by Norway.", "Norway", None, Stance.REJECTION),
]


@pytest.mark.parametrize(("text", "answerer", "asker", "stance"), ANSWERING)
def test_answers_name_who_answers_and_whom(text: str, answerer: str, asker: str | None, stance: Stance) -> None:
    found = only(text, stance)
    assert found.demander == answerer
    assert asker is None or asker in found.addressees


def test_a_request_and_its_answer_are_two_records() -> None:
    found = read("Peru rejected Chile's request to reopen the border.").demands
    assert {(one.stance, one.demander) for one in found} == {(Stance.REJECTION, "Peru"), (Stance.REQUEST, "Chile")}


def test_each_thing_wanted_is_a_record_of_its_own() -> None:
    found = read("The Tenants League demanded lower rents, new heating and a public inquiry.").demands
    assert [one.content for one in found] == ["lower rents", "new heating", "a public inquiry"]


@pytest.mark.parametrize(
    "text",
    [
        "The reporter asked why the bridge was closed.",
        "Petrova insisted that the bridge was safe.",
        "Acme Corp did not respond to requests for comment.",
        "The protocol called for two pilots.",
        "Demand for oil grew in March.",
        "The new phone is in demand.",
        "The bank offers loans to farmers.",
        "The minister declined to comment.",
        "Share prices declined by three percent.",
        "The network called the election for Petrova.",
        "The village had to wait for the doctor.",
    ],
)
def test_false_friends_are_no_demands(text: str) -> None:
    assert read(text).demands == ()


def test_the_one_who_is_blamed_is_the_one_who_opposed() -> None:
    assert only("Petrova accused Chile of opposing the treaty.", Stance.REJECTION).demander == "Chile"


def test_the_source_is_not_the_demander() -> None:
    found = only("Diplomats say Moscow wants a demilitarised zone.", Stance.DEMAND)
    assert found.demander == "Russia"
    assert Modality.REPORTED in found.modality
    assert found.reported_by == "Diplomats"


QUOTED = [
    '"The council must publish the report," said Ana Petrova.',
    'Ana Petrova said: "The council must publish the report."',
    'Ana Petrova spoke on Monday. "The council must publish the report," she said.',
]


@pytest.mark.parametrize("text", QUOTED)
def test_a_quotation_is_demanded_by_its_speaker_before_or_after(text: str) -> None:
    found = only(text, Stance.DEMAND)
    assert found.demander == "Ana Petrova"
    assert Modality.QUOTED in found.modality


def test_duty_outside_attributed_speech_is_nobodys_demand() -> None:
    assert read("Bills must be approved by the senate.").demands == ()


def test_a_pronoun_brings_the_sentence_that_names_its_actor() -> None:
    text = "Ana Petrova met the owners on Friday. She urged the owners to sell."
    found = only(text, Stance.REQUEST)
    assert found.demander == "Ana Petrova"
    (named,) = [one for one in found.evidence if one.role is Role.ANTECEDENT]
    assert text[named.start : named.end] == "Ana Petrova met the owners on Friday."


def test_a_person_speaks_for_the_side_that_the_article_names() -> None:
    found = only("Norwegian Foreign Minister Kari Dahl urged Sweden to wait.", Stance.REQUEST)
    assert (found.demander, found.demander_side) == ("Kari Dahl", "Norway")


LISTED = (
    "Sources say the demands of Kenya closely follow proposals presented to Uganda and the U.S. "
    "These past demands included:\n\n  • Closing the canal\n  • Recognition of the islands as Kenyan territory\n\n"
    "Talks go on."
)


def test_bullets_take_demander_addressees_and_modality_from_their_introduction() -> None:
    found = [one for one in read(LISTED).demands if one.method == "list"]
    assert [one.content for one in found] == ["Closing the canal", "Recognition of the islands as Kenyan territory"]
    for one in found:
        assert one.demander == "Kenya"
        assert one.addressees == ("Uganda", "United States")
        assert {Modality.REPORTED, Modality.PAST} <= one.modality
        assert LISTED[one.main.start : one.main.end] == one.content
        (opening,) = [span for span in one.evidence if span.role is Role.INTRODUCTION]
        assert LISTED[opening.start : opening.end] == "These past demands included:"


def test_a_title_in_capitals_is_read_like_a_sentence() -> None:
    text = "Norway Demands Apology From Sweden\n\nThe apology is due, Norway said."
    blocks = (Block(BlockKind.TITLE, 0, 34), Block(BlockKind.PARAGRAPH, 36, len(text)))
    (ledger,) = EXTRACTOR.read([Article(id="a", text=text, blocks=blocks)])
    assert [(one.demander, one.addressees) for one in ledger.demands[:1]] == [("Norway", ("Sweden",))]


MODAL = [
    ("Norway reportedly demanded a refund.", Modality.HEDGED),
    ("Norway had demanded a refund.", Modality.PAST),
    ("Norway demanded a refund last year.", Modality.PAST),
    ("Norway will sign only if Sweden pays.", Modality.CONDITIONAL),
    ("Norway did not demand a refund.", Modality.DENIED),
]


@pytest.mark.parametrize(("text", "expected"), MODAL)
def test_modality(text: str, expected: Modality) -> None:
    (found, *_) = read(text).demands
    assert expected in found.modality


DAYS = [
    ("On Friday Norway demanded a refund.", date(2021, 3, 12)),
    ("Yesterday Norway demanded a refund.", date(2021, 3, 14)),
    ("Norway demanded a refund on March 2.", date(2021, 3, 2)),
    ("Norway demanded a refund.", date(2021, 3, 15)),
]


@pytest.mark.parametrize(("text", "expected"), DAYS)
def test_days_are_counted_from_the_articles_own(text: str, expected: date) -> None:
    assert only(text, Stance.DEMAND, date(2021, 3, 15)).date == expected


def test_an_undated_article_gives_no_day() -> None:
    assert only("On Friday Norway demanded a refund.", Stance.DEMAND).date is None


def test_a_named_actor_with_a_strong_cue_is_sure_and_an_implied_demand_is_not() -> None:
    assert only("Norway demanded that Sweden pay.", Stance.DEMAND).confidence is Confidence.SURE
    assert only('"Sweden should pay," said Kari Dahl.', Stance.DEMAND).confidence is Confidence.POSSIBLE
    assert only("Norway reportedly demanded a refund.", Stance.DEMAND).confidence is Confidence.POSSIBLE


def test_furniture_is_never_read() -> None:
    text = "Norway waits.\n\nThe site demands that readers log in."
    blocks = (Block(BlockKind.PARAGRAPH, 0, 13), Block(BlockKind.FURNITURE, 15, len(text)))
    assert EXTRACTOR.read([Article(id="a", text=text, blocks=blocks)])[0].demands == ()


PIECES = st.lists(
    st.sampled_from(
        [
            "Norway demanded that Sweden pay.", "“We need help,” said Ana Petrova.", "  • Lower rents",
            "They refused to go.", "The union’s demands include:", "\u200bPeru urged\u00a0Chile to wait.",
            "Sweden must pay 🙂 or face a strike, he said.",
            "\u202eKenya asked Togo for aid.", '"Stop the war', "U.S. officials called for calm. The EU agreed.",
        ]
    ),
    min_size=1, max_size=6,
)  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(PIECES, st.sampled_from(["\n", "\n\n", "\r\n", " "]))
def test_every_offset_points_at_what_it_says(pieces: list[str], gap: str) -> None:
    text = gap.join(pieces)
    ledger = read(text)
    for demand in ledger.demands:
        assert text[demand.content_start : demand.content_end] == demand.content != ""
        for span in demand.evidence:
            assert 0 <= span.start < span.end <= len(text)
        assert len(demand.addressees) == len(demand.addressee_texts) == len(demand.addressee_sides)
    known = {actor.name for actor in ledger.actors}
    for mention in ledger.mentions:
        assert mention.actor in known
        assert 0 <= mention.start < mention.end <= len(text)


def test_extract_writes_a_line_for_each_line_with_offsets_into_the_given_text() -> None:
    text = "\ufeffTalks went on.\r\n\r\nNorway demanded that Sweden pay."
    rows = [
        json.loads(line)
        for line in extract_lines([json.dumps({"id": 7, "text": text}), "\n", '{"id": "b", "text": ""}'])
    ]
    assert [row["id"] for row in rows] == [7, "b"]
    (demand,) = rows[0]["demands"]
    assert text[demand["start"] : demand["end"]] == "Norway demanded that Sweden pay."
    assert text[demand["content_start"] : demand["content_end"]] == demand["content"] == "Sweden pay"
    assert set(demand) == {
        "start", "end", "demander_text", "demander", "addressee_texts", "addressees", "content", "content_start",
        "content_end", "stance", "modality", "reported_by", "confidence", "cue",
    }  # fmt: skip


@pytest.mark.parametrize("line", ["nonsense", "[]", '{"id": 1}', '{"id": 1, "text": 2}'])
def test_extract_says_which_line_is_wrong(line: str) -> None:
    with pytest.raises(DemarcheError, match="Line 1"):
        list(extract_lines([line]))


SHARED = Path(__file__).parents[2].parent / "shared"


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared articles are not beside the project")
def test_the_first_articles_records_are_all_found() -> None:
    (path,) = (SHARED / "articles" / "seed").glob("*.txt")
    gold = [json.loads(line) for line in (SHARED / "eval" / "demands.jsonl").read_text(encoding="utf-8").splitlines()]
    found = read(path.read_text(encoding="utf-8")).demands
    for row in (row for row in gold if row["article"] == "seed"):
        spans = [row, *row["also"]]
        assert any(
            demand.stance == row["stance"]
            and demand.demander == row["demander_actor"]
            and any(demand.main.start < span["end"] and span["start"] < demand.main.end for span in spans)
            for demand in found
        ), row
