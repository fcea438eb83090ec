"""Those who look after the articles can re-index, add, go back and stop; nobody else can."""

import asyncio
import json
import random
import shutil
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from model_server import Say, model_server
from support.newsroom import RENT, STRIKE
from support.world import World

from bot.discord.tree import OWNERS
from index.build import BuildOptions, start
from index.errors import GenerationError
from index.generation import Generations

ADMINISTRATION = ["reindex", "add", "feedback", "index status", "index rollback", "index cancel"]
Begin = Callable[..., Awaitable[World]]


async def test_started_without_an_index_the_bot_builds_one(begin: Begin, articles: Path) -> None:
    articles.mkdir()
    (articles / "strike.txt").write_text(STRIKE)
    newsroom = await begin(index=False, articles=str(articles))
    assert not newsroom.bot.desk.ready
    await newsroom.env.advance_time(3)
    assert newsroom.bot.desk.facts is not None and newsroom.bot.desk.facts.generation == "g000001"
    answered = await newsroom.ask("What do the dockers demand?")
    assert "[1]" in answered.response.content


async def test_reindexing_tells_what_changed_and_answers_from_the_new_index(newsroom: World, articles: Path) -> None:
    (articles / "rent.txt").write_text(RENT)
    (articles / "broken.txt").write_bytes(b"\x00\xff" * 50)
    shown = await newsroom.editor.slash(newsroom.channel, "reindex")
    text = shown.response.content
    assert "Indexed 2 articles" in text and "1 added" in text and "1 unchanged" in text
    assert "Skipped" in text and "broken.txt" in text
    assert "Index g000002 answers from now on." in text
    assert newsroom.bot.desk.facts is not None and newsroom.bot.desk.facts.generation == "g000002"


async def test_a_progress_message_is_edited_at_most_every_two_seconds(newsroom: World) -> None:
    began = time.monotonic()
    await newsroom.editor.slash(newsroom.channel, "reindex", full=True)
    took = time.monotonic() - began  # however long a busy machine makes it
    edits = newsroom.requests("PATCH", "/messages/")
    assert len(edits) <= 3 + took / 2
    assert "starting" in edits[0].json["content"] and "Indexed" in edits[-1].json["content"]


async def test_commands_of_administration_are_hidden_from_others(newsroom: World) -> None:
    shown = set(newsroom.ann.available_commands(newsroom.channel))
    assert not shown & set(ADMINISTRATION)
    assert set(ADMINISTRATION) <= set(newsroom.editor.available_commands(newsroom.channel))


@pytest.mark.parametrize("command", ADMINISTRATION)
async def test_they_are_checked_again_when_they_run(newsroom: World, command: str) -> None:
    """A server's owner can show a command to anybody: running it still needs the permission or the role."""
    newsroom.errors_expected = True
    newsroom.show_command(command.split()[0], newsroom.ann)
    options = {"file": ("a.txt", b"x")} if command == "add" else {}
    refused = await newsroom.ann.slash(newsroom.channel, command, **options)
    assert refused.ephemeral and refused.response.content == OWNERS


async def test_a_role_that_is_set_may_administer(newsroom: World) -> None:
    world = newsroom
    role = world.server.create_role("Keepers")
    world.bot.settings = world.settings.model_copy(update={"admin_roles": frozenset({role.id})})
    keeper = world.member("kim", role)
    world.show_command("reindex", keeper)
    assert "Indexed" in (await keeper.slash(world.channel, "reindex")).response.content


async def test_the_status_says_what_is_live_and_stale(newsroom: World, articles: Path) -> None:
    (articles / "rent.txt").write_text(RENT)
    shown = await newsroom.editor.slash(newsroom.channel, "index status")
    text = shown.response.content
    assert shown.ephemeral and text.startswith("### I answer from 1 article\n")
    assert "**New since** " in text and "rent.txt" in text


