"""The ledger and people's opinions as tables for other programs: CSV, Markdown, questions for `demarche eval`."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.answer import Abstention, Answer
from bot.ledger_view import parties_of
from bot.terminal import plain
from bot.text import quoted
from index.demands import Confidence

if TYPE_CHECKING:
    from bot.state import Feedback
    from index.opened import Index
    from index.rows import Entry

LEDGER = (
    *("demander", "demander_side", "addressees", "stance", "modality", "date", "content", "sure", "quotation"),
    *("title", "publisher", "article_date", "url", "article"),
)
OPINIONS = ("given", "helpful", "reason", "question", "answer", "abstained", "generation")
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a cell that begins so is obeyed by spreadsheets


def ledger_csv(entries: "Iterable[Entry]", index: "Index", most: int | None = None) -> str:
    """A line a record, with its quotation and source; at most `most` bytes, whole lines only."""
    rows = []
    for entry in entries:
        demand, info = entry.demand, index.catalogue.info(entry.article)
        rows.append(
            (
                *(demand.demander, demand.demander_side, "; ".join(demand.addressees), demand.stance.value),
                *("; ".join(sorted(demand.modality)), demand.date, demand.content),
                *("yes" if demand.confidence is Confidence.SURE else "no", quotation(entry, index)),
                *(info.title, info.publisher, info.date, info.url, info.id),
            )
        )
    return _csv(LEDGER, rows, most)


def ledger_markdown(entries: "Iterable[Entry]", index: "Index") -> str:
    """A list with each record's quotation and source; over what is not sure stands no claim."""
    lines = []
    for entry in entries:
        info = index.catalogue.info(entry.article)
        source = ", ".join(
            filter(None, (info.title or info.id, info.publisher, info.date.isoformat() if info.date else None))
        )
        linked = f"[{_escaped(source)}](<{info.url}>)" if info.url else _escaped(source)
        if entry.demand.confidence is Confidence.SURE:
            who, whom, kind = parties_of(entry.demand)
            lines.append(f"* **{_escaped(' → '.join(filter(None, (who, whom))))}** · {kind}  ")
            lines.append(f"  {quoted(_escaped(quotation(entry, index)))}  ")
        else:
            lines.append(f"* {quoted(_escaped(quotation(entry, index)))}  ")
        lines.append(f"  {linked}")
    return "".join(f"{line}\n" for line in lines)


def quotation(entry: "Entry", index: "Index") -> str:
    """The main sentence of a record as it stands in the article, on one line."""
    main = entry.demand.main
    return " ".join(index.catalogue.article(entry.article).text[main.start : main.end].split())


def opinions_csv(given: "Iterable[Feedback]") -> str:
    """A line an opinion; no names."""
    return _csv(
        OPINIONS,
        [
            (
                *(_moment(one.given_at), "yes" if one.helpful else "no", one.why, one.question),
                *(in_words(one.reply), "yes" if isinstance(one.reply, Abstention) else "no", one.generation),
            )
            for one in given
        ],
    )


def opinions_questions(given: "Iterable[Feedback]") -> str:
    """The questions whose answers did not help, once each, as lines that `demarche eval` reads.

    What a good answer would cite (`evidence`) is the owner's to fill in; `why` and `answered` are for reading only.
    """
    lines: dict[str, str] = {}
    for one in given:
        if not one.helpful:
            row = {"id": f"f{one.answer}", "question": one.question, "type": one.reply.kind, "answerable": True}
            more = {"evidence": [], "say": [], "never": [], "why": one.why, "answered": in_words(one.reply)}
            lines.setdefault(one.question.casefold(), json.dumps({**row, **more}, ensure_ascii=False))
    return "".join(f"{line}\n" for line in lines.values())


def in_words(reply: Answer | Abstention) -> str:
    """What was said, on one line."""
    if isinstance(reply, Abstention):
        return "The articles do not say."
    return " ".join(" ".join(statement.text for statement in reply.statements).split())


def _csv(head: Sequence[str], rows: Iterable[Sequence[object]], most: int | None = None) -> str:
    out, size = io.StringIO(), 0
    for row in (head, *rows):
        line = io.StringIO()
        csv.writer(line, lineterminator="\r\n").writerow([_cell(value) for value in row])
        size += len(line.getvalue().encode())
        if most is not None and size > most:
            break
        out.write(line.getvalue())
    return out.getvalue()


def _cell(value: object) -> str:
    """A value that no spreadsheet takes for a formula."""
    text = "" if value is None else plain(str(value))
    return f"'{text}" if text.startswith(FORMULA) else text


def _escaped(text: str) -> str:
    return "".join(f"\\{char}" if char in "\\`*_[]<>|" else char for char in plain(text))


def _moment(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(" ", "minutes").removesuffix("+00:00")
