"""The check that every simulated test ends with: requests are held against Discord's own document."""

import pytest
from support import openapi
from support.openapi import Request, problems
from support.world import World

pytestmark = pytest.mark.skipif(not openapi.DOCUMENT.exists(), reason=openapi.MISSING)


@pytest.mark.parametrize(
    "request_",
    [
        Request("POST", "/channels/1/messages", {"content": "x" * 5000}),
        Request("POST", "/channels/1/messages", {"content": 7}),
        Request("POST", "/no/such/path", {}),
        Request("POST", "/interactions/1/t/callback", {"type": 4, "data": {"content": "x" * 2001}}),
        Request("POST", "/interactions/1/t/callback",
                {"type": 8, "data": {"choices": [{"name": "a" * 101, "value": "a"}]}}),
    ],
)  # fmt: skip
def test_a_request_that_discord_would_refuse_is_found(request_: Request) -> None:
    assert problems([request_])


async def test_the_commands_are_registered_as_discord_wants_them(world: World) -> None:
    [put] = world.requests("PUT", "/commands")
    assert {command["name"] for command in put.json} == {
        *("ask", "demands", "articles", "article", "help", "reindex", "add", "index", "Ask about this"),
        *("source", "new", "watch", "timeline", "map", "feedback"),
    }
    assert problems([Request(put.method, put.path, put.json)]) == []
