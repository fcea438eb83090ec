"""What is answered where the index has several versions of a story, copies of one text, and corrections."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.answer import Answer
from bot.discord.markup import said
from bot.engine import Engine
from bot.settings import Settings
from bot.terminal import source_line
from index.build import BuildOptions, start
from index.reading.formats.kept import Header, written

VOTE = (
    "The porters' league of Oster Bay accepted the harbour's offer of shorter nights on Thursday.\n\n"
    "The porters' league of Oster Bay had demanded that the harbour pay for every night that lasts longer than eight "
    "hours.\n\nThe harbour said that the boats to the islands would run as usual on all days of the week."
)
NOTE = (
    "Editor's note: It originally stated that the glaziers' guild had rejected the town's plan for the new market. "
    "In fact the guild accepted the plan."
)
RECORDS = (
    {"id": "first", "title": "Porters vote", "date": "2031-05-07", "url": "https://a.example/vote", "text": VOTE},
    {"id": "second", "title": "Porters vote", "date": "2031-05-08", "url": "https://a.example/vote",
     "text": VOTE.replace("accepted", "rejected")},
    {"id": "third", "title": "Glaziers at the market", "date": "2031-05-09",
     "text": f"The glaziers' guild asked the town for a roof over the new market. The town liked it.\n\n{NOTE}"},
)  # fmt: skip


@pytest.fixture(scope="module", params=[1, -1], ids=["in order", "the other way round"])
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    home = tmp_path_factory.mktemp("versions")
    (home / "news.jsonl").write_text("\n".join(map(json.dumps, RECORDS[:: request.param])), encoding="utf-8")
    start(BuildOptions((str(home / "news.jsonl"),), home / "data")).result()
    opened = Engine(Settings(data=home / "data"))
    yield opened
    opened.close()


def answer(engine: Engine, question: str) -> Answer:
    reply = engine.ask(question)
    assert isinstance(reply, Answer), reply.trace
    return reply


@pytest.mark.parametrize(("question", "verdict"), [("Did the porters' league accept the offer?", "No: "),
                                                   ("Did the porters' league reject the offer?", "Yes: ")])  # fmt: skip
def test_the_later_version_answers_and_the_earlier_is_told_to_be_one(
    engine: Engine, question: str, verdict: str
) -> None:
    first, *rest = answer(engine, question).statements
    assert first.text.startswith(verdict)
    assert "rejected" in first.text
    assert [one.source.article for one in first.citations] == ["second"]
    for statement in rest:
        if statement.citations[0].source.article == "first":
            assert statement.text.startswith("No longer in the article: ")  # at the same address
            source = statement.citations[0].source
            assert "an earlier version of this article" in source_line(source)
            assert "an earlier version of this article" in said(source)


def test_a_sentence_that_both_versions_have_is_said_once_with_both_named(engine: Engine) -> None:
    reply = answer(engine, "What did the porters' league demand of the harbour?")
    (demanded,) = [one for one in reply.statements if "every night" in one.text]
    citation = demanded.citations[0]
    assert (citation.source.article, [one.article for one in citation.also]) == ("second", ["first"])
    for one in citation.also:
        assert citation.quote in engine.index.catalogue.article(one.article).text


def test_what_is_taken_back_is_shown_whole_and_never_as_yes(engine: Engine) -> None:
    for question in ("Did the glaziers' guild reject the plan?", "What did the glaziers' guild reject?"):
        reply = engine.ask(question)
        for statement in reply.statements if isinstance(reply, Answer) else ():
            assert not statement.text.startswith("Yes")
            if "rejected" in statement.text:
                assert [one.quote for one in statement.citations] == [NOTE]
    assert all(entry.demand.stance != "rejection" for entry in engine.index.catalogue.demands(article="third"))


def test_what_was_demanded_on_a_page_and_is_gone_from_it_is_no_longer_in_the_article(tmp_path: Path) -> None:
    page = "<html><head><title>Ferry talks</title></head><body><article><h1>Ferry talks</h1>{}</article></body></html>"
    kept = "<p>The ferry pilots of Oster Bay demanded that the harbour pay them for every night on the water.</p>"
    gone = "<p>The ferry pilots of Oster Bay also demanded that the harbour mend the old northern pier at once.</p>"
    for name, hour, body in (("talks", 9, kept), ("talks.v1", 7, kept + gone)):
        fetched = datetime(2031, 5, 7, hour, tzinfo=UTC)
        header = Header(address="https://news.example/talks", fetched=fetched, date="2031-05-07")
        (tmp_path / f"{name}.html").write_bytes(written(header, page.format(body)))
    start(BuildOptions((str(tmp_path),), tmp_path / ".data")).result()
    reply = answer(Engine(Settings(data=tmp_path / ".data")), "What did the ferry pilots demand of the harbour?")
    [now] = [one for one in reply.statements if "every night" in one.text]
    [before] = [one for one in reply.statements if "northern pier" in one.text]
    assert before.text.startswith("No longer in the article: ") and not now.text.startswith("No longer")
