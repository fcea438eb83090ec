"""How often one may ask."""

import time

import pytest

from bot.discord.limits import Limits, Refusal, Turn
from bot.settings import Settings


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def limits(clock: Clock, **given: object) -> Limits:
    return Limits(Settings(**{"user_cooldown": "0s", **given}), now=clock)  # type: ignore[arg-type]


def taken(one: Limits, user: int, server: int | None = None) -> Turn:
    turn = one.take(user, server)
    assert isinstance(turn, Turn)
    return turn


def refused(one: Limits, user: int, server: int | None = None) -> Refusal:
    refusal = one.take(user, server)
    assert isinstance(refusal, Refusal)
    return refusal


def test_one_question_of_a_person_at_a_time() -> None:
    one = limits(Clock())
    turn = taken(one, 1)
    assert "still working on your last question" in refused(one, 1).text
    taken(one, 2)
    turn.end()
    taken(one, 1)


def test_a_turn_that_ends_twice_leaves_the_next_question_in_work() -> None:
    one = limits(Clock())
    first = taken(one, 1)
    first.end()
    second = taken(one, 1)
    first.end()
    assert "still working" in refused(one, 1).text
    second.end()
    taken(one, 1)


def test_the_pause_says_how_long_and_ends() -> None:
    clock = Clock()
    one = limits(clock, user_cooldown="30s")
    taken(one, 1).end()
    clock.now += 10.5
    refusal = refused(one, 1)
    assert "again in 20 seconds" in refusal.text and refusal.wait == 19.5
    clock.now += 20
    taken(one, 1)


def test_a_clock_that_is_set_back_lengthens_no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    one = Limits(Settings(user_cooldown="5s"))  # type: ignore[arg-type]
    taken(one, 1).end()
    an_hour_before = time.time() - 3600
    monkeypatch.setattr(time, "time", lambda: an_hour_before)
    assert (refused(one, 1).wait or 0) <= 5


def test_a_pause_from_before_a_restart_goes_on() -> None:
    one = Limits(Settings(user_cooldown="30s"), {1: 10.0, 2: 31.0}, now=Clock())  # type: ignore[arg-type]
    assert refused(one, 1).wait == 20
    taken(one, 2)


def test_a_refusal_costs_no_turn() -> None:
    clock = Clock()
    one = limits(clock, user_cooldown="30s")
    taken(one, 1).end()
    clock.now += 20
    refused(one, 1)
    clock.now += 10
    taken(one, 1)


def test_a_servers_rate_is_a_minutes_and_its_own() -> None:
    clock = Clock()
    one = limits(clock, server_rate=2)
    for user in (1, 2):
        taken(one, user, 9)
    clock.now += 15
    refusal = refused(one, 3, 9)
    assert "again in 45 seconds" in refusal.text and refusal.wait == 45
    taken(one, 3, 8)
    clock.now += 45
    taken(one, 4, 9)


def test_direct_messages_have_no_servers_rate() -> None:
    one = limits(Clock(), server_rate=1)
    for user in range(5):
        taken(one, user)
