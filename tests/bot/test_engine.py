"""Questions over the sample articles, from the words typed to the checked answer."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.answer import Abstention, Answer
from bot.engine import Engine
from bot.settings import Settings


@pytest.fixture(scope="module")
def engine(sample_index: Path) -> Iterator[Engine]:
    engine = Engine(Settings(data=sample_index))
    yield engine
    engine.close()


def said(reply: Answer | Abstention) -> str:
    assert isinstance(reply, Answer), reply.trace
    return " ".join(
        f"{statement.text} {' '.join(citation.quote for citation in statement.citations)}"
        for statement in reply.statements
    )


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("What does Russia demand?", ["NATO", "Crimea", "foreign soldiers", "rejected", "are unclear"]),
        ("what were russia's earlier demands on ukraine", ["NATO", "Crimea"]),
        ("Did Ukraine accept the truce?", ["Yes: ", "Zelenskyy"]),
        ("What is demanded of the city council?", ["A freeze of all rents", "evictions", "empty flats"]),
        ("Who leads the Northern Front?", ["Mira Tamsin"]),
        ("What did the nurses demand in 2022?", ["10 per cent"]),
        ("By when must the Port Authority answer?", ["13 February"]),
        ("Who opposes the rent freeze?", ["Landlords"]),
        ("what's brandt gonna do if they keep the gates shut?", ["stop sending electricity"]),
        ("by when does valmora have to let the prisoners go?", ["15 March"]),
        ("what does dario want the front to do first?", ["withdraw its guns"]),
        ("what did lamb threaten?", ["Fenny Cross"]),
        ("what must harrow do before any sale if you ask the bakers' union?", ["meet the workers"]),
        ("what has to happen before varga would accept a mediator?", ["only if"]),
        ("why won't rovers look at the gasworks?", ["poisoned"]),
        ("is it confirmed that lower tessin wants a seat on the board?", ["did not confirm"]),
        ("the northern group asked kaldor to join the payers, did it?", ["Kaldor refused"]),
        ("what exactly did the sorema PM say about who must pay?", ["Those who burned the coal"]),
        ("did the rebels ask kestria for guns?", ["denied"]),
    ],
)
def test_what_the_articles_say_is_answered(engine: Engine, question: str, words: list[str]) -> None:
    answer = said(engine.ask(question))
    assert [word for word in words if word not in answer] == []


@pytest.mark.parametrize(
    "question",
    [
        "What does China demand?",
        "what does greenpeace want from the port authority",
        "How much money does Ukraine demand?",
        "Which sanctions does Russia want lifted?",
        "Did the Martian council agree to the truce?",
        "which mediator did corran shippers suggest?",
        "what did the competition office demand of the bakers' union?",
        "what did valmora demand from kestria?",
        "who asked varga to resign?",
        "how many florins did okoro ask for?",
        "what does the red lantern aid group want from senn?",
    ],
)
def test_what_the_articles_do_not_say_is_not_said(engine: Engine, question: str) -> None:
    reply = engine.ask(question)
    assert isinstance(reply, Abstention)
    assert reply.covered and reply.suggestions


def test_what_is_suggested_can_be_answered(engine: Engine) -> None:
    reply = engine.ask("What does China demand?")
    for suggestion in reply.suggestions:
        assert isinstance(engine.ask(suggestion), Answer), suggestion


def test_a_false_premise_is_corrected(engine: Engine) -> None:
    assert "The articles say otherwise: " in said(engine.ask("Why did Ukraine reject the truce?"))


def test_articles_that_disagree_are_set_side_by_side(engine: Engine) -> None:
    reply = engine.ask("How many prisoners must Valmora free?")
    assert isinstance(reply, Answer)
    assert len({statement.citations[0].source.article for statement in reply.statements}) == 2


@pytest.mark.parametrize(
    ("before", "text", "said"),
    [
        ("What do the dockers demand?", "and the nurses?", "six patients for each nurse"),
        ("What does Ukraine demand of Russia?", "and the US?", "What the US demanded of Russia"),
        ("What do the nurses demand?", "from whom?", "the Health Board"),
        ("What did the port authority reject?", "why?", "could not go further this year"),
        ("What did the port authority reject?", "when was that?", "February 3, 2026"),
        ("What does Russia demand?", "what about before?", "No membership of NATO"),
    ],
)
def test_a_fragment_is_answered_as_the_whole_question_that_it_stands_for(
    engine: Engine, before: str, text: str, said: str
) -> None:
    reply = engine.ask(text, [before])
    assert isinstance(reply, Answer)
    quoted = " ".join(citation.quote for one in reply.statements for citation in one.citations)
    assert said in " ".join([reply.title, *(one.text for one in reply.statements), quoted])


def test_what_the_articles_do_not_say_of_another_party_is_not_said_of_it(engine: Engine) -> None:
    reply = engine.ask("and the teachers of Oslo?", ["What do the dockers demand?"])
    assert isinstance(reply, Abstention) and reply.question == "What do the teachers of Oslo demand?"


def test_a_follow_up_keeps_the_question_before(engine: Engine) -> None:
    reply = engine.ask("and Ukraine?", ["What does Russia demand?"])
    assert all(
        "Ukraine" in (statement.demander or "") or "Zelenskyy" in (statement.demander or "")
        for statement in getattr(reply, "statements", ())
    )


def test_what_is_demanded_of_somebody_comes_first_and_each_heading_once(engine: Engine) -> None:
    reply = engine.ask("What did Russia demand of Ukraine?")
    assert isinstance(reply, Answer)
    headings = [statement.group for statement in reply.statements]
    assert headings[0].startswith("Of Ukraine") and "Addressee not stated" in headings[1:]
    for question in ("What did Russia demand of Ukraine?", "What does the dockworkers' union want?"):
        reply = engine.ask(question)
        assert isinstance(reply, Answer)
        headings = [statement.group for statement in reply.statements]
        assert headings == sorted(headings, key=headings.index)


def test_a_list_says_what_is_only_reported(engine: Engine) -> None:
    assert any("reported" in note for note in engine.ask("What does Russia demand?").notes)


@pytest.mark.parametrize(
    "question",
    ["", "?", "@everyone", "\u202eWhat does Russia demand?", "DROP TABLE articles;--", 'NEAR("a" OR', "x" * 3000],
)
def test_no_question_breaks_it(engine: Engine, question: str) -> None:
    reply = engine.ask(question)
    assert reply.question == question


def test_every_quotation_stands_in_its_article(engine: Engine) -> None:
    for info in engine.index.catalogue.actors()[:25]:
        reply = engine.ask(f"What does {info.actor.name} demand?")
        for statement in getattr(reply, "statements", ()):
            for citation in statement.citations:
                text = engine.index.catalogue.article(citation.source.article).text
                assert citation.quote == text[citation.start : citation.end]
