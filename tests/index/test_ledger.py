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
    ("Iran will impose a tariff unless Iraq backs down.", "Iran", ["Iraq"], Stance.THREAT, "impose a tariff"),
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


WHOLE_NAMES = [
    ("The Harbour Pilots' Union demanded a pay rise.", "Harbour Pilots' Union"),
    ("The Weavers' and Dyers' Union demanded a pay rise.", "Weavers' and Dyers' Union"),
    ("The Landowners' League of Farnby demanded a pay rise.", "Landowners' League of Farnby"),
    ("The Shepherds’ Party demanded a pay rise.", "Shepherds’ Party"),
    ("The Democratic People's Republic of Korea demanded a pay rise.", "North Korea"),
    ("Ana Petrova Wednesday demanded a pay rise.", "Ana Petrova"),
]


@pytest.mark.parametrize(("text", "name"), WHOLE_NAMES)
def test_a_name_keeps_its_plural_possessive(text: str, name: str) -> None:
    assert only(text, Stance.DEMAND).demander == name


def test_a_body_called_by_its_noun_is_the_one_that_was_named() -> None:
    text = "The Harbour Pilots' Union met on Friday. The union demanded a pay rise. The Union rejected a truce."
    assert {one.demander for one in read(text).demands} == {"Harbour Pilots' Union"}
    board = "The board of Oxley Mills met. The board of Oxley Mills asked the bank to wait. The board rejected the bid."
    assert only(board, Stance.REJECTION).demander == "board of Oxley Mills"


def test_what_has_ministers_is_a_state_and_its_people_are_its_own() -> None:
    ledger = read("Sarvia's foreign minister spoke. Sarvian President Ivo Lund urged Chile to wait. The Sarvians left.")
    assert ("Sarvia", "country") in {(one.name, one.kind) for one in ledger.actors}
    (found,) = ledger.demands
    assert (found.demander, found.demander_side) == ("Ivo Lund", "Sarvia")


def test_a_word_that_only_opens_a_sentence_is_no_actor() -> None:
    ledger = read("Fighting went on. Unless Chile pays, Peru will impose a tariff. Drawings hang there.")
    assert {one.name for one in ledger.actors} == {"Chile", "Peru"}


@pytest.mark.parametrize("text", ["Neither government agreed to the truce.", "Peru asked no bank for money."])
def test_nobody_in_particular_is_no_actor(text: str) -> None:
    for one in read(text).demands:
        assert one.demander in (None, "Peru")
        assert one.addressees == ()


def test_per_cent_is_no_source() -> None:
    assert only("Norway demanded a rise of 3 per cent.", Stance.DEMAND).reported_by is None
    assert only("Norway demanded a refund, per Reuters.", Stance.DEMAND).reported_by == "Reuters"


def test_a_condition_is_made_by_whoever_would_act_and_binds_whoever_must() -> None:
    text = "Ana Petrova said Chile would agree to a mediator only if Peru withdrew its ships."
    (found,) = read(text).demands
    assert (found.stance, found.demander, found.addressees) == (Stance.CONDITION, "Chile", ("Peru",))


def test_its_thing_belongs_to_the_subject_of_its_clause() -> None:
    found = only("Chile is calm. Norway waits until Peru withdraws its threat to close the port.", Stance.THREAT)
    assert found.demander == "Peru"


def test_an_answer_that_is_only_asked_for_is_no_answer() -> None:
    assert [one.stance for one in read("Chile called on Peru to accept a mediator.").demands] == [Stance.DEMAND]


def test_a_threat_can_be_denied() -> None:
    found = only("Ana Petrova denied that she had made such a threat.", Stance.THREAT)
    assert (found.demander, Modality.DENIED in found.modality) == ("Ana Petrova", True)


def test_a_spokesperson_stands_for_whom_they_speak() -> None:
    text = "An Oxley Mills spokesperson spoke. The spokesperson said they would not consider such requests."
    assert only(text, Stance.REJECTION).demander == "Oxley Mills"


