"""The connection to a language model: what goes wrong is said in one sentence, and never with the key."""

import pytest
from model_server import ModelServer, Say, model_server

from index.chat import Chat, Usage
from index.errors import BadForm, ModelError, ModelSetupError, ModelUnavailable
from index.model_options import ChatOptions
from index.model_record import FoundDemands
from prompts import load

KEY = "sk-secret-0123456789"
VALUES = {"passage": "x", "actors": "y", "stances": "z"}


AT_ONCE = (("retry-after-ms", "1"),)  # asked of clients that would wait before they try again


def patience(say: Say) -> float:
    """The time-out in seconds: short for a model that is slow on purpose, never reached by another."""
    return 0.5 if say.pause else 120


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("openai:any", "OPENAI_API_KEY is not set"),
        ("nobody:any", "no model that can be used"),
        ("a-model-of-nobody", "no model that can be used"),
        ("mistralai:any", "pip install 'langchain-mistralai'"),
    ],
)
def test_what_is_missing_is_named_with_what_to_do(name: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY")
    with pytest.raises(ModelSetupError) as caught:
        Chat(ChatOptions(name))
    assert said in str(caught.value)


def test_a_server_of_ones_own_needs_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY")
    with model_server(lambda body: Say("yes")) as server:
        Chat(ChatOptions("openai:any", server.url, 120)).check()
        assert KEY not in server.keys[0]


@pytest.mark.parametrize(
    ("say", "kind", "said"),
    [
        (Say(status=401), ModelSetupError, "refused the key: check OPENAI_API_KEY"),
        (Say(status=404), ModelSetupError, "check DEMARCHE_MODEL"),
        (Say(status=429, headers=AT_ONCE), ModelUnavailable, "429"),
        (Say(status=503, headers=AT_ONCE), ModelUnavailable, "503"),
        (Say("yes " * 50, pause=1.0), ModelUnavailable, "took longer than 0.5 s"),
        (Say("yes " * 50, endless=True), ModelUnavailable, ""),
        (Say("yes no", cut=True), ModelUnavailable, "was cut off"),
        (Say("yes no", broken=True), ModelUnavailable, "cut off"),
    ],
    ids=["key", "name", "busy", "error", "slow", "endless", "cut", "broken"],
)
def test_errors_are_sentences_without_the_key(say: Say, kind: type[ModelError], said: str) -> None:
    with model_server(lambda body: say) as server:
        chat = Chat(ChatOptions("openai:any", server.url, patience(say)))
        reply = chat.stream(load()["demands"], VALUES)
        with pytest.raises(kind) as caught:
            "".join(reply)
    assert said in str(caught.value) and KEY not in str(caught.value)
    assert reply.usage.calls == 1


def test_nobody_at_the_address() -> None:
    with pytest.raises(ModelUnavailable, match="could not be reached"):
        Chat(ChatOptions("openai:any", "http://127.0.0.1:9/v1", 120)).check()


@pytest.mark.parametrize("forms", [True, False], ids=["structured", "plain"])
@pytest.mark.parametrize("text", ['{"demands": []}', 'Sure!\n```json\n{"demands": []}\n```'], ids=["bare", "wrapped"])
def test_an_object_is_read_from_structured_output_or_from_plain_text(forms: bool, text: str) -> None:
    with model_server(lambda body: Say(text), forms=forms) as server:
        usage = Usage()
        chat = Chat(ChatOptions("openai:any", server.url, 120))
        assert chat.form(load()["demands"], VALUES, FoundDemands, usage) == FoundDemands(demands=[])
        assert usage.tokens > 100
        asked = len(server.requests)
        chat.form(load()["demands"], VALUES, FoundDemands, usage)
        assert forms or len(server.requests) == asked + 1, "it is not asked twice for what it does not know"


def test_another_form_is_an_error_that_counts_its_price() -> None:
    with model_server(lambda body: Say('{"verdict": "yes"}')) as server:
        usage = Usage()
        with pytest.raises(BadForm):
            Chat(ChatOptions("openai:any", server.url, 120)).form(load()["demands"], VALUES, FoundDemands, usage)
    assert usage.calls == 2 and usage.tokens > 100


FAMILIES = ["openai", "anthropic", "ollama"]


def connected(family: str, server: ModelServer, timeout: float = 120) -> Chat:
    url = server.url if family == "openai" else server.root
    return Chat(ChatOptions(f"{family}:scripted", url, timeout))


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_streams_and_tells_its_price(family: str) -> None:
    with model_server(lambda body: Say("yes, it is so", piece=3)) as server:
        reply = connected(family, server).stream(load()["demands"], VALUES)
        pieces = list(reply)
    assert "".join(pieces) == "yes, it is so" and len(pieces) > 1
    assert (reply.usage.read, reply.usage.written, reply.usage.calls) == (100, 3, 1)


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("text", ['{"demands": []}', 'Sure!\n```json\n{"demands": []}\n```'], ids=["bare", "wrapped"])
def test_every_family_gives_the_form(family: str, text: str) -> None:
    with model_server(lambda body: Say(text)) as server:
        usage = Usage()
        assert connected(family, server).form(load()["demands"], VALUES, FoundDemands, usage) == FoundDemands(
            demands=[]
        )
    assert usage.tokens >= 100


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize(
    ("say", "kind"),
    [
        (Say(status=401), ModelSetupError),
        (Say(status=404), ModelSetupError),
        (Say(status=429, headers=AT_ONCE), ModelUnavailable),
        (Say(status=503, headers=AT_ONCE), ModelUnavailable),
        (Say("yes " * 50, pause=0.5), ModelUnavailable),
        (Say("yes no", cut=True), ModelUnavailable),
        (Say("yes " * 50, broken=True), ModelUnavailable),
    ],
    ids=["key", "name", "busy", "error", "slow", "cut", "broken"],
)
def test_every_family_fails_in_one_sentence(family: str, say: Say, kind: type[ModelError]) -> None:
    with model_server(lambda body: say) as server, pytest.raises(kind) as caught:
        "".join(connected(family, server, patience(say)).stream(load()["demands"], VALUES))
    assert KEY not in str(caught.value) and "\n" not in str(caught.value)


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("status", [429, 503])
def test_what_fails_for_a_moment_is_asked_again(family: str, status: int) -> None:
    with model_server(
        lambda body: Say("yes") if len(server.requests) > 1 else Say(status=status, headers=AT_ONCE)
    ) as server:
        assert "".join(connected(family, server).stream(load()["demands"], VALUES)) == "yes"
    assert len(server.requests) == 2


def test_a_model_that_thinks_first_is_asked_to_think_little_and_not_cut_off_by_it() -> None:
    with model_server(lambda body: Say("yes")) as server:
        for name in ("gpt-5-mini", "scripted"):
            "".join(Chat(ChatOptions(f"openai:{name}", server.url, 120)).stream(load()["demands"], VALUES))
    thinks, plain = server.requests
    assert thinks["reasoning_effort"] == "low" and "temperature" not in thinks
    assert thinks["max_completion_tokens"] > plain["max_completion_tokens"]
    assert plain["temperature"] == 0 and "reasoning_effort" not in plain
