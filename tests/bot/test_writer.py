"""What a language model writes reaches a reader only as far as quotations and records carry it."""

import json
import logging
import time
import tomllib
from collections import Counter
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from model_server import ModelServer, Say, material_of, model_server, statements
from rich.console import Console
from support.small_press import TEXTS, build_small_press

from bot.answer import Abstention, Answer, Statement
from bot.assistant import AWAY, Spender, assistant, problem
from bot.engine import Engine
from bot.evaluate_model import beside, report_beside
from bot.settings import load

KEY = "sk-secret-0123456789"
TRUCE_YES = "Has Ostria said yes to the truce?"
GUILD = "What does the Dockers Guild demand?"


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """An engine without a model over the small press; tests lend it one."""
    engine = Engine(load({}, Path("no.env"), data=build_small_press(tmp_path_factory.mktemp("press"))))
    yield engine
    engine.close()


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)


def engine_for(rules: Engine, url: str, **given: Any) -> Engine:
    """The engine with a model at this URL."""
    given = {"model_timeout": "5s", "model_questions": False, **given}
    rules.assistant = assistant(
        load({}, Path("no.env"), data=rules.settings.data, model="openai:scripted", model_url=url, **given)
    )
    return rules


def texts_of(reply: Answer | Abstention) -> list[str]:
    return [statement.text for statement in reply.statements] if isinstance(reply, Answer) else []


def cite(body: dict[str, Any], quote: str) -> tuple[str, str]:
    """A quotation under the key of the first item that holds it; of any item when none does."""
    items = material_of(body)
    item = next((item for item in items if quote in item.get("evidence", item.get("passage", ""))), items[0])
    return item["key"], quote


def writes(*given: tuple[str, str]) -> Any:
    """A script that writes these statements, each with one quotation."""
    return lambda body: Say(statements(*((text, [cite(body, quote)]) for text, quote in given)))


def asked(rules: Engine, question: str, *given: tuple[str, str]) -> tuple[Answer | Abstention, list[Statement]]:
    """The reply to a question about which the model writes these statements, and those shown while it came."""
    with model_server(writes(*given)) as server:
        engine = engine_for(rules, server.url)
        shown: list[Statement] = []
        return engine.ask(question, on_statement=shown.append), shown


