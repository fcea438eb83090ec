"""The text of an article is what a reader sees: no markup, no escapes, no cues, no words that a line has broken."""

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.reading.text.captions import transcript
from index.reading.text.hyphens import rejoined
from index.reading.text.layout import lay_out
from index.reading.text.markup import seen, seen_line
from index.reading.text.normalise import normalise

MADE_OF = st.text(st.sampled_from("ab <>&;#/!-\n\"'p8=é\u200d\u00ad—x")) | st.lists(
    st.sampled_from(["<p>", "</p>", "<br>", "&amp;", "&#8217;", "&lt;", "<b>", "</b>", "a", "\n", " ", "<li>", "AT&T"])
).map("".join)


@pytest.mark.parametrize(
    "text",
    [
        "5 < 6 & 7 > 3",
        "AT&T, R&D and Q&A; see https://press.example/?a=1&copy=2",
        "<name> and <3 are no markup, nor is a<b && b>c",
        "use <b> and <i> for that",
        "press <p> to go on",
    ],
)
def test_what_merely_has_angles_and_ampersands_stays(text: str) -> None:
    assert seen(text) == text


@pytest.mark.parametrize(
    ("exported", "read"),
    [
        ("<p>One\nline.</p>\n<p>Two <b>bold</b> words.</p>", "One line.\n\nTwo bold words."),
        ("They want:<ul><li>soap</li><li>rest</li></ul>Nothing else.", "They want:\n\n• soap\n• rest\n\nNothing else."),
        ("&lt;p&gt;Soap &amp;amp; rest&lt;/p&gt;", "Soap & rest"),
        ("The bakers&amp;#8217; union said &amp;quot;no&amp;quot;.", 'The bakers’ union said "no".'),
        ("One.\n\nTwo <em>more</em>.\n\nThree.", "One.\n\nTwo more.\n\nThree."),
        ("No.<br/><br/><a href='x'>Continue reading</a>", "No.\n\nContinue reading"),
        ("<![CDATA[<p>Yes &amp; no</p>]]>", "Yes & no"),
        ("<p>a</p><script>bad()</script><style>p{}</style><!-- never -->", "a"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a | b\nc"),
        ("com&shy;pen&#8203;sation&nbsp;soon", "compensation soon"),
        ("The tag &lt;p&gt; begins one.", "The tag <p> begins one."),
    ],
)
def test_markup_and_escapes_are_as_a_reader_sees_them(exported: str, read: str) -> None:
    assert seen(exported) == read


@given(MADE_OF)
def test_what_is_seen_is_normal_and_never_raises(text: str) -> None:
    now = seen(text)
    assert normalise(now) == now
    assert "\n" not in seen_line(text)


@given(st.text(st.sampled_from("ab c.’“éß\n")), st.integers(1, 3))
def test_escaping_up_to_three_times_changes_nothing(text: str, times: int) -> None:
    escaped = text.replace("’", "&#8217;").replace("“", "&ldquo;").replace("é", "&eacute;")
    for _ in range(times - 1):
        escaped = html.escape(escaped)
    assert seen(escaped) == seen(text)


def test_thousands_of_open_tags_lose_no_word() -> None:
    assert "harbour" in seen("<b>" * 5000 + "harbour</b>")


@pytest.mark.parametrize(
    "piece", ["<!--", "<![CDATA[", "<a ", "x<p>", " ", "<br>  ", "&", "&amp;", "\n ", "[[", "==", "a", "-\n", "a-\n"]
)
def test_hostile_markup_ends(piece: str) -> None:
    text = f"<br>{piece * (300_000 // len(piece))}harbour"
    assert "harbour" in rejoined(seen(text)).text


def test_a_word_that_a_line_has_broken_is_whole() -> None:
    text = "The Teachers' Asso-\n  ciation, of Almar, demanded on Satur-\nday that Al-\nmar pay."
    assert rejoined(text).text == "The Teachers' Association,\nof Almar, demanded on Saturday\nthat Almar\npay."


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        ("a well-\nknown baker", "a well-known\nbaker"),  # a compound of two words
        ("pre-\nand post-war", "pre-\nand post-war"),  # a hyphen that stands for a word
        ("co-\noperative shops; a co-operative", "co-operative\nshops; a co-operative"),  # as it stands elsewhere
        ("a Halvern-\nbased firm", "a Halvern-based\nfirm"),
        ("from A-\nB to C-\nD", "from A-\nB to C-\nD"),
        ("a dash -\nnot a word", "a dash -\nnot a word"),
    ],
)
def test_only_what_a_line_has_broken_is_joined(broken: str, whole: str) -> None:
    assert rejoined(broken).text == whole


@given(
    st.text(st.sampled_from("ab -\n\tcd.’"))
    | st.lists(st.sampled_from(["de-\nmand", "as-\n so", " ", "\n"])).map("".join)
)
def test_joining_words_loses_no_letter_and_keeps_every_place(text: str) -> None:
    whole = rejoined(text)
    assert [c for c in whole.text if c.isalpha()] == [c for c in text if c.isalpha()]
    letters = [at for at, c in enumerate(text) if c.isalpha()]
    assert [whole.text[new] for new in whole.moved(letters)] == [text[at] for at in letters]
    layout = lay_out(text)
    assert layout.text == whole.text
    for block in layout.blocks:
        assert layout.text[block.start : block.end].strip() == layout.text[block.start : block.end] != ""


def test_a_soft_hyphen_is_seen_only_where_it_ends_a_line() -> None:
    assert rejoined(normalise("The com\u00adpen\u00adsa\u00ad\ntion is due.")).text == "The compensation\nis due."


def test_captions_are_the_words_that_are_spoken() -> None:
    vtt = (
        "WEBVTT - council\nKind: captions\n\nNOTE nobody hears this\n\nintro\n00:01.000 --> 00:04.000 align:start\n"
        "<v Reporter>The bakers <00:00:02.000><c>demanded</c>\n\n00:00:04.000 --> 00:00:07.500\n<v Reporter>that the "
        "council lift the ban.\n\n00:00:07.500 --> 00:00:11.000\n<v Mayor Holt>We reject that.\n"
    )
    assert (
        transcript(vtt) == "Reporter: The bakers demanded that the council lift the ban.\n\nMayor Holt: We reject that."
    )
    srt = (
        "1\n00:00:01,000 --> 00:00:04,000\nThe bakers\ndemanded rest.\n\n"
        "2\n00:00:04,000 --> 00:00:05,000\ndemanded rest.\nNobody heard.\n"
    )
    assert transcript(srt) == "The bakers demanded rest. Nobody heard."


def test_an_article_that_shows_a_caption_is_an_article() -> None:
    text = "How they are written.\n\nFirst the time:\n\n00:01.000 --> 00:04.000\nHello.\n\nThen words.\n\nThe end."
    assert transcript(text) == text


def test_the_times_of_a_live_report_are_furniture() -> None:
    text = "Strike at the port\n\n14:32\n\nThe port has called a meeting for four.\n\n13.05 GMT\n\nThe union waits."
    layout = lay_out(text)
    furniture = [layout.text[block.start : block.end] for block in layout.blocks if block.kind == "furniture"]
    assert furniture == ["14:32", "13.05 GMT"]
