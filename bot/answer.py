"""What is answered: a statement cannot be built without a citation, nor an answer without a statement."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date as Date  # noqa: N812  # a field of the class is called date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from index.rows import ArticleInfo, SourceInfo

EARLIER = "an earlier version of this article"
GONE = "no longer in the article"  # of an earlier version of the same page: what the later one does not say

SAID = 400  # characters of an earlier answer that a later question may lean on


@dataclass(frozen=True, slots=True)
class Source:
    """Where an article can be found. `article` is its id; a date is a real date or None.

    `earlier`: the index has a later version of the same story.
    """

    article: str
    title: str
    publisher: str | None = None
    url: str | None = None
    date: Date | None = None
    earlier: bool = False

    @classmethod
    def of(cls, info: "ArticleInfo | SourceInfo") -> "Source":
        """The source that a catalogue describes."""
        later = getattr(info, "later", None)
        return cls(info.id, info.title or info.id, info.publisher, info.url, info.date, later is not None)


@dataclass(frozen=True, slots=True)
class Citation:
    """A verbatim quotation: `quote == article.text[start:end]`; `n` is the source's number in the answer, from 1."""

    n: int
    source: Source
    quote: str
    start: int
    end: int
    also: tuple[Source, ...] = ()  # other pages that carry the same story

    def __post_init__(self) -> None:
        if not self.quote.strip() or self.end - self.start != len(self.quote):
            raise ValueError(f"a citation needs the words it cites: {self.quote!r} [{self.start}:{self.end}]")

    def as_dict(self) -> dict[str, Any]:
        """The shape of `--json`: n, article, title, publisher, url, date (ISO), quote, start, end."""
        source = self.source
        return {
            "n": self.n,
            "article": source.article,
            "title": source.title,
            "publisher": source.publisher,
            "url": source.url,
            "date": source.date.isoformat() if source.date else None,
            "quote": self.quote,
            "start": self.start,
            "end": self.end,
        }


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of an answer and what it rests on.

    `status` is one of 'stated', 'reported', 'unclear', 'past', 'denied', 'quoted'; `group` the heading it stands
    under ('of Ukraine and NATO, earlier'), '' for none; `demand` the ledger id behind it, None for a passage;
    `why` says for `--explain` why it is here.
    """

    text: str
    status: str
    citations: tuple[Citation, ...]
    demander: str | None = None
    addressees: tuple[str, ...] = ()
    group: str = ""
    demand: int | None = None
    why: str = ""

    def __post_init__(self) -> None:
        if not self.text.strip() or not self.citations:
            raise ValueError("no statement without a citation")


class Turn(str):
    """An earlier question of a talk; `said` is what was answered, '' where that is not known."""

    said: str
    __slots__ = ("said",)

    def __new__(cls, question: str, statements: Iterable[str] | None = None) -> "Turn":
        """`statements` are the answer's sentences, none for an abstention."""
        turn = super().__new__(cls, question)
        turn.said = "" if statements is None else " ".join(statements)[:SAID] or "The articles do not say."
        return turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What both kinds of answer have.

    `title` is the question as understood, `generation` the index that answered, `covered` actors of the articles
    (best known first), `suggestions` questions that this index can answer, `trace` the lines of `--explain`.
    """

    question: str
    kind: str
    title: str
    generation: str
    notes: tuple[str, ...] = ()
    covered: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    trace: tuple[str, ...] = field(default=(), repr=False)

    def _as_dict(self, statements: "tuple[Statement, ...]") -> dict[str, Any]:
        return {
            "question": self.question,
            "kind": self.kind,
            "abstained": not statements,
            "statements": [
                {
                    "text": statement.text,
                    "status": statement.status,
                    "demander": statement.demander,
                    "addressees": list(statement.addressees),
                    "citations": [citation.as_dict() for citation in statement.citations],
                }
                for statement in statements
            ],
            "notes": list(self.notes),
            "covered": list(self.covered),
            "generation": self.generation,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(Reply):
    """The articles say: at least one statement."""

    statements: tuple[Statement, ...]

    def __post_init__(self) -> None:
        if not self.statements:
            raise ValueError("no answer without a statement: abstain instead")

    def as_dict(self) -> dict[str, Any]:
        """The one object that `--json` prints."""
        return self._as_dict(self.statements)


@dataclass(frozen=True, slots=True, kw_only=True)
class Abstention(Reply):
    """The articles do not say. `nearby` are citations of what they do say, for the notes."""

    nearby: tuple[Citation, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The one object that `--json` prints."""
        return self._as_dict(())
