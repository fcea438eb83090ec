"""With a language model an answer grows in place, however it was asked for; its pace is tested on the wire."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from model_server import ModelServer, Say, model_server
from support.careful import careful, passed
from support.telling import Telling
from support.world import World

Begin = Callable[..., Awaitable[World]]
QUESTION = "What do the dockers demand?"
PARTIAL = "still writing"
AWAY = "-# The language model was not available"


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    monkeypatch.setattr("bot.discord.growing.APART", 0.01)


async def by_command(world: World) -> None:
    await world.ask(QUESTION)


async def by_mention(world: World) -> None:
    await world.ann.send(world.channel, f"{world.mention} {QUESTION}")


async def by_reply(world: World) -> None:
    world.env.backend.create_message(world.channel.id, world.bot.user.id, "Ask me.")  # type: ignore[union-attr]
    await world.ann.send(world.channel, f"{world.mention} {QUESTION}", reply_to=world.channel.last_message)


async def by_direct_message(world: World) -> None:
    await world.ann.send_dm(QUESTION)


async def by_menu(world: World) -> None:
    message = await world.editor.send(world.channel, QUESTION)
    await world.ann.context_menu(world.channel, "Ask about this", message)


WAYS = {way.__name__: way for way in (by_command, by_mention, by_reply, by_direct_message, by_menu)}
BY_MESSAGE = ("by_mention", "by_reply", "by_direct_message")


@contextmanager
def slowly(**how: Any) -> Iterator[ModelServer]:
    """A fit model that goes on when a part of its answer is shown; the server's `telling` says how."""
    telling = Telling(lambda said: not said, **how)
    with model_server(careful(telling)) as server:
        server.telling = telling
        yield server
        telling.over = True


async def begun(begin: Begin, server: ModelServer, **more: Any) -> World:
    model = {"model": "openai:scripted", "model_url": server.url, "model_questions": False, "model_timeout": "5m"}
    world = await begin(prepare=passed, **model, **more)
    server.telling.go_on = lambda said: not said or any(PARTIAL in one.json["content"] for one in shown(world))
    return world


def shown(world: World) -> list[Any]:
    """What the bot sent and edited, in order."""
    return [r for r in world.env.http_requests if r.method in ("POST", "PATCH") and "/messages" in r.path]


def of_the_bot(world: World) -> list[Any]:
    return [message for message in world.channel.history() if message.author == world.bot.user]


def labels(message: Any) -> list[str]:
    return [button.label or str(button.emoji) for row in message.components for button in row.children]


@pytest.mark.parametrize("way", WAYS)
async def test_an_answer_grows_in_one_message_and_shows_nothing_that_is_not_checked(begin: Begin, way: str) -> None:
    with slowly() as server:
        world = await begun(begin, server)
        await WAYS[way](world)
    seen = shown(world)
    texts = [one.json["content"] for one in seen]
    *parts, whole = texts
    assert parts and all(PARTIAL in part for part in parts)
    assert not any("moon" in text for text in texts)
    for part in parts:  # what was shown stays, in its place
        assert whole.startswith(part.removesuffix("\n\n-# still writing …"))
    assert "-# [1] " in whole and PARTIAL not in whole
    assert [bool(one.json.get("components")) for one in seen] == [False] * len(parts) + [True]
    assert all(one.json["allowed_mentions"]["parse"] == [] for one in seen)
    if way in BY_MESSAGE:
        assert [one.method for one in seen] == ["POST"] + ["PATCH"] * len(parts)
        assert len({one.path for one in seen[1:]}) == 1 and len(seen[0].json["nonce"]) <= 25
        assert seen[0].json["message_reference"] and not seen[0].json["allowed_mentions"].get("replied_user")


async def test_the_grown_answer_is_what_buttons_and_replies_work_on(begin: Begin) -> None:
    with slowly() as server:
        world = await begun(begin, server)
        await by_mention(world)
        [answer] = of_the_bot(world)
        assert labels(answer)[:2] == ["Sources", "All demands"]
        assert world.state.answer_shown_by(answer.id)
        sources = await world.ann.click(answer, label="Sources")
        assert sources.ephemeral and "quotation 1 of" in sources.response.content


