"""A question, the sentences found for it, and what the rules make of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.answer import Abstention, Answer
from bot.compose import Composer
from bot.evidence import Candidate, candidates
from bot.question import Question
from bot.understanding import understand
from index.actors import ActorBook


@dataclass(frozen=True)
class Found:
    """`before` are the earlier questions of the talk, oldest first; `ranked` the candidates, best first."""

    question: Question
    before: Sequence[str]
    ranked: Sequence[Candidate]
    book: ActorBook
    composer: Composer

    @cached_property
    def by_rules(self) -> Answer | Abstention:
        """What the rules answer, composed when it is first asked for."""
        return self.composer.compose(self.question, self.ranked)

    def again(self, text: str) -> "Found":
        """What is found for other words, which stand alone."""
        return find(text, (), self.book, self.composer)


def find(text: str, before: Sequence[str], book: ActorBook, composer: Composer) -> Found:
    """The question as the rules understand it, with the sentences that may answer it."""
    question = understand(text, book, before)
    return Found(question, before, candidates(question, composer.reader), book, composer)
