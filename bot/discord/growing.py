"""An answer that grows in Discord while a language model writes it: edits at least a second apart."""

import asyncio
import contextvars
import time
from collections.abc import Sequence
from typing import Protocol

from bot.answer import Statement
from bot.discord.markup import fit

APART = 1.0  # seconds between two edits
SHOWN = 1800  # units of text


class Grows(Protocol):
    """A way back that can show an answer before it is whole."""

    async def grow(self, text: str) -> None:
        """Shows `text` for now. Raises nothing."""


class Growing:
    """Shows statements as they come. `add` may be called from any thread; `stop` before the whole answer is sent."""

    def __init__(self, delivery: Grows) -> None:
        self._delivery = delivery
        self._loop = asyncio.get_running_loop()
        self._context = contextvars.copy_context()  # the question's, not that of the thread that adds
        self._lines: list[str] = []
        self._showing: asyncio.Task[None] | None = None
        self._last = float("-inf")
        self._stopped = False

    def add(self, statement: Statement) -> None:
        """Show one statement more."""
        self._loop.call_soon_threadsafe(self._take, f"- {fit(statement.text, 900)}", context=self._context)

    async def stop(self) -> None:
        """Show no more; what is being sent is waited for, so that it cannot overwrite the whole answer."""
        self._stopped = True
        if self._showing:
            await self._showing

    def _take(self, line: str) -> None:
        self._lines.append(line)
        if not self._stopped and (self._showing is None or self._showing.done()):
            self._showing = self._loop.create_task(self._show())

    async def _show(self) -> None:
        shown = 0
        while not self._stopped and shown < len(self._lines):
            wait = self._last + APART - time.monotonic()
            if wait > 0:
                await asyncio.sleep(wait)
                continue
            shown = len(self._lines)
            self._last = time.monotonic()
            await self._delivery.grow(_text(self._lines))


def _text(lines: Sequence[str]) -> str:
    kept: list[str] = []
    for line in lines:
        if len("\n".join((*kept, line))) > SHOWN:
            break
        kept.append(line)
    return "\n".join((*kept, "-# still writing …"))