@pytest.mark.parametrize("way", ["by_command", "by_mention"])
async def test_a_model_that_breaks_off_gives_way_to_the_rules_answer_with_a_small_note(begin: Begin, way: str) -> None:
    with slowly(broken=True) as server:
        world = await begun(begin, server)
        await WAYS[way](world)
    [answer] = of_the_bot(world)
    assert any(PARTIAL in one.json["content"] for one in shown(world))
    assert AWAY in answer.content and "[1]" in answer.content and PARTIAL not in answer.content
    assert labels(answer)[:2] == ["Sources", "All demands"]


async def test_where_the_articles_are_silent_the_models_absence_is_a_small_note_too(begin: Begin) -> None:
    with model_server(lambda _: Say(status=500)) as server:
        world = await begin(model="openai:scripted", model_url=server.url)
        result = await world.ask("What does Wakanda demand?")
    assert "do not say" in result.response.content and AWAY in result.response.content
    assert result.response.content.endswith("\nThese questions would work:")


@pytest.mark.parametrize("way", ["by_command", "by_mention"])
async def test_the_bound_of_a_day_is_told(begin: Begin, way: str) -> None:
    with slowly() as server:
        world = await begun(begin, server, model_user_day=50)
        await WAYS[way](world)
        await WAYS[way](world)
        asked = [body for body in server.requests if f"Question: {QUESTION}" in body["messages"][-1]["content"]]
        assert len(asked) == 1
    first, second = of_the_bot(world)
    assert "share of the language model" not in first.content
    assert "-# You have used today's share of the language model" in second.content.replace("’", "'")


@pytest.mark.parametrize("whose", ["answer", "question"])
async def test_a_message_that_is_deleted_meanwhile_costs_nobody_the_answer(begin: Begin, whose: str) -> None:
    loop = asyncio.get_running_loop()
    with slowly() as server:
        world = await begun(begin, server)
        telling, backend, channel = server.telling, world.env.backend, world.channel.id

        def delete_one() -> None:
            [question, answer] = sorted(backend.messages[channel])
            backend.delete_message(channel, answer if whose == "answer" else question)

        def shown_and_deleted(said: int) -> bool:
            if said == 1 and world.requests("POST", f"/channels/{channel}/messages"):
                loop.call_soon_threadsafe(delete_one)
                return True
            return said != 1

        telling.go_on = shown_and_deleted
        await by_mention(world)
    assert world.requests("PATCH", f"/channels/{world.channel.id}/messages/")
    [answer] = of_the_bot(world)
    assert "-# [1] " in answer.content and PARTIAL not in answer.content
    assert len(world.channel.history()) == (2 if whose == "answer" else 1)


async def test_a_growing_message_that_can_no_longer_be_edited_is_taken_away_and_sent_anew(begin: Begin) -> None:
    with slowly() as server:
        world = await begun(begin, server)
        world.env.inject_error("PATCH", "/channels/*/messages/*", status=400, code=50083, times=None)  # archived
        await by_mention(world)
    assert len(world.requests("PATCH", "/messages/")) == 1
    [answer] = of_the_bot(world)
    assert "-# [1] " in answer.content and labels(answer)[-1] == "👎"


async def test_where_the_bot_may_no_longer_write_the_whole_answer_comes_privately(begin: Begin) -> None:
    with slowly() as server:
        world = await begun(begin, server)
        for method, path in (("PATCH", "/messages/*"), ("DELETE", "/messages/*"), ("POST", "/messages")):
            world.env.inject_error(
                method, f"/channels/{world.channel.id}{path}", status=403, code=50001, times=None
            )  # fmt: skip
        await by_mention(world)
    texts = [r.json["content"] for r in world.requests("POST", "/messages") if str(world.channel.id) not in r.path]
    assert "-# [1] " in "\n".join(texts) and not any(PARTIAL in text for text in texts)


async def test_an_edit_that_discord_loses_leaves_no_half_answer(begin: Begin) -> None:
    with slowly() as server:
        world = await begun(begin, server)
        world.env.inject_error("PATCH", "/channels/*/messages/*", status=503)
        await by_mention(world)
        await world.env.advance_time(2)
    [answer] = of_the_bot(world)
    assert "-# [1] " in answer.content and PARTIAL not in answer.content
