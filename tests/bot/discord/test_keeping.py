"""Articles are removed, replaced and fetched from Discord, by those who may change them and by nobody else."""

import shutil
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from support.discord_messages import custom_ids, labels
from support.web import Reply, Web, rss, story, web
from support.world import World

from bot import keeping
from bot.discord.tree import OWNERS
from index.build import BuildOptions, start
from index.generation import Generations

Begin = Callable[..., Awaitable[World]]

STRIKE = """Dockers demand higher wages

The dockers' union of Port Ellery demanded that the harbour company raise wages by eight per cent.

The harbour company rejected the demand on Monday.
"""
RENT = """Tenants call for a rent freeze

Tenants of Marlow called on the city council to freeze rents until spring.
"""
SETTLED = STRIKE.replace("eight", "nine")


@pytest.fixture(scope="session")
def two_articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("two")
    (folder / "articles").mkdir()
    (folder / "articles" / "strike.txt").write_text(STRIKE)
    (folder / "articles" / "rent.txt").write_text(RENT)
    start(BuildOptions((str(folder / "articles"),), folder / "data")).result()
    return folder


@pytest.fixture
def site() -> Iterator[Web]:
    with web() as running:
        yield running


@pytest.fixture
async def newsroom(
    begin: Begin, tmp_path: Path, two_articles: Path, site: Web, monkeypatch: pytest.MonkeyPatch
) -> World:
    """A bot over an index of two articles, which it may change, and a web on loopback."""
    shutil.copytree(two_articles / "articles", tmp_path / "articles")
    monkeypatch.chdir(tmp_path)
    start(BuildOptions(("articles",), Path("data"))).result()
    monkeypatch.setattr(keeping, "Keeper", partial(keeping.Keeper, guard=site.guard, pause=0))
    return await begin(index=False, articles="articles", refresh="30s")


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    return tmp_path / "articles"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))


async def test_an_article_offers_remove_and_replace_to_those_who_may(newsroom: World) -> None:
    shown = await newsroom.editor.slash(newsroom.channel, "article", title="Dockers demand higher wages")
    assert labels(shown.response) == ["Remove", "Replace"]
    shown = await newsroom.ann.slash(newsroom.channel, "article", title="Dockers demand higher wages")
    assert custom_ids(shown.response) == []


async def test_an_article_is_removed_when_it_is_confirmed_and_its_file_kept_aside(
    newsroom: World, articles: Path
) -> None:
    shown = await newsroom.editor.slash(newsroom.channel, "article", title="Dockers demand higher wages")
    asked = await newsroom.editor.click(shown.response.message, label="Remove")
    assert asked.ephemeral and "strike.txt" in asked.response.content and names(articles) == ["rent.txt", "strike.txt"]
    done = await newsroom.editor.click(asked.response.message, label="Remove it")
    assert "Removed “Dockers demand higher wages”." in done.response.content and "1 removed" in done.response.content
    assert names(articles) == ["rent.txt"] and (articles / ".removed" / "strike.txt").read_text() == STRIKE
    again = await newsroom.editor.click(asked.response.message, label="Remove it")
    assert "no longer in the index" in again.response.content


async def test_the_buttons_check_who_presses_them(newsroom: World, articles: Path) -> None:
    await newsroom.editor.slash(newsroom.channel, "add", file=("wages.txt", STRIKE.encode()))
    shown = await newsroom.editor.slash(newsroom.channel, "add", file=("wages.txt", SETTLED.encode()))
    for label in ("Replace", "Keep the old"):
        refused = await newsroom.ann.click(shown.response.message, label=label)
        assert refused.ephemeral and refused.response.content == OWNERS
    assert (articles / "added" / "wages.txt").read_text() == STRIKE and list((articles / "added/.waiting").iterdir())


async def test_another_file_takes_an_articles_place(newsroom: World, articles: Path) -> None:
    shown = await newsroom.editor.slash(newsroom.channel, "article", title="Dockers demand higher wages")
    form = await newsroom.editor.click(shown.response.message, label="Replace")
    field = form.modal["components"][0]["component"]["custom_id"]
    done = await newsroom.editor.submit_modal(form, {field: ("settled.txt", SETTLED.encode())})
    assert "Replaced “Dockers demand higher wages” by settled.txt." in done.response.content
    assert "1 changed" in done.response.content
    assert (articles / "strike.txt").read_text() == SETTLED and names(articles) == ["rent.txt", "strike.txt"]
    assert (articles / ".removed" / "strike.txt").read_text() == STRIKE


async def test_what_is_no_article_takes_no_place(newsroom: World, articles: Path) -> None:
    newsroom.errors_expected = True
    shown = await newsroom.editor.slash(newsroom.channel, "article", title="Dockers demand higher wages")
    form = await newsroom.editor.click(shown.response.message, label="Replace")
    field = form.modal["components"][0]["component"]["custom_id"]
    done = await newsroom.editor.submit_modal(form, {field: ("settled.txt", b"ab\x00cd")})
    assert "no text file" in done.response.content and (articles / "strike.txt").read_text() == STRIKE


