"""What is new, asked for and by itself: /new, /watch, the messages of watches, the daily digest."""

import asyncio
import logging
import math
import time
from collections import defaultdict
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands, tasks

from bot.discord.browse import choices_of_actors, day
from bot.discord.delivery import QUIET
from bot.discord.homes import administers
from bot.discord.markup import CHOICE, clip, fit
from bot.discord.told import kept_news, news_message
from bot.discord.views import list_button, open_page
from bot.news.chronicle import Chronicle
from bot.news.fresh import News, fresh
from bot.news.watches import Watch, Watches
from index.errors import DemarcheError

if TYPE_CHECKING:
    from bot.discord.client import Demarche
    from index.opened import Index

    Press = discord.Interaction[Demarche]

log = logging.getLogger(__name__)

LOOK = 2.0  # seconds between two looks at whether something new is to be told
AGAIN = 60.0  # seconds until what Discord did not take is tried again
FIRST_VISIT = 7 * 86400.0  # seconds that a first visit looks back
DIGEST = "digest"
EVERYBODY = "Only those who may manage messages here can have a watch told to the whole channel: choose private."


class NoWatch(DemarcheError):
    """A watch cannot be made, or is not there."""


class WatchGroup(app_commands.Group, name="watch", description="Be told when the articles bring something new"):
    """`/watch …`; its commands live in the cog."""


