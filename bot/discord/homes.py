"""Whose articles these are: which servers are home, and who may change what everybody is answered from."""

from collections.abc import Collection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import discord

    from bot.discord.client import Demarche

SHOWN = 10  # ids in a sentence
ELSEWHERE = "I answer only on the servers that my owner has named."


def homes(named: Collection[int], joined: Collection[int]) -> frozenset[int]:
    """The servers `named` by DEMARCHE_SERVERS; without any the only one `joined`, and of several none."""
    return frozenset(named or (joined if len(joined) == 1 else ()))


def advice(named: Collection[int], joined: Collection[int]) -> str:
    """What to set so that the home servers are known, '' where they are."""
    away = set(named) - set(joined)
    if away:
        return f"DEMARCHE_SERVERS names {_ids(away)}, where the bot is not: invite it there, or correct the id."
    if named or len(joined) < 2:
        return ""
    return (
        f"The bot is on {len(joined)} servers and none is its home, so only its owner may change the articles: "
        f"set DEMARCHE_SERVERS to the ids of your own ({_ids(joined)})."
    )


async def administers(interaction: "discord.Interaction[Demarche]") -> bool:
    """Whether the one who acts may change the articles.

    That is the application's owner or team, anywhere; who has a role of DEMARCHE_ADMIN_ROLES; and who may manage the
    server, on a home server only.
    """
    client = interaction.client
    roles = {role.id for role in getattr(interaction.user, "roles", ())}
    manages = interaction.permissions.manage_guild and interaction.guild_id in client.homes
    return manages or bool(roles & client.settings.admin_roles) or await client.is_owner(interaction.user)


def _ids(servers: Collection[int]) -> str:
    shown = ", ".join(map(str, sorted(servers)[:SHOWN]))
    return f"{shown}, …" if len(servers) > SHOWN else shown
