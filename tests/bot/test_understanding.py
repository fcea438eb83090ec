"""What a question asks: kind, roles, topic and the type of its answer, however it is typed."""

import pytest

from bot.question import Expected, Kind, Question
from bot.understanding import understand
from index.actors import Actor, ActorBook
from index.demands import Stance


@pytest.fixture(scope="module")
def book() -> ActorBook:
    return ActorBook(
        [
            Actor("Varland", "country", ("Varlandic", "Port Anselm")),
            Actor("Ostmark", "country"),
            Actor("Dockers' Union", "organisation", ("the union",)),
            Actor("Mira Holt", "person", ("Holt",), side="Varland"),
            Actor("Tessel Shipping", "organisation"),
        ]
    )


def names(question: Question, role: str) -> list[str]:
    return [party.actor or party.words for party in getattr(question, role)]


@pytest.mark.parametrize(
    ("text", "kind", "demanders", "addressees"),
    [
        ("What does Varland demand?", Kind.DEMANDS, ["Varland"], []),
        ("what did mira holt want from ostmark", Kind.DEMANDS, ["Mira Holt"], ["Ostmark"]),
        ("What did the Dockers' Union ask Mira Holt to do?", Kind.DEMANDS, ["Dockers' Union"], ["Mira Holt"]),
        ("Who demanded shorter shifts?", Kind.DEMANDER, [], []),
        ("who was asked by Varland to open the port?", Kind.ADDRESSEE, ["Varland"], []),
        ("Who did Mira Holt call on to resign?", Kind.ADDRESSEE, ["Mira Holt"], []),
        ("Did Tessel Shipping agree to a pay rise?", Kind.RESPONSE, ["Tessel Shipping"], []),
        ("why did Ostmark turn down the truce?", Kind.RESPONSE, ["Ostmark"], []),
        ("What are Varland's conditions for talks?", Kind.CONDITIONS, ["Varland"], []),
        ("What did Mira Holt propose about the harbour?", Kind.PROPOSAL, ["Mira Holt"], []),
        ("What did Ostmark threaten to do?", Kind.THREAT, ["Ostmark"], []),
        ("When did Varland demand the withdrawal?", Kind.WHEN, ["Varland"], []),
        ("Who reported the demand?", Kind.SOURCE, [], []),
        ("What exactly did Mira Holt say about the ships?", Kind.QUOTE, ["Mira Holt"], []),
        ("Where do Varland and Ostmark differ on the river?", Kind.BOTH, ["Varland", "Ostmark"], []),
        ("Have Varland's demands changed?", Kind.CHANGE, ["Varland"], []),
        ("Where is the harbour of Port Anselm?", Kind.FACT, [], []),
        ("the union wanted Varland to open the port, did it?", Kind.RESPONSE, ["Varland"], ["Dockers' Union"]),
        ("According to Mira Holt, what should Ostmark do?", Kind.DEMANDS, ["Mira Holt"], ["Ostmark"]),
        ("what must Varland do if you ask Mira Holt?", Kind.DEMANDS, ["Mira Holt"], ["Varland"]),
        ("what does Ostmark have to do?", Kind.DEMANDS, [], ["Ostmark"]),
        ("who has to resign?", Kind.ADDRESSEE, [], []),
        ("what did Varland want that fleet to do?", Kind.DEMANDS, ["Varland"], ["that fleet"]),
        ("what demands did Varland make?", Kind.DEMANDS, ["Varland"], []),
        ("what will Ostmark do if the dam stays shut?", Kind.THREAT, ["Ostmark"], []),
        ("what's Ostmark threatening?", Kind.THREAT, ["Ostmark"], []),
        ("what has to be done yet before the port opens?", Kind.CONDITIONS, [], []),
        ("how many days did Ostmark need to repair the dam?", Kind.FACT, [], []),
        ("why should Ostmark pay?", Kind.FACT, [], []),
        ("what did Mira Holt say about the dam?", Kind.QUOTE, ["Mira Holt"], []),
        ("What precisely did Mira Holt say?", Kind.QUOTE, ["Mira Holt"], []),
        ("What did Planned Dams ask Ostmark to do?", Kind.DEMANDS, ["Planned Dams"], ["Ostmark"]),
        ("when did Ostmark beat Varland?", Kind.WHEN, [], []),
        ("do Varland and Ostmark agree on the dam?", Kind.BOTH, ["Varland", "Ostmark"], []),
        ("What tax change does Varland call for?", Kind.DEMANDS, ["Varland"], []),
        ("which professor says Ostmark has to answer questions?", Kind.DEMANDER, [], []),
        ("which bank was Varland telling to close?", Kind.ADDRESSEE, ["Varland"], []),
        ("what did Mira Holt want Ostmark to do after they both lost?", Kind.DEMANDS, ["Mira Holt"], ["Ostmark"]),
        ("storm at Port Anselm, when does the orange warning start?", Kind.WHEN, [], []),
        ("Mira Holt wants Ostmark to pay, but only if what?", Kind.CONDITIONS, ["Mira Holt"], ["Ostmark"]),
        ("What did Ostmark need in order to get the loan?", Kind.CONDITIONS, [], ["Ostmark"]),
        ("What will it take to hold the dam, according to Mira Holt?", Kind.CONDITIONS, ["Mira Holt"], []),
        ("what did Mira Holt ask folks to bring for the one who passed", Kind.DEMANDS, ["Mira Holt"], []),
        ("how does Varland want the river rates to be worked out?", Kind.DEMANDS, ["Varland"], []),
        ("exact words of Mira Holt when she said sorry about the dam?", Kind.QUOTE, ["Mira Holt"], []),
        ("has Mira Holt said who she will endorse?", Kind.FACT, [], []),
        ("what were people in Ostmark advised to do about the flood?", Kind.DEMANDS, [], ["Ostmark"]),
    ],
)
def test_kind_and_roles_are_found(
    book: ActorBook, text: str, kind: Kind, demanders: list[str], addressees: list[str]
) -> None:
    question = understand(text, book)
    assert (question.kind, names(question, "demanders"), names(question, "addressees")) == (kind, demanders, addressees)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("How much money did the union ask for?", Expected.AMOUNT),
        ("how many ships did Varland want released?", Expected.NUMBER),
        ("By what date did Ostmark want the answer?", Expected.DATE),
        ("Which port did Varland want opened?", Expected.PLACE),
        ("Did the union accept?", Expected.YES_NO),
        ("Why did Mira Holt refuse?", Expected.REASON),
        ("Who wants the bridge closed?", Expected.ACTOR),
        ("What does Varland want?", Expected.CONTENT),
        ("Where do Varland and Ostmark disagree?", Expected.CONTENT),
        ("How much water did Varland ask for?", Expected.NUMBER),
        ("What is the deadline for Ostmark?", Expected.DATE),
        ("Which small Varlandic party wants the bridge closed?", Expected.ACTOR),
    ],
)
def test_the_type_of_the_answer_is_found(book: ActorBook, text: str, expected: Expected) -> None:
    assert understand(text, book).expected is expected


