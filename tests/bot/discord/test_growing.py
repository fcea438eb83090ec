"""With a language model an answer grows in place, and its price has a bound."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from model_server import Say, material_of, model_server, statements
from support.world import World

Begin = Callable[..., Awaitable[World]]


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")


def quotes_and_invents(body: dict[str, Any]) -> Say:
    """Sentences of the articles as they stand, and an invention after each, slowly."""
    said = []
    for item in [item for item in material_of(body) if "record" in item][:4]:
        sentence = item["evidence"].split(" … ")[0]
        said += [(sentence, [(item["key"], sentence)]), ("The dockers demanded the moon.", [(item["key"], sentence)])]
    return Say(statements(*said) + "\n" * 600, piece=40, pause=0.1)  # it lingers when all is said


async def test_a_slash_answer_grows_by_edits_a_second_apart_and_shows_nothing_that_is_not_checked(begin: Begin) -> None:
    with model_server(quotes_and_invents) as server:
        world = await begin(model="openai:scripted", model_url=server.url, model_questions=False)
        result = await world.ask("What do the dockers demand?")
    edits = [request.json["content"] for request in world.requests("PATCH", "/messages/@original")]
    assert len(edits) >= 2 and "still writing" in edits[0]
    assert not any("moon" in text for text in edits)
    assert "still writing" not in result.response.content and "[1]" in result.response.content


async def test_the_bound_of_a_day_is_told(begin: Begin) -> None:
    with model_server(quotes_and_invents) as server:
        world = await begin(model="openai:scripted", model_url=server.url, model_questions=False, model_user_day=50)
        first = await world.ask("What do the dockers demand?")
        second = await world.ask("What do the dockers demand?")
        assert len(server.requests) == 1
    assert "share of the language model" not in first.response.content
    assert "You have used today's share of the language model" in second.response.content.replace("’", "'")
