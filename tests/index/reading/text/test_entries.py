"""Posts and entries are told from the lines of an article that only look like theirs."""

import pytest

from index.reading.text.entries import author, openings
from index.reading.text.furniture import furnished
from index.reading.text.layout import dateline, dateline_day, lay_out


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("rivergate_22 wrote on 3 May 2031, 09:12:", "rivergate_22"),
        ("Posted by Tomas Ekel, 3 May 2031 10:40", "Tomas Ekel"),
        ("Mara K. | 12 May 2031, 18:22", "Mara K."),
        ("benny » 2 hours ago", "benny"),
        ("By Jo Marsh, 3 May 2031", None),
        ("Mayor Roth said:", None),
        ("Petrova wrote that the city must act.", None),
    ],
)
def test_the_author_of_a_post_stands_above_it_with_its_time(line: str, name: str | None) -> None:
    where = author(line)
    assert (where and line[slice(*where)]) == name


def test_one_post_alone_and_two_times_are_no_forum_and_no_live_blog() -> None:
    assert openings(["Posted by Tomas Ekel, 3 May 2031", "The rain goes on."]) == frozenset()
    assert openings(["14:05", "It rains.", "14:10", "It rains."]) == frozenset()
    assert openings(["2pm", "It rains.", "2.30pm", "It pours.", "15:10", "It ends."]) == {0, 2, 4}


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("PORT ELLING, 4 March 2031 — The guild met.", "2031-03-04"),
        ("CARROW FALLS, Minn. (May 3, 2031) – The alliance met.", "2031-05-03"),
        ("Port Almar, 9 June 2031 - The brewers met.", "2031-06-09"),
        ("VELLMAR – The league met.", "None"),
    ],
)
def test_a_dateline_gives_its_full_date_and_no_other(words: str, day: str) -> None:
    assert dateline(words)
    assert str(dateline_day(words)) == day


@pytest.mark.parametrize("words", ["NATO — the alliance — met.", "The guild — and the board — met.", "It rained."])
def test_what_says_something_before_a_dash_is_no_dateline(words: str) -> None:
    assert dateline(words) is None


def test_whom_to_call_is_furniture_and_calling_somebody_is_not() -> None:
    lines = [
        "Press release",
        "The brewers asked the city to lift the tax.",
        "For media enquiries please contact:",
        "Tom Varga",
        "Tel: 01632 960789",
    ]
    assert furnished(lines) == [True, False, True, True, True]
    said = [
        "For more information about the floods, the ministry asked residents to call the town hall.",
        "House rules allow members to speak twice.",
        "The forum rules must change, he said.",
        "30",
    ]
    assert not any(furnished(said))


def test_an_article_that_is_no_press_release_may_have_a_heading_about_somebody() -> None:
    text = "The guild met on Monday.\n\nAbout the Harbour Board\n\nThe board demanded that the guild wait."
    assert all(block.kind.value != "furniture" for block in lay_out(text).blocks)
