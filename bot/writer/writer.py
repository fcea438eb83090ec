"""One answer by a language model: it says what its material says, and every statement is checked."""

import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.answer import Abstention, Answer, Statement, Turn
from bot.found import Found
from bot.question import Question
from bot.wording import as_typed
from bot.writer.context import OVERVIEW, Context, context, newest, picks
from bot.writer.drafts import Drafts, LookUp, Written
from bot.writer.gate import Dropped, Fault, Gate, renumbered
from bot.writer.look import Says, in_own_words, look, verdicts
from index.chat import Chat, Usage
from index.errors import BadForm, ModelError, ModelUnavailable
from prompts import Prompt

MOST = 6  # statements shown
MOST_TOLD = 12  # of an overview
CHECKED = 24  # statements read before a model counts as one that does not stop
LEAST_TIME = 1.0  # seconds that a second look must have left
SEARCHED = "The material was found for “{}”; ask for no other."
OVERVIEWED = "The material is an overview, newest first; up to {most} statements. Ask for no other."

OnStatement = Callable[[Statement], None]


@dataclass(slots=True)
class Tally:
    """What became of the statements of one reply, or of several."""

    written: int = 0
    kept: int = 0
    looked: int = 0
    dropped: Counter[str] = field(default_factory=Counter)

    def add(self, other: "Tally") -> None:
        self.written += other.written
        self.kept += other.kept
        self.looked += other.looked
        self.dropped += other.dropped

    def line(self) -> str:
        """For `--explain`."""
        faults = "; ".join(f"{number} because {fault}" for fault, number in self.dropped.most_common())
        said = f"{self.written} statements written, {self.kept} kept, {self.looked} looked at twice"
        return f"{said}, dropped: {faults}." if faults else f"{said}."


class Writer:
    """Writes one answer with one model; `tally` is right when it is written, or has failed."""

    def __init__(self, chat: Chat, prompts: Mapping[str, Prompt], *, look_up: bool = True) -> None:
        """`look_up` lets the model ask once for other material."""
        self.chat = chat
        self.prompts = prompts
        self.look_up = look_up
        self.tally = Tally()

    def write(self, found: Found, usage: Usage, on_statement: OnStatement | None = None) -> Answer | Abstention:
        """What the model says, as far as it stands; an abstention where it says nothing that does.

        `on_statement` is called with each statement as soon as it has passed. What it costs is added to `usage`.
        Raises ModelError when the model fails before anything stands.
        """
        reader = found.composer.reader
        writing = _Writing(self, found, usage, on_statement)
        given = context(picks(found.ranked), reader)
        wish = writing.read(given, "", MOST)
        if wish is not None and self.look_up:
            if wish.question:
                given = context(picks(found.again(wish.question).ranked), reader)
                writing.read(given, SEARCHED.format(wish.question), MOST)
            else:
                given = context(newest(wish.actors, reader, found.book), reader, OVERVIEW)
                writing.read(given, OVERVIEWED.format(most=MOST_TOLD), MOST_TOLD)
        writing.finish()
        return self._reply(found, writing, wish)

    def _reply(self, found: Found, writing: "_Writing", wish: LookUp | None) -> Answer | Abstention:
        other = (wish.question or ", ".join(wish.actors) or "what is new") if wish else ""
        trace = (
            *((f"It asked for other material: {other}.",) if wish else ()),
            f"Written by {self.chat.name}, prompt {self.prompts['answer'].label}: {self.tally.line()}",
            *writing.faults,
        )
        composer = found.composer
        if not writing.kept:
            silent = composer.silent(found.question, found.ranked, trace)
            near = tuple(f"They do say: “{' '.join(one.quote.split())}” [{one.n}]" for one in silent.nearby)
            return replace(silent, notes=near)
        return Answer(
            question=found.question.text,
            kind=found.question.kind,
            title=as_typed(found.question.text),
            generation=composer.generation,
            covered=tuple(dict.fromkeys(_actors(found.question))),
            statements=tuple(writing.kept),
            trace=trace,
        )


