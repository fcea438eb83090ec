"""How often one may ask."""

from bot.discord.limits import Limits
from bot.settings import Settings


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def limits(clock: Clock, **given: object) -> Limits:
    return Limits(Settings(**{"user_cooldown": "0s", **given}), now=clock)  # type: ignore[arg-type]


def test_one_question_of_a_person_at_a_time() -> None:
    one = limits(Clock())
    assert one.refusal(1, 9) is None
    assert "still working on your last question" in (one.refusal(1, 9) or "")
    assert one.refusal(2, 9) is None
    one.done(1)
    assert one.refusal(1, 9) is None


def test_the_pause_says_how_long_and_ends() -> None:
    clock = Clock()
    one = limits(clock, user_cooldown="30s")
    assert one.refusal(1, None) is None
    one.done(1)
    clock.now += 10.5
    assert "again in 20 seconds" in (one.refusal(1, None) or "")
    clock.now += 20
    assert one.refusal(1, None) is None


def test_a_refusal_costs_no_turn() -> None:
    clock = Clock()
    one = limits(clock, user_cooldown="30s")
    one.refusal(1, None)
    one.done(1)
    clock.now += 20
    one.refusal(1, None)
    clock.now += 10
    assert one.refusal(1, None) is None


def test_a_servers_rate_is_a_minutes_and_its_own() -> None:
    clock = Clock()
    one = limits(clock, server_rate=2)
    assert [one.refusal(user, 9) for user in (1, 2)] == [None, None]
    clock.now += 15
    assert "again in 45 seconds" in (one.refusal(3, 9) or "")
    assert one.refusal(3, 8) is None
    clock.now += 45
    assert one.refusal(4, 9) is None


def test_direct_messages_have_no_servers_rate() -> None:
    one = limits(Clock(), server_rate=1)
    assert [one.refusal(user, None) for user in range(5)] == [None] * 5
