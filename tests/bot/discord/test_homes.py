"""The articles are the owner's: on which servers they may be changed, by whom, and where the bot keeps to itself."""

import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from support.world import HOME, World

from bot.discord.homes import ELSEWHERE, advice, homes
from bot.discord.tree import OWNERS
from index.generation import Generations

Begin = Callable[..., Awaitable[World]]

RENT = b"Tenants of Marlow called on the city council to freeze rents until spring.\n"
FINE = b"Bakers of Marlow asked the city council to lower the market fee.\n"


@pytest.fixture
async def newsroom(begin: Begin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sample_index: Path) -> World:
    """A bot whose articles may be changed; they are not in its index yet."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "rent.txt").write_bytes(RENT)
    shutil.copytree(sample_index, tmp_path / "data")
    return await begin(index=False, articles="articles")


def test_the_servers_named_are_home_or_the_only_one() -> None:
    assert homes({1}, [2, 3]) == {1}
    assert homes((), [2]) == {2}
    assert homes((), [2, 3]) == homes((), []) == frozenset()


def test_what_is_to_be_set_is_said() -> None:
    assert advice((), [2]) == advice({1}, [1, 2]) == advice((), []) == ""
    assert "set DEMARCHE_SERVERS to the ids of your own (2, 3)" in advice((), [3, 2])
    assert "names 4, where the bot is not" in advice({1, 4}, [1])


async def test_on_several_servers_none_is_home_and_the_owner_alone_administers(
    newsroom: World, caplog: pytest.LogCaptureFixture
) -> None:
    world = newsroom
    world.errors_expected = True
    _, channel, stranger = world.elsewhere()
    await world.env.settle()
    assert "set DEMARCHE_SERVERS to the ids of your own" in caplog.text
    for who, where in ((stranger, channel), (world.editor, world.channel)):
        refused = await who.slash(where, "reindex")
        assert refused.ephemeral and refused.response.content == OWNERS
    refused = await stranger.slash(channel, "add", file=("words.txt", RENT))
    assert refused.response.content == OWNERS and not Path("articles/added").exists()
    assert Generations(world.settings.data).live_name() == "g000001"
    world.bot.owner_id = stranger.id
    shown = (await stranger.slash(channel, "index status")).response.content
    assert "set DEMARCHE\\_SERVERS to the ids of your own" in shown
    assert "Indexed 1 article" in (await stranger.slash(channel, "reindex")).response.content


async def test_named_home_servers_stay_home_whoever_invites_the_bot(begin: Begin) -> None:
    world = await begin(servers=frozenset({HOME}))
    world.errors_expected = True
    _, channel, stranger = world.elsewhere()
    assert (await world.editor.slash(world.channel, "index status")).response.content.startswith("### I answer from")
    assert "ask" in world.ann.available_commands(world.channel)
    assert stranger.available_commands(channel) == ()
    await stranger.send(channel, f"{world.mention} what does Russia demand?")
    assert channel.last_message.content == ELSEWHERE
    assert len(world.requests("POST", f"/channels/{channel.id}/messages")) == 1


async def test_where_home_servers_are_named_their_members_alone_are_answered_directly(begin: Begin) -> None:
    world = await begin(servers=frozenset({HOME}))
    _, _, stranger = world.elsewhere()
    await stranger.send_dm("What does Russia demand?")
    assert world.requests("POST", "/messages")[-1].json["content"] == ELSEWHERE
    await world.ann.send_dm("What does Russia demand?")
    assert world.requests("POST", "/messages")[-1].json["content"].startswith("### ")


async def test_a_button_of_an_answer_from_before_does_nothing_where_the_bot_no_longer_answers(world: World) -> None:
    answer = (await world.ask()).response
    world.bot.settings = world.settings.model_copy(update={"servers": frozenset({1})})
    pressed = await world.ann.click(answer.message, label="Sources")
    assert pressed.ephemeral and pressed.response.content == ELSEWHERE


async def test_the_owner_administers_in_direct_messages_and_nobody_else_does(newsroom: World) -> None:
    world = newsroom
    world.errors_expected = True
    refused = await world.editor.user.slash("index status")
    assert refused.response.content == OWNERS
    world.bot.owner_id = world.ann.id
    assert (await world.ann.user.slash("index status")).response.content.startswith("### I answer from")


async def test_a_role_counts_by_its_id_and_not_by_its_name(newsroom: World) -> None:
    world = newsroom
    world.errors_expected = True
    keepers = world.server.create_role("Keepers")
    namesake = world.server.create_role("Keepers")
    world.bot.settings = world.settings.model_copy(update={"admin_roles": frozenset({keepers.id})})
    for name, role, allowed in (("kim", keepers, True), ("lee", namesake, False)):
        member = world.member(name, role)
        world.show_command("index", member)
        shown = await member.slash(world.channel, "index status")
        assert (shown.response.content == OWNERS) is not allowed


async def test_in_any_channel_of_a_home_server_one_can_administer(begin: Begin) -> None:
    world = await begin(channels=frozenset({7}))
    assert (await world.editor.slash(world.channel, "index status")).response.content.startswith("### I answer from")


@pytest.mark.parametrize(
    "refused", [("binary.txt", b"ab\x00cd"), ("rent.txt", b"another"), ("first.txt", b"of the same name")]
)
async def test_of_several_uploads_all_are_taken_or_none(newsroom: World, refused: tuple[str, bytes]) -> None:
    world = newsroom
    world.errors_expected = True
    added = Path("articles/added")
    added.mkdir()
    (added / "rent.txt").write_bytes(RENT)
    shown = await world.editor.slash(world.channel, "add", file=("first.txt", FINE), file2=refused)
    assert refused[0] in shown.response.content
    assert [path.name for path in added.iterdir() if path.is_file()] == ["rent.txt"] and (
        added / "rent.txt"
    ).read_bytes() == RENT
    assert Generations(world.settings.data).live_name() == "g000001"
