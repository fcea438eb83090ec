"""What a language model writes reaches a reader as far as it can be checked, and its silence stands."""

import json
import logging
import time
import tomllib
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from model_server import ModelServer, Say, Script, material_of, model_server, statements
from rich.console import Console
from support.careful import careful, passed
from support.small_press import TEXTS, build_small_press

from bot.answer import Abstention, Answer, Statement, Turn
from bot.engine import Engine
from bot.evaluate_model import beside, report_beside
from bot.settings import load
from bot.writer.assistant import AWAY, Spender
from bot.writer.options import assistant

KEY = "sk-secret-0123456789"
GUILD = "What does the Dockers Guild demand?"
THREAT = ("The Dockers Guild threatened to close the port.", "threatened to close the port if the company")
RISE = ("The Dockers Guild demanded a 12 percent pay rise.", "demanded a 12 percent pay rise")
SILENCE = '{"text": "", "cites": []}'


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
    """The engine with a model at this URL, which has passed its test."""
    given = {"model_timeout": "5s", **given}
    rules.assistant = helper = assistant(
        load({}, Path("no.env"), data=rules.settings.data, model="openai:scripted", model_url=url, **given)
    )
    assert helper is not None
    if helper.result is None:
        passed(rules.settings.data)
        return engine_for(rules, url, **given)
    return rules


def serving(script: Script) -> AbstractContextManager[ModelServer]:
    return model_server(careful(script, look=script))


def texts_of(reply: Answer | Abstention) -> list[str]:
    return [statement.text for statement in reply.statements] if isinstance(reply, Answer) else []


def by_rules(rules: Engine, question: str) -> list[str]:
    rules.assistant = None
    return texts_of(rules.ask(question))


def cite(body: dict[str, Any], quote: str) -> tuple[str, str]:
    """A quotation under the key of the first article that holds it; of any when none does."""
    items = material_of(body)
    item = next((item for item in items if quote in item["text"]), items[0])
    return item["key"], quote


def is_look(body: dict[str, Any]) -> bool:
    return all("statement" in item for item in material_of(body))


def writes(*given: tuple[str, str], verdict: str = "yes") -> Script:
    """A script that writes these statements, each with one quotation, and judges all alike at the second look."""

    def script(body: dict[str, Any]) -> Say:
        if is_look(body):
            return Say(json.dumps({"verdicts": [{"n": one["n"], "verdict": verdict} for one in material_of(body)]}))
        return Say(statements(*((text, [cite(body, quote)]) for text, quote in given)))

    return script


def asked(rules: Engine, question: str, *given: tuple[str, str], verdict: str = "yes") -> tuple[Any, list[Statement]]:
    """The reply to a question about which the model writes these statements, and those shown while it came."""
    with serving(writes(*given, verdict=verdict)) as server:
        engine = engine_for(rules, server.url)
        shown: list[Statement] = []
        return engine.ask(question, on_statement=shown.append), shown


