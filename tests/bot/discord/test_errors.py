"""Every error is answered, in one sentence, with nothing of the program's inside."""

import discord
import pytest
from discord import app_commands
from support.world import World

from bot.discord.tree import NotHere, sentence
from index.errors import DemarcheError


class Response:
    status, reason = 403, "Forbidden"


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (DemarcheError("Do *this*."), "Do \\*this\\*."),
        (NotHere("I answer only in <#7>."), "I answer only in <#7>."),
        (app_commands.CheckFailure(), "You may not use this command here."),
        (app_commands.CommandNotFound("old", []), "`demarche sync`"),
        (discord.Forbidden(Response(), "no"), "I lack a permission"),  # type: ignore[arg-type]
        (ZeroDivisionError("secret"), "Something went wrong on my side."),
    ],
)
def test_an_error_becomes_a_sentence(error: Exception, told: str) -> None:
    text = sentence(error)
    assert told in text and "secret" not in text and "\n" not in text


def test_what_nobody_expected_is_logged_under_the_reference_that_is_told(caplog: pytest.LogCaptureFixture) -> None:
    text = sentence(ZeroDivisionError("details"))
    [record] = caplog.records
    assert record.getMessage().split()[-1] in text and record.exc_info


async def test_an_error_inside_a_command_is_answered_privately(world: World) -> None:
    world.errors_expected = True
    world.state.close()
    result = await world.ann.slash(world.channel, "articles")
    assert result.ephemeral and "Something went wrong on my side" in result.response.content


async def test_an_error_while_completing_gives_no_choices(world: World) -> None:
    world.bot.desk.facts = None
    assert await world.ann.autocomplete(world.channel, "demands", "by", "x") == []


async def test_a_command_during_a_restart_is_told(world: World) -> None:
    world.errors_expected = True
    world.bot.closing = True
    result = await world.ann.slash(world.channel, "help")
    assert result.ephemeral and "being restarted" in result.response.content