def test_the_topic_leaves_out_roles_cue_and_common_words(book: ActorBook) -> None:
    assert understand("What does Varland demand of Ostmark about the river dams?", book).topic == ("river", "dam")


def test_a_party_that_is_only_described_has_a_head_and_modifiers(book: ActorBook) -> None:
    (party,) = understand("What are the angry tenants in Ostmark demanding?", book).demanders
    assert (party.actor, party.head, party.others) == (None, "tenant", frozenset({"Ostmark"}))


def test_a_pronoun_stands_for_the_subject_of_the_aside(book: ActorBook) -> None:
    question = understand("Mira Holt was in the harbour yesterday... what does she want?", book)
    assert names(question, "demanders") == ["Mira Holt"]


def test_a_relative_clause_of_the_aside_does_not_open_the_question(book: ActorBook) -> None:
    question = understand("Mira Holt, the one who does the talking... what did she want Ostmark to do?", book)
    assert (names(question, "demanders"), names(question, "addressees")) == (["Mira Holt"], ["Ostmark"])


def test_words_that_describe_an_addressee_without_a_name_are_topic_too(book: ActorBook) -> None:
    assert "harbour" in understand("What did Varland ask residents near the harbour to do?", book).topic


def test_the_named_are_fixed_and_what_is_counted_is_known(book: ActorBook) -> None:
    question = understand("how many crowns does Varland want from Mira Holt?", book)
    assert {party.actor for party in question.fixed} == {"Varland", "Mira Holt"}
    assert question.unit == "crown"
    assert understand("how many ships does Varland want?", book).unit == "ship"
    assert understand("how many people does Varland want?", book).unit == ""


def test_what_is_set_aside_or_said_after_the_question_is_no_topic_and_no_cue(book: ActorBook) -> None:
    question = understand("What did the judge recommend for the baker, besides the fine itself?", book)
    assert question.topic == ("baker",)
    dated = understand("which day was a suit over the dam filed? need the exact day", book)
    assert (dated.kind, dated.demanders) == (Kind.WHEN, ())


def test_the_longer_owner_of_a_proposal_is_its_party(book: ActorBook) -> None:
    (party,) = understand("what's Holt from the Dockers' Union's idea for the port?", book).demanders
    assert party.actor == "Mira Holt"


def test_what_a_noun_is_about_is_not_what_is_asked_for(book: ActorBook) -> None:
    assert understand("Which rules on fishing does Mira Holt want?", book).asked == "rule"


