"""One question from its arrival to its answer, whatever way it came: limits, memory, engine, state, log."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, TypeVar

import discord

from bot.answer import Abstention, Answer
from bot.discord.delivery import Delivery
from bot.discord.growing import Growing
from bot.discord.limits import LONGEST, Refusal, Turn
from bot.discord.markup import visible
from bot.discord.messages import answered
from bot.discord.tree import sentence
from bot.discord.views import answer_buttons
from bot.state import State
from bot.wording import as_typed

if TYPE_CHECKING:
    from bot.discord.client import Demarche

T = TypeVar("T")

log = logging.getLogger("demarche.questions")

Follows = Callable[[], Awaitable[int | None]]  # asked only when the question has been acknowledged
RESTARTING = "I am being restarted: please ask again in a minute."


@dataclass(slots=True)
class Course:
    """How one question fared, for the log: times in seconds from its arrival, or of a stage."""

    arrived: float
    kind: str = "none"
    outcome: str = "error"
    statements: int = 0
    acknowledged: float = 0.0
    waited: float = 0.0
    thought: float = 0.0
    sent: float = 0.0


class Questions:
    """Every question in work, so that none is lost at the end."""

    def __init__(self, client: "Demarche") -> None:
        self._client = client
        self._open: dict[asyncio.Task[object], Delivery] = {}

    def __len__(self) -> int:
        return len(self._open)

    async def answer(self, question: str, delivery: Delivery, follows: Follows | None = None) -> None:
        """Answers, refuses, or says what went wrong; `follows` looks up the answer that the question follows up."""
        client = self._client
        course = Course(perf_counter())
        question = visible(question)
        turn = self._turn(question, delivery)
        if isinstance(turn, Refusal):
            await delivery.refuse(turn.text, turn.wait)
            return
        task = asyncio.current_task()
        assert task is not None
        self._open[task] = delivery
        try:
            await delivery.acknowledge(question if turn else None)
            course.acknowledged = perf_counter() - course.arrived
            if turn:
                await self._answer(question, delivery, await follows() if follows else None, course, turn)
            else:
                course.outcome = "no index"
                await delivery.deliver([client.building.kind_word()])
        except asyncio.CancelledError:  # `finish` has told them
            course.outcome = "restart"
        except Exception as error:
            await self._apologise(delivery, error)
        finally:
            if turn:
                turn.end()
            self._open.pop(task, None)
            self._record(question, delivery, course)

    async def finish(self, grace: float) -> None:
        """Waits at most `grace` seconds for the questions in work, then tells the ones who still wait."""
        if self._open:
            await asyncio.wait(list(self._open), timeout=grace)
        left = dict(self._open)
        for task in left:
            task.cancel()
        if left:
            await asyncio.wait(left, timeout=0.5)  # a part that is on its way must not come after what they are told
            await asyncio.wait([asyncio.ensure_future(d.deliver([RESTARTING])) for d in left.values()], timeout=1)

    def _turn(self, question: str, delivery: Delivery) -> Turn | Refusal | None:
        """A turn or a refusal; None where there is no index: that is answered by a kind word, which costs no turn."""
        if self._client.closing:
            return Refusal(RESTARTING, 60.0)
        if not question:
            return Refusal("Ask me about the articles, for example: who demands what, of whom?")
        if len(question) > LONGEST:
            return Refusal(f"That is a long question: please ask in at most {LONGEST} characters.")
        return self._client.limits.take(delivery.user, delivery.server) if self._client.desk.ready else None

    async def _answer(self, question: str, delivery: Delivery, follows: int | None, course: Course, turn: Turn) -> None:
        desk = self._client.desk
        before, cut = await desk.state(lambda state: state.chain(follows))
        growing = Growing(delivery, as_typed(question))
        try:
            asked = await desk.ask(
                question, before, user=delivery.user, server=delivery.server, on_statement=growing.add
            )
        finally:
            await growing.stop()
        reply = asked.reply
        course.waited, course.thought, course.kind = asked.waited, asked.took, reply.kind
        course.statements = len(reply.statements) if isinstance(reply, Answer) else 0
        number = await self._kept(
            lambda state: state.remember(
                reply,
                question=question,
                user=delivery.user,
                server=delivery.server,
                channel=delivery.channel,
                parent=follows,
                took=asked.waited + asked.took,
            )
        )
        await growing.pause()
        turn.end()  # before they see the answer and ask on
        started = perf_counter()
        shown = answered(reply, cut=cut, kept=number is not None)
        messages = await delivery.deliver(shown, answer_buttons(number, reply))
        course.sent = perf_counter() - started
        course.outcome = "abstained" if isinstance(reply, Abstention) else "answered"
        if number is not None:
            await self._kept(lambda state: state.shown(number, messages))

    async def _kept(self, job: Callable[[State], T]) -> T | None:
        """What `job(state)` gives, None where that fails: no answer is held back because it cannot be remembered."""
        try:
            return await self._client.desk.state(job)
        except Exception as error:
            log.error("an answer cannot be remembered: %s", error)
            return None

    async def _apologise(self, delivery: Delivery, error: Exception) -> None:
        if isinstance(error, discord.HTTPException | OSError):
            log.warning("an answer could not be delivered: %s", error)
            return
        try:
            await delivery.deliver([sentence(error)])
        except (discord.HTTPException, OSError) as second:
            log.warning("an apology could not be delivered: %s", second)

    def _record(self, question: str, delivery: Delivery, course: Course) -> None:
        metrics = self._client.metrics
        metrics.questions[course.kind, course.outcome] += 1
        metrics.acknowledged.add(course.acknowledged)
        metrics.answered.add(perf_counter() - course.arrived)
        text = f" question={question!r}" if self._client.settings.log_questions else ""
        log.info(
            "%s by=%s kind=%s statements=%d ack=%.3f waited=%.3f thought=%.3f sent=%.3f total=%.3f%s",
            *(course.outcome, delivery.how, course.kind, course.statements, course.acknowledged, course.waited),
            *(course.thought, course.sent, perf_counter() - course.arrived, text),
        )
