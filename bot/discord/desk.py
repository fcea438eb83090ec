"""Engine, index and state as the event loop reaches them: always through a thread, never waiting itself."""

import asyncio
import gc
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple, ParamSpec, TypeVar

from bot.answer import Abstention, Answer, Statement
from bot.discord.markup import CHOICE, clip
from bot.settings import Settings
from bot.state import State
from bot.writer.assistant import Spender
from index.errors import NoIndex

if TYPE_CHECKING:
    from bot.engine import Engine
    from index.rows import ActorInfo

P = ParamSpec("P")
T = TypeVar("T")

THINKERS = 2  # more would only compete for the interpreter's lock, and with the event loop
WAITERS = 8  # with a language model, most of a thought is waiting for it


class Asked(NamedTuple):
    """A reply with the seconds it waited for its turn and took to be made."""

    reply: Answer | Abstention
    waited: float
    took: float


class Facts(NamedTuple):
    """What the event loop knows of the live index without asking it."""

    generation: str
    built: datetime  # UTC
    titles: tuple[str, ...]
    actors: "tuple[ActorInfo, ...]"  # best known first

    def canonical(self, name: str) -> str:
        """The actor that a name, as a list offers it, or another wording stands for; the words as typed where none."""
        wanted = name.casefold().strip()
        for info in self.actors:
            if clip(info.actor.name, CHOICE).casefold() == wanted:
                return info.actor.name
        for info in self.actors:
            if wanted in (alias.casefold() for alias in info.actor.aliases):
                return info.actor.name
        return name

    def knows(self, name: str) -> bool:
        """Whether the articles name an actor so."""
        return any(info.actor.name == name for info in self.actors)

    @property
    def articles(self) -> str:
        """'1 article', '12 articles'."""
        return f"{len(self.titles):,} article{'s' * (len(self.titles) != 1)}"


class Desk:
    """One engine and one state for the whole bot. All methods are for the event loop's thread."""

    def __init__(self, settings: Settings, state: State) -> None:
        self.settings = settings
        self.facts: Facts | None = None
        self._state = state
        self._engine: Engine | None = None
        self._thinkers = ThreadPoolExecutor(WAITERS if settings.model else THINKERS, thread_name_prefix="think")
        self._readers = ThreadPoolExecutor(2, thread_name_prefix="read")
        self._clerk = ThreadPoolExecutor(1, thread_name_prefix="state")
        self._opening = asyncio.Lock()

    @property
    def ready(self) -> bool:
        """Whether there is an index to answer from."""
        return self._engine is not None

    @property
    def model_problem(self) -> str:
        """Why the language model cannot be used, '' where it can or there is none."""
        return self._engine.assistant.problem if self._engine and self._engine.assistant else ""

    async def open(self) -> bool:
        """Opens the index, or turns to a newer generation of it; True if that changed what answers.

        Raises GenerationError when there is none that can be used (NoIndex leaves the desk not ready, no error).
        """
        async with self._opening:
            changed, self.facts = await self._in(self._readers, self._open)
            return changed

    async def ask(
        self,
        question: str,
        before: Sequence[str] = (),
        *,
        user: int | None = None,
        server: int | None = None,
        on_statement: Callable[[Statement], None] | None = None,
    ) -> Asked:
        """The engine's reply; `user` and `server` are whose share of a language model's day it costs.

        `on_statement` is called from a thread with each statement that a model has written and that stands.

        Raises NoIndex while there is no index, any DemarcheError of the engine.
        """
        spender = Spender(str(user or ""), str(server or ""))
        queued = perf_counter()

        def think() -> Asked:
            started = perf_counter()
            reply = self.engine.ask(question, before, on_statement=on_statement, spender=spender)
            return Asked(reply, started - queued, perf_counter() - started)

        return await self._in(self._thinkers, think)

    async def read(self, job: Callable[["Engine"], T]) -> T:
        """`job(engine)` in a thread, for looking something up in the index. Raises NoIndex while there is none."""
        return await self._in(self._readers, lambda: job(self.engine))

    async def work(self, job: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Any other waiting job (files, a build's events) in a thread."""
        return await self._in(None, lambda: job(*args, **kwargs))

    async def state(self, job: Callable[[State], T]) -> T:
        """`job(state)` in the state's own thread, so that a flood of questions never delays a button."""
        return await self._in(self._clerk, lambda: job(self._state))

    async def state_apart(self, job: Callable[[State], T]) -> T:
        """`job(state)` in a thread that no button waits for: for what reads much beside."""
        return await self._in(self._readers, lambda: job(self._state))

    async def forget(self) -> int:
        """Forgets what is old, in a thread that nothing waits for; returns how many answers that were."""
        return await self._in(None, self._state.forget)

    @property
    def engine(self) -> "Engine":
        """The engine, for a thread. Raises NoIndex."""
        if self._engine is None:
            raise NoIndex("There is no index yet: run `demarche index build`, or /reindex on Discord.")
        return self._engine

    async def close(self) -> None:
        """Ends without waiting for a question that is still being thought about."""
        for pool in (self._thinkers, self._readers):
            pool.shutdown(wait=False, cancel_futures=True)
        await self._in(self._clerk, self._state.close)
        self._clerk.shutdown(wait=False)

    def _open(self) -> tuple[bool, Facts | None]:
        from bot.engine import Engine

        first = self._engine is None
        if self._engine is not None:
            changed = self._engine.reload()
        else:
            try:
                self._engine = Engine(self.settings)
            except NoIndex:
                return False, None
            changed = True
        if changed:
            self._engine.index.warm()
            if first:
                if self._engine.assistant:
                    self._thinkers.submit(self._engine.assistant.check)  # a wrong key is in the log at the start
                gc.freeze()  # what stays for good need not be looked through again: 80 ms in which nothing else runs
        return changed, self._facts(self._engine) if changed or self.facts is None else self.facts

    @staticmethod
    def _facts(engine: "Engine") -> Facts:
        index = engine.index
        titles = tuple(info.title or info.id for info in index.catalogue.articles())
        return Facts(index.generation, index.manifest.built, titles, tuple(index.catalogue.actors()))

    @staticmethod
    async def _in(pool: ThreadPoolExecutor | None, job: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(pool, job)
