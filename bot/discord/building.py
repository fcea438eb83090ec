"""A build of the index as the bot sees it: in its child process, one at a time, with progress that can be told."""

import asyncio
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.discord.desk import Desk
from bot.settings import Settings
from index.errors import BuilderBusy

if TYPE_CHECKING:
    from index.build import Build, BuildReport, Progress


class Building:
    """Used on the event loop only; the builder's events are read in a thread."""

    def __init__(self, settings: Settings, desk: Desk) -> None:
        self.progress: Progress | None = None
        self.running = False
        self.started = 0.0  # monotonic
        self._settings = settings
        self._desk = desk
        self._build: Build | None = None
        self._stage = ("", 0.0)
        self._cancelled = False

    async def run(self, *, full: bool = False, told: Callable[["Progress"], None] | None = None) -> "BuildReport":
        """Builds the next generation and turns to it. `told` is called on the event loop with each progress.

        Raises BuilderBusy if one is running, BuildError if it fails or is cancelled; the old index answers on.
        """
        if self.running:
            raise BuilderBusy("The articles are being indexed already: see `/index status`.")
        self.running, self._cancelled, self.progress = True, False, None
        self.started = time.monotonic()
        loop = asyncio.get_running_loop()

        def note(progress: "Progress") -> None:
            if progress.stage != self._stage[0]:
                self._stage = (progress.stage, time.monotonic())
            self.progress = progress
            if told:
                told(progress)

        def work() -> "BuildReport":
            from bot.build_options import build_options
            from index.build import start

            self._build = build = start(build_options(self._settings, full=full))
            if self._cancelled:
                build.cancel()
            for progress in build:
                loop.call_soon_threadsafe(note, progress)
            return build.result()

        try:
            report = await self._desk.work(work)
            await self._desk.open()
            return report
        finally:
            self.running, self._build, self.progress = False, None, None

    def cancel(self) -> bool:
        """Stops the build that this bot is running; False if it runs none. What was live stays live."""
        if not self.running:
            return False
        self._cancelled = True
        if self._build is not None:
            self._build.cancel()
        return True

    def left(self) -> float | None:
        """Seconds that the present stage will still take at its pace, None where nobody can know."""
        progress = self.progress
        if progress is None or not progress.total or not progress.done:
            return None
        spent = time.monotonic() - self._stage[1]
        return spent / progress.done * (progress.total - progress.done) if spent > 1 else None

    def line(self) -> str:
        """The progress in one line: stage, done of all, time left."""
        progress = self.progress
        if progress is None:
            return "starting"
        text = progress.stage
        if progress.total:
            text += f": {progress.done:,} of {progress.total:,}"
        left = self.left()
        if left is not None and left >= 1:
            text += f", about {duration(left)} left in this stage"
        if progress.note:
            text += f", {progress.note}"
        return text

    def kind_word(self) -> str:
        """What somebody is told who asks before there is an index."""
        if self.running:
            return f"I am still reading the articles for the first time ({self.line()}). Please ask again in a minute."
        return "I have no articles to answer from yet. An administrator can index some with `/reindex`."


def duration(seconds: float) -> str:
    """'40 seconds', '3 minutes', '2 hours'."""
    for size, word in ((3600, "hour"), (60, "minute")):
        if seconds >= 1.5 * size:
            return f"{seconds / size:.0f} {word}s"
    whole = max(1, round(seconds))
    return f"{whole} second{'' if whole == 1 else 's'}"
