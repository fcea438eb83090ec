"""Names with and without the marks on their letters are the same, for the index and for who asks."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.answer import Answer
from bot.engine import Engine
from bot.settings import Settings
from index.build import BuildOptions, start

TEXTS = (
    "Crew of Škoda Słupia wants shorter shifts\n\nThe trade union Wolność demanded on Monday that Škoda Słupia cut "
    "shifts to seven hours. Škoda Słupia rejected the demand. Its director, Michał Żądło, offered "
    "a break of ten minutes.",
    "Port asked to open\n\nPresident Nils Ærø urged Norway on Tuesday to reopen the port. Ærø’s office called on the "
    "minister, Bjørg Sæther, to answer by Friday. Đorđe Čolić demanded a new quay from Norway.",
    "Côte d’Ivoire demands return of the mask\n\nCôte d’Ivoire demanded on Wednesday that the museum of Tjørnvåg "
    "return a mask. The museum refused.",
)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    home = tmp_path_factory.mktemp("marks")
    for number, text in enumerate(TEXTS):
        (home / f"{number}.txt").write_text(text, encoding="utf-8")
    start(BuildOptions((str(home),), home / "data")).result()
    opened = Engine(Settings(data=Path(home / "data")))
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("What did Wolnosc demand?", "seven hours"),
        ("Did Skoda Slupia reject the demand?", "Yes: "),
        ("Did škoda słupia reject the demand?", "Yes: "),
        ("What did Michal Zadlo offer?", "ten minutes"),
        ("what did zadlo offer", "ten minutes"),
        ("What did Aero urge?", "reopen the port"),
        ("What was Bjorg Saether asked to do?", "answer by Friday"),
        ("What did Dorde Colic demand?", "a new quay"),
        ("What does Cote d'Ivoire demand?", "a mask"),
        ("What does Côte d’Ivoire demand?", "a mask"),
        ("What does the Ivory Coast demand?", "a mask"),
        ("What was demanded of the museum of Tjornvag?", "a mask"),
    ],
)
def test_names_are_found_without_their_marks(engine: Engine, question: str, words: str) -> None:
    reply = engine.ask(question)
    assert isinstance(reply, Answer), reply.trace[:4]
    assert any(words in one.text for one in reply.statements)


def test_a_name_with_a_particle_is_one_actor(engine: Engine) -> None:
    names = {info.actor.name for info in engine.index.catalogue.actors() if info.made}
    assert "Ivory Coast" in names and not {name for name in names if "Ivoire" in name}
