"""The second look: whether a passage says what a statement makes of it, asked of the model once more."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.answer import Citation, Statement
from bot.words import WORD
from bot.writer.gate import AFTER, BEFORE
from index.chat import Chat, Usage
from prompts import Prompt

Says = Literal["yes", "no", "unclear"]
TextOf = Callable[[str], str]


class Verdict(BaseModel):
    """What the model says of one statement."""

    model_config = ConfigDict(extra="ignore")

    n: int
    why: str = ""
    verdict: Says


class Verdicts(BaseModel):
    """The form asked of the model."""

    model_config = ConfigDict(extra="ignore")

    verdicts: list[Verdict] = Field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Look:
    """A statement beside the passages that it cites."""

    question: str
    statement: str
    passages: tuple[str, ...]


def in_own_words(statement: Statement) -> bool:
    """Whether a statement says anything in its own words: it is not, word for word, one of the sentences it quotes."""
    said = _words(statement.text)
    return not any(said == _words(one.quote) for one in statement.citations)


def look(question: str, statement: Statement, text_of: TextOf) -> Look:
    """The statement with each citation marked in its surroundings; `text_of` gives the text of an article's id."""
    passages = tuple(_passage(one, text_of(one.source.article)) for one in statement.citations)
    return Look(question, statement.text, passages)


def verdicts(
    looks: Sequence[Look], chat: Chat, prompt: Prompt, usage: Usage, within: float | None = None
) -> list[Says]:
    """For each statement whether its passages say so; 'unclear' where the model leaves one out. Raises ModelError."""
    lines = [json.dumps({"n": n, **asdict(one)}, ensure_ascii=False) for n, one in enumerate(looks, 1)]
    values = {"statements": "\n".join(lines)}
    found = {one.n: one.verdict for one in chat.form(prompt, values, Verdicts, usage, within).verdicts}
    return [found.get(n, "unclear") for n in range(1, len(looks) + 1)]


def _passage(citation: Citation, text: str) -> str:
    """The citation between ⟦ and ⟧, with whole words around it, its title and date in front."""
    start, end = citation.start, citation.end
    before = text[max(0, start - BEFORE) : start].partition(" ")[2] if start > BEFORE else text[:start]
    after = text[end : end + AFTER].rpartition(" ")[0] if end + AFTER < len(text) else text[end:]
    day = f", {citation.source.date.isoformat()}" if citation.source.date else ""
    return " ".join(f"({citation.source.title}{day}) {before}⟦{text[start:end]}⟧{after}".split())


def _words(text: str) -> list[str]:
    return [word.lower() for word in WORD.findall(text)]
