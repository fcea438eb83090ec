"""The bot: an AutoShardedBot that loads the extensions, keeps the desk and answers where it may."""

import hashlib
import json
import logging
from collections import OrderedDict
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord.building import Building
from bot.discord.delivery import QUIET
from bot.discord.desk import Desk
from bot.discord.limits import Limits
from bot.discord.metrics import Metrics
from bot.discord.questions import Questions
from bot.discord.tree import Tree
from bot.discord.views import BUTTONS
from bot.settings import Settings
from bot.state import State

log = logging.getLogger(__name__)

EXTENSIONS = ("asking", "browse", "admin", "refresh")
GRACE = 2.5  # seconds that questions in flight are given at the end; all of shutdown has 5


class Demarche(commands.AutoShardedBot):
    """Discord in, a question out, an answer back. `state` stays the caller's to make, the bot closes it."""

    def __init__(self, settings: Settings, state: State, **options: Any) -> None:
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            tree_cls=Tree,
            intents=intents(settings),
            allowed_mentions=QUIET,
            allowed_contexts=app_commands.AppCommandContext(
                guild=True, dm_channel=settings.direct_messages, private_channel=False
            ),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            **options,
        )
        self.settings = settings
        self.desk = Desk(settings, state)
        self.building = Building(settings, self.desk)
        self.metrics = Metrics()
        self.limits = Limits(settings)
        self.closing = False
        self.questions = Questions(self)
        self._seen: OrderedDict[int, None] = OrderedDict()

    async def setup_hook(self) -> None:
        pause = self.settings.user_cooldown.total_seconds()
        asked = await self.desk.state(lambda state: state.last_asked(pause))
        self.limits = Limits(self.settings, asked)
        await self.desk.open()
        for extension in EXTENSIONS:
            await self.load_extension(f"bot.discord.{extension}")
        self.add_dynamic_items(*BUTTONS)
        await self._register_once()

    async def on_message(self, message: discord.Message, /) -> None:
        """Mentions and replies are questions, never prefix commands: see asking.py."""

    async def on_ready(self) -> None:
        log.info("ready: %d servers, %d shards", len(self.guilds), len(self.shards))
        await self.show_presence()

    async def show_presence(self) -> None:
        """How many articles there are and when they were indexed, under the bot's name."""
        facts = self.desk.facts
        if facts is None:
            text = "reading the articles for the first time" if self.building.running else "waiting for an index"
        else:
            text = f"{facts.articles}, indexed {facts.built.day} {facts.built:%B %H:%M} UTC"
        if self.is_ready():
            await self.change_presence(activity=discord.CustomActivity(text))

    def refusal(self, server: int | None, channel: object) -> str | None:
        """Why nothing may be answered in this place, or None. A thread counts as its parent."""
        if server is None:
            return None if self.settings.direct_messages else "I do not answer direct messages: ask me on a server."
        allowed = self.settings.channels
        if not allowed or {getattr(channel, "id", None), getattr(channel, "parent_id", None)} & allowed:
            return None
        places = ", ".join(f"<#{number}>" for number in sorted(allowed)[:10])
        return f"I answer only in {places}."

    def first_time(self, event: int) -> bool:
        """Whether an event's id is new: a resumed gateway may send one twice."""
        if event in self._seen:
            return False
        self._seen[event] = None
        if len(self._seen) > 4096:
            self._seen.popitem(last=False)
        return True

    def commands_fingerprint(self) -> str:
        """A short mark that changes with any name, description or option of any command."""
        payload = sorted(
            json.dumps(c.to_dict(self.tree), sort_keys=True, default=str) for c in self.tree.get_commands()
        )
        return hashlib.sha256("\n".join(payload).encode()).hexdigest()[:16]

    async def register(self, server: int | None = None) -> int:
        """Registers the commands with Discord, for one server or for all; returns how many."""
        guild = discord.Object(server) if server else None
        if guild:
            self.tree.copy_global_to(guild=guild)
        done = await self.tree.sync(guild=guild)
        mark = self.commands_fingerprint()
        await self.desk.state(lambda state: state.registered(mark, server or 0))
        return len(done)

    async def _register_once(self) -> None:
        mark = self.commands_fingerprint()
        known = await self.desk.state(lambda state: state.commands())
        if known is None:
            log.info("first start: %d commands registered", await self.register())
        elif known != mark:
            log.warning("the commands have changed since they were registered: run `demarche sync`")

    async def stop(self) -> None:
        """Ends cleanly: questions in flight get GRACE seconds, then are told; then the gateway and the desk close."""
        if self.closing:
            return
        self.closing = True
        await self.questions.finish(GRACE)
        await self.close()

    async def close(self) -> None:
        self.closing = True
        await super().close()
        await self.desk.close()


def intents(settings: Settings) -> discord.Intents:
    """The few events the bot needs; none is privileged unless message content is switched on."""
    wanted = discord.Intents(guilds=True, guild_messages=True, dm_messages=settings.direct_messages)
    wanted.message_content = settings.message_content
    return wanted