class _Writing:
    """One answer in the making."""

    def __init__(self, writer: Writer, found: Found, usage: Usage, on_statement: OnStatement | None) -> None:
        self.writer = writer
        self.found = found
        self.usage = usage
        self.on_statement = on_statement
        self.gate = Gate(found.composer, found.book)
        self.kept: list[Statement] = []
        self.faults: list[str] = []
        self._waiting: list[Statement] = []  # from the first one that needs a second look on
        self._numbers: dict[str, int] = {}
        self._most = MOST
        self._until = time.monotonic() + writer.chat.options.timeout

    def read(self, given: Context, note: str, most: int) -> LookUp | None:
        """Have the model write about this material; the other material that it asks for instead. Raises ModelError."""
        if not given.pieces:
            return None
        self._most = most
        tally, chat = self.writer.tally, self.writer.chat
        drafts = Drafts()
        for draft in self._drafts(drafts, given, note):
            if isinstance(draft, LookUp):
                if not self.kept and not self._waiting:
                    return draft
                continue
            tally.written += 1
            if tally.written > CHECKED:
                raise ModelUnavailable(f"The language model {chat.name} did not stop writing.")
            checked = self.gate.check(draft, given)
            if isinstance(checked, Dropped):
                self._drop(checked.fault, f"{draft.text} [{checked.what}]" if checked.what else draft.text)
            elif self._waiting or in_own_words(checked):
                self._waiting.append(checked)
            else:
                self._keep(checked)
        if not drafts.whole:
            raise BadForm(f"The language model {chat.name} did not reply in the form asked for.")
        return None

    def finish(self) -> None:
        """The second look at all that waits for one; what stays unclear is shown as the words it quotes."""
        doubtful = [one for one in self._waiting if in_own_words(one)]
        says = dict(zip(map(id, doubtful), self._second_look(doubtful), strict=True)) if doubtful else {}
        for one in self._waiting:
            verdict = says.get(id(one), "yes")
            if verdict == "no":
                self._drop(Fault.SENSE, one.text)
            else:
                self._keep(one if verdict == "yes" else _as_quoted(one))

    def _drafts(self, drafts: Drafts, given: Context, note: str) -> Iterator[Written | LookUp]:
        values = {
            "question": self.found.question.text,
            "before": "\n".join(map(_told, self.found.before)) or "nothing",
            "material": given.text,
            "most": str(self._most),
            "note": note,
        }
        pieces = self.writer.chat.stream(self.writer.prompts["answer"], values, self._left())
        try:
            for piece in pieces:
                yield from drafts.feed(piece)
        finally:
            self.usage.add(pieces.usage)

    def _second_look(self, doubtful: Sequence[Statement]) -> Sequence[Says]:
        """What the model says of each; unclear where it fails, for then the quotation alone is sure."""
        catalogue = self.found.composer.reader.index.catalogue
        question = self.found.question.text
        looks = [look(question, one, lambda article: catalogue.article(article).text) for one in doubtful]
        self.writer.tally.looked += len(doubtful)
        chat, prompt = self.writer.chat, self.writer.prompts["check"]
        if self._left() < LEAST_TIME:
            return ["unclear"] * len(doubtful)
        try:
            return verdicts(looks, chat, prompt, self.usage, self._left())
        except ModelError as error:
            self.faults.append(f"The second look failed: {error}")
            return ["unclear"] * len(doubtful)

    def _keep(self, statement: Statement) -> None:
        if len(self.kept) >= self._most or any(one.text.casefold() == statement.text.casefold() for one in self.kept):
            return
        statement = renumbered(statement, self._numbers)
        self.kept.append(statement)
        self.writer.tally.kept += 1
        if self.on_statement:
            self.on_statement(statement)

    def _drop(self, fault: Fault, what: str) -> None:
        self.writer.tally.dropped[fault] += 1
        self.faults.append(f"Not shown, because {fault}: {what}")

    def _left(self) -> float:
        return self._until - time.monotonic()


def _actors(question: Question) -> Iterable[str]:
    """The actors asked about, demanders first."""
    named = [party.actor for party in (*question.demanders, *question.addressees)]
    return filter(None, (*named, *sorted(question.names)))


def _told(turn: str) -> str:
    """An earlier question with its answer, as far as that is known; inside JSON neither can end its own quotation."""
    said = {"question": str(turn), **({"answer": turn.said} if isinstance(turn, Turn) and turn.said else {})}
    return json.dumps(said, ensure_ascii=False)


def _as_quoted(statement: Statement) -> Statement:
    words = " ".join(" ".join(one.quote.split()) for one in statement.citations)
    return replace(statement, text=f"“{words}”", status="quoted")
