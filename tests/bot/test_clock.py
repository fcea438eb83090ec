"""Times of the day in a time zone."""

from datetime import UTC, datetime

import pytest

from bot.clock import daily, hours


def test_the_last_time_of_a_day_is_that_of_its_zone() -> None:
    nine = daily("09:00 Europe/Berlin")
    assert nine.last(datetime(2031, 7, 1, 7, 0, tzinfo=UTC)) == datetime(2031, 7, 1, 7, 0, tzinfo=UTC)
    assert nine.last(datetime(2031, 7, 1, 6, 59, tzinfo=UTC)) == datetime(2031, 6, 30, 7, 0, tzinfo=UTC)
    assert nine.last(datetime(2031, 1, 1, 8, 0, tzinfo=UTC)) == datetime(2031, 1, 1, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(("hour", "within"), [(20, False), (21, True), (23, True), (5, True), (6, False)])
def test_hours_may_go_over_midnight(hour: int, within: bool) -> None:
    quiet = hours("22:00-07:00 Europe/Berlin")
    assert quiet.holds(datetime(2031, 1, 1, hour, 0, tzinfo=UTC)) is within
    assert str(quiet) == "22:00-07:00 Europe/Berlin"


@pytest.mark.parametrize("text", ["9", "25:00", "09:00 Mars/Olympus", "09:00 ../../etc/passwd"])
def test_what_is_no_time_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(ValueError, match="write"):
        daily(text)
