"""Every way to ask gets one answer, where and to whom it belongs."""

import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from simcord.backend.models.message import AllowedMentions
from support.discord_messages import custom_ids, labels
from support.unwritable import unwritable
from support.world import World

from bot.discord.asking import UNREADABLE
from bot.discord.delivery import TOO_MUCH, WAIT
from bot.discord.messages import NOT_KEPT
from bot.state import State, StateError

Begin = Callable[..., Awaitable[World]]


async def test_a_slash_question_is_deferred_and_answered_by_an_edit(world: World) -> None:
    result = await world.ask("What does Russia demand?")
    [acknowledgement] = world.requests("POST", "/callback")
    assert acknowledgement.json["type"] == 5 and not result.ephemeral
    text = result.response.content
    assert text.startswith("### ") and "[1]" in text and "-# [1] " in text
    assert labels(result.response)[:2] == ["Sources", "All demands"] and labels(result.response)[-2:] == ["👍", "👎"]
    assert [r.method for r in world.env.http_requests][-2:] == ["POST", "PATCH"]


async def test_a_private_answer_is_seen_by_nobody_else(world: World) -> None:
    result = await world.ask(private=True)
    assert result.ephemeral and result.response.ephemeral


async def test_a_mention_is_answered_by_a_reply_that_pings_nobody(world: World) -> None:
    asked = await world.ann.send(world.channel, f"{world.mention} what does Russia demand?")
    reply = world.channel.last_message
    assert reply.author == world.bot.user and reply.reference.message_id == asked.id
    [post] = world.requests("POST", f"/channels/{world.channel.id}/messages")
    assert post.json["allowed_mentions"]["parse"] == [] and not post.json["allowed_mentions"].get("replied_user")
    assert post.json["enforce_nonce"] is True
    assert world.requests("POST", "/typing")


async def test_a_mention_without_words_is_told_how_to_ask(world: World) -> None:
    await world.ann.send(world.channel, world.mention)
    assert "/help" in world.channel.last_message.content


