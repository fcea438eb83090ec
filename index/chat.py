"""The connection to a language model: calls bounded in time, streamed or structured, errors in one sentence."""

import json
import logging
import queue
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from index.connect import RETRIES, connect, key_name
from index.errors import BadForm, ModelError, ModelSetupError, ModelUnavailable, Unbounded
from index.model_options import ChatOptions
from prompts import Prompt

log = logging.getLogger(__name__)

WITHOUT_RETRIES = {"ollama"}  # providers whose client has none
PASSING = {408, 409, 425, 429, 500, 502, 503, 504}  # HTTP states that may be over in a moment
MOST_CHARACTERS = 20_000  # of one reply, for a server that does not heed the bound of tokens
CHARACTERS_A_TOKEN = 4  # English prose; used only where the provider reports no usage
FINISH = ("finish_reason", "stop_reason", "done_reason")  # what providers call the reason of the end
FINISHED = {"stop", "end_turn", "stop_sequence", "tool_calls", "tool_use"}
TELL_THE_END = {"openai", "anthropic", "ollama"}  # providers whose silence about the end means that the reply broke off
PERMANENT = {400, 401, 403, 404}

Form = TypeVar("Form", bound=BaseModel)
Result = TypeVar("Result")


@dataclass(slots=True)
class Usage:
    """What calls have cost: tokens read and written by the model, seconds waited."""

    read: int = 0
    written: int = 0
    seconds: float = 0.0
    calls: int = 0

    @property
    def tokens(self) -> int:
        return self.read + self.written

    def add(self, other: "Usage") -> None:
        self.read += other.read
        self.written += other.written
        self.seconds += other.seconds
        self.calls += other.calls


@dataclass(slots=True)
class Reply:
    """A reply as it comes: iterate it once for pieces of text; `usage` is right when it has ended.

    Iterating raises ModelUnavailable when it takes too long, breaks off, is cut or never ends, and ModelSetupError
    when the provider refuses the key or the model's name.
    """

    pieces: Iterator[str]
    usage: Usage = field(default_factory=Usage)

    def __iter__(self) -> Iterator[str]:
        return self.pieces


