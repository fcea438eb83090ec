"""The gate for what a language model writes: what can be checked exactly is, and what fails is not shown."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.answer import Citation, Statement
from bot.compose import Composer
from bot.dates import dated
from bot.verify import locate
from bot.words import WORD
from bot.writer.context import Context, Piece
from bot.writer.drafts import Written
from bot.writer.figures import Figure, figures, told
from bot.writer.names import Names
from index.actors import ActorBook

LONGEST = 400  # characters of a statement
LEAST_QUOTED = 3  # words
WIDEST = 60  # words of the sentences that are shown whole around a quotation
BEFORE, AFTER = 500, 300  # characters around a quotation in which a name may stand
QUOTED = re.compile(r"[“\"«„]([^“”\"«»„]+)[”\"»“]")
FOREIGN_MATTER = re.compile(
    r"://|www\.|[@<>{}\[\]`*_|\\]|[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069]"
)
WHY = "written by the language model, checked"


class Fault(StrEnum):
    """Why a statement is not shown."""

    FORM = "it had not the form asked for"
    KEY = "it cited what it had not been given"
    QUOTE = "its quotation is not in the article"
    NUMBER = "a number is not in its quotations"
    NAME = "a name is not near its quotations"
    SENSE = "the second look found that its quotations do not say so"


@dataclass(frozen=True, slots=True)
class Dropped:
    """A statement that is not shown; `what` is the number or name that is at fault."""

    fault: Fault
    what: str = ""


class Gate:
    """Checks what a model has written against the stored articles; holds no state of its own."""

    def __init__(self, composer: Composer, book: ActorBook) -> None:
        self.composer = composer
        self.reader = composer.reader
        self.names = Names(composer.reader, book)

    def check(self, written: Written, context: Context) -> Statement | Dropped:
        """The statement with exact citations if every quotation is verbatim, every number and date stands in one of
        them or is its article's date, and every name stands in one or near it.

        A relative day gets the article's date beside it. The sources are numbered from 1 within the statement.
        """
        text = " ".join(written.text.split())
        bare = QUOTED.sub(" “” ", text)
        if not WORD.search(text) or not written.cites or len(text) > LONGEST or FOREIGN_MATTER.search(bare):
            return Dropped(Fault.FORM)
        spans: dict[tuple[str, int, int], None] = {}
        for key, quote in written.cites:
            piece = context.pieces.get(key)
            if piece is None:
                return Dropped(Fault.KEY)
            found = self._located(piece, quote)
            if found is None:
                return Dropped(Fault.QUOTE, quote)
            spans[piece.article, *found] = None
        citations = self._citations(list(spans))
        own = next((own for own in self._own_words(text) if not any(locate(own, one.quote) for one in citations)), None)
        if own is not None:
            return Dropped(Fault.QUOTE, own)
        known = frozenset[Figure]().union(*(figures(one.quote) | _of_day(one) for one in citations))
        number = next((one for one in sorted(figures(text)) if not told(one, known)), None)
        if number is not None:
            return Dropped(Fault.NUMBER, number.value)
        name = self.names.unknown(text, [(self.around(one), one.source) for one in citations])
        if name:
            return Dropped(Fault.NAME, name)
        return Statement(dated(text, self._day(text, citations)), "stated", citations, why=WHY)

    def around(self, citation: Citation) -> str:
        """The citation within its surroundings, and the title of its article."""
        text = self.reader.index.catalogue.article(citation.source.article).text
        near = text[max(0, citation.start - BEFORE) : citation.end + AFTER]
        return f"{citation.source.title}\n{near}"

    def _located(self, piece: Piece, quote: str) -> tuple[int, int] | None:
        """Where a quotation stands in what may be quoted, widened to whole sentences unless they are very long."""
        words = quote.strip().strip("“”\"'«»„…. ")
        text = self.reader.index.catalogue.article(piece.article).text
        for start, end in piece.spans:
            found = locate(words, text, start, end)
            if found:
                wide = self._widened(piece.article, *found)
                enough = len(WORD.findall(words)) >= LEAST_QUOTED or wide[1] <= found[1] + 1
                return wide if enough else None
        return None

    def _widened(self, article: str, start: int, end: int) -> tuple[int, int]:
        around = [one for one in self.reader.sentences(article) if one.start < end and start < one.end]
        if not around or sum(len(one.text.split()) for one in around) > WIDEST:
            return start, end
        return min(start, around[0].start), max(end, around[-1].end)

    def _citations(self, spans: Sequence[tuple[str, int, int]]) -> tuple[Citation, ...]:
        numbers: dict[str, int] = {}
        return tuple(
            self.composer.citation(numbers.setdefault(article, len(numbers) + 1), article, start, end)
            for article, start, end in spans
        )

    def _own_words(self, text: str) -> list[str]:
        """What a statement itself puts in quotation marks."""
        return [match[1].strip(" .,;:…") for match in QUOTED.finditer(text)]

    def _day(self, text: str, citations: Sequence[Citation]) -> str:
        """The date of the article whose words a relative day is, in words."""
        days = [one.source.date for one in citations if one.source.date]
        return f"{days[0]:%B} {days[0].day}, {days[0].year}" if days and len(set(days)) == 1 else ""


def renumbered(statement: Statement, numbers: dict[str, int]) -> Statement:
    """The statement with its sources numbered as in the whole answer; `numbers` grows by those that are new."""
    citations = tuple(
        replace(one, n=numbers.setdefault(one.source.article, len(numbers) + 1)) for one in statement.citations
    )
    return replace(statement, citations=citations)


def _of_day(citation: Citation) -> frozenset[Figure]:
    day = citation.source.date
    return figures(f"{day.day}, {day.month}, {day.year}") if day else frozenset()
