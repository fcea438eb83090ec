"""The language model beside the rules: when it is asked, what it may cost, and what is said when it fails."""

import logging
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.answer import Abstention, Answer
from bot.found import Found
from bot.settings import Settings
from bot.spending import Spending
from bot.writer.fitness import Fitness, Result
from bot.writer.rewording import reword
from bot.writer.writer import OnStatement, Tally, Writer
from index.chat import Chat, Usage
from index.errors import BadForm, ModelError, ModelSetupError, Unbounded
from index.model_options import ChatOptions
from prompts import Prompt

log = logging.getLogger(__name__)

AWAY = "The language model was not available; this answer was composed by the rules."
TESTING = "The language model is being tested; this answer was composed by the rules."
UNFIT = "The language model did not pass Demarche's test; this answer was composed by the rules."
SPENT = "{who} used today's share of the language model ({bound:,} tokens): the rules answer until midnight UTC."
REWORDED = "Understood as: “{}”"
REST = 300.0  # seconds without a call after an error that only a person can mend


@dataclass(frozen=True, slots=True)
class Spender:
    """Who pays: ids of the user and the server, '' where there is none."""

    user: str = ""
    server: str = ""


class Assistant:
    """Answers with a model; safe from several threads.

    `problem` is one sentence when the model cannot be used, or may only reword questions, and empty otherwise;
    `usage` and `tally` are what it has cost and written so far, `result` how it did in the fitness test, None until
    that is known.
    """

    def __init__(self, settings: Settings, options: ChatOptions, prompts: Mapping[str, Prompt]) -> None:
        self.settings = settings
        self.prompts = prompts
        self.problem = ""
        self.usage = Usage()
        self.tally = Tally()
        self.result: Result | None = None
        self._chat: Chat | None = None
        self._until = 0.0
        self._lock = threading.Lock()
        self._testing = threading.Lock()
        self._spending = Spending(settings.data / "spending.sqlite")
        self._fitness = Fitness(settings.data / "fitness.json", options.name, prompts)
        try:
            self._chat = Chat(options)
        except ModelSetupError as error:
            self.problem = str(error)
            log.warning("%s The rules answer.", error)
        self._judged(self._fitness.kept())

    @property
    def untested(self) -> bool:
        """Whether its fitness test is still to come."""
        return self._chat is not None and self.settings.model_answers and self.result is None

    def check(self) -> str:
        """Why the model cannot be used, found by one tiny call and, the first time, by the fitness test; logged; ''
        when it can.
        """
        if self._chat is not None:
            try:
                self._chat.check()
                if self.settings.model_answers:
                    with self._testing:
                        self._test(self._chat)
            except ModelError as error:
                self._failed(error)
                return str(error)
        return self.problem

    def answer(
        self, found: Found, on_statement: OnStatement | None = None, spender: Spender | None = None
    ) -> Answer | Abstention:
        """The model's reply, each statement checked; the rules' own, which says so, where the model cannot be reached,
        has spent its share, or is not fit to answer.
        """
        spender = spender or Spender()
        spent = self._spent(spender)
        if spent:
            return _noted(found.by_rules, spent)
        if self._chat is None or time.monotonic() < self._until:
            return _noted(found.by_rules, AWAY, self.problem)
        usage = Usage()
        try:
            reply = self._answer(self._chat, found, on_statement, usage)
        except ModelError as error:
            self._failed(error)
            return _noted(found.by_rules, AWAY, str(error))
        finally:
            with self._lock:
                self.usage.add(usage)
            for who, ident in (("user", spender.user), ("server", spender.server)):
                if ident and usage.tokens:
                    self._spending.add(f"{who} {ident}", usage.tokens)
        cost = f"Language model: {usage.calls} calls, {usage.read} tokens read, {usage.written} written, "
        return replace(reply, trace=(*reply.trace, f"{cost}{usage.seconds:.1f} s."))

    def _answer(self, chat: Chat, found: Found, on_statement: OnStatement | None, usage: Usage) -> Answer | Abstention:
        if not self.settings.model_answers:
            return self._by_rules(chat, found, usage)
        if self.result is None:
            if not self._testing.acquire(blocking=False):
                return _noted(found.by_rules, TESTING)
            try:
                self._test(chat)
            finally:
                self._testing.release()
        if self.result is None or not self.result.fit:
            return _noted(self._by_rules(chat, found, usage), UNFIT, self.problem)
        writer = Writer(chat, self.prompts, look_up=self.settings.model_questions)
        try:
            return writer.write(found, usage, on_statement)
        finally:
            with self._lock:
                self.tally.add(writer.tally)

    def _by_rules(self, chat: Chat, found: Found, usage: Usage) -> Answer | Abstention:
        """What the rules answer to the question, reworded by the model where they are silent or it leans on others."""
        if not self.settings.model_questions or not (found.before or isinstance(found.by_rules, Abstention)):
            return found.by_rules
        try:
            wording = reword(found, chat, self.prompts["question"], usage)
        except (BadForm, Unbounded):
            return found.by_rules
        reply = found.again(wording).by_rules if wording else found.by_rules
        if not wording or isinstance(reply, Abstention):
            return found.by_rules
        line = f"Reworded by {chat.name}, prompt {self.prompts['question'].label}: “{wording}”."
        reply = _noted(reply, REWORDED.format(wording))
        return replace(reply, question=found.question.text, trace=(line, *reply.trace))

    def _test(self, chat: Chat) -> None:
        """The fitness test, unless its result is known. Raises ModelError when the model fails in it."""
        if self.result is None:
            log.info("testing whether the language model %s is fit to answer", chat.name)
            self._judged(self._fitness.test(chat))

    def _judged(self, result: Result | None) -> None:
        self.result = result
        if result is not None and not result.fit and not self.problem:
            self.problem = result.sentence
            log.warning("%s", self.problem)

    def _failed(self, error: ModelError) -> None:
        if isinstance(error, ModelSetupError):
            self.problem, self._until = str(error), time.monotonic() + REST
        log.warning("%s The rules answer.", error)

    def _spent(self, spender: Spender) -> str:
        """What to tell when a day's bound is reached; '' while none is."""
        bounds = (
            (spender.user, "user", "You have", self.settings.model_user_day),
            (spender.server, "server", "This server has", self.settings.model_server_day),
        )
        for ident, kind, who, bound in bounds:
            if ident and self._spending.today(f"{kind} {ident}") >= bound:
                return SPENT.format(who=who, bound=bound)
        return ""


def _noted(reply: Answer | Abstention, note: str, why: str = "") -> Answer | Abstention:
    return replace(reply, notes=(*reply.notes, note), trace=(*reply.trace, why) if why else reply.trace)
