import pytest

from bot.expected import counts, holds
from bot.question import Expected, Kind, Question


@pytest.mark.parametrize(
    ("expected", "sentence", "held"),
    [
        (Expected.AMOUNT, "It asked for 40 million crowns.", True),
        (Expected.AMOUNT, "It asked for €34 a share.", True),
        (Expected.AMOUNT, "It asked for more money.", False),
        (Expected.DATE, "The deadline is 4 June.", True),
        (Expected.DATE, "Yesterday the board met.", True),
        (Expected.DATE, "The board may meet again.", False),
        (Expected.NUMBER, "Seventeen ships wait.", True),
        (Expected.NUMBER, "Many ships wait.", False),
        (Expected.DATE, "It wants to leave by the end of January.", True),
        (Expected.DATE, "A question for the upcoming 2020 census was added.", False),
        (Expected.AMOUNT, "Half of the money must be a grant.", True),
        (Expected.PLACE, "They met in Port Anselm.", True),
        (Expected.CONTENT, "Anything at all.", True),
    ],
)
def test_a_sentence_holds_an_answer_of_the_type_or_not(expected: Expected, sentence: str, held: bool) -> None:
    assert holds(Question("What?", Kind.DEMANDS, expected), sentence, None) == held


@pytest.mark.parametrize(
    ("sentence", "held"),
    [
        ("It has until 15 March to answer.", True),
        ("It must answer within five days.", True),
        ("The deadline is 4 June.", True),
        ("The talks began in early October.", False),
        ("It asked on 28 September for an answer.", False),
    ],
)
def test_by_when_needs_a_day_by_which(sentence: str, held: bool) -> None:
    assert holds(Question("By when must it answer?", Kind.WHEN, Expected.DATE), sentence, None) == held


def test_a_number_that_the_question_names_is_no_answer_to_it() -> None:
    question = Question("How many of the 340 prisoners must go free?", Kind.DEMANDS, Expected.NUMBER)
    assert not holds(question, "The rebels hold 340 prisoners.", None)
    assert holds(question, "The rebels want 90 of the 340 freed.", None)


@pytest.mark.parametrize(
    ("sentence", "counted"),
    [
        ("About 5,000 troops are there.", True),
        ("Sixteen more troops came.", True),
        ("The troops came back three years later.", False),
        ("In 2014 the king sent home many of his troops.", False),
    ],
)
def test_how_many_needs_a_number_of_those_things(sentence: str, counted: bool) -> None:
    assert counts("troop", sentence) is counted
