"""A party of a question is met whole: another actor of its kind never answers for it, and the silence says whose words
there are."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.answer import Abstention, Answer
from bot.engine import Engine
from bot.settings import Settings
from index.build import BuildOptions, start

TEXTS = {
    "bridge": "Governor of Estmark wants the bridge mended\n\nThe governor of Estmark demanded on Friday that the Vell "
    "Railway repair the bridge at Marrin. The Vell Railway refused.",
    "ferry": "Mayor wants ferry back\n\nThe mayor of Aldmoor, Eva Holm, called on the county to bring back the ferry. "
    "The county said that it would think about it.",
    "classes": "Smaller classes\n\nThe Brandwick Teachers Union demanded smaller classes from the school board. The "
    "foreign ministry of Norvia urged Sorland to release the crew of the Anna.",
    "tram": "Union demands pay rise from tram company\n\nThe tram drivers' union of Vestby demanded on Friday that "
    "Vestby Tram raise pay by eight per cent. Vestby Tram rejected the demand.",
    "breaks": "Union asks for longer breaks\n\nThe caretakers' union in Fenby asked the school board for breaks of "
    "half an hour. The board refused.",
    "rota": "Union gives port until Friday\n\nThe dockers' union has demanded that Norhavn Port withdraw the rota by "
    "Friday. The port said it would reply.",
    "gloves-a": "Cleaners of Arby want gloves\n\nThe cleaners' league of Arby demanded that the school of Arby buy "
    "gloves.",
    "gloves-b": "Cleaners of Bexton want gloves\n\nThe cleaners' league of Bexton demanded that the school of Bexton "
    "buy gloves. The school refused the demand.",
    "harbour": "Harbour fee\n\nThe Port Authority of Sundhavn rejected the fee that the Fishers' Guild had proposed. "
    "Mayor Odo Brandt of Sundhavn urged the Fishers' Guild to come back to the table.",
    "march": "Students march in Tarnow\n\nStudents marched through Tarnow on Monday. The students demanded cheaper "
    "rooms from the Halden University.",
}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    home = tmp_path_factory.mktemp("names")
    for name, text in TEXTS.items():
        (home / f"{name}.txt").write_text(text, encoding="utf-8")
    start(BuildOptions((str(home),), home / "data")).result()
    opened = Engine(Settings(data=Path(home / "data")))
    yield opened
    opened.close()


def demanders(reply: Answer | Abstention) -> set[str | None]:
    return {one.demander for one in reply.statements} if isinstance(reply, Answer) else set()


@pytest.mark.parametrize(
    "question",
    [
        "What did the governor of Oregon demand?",
        "what did the governor of oregon demand?",
        "What did the governor of Marrin demand?",
        "Did the governor of Oregon demand bridge repairs?",
        "What was demanded of the governor of Oregon?",
        "What did the mayor of Corby demand?",
        "What did the mayor of Bergen demand?",
        "What did Mayor Karl Holm demand?",
        "What did the New Harbour Teachers Union demand?",
        "what does the los angeles teachers union demand?",
        "What did the teachers union of Boston demand?",
        "What did the teachers' union in Bexton demand?",
        "What did the foreign ministry of Sorland demand?",
        "What did the foreign ministry of Iceland urge?",
        "What did Iceland's foreign ministry urge?",
        "What did the Icelandic foreign ministry urge?",
        "What did the port authority of Rotterdam reject?",
        "what did the port authority of rotterdam reject?",
        "What did the Rotterdam Port Authority reject?",
        "What does the dockers' union of Hamburg demand?",
        "What does the Hamburg dockers' union demand?",
        "What did the cleaners' league of Durby demand?",
        "What did the railway union demand?",
        "What did the nurses' union demand?",
        "What did the students in Bergen demand?",
        "What does the caretakers' union of Vestby demand?",
        "What was demanded of the school of Durby?",
        "Who leads the port authority of Rotterdam?",
    ],
)
def test_another_actor_of_the_kind_does_not_answer(engine: Engine, question: str) -> None:
    reply = engine.ask(question)
    assert isinstance(reply, Abstention), [one.text for one in reply.statements]


@pytest.mark.parametrize(
    ("question", "who"),
    [
        ("What did the governor of Estmark demand?", {"Estmark", "governor of Estmark"}),
        ("What did the Estmark governor demand?", {"Estmark", "governor of Estmark"}),
        ("What did the governor demand?", {"Estmark", "governor of Estmark"}),
        ("What did the mayor of Aldmoor demand?", {"mayor of Aldmoor", "Eva Holm"}),
        ("What did the mayor of Sundhavn urge?", {"Odo Brandt"}),
        ("What did Mayor Brandt urge?", {"Odo Brandt"}),
        ("What did Brandt urge?", {"Odo Brandt"}),
        ("What did the Brandwick Teachers Union demand?", {"Brandwick Teachers Union"}),
        ("What did the teachers union of Brandwick demand?", {"Brandwick Teachers Union"}),
        ("What did the teachers union demand?", {"Brandwick Teachers Union"}),
        ("What did the Brandwick teachers demand?", {"Brandwick Teachers Union"}),
        ("What did the foreign ministry of Norvia urge?", {"Norvia", "foreign ministry of Norvia"}),
        ("What did Norvia's foreign ministry urge?", {"Norvia", "foreign ministry of Norvia"}),
        ("What does the dockers' union demand?", {"dockers' union"}),
        ("what does the dockers union want", {"dockers' union"}),
        ("What do the Norhavn dockers want?", {"dockers' union"}),
        ("What does the tram drivers' union demand?", {"tram drivers' union of Vestby"}),
        ("What does the caretakers' union of Fenby ask for?", {"caretakers' union in Fenby"}),
        ("What does the cleaners' league of Bexton demand?", {"cleaners' league of Bexton"}),
        ("What did the port authority reject?", {"Port Authority of Sundhavn"}),
        ("What did the port authority of Sundhavn reject?", {"Port Authority of Sundhavn"}),
        ("What did the students in Tarnow demand?", {"students"}),
    ],
)
def test_the_actor_asked_about_answers_and_nobody_else(engine: Engine, question: str, who: set[str]) -> None:
    reply = engine.ask(question)
    assert isinstance(reply, Answer), reply.trace[:4]
    assert demanders(reply) and demanders(reply) <= who


@pytest.mark.parametrize(
    ("question", "note"),
    [
        ("What did the port authority of Rotterdam reject?", "a Port Authority of Sundhavn, not of Rotterdam."),
        (
            "What did the Los Angeles Teachers Union demand?",
            "Teachers Union, not the Los Angeles Teachers Union.",
        ),
        ("What did the mayor of Corby demand?", "a mayor of Aldmoor"),
        ("What did the foreign ministry of Iceland urge?", "a foreign ministry of Norvia, not of Iceland."),
    ],
)
def test_the_silence_says_whose_words_there_are(engine: Engine, question: str, note: str) -> None:
    assert any(note in one for one in engine.ask(question).notes), engine.ask(question).notes


def test_unions_of_several_articles_are_listed_by_their_full_names(engine: Engine) -> None:
    full = {"dockers' union", "tram drivers' union of Vestby", "caretakers' union in Fenby", "Brandwick Teachers Union"}
    found = demanders(engine.ask("What does the union want?"))
    assert len(found) > 2 and found <= full


def test_a_headlines_bare_noun_is_the_one_body_of_its_article(engine: Engine) -> None:
    makers = {info.actor.name for info in engine.index.catalogue.actors() if info.made}
    assert "caretakers' union in Fenby" in makers
    assert not {"Union", "union", "Mayor", "board"} & makers
