"""What people did outlives restarts and updates."""

import sqlite3
import threading
import time
from pathlib import Path

import pytest

from bot.answer import Abstention, Answer, Citation, Source, Statement
from bot.state import CHAIN, FILE, State, StateError


def reply(question: str = "What does Russia demand?") -> Answer:
    cited = Citation(1, Source("a.txt", "Title"), "must leave", 4, 14)
    return Answer(
        question=question, kind="demands", title=question, generation="g000001",
        statements=(Statement("Russia demands it.", "stated", (cited,), demander="Russia", demand=3),),
    )  # fmt: skip


def remembered(
    state: State, question: str = "What does Russia demand?", parent: int | None = None, **where: int
) -> int:
    where = {"user": 1, "server": 2, "channel": 3, **where}
    return state.remember(reply(question), question=question, parent=parent, **where)  # type: ignore[arg-type]


def test_an_answer_comes_back_as_it_was_given_after_a_restart(tmp_path: Path) -> None:
    state = State(tmp_path)
    number = remembered(state)
    state.shown(number, [70, 71])
    state.close()
    again = State(tmp_path)
    given = again.answer(number)
    assert given is not None and given.reply == reply() and given.user == 1
    assert again.answer_shown_by(71) == number
    assert again.answer_shown_by(72) is None


def test_an_abstention_comes_back_as_one(tmp_path: Path) -> None:
    state = State(tmp_path)
    nothing = Abstention(question="?", kind="fact", title="?", generation="g000001", suggestions=("Who?",))
    number = state.remember(nothing, question="?", user=1, server=None, channel=None)
    given = state.answer(number)
    assert given is not None and given.reply == nothing


def test_a_chain_gives_the_questions_oldest_first(tmp_path: Path) -> None:
    state = State(tmp_path)
    first = remembered(state, "one")
    second = remembered(state, "two", first)
    assert state.chain(second) == (["one", "two"], False)
    assert state.chain(None) == ([], False)


def test_a_chain_is_cut_to_the_last_ones_and_says_so(tmp_path: Path) -> None:
    state = State(tmp_path)
    last = None
    for number in range(CHAIN + 2):
        last = remembered(state, str(number), last)
    questions, cut = state.chain(last)
    assert questions == [str(number) for number in range(2, CHAIN + 2)]
    assert cut


def test_one_may_change_ones_mind(tmp_path: Path) -> None:
    state = State(tmp_path)
    number = remembered(state)
    assert state.judge(number, 9, helpful=True)
    assert state.judge(number, 9, helpful=False, why="wrong actor")
    [opinion] = state.feedback()
    assert (opinion.helpful, opinion.why, opinion.question) == (False, "wrong actor", "What does Russia demand?")
    assert opinion.generation == "g000001" and opinion.reply == reply()


def test_an_opinion_on_a_forgotten_answer_is_refused(tmp_path: Path) -> None:
    assert not State(tmp_path).judge(5, 9, helpful=True)


def test_old_answers_are_forgotten_but_not_those_with_feedback(tmp_path: Path) -> None:
    state = State(tmp_path)
    kept, gone = remembered(state), remembered(state)
    state.shown(gone, [5])
    state.judge(kept, 1, helpful=True)
    assert state.forget(before=9e12) == 1
    assert state.answer(kept) is not None
    assert state.answer(gone) is None and state.answer_shown_by(5) is None


def test_a_newer_answer_never_takes_an_old_ones_id(tmp_path: Path) -> None:
    state = State(tmp_path)
    old = remembered(state)
    state.close()
    (tmp_path / FILE).unlink()
    state = State(tmp_path)
    assert old not in {remembered(state) for _ in range(50)}


def test_who_asked_last_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    state = State(tmp_path)
    for user, at in ((1, 100.0), (1, 200.0), (2, 150.0), (3, 110.0)):
        state.remember(reply(), question="?", user=user, server=None, channel=8, at=at)
    assert state.last_answer_in(8, since=120.0) is not None
    assert state.last_answer_in(8, since=300.0) is None
    monkeypatch.setattr(time, "time", lambda: 201.0)
    assert state.last_asked(within=81.0) == {1: 1.0, 2: 51.0}
    monkeypatch.setattr(time, "time", lambda: 160.0)  # the clock was set back
    assert state.last_asked(within=30.0) == {1: 0.0, 2: 10.0}


def test_lists_and_registered_commands_are_kept(tmp_path: Path) -> None:
    state = State(tmp_path)
    number = state.keep_list({"kind": "demands", "by": "Russia"})
    assert state.list_query(number) == {"kind": "demands", "by": "Russia"}
    assert state.commands() is None
    state.registered("abc")
    state.registered("def", server=4)
    assert (state.commands(), state.commands(4)) == ("abc", "def")


def test_an_older_file_is_brought_up_to_date_with_its_content(tmp_path: Path) -> None:
    first = (Path(__file__).parents[2] / "bot/migrations/001_answers.sql").read_text()
    with sqlite3.connect(tmp_path / FILE) as db:
        db.executescript(first + "PRAGMA user_version = 1;")
        db.execute("INSERT INTO answers VALUES (7, 1.0, 1, 2, 3, NULL, 'asked', 'g000001', 0, '{}')")
    db.close()
    state = State(tmp_path)
    assert state.chain(7) == (["asked"], False)
    assert state.commands() is None


def test_a_file_of_a_newer_demarche_is_left_alone(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / FILE) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(StateError, match="newer Demarche"):
        State(tmp_path)


def test_a_damaged_file_is_named_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"no database" * 200)
    with pytest.raises(StateError, match=FILE):
        State(tmp_path)


def test_many_threads_may_write_at_once(tmp_path: Path) -> None:
    state = State(tmp_path)
    threads = [threading.Thread(target=lambda: [remembered(state) for _ in range(20)]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with sqlite3.connect(tmp_path / FILE) as db:
        assert db.execute("SELECT count(*) FROM answers").fetchone() == (160,)
    db.close()
