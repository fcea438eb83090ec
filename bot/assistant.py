"""The language model beside the rules: when it is asked, what it may cost, and what is said when it fails."""

import logging
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from bot.answer import Abstention, Answer
from bot.evidence import candidates
from bot.rewording import language_of, reword
from bot.settings import Settings
from bot.spending import Spending
from bot.tongues import in_language
from bot.understanding import understand
from bot.writer import Found, OnStatement, Tally, Writer
from index.chat import Chat, Usage
from index.errors import DemarcheError, ModelError, ModelSetupError
from index.model_options import ChatOptions, ReadingOptions
from prompts import Prompt, load

if TYPE_CHECKING:
    from index.demands import Demand

log = logging.getLogger(__name__)

AWAY = "The language model was not available; this answer was composed by the rules."
SPENT = "{who} used today's share of the language model ({bound:,} tokens): the rules answer until midnight UTC."
REST = 300.0  # seconds without a call after an error that only a person can mend


@dataclass(frozen=True, slots=True)
class Spender:
    """Who pays: ids of the user and the server, '' where there is none."""

    user: str = ""
    server: str = ""


class Assistant:
    """Improves the rules' replies with a model; safe from several threads.

    `problem` is one sentence when the model cannot be used, and empty otherwise; `usage` and `tally` are what it has
    cost and written so far.
    """

    def __init__(self, settings: Settings, prompts: Mapping[str, Prompt]) -> None:
        self.settings = settings
        self.prompts = prompts
        self.problem = ""
        self.usage = Usage()
        self.tally = Tally()
        self._chat: Chat | None = None
        self._until = 0.0
        self._lock = threading.Lock()
        self._told: set[tuple[date, str, str]] = set()  # who was told that a day's share is spent
        self._spending = Spending(settings.data / "spending.sqlite")
        try:
            self._chat = Chat(chat_options(settings))
        except ModelSetupError as error:
            self.problem = str(error)
            log.warning("%s The rules answer alone.", error)

    def check(self) -> str:
        """Why the model cannot be used, found by one tiny call and logged; '' when it can."""
        if self._chat is not None:
            try:
                self._chat.check()
            except ModelError as error:
                self._failed(error)
                return str(error)
        return self.problem

    def improve(
        self, found: Found, on_statement: OnStatement | None = None, spender: Spender | None = None
    ) -> Answer | Abstention:
        """The reply with the model's help, each statement checked; the rules' own with a note when it has none."""
        spender = spender or Spender()
        spent = self._spent(spender)
        if spent is not None:
            return _noted(found.reply, spent) if spent else found.reply
        if self._chat is None or time.monotonic() < self._until:
            return _noted(found.reply, AWAY, self.problem)
        usage = Usage()
        try:
            return self._improved(self._chat, found, on_statement, usage)
        except ModelError as error:
            self._failed(error)
            return _noted(found.reply, AWAY, str(error))
        finally:
            with self._lock:
                self.usage.add(usage)
            for who, ident in (("user", spender.user), ("server", spender.server)):
                if ident and usage.tokens:
                    self._spending.add(f"{who} {ident}", usage.tokens)

    def _failed(self, error: ModelError) -> None:
        if isinstance(error, ModelSetupError):
            self.problem, self._until = str(error), time.monotonic() + REST
        log.warning("%s The rules answer alone.", error)

    def _improved(
        self, chat: Chat, found: Found, on_statement: OnStatement | None, usage: Usage
    ) -> Answer | Abstention:
        language, asked = language_of(found.question.text), found.question.text
        wanted = bool(found.before) or language != "en" or isinstance(found.reply, Abstention)
        if self.settings.model_questions and wanted:
            found, language = self._reworded(chat, found, usage, language)
        reply = found.reply
        if self.settings.model_answers and language == "en":
            writer = Writer(chat, self.prompts["answer"])
            try:
                reply = writer.write(found, usage, on_statement)
            finally:
                with self._lock:
                    self.tally.add(writer.tally)
        if language != "en":
            catalogue = found.composer.reader.index.catalogue

            def demand_of(ident: int) -> "Demand | None":
                return next((entry.demand for entry in catalogue.demands(ids=[ident])), None)

            reply = replace(in_language(reply, language, demand_of), title=" ".join(asked.split()))
        cost = f"Language model: {usage.calls} calls, {usage.read} tokens read, {usage.written} written, "
        return replace(reply, question=asked, trace=(*reply.trace, f"{cost}{usage.seconds:.1f} s."))

    def _reworded(self, chat: Chat, found: Found, usage: Usage, language: str) -> tuple[Found, str]:
        """What the rules make of the reworded question, and the language it was asked in."""
        reader = found.composer.reader
        names = [info.actor.name for info in reader.index.catalogue.actors()]
        prompt = self.prompts["question"]
        wording = reword(found.question.text, found.before, found.book, names, chat, prompt, usage)
        if wording is None:
            return found, language
        question = understand(wording.text, found.book)
        ranked = candidates(question, reader)
        reply = found.composer.compose(question, ranked)
        if isinstance(reply, Abstention) and isinstance(found.reply, Answer):
            return found, wording.language
        line = f"Reworded by {chat.name}, prompt {prompt.label}: “{wording.text}” (asked in {wording.language})."
        reply = replace(reply, trace=(line, *reply.trace))
        return replace(found, question=question, ranked=ranked, reply=reply), wording.language

    def _spent(self, spender: Spender) -> str | None:
        """What to tell when a bound is reached, '' when that was told today, None while none is."""
        bounds = (
            (spender.user, "user", "You have", self.settings.model_user_day),
            (spender.server, "server", "This server has", self.settings.model_server_day),
        )
        for ident, kind, who, bound in bounds:
            if ident and self._spending.today(f"{kind} {ident}") >= bound:
                told = (datetime.now(UTC).date(), kind, spender.user or ident)
                with self._lock:
                    first = told not in self._told
                    self._told.add(told)
                return SPENT.format(who=who, bound=bound) if first else ""
        return None


def assistant(settings: Settings) -> Assistant | None:
    """The assistant that the settings ask for, None without a model. Raises PromptError for a faulty prompt."""
    if not settings.model:
        if settings.prompts:
            load(settings.prompts)
        return None
    return Assistant(settings, load(settings.prompts))


def chat_options(settings: Settings) -> ChatOptions:
    """How the settings say to connect."""
    url = str(settings.model_url) if settings.model_url else None
    return ChatOptions(settings.model, url, settings.model_timeout.total_seconds())


def reading_options(settings: Settings, *, wanted: bool = False) -> ReadingOptions | None:
    """How a build is to have articles read by the model: where it is `wanted` or the settings say so, else None.

    Raises ModelSetupError when it is wanted and no model is set, PromptError for a faulty prompt.
    """
    if not settings.model:
        if wanted:
            raise ModelSetupError("No language model is set: set DEMARCHE_MODEL, such as openai:gpt-5-mini.")
        return None
    if not wanted and not settings.model_reading:
        return None
    load(settings.prompts)
    return ReadingOptions(chat_options(settings), settings.prompts, settings.model_budget)


def problem(settings: Settings) -> str:
    """One sentence on why the model cannot be used, found by one tiny call; '' when it can or none is set."""
    if not settings.model:
        return ""
    try:
        return Assistant(settings, load(settings.prompts)).check()
    except DemarcheError as error:
        return str(error)


def _noted(reply: Answer | Abstention, note: str, why: str = "") -> Answer | Abstention:
    return replace(reply, notes=(*reply.notes, note), trace=(*reply.trace, why) if why else reply.trace)
