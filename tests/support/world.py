"""The simulated server that tests act in."""

from dataclasses import dataclass
from typing import Any

import discord

from bot.discord.client import Demarche
from bot.settings import Settings
from bot.state import State

HOME = 900000000000000002  # the server's id, known before there is one


@dataclass
class World:
    """A server with one channel, a member who asks, and one who may manage the server."""

    env: Any
    bot: Demarche
    state: State
    settings: Settings
    server: Any
    channel: Any
    ann: Any
    editor: Any
    errors_expected: bool = False

    @property
    def mention(self) -> str:
        assert self.bot.user is not None
        return f"<@{self.bot.user.id}>"

    def member(self, name: str, *roles: Any) -> Any:
        return self.server.add_member(self.env.create_user(name), roles=list(roles))

    async def ask(self, question: str = "What does Russia demand?", **options: Any) -> Any:
        return await self.ann.slash(self.channel, "ask", question=question, **options)

    async def restart(self) -> None:
        """A new bot on the same data folder, as after an update."""
        await self.bot.questions.finish(0)
        self.state = State(self.settings.data)
        self.bot = Demarche(self.settings, self.state)
        await self.env.restart_bot(self.bot)

    def elsewhere(self) -> tuple[Any, Any, Any]:
        """Another server with the bot: the server, a channel, and a member who may manage it."""
        server = self.env.create_guild("Elsewhere")
        managers = server.create_role("Managers", permissions=discord.Permissions(manage_guild=True))
        return (
            server,
            server.create_text_channel("general"),
            server.add_member(self.env.create_user("stranger"), roles=[managers]),
        )

    def requests(self, method: str, part: str) -> list[Any]:
        return [r for r in self.env.http_requests if r.method == method and part in r.path]

    def show_command(self, name: str, member: Any) -> None:
        """What a server's owner can do in its settings: let a member see a command."""
        visible = self.env.backend.visible_commands(user_id=self.editor.id, channel_id=self.channel.id)
        [found] = [command for command in visible if command["name"] == name]
        self.server.set_command_permissions(int(found["id"]), {member: True})