@pytest.mark.parametrize("pinging", [True, False])
async def test_a_reply_that_cannot_be_read_is_told_how_to_ask_once_and_for_half_a_minute(
    world: World, pinging: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = (await world.ask("What does Russia demand?")).response.message
    world.env.settle_timeout = 25.0  # not to sit out the half minute
    if not pinging:  # with its @ off; the simulation's people leave it on
        monkeypatch.setattr(AllowedMentions.__init__, "__defaults__", (True, None, None, False))
    unread = await world.ann.send(world.channel, "of Ukraine?", reply_to=answer)
    hint = world.channel.last_message
    assert hint.content == UNREADABLE.format(me=world.mention) and hint.reference.message_id == unread.id
    [post] = world.requests("POST", f"/channels/{world.channel.id}/messages")
    assert post.json["allowed_mentions"]["parse"] == [] and not post.json["allowed_mentions"].get("replied_user")
    await world.ann.send(world.channel, "and of NATO?", reply_to=answer)
    assert len(world.requests("POST", f"/channels/{world.channel.id}/messages")) == 1
    await world.env.advance_time(31)
    assert hint.id not in [message.id for message in world.channel.history()]
    await world.editor.send(world.channel, "really?", reply_to=answer)
    assert world.channel.last_message.content == UNREADABLE.format(me=world.mention)


async def test_a_reply_that_is_not_to_the_bot_is_left_alone(world: World) -> None:
    other = await world.editor.send(world.channel, "What do you think?")
    await world.ann.send(world.channel, "No idea.", reply_to=other)
    assert not world.requests("POST", "/messages")


async def test_with_the_message_content_intent_a_reply_needs_no_mention(begin: Begin) -> None:
    world = await begin(message_content=True)
    answer = (await world.ask("What does Russia demand?")).response.message
    await world.ann.send(world.channel, "of Ukraine?", reply_to=answer)
    last = world.state.answer_shown_by(world.channel.last_message.id)
    assert last is not None and world.state.chain(last)[0] == ["What does Russia demand?", "of Ukraine?"]


async def test_a_reply_to_an_answer_is_a_follow_up_on_it(world: World) -> None:
    first = await world.ask("What does Russia demand?")
    await world.ann.send(world.channel, f"{world.mention} of Ukraine?", reply_to=first.response.message)
    parent = world.state.answer_shown_by(first.response.id)
    follow_up = world.state.answer(world.state.answer_shown_by(world.channel.last_message.id) or 0)
    assert follow_up is not None and follow_up.parent == parent
    assert world.state.chain(follow_up.id)[0] == ["What does Russia demand?", "of Ukraine?"]


async def test_a_long_chain_is_cut_and_that_is_said(world: World) -> None:
    message = (await world.ask("What does Russia demand?")).response.message
    number = world.state.answer_shown_by(message.id)
    given = world.state.answer(number or 0)
    assert given is not None
    for turn in range(11):
        number = world.state.remember(
            given.reply, question=f"turn {turn}", user=1, server=2, channel=3, parent=number
        )  # fmt: skip
    world.state.shown(number or 0, [message.id])
    await world.ann.send(world.channel, f"{world.mention} and Ukraine?", reply_to=message)
    assert "last 10 messages" in world.channel.last_message.content


async def test_a_mention_is_answered_in_a_thread_of_its_own_where_that_is_set(begin: Begin) -> None:
    world = await begin(threads=True)
    await world.ann.send(world.channel, f"{world.mention} what does Russia demand?")
    [created] = world.requests("POST", "/threads")
    assert created.json["name"] == "what does Russia demand?"
    [thread] = world.bot.get_channel(world.channel.id).threads  # type: ignore[union-attr]
    [answer] = [
        message async for message in thread.history(limit=5) if message.author == world.bot.user and message.content
    ]
    assert answer.content.startswith("### ")


@pytest.mark.parametrize("content_intent", [False, True])
async def test_in_its_thread_mentions_follow_up_and_with_the_intent_every_message(
    begin: Begin, content_intent: bool
) -> None:
    world = await begin(threads=True, message_content=content_intent)
    await world.ann.send(world.channel, f"{world.mention} what does Russia demand?")
    thread = world.channel.threads[-1] if hasattr(world.channel, "threads") else world.server.get_thread()
    before = len(world.requests("POST", f"/channels/{thread.id}/messages"))
    await world.ann.send(thread, f"{world.mention} of Ukraine?")
    last = world.state.last_answer_in(thread.id)
    assert last is not None and world.state.chain(last)[0] == ["what does Russia demand?", "of Ukraine?"]
    await world.ann.send(thread, "and of NATO?")
    assert len(world.requests("POST", f"/channels/{thread.id}/messages")) - before == (2 if content_intent else 1)


async def test_a_message_can_be_asked_about_from_its_menu(world: World) -> None:
    message = await world.ann.send(world.channel, "What does Russia demand of Ukraine?")
    result = await world.ann.context_menu(world.channel, "Ask about this", message)
    assert result.response.content.startswith("### ")


async def test_a_message_without_text_cannot_be_asked_about(world: World) -> None:
    message = await world.ann.send(world.channel, attachments=[("a.png", b"x")])
    result = await world.ann.context_menu(world.channel, "Ask about this", message)
    assert result.ephemeral and "no text" in result.response.content


async def test_direct_messages_are_answered_and_the_next_is_a_follow_up(world: World) -> None:
    await world.ann.send_dm("What does Russia demand?")
    await world.ann.send_dm("of Ukraine?")
    channel = world.requests("POST", "/messages")[-1].path.split("/")[2]
    last = world.state.last_answer_in(int(channel))
    assert last is not None and len(world.state.chain(last)[0]) == 2


async def test_direct_messages_can_be_switched_off(begin: Begin) -> None:
    world = await begin(direct_messages=False)
    await world.ann.send_dm("What does Russia demand?")
    assert not world.requests("POST", "/messages")


async def test_bots_are_not_answered(world: World) -> None:
    robot = world.server.add_member(world.env.create_user("robot", bot=True))
    await robot.send(world.channel, f"{world.mention} what does Russia demand?")
    assert not world.requests("POST", "/messages")


async def test_only_the_channels_that_are_set_are_answered_in_and_their_threads(begin: Begin) -> None:
    world = await begin(channels=frozenset({7}))
    world.errors_expected = True
    await world.ann.send(world.channel, f"{world.mention} what does Russia demand?")
    assert not world.requests("POST", "/messages")
    refused = await world.ask()
    assert refused.ephemeral and refused.response.content == "I answer only in <#7>."


async def test_nothing_in_a_question_can_ping_link_or_format(world: World) -> None:
    hostile = "@everyone <@1> what does [Russia](https://evil.example) **demand**?"
    result = await world.ask(hostile)
    text = result.response.content
    assert "@everyone" not in text.replace("\\@everyone", "") and "https://evil" not in text and "[Russia](" not in text
    patch = world.requests("PATCH", "/messages/@original")[-1]
    assert patch.json["allowed_mentions"]["parse"] == []


LONG = f"{'why ' * 200}?"


def signs(world: World, message: Any) -> list[str]:
    """The bot's reactions under a message."""
    stored = world.env.backend.get_message(message.channel.id, message.id)
    return [one.emoji for one in stored.reactions if world.bot.user and world.bot.user.id in one.user_ids]


async def test_a_question_that_is_too_long_is_refused_where_it_was_asked(world: World) -> None:
    asked = await world.ann.send(world.channel, f"{world.mention} {LONG}")
    assert signs(world, asked) == [TOO_MUCH]
    assert not world.requests("POST", "/messages") and not world.requests("POST", "/users/@me/channels")
    await world.ann.send_dm(LONG)
    assert "at most 500" in world.requests("POST", "/messages")[-1].json["content"]


async def test_who_mentions_the_bot_too_soon_sees_a_sign_until_the_pause_is_over(begin: Begin) -> None:
    world = await begin(user_cooldown="5m")
    question = f"{world.mention} what does Russia demand?"
    await world.ann.send(world.channel, question)
    sent = len(world.requests("POST", "/messages"))
    again = await world.ann.send(world.channel, question)
    assert signs(world, again) == [WAIT]
    assert len(world.requests("POST", "/messages")) == sent and not world.requests("POST", "/users/@me/channels")
    await world.env.advance_time(301)
    assert signs(world, again) == []


async def test_who_asks_too_soon_in_direct_messages_is_told_there_how_long(begin: Begin) -> None:
    world = await begin(user_cooldown="5m")
    await world.ann.send_dm("What does Russia demand?")
    await world.ann.send_dm("What does Russia demand?")
    assert "ask again in 300 seconds" in world.requests("POST", "/messages")[-1].json["content"]


async def test_where_the_bot_may_not_react_a_refusal_is_said_and_goes_again(begin: Begin) -> None:
    world = await begin(user_cooldown="5m")
    question = f"{world.mention} what does Russia demand?"
    await world.ann.send(world.channel, question)
    world.env.settle_timeout = 10.0  # not to sit out the time until it goes
    world.env.inject_error("PUT", "/channels/*/reactions/*", status=403, code=50013)
    await world.ann.send(world.channel, question)
    told = world.channel.last_message
    assert "ask again in 300 seconds" in told.content and not world.requests("POST", "/users/@me/channels")
    await world.env.advance_time(16)
    assert told.id not in [message.id for message in world.channel.history()]


@pytest.mark.parametrize("question", [LONG, "what does Russia demand?"])
async def test_no_thread_is_opened_for_a_question_that_is_refused(begin: Begin, question: str) -> None:
    world = await begin(threads=True, user_cooldown="5m")
    await world.ask()
    await world.ann.send(world.channel, f"{world.mention} {question}")
    assert not world.requests("POST", "/threads")


async def test_no_thread_is_opened_while_there_is_no_index(begin: Begin, tmp_path: Path) -> None:
    world = await begin(index=False, threads=True, articles=str(tmp_path / "none"))
    await world.ann.send(world.channel, f"{world.mention} what does Russia demand?")
    assert "`/reindex`" in world.channel.last_message.content
    assert not world.requests("POST", "/threads")


async def test_a_person_waits_between_questions_and_is_told_how_long(begin: Begin) -> None:
    world = await begin(user_cooldown="5m")
    assert (await world.ask()).response.content.startswith("### ")
    refused = await world.ask()
    assert refused.ephemeral and re.search(r"ask again in [23]\d\d seconds", refused.response.content)
    other = await world.editor.slash(world.channel, "ask", question="What does Russia demand?")
    assert other.response.content.startswith("### ")


async def test_the_pause_outlives_a_restart(begin: Begin) -> None:
    world = await begin(user_cooldown="5m")
    await world.ask()
    await world.restart()
    assert "ask again in" in (await world.ask()).response.content


async def test_a_server_has_a_rate(begin: Begin) -> None:
    world = await begin(server_rate=2)
    for _ in range(2):
        assert (await world.ask()).response.content.startswith("### ")
    refused = await world.ask()
    assert refused.ephemeral and "This server asks a lot" in refused.response.content


@pytest.mark.parametrize("question", ["What does Russia demand?", "What does Wakanda demand?"])
@pytest.mark.parametrize("mentioned", [True, False])
async def test_a_state_that_cannot_be_written_holds_back_no_answer_but_its_buttons(
    world: World, question: str, mentioned: bool
) -> None:
    with unwritable(world.state):
        if mentioned:
            await world.ann.send(world.channel, f"{world.mention} {question}")
            answer = world.channel.last_message
        else:
            answer = (await world.ask(question)).response
    assert answer.content.startswith("### ") and NOT_KEPT in answer.content
    assert not answer.components and "would work" not in answer.content
    answer = (await world.ask(question)).response
    assert answer.components and NOT_KEPT not in answer.content


async def test_an_answer_stays_although_its_messages_cannot_be_noted(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise StateError("The disk is full.")

    monkeypatch.setattr(State, "shown", full)
    assert (await world.ask()).response.content.startswith("### ")


async def test_an_abstention_offers_questions_that_work(world: World) -> None:
    result = await world.ask("What does Wakanda demand?")
    assert "do not say" in result.response.content and "**They do cover** " in result.response.content
    asks = [one for one in custom_ids(result.response) if one.startswith("demarche:ask:")]
    assert len(asks) == 3
    answered = await world.ann.click(result.response.message, custom_id=asks[0])
    assert "do not say" not in answered.response.content and "[1]" in answered.response.content


async def test_an_event_that_a_resumed_gateway_repeats_is_answered_once(world: World) -> None:
    asked = await world.ann.send(world.channel, f"{world.mention} what does Russia demand?")
    world.bot.dispatch("message", asked)
    await world.env.settle()
    assert len(world.requests("POST", f"/channels/{world.channel.id}/messages")) == 1


async def test_an_answer_after_the_tokens_end_goes_to_the_channel(world: World) -> None:
    world.env.inject_error("PATCH", "/webhooks/*", status=401, code=50027, message="Invalid Webhook Token")
    await world.ask()
    [post] = world.requests("POST", f"/channels/{world.channel.id}/messages")
    assert post.json["content"].startswith("### ") and post.json["components"]


async def test_a_late_private_answer_goes_to_its_asker_alone(world: World) -> None:
    world.env.inject_error("PATCH", "/webhooks/*", status=401, code=50027, message="Invalid Webhook Token")
    await world.ask(private=True)
    assert not world.requests("POST", f"/channels/{world.channel.id}/messages")
    assert world.requests("POST", "/users/@me/channels")


@pytest.mark.parametrize("status", [500, 429])
async def test_an_answer_survives_a_failing_discord(world: World, status: int) -> None:
    world.env.inject_error("POST", f"/channels/{world.channel.id}/messages", status=status)
    await world.ann.send(world.channel, f"{world.mention} what does Russia demand?")
    await world.env.advance_time(2)
    tries = world.requests("POST", f"/channels/{world.channel.id}/messages")
    assert len({one.json["nonce"] for one in tries}) == 1  # Discord drops the second if the first got through
    assert world.channel.last_message.content.startswith("### ")


async def test_where_the_bot_may_not_write_the_answer_comes_privately(world: World) -> None:
    world.env.inject_error("POST", f"/channels/{world.channel.id}/messages", status=403, code=50013)
    await world.ann.send(world.channel, f"{world.mention} what does Russia demand?")
    post = world.requests("POST", "/messages")[-1]
    assert str(world.channel.id) not in post.path and post.json["content"].startswith("### ")


async def test_without_an_index_one_is_told_kindly_and_then_answered(begin: Begin, tmp_path: Path) -> None:
    world = await begin(index=False, articles=str(tmp_path / "none"))
    result = await world.ask()
    assert "`/reindex`" in result.response.content


async def test_the_log_says_how_a_question_went_and_not_what_it_was(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "demarche.questions")
    await world.ask("What does Russia demand?")
    [line] = [record.getMessage() for record in caplog.records if record.name == "demarche.questions"]
    assert line.startswith("answered by=slash kind=") and "statements=" in line and "thought=" in line
    assert "Russia" not in line and "ann" not in line
