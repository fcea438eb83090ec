"""One index and the questions put to it: understand, find, compose, verify."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.answer import Abstention, Answer, Statement
from bot.compose import Composer
from bot.found import find
from bot.question import Question
from bot.reader import Reader
from bot.settings import Settings
from bot.understanding import understand
from bot.verify import verified
from bot.writer.assistant import Spender
from bot.writer.options import assistant
from index.actors import ActorBook
from index.generation import Generations
from index.models.judge import judge
from index.opened import Index
from index.reading.text.decode import whole

WORDS_ALONE = "The vectors cannot be reached now: this was found by its words alone."


@dataclass(frozen=True, slots=True)
class _Desk:
    """Everything that belongs to one generation, so that a question never sees two."""

    index: Index
    book: ActorBook
    reader: Reader
    composer: Composer


class Engine:
    """Answers questions from the live generation; safe from several threads.

    Raises NoIndex, DamagedGeneration or EmbeddingError when opened without a usable index, PromptError for a faulty
    prompt. `assistant` is the language model's side, None without one.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.assistant = assistant(settings)
        self._lock = threading.Lock()
        self._retired: Index | None = None
        self._desk = self._open()

    @property
    def index(self) -> Index:
        """The index in use. It stays open until `reload` has replaced it."""
        return self._desk.index

    def understand(self, question: str, before: Sequence[str] = ()) -> Question:
        """The question as the rules understand it, with the earlier questions of the talk."""
        return understand(question, self._desk.book, before)

    def ask(
        self,
        question: str,
        before: Sequence[str] = (),
        *,
        on_statement: Callable[[Statement], None] | None = None,
        spender: Spender | None = None,
    ) -> Answer | Abstention:
        """A checked reply. `before` are the earlier questions of the same talk, oldest first.

        With a language model, `on_statement` is called with each statement that it has written and that stands, and
        `spender` says whose share of the day it costs.
        """
        desk = self._desk
        question, before = whole(question), [one if whole(one) == one else whole(one) for one in before]
        found = find(question, before, desk.book, desk.composer)
        reply = self.assistant.answer(found, on_statement, spender) if self.assistant else found.by_rules
        if desk.index.words_alone:
            reply = replace(reply, notes=(*reply.notes, WORDS_ALONE))
        return verified(reply, lambda article: desk.index.catalogue.article(article).text)

    def reload(self) -> bool:
        """Use the live generation if it is another than the one in use; True when it was changed.

        Questions that are being answered keep the old one, which is closed with the next change.
        """
        with self._lock:
            if Generations(self.settings.data).live_name() == self.index.generation:
                return False
            fresh = self._open()
            if self._retired is not None:
                self._retired.close()
            self._retired, self._desk = self.index, fresh
            return True

    def close(self) -> None:
        """Let go of every index; no question may be asked afterwards."""
        if self._retired is not None:
            self._retired.close()
        self._desk.index.close()

    def _open(self) -> _Desk:
        settings = self.settings
        url = str(settings.chroma_url) if settings.chroma_url else None
        index = Index.open(Path(settings.data), embeddings=settings.embeddings, chroma_url=url)
        reader = Reader(index)
        book = ActorBook([info.actor for info in index.catalogue.actors()], reader.ordinary)
        return _Desk(index, book, reader, Composer(reader, index.generation, judge()))
