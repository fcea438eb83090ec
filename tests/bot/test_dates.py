from datetime import date

import pytest

from bot.dates import said_day

PUBLISHED = date(2026, 3, 12)  # a Thursday


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("The union struck yesterday.", "March 11, 2026 (“yesterday” in an article of March 12, 2026)"),
        ("On Tuesday the board met.", "March 10, 2026 (“On Tuesday” in an article of March 12, 2026)"),
        ("It meets next Monday.", "March 16, 2026 (“next Monday” in an article of March 12, 2026)"),
        ("They met on February 3, 2026.", "February 3, 2026"),
        ("They met on 3 February.", "3 February"),
        ("They met again.", ""),
    ],
)
def test_a_day_is_taken_from_the_sentence_or_resolved_by_the_articles_date(sentence: str, said: str) -> None:
    assert said_day(sentence, PUBLISHED) == said


def test_a_relative_day_in_an_undated_article_is_not_resolved() -> None:
    assert said_day("The union struck yesterday.", None) == ""


def test_the_day_of_a_record_wins_over_a_deadline_unless_the_deadline_is_asked_for() -> None:
    sentence = "The union has demanded a rise and given the port until 20 March."
    assert said_day(sentence, PUBLISHED, PUBLISHED) == "March 12, 2026 (the article's date)"
    assert said_day(sentence, PUBLISHED, PUBLISHED, until=True) == "20 March"
