"""Any answer whatsoever becomes messages within Discord's limits, whole and harmless."""

import re
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.answer import Abstention, Answer, Citation, Source, Statement
from bot.discord.markup import MESSAGE, units
from bot.discord.messages import answered, unfinished
from bot.discord.views import answer_buttons

WORDS = st.text(st.sampled_from("ab *_`|[]()<>@\\:/#-\n😀é"), min_size=1, max_size=60).map(lambda t: f"x{t}")
LONG = st.builds(lambda word, times: (word + " ") * times, WORDS, st.integers(1, 200))


def source(n: int, title: str = "A title", url: str | None = "https://a.example/1") -> Source:
    return Source(f"articles/{n}.txt", title, "The Paper", url)


def citation(n: int = 1, quote: str = "must leave", title: str = "A title") -> Citation:
    return Citation(n, source(n, title), quote, 0, len(quote))


def answer(*statements: Statement, notes: tuple[str, ...] = ()) -> Answer:
    return Answer(
        question="what?", kind="demands", title="What does Russia demand?", generation="g000001",
        notes=notes, statements=statements,
    )  # fmt: skip


STATEMENTS = st.lists(
    st.builds(
        Statement,
        text=LONG,
        status=st.sampled_from(["stated", "reported", "unclear", "past", "denied", "quoted"]),
        citations=st.lists(
            st.builds(citation, n=st.integers(1, 12), quote=WORDS, title=LONG), min_size=1, max_size=12
        ).map(tuple),
        group=st.one_of(st.just(""), WORDS),
        demand=st.one_of(st.none(), st.integers(1, 9)),
        demander=st.one_of(st.none(), WORDS),
    ),
    min_size=1,
    max_size=40,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(STATEMENTS, st.lists(LONG, max_size=8).map(tuple))
def test_every_message_of_any_answer_keeps_discords_limits(statements: list[Statement], notes: tuple[str, ...]) -> None:
    messages = answered(answer(*statements, notes=notes), cut=True)
    assert messages
    for message in messages:
        assert 0 < units(message) <= MESSAGE
        bare = re.sub(r"\\.", "x", message)
        assert bare.count("](<") == bare.count(">)")  # no link is cut in two
        assert "@everyone" not in bare and "<@" not in bare


@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(LONG, STATEMENTS)
def test_an_unfinished_answer_is_one_message_whatever_it_holds(title: str, statements: list[Statement]) -> None:
    text = unfinished(title, statements)
    assert units(text) <= MESSAGE and text.startswith("### ") and text.endswith("\n\n-# still writing …")
    bare = re.sub(r"\\.", "x", text)
    assert "@everyone" not in bare and "<" not in bare and "](" not in bare


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(LONG, max_size=6), st.lists(LONG, max_size=20), st.lists(WORDS, max_size=5))
async def test_every_abstention_keeps_the_limits_of_messages_and_buttons(
    suggestions: list[str], covered: list[str], notes: list[str]
) -> None:
    reply = Abstention(
        question="?", kind="demands", title="What does China demand?", generation="g000001",
        covered=tuple(covered), suggestions=tuple(suggestions), notes=tuple(notes), nearby=(citation(),),
    )  # fmt: skip
    assert all(0 < units(message) <= MESSAGE for message in answered(reply))
    rows = answer_buttons(2**52, reply).to_components()
    assert len(rows) <= 5
    for button in (button for row in rows for button in row["components"]):
        assert units(button.get("label") or "") <= 80 and len(button["custom_id"]) <= 100


def test_statements_stand_under_their_groups_with_numbers_and_tags() -> None:
    reply = answer(
        Statement("Russia demands that Ukraine stays out of NATO.", "past", (citation(1),), group="of Ukraine"),
        Statement("Russia opposes a truce.", "reported", (citation(1), citation(2)), group="of Ukraine"),
    )
    [text] = answered(reply)
    assert text.splitlines() == [
        "### What does Russia demand?",
        "**Of Ukraine**",
        "- Russia demands that Ukraine stays out of NATO. [1] · *earlier*",
        "- Russia opposes a truce. [1] [2] · *reported*",
        "",
        "-# Some of this is reported, not confirmed.",
        "-# [1] [A title](<https://a.example/1>), The Paper",
        "-# [2] [A title](<https://a.example/1>), The Paper",
    ]


def test_a_heading_stands_once_but_what_changed_over_time_keeps_its_order() -> None:
    of = [Statement(f"{n}.", "stated", (citation(),), group=group) for n, group in enumerate(("of A", "of B", "of A"))]
    reply = answer(*of)
    [text] = answered(reply)
    assert re.findall(r"Of .|\d\\", text) == ["Of A", "0\\", "2\\", "Of B", "1\\"]
    [text] = answered(replace(reply, kind="change"))
    assert re.findall(r"Of .|\d\\", text) == ["Of A", "0\\", "Of B", "1\\", "Of A", "2\\"]


def test_more_than_five_sources_stand_behind_the_button() -> None:
    reply = answer(Statement("Yes.", "stated", tuple(citation(n) for n in range(1, 9))))
    [text] = answered(reply)
    assert text.count("](<") == 5
    assert text.endswith("-# and 3 more behind **Sources**")


def test_an_answer_without_end_stops_after_a_few_messages_and_says_so() -> None:
    reply = answer(*(Statement("word " * 150, "stated", (citation(),)) for _ in range(40)))
    messages = answered(reply)
    assert len(messages) <= 4
    assert any("more statements are behind" in message for message in messages)


def test_a_statement_is_never_cut_between_two_messages() -> None:
    reply = answer(*(Statement(f"start{n} " + "word " * 100 + f"end{n}", "stated", (citation(),)) for n in range(9)))
    for message in answered(reply):
        assert re.findall(r"start(\d)", message) == re.findall(r"end(\d)", message)


def test_an_abstention_says_what_is_covered_and_what_to_ask() -> None:
    reply = Abstention(
        question="?", kind="demands", title="What does China demand?", generation="g000001",
        covered=("Russia", "Ukraine"), suggestions=("What does Russia demand?",),
    )  # fmt: skip
    [text] = answered(reply)
    assert "do not say" in text and "**They do cover** Russia, Ukraine." in text
    assert "What does Russia demand?" in [
        b.get("label") for r in answer_buttons(7, reply).to_components() for b in r["components"]
    ]
