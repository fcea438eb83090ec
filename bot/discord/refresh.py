"""Keeping up to date without anybody asking: the first index, the scheduled refresh, generations made elsewhere."""

import logging
from typing import TYPE_CHECKING

from discord.ext import commands, tasks

from index.errors import BuilderBusy, DemarcheError
from index.generation import Generations

if TYPE_CHECKING:
    from bot.discord.client import Demarche

log = logging.getLogger(__name__)

WATCH = 2.0  # seconds between two looks at what is live
HOUSEKEEPING = 24.0  # hours


class Refresh(commands.Cog):
    """Background loops; each survives its own errors, which are logged."""

    def __init__(self, client: "Demarche") -> None:
        self.client = client
        self._live: str | None = None
        self._tried = False

    async def cog_load(self) -> None:
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
            self._tried = True
            await self._build("there is no index yet")
            return
        name = await self.client.desk.work(self._live_name)
        if name is None or name == self._live:
            return
        try:
            if await self.client.desk.open():
                log.info("index %s answers from now on", name)
                await self.client.show_presence()
            self._live = name
        except DemarcheError as error:
            self._live = name  # told once; the old index answers on
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
            report = await self.client.building.run()
            log.info("indexed %d articles as %s", report.counts.articles, report.generation)
        except BuilderBusy:
            log.info("somebody else is indexing already")
        except DemarcheError as error:
            log.error("indexing failed: %s", error)
        await self.client.show_presence()

    def _live_name(self) -> str | None:
        return Generations(self.client.settings.data).live_name()


async def setup(client: "Demarche") -> None:
    await client.add_cog(Refresh(client))
