"""What people did outlives restarts and updates."""

import sqlite3
import threading
import time
from pathlib import Path

import pytest

from bot.answer import Abstention, Answer, Citation, Source, Statement
from bot.state import BATCH, CHAIN, FILE, State, StateError, joined


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
    state.judge(number, 9, helpful=True)
    [opinion] = state.feedback()
    assert (opinion.helpful, opinion.why) == (True, "")


def test_a_reason_outlives_every_later_press_until_another_is_given(tmp_path: Path) -> None:
    state = State(tmp_path)
    number = remembered(state)
    for helpful, why in ((False, "wrong actor"), (False, ""), (True, ""), (False, "")):
        state.judge(number, 9, helpful, why)
    assert [opinion.why for opinion in state.feedback()] == ["wrong actor"]
    state.judge(number, 9, helpful=False, why="wrong year")
    assert [opinion.why for opinion in state.feedback()] == ["wrong year"]


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


def test_forgetting_looks_up_the_messages_of_an_answer_and_the_age_of_a_list(tmp_path: Path) -> None:
    State(tmp_path)
    with sqlite3.connect(tmp_path / FILE) as db:
        for query in ("DELETE FROM messages WHERE answer = 1", "DELETE FROM lists WHERE made_at < 1"):
            [plan] = db.execute(f"EXPLAIN QUERY PLAN {query}").fetchall()
            assert plan[-1].startswith("SEARCH")
    db.close()


def test_forgetting_lets_others_in_between(tmp_path: Path) -> None:
    state = State(tmp_path)
    for _ in range(2 * BATCH + 1):
        remembered(state)
        state.keep_list({})
    left = []
    deleting = state._deleted  # what a batch leaves is seen by whoever comes next

    def seen(table: str, condition: str, before: float) -> int:
        deleted = deleting(table, condition, before)
        left.append(len(state.rows(f"SELECT id FROM {table}")))
        return deleted

    state._deleted = seen  # type: ignore[method-assign]
    assert state.forget(before=9e12) == 2 * BATCH + 1
    assert left == [BATCH + 1, 1, 0, 0] * 2


def test_a_full_disk_is_one_sentence_and_what_was_written_stays(tmp_path: Path) -> None:
    state = State(tmp_path)
    kept = remembered(state)
    (pages,) = state._db.execute("PRAGMA page_count").fetchone()
    state._db.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StateError, match="disk is full"):
        remembered(state, "x" * 100_000)
    assert state.answer(kept) is not None
    state._db.execute(f"PRAGMA max_page_count = {1000 * pages}")
    assert state.answer(remembered(state, "x" * 100_000)) is not None


def test_what_cannot_be_committed_does_not_keep_the_next_one_from_being_written(tmp_path: Path) -> None:
    state = State(tmp_path)
    with pytest.raises(StateError), state.writing() as db:
        db.execute("PRAGMA defer_foreign_keys = ON")
        db.execute("INSERT INTO messages VALUES (5, 77)")  # of no answer: refused when it is committed
    remembered(state)


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
    state.register(9, 0, "abc")
    state.register(9, 4, "old")
    state.register(9, 4, "def")
    assert state.registered(9) == {0: "abc", 4: "def"} and state.registered(8) == {}


def test_the_servers_that_the_bot_is_on_are_known_when_it_does_not_run(tmp_path: Path) -> None:
    assert joined(tmp_path) == []
    state = State(tmp_path)
    state.join([5, 4])
    state.join([6, 4])
    state.close()
    assert joined(tmp_path) == [4, 6]


def test_an_older_file_is_brought_up_to_date_with_its_content(tmp_path: Path) -> None:
    first = (Path(__file__).parents[2] / "bot/migrations/001_answers.sql").read_text()
    with sqlite3.connect(tmp_path / FILE) as db:
        db.executescript(first + "PRAGMA user_version = 1;")
        db.execute("INSERT INTO answers VALUES (7, 1.0, 1, 2, 3, NULL, 'asked', 'g000001', 0, '{}')")
    db.close()
    state = State(tmp_path)
    assert state.chain(7) == (["asked"], False)
    assert state.registered(9) == {}
    state.shown(7, [70])
    assert state.forget() == 1 and state.answer_shown_by(70) is None


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
