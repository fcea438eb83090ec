"""An answer that grows in Discord while a language model writes it: edits at least a second apart."""

import asyncio
import contextlib
import contextvars
import time
from typing import Protocol

from bot.answer import Statement
from bot.discord.messages import unfinished

APART = 1.0  # seconds between two edits, also between the last part and the whole


class Grows(Protocol):
    """A way back that can show an answer before it is whole."""

    async def grow(self, text: str) -> None:
        """Shows `text` for now. Raises nothing."""


class Growing:
    """Shows statements as they come. `add` may be called from any thread; `stop` before the whole answer is sent."""

    def __init__(self, delivery: Grows, title: str) -> None:
        self._delivery = delivery
        self._title = title
        self._loop = asyncio.get_running_loop()
        self._context = contextvars.copy_context()  # the question's, not that of the thread that adds
        self._statements: list[Statement] = []
        self._showing: asyncio.Task[None] | None = None
        self._next = float("-inf")  # when the message may be changed again, by the monotonic clock
        self._stopped = False

    def add(self, statement: Statement) -> None:
        """Show one statement more."""
        with contextlib.suppress(RuntimeError):  # the bot has ended, and its loop with it
            self._loop.call_soon_threadsafe(self._take, statement, context=self._context)

    async def stop(self) -> None:
        """Show no more; what is being sent is waited for, so that it cannot overwrite the whole answer."""
        self._stopped = True
        if self._showing:
            await self._showing

    async def pause(self) -> None:
        """Waits until the whole answer may take the place of the last part."""
        await asyncio.sleep(max(0.0, self._next - time.monotonic()))

    def _take(self, statement: Statement) -> None:
        self._statements.append(statement)
        if not self._stopped and (self._showing is None or self._showing.done()):
            self._showing = self._loop.create_task(self._show())

    async def _show(self) -> None:
        shown = 0
        while not self._stopped and shown < len(self._statements):
            now = time.monotonic()
            if now < self._next:
                await asyncio.sleep(self._next - now)
                continue
            shown = len(self._statements)
            await self._delivery.grow(unfinished(self._title, self._statements))
            took = time.monotonic() - now  # long when Discord asks for patience: then it is given more
            self._next = time.monotonic() + max(APART, took)
