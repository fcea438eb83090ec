"""Text of articles and people can do nothing on Discord."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answer import Source
from bot.discord.markup import clip, fit, link, plain, safe_url, said, units

HOSTILE = st.text(
    st.sampled_from("*_~`|<>[]()@#:/\\-+.!1 \n\t\u202e\u200b😀ahtpseveryonehere&"), max_size=80
)  # fmt: skip


def unescaped(text: str) -> str:
    """What Discord shows for text whose every special character is escaped."""
    return re.sub(r"\\([^0-9A-Za-z\s])", r"\1", text)


@given(HOSTILE)
def test_escaped_text_shows_the_same_characters(text: str) -> None:
    shown = unescaped(plain(text))
    assert plain(text) == plain(plain(text)) or "\\" in plain(text)
    assert re.sub(r"[\s\u200b\u202e]", "", shown) == re.sub(r"[\s\u200b\u202e]", "", text)


@given(HOSTILE)
def test_no_markup_survives_escaping(text: str) -> None:
    bare = re.sub(r"\\.", "·", plain(text))
    assert not re.search(r"[*_~`|<>\[\]]|@everyone|@here|https?://|:\w+:", bare)
    assert not re.match(r"[#+-]|\d+[.)]", bare)
    assert "\n" not in bare


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@everyone run", "\\@everyone run"),
        ("<@123> <#5> </ask:1> <t:1:R>", "\\<@123\\> \\<#5\\> \\</ask:1\\> \\<t\\:1:R\\>"),
        ("see https://evil.example/x", "see https\\://evil.example/x"),
        ("# Title", "\\# Title"),
        (" \u200b # Title", "\\# Title"),
        ("\u0007 # Title", "\\# Title"),
        ("discord.gg/evil", "discord\\.gg/evil"),
        ("a" + "\u0301" * 50, "a" + "\u0301" * 3),
        ("1. first", "1\\. first"),
        ("[click](https://evil.example)", "\\[click\\](https\\://evil.example)"),
        ("a\u202etxt.exe\u200b\u0007", "atxt.exe"),
        ("lines\nare\r\njoined", "lines are joined"),
    ],
)
def test_what_could_act_is_escaped(text: str, expected: str) -> None:
    assert plain(text) == expected


@given(st.text(max_size=300), st.integers(10, 120))
def test_fitted_text_keeps_to_its_limit_escapes_counted(text: str, limit: int) -> None:
    assert units(fit(text, limit)) <= limit
    assert units(clip(text, limit)) <= limit


def test_a_cut_falls_between_words_and_is_shown() -> None:
    assert clip("Russia demands that Ukraine leaves", 20) == "Russia demands that…"


def test_emoji_count_as_discord_counts_them() -> None:
    assert units("😀a") == 3


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "ftp://a.example/x", "http://", "https://user:pw@evil.example/", "https://[", None, "",
     "https://a.example/" + "x" * 500],
)  # fmt: skip
def test_only_an_http_address_becomes_a_link(url: str | None) -> None:
    assert safe_url(url) is None
    assert link(Source("a", "Title", url=url)) == "Title"


def test_an_address_cannot_end_its_link() -> None:
    shown = link(Source("a", "T]itle](https://evil.example)", url="https://a.example/x>)[y](z) w"))
    assert shown == "[T\\]itle\\](https\\://evil.example)](<https://a.example/x%3E%29%5By%5D%28z%29%20w>)"


def test_a_source_is_one_line_of_what_is_known() -> None:
    from datetime import date

    full = Source("a", "Title", "The Paper", "https://a.example/1", date(2025, 5, 11))
    assert said(full) == "[Title](<https://a.example/1>), The Paper, 11 May 2025"
    assert said(Source("articles/x.txt", "Title")) == "Title"