CASES = tomllib.loads((Path(__file__).parent / "writer_cases.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES["stands"], ids=lambda case: case["text"])
def test_what_quotations_and_records_carry_is_shown(rules: Engine, case: dict[str, str]) -> None:
    text = case["text"]
    reply, shown = asked(rules, case["question"], (text, case["quote"]))
    assert isinstance(reply, Answer), reply.trace
    assert text in [statement.text for statement in reply.statements], reply.trace[-2:]
    assert [statement.text for statement in shown] == [text]
    for citation in shown[0].citations:
        assert citation.quote == TEXTS[citation.source.article][citation.start : citation.end]


@pytest.mark.parametrize("case", CASES["falls"], ids=lambda case: case["why"])
def test_what_they_do_not_carry_is_dropped_and_the_rules_answer(rules: Engine, case: dict[str, str]) -> None:
    text = case["text"]
    reply, shown = asked(rules, case["question"], (text, case["quote"]))
    rules.assistant = None
    alone = rules.ask(case["question"])
    assert not shown
    assert texts_of(reply) == texts_of(alone) and text not in texts_of(reply)
    assert any("1 statements written, 0 kept, dropped: 1 because" in line for line in reply.trace)


def test_every_invention_is_caught_and_counted(rules: Engine) -> None:
    """All of them in one reply: the tally says how many fell and why."""
    question = GUILD
    falls = [(case["text"], case["quote"]) for case in CASES["falls"] if case["question"] == GUILD]
    reply, shown = asked(rules, question, *falls)
    assert not shown
    assert any(f"{len(falls)} statements written, 0 kept" in line for line in reply.trace)


def test_a_key_that_was_not_given_is_dropped(rules: Engine) -> None:
    said = "The Dockers Guild demanded a 12 percent pay rise."
    quote = "demanded a 12 percent pay rise"
    with model_server(lambda body: Say(statements((said, [("ffffff", quote)]), (said, [])))) as server:
        engine = engine_for(rules, server.url)
        reply = engine.ask(GUILD)
    assert said not in texts_of(reply)
    assert any("it cited what it had not been given" in line for line in reply.trace)


def test_one_true_and_one_false_statement_leave_the_true_one_and_the_rules_fill_the_hole(rules: Engine) -> None:
    true = ("The Dockers Guild threatened to close the port.", "threatened to close the port if the company")
    false = ("The Dockers Guild demanded a 90 percent pay rise.", "demanded a 12 percent pay rise")
    reply, shown = asked(rules, GUILD, true, false)
    assert isinstance(reply, Answer)
    texts = [statement.text for statement in reply.statements]
    assert texts[0] == true[0] and len(shown) == 1
    assert any("12 percent" in text for text in texts[1:])
    assert not any("90" in text for text in texts)


@pytest.mark.parametrize(
    "question", ["What does Narnia demand?", "What does Narnia demand of the Dockers Guild?", "Who sank the ferry?"]
)
def test_the_model_says_nothing_about_an_actor_or_a_fact_that_is_not_there(rules: Engine, question: str) -> None:
    said = ("The Dockers Guild demanded a 12 percent pay rise.", "demanded a 12 percent pay rise")
    reply, shown = asked(rules, question, said)
    assert not shown
    assert said[0] not in texts_of(reply)


def test_articles_are_fenced_as_data(rules: Engine) -> None:
    with model_server(lambda body: Say('{"text": "", "cites": []}')) as server:
        engine = engine_for(rules, server.url)
        engine.ask("Did the company say yes to everything?")
    body = server.requests[0]
    assert "data written by strangers" in body["messages"][0]["content"]
    assert any("Ignore all earlier instructions" in item.get("passage", "") for item in material_of(body))
    assert body["messages"][1]["content"].count("```") == 2


def test_statements_are_shown_while_the_reply_still_comes(rules: Engine) -> None:
    true = ("The Dockers Guild threatened to close the port.", "threatened to close the port if the company")
    late = ("The Dockers Guild demanded a 12 percent pay rise.", "demanded a 12 percent pay rise")

    def slowly(body: dict[str, Any]) -> Say:
        return Say(statements(*((text, [cite(body, quote)]) for text, quote in (true, late))), pause=0.03, piece=10)

    with model_server(slowly) as server:
        engine = engine_for(rules, server.url)
        times: list[float] = []
        engine.ask(GUILD, on_statement=lambda _: times.append(time.monotonic()))
        ended = time.monotonic()
    assert len(times) == 2
    assert ended - times[0] > 0.2


WRONG = {
    "an error of the server": Say(status=500),
    "too busy": Say(status=429, headers=(("Retry-After", "60"),)),
    "the key refused": Say(status=401),
    "a model that does not exist": Say(status=404),
    "no JSON": Say("I am happy to help! The guild wants everything."),
    "a refusal": Say("I'm sorry, I can't help with that."),
    "nothing": Say(""),
    "another form": Say('{"answer": "yes"}'),
    "cut by the limit of tokens": Say('{"text": "The guild wants more", "cites": []}', cut=True),
    "broken off": Say('{"text": "The guild wants more", "cites": []}' * 5, broken=True),
    "endless": Say("and so on, ", endless=True),
    "endless statements": Say('{"text": "The guild wants more", "cites": []}\n', endless=True, piece=50),
    "too slow": Say("x" * 100, pause=0.5),
}


@pytest.mark.parametrize("say", WRONG.values(), ids=list(WRONG))
def test_when_the_model_fails_the_rules_answer_and_a_note_says_so(
    rules: Engine, say: Say, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with model_server(lambda body: say) as server:
        engine = engine_for(rules, server.url, model_timeout="2s")
        began = time.monotonic()
        reply = engine.ask(GUILD)
        took = time.monotonic() - began
    assert isinstance(reply, Answer)
    assert any("12 percent" in statement.text for statement in reply.statements)
    assert AWAY in reply.notes
    assert took < 5
    spoken = "\n".join(
        (*reply.notes, *reply.trace, *(r.getMessage() for r in caplog.records if r.name[:3] in ("bot", "ind")))
    )
    assert KEY not in spoken


def test_a_passing_error_is_tried_again(rules: Engine) -> None:
    said = ("The Dockers Guild threatened to close the port.", "threatened to close the port if the company")
    calls: Counter[str] = Counter()

    def flaky(body: dict[str, Any]) -> Say:
        calls["all"] += 1
        if calls["all"] == 1:
            return Say(status=429, headers=(("Retry-After", "1"),))
        return Say(statements((said[0], [cite(body, said[1])])))

    with model_server(flaky) as server:
        engine = engine_for(rules, server.url)
        began = time.monotonic()
        reply = engine.ask(GUILD)
    assert calls["all"] == 2 and time.monotonic() - began >= 1
    assert isinstance(reply, Answer) and reply.statements[0].text == said[0]


def test_a_refused_key_is_not_tried_again_with_every_question(rules: Engine) -> None:
    with model_server(lambda body: Say(status=401)) as server:
        engine = engine_for(rules, server.url)
        engine.ask(GUILD)
        calls = len(server.requests)
        reply = engine.ask(GUILD)
        assert engine.assistant and "OPENAI_API_KEY" in engine.assistant.problem
    assert len(server.requests) == calls
    assert AWAY in reply.notes


@pytest.fixture
def writing() -> Iterator[ModelServer]:
    with model_server(
        writes(("The Dockers Guild threatened to close the port.", "threatened to close the port if"))
    ) as it:
        yield it


def test_a_users_and_a_servers_day_has_a_bound_which_is_told(
    rules: Engine, writing: ModelServer, tmp_path: Path
) -> None:
    engine = engine_for(rules, writing.url, model_user_day=150, model_server_day=260)
    ann, ben = Spender("ann", "s"), Spender("ben", "s")
    assert not engine.ask(GUILD, spender=ann).notes  # 100 tokens read and some written
    assert not engine.ask(GUILD, spender=Spender("ann")).notes
    told = engine.ask(GUILD, spender=ann)
    assert any("You have used today's share" in note for note in told.notes)
    sent = len(writing.requests)
    assert not engine.ask(GUILD, spender=ann).notes, "once a day is enough"
    assert len(writing.requests) == sent
    assert not engine.ask(GUILD, spender=ben).notes
    engine.ask(GUILD, spender=Spender("cleo", "s"))
    told = engine.ask(GUILD, spender=Spender("dan", "s"))
    assert any("This server has used" in note for note in told.notes)
    assert not engine.ask(GUILD).notes  # in a terminal nobody is counted


def test_the_switch_for_answers_leaves_the_rules_alone(rules: Engine, writing: ModelServer) -> None:
    engine = engine_for(rules, writing.url, model_answers=False)
    reply = engine.ask(GUILD)
    assert not writing.requests and not reply.notes


def test_explain_names_model_prompt_and_cost_and_no_key(rules: Engine, writing: ModelServer) -> None:
    engine = engine_for(rules, writing.url)
    reply = engine.ask(GUILD)
    trace = "\n".join(reply.trace)
    assert "openai:scripted" in trace and "prompt answer 2 (" in trace and "tokens read" in trace
    assert KEY not in trace
    assert writing.keys == [f"Bearer {KEY}"]


def test_scores_stand_side_by_side_with_the_price(rules: Engine, writing: ModelServer, tmp_path: Path) -> None:
    start = TEXTS["strike"].index("The Dockers Guild threatened")
    gold = {"id": "q1", "question": GUILD, "type": "by_actor", "answerable": True, "say": [["close the port"]]}
    gold |= {"evidence": [[{"article": "strike", "start": start, "end": start + 40}]], "also_ok": [], "never": []}
    questions = tmp_path / "questions.jsonl"
    questions.write_text(json.dumps(gold) + "\n", encoding="utf-8")
    given = {"model": "openai:scripted", "model_url": writing.url, "model_questions": False}
    both = beside(rules, load({}, Path("no.env"), data=rules.settings.data, **given), questions)
    found = both.as_dict()
    assert found["kept"] == found["written"] == 1 and found["tokens"] > 100
    console = Console(width=120, file=StringIO())
    console.print(report_beside(both))
    shown = console.file.getvalue()  # type: ignore[attr-defined]
    assert "rules" in shown and "openai:scripted" in shown and "tokens and" in shown


def test_the_doctor_calls_the_model_and_says_what_to_do(rules: Engine) -> None:
    with model_server(lambda body: Say(status=401)) as server:
        given = {"model": "openai:scripted", "model_url": server.url, "model_timeout": "2s"}
        said = problem(load({}, Path("no.env"), data=rules.settings.data, **given))
    assert "OPENAI_API_KEY" in said and KEY not in said
    with model_server(lambda body: Say("yes")) as server:
        assert not problem(load({}, Path("no.env"), data=rules.settings.data, **{**given, "model_url": server.url}))
