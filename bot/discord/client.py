"""The bot: an AutoShardedBot that loads the extensions, keeps the desk and answers where it may."""

import contextlib
import logging
from collections import OrderedDict
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord.building import Building
from bot.discord.delivery import QUIET
from bot.discord.desk import Desk
from bot.discord.homes import ELSEWHERE, advice, homes
from bot.discord.limits import Limits
from bot.discord.metrics import Metrics
from bot.discord.questions import Questions
from bot.discord.registering import register
from bot.discord.tree import Tree
from bot.discord.views import BUTTONS
from bot.settings import Settings
from bot.state import State, StateError

if TYPE_CHECKING:
    from bot.discord.news import NewThings

log = logging.getLogger(__name__)

EXTENSIONS = ("asking", "browse", "news", "drawn", "admin", "sources", "owner", "refresh")
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
        self.news: NewThings
        self.questions = Questions(self)
        self._joined: list[int] | None = None  # as last noted
        self._seen: OrderedDict[int, None] = OrderedDict()

    async def setup_hook(self) -> None:
        pause = self.settings.user_cooldown.total_seconds()
        asked = await self.desk.state(lambda state: state.last_asked(pause))
        self.limits = Limits(self.settings, asked)
        await self.desk.open()
        for extension in EXTENSIONS:
            await self.load_extension(f"bot.discord.{extension}")
        self.add_dynamic_items(*BUTTONS)
        await self.is_owner(discord.Object(0))  # type: ignore[arg-type]  # it keeps who owns the bot for later
        await register(self)

    async def on_message(self, message: discord.Message, /) -> None:
        """Mentions and replies are questions, never prefix commands: see asking.py."""

    async def on_ready(self) -> None:
        log.info("ready: %d servers, %d shards", len(self.guilds), len(self.shards))
        await self._take_stock()
        await self.show_presence()

    async def on_guild_join(self, guild: discord.Guild) -> None:
        if guild.id in self.settings.servers:
            await register(self)  # it could not while the bot was not there
        await self._take_stock()

    on_guild_available = on_guild_join

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        await self._take_stock()

    @property
    def joined(self) -> list[int]:
        """The ids of the servers that the bot is on."""
        return [guild.id for guild in self.guilds]

    @property
    def homes(self) -> frozenset[int]:
        """The ids of the home servers, whose managers look after the articles; none until all servers are known."""
        return homes(self.settings.servers, self.joined) if self.is_ready() else self.settings.servers

    async def _take_stock(self) -> None:
        """Keeps the servers that the bot is on, and says what to set where none of them is known to be home."""
        joined = self.joined
        if not self.is_ready() or joined == self._joined:
            return
        self._joined = joined
        try:
            await self.desk.state(lambda state: state.join(joined))
        except StateError as error:  # only `doctor` reads it: the bot itself goes on
            log.warning("%s", error)
        if todo := advice(self.settings.servers, joined):
            log.warning("%s", todo)

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
        if self.settings.servers and server not in self.settings.servers:
            return ELSEWHERE
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

    async def knows(self, user: discord.abc.User) -> bool:
        """Whether somebody may write to the bot directly: where home servers are named, their members and its owner."""
        if not self.settings.servers or await self.is_owner(user):
            return True
        for guild in filter(None, map(self.get_guild, self.settings.servers)):
            with contextlib.suppress(discord.HTTPException, OSError):
                await guild.fetch_member(user.id)
                return True
        return False

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
