"""The judge over what the rules chose, with one that says what it is told to."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.answer import Abstention, Answer
from bot.compose import Composer
from bot.evidence import candidates
from bot.reader import Reader
from bot.understanding import understand
from index.actors import ActorBook
from index.models.judge import CandidateInput, ScriptedJudge, Thresholds
from index.opened import Index

Script = Callable[[CandidateInput], float]
Ask = Callable[[str, Script], Answer | Abstention]


@pytest.fixture(scope="module")
def ask(sample_index: Path) -> Iterator[Ask]:
    index = Index.open(sample_index)
    reader = Reader(index)
    book = ActorBook([info.actor for info in index.catalogue.actors()], reader.ordinary)

    def asking(text: str, script: Script) -> Answer | Abstention:
        question = understand(text, book)
        judge = ScriptedJudge(lambda _, one: script(one), Thresholds(0.5, 0.5, 0.5, veto=0.2, rescue=0.6))
        return Composer(reader, index.generation, judge).compose(question, candidates(question, reader))

    yield asking
    index.close()


def told(reply: Answer | Abstention) -> list[str]:
    return [one.text for one in reply.statements] if isinstance(reply, Answer) else []


def test_what_hardly_answers_is_not_said(ask: Ask) -> None:
    question = "Who opposes the register of empty flats?"
    assert told(ask(question, lambda _: 0.3))
    assert isinstance(ask(question, lambda _: 0.0), Abstention)


def test_what_surely_answers_is_said_though_the_rules_let_nothing_pass(ask: Ask) -> None:
    question = "When did the last agreement run out?"

    def script(likely: float) -> Script:
        return lambda one: likely if "ran out" in one.sentence else 0.0

    [said] = told(ask(question, script(0.7)))
    assert "ran out on 31 December" in said
    assert isinstance(ask(question, script(0.5)), Abstention)


def test_somebodys_demands_are_told_as_a_whole_or_not_at_all(ask: Ask) -> None:
    question = "What does the Westmark Nurses' Federation demand?"
    whole = told(ask(question, lambda _: 0.3))
    assert len(whole) > 3
    assert told(ask(question, lambda one: 0.3 if "parking" in one.sentence else 0.0)) == whole
    assert isinstance(ask(question, lambda _: 0.0), Abstention)


@pytest.mark.parametrize(
    "question", ["What did the port authority of Rotterdam reject?", "What does the dockers' union of Hamburg demand?"]
)
def test_whoever_the_articles_do_not_name_is_answered_for_by_nobody(ask: Ask, question: str) -> None:
    assert isinstance(ask(question, lambda _: 1.0), Abstention)


def test_a_line_that_only_opens_a_list_is_never_looked_up_in_its_stead(ask: Ask) -> None:
    reply = ask("When did the last agreement run out?", lambda one: 1.0 if one.sentence.endswith(":") else 0.0)
    assert isinstance(reply, Abstention)