async def test_an_upload_of_a_taken_name_asks_and_replaces(newsroom: World, articles: Path) -> None:
    await newsroom.editor.slash(newsroom.channel, "add", file=("wages.txt", STRIKE.encode()))
    shown = await newsroom.editor.slash(newsroom.channel, "add", file=("wages.txt", SETTLED.encode()))
    assert shown.response.content == "There is an article file “wages.txt” already. Replace?"
    assert (articles / "added" / "wages.txt").read_text() == STRIKE
    await newsroom.restart()
    done = await newsroom.editor.click(shown.response.message, label="Replace")
    assert "Added wages.txt." in done.response.content
    assert (articles / "added" / "wages.txt").read_text() == SETTLED
    assert (articles / ".removed" / "wages.txt").read_text() == STRIKE
    gone = await newsroom.editor.click(shown.response.message, label="Replace")
    assert "no longer wait" in gone.response.content


async def test_an_upload_of_a_taken_name_can_be_let_go(newsroom: World, articles: Path) -> None:
    await newsroom.editor.slash(newsroom.channel, "add", file=("wages.txt", STRIKE.encode()))
    shown = await newsroom.editor.slash(newsroom.channel, "add", file=("wages.txt", SETTLED.encode()))
    await newsroom.editor.click(shown.response.message, label="Keep the old")
    assert shown.response.content == "Nothing was added."
    assert (articles / "added" / "wages.txt").read_text() == STRIKE and not list(
        (articles / "added/.waiting").iterdir()
    )


@pytest.fixture
def feed(site: Web) -> str:
    paragraphs = (
        "The bakers of Lower Quill asked the town to lower the fee for a stall at the weekly market by half.",
        "The town said that it would look at the matter before the summer, and that it liked the bread.",
    )
    link = site.put("courier.example/bakers", story("Bakers and the fee", *paragraphs))
    return site.put("courier.example/feed", rss("The Courier", (link, "Bakers")), "text/xml")


async def test_a_source_is_added_indexed_listed_and_removed(newsroom: World, feed: str, site: Web) -> None:
    empty = await newsroom.editor.slash(newsroom.channel, "source list")
    assert empty.ephemeral and "There are no sources yet" in empty.response.content
    added = await newsroom.editor.slash(newsroom.channel, "source add", address=feed)
    assert "The Courier (feed): 1 new article" in added.response.content and "1 added" in added.response.content
    answered = await newsroom.ask("What do the bakers ask of the town?")
    assert "lower the fee" in answered.response.content
    listed = await newsroom.editor.slash(newsroom.channel, "source list")
    assert "### 1 source" in listed.response.content and "The Courier · read 20" in listed.response.content
    removed = await newsroom.editor.slash(newsroom.channel, "source remove", address=feed)
    assert "is no source any more" in removed.response.content


async def test_an_address_that_is_none_or_fails_is_told_and_nothing_is_built(newsroom: World, site: Web) -> None:
    newsroom.errors_expected = True
    for address, told in (("ftp://courier.example", "cannot be a source"), (site.url("x.example/"), "was not added")):
        shown = await newsroom.editor.slash(newsroom.channel, "source add", address=address)
        assert told in shown.response.content
    assert Generations(newsroom.settings.data).live_name() == "g000001"


@pytest.mark.parametrize("command", ["source add", "source list", "source remove"])
async def test_sources_are_for_those_who_look_after_the_articles(newsroom: World, command: str) -> None:
    newsroom.errors_expected = True
    assert command not in newsroom.ann.available_commands(newsroom.channel)
    newsroom.show_command("source", newsroom.ann)
    options = {} if command == "source list" else {"address": "https://courier.example/feed"}
    refused = await newsroom.ann.slash(newsroom.channel, command, **options)
    assert refused.ephemeral and refused.response.content == OWNERS


async def test_the_refresh_fetches_first_and_a_source_that_fails_ends_nothing(
    newsroom: World, feed: str, site: Web, caplog: pytest.LogCaptureFixture
) -> None:
    bad = site.put("gazette.example/feed", rss("Gazette"), "text/xml")
    for address in (bad, feed):
        await newsroom.editor.slash(newsroom.channel, "source add", address=address)
    site.pages["gazette.example/feed"] = Reply(status=500)
    link = site.put("courier.example/millers", story("Millers strike", "The millers of Tarn demanded a longer rest."))
    site.put("courier.example/feed", rss("The Courier", (link, "Millers")), "text/xml")
    await newsroom.env.advance_time(31)
    facts = newsroom.bot.desk.facts
    assert facts is not None and "Millers strike" in facts.titles
    assert "once not reached since today: its server says 500" in caplog.text