class NewThings(commands.Cog):
    """Tells what is new. One reading at a time is noted; what could not be told is told later, once."""

    watch = WatchGroup()

    def __init__(self, client: "Demarche") -> None:
        self.client = client
        self._lock = asyncio.Lock()
        self._noted = ""
        self._again = math.inf  # when watches are looked at again, by the clock
        self._told = ""
        client.news = self

    async def cog_load(self) -> None:
        for loop in (self.tell, self.daily):
            loop.add_exception_type(Exception)
            loop.start()

    async def cog_unload(self) -> None:
        for loop in (self.tell, self.daily):
            loop.cancel()

    @app_commands.command()
    @app_commands.describe(since="The earliest day, as 2026-03-31; without it, since you last asked")
    async def new(self, interaction: "Press", since: app_commands.Range[str, 1, 10] | None = None) -> None:
        """What is new since a day, or since you last asked"""
        await interaction.response.defer(ephemeral=True, thinking=True)
        if not self.client.desk.ready:
            await interaction.edit_original_response(content=self.client.building.kind_word())
            return
        await self.note()
        wanted, now, visit = day(since), time.time(), f"visit {interaction.user.id}"
        before = await self.client.desk.state(lambda state: Chronicle(state).mark(visit, now))
        if wanted is not None:
            at = datetime.combine(date.fromisoformat(wanted), datetime.min.time(), UTC).timestamp()
        else:
            at = now - FIRST_VISIT if before is None else before
        news = await self._news(at, dated=wanted is not None or before is None)
        told = f"{news.title} since {_day(at)}" if wanted or before is None else f"{news.title} since you last asked"
        query = kept_news(news, told)
        number = await self.client.desk.state(lambda state: state.keep_list(query))
        await open_page(interaction, "l", number)

    @watch.command()
    @app_commands.describe(
        by="Who demands or answers", to="Of whom", about="Words that it speaks of", where="Where you are told"
    )
    @app_commands.choices(
        where=[app_commands.Choice(name="private", value=0), app_commands.Choice(name="here", value=1)]
    )
    async def start(
        self,
        interaction: "Press",
        by: app_commands.Range[str, 1, 100] | None = None,
        to: app_commands.Range[str, 1, 100] | None = None,
        about: app_commands.Range[str, 1, 100] | None = None,
        where: app_commands.Choice[int] | None = None,
    ) -> None:
        """Be told, privately or here, when a new article says something of this"""
        here = where is not None and where.value == 1
        await interaction.response.defer(ephemeral=True, thinking=True)
        channel = await self._channel(interaction) if here else None
        if not here and not self.client.settings.direct_messages:
            raise NoWatch("I write no direct messages: choose to be told here.")
        facts = self.client.desk.facts
        names = [facts.canonical(name) if facts and name else name or "" for name in (by, to)]
        user, server = interaction.user.id, interaction.guild_id
        watch = await self.client.desk.state(
            lambda state: Watches(state).add(
                user=user, server=server, channel=channel, by=names[0], to=names[1], about=about or ""
            )
        )
        place = "here" if here else "privately"
        known = bool(facts and all(not name or facts.knows(name) for name in names))
        note = "" if known else "\n-# The articles name nobody called so yet."
        quiet = f"\n-# Not within {self.client.settings.quiet}." if self.client.settings.quiet else ""
        name = fit(watch.name, 300)
        await interaction.edit_original_response(
            content=f"You are told {place} of what is new **{name}**. `/watch stop` ends it.{note}{quiet}",
            allowed_mentions=QUIET,
        )

    @watch.command(name="list")
    async def listing(self, interaction: "Press") -> None:
        """What you are told of"""
        await interaction.response.defer(ephemeral=True, thinking=True)
        found = await self.client.desk.state(lambda state: Watches(state).of(interaction.user.id))
        lines = [f"- {fit(one.name, 200)} · {f'<#{one.channel}>' if one.channel else 'privately'}" for one in found]
        text = "### You are told of what is new\n" + "\n".join(lines) if lines else "You watch nothing: `/watch start`."
        await interaction.edit_original_response(content=text, allowed_mentions=QUIET)

    @watch.command()
    @app_commands.describe(which="Which one")
    async def stop(self, interaction: "Press", which: app_commands.Range[str, 1, 100]) -> None:
        """Be told no more"""
        await interaction.response.defer(ephemeral=True, thinking=True)
        found = await self.client.desk.state(lambda state: Watches(state).of(interaction.user.id))
        ended = [one for one in found if which in (str(one.id), clip(one.name, CHOICE))]
        if not ended:
            raise NoWatch("You have no such watch: see `/watch list`.")
        await self.client.desk.state(lambda state: Watches(state).end(ended))
        await interaction.edit_original_response(
            content=f"You are told no more of what is new **{fit(ended[0].name, 300)}**.", allowed_mentions=QUIET
        )

    @stop.autocomplete("which")
    async def _mine(self, interaction: "Press", current: str) -> list[app_commands.Choice[str]]:
        found = await self.client.desk.state(lambda state: Watches(state).of(interaction.user.id))
        typed = current.casefold()
        return [
            app_commands.Choice(name=clip(one.name, CHOICE), value=str(one.id))
            for one in found
            if typed in one.name.casefold()
        ]

    @start.autocomplete("by")
    @start.autocomplete("to")
    async def _actors(self, interaction: "Press", current: str) -> list[app_commands.Choice[str]]:
        return choices_of_actors(self.client.desk.facts, current)

    async def note(self) -> None:
        """Notes the index that answers, once."""
        facts = self.client.desk.facts
        if facts is None or facts.generation == self._noted:
            return
        async with self._lock:
            index = await self.client.desk.read(lambda engine: engine.index)
            await self.client.desk.state_apart(lambda state: Chronicle(state).note(index))
            self._noted = index.generation

    async def brought(self, room: int) -> tuple[str, discord.ui.View | None]:
        """What the index that answers now has brought, within `room` units, and a button for all of it."""
        await self.note()
        at = await self.client.desk.state(lambda state: Chronicle(state).last())
        news = await self._news(at)
        if not news.records:
            return "", None
        text = await self.client.desk.read(lambda engine: news_message(engine.index, news, f"**{news.title}**", room))
        return text, await self._button(news)

    @tasks.loop(seconds=LOOK)
    async def tell(self) -> None:
        """Tells watches what has been read since they were last told, outside of the quiet hours."""
        facts, settings = self.client.desk.facts, self.client.settings
        if facts is None or not self.client.is_ready() or self.client.closing:
            return
        await self.note()
        if self._told == facts.generation and time.time() < self._again:
            return
        if settings.quiet and settings.quiet.holds(datetime.now(UTC)):
            return
        self._told, self._again = facts.generation, math.inf
        places: dict[tuple[str, int], list[Watch]] = defaultdict(list)
        for one in await self.client.desk.state(lambda state: Watches(state).all()):
            places["channel" if one.channel else "user", one.channel or one.user].append(one)
        for place, watches in places.items():
            try:
                await self._tell(place, watches)
            except (discord.HTTPException, OSError) as error:
                log.warning("a watch could not be told now: %s", error)
                self._again = time.time() + AGAIN

    @tasks.loop(seconds=LOOK)
    async def daily(self) -> None:
        """Tells the digest's channel once a day what is new, and nothing where nothing is."""
        settings = self.client.settings
        if (
            not settings.digest
            or not settings.digest_channel
            or not self.client.is_ready()
            or not self.client.desk.ready
        ):
            return
        now = datetime.now(UTC)
        last = await self.client.desk.state(lambda state: Chronicle(state).marked(DIGEST))
        if last is not None and last >= settings.digest.last(now).timestamp():
            return
        await self.note()
        try:
            news = await self._news(last) if last is not None else None
            if news:
                channel = await self._found(("channel", settings.digest_channel))
                await self._send(channel, news, f"### {news.title}")
        except (discord.Forbidden, discord.NotFound):
            number = settings.digest_channel
            log.warning("DEMARCHE_DIGEST_CHANNEL %d: the bot may not write there; let it, or name another.", number)
        except (discord.HTTPException, OSError) as error:
            log.warning("the digest could not be told now: %s", error)
            await asyncio.sleep(AGAIN)
            return
        await self.client.desk.state(lambda state: Chronicle(state).mark(DIGEST, now.timestamp()))

    async def _tell(self, place: tuple[str, int], watches: list[Watch]) -> None:
        """One message to one place: what each of its watches waits for, every record once."""
        until = time.time()
        news = await self._news(min(one.told for one in watches))
        facts = self.client.desk.facts
        assert facts
        names, records = [], {}
        for watch in watches:
            own = await self._news(watch.told) if watch.told > news.since else news
            found = [entry for entry in own.records if watch.matches(entry, facts.canonical)]
            records.update({entry.id: entry for entry in found})
            names += [watch.name] if found else []
        kept = tuple(entry for entry in news.records if entry.id in records)
        if kept:
            try:
                if self._refused(watches[0]):
                    raise NoWatch
                channel = await self._found(place)
                shown = News(news.generation, news.since, kept)
                told = "; ".join(fit(name, 100) for name in names[:3])
                await self._send(channel, shown, f"### {shown.title}\n-# You watch what is new {told}")
            except (discord.Forbidden, discord.NotFound, NoWatch):
                log.info("%d watches end: they cannot be delivered", len(watches))
                await self.client.desk.state(lambda state: Watches(state).end(watches))
                return
        await self.client.desk.state(lambda state: Watches(state).tell(watches, until))

    def _refused(self, watch: Watch) -> str | None:
        """Why nothing may be said any more where a watch speaks, or None."""
        if watch.channel is None:
            return self.client.refusal(None, None)
        return self.client.refusal(watch.server, self.client.get_channel(watch.channel))

    async def _found(self, place: tuple[str, int]) -> Any:
        """The channel, or the person's own. Raises discord.NotFound or Forbidden, NoWatch for a stranger."""
        kind, number = place
        if kind == "channel":
            return self.client.get_channel(number) or await self.client.fetch_channel(number)
        user = await self.client.fetch_user(number)
        if not await self.client.knows(user):
            raise NoWatch
        return user

    async def _send(self, channel: Any, news: News, heading: str) -> None:
        text = await self.client.desk.read(lambda engine: news_message(engine.index, news, heading))
        view = await self._button(news)
        await channel.send(text, allowed_mentions=QUIET, suppress_embeds=True, view=view)

    async def _button(self, news: News) -> discord.ui.View:
        query = kept_news(news)
        return list_button(await self.client.desk.state(lambda state: state.keep_list(query)), "All that is new")

    async def _news(self, since: float, *, dated: bool = False) -> News:
        index: Index = await self.client.desk.read(lambda engine: engine.index)
        return await self.client.desk.state_apart(lambda state: fresh(index, Chronicle(state), since, dated=dated))

    async def _channel(self, interaction: "Press") -> int:
        """The channel in which a watch may speak. Raises NoWatch."""
        if interaction.guild_id is None or interaction.channel_id is None:
            raise NoWatch("Here is private already: leave `where` out.")
        if not (interaction.permissions.manage_messages or await administers(interaction)):
            raise NoWatch(EVERYBODY)
        if not interaction.app_permissions.send_messages:
            raise NoWatch("I may not write in this channel: let me, or choose private.")
        return interaction.channel_id


def _day(at: float) -> str:
    when = datetime.fromtimestamp(at, UTC)
    return f"{when.day} {when:%B %Y}"


async def setup(client: "Demarche") -> None:
    await client.add_cog(NewThings(client))
