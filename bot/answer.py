"""What is answered: a statement cannot be built without a citation, nor an answer without a statement."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Source:
    """Where an article can be found. `article` is its id; a date is a real date or None."""

    article: str
    title: str
    publisher: str | None = None
    url: str | None = None
    date: date | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """A verbatim quotation: `quote == article.text[start:end]`. `n` is the source's number in the answer, from 1."""

    n: int
    source: Source
    quote: str
    start: int
    end: int
    also: tuple[Source, ...] = ()  # other pages that carry the same story

    def __post_init__(self) -> None:
        if not self.quote.strip() or self.end - self.start != len(self.quote):
            raise ValueError(f"a citation needs the words it cites: {self.quote!r} [{self.start}:{self.end}]")


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of an answer and what it rests on.

    `status` is one of 'stated', 'reported', 'unclear', 'past', 'denied', 'quoted'; `group` the heading it stands under
    ('of Ukraine, NATO and United States', 'earlier'), '' for none; `demand` the ledger id behind it, None for a passage.
    """

    text: str
    status: str
    citations: tuple[Citation, ...]
    demander: str | None = None
    addressees: tuple[str, ...] = ()
    group: str = ""
    demand: int | None = None
    why: str = ""  # for --explain: why this statement is here

    def __post_init__(self) -> None:
        if not self.text.strip() or not self.citations:
            raise ValueError("no statement without a citation")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What both kinds of answer have. `title` is the question as understood, `generation` the index that answered."""

    question: str
    kind: str
    title: str
    generation: str
    notes: tuple[str, ...] = ()
    covered: tuple[str, ...] = ()  # actors that the articles cover, best known first
    suggestions: tuple[str, ...] = ()  # questions that this index can answer
    trace: tuple[str, ...] = field(default=(), repr=False)  # lines for --explain


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(Reply):
    statements: tuple[Statement, ...]

    def __post_init__(self) -> None:
        if not self.statements:
            raise ValueError("no answer without a statement: abstain instead")


@dataclass(frozen=True, slots=True, kw_only=True)
class Abstention(Reply):
    """The articles do not say. `nearby` are citations of what they do say, for the notes."""

    nearby: tuple[Citation, ...] = ()
