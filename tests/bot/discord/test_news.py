"""What is new is told: under a re-index, by /new, by watches and by the digest; each thing once."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import discord
import pytest
from support.discord_messages import button, labels
from support.newsroom import DATED, RENT
from support.world import World

from bot.clock import Daily, Hours, daily, hours
from bot.news.watches import MOST_OF_ONE, Watches

Begin = Callable[..., Awaitable[World]]
PASS = 3  # seconds in which the loops have looked once


async def reindexed(world: World, folder: Path, name: str = "lifts.md", text: str = DATED) -> Any:
    await world.env.advance_time(PASS)
    (folder / name).write_text(text)
    shown = await world.editor.slash(world.channel, "reindex")
    await world.env.advance_time(PASS)
    return shown


def told(world: World, channel: Any = None) -> list[Any]:
    """What the bot said by itself in a channel."""
    found = [m for m in (channel or world.channel).history() if m.author == world.bot.user and "You watch" in m.content]
    assert all(not message.mentions for message in found)
    return found


async def test_a_finished_reindex_names_the_new_demands_and_a_button_shows_them_all(
    newsroom: World, articles: Path
) -> None:
    shown = await reindexed(newsroom, articles)
    text = shown.response.content
    assert "Lodgers' League" in text and "> The Lodgers' League of Quill demanded that **Harbour Homes mend" in text
    assert "and 1 new article" in text
    await newsroom.ann.click(shown.response.message, label="All that is new")
    pages = [r.json["content"] for r in newsroom.requests("PATCH", "/messages/")]
    assert pages[-1].startswith("### ") and "mend the lifts by June" in pages[-1]


async def test_a_reindex_that_brings_nothing_names_nothing(newsroom: World) -> None:
    await newsroom.env.advance_time(PASS)
    shown = await newsroom.editor.slash(newsroom.channel, "reindex", full=True)
    assert "new demand" not in shown.response.content.partition("Index g")[2] and labels(shown.response) == []


async def test_new_tells_what_came_since_one_last_asked(newsroom: World, articles: Path) -> None:
    await newsroom.env.advance_time(PASS)
    await newsroom.ann.slash(newsroom.channel, "new")
    await reindexed(newsroom, articles)
    shown = await newsroom.ann.slash(newsroom.channel, "new")
    assert shown.ephemeral and " since you last asked" in shown.response.content
    assert "mend the lifts by June" in shown.response.content and "dockers" not in shown.response.content
    again = await newsroom.ann.slash(newsroom.channel, "new")
    assert again.response.content.startswith("### Nothing new since you last asked")


async def test_new_since_a_day_tells_what_was_published_since(world: World) -> None:
    shown = await world.ann.slash(world.channel, "new", since="2026-10-01")
    assert "since 1 October 2026" in shown.response.content and "Lumenta" in shown.response.content
    assert "Russia" not in shown.response.content


async def test_a_watch_is_told_once_of_what_matches(newsroom: World, articles: Path) -> None:
    await newsroom.env.advance_time(PASS)
    await newsroom.editor.slash(newsroom.channel, "watch start", by="Lodgers' League of Quill", where=1)
    await newsroom.editor.slash(newsroom.channel, "watch start", about="lifts", where=1)
    await newsroom.editor.slash(newsroom.channel, "watch start", about="pensions", where=1)
    await reindexed(newsroom, articles)
    [message] = told(newsroom)
    assert message.content.count("mend the lifts by June") == 1 and "about pensions" not in message.content
    await newsroom.env.advance_time(PASS)
    await newsroom.restart()
    await newsroom.env.advance_time(PASS)
    assert len(told(newsroom)) == 1


async def test_a_watch_survives_a_restart(newsroom: World, articles: Path) -> None:
    await newsroom.env.advance_time(PASS)
    await newsroom.editor.slash(newsroom.channel, "watch start", about="lifts", where=1)
    await newsroom.restart()
    await reindexed(newsroom, articles)
    assert len(told(newsroom)) == 1


async def test_a_private_watch_is_told_in_direct_messages(newsroom: World, articles: Path) -> None:
    await newsroom.env.advance_time(PASS)
    shown = await newsroom.ann.slash(newsroom.channel, "watch start", about="lifts")
    assert shown.ephemeral and "privately" in shown.response.content
    await reindexed(newsroom, articles)
    assert told(newsroom) == []
    sent = [r for r in newsroom.requests("POST", "/messages") if "You watch" in (r.json.get("content") or "")]
    assert len(sent) == 1 and "mend the lifts by June" in sent[0].json["content"]
    assert sent[0].json["allowed_mentions"]["parse"] == []


async def test_a_watch_that_cannot_be_delivered_ends(newsroom: World, articles: Path) -> None:
    await newsroom.env.advance_time(PASS)
    other = newsroom.server.create_text_channel("short-lived")
    await newsroom.editor.slash(other, "watch start", about="lifts", where=1)
    number = newsroom.editor.id
    assert len(Watches(newsroom.state).of(number)) == 1
    channel = newsroom.bot.get_channel(other.id)
    assert isinstance(channel, discord.TextChannel)
    await channel.delete()
    await reindexed(newsroom, articles)
    assert Watches(newsroom.state).of(number) == []


async def test_in_quiet_hours_a_watch_waits_for_their_end(
    newsroom: World, articles: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quiet = [True]
    monkeypatch.setattr(Hours, "holds", lambda self, now: quiet[0])
    settings = newsroom.settings.model_copy(update={"quiet": hours("22:00-07:00")})
    newsroom.bot.settings = settings
    await newsroom.env.advance_time(PASS)
    await newsroom.editor.slash(newsroom.channel, "watch start", about="lifts", where=1)
    await newsroom.editor.slash(newsroom.channel, "watch start", about="rents", where=1)
    await reindexed(newsroom, articles)
    await reindexed(newsroom, articles, "rent.txt", RENT)
    assert told(newsroom) == []
    quiet[0] = False
    await newsroom.env.advance_time(PASS)
    [message] = told(newsroom)
    assert "lifts" in message.content and "rents" in message.content


async def test_members_watch_privately_and_only_so_many_things(newsroom: World) -> None:
    newsroom.errors_expected = True
    refused = await newsroom.ann.slash(newsroom.channel, "watch start", about="lifts", where=1)
    assert refused.ephemeral and "manage messages" in refused.response.content
    for number in range(MOST_OF_ONE + 1):
        shown = await newsroom.ann.slash(newsroom.channel, "watch start", about=f"word{number}")
    assert f"You have {MOST_OF_ONE} watches" in shown.response.content
    listed = await newsroom.ann.slash(newsroom.channel, "watch list")
    assert listed.response.content.count("- about word") == MOST_OF_ONE
    [first, *_] = await newsroom.ann.autocomplete(newsroom.channel, "watch stop", "which", "word3")
    await newsroom.ann.slash(newsroom.channel, "watch stop", which=first["value"])
    assert [one.about for one in Watches(newsroom.state).of(newsroom.ann.id)].count("word3") == 0


async def test_the_digest_tells_once_a_day_what_is_new_and_is_silent_when_nothing_is(
    newsroom: World, articles: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    due = [datetime.now(UTC) - timedelta(minutes=1)]
    monkeypatch.setattr(Daily, "last", lambda self, now: due[0])
    digest = {"digest": daily("09:00"), "digest_channel": newsroom.channel.id}
    newsroom.bot.settings = newsroom.settings.model_copy(update=digest)
    place = newsroom.server.create_text_channel("elsewhere")

    def said() -> list[str]:
        return [m.content for m in newsroom.channel.history() if m.author == newsroom.bot.user]

    await newsroom.env.advance_time(PASS)
    (articles / "lifts.md").write_text(DATED)
    await newsroom.editor.slash(place, "reindex")
    await newsroom.env.advance_time(PASS)
    assert said() == []
    for _ in range(2):
        due[0] = datetime.now(UTC)
        await newsroom.env.advance_time(PASS)
        [text] = said()
        assert "new demand" in text and "mend the lifts by June" in text


async def test_going_back_is_no_news(newsroom: World, articles: Path) -> None:
    await reindexed(newsroom, articles)
    await newsroom.editor.slash(newsroom.channel, "watch start", where=1)
    await newsroom.editor.slash(newsroom.channel, "index rollback")
    await newsroom.env.advance_time(PASS)
    assert told(newsroom) == []


async def test_the_ledger_can_be_taken_away_as_a_table(world: World) -> None:
    shown = await world.ann.slash(world.channel, "demands", by="Russia")
    await world.ann.click(shown.response.message, custom_id=button(shown.response, "csv"))
    [sent] = [r for r in world.env.http_requests if "demands.csv" in str(r.json)]
    assert sent.method == "PATCH"


async def test_what_people_thought_is_shown_to_those_who_look_after_the_articles(world: World) -> None:
    asked = await world.ask("What does the zebra demand?")
    number = int(button(asked.response, "follow").rpartition(":")[2])
    world.state.judge(number, world.ann.id, False, "It is about *horses*.")
    shown = await world.editor.slash(world.channel, "feedback")
    assert shown.ephemeral and "1 opinion: 0 helpful, 1 not" in shown.response.content
    assert "zebra" in shown.response.content and "about \\*horses\\*" in shown.response.content
    assert str(world.ann.id) not in shown.response.content


@pytest.mark.parametrize("command", ["timeline", "map"])
async def test_a_picture_comes_with_its_words_and_a_list_of_what_is_on_it(world: World, command: str) -> None:
    shown = await world.ann.slash(world.channel, command)
    [sent] = [r for r in world.requests("PATCH", "/messages/") if f"{command}.png" in str(r.json)]
    [attached] = sent.json["attachments"]
    assert (
        attached["description"].startswith(shown.response.content.strip("*")) and "less sure" in attached["description"]
    )
    assert labels(shown.response) == ["Read them"]
    await world.ann.click(shown.response.message, label="Read them")
    assert "`1` **" in world.requests("PATCH", "/messages/")[-1].json["content"]


async def test_what_cannot_be_drawn_is_said(world: World) -> None:
    world.errors_expected = True
    shown = await world.ann.slash(world.channel, "timeline", actor="Nobody at all")
    assert "have nothing by Nobody at all" in shown.response.content