async def test_a_key_that_is_refused_is_told_to_those_who_look_after_the_bot_before_the_first_question(
    begin: Begin, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    with model_server(lambda _: Say(status=401)) as server:
        world = await begin(model="openai:scripted", model_url=server.url)
        async with asyncio.timeout(120):
            while not world.bot.desk.model_problem:
                await asyncio.sleep(0.05)
        shown = (await world.editor.slash(world.channel, "index status")).response.content
    for told in (shown, caplog.text):
        assert "refused the key: check OPENAI_API_KEY. The rules answer" in told.replace("\\", "")
        assert "sk-secret" not in told


async def test_one_can_go_back(newsroom: World, articles: Path) -> None:
    (articles / "rent.txt").write_text(RENT)
    await newsroom.editor.slash(newsroom.channel, "reindex")
    shown = await newsroom.editor.slash(newsroom.channel, "index rollback")
    assert shown.response.content == "Index g000001 answers from now on."
    assert newsroom.bot.desk.facts is not None and newsroom.bot.desk.facts.generation == "g000001"


async def test_going_back_from_the_first_index_says_that_there_is_nothing(newsroom: World) -> None:
    newsroom.errors_expected = True
    shown = await newsroom.editor.slash(newsroom.channel, "index rollback")
    assert "no generation before" in shown.response.content


async def test_a_running_build_can_be_cancelled_and_the_old_index_stays(newsroom: World, articles: Path) -> None:
    towns = ["Aster", "Borin", "Calder", "Dunmark", "Elva", "Farrow", "Garth", "Harrow"]
    for number in range(60):  # enough to read, so that nobody comes too late
        one, other = random.Random(number).sample(towns, 2)
        days = (f"{one} demanded that {other} pay {number} crowns on day {day}.\n\n" for day in range(30))
        (articles / f"long{number}.txt").write_text("".join(days))
    newsroom.env.settle_timeout = 0.1  # commands go on, and nobody waits for their end
    for _ in range(2):
        with pytest.raises(TimeoutError):
            await newsroom.editor.slash(newsroom.channel, "reindex", full=True)
        async with asyncio.timeout(120):
            while not newsroom.bot.building.running:
                await asyncio.sleep(0.01)
    newsroom.env.settle_timeout = 120.0
    shown = await newsroom.editor.slash(newsroom.channel, "index cancel")
    assert shown.ephemeral and "Stopping" in shown.response.content
    contents = [r.json["content"] for r in newsroom.requests("PATCH", "/messages/")]
    assert any("already" in content for content in contents)
    assert any("cancelled" in content and "old index stays" in content for content in contents)
    assert Generations(newsroom.settings.data).live_name() == "g000001"


async def test_cancelling_nothing_says_so(newsroom: World) -> None:
    newsroom.errors_expected = True
    shown = await newsroom.editor.slash(newsroom.channel, "index cancel")
    assert shown.ephemeral and "Nothing is being indexed" in shown.response.content


async def test_an_uploaded_article_is_saved_indexed_and_answered_from(newsroom: World, articles: Path) -> None:
    shown = await newsroom.editor.slash(newsroom.channel, "add", file=("../rent protest.txt", RENT.encode()))
    assert "Added rent\\_protest.txt." in shown.response.content and "1 added" in shown.response.content
    assert (articles / "added" / "rent_protest.txt").read_text() == RENT
    assert sorted(path.name for path in articles.iterdir()) == ["added", "strike.txt"]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("photo.png", b"x", "no article file"),
        (".md", b"x", "no article file"),
        ("empty.md", b"", "0 bytes"),
        ("binary.txt", b"ab\x00cd", "no text file"),
    ],
)
async def test_an_upload_that_is_no_article_is_refused(newsroom: World, name: str, content: bytes, told: str) -> None:
    newsroom.errors_expected = True
    shown = await newsroom.editor.slash(newsroom.channel, "add", file=(name, content))
    assert told in shown.response.content
    assert Generations(newsroom.settings.data).live_name() == "g000001"


async def test_an_upload_never_leaves_the_article_folder(newsroom: World, articles: Path, tmp_path: Path) -> None:
    newsroom.errors_expected = True
    outside = tmp_path / "outside"
    outside.mkdir()
    (articles / "added").symlink_to(outside)
    shown = await newsroom.editor.slash(newsroom.channel, "add", file=("rent.txt", RENT.encode()))
    assert "leads out of" in shown.response.content
    assert list(outside.iterdir()) == []


async def test_a_generation_published_elsewhere_is_noticed_and_shown(newsroom: World, articles: Path) -> None:
    (articles / "rent.txt").write_text(RENT)
    await asyncio.to_thread(lambda: start(BuildOptions(("articles",), newsroom.settings.data)).result())
    await newsroom.env.advance_time(6)
    assert newsroom.bot.desk.facts is not None and newsroom.bot.desk.facts.generation == "g000002"


async def test_the_scheduled_refresh_reads_what_has_changed(
    begin: Begin, tmp_path: Path, one_article: Path, monkeypatch: pytest.MonkeyPatch, articles: Path
) -> None:
    shutil.copytree(one_article, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    world = await begin(index=False, articles="articles", refresh="30s")
    (articles / "rent.txt").write_text(RENT)
    world.env.settle_timeout = 120.0
    await world.env.advance_time(31)
    assert world.bot.desk.facts is not None and len(world.bot.desk.facts.titles) == 2


class Once:
    """Fails the first time with something that nobody foresaw, then does as before."""

    def __init__(self, call: Callable[..., Awaitable[Any]], error: Exception) -> None:
        self.call = call
        self.error: Exception | None = error

    async def __call__(self, *given: Any, **more: Any) -> Any:
        error, self.error = self.error, None
        if error:
            raise error
        return await self.call(*given, **more)


@pytest.mark.parametrize("error", [RuntimeError("nobody foresaw this"), GenerationError("No server answers.")])
async def test_the_watch_survives_an_error_and_tries_again(
    newsroom: World, articles: Path, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing = Once(newsroom.bot.desk.open, error)
    monkeypatch.setattr(newsroom.bot.desk, "open", failing)
    (articles / "rent.txt").write_text(RENT)
    await asyncio.to_thread(lambda: start(BuildOptions(("articles",), newsroom.settings.data)).result())
    await newsroom.env.advance_time(70)
    assert failing.error is None
    assert newsroom.bot.desk.facts is not None and newsroom.bot.desk.facts.generation == "g000002"


async def test_the_refresh_survives_an_error_that_nobody_foresaw(
    begin: Begin, tmp_path: Path, one_article: Path, monkeypatch: pytest.MonkeyPatch, articles: Path
) -> None:
    shutil.copytree(one_article, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    world = await begin(index=False, articles="articles", refresh="30s")
    monkeypatch.setattr(world.bot.building, "run", Once(world.bot.building.run, RuntimeError("nobody foresaw this")))
    (articles / "rent.txt").write_text(RENT)
    world.env.settle_timeout = 120.0
    await world.env.advance_time(61)
    assert world.bot.desk.facts is not None and len(world.bot.desk.facts.titles) == 2


async def test_a_build_from_discord_has_the_language_model_read_where_the_settings_say_so(
    begin: Begin, tmp_path: Path, one_article: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(one_article, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    with model_server(lambda _: Say('{"demands": []}')) as server:
        model = {"model": "openai:scripted", "model_url": server.url, "model_reading": True}
        world = await begin(index=False, articles="articles", **model)
        shown = await world.editor.slash(world.channel, "reindex", full=True)
        asked = json.dumps(server.requests)
    assert "Indexed 1 article" in shown.response.content
    assert "dockers' union of Port Ellery demanded" in asked
