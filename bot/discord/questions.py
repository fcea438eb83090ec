"""One question from its arrival to its answer, whatever way it came: limits, memory, engine, state, log."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

import discord

from bot.answer import Abstention, Answer
from bot.discord.delivery import Delivery
from bot.discord.growing import Growing
from bot.discord.markup import visible
from bot.discord.messages import answered
from bot.discord.tree import sentence
from bot.discord.views import answer_buttons
from bot.wording import as_typed

if TYPE_CHECKING:
    from bot.discord.client import Demarche

log = logging.getLogger("demarche.questions")

LONGEST = 500  # characters of a question
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
        refusal = self._refusal(question, delivery)
        if refusal:
            await delivery.refuse(refusal)
            return
        task = asyncio.current_task()
        assert task is not None
        self._open[task] = delivery
        try:
            await delivery.acknowledge()
            course.acknowledged = perf_counter() - course.arrived
            await self._answer(question, delivery, await follows() if follows else None, course)
        except asyncio.CancelledError:  # `finish` has told them
            course.outcome = "restart"
        except Exception as error:
            await self._apologise(delivery, error)
        finally:
            client.limits.done(delivery.user)
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

    def _refusal(self, question: str, delivery: Delivery) -> str | None:
        if self._client.closing:
            return RESTARTING
        if not question:
            return "Ask me about the articles, for example: who demands what, of whom?"
        if len(question) > LONGEST:
            return f"That is a long question: please ask in at most {LONGEST} characters."
        if not self._client.desk.ready:
            return None  # answered by a kind word, which costs no turn
        return self._client.limits.refusal(delivery.user, delivery.server)

    async def _answer(self, question: str, delivery: Delivery, follows: int | None, course: Course) -> None:
        desk = self._client.desk
        if not desk.ready:
            course.outcome = "no index"
            await delivery.deliver([self._client.building.kind_word()])
            return
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
        number = await desk.state(
            lambda state: state.remember(
                reply,
                question=question,
                user=delivery.user,
                server=delivery.server,
                channel=delivery.channel,
                parent=follows,
            )
        )
        await growing.pause()
        self._client.limits.done(delivery.user)  # before they see the answer and ask on
        started = perf_counter()
        messages = await delivery.deliver(answered(reply, cut=cut), answer_buttons(number, reply))
        course.sent = perf_counter() - started
        course.outcome = "abstained" if isinstance(reply, Abstention) else "answered"
        await desk.state(lambda state: state.shown(number, messages))

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