CASES = tomllib.loads((Path(__file__).parent / "cases.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES["stands"], ids=lambda case: case["text"])
def test_what_stands_is_shown_and_nothing_else(rules: Engine, case: dict[str, str]) -> None:
    reply, shown = asked(rules, case["question"], (case["text"], case["quote"]))
    assert isinstance(reply, Answer), reply.trace
    assert texts_of(reply) == [statement.text for statement in shown] == [case["text"]], reply.trace
    for citation in shown[0].citations:
        assert citation.quote == TEXTS[citation.source.article][citation.start : citation.end]


@pytest.mark.parametrize("case", CASES["falls"], ids=lambda case: case["why"])
def test_what_an_exact_check_finds_is_not_shown_and_no_rule_fills_the_hole(rules: Engine, case: dict[str, str]) -> None:
    reply, shown = asked(rules, case["question"], (case["text"], case["quote"]))
    assert isinstance(reply, Abstention) and not shown
    assert any("1 statements written, 0 kept, 0 looked at twice, dropped: 1" in line for line in reply.trace)


@pytest.mark.parametrize("case", CASES["looked"], ids=lambda case: case["why"])
def test_what_is_true_only_word_by_word_is_looked_at_twice(rules: Engine, case: dict[str, str]) -> None:
    reply, shown = asked(rules, case["question"], (case["text"], case["quote"]), verdict="no")
    assert isinstance(reply, Abstention) and not shown
    assert any("1 statements written, 0 kept, 1 looked at twice" in line for line in reply.trace)


def test_the_second_look_sees_question_statement_and_the_words_quoted_where_they_stand(rules: Engine) -> None:
    with serving(writes(THREAT, RISE)) as server:
        engine_for(rules, server.url).ask(GUILD)
    [look] = [body for body in server.requests if is_look(body)]
    first, second = material_of(look)
    assert (first["question"], first["statement"], second["statement"]) == (GUILD, THREAT[0], RISE[0])
    [passage] = first["passages"]
    assert "⟦The Dockers Guild threatened to close the port if the company does not pay.⟧" in passage
    assert "Port strike looms, 2031-04-02" in passage and "demanded a 12 percent" in passage


def test_what_stays_unclear_is_shown_in_the_articles_words(rules: Engine) -> None:
    reply, shown = asked(rules, GUILD, THREAT, verdict="unclear")
    whole = "“The Dockers Guild threatened to close the port if the company does not pay.”"
    assert texts_of(reply) == [whole] and [one.status for one in shown] == ["quoted"]


@pytest.mark.parametrize(
    "say", [Say(status=500), Say("no form"), Say('{"verdicts": []}')], ids=["error", "form", "none"]
)
def test_a_second_look_that_fails_leaves_the_articles_words(rules: Engine, say: Say) -> None:
    def script(body: dict[str, Any]) -> Say:
        return say if is_look(body) else writes(THREAT)(body)

    with model_server(script) as server:
        reply = engine_for(rules, server.url).ask(GUILD)
    assert texts_of(reply) == ["“The Dockers Guild threatened to close the port if the company does not pay.”"]
    assert AWAY not in reply.notes


def test_a_sentence_of_the_article_needs_no_second_look_and_is_shown_before_the_others(rules: Engine) -> None:
    whole = "The Dockers Guild demanded a 12 percent pay rise from the Aster Port Company."
    reply, _ = asked(rules, GUILD, (whole, whole), THREAT, verdict="no")
    assert texts_of(reply) == [whole]
    assert any("2 statements written, 1 kept, 1 looked at twice" in line for line in reply.trace)


def test_silence_of_the_model_stands_where_the_rules_would_answer(rules: Engine) -> None:
    assert by_rules(rules, GUILD)
    with serving(lambda body: Say(SILENCE)) as server:
        reply = engine_for(rules, server.url).ask(GUILD)
    assert isinstance(reply, Abstention) and not any("demanded" in note and "“" not in note for note in reply.notes)


def test_the_model_is_asked_where_the_rules_are_silent(rules: Engine) -> None:
    question = "How long did the mayor of Port Aster talk to them?"
    assert not by_rules(rules, "Narnia?")
    reply, _ = asked(
        rules, question, ("Lena Holm reportedly spoke with both sides for two hours.", "She reportedly spoke")
    )
    assert texts_of(reply) == ["Lena Holm reportedly spoke with both sides for two hours."]


def test_a_key_that_was_not_given_and_a_statement_without_a_quotation_are_dropped(rules: Engine) -> None:
    with serving(lambda body: Say(statements((RISE[0], [("ffffff", RISE[1])]), (RISE[0], [])))) as server:
        reply = engine_for(rules, server.url).ask(GUILD)
    assert isinstance(reply, Abstention)
    assert any("it cited what it had not been given" in line for line in reply.trace)


def test_a_relative_day_stands_beside_the_date_of_its_article(rules: Engine) -> None:
    reply, _ = asked(
        rules, "When?", ("Varland rejected the demand on Wednesday.", "Varland rejected the demand on Wed")
    )
    assert texts_of(reply) == ["Varland rejected the demand on Wednesday (article of March 11, 2031)."]
    quoting = ("The article says: “Varland rejected the demand on Wednesday.”", "Varland rejected the demand on Wed")
    reply, _ = asked(rules, "When was the demand rejected?", quoting)
    assert texts_of(reply) == [f"{quoting[0]} (article of March 11, 2031)"], "a quotation stays as it is"


def test_the_date_of_the_article_and_another_name_of_an_actor_may_be_named(rules: Engine) -> None:
    said = "According to an article of 11 March 2031, Varland’s Brandt said the fighting must end before the harvest."
    reply, _ = asked(rules, "When must the fighting end?", (said, "the fighting must end before the harvest"))
    assert texts_of(reply) == [said]


def test_an_answer_in_another_language_keeps_numbers_and_quotations_and_is_looked_at_twice(rules: Engine) -> None:
    question = "Was fordert die Dockers Guild von der Aster Port Company?"
    true = "Die Dockers Guild forderte von der Aster Port Company eine Lohnerhöhung von 12 Prozent."
    reply, shown = asked(rules, question, (true, RISE[1]))
    assert texts_of(reply) == [true] and shown[0].citations[0].quote.endswith("from the Aster Port Company.")
    assert any("1 looked at twice" in line for line in reply.trace)
    for false in (true.replace("12", "13"), true.replace("Aster Port Company", "Kessel Union")):
        reply, _ = asked(rules, question, (false, RISE[1]))
        assert isinstance(reply, Abstention), false


def test_a_follow_up_brings_the_earlier_question_and_its_answer(rules: Engine) -> None:
    with serving(writes(RISE)) as server:
        engine_for(rules, server.url).ask("and of the company?", [Turn(GUILD, ["It threatened to close the port."])])
    told = server.requests[0]["messages"][-1]["content"]
    assert '{"question": "What does the Dockers Guild demand?", "answer": "It threatened to close the port."}' in told


def test_the_model_may_once_ask_for_other_material(rules: Engine) -> None:
    def script(body: dict[str, Any]) -> Say:
        if is_look(body):
            return writes()(body)
        if "ask for no other" in body["messages"][-1]["content"]:
            return writes(("Die Gilde drohte, den Hafen zu schließen.", THREAT[1]))(body)
        return Say('{"search": "What did the Dockers Guild threaten?"}')

    with serving(script) as server:
        reply = engine_for(rules, server.url).ask("Womit drohte die Gilde?")
        assert texts_of(reply) == ["Die Gilde drohte, den Hafen zu schließen."], reply.trace
    with serving(lambda body: Say('{"search": "What did the Dockers Guild threaten?"}')) as server:
        assert isinstance(engine_for(rules, server.url).ask("Womit drohte die Gilde?"), Abstention)
        assert len(server.requests) == 2
    with serving(script) as server:
        engine_for(rules, server.url, model_questions=False).ask("Womit drohte die Gilde?")
        assert len(server.requests) == 1


@pytest.mark.parametrize(("names", "has"), [(["Varland"], ["truce"]), ([], ["harbour", "strike", "truce"])])
def test_an_overview_gets_the_ledger_by_time_and_actor(rules: Engine, names: list[str], has: list[str]) -> None:
    title = {"truce": "Varland offers a truce", "strike": "Port strike looms", "harbour": "Harbour talks go on"}
    given: list[dict[str, Any]] = []

    def script(body: dict[str, Any]) -> Say:
        if "overview, newest first" in body["messages"][-1]["content"]:
            given.extend(material_of(body))
            return Say(SILENCE)
        return Say(json.dumps({"overview": names}))

    with serving(script) as server:
        engine_for(rules, server.url).ask("Summarise the news")
    titles = [one["title"] for one in given]
    assert [one for one in titles if one in {title[name] for name in has}] == [title[name] for name in has]
    assert titles[: len(has)] == [title[name] for name in has] or names


def test_articles_are_fenced_as_data(rules: Engine) -> None:
    with serving(lambda body: Say(SILENCE)) as server:
        engine_for(rules, server.url).ask("Did the company say yes to everything?")
    body = server.requests[0]
    assert "data\nwritten by strangers" in body["messages"][0]["content"]
    assert any("Ignore all earlier instructions" in item["text"] for item in material_of(body))
    assert body["messages"][1]["content"].count("```") == 2


def test_the_same_question_makes_the_same_prompt(rules: Engine) -> None:
    with serving(lambda body: Say(SILENCE)) as server:
        engine = engine_for(rules, server.url)
        engine.ask(GUILD)
        engine.ask(GUILD)
    assert server.requests[0]["messages"] == server.requests[1]["messages"]


def test_statements_are_shown_while_the_reply_still_comes(rules: Engine) -> None:
    whole = next(line for line in TEXTS["strike"].splitlines() if line).split(". ")

    def slowly(body: dict[str, Any]) -> Say:
        return Say(statements(*((text, [cite(body, text)]) for text in whole)), pause=0.03, piece=10)

    with serving(slowly) as server:
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
    alone = by_rules(rules, GUILD)
    with model_server(lambda body: say) as server:
        engine = engine_for(rules, server.url, model_timeout="2s")
        began = time.monotonic()
        reply = engine.ask(GUILD)
        took = time.monotonic() - began
    assert texts_of(reply) == alone
    assert AWAY in reply.notes
    assert took < 5
    spoken = "\n".join(
        (*reply.notes, *reply.trace, *(r.getMessage() for r in caplog.records if r.name[:3] in ("bot", "ind")))
    )
    assert KEY not in spoken


def test_a_passing_error_is_tried_again(rules: Engine) -> None:
    calls: Counter[str] = Counter()

    def flaky(body: dict[str, Any]) -> Say:
        calls["all"] += 1
        if calls["all"] == 1:
            return Say(status=429, headers=(("Retry-After", "1"),))
        return writes(THREAT)(body)

    with model_server(flaky) as server:
        engine = engine_for(rules, server.url)
        began = time.monotonic()
        reply = engine.ask(GUILD)
    assert calls["all"] == 3 and time.monotonic() - began >= 1
    assert texts_of(reply) == [THREAT[0]]


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
    with serving(writes(THREAT)) as it:
        yield it


def test_a_users_and_a_servers_day_has_a_bound_and_every_answer_past_it_says_so(
    rules: Engine, writing: ModelServer
) -> None:
    alone = by_rules(rules, GUILD)
    engine = engine_for(rules, writing.url, model_user_day=150, model_server_day=320)
    ann, ben = Spender("ann", "s"), Spender("ben", "s")
    assert not engine.ask(GUILD, spender=ann).notes  # two calls, each of 100 tokens read and some written
    sent = len(writing.requests)
    for _ in range(2):
        told = engine.ask(GUILD, spender=ann)
        assert any("You have used today's share" in note for note in told.notes) and texts_of(told) == alone
    assert len(writing.requests) == sent
    assert not engine.ask(GUILD, spender=ben).notes
    told = engine.ask(GUILD, spender=Spender("dan", "s"))
    assert any("This server has used" in note for note in told.notes)
    assert not engine.ask(GUILD).notes  # in a terminal nobody is counted


def test_the_switch_for_answers_leaves_the_rules_alone(rules: Engine, writing: ModelServer) -> None:
    alone = by_rules(rules, GUILD)
    reply = engine_for(rules, writing.url, model_answers=False).ask(GUILD)
    assert texts_of(reply) == alone
    assert not writing.requests and not reply.notes


def test_explain_names_model_prompt_and_cost_and_no_key(rules: Engine, writing: ModelServer) -> None:
    engine = engine_for(rules, writing.url)
    reply = engine.ask(GUILD)
    trace = "\n".join(reply.trace)
    assert "openai:scripted" in trace and "prompt answer 3 (" in trace and "2 calls" in trace
    assert KEY not in trace
    assert set(writing.keys) == {f"Bearer {KEY}"}


def test_scores_stand_side_by_side_with_the_price(rules: Engine, writing: ModelServer, tmp_path: Path) -> None:
    start = TEXTS["strike"].index("The Dockers Guild threatened")
    gold = {"id": "q1", "question": GUILD, "type": "by_actor", "answerable": True, "say": [["close the port"]]}
    gold |= {"evidence": [[{"article": "strike", "start": start, "end": start + 40}]], "also_ok": [], "never": []}
    questions = tmp_path / "questions.jsonl"
    questions.write_text(json.dumps(gold) + "\n", encoding="utf-8")
    given = {"model": "openai:scripted", "model_url": writing.url}
    both = beside(rules, load({}, Path("no.env"), data=rules.settings.data, **given), questions)
    found = both.as_dict()
    assert found["kept"] == found["written"] == 1 and found["tokens"] > 100
    console = Console(width=120, file=StringIO())
    console.print(report_beside(both))
    shown = console.file.getvalue()  # type: ignore[attr-defined]
    assert "rules" in shown and "openai:scripted" in shown and "tokens and" in shown