def test_a_named_noun_is_what_a_detail_is_asked_of(book: ActorBook) -> None:
    assert understand("Which repairs did the union demand?", book).asked == "repair"


def test_an_acronym_spelt_like_a_common_word_is_no_question_word(book: ActorBook) -> None:
    question = understand("What did the WHO ask Varland to do?", book)
    assert question.kind is Kind.DEMANDS
    assert names(question, "demanders") == ["the WHO"]


@pytest.mark.parametrize(
    ("before", "text", "demanders", "stance"),
    [
        (["What does Varland demand?"], "and Ostmark?", ["Ostmark"], Stance.DEMAND),
        (["What does Varland demand?"], "what did they reject?", ["Varland"], Stance.REJECTION),
        (["What does Varland demand?", "and Ostmark?"], "what about before?", ["Ostmark"], Stance.DEMAND),
    ],
)
def test_a_follow_up_takes_over_what_it_does_not_say(
    book: ActorBook, before: list[str], text: str, demanders: list[str], stance: Stance
) -> None:
    question = understand(text, book, before)
    assert names(question, "demanders") == demanders
    assert stance in question.stances


@pytest.mark.parametrize(
    ("before", "text", "whole"),
    [
        ("What does Varland demand?", "and Ostmark?", "What does Ostmark demand?"),
        (
            "What does Varland demand of Ostmark?",
            "and Tessel Shipping?",
            "What does Tessel Shipping demand of Ostmark?",
        ),
        (
            "What does Varland demand of Ostmark?",
            "and of Tessel Shipping?",
            "What does Varland demand of Tessel Shipping?",
        ),
        ("What is demanded of Varland?", "and Ostmark?", "What is demanded of Ostmark?"),
        ("What did Varland and Ostmark demand?", "what about the dockers?", "What did the dockers demand?"),
    ],
)
def test_a_party_takes_the_role_of_the_one_it_replaces_and_the_question_reads_in_full(
    book: ActorBook, before: str, text: str, whole: str
) -> None:
    question, alone = understand(text, book, [before]), understand(whole, book)
    assert question.text == whole
    for part in ("kind", "expected", "stances", "topic", "names"):
        assert getattr(question, part) == getattr(alone, part), part
    for role in ("demanders", "addressees"):
        assert names(question, role) == names(alone, role)


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("from whom?", Kind.ADDRESSEE, Expected.ACTOR),
        ("of whom?", Kind.ADDRESSEE, Expected.ACTOR),
        ("why?", Kind.DEMANDS, Expected.REASON),
        ("and why was that?", Kind.DEMANDS, Expected.REASON),
        ("when was that?", Kind.WHEN, Expected.DATE),
        ("when?", Kind.WHEN, Expected.DATE),
        ("where was that?", Kind.DEMANDS, Expected.PLACE),
        ("who said so?", Kind.SOURCE, Expected.ACTOR),
    ],
)
def test_a_question_word_alone_keeps_who_and_what_and_asks_for_another_part(
    book: ActorBook, text: str, kind: Kind, expected: Expected
) -> None:
    last = understand("What does Varland demand about the river?", book)
    question = understand(text, book, [last.text])
    assert (question.kind, question.expected) == (kind, expected)
    assert (question.demanders, question.topic, question.stances) == (last.demanders, last.topic, last.stances)
    assert question.text.startswith(last.text)


def test_follow_ups_build_on_each_other(book: ActorBook) -> None:
    talk = ["What does Varland demand?", "from whom?", "and Ostmark?", "why?", "what about before?"]
    steps = [understand(talk[at], book, talk[:at]) for at in range(len(talk))]
    assert [step.kind for step in steps[1:4]] == [Kind.ADDRESSEE, Kind.ADDRESSEE, Kind.DEMANDS]
    assert names(steps[-1], "demanders") == ["Ostmark"] and steps[-1].past
    assert steps[3].expected is Expected.REASON


def test_a_short_question_that_is_whole_takes_nothing_from_the_one_before(book: ActorBook) -> None:
    question = understand("What does Ostmark demand?", book, ["What does Varland demand of Tessel Shipping?"])
    assert names(question, "demanders") == ["Ostmark"] and not question.addressees


def test_a_whole_question_is_no_follow_up(book: ActorBook) -> None:
    before = ["What does Varland demand about the river?"]
    assert understand("What did Tessel Shipping offer the Dockers' Union for Sunday shifts?", book, before).topic == (
        "sunday",
        "shift",
    )


@pytest.mark.parametrize("text", ["", "?", "…", "the", "@everyone", "what", "who " * 200, "\u202e\u200b", "a" * 5000])
def test_any_text_is_understood_as_something(book: ActorBook, text: str) -> None:
    assert understand(text, book).text == text
    assert understand(text, book, ["What does Varland demand?"]).text
