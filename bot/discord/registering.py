"""Where the commands are registered with Discord: on the home servers that are named, or else everywhere."""

import hashlib
import json
import logging
from operator import methodcaller
from typing import TYPE_CHECKING, Any

import discord

if TYPE_CHECKING:
    from bot.discord.client import Demarche

log = logging.getLogger(__name__)

EVERYWHERE = 0


async def register(client: "Demarche", *, anew: bool = False) -> tuple[int, list[int]]:
    """Registers the commands where they belong and takes them away elsewhere; Discord allows 200 new ones a day.

    A place is left alone while the same commands of the same application are remembered of it, unless `anew`.
    Returns how many commands there are, and the places (ids of servers, or EVERYWHERE) that were given them now.
    """
    application = client.application_id
    assert application is not None
    commands = [command.to_dict(client.tree) for command in client.tree.get_commands()]
    homes = client.settings.servers or {EVERYWHERE}
    known = await client.desk.state(lambda state: state.registered(application))
    done = []
    for place in sorted({EVERYWHERE, *homes, *known}):
        payload = commands if place in homes else []
        mark = fingerprint(payload)
        if known.get(place) == mark and not (anew and payload):
            continue
        try:
            await _put(client, application, place, payload)
        except (discord.Forbidden, discord.NotFound):
            if payload:
                log.error("no commands on server %d: the bot is not there, or without applications.commands", place)
                continue
        await client.desk.state(methodcaller("register", application, place, mark))
        if payload:
            done.append(place)
            log.info("%d commands registered %s", len(payload), f"on server {place}" if place else "everywhere")
    return len(commands), done


def fingerprint(payload: list[dict[str, Any]]) -> str:
    """A short mark that changes with any name, description or option of any command."""
    text = "\n".join(sorted(json.dumps(one, sort_keys=True, default=str) for one in payload))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


async def _put(client: "Demarche", application: int, place: int, payload: list[dict[str, Any]]) -> None:
    if place == EVERYWHERE:
        await client.http.bulk_upsert_global_commands(application, payload)
    else:
        await client.http.bulk_upsert_guild_commands(application, place, payload)
