"""Keeping up to date without anybody asking: the first index, the scheduled refresh, generations made elsewhere."""

import asyncio
import logging
import math
from typing import TYPE_CHECKING

from discord.ext import commands, tasks

from bot.keeping import fetch, told
from index.errors import BuilderBusy, DemarcheError
from index.generation import Generations

if TYPE_CHECKING:
    from bot.discord.client import Demarche

log = logging.getLogger(__name__)

WATCH = 2.0  # seconds between two looks at what is live
RETRY = 60.0  # seconds until an index that cannot be used is tried again: what it needs may be back
HOUSEKEEPING = 24.0  # hours


class Refresh(commands.Cog):
    """Background loops; each survives its own errors, which are logged: it is tried again after a growing pause."""

    def __init__(self, client: "Demarche") -> None:
        self.client = client
        self._live: str | None = None
        self._again = math.inf  # when a generation that could not be opened is tried again, by the loop's clock
        self._tried = False

    async def cog_load(self) -> None:
        for loop in (self.watch, self.housekeeping, self.scheduled):
            loop.add_exception_type(Exception)
        self._live = await self.client.desk.work(self._live_name)
        self.watch.start()
        self.housekeeping.start()
        if self.client.settings.refresh:
            self.scheduled.change_interval(seconds=self.client.settings.refresh.total_seconds())
            self.scheduled.start()

    async def cog_unload(self) -> None:
        for loop in (self.watch, self.housekeeping, self.scheduled):
            loop.cancel()

    @tasks.loop(seconds=WATCH)
    async def watch(self) -> None:
        """Turns to a generation that the command line published or rolled back to; makes the first one, once."""
        if self.watch.current_loop and not self.client.desk.ready and not self._tried:  # the connection comes first
            await self._build("there is no index yet")
            self._tried = True
            return
        name, now = await self.client.desk.work(self._live_name), asyncio.get_running_loop().time()
        if name is None or (name == self._live and now < self._again):
            return
        try:
            if await self.client.desk.open():
                log.info("index %s answers from now on", name)
                await self.client.show_presence()
            self._live, self._again = name, math.inf
        except DemarcheError as error:  # the old index answers on
            self._live, self._again = name, now + RETRY
            log.error("index %s cannot be used: %s", name, error)

    @tasks.loop(hours=1)
    async def scheduled(self) -> None:
        if self.scheduled.current_loop:  # not at the very start
            await self._build("the scheduled refresh")

    @tasks.loop(hours=HOUSEKEEPING)
    async def housekeeping(self) -> None:
        forgotten = await self.client.desk.forget()
        if forgotten:
            log.info("%d old answers forgotten", forgotten)

    async def _build(self, why: str) -> None:
        log.info("indexing: %s", why)
        try:
            await self.client.desk.work(self._fetch)
        except DemarcheError as error:
            log.error("fetching failed: %s", error)
        try:
            report = await self.client.building.run()
            log.info("indexed %d articles as %s", report.counts.articles, report.generation)
        except BuilderBusy:
            log.info("somebody else is indexing already")
        except DemarcheError as error:
            log.error("indexing failed: %s", error)
        await self.client.show_presence()

    def _fetch(self) -> None:
        for outcome in fetch(self.client.settings):
            log.log(logging.WARNING if outcome.failed else logging.INFO, "source: %s", told(outcome))
            for line in outcome.told:
                log.info("not had: %s", line)

    def _live_name(self) -> str | None:
        return Generations(self.client.settings.data).live_name()


async def setup(client: "Demarche") -> None:
    await client.add_cog(Refresh(client))