def test_a_pronoun_in_a_quotation_is_not_its_speaker() -> None:
    text = '"He agreed to wear a tag," said Tom Reed.'
    assert "Tom Reed" not in {one.demander for one in read(text).demands}


LOST_SUBJECTS = [
    ("On the last day of the talks in Oslo, the Union of Bakers demanded that Acme Corp pay.", "Union of Bakers"),
    ("It ended after Ana Petrova, a district judge, ordered on Friday that ballots be counted.", "Ana Petrova"),
    ("Oxley Shippers, which speaks for nine firms, called on Chile to wait.", "Oxley Shippers"),
]


@pytest.mark.parametrize(("text", "demander"), LOST_SUBJECTS)
def test_a_subject_that_the_parser_loses_is_found(text: str, demander: str) -> None:
    assert only(text, Stance.DEMAND).demander == demander


WEAK = [
    ("Chile vowed to investigate the minister.", Stance.THREAT, "Chile"),
    ("Those who swim there could be subject to a fine, Mayor Ana Petrova said.", Stance.THREAT, "Ana Petrova"),
    ("Chile warned of sanctions.", Stance.THREAT, "Chile"),
    ("Chile told Peru to pay or face a boycott.", Stance.THREAT, "Chile"),
    ("Chile gave Peru until Friday to leave, or face sanctions.", Stance.ULTIMATUM, "Chile"),
    ("Chile has given Peru until 1 September to leave.", Stance.ULTIMATUM, "Chile"),
    ("There is no question of a truce, Ana Petrova said.", Stance.REJECTION, "Ana Petrova"),
    ("Chile has no intention of paying.", Stance.REJECTION, "Chile"),
    ("Neither Chile nor Peru would attend the talks.", Stance.REJECTION, "Chile"),
    ("Chile has put forward a plan for the lake.", Stance.PROPOSAL, "Chile"),
    ("Chile gave assurances that it would leave.", Stance.PROPOSAL, "Chile"),
    ("Chile appealed the ruling.", Stance.REQUEST, "Chile"),
    ('"It is time for the council to act," said Ana Petrova.', Stance.DEMAND, "Ana Petrova"),
    ("Passengers were advised to stay at home.", Stance.REQUEST, None),
]


@pytest.mark.parametrize(("text", "stance", "demander"), WEAK)
def test_classes_without_a_plain_cue(text: str, stance: Stance, demander: str | None) -> None:
    assert only(text, stance).demander == demander


def test_a_short_answer_takes_over_what_was_asked() -> None:
    found = only("Chile asked Peru to reopen the port. Peru refused.", Stance.REJECTION)
    assert (found.demander, found.addressees, found.content) == ("Peru", ("Chile",), "reopen the port")
    assert [one.role for one in found.evidence] == [Role.MAIN, Role.ANTECEDENT]


def test_a_turn_of_an_interview_is_said_by_whoever_is_named() -> None:
    text = "((Ana Petrova)) We demand a new bridge.\n\n((Tom Reed)) I refuse to pay. You should keep calm."
    found = read(text).demands
    assert [(one.demander, one.content) for one in found] == [("Ana Petrova", "a new bridge"), ("Tom Reed", "pay")]


NOT_SURE = [
    "The bridge that Chile proposed is long.",
    "Chile is suspected of asking for weapons.",
    "Their government proposed a bill.",
    "Chile demanded more.",
    '"Build It Anew" calls for higher taxes.',
    "Lund Fire and Rescue requested support from Chile.",
    "Chile ordered bigger boats.",
]


@pytest.mark.parametrize("text", NOT_SURE)
def test_what_is_not_plain_is_only_possible(text: str) -> None:
    assert {one.confidence for one in read(text).demands} <= {Confidence.POSSIBLE}


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
    rows = list(extract_lines([json.dumps({"id": 7, "text": text}), "\n", '{"id": "b", "text": ""}']))
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