class Chat:
    """One language model, safe from several threads."""

    def __init__(self, options: ChatOptions) -> None:
        """Connect. Raises ModelSetupError for a missing package or key, or a provider that does not exist."""
        self.options = options
        self._model = connect(options)
        self._plain = False  # set when the server has turned out to know no structured output

    @property
    def name(self) -> str:
        return self.options.name

    def stream(self, prompt: Prompt, values: Mapping[str, str], within: float | None = None) -> Reply:
        """Ask, and have the text piece by piece; `within` so many seconds, else the time that the options give."""
        messages = prompt.template().invoke(dict(values)).to_messages()
        reply = Reply(iter(()))
        reply.pieces = self._pieces(messages, reply.usage, within)
        return reply

    def form(
        self, prompt: Prompt, values: Mapping[str, str], form: type[Form], usage: Usage, within: float | None = None
    ) -> Form:
        """Ask for an object of this form; what it cost is added to `usage`, also when it fails.

        By the provider's structured output, else from the JSON in plain text. Raises BadForm and what `stream` does.
        """
        until = None if within is None else time.monotonic() + within
        if not self._plain:
            try:
                return self._structured(prompt, values, form, usage, within)
            except BadForm:
                log.info("the language model %s left the form asked for; it is asked in plain text", self.name)
            except NotImplementedError:  # langchain's word for a provider without structured output
                self._plain = True
            except ModelSetupError as error:
                if not isinstance(error, _Refused):
                    raise
                self._plain = True  # a server that refuses the request for a form, not the model
        reply = self.stream(prompt, values, None if until is None else until - time.monotonic())
        try:
            text = "".join(reply)
        finally:
            usage.add(reply.usage)
        for found in json_objects(text):
            try:
                return form.model_validate(found)
            except ValidationError:
                continue
        raise BadForm(f"The language model {self.name} did not reply in the form asked for.")

    def check(self) -> None:
        """One tiny call. Raises ModelError when the model cannot be used."""
        from langchain_core.messages import HumanMessage

        for _ in self._pieces([HumanMessage("Reply with the word yes.")], Usage()):
            return

    def _structured(
        self, prompt: Prompt, values: Mapping[str, str], form: type[Form], usage: Usage, within: float | None
    ) -> Form:
        runnable = prompt.template() | self._model.with_structured_output(form, include_raw=True)
        began = time.monotonic()

        def call(_stop: threading.Event) -> Iterator[Any]:
            yield runnable.invoke(dict(values))

        found: dict[str, Any] = {}
        try:
            for found in self._bounded(call, began, within):
                _count(usage, getattr(found.get("raw"), "usage_metadata", None))
        except BadForm:
            _count(usage, None, sum(map(len, values.values())) // CHARACTERS_A_TOKEN)
            raise
        finally:
            usage.seconds += time.monotonic() - began
            usage.calls += 1
        parsed = found.get("parsed")
        if isinstance(parsed, form):
            return parsed
        raise BadForm(f"The language model {self.name} did not reply in the form asked for.")

    def _pieces(self, messages: list[Any], usage: Usage, within: float | None = None) -> Iterator[str]:
        began = time.monotonic()
        reported: Any = None
        written = 0
        finish: Any = None

        def call(stop: threading.Event) -> Iterator[Any]:
            for chunk in self._model.stream(messages):
                if stop.is_set():
                    return
                yield chunk

        try:
            for chunk in self._bounded(call, began, within):
                reported = _joined_usage(reported, chunk.usage_metadata)
                metadata = chunk.response_metadata
                finish = next((metadata[key] for key in FINISH if metadata.get(key)), finish)
                text = chunk.text if isinstance(chunk.text, str) else chunk.text()
                written += len(text)
                if written > MOST_CHARACTERS:
                    raise Unbounded(f"The language model {self.name} did not stop writing.")
                if text:
                    yield text
            if finish not in FINISHED and (finish or self.options.provider in TELL_THE_END):
                raise Unbounded(f"The language model {self.name} was cut off.")
        finally:
            usage.seconds += time.monotonic() - began
            usage.calls += 1
            estimate = sum(len(str(message.content)) for message in messages) // CHARACTERS_A_TOKEN
            _count(usage, reported, estimate, written // CHARACTERS_A_TOKEN)

    def _bounded(
        self, call: Callable[[threading.Event], Iterator[Result]], began: float, within: float | None
    ) -> Iterator[Result]:
        """What `call` yields while the time lasts: a thread makes the call, so the bound holds for any provider."""
        limit = self.options.timeout if within is None else min(within, self.options.timeout)
        results: queue.SimpleQueue[Result | BaseException | None] = queue.SimpleQueue()
        stop = threading.Event()

        def run() -> None:
            try:
                for result in self._retried(call, stop):
                    results.put(result)
                results.put(None)
            except BaseException as error:
                results.put(error)

        threading.Thread(target=run, daemon=True, name="language-model").start()
        try:
            while True:
                try:
                    result = results.get(timeout=max(0.0, began + limit - time.monotonic()))
                except queue.Empty:
                    raise Unbounded(
                        f"The language model {self.name} took longer than {self.options.timeout:g} s."
                    ) from None
                if result is None:
                    return
                if isinstance(result, BaseException):
                    raise self._said(result) from None
                yield result
        finally:
            stop.set()

    def _retried(self, call: Callable[[threading.Event], Iterator[Result]], stop: threading.Event) -> Iterator[Result]:
        """What `call` yields; where the provider's client does not try again, a failure before the first piece is."""
        if self.options.provider not in WITHOUT_RETRIES:
            return call(stop)
        import tenacity

        def begun() -> Iterator[Result]:
            pieces = call(stop)
            return chain(list(islice(pieces, 1)), pieces)

        again = tenacity.Retrying(
            retry=tenacity.retry_if_exception(_passes),
            stop=tenacity.stop_after_attempt(RETRIES + 1),
            wait=tenacity.wait_exponential(0.5),
            reraise=True,
        )
        return again(begun)

    def _said(self, error: BaseException) -> BaseException:
        """The provider's error as ours: its kind alone, for its words may hold the key."""
        if isinstance(error, ModelError | NotImplementedError):
            return error
        status = _status(error)
        log.info("the language model %s failed: %s, status %s", self.name, type(error).__name__, status)
        if isinstance(error, ValueError):  # a provider's client could not read the form
            return BadForm(f"The language model {self.name} did not reply in the form asked for.")
        if status in (401, 403):
            return ModelSetupError(f"{self.name} refused the key: check {key_name(self.options)}.")
        if status == 404:
            return ModelSetupError(f"{self.name} is not known to its provider: check DEMARCHE_MODEL.")
        if status == 429:
            return ModelUnavailable(f"The language model {self.name} is too busy or its quota is spent (429).")
        if status in PERMANENT:
            return _Refused(f"{self.name} refused the request ({status}): check DEMARCHE_MODEL.")
        if status:
            return ModelUnavailable(f"The language model {self.name} had an error ({status}).")
        where = f" at {self.options.url}" if self.options.url else ""
        return ModelUnavailable(f"The language model {self.name}{where} could not be reached or broke off.")


class _Refused(ModelSetupError):
    """The provider did not take the request as it was put."""


def json_objects(text: str) -> Iterator[dict[str, Any]]:
    """Every whole JSON object in a text, outermost ones only."""
    decoder = json.JSONDecoder()
    at = text.find("{")
    while at >= 0:
        try:
            found, end = decoder.raw_decode(text, at)
        except (json.JSONDecodeError, RecursionError):
            end = at + 1
        else:
            yield found
        at = text.find("{", end)


def _status(error: BaseException) -> int | None:
    """The HTTP state of a provider's error."""
    found = getattr(error, "status_code", None) or getattr(getattr(error, "response", None), "status_code", None)
    return found if isinstance(found, int) else None


def _passes(error: BaseException) -> bool:
    return isinstance(error, ConnectionError) or _status(error) in PASSING


def _joined_usage(one: Any, other: Any) -> Any:
    from langchain_core.messages.ai import add_usage

    return add_usage(one, other) if other else one


def _count(usage: Usage, reported: Any, read: int = 0, written: int = 0) -> None:
    usage.read += reported["input_tokens"] if reported else read
    usage.written += reported["output_tokens"] if reported else written
