"""Hostile articles from their files through the index to the channel: nothing pings, breaks out, or links elsewhere."""

import contextlib
import json
import re
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from support.world import World

from bot.discord.markup import MESSAGE, units
from index.build import BuildOptions, start

Begin = Callable[..., Awaitable[World]]

WEAPONS = (
    "@everyone @here <@1> <@&2> <#3> </ask:4> <t:1:R> <a:x:5> **bold** __line__ ~~gone~~ ||spoiler|| `code` ``` "
    "[a prize](https://evil.example/prize) <https://evil.example> https://evil.example/x discord.gg/evil "
    "https://discord.com/invite/evil \u202egnp.exe\u202c a\u200bb\ufeffc Z\u0300\u0301\u0302\u0303\u0304\u0305\u0306"
)
INTENDED = {"https://press.example/a%3E%29%5Bx%5D%28https://evil.example%29", "https://press.example/html"}
QUESTION = "What do the dockers demand?"


def demand(of: str) -> str:
    return (
        f"{WEAPONS}\n\n# The dockers demanded that the port pay {WEAPONS} in {of}.\n\n"
        f"> - The dockers demanded that the harbour stop {WEAPONS} now.\n\n```\nThe dockers demanded rest in {of}.\n"
    )


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working folder with hostile articles of every kind and an index of them in `data/`."""
    folder = tmp_path_factory.mktemp("hostile")
    articles = folder / "articles"
    articles.mkdir()
    record = {
        "id": f"id {WEAPONS}",
        "title": f"Dockers {WEAPONS}",
        "publisher": f"Press {WEAPONS}",
        "url": "https://press.example/a>)[x](https://evil.example)",
        "date": "2026-02-03",
        "text": demand("gold"),
    }
    (articles / "a.json").write_text(json.dumps(record))
    front = f"---\ntitle: {json.dumps(f'](https://evil.example) {WEAPONS}')}\nurl: 'javascript:alert(1)'\n---\n\n"
    (articles / "b.md").write_text(front + demand("silver"))
    (articles / "c.html").write_text(
        f'<html><head><title>Dockers {WEAPONS} &lt;/title&gt; @everyone</title><meta property="og:site_name" '
        f'content="{WEAPONS}"><link rel="canonical" href="https://press.example/html"></head><body><article><p>'
        + demand("bronze").replace("<", "&lt;").replace("\n\n", "</p><p>")
        + "</p></article></body></html>"
    )
    (articles / "**@everyone** ||<@1>||.txt").write_text(f"The dockers demanded {'x' * 200_000} of {WEAPONS}.\n")
    (articles / "`@here` discord.gg_evil [a](b).txt").write_bytes(b"\0\xff" * 99)  # skipped, and named
    with contextlib.chdir(folder):
        start(BuildOptions(("articles",), Path("data"))).result()
    return folder


@pytest.fixture
async def world(begin: Begin, tmp_path: Path, hostile: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    shutil.copytree(hostile, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return await begin(index=False, articles="articles")


def assert_harmless(text: str) -> None:
    """That a message shows its weapons as characters: what is not escaped is markup of ours."""
    assert 0 < units(text) <= MESSAGE
    assert not re.search("[\u200b\u202a-\u202e\u2066-\u2069\ufeff]|[\u0300-\u036f]{4}", text)
    bare = re.sub(r"\\.", "·", text)
    links = re.findall(r"\[[^\[\]]*\]\(<([^<>\s]*)>\)", bare)
    assert set(links) <= INTENDED
    bare = re.sub(r"\[[^\[\]]*\]\(<[^<>\s]*>\)", "", bare)
    bare = re.sub(r"`/\w+( \w+)?`", "", bare)  # our own commands
    for weapon in ("](", "<", "||", "`", "~~", "__", "@everyone", "@here", "://", "discord.gg", "discord.com"):
        assert weapon not in bare, (weapon, text)
    for line in bare.splitlines():
        line = re.sub(r"^(?:> |- |### |-# )", "", line)
        assert not re.match(r"[#>]|-#? |\d+\. ", line), line
        assert line.count("**") % 2 == 0, line


def said(world: World) -> list[dict[str, Any]]:
    return [r.json for r in world.env.http_requests if r.json and r.method in ("POST", "PATCH")]


async def test_answers_sources_and_lists_show_weapons_as_characters(world: World) -> None:
    answer = await world.ask(QUESTION)
    assert "[1]" in answer.response.content and "everyone" in answer.response.content
    last = next(one for one in world.channel.history() if one.author == world.bot.user and one.components)
    sources = await world.ann.click(last, label="Sources")
    for _ in range(4):
        if not any(
            button["custom_id"].endswith(">") for row in sources.response.components for button in row["components"]
        ):
            break
        sources = await world.ann.click(sources.response.message, label="▶")
    await world.ann.click(last, label="All demands")
    await world.ann.slash(world.channel, "articles")
    for title in await world.ann.autocomplete(world.channel, "article", "title", ""):
        await world.ann.slash(world.channel, "article", title=title["value"])
    for actor in await world.ann.autocomplete(world.channel, "demands", "by", ""):
        await world.ann.slash(world.channel, "demands", by=actor["value"])
    await world.ask("What does Wakanda demand?")
    await world.ann.slash(world.channel, "help")
    await world.ann.send(world.channel, f"{world.mention} {QUESTION}")
    texts = [body["content"] for body in said(world) if body.get("content")]
    texts += [body["data"]["content"] for body in said(world) if (body.get("data") or {}).get("content")]
    assert len(texts) >= 8
    for text in texts:
        assert_harmless(text.replace(world.mention, ""))  # /help names the bot
    for body in said(world):
        if "content" in body:
            assert body["allowed_mentions"]["parse"] == [], body
    assert {*INTENDED} & set(re.findall(r"\(<(.*?)>\)", "".join(texts)))


async def test_the_report_of_a_build_and_the_status_show_names_of_files_as_characters(world: World) -> None:
    report = await world.editor.slash(world.channel, "reindex", full=True)
    status = await world.editor.slash(world.channel, "index status")
    for shown in (report, status):
        assert "here" in shown.response.content
        assert_harmless(shown.response.content)
