"""Who speaks in a sentence, and how a word is written, in articles indexed for it."""

from collections.abc import Iterator

import pytest
from support.command import demarche

from bot.answer import Abstention, Answer
from bot.engine import Engine
from bot.settings import Settings

INTERVIEW = """Wikipress talks to candidate Ada Quill

The Tarn Courier met candidate Ada Quill on the quay of Tarn.

((TC)) Do you want a bridge at the lock?

((Ada Quill)) There was one in my youth.

It stood for years. It fell down in a storm. Nobody was hurt.

((TC)) Which harbour do you want for Tarn?

((Ada Quill)) The harbour is old.

It is a long story. In addition, we advocate new lamps on the quay for the night fishers.

((TC)) Thank you.
"""
CONCEDES = """Vote in Marrow

Governor Odo Finch lost the vote in Marrow on Sunday. Governor Finch has yet to concede the vote to Mayor Lena Moss.

Moss asked all crews to stay in port. Boat owner Pim Dray posted a photo of the empty harbour after Moss asked crews to
stay in port.
"""


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    home = tmp_path_factory.mktemp("interview")
    (home / "articles").mkdir()
    (home / "articles" / "interview.txt").write_text(INTERVIEW, encoding="utf-8")
    (home / "articles" / "vote.txt").write_text(CONCEDES, encoding="utf-8")
    built = demarche("index", "build", cwd=home)
    assert built.returncode == 0, built.stderr
    engine = Engine(Settings(data=home / ".demarche"))
    yield engine
    engine.close()


def said(reply: Answer | Abstention) -> str:
    assert isinstance(reply, Answer), reply.trace
    return " ".join(citation.quote for statement in reply.statements for citation in statement.citations)


def test_what_follows_a_speakers_name_in_an_interview_is_the_speakers(engine: Engine) -> None:
    assert "new lamps" in said(engine.ask("what does ada quill want for the night fishers on the quay?"))


def test_an_interviewers_question_is_no_demand(engine: Engine) -> None:
    assert isinstance(engine.ask("what bridge does ada quill want at the lock?"), Abstention)


def test_what_was_not_done_is_said_where_a_day_is_asked_for(engine: Engine) -> None:
    assert "has yet to concede" in said(engine.ask("when did odo finch concede the vote to lena moss?"))


def test_a_word_that_is_mostly_written_small_is_ordinary(engine: Engine) -> None:
    reader = engine._desk.reader
    assert reader.ordinary("harbour") and reader.ordinary("vote")
    assert not reader.ordinary("finch") and not reader.ordinary("marrow")
