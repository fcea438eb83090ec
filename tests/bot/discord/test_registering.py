"""The commands are registered where they belong, again only when they or their place have changed."""

from collections.abc import Awaitable, Callable

from support.world import HOME, World

from bot.discord.registering import EVERYWHERE

Begin = Callable[..., Awaitable[World]]


def registered(world: World) -> list[tuple[int, bool]]:
    """Each registration so far: on which server, and whether any commands."""
    puts = [request for request in world.requests("PUT", "/commands") if "permissions" not in request.path]
    return [(HOME if f"/guilds/{HOME}/" in put.path else EVERYWHERE, bool(put.json)) for put in puts]


async def test_they_are_registered_once_and_again_when_they_have_changed(world: World) -> None:
    assert registered(world) == [(EVERYWHERE, True)]
    await world.restart()
    assert len(registered(world)) == 1
    world.state.register(world.bot.application_id or 0, EVERYWHERE, "what an older version had")
    await world.restart()
    assert registered(world) == [(EVERYWHERE, True)] * 2


async def test_another_application_registers_its_own(world: World) -> None:
    application = world.bot.application_id or 0
    known = world.state.registered(application)
    world.state.register(application + 1, EVERYWHERE, known.pop(EVERYWHERE))  # the same commands, under another token
    world.state.register(application, EVERYWHERE, "")
    await world.restart()
    assert registered(world) == [(EVERYWHERE, True)] * 2


async def test_they_move_with_the_home_servers(begin: Begin) -> None:
    world = await begin()
    for servers, moves in (
        (frozenset({HOME}), [(EVERYWHERE, False), (HOME, True)]),
        (frozenset[int](), [(EVERYWHERE, True), (HOME, False)]),
        (frozenset[int](), []),
    ):
        before = len(registered(world))
        world.settings = world.settings.model_copy(update={"servers": servers})
        await world.restart()
        assert registered(world)[before:] == moves


async def test_a_home_server_that_the_bot_joins_later_gets_them_then(begin: Begin) -> None:
    world = await begin(servers=frozenset({HOME}))  # it starts before there is a server
    assert registered(world)[-1] == (HOME, True)
    assert "ask" in world.ann.available_commands(world.channel)
