"""An answer for a terminal: statements with [1] [2], then the sources with their quotations."""

from collections.abc import Iterable
from itertools import groupby

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bot.answer import EARLIER, Abstention, Answer, Citation, Source, Statement


def render(reply: Answer | Abstention, *, explain: bool = False) -> RenderableType:
    """The whole reply as one rich renderable; `explain` adds how it was found."""
    parts: list[RenderableType] = [Text(plain(reply.title), style="bold"), Text()]
    if isinstance(reply, Answer):
        parts += _statements(reply.statements)
        parts += [Padding(Text(plain(note), style="italic"), (1, 0, 0, 0)) for note in reply.notes]
        parts += _sources(citation for statement in reply.statements for citation in statement.citations)
    else:
        parts += [Text("The articles do not say.", style="yellow")]
        parts += [Text(plain(note)) for note in reply.notes]
        if reply.nearby:
            parts += _sources(reply.nearby)
        if reply.covered:
            parts += [Text(), Text.assemble(("They cover: ", "dim"), plain(", ".join(reply.covered)) + ".")]
        if reply.suggestions:
            parts += [Text(), Text("You could ask:", style="dim")]
            parts += [Text(f"  {plain(suggestion)}") for suggestion in reply.suggestions]
    if explain:
        parts += [Text(), Text("How this was found", style="bold dim")]
        parts += [Text(f"  {plain(line)}", style="dim") for line in reply.trace]
    return Group(*parts)


def plain(text: str) -> str:
    """Text of an article or a question without what a terminal would obey: control and direction characters."""
    return "".join(" " if char in "\n\t\r" else char for char in text if char.isprintable() or char in "\n\t\r")


def source_line(source: Source) -> str:
    """Title, publisher, date, and where it is."""
    day = source.date.isoformat() if source.date else "undated"
    return " · ".join(
        plain(part)
        for part in (source.title, source.publisher, day, source.earlier and EARLIER, source.url or source.article)
        if part
    )


def _statements(statements: Iterable[Statement]) -> list[RenderableType]:
    parts: list[RenderableType] = []
    for group, members in groupby(statements, key=lambda statement: statement.group):
        if group:
            parts.append(Text(plain(group), style="cyan"))
        for statement in members:
            numbers = " ".join(f"[{n}]" for n in dict.fromkeys(citation.n for citation in statement.citations))
            line = Text.assemble(plain(statement.text), " ", (numbers, "bold cyan"))
            parts.append(_bulleted(line))
    return parts


def _bulleted(line: Text) -> RenderableType:
    table = Table.grid(padding=(0, 1))
    table.add_row("•", line)
    return table


def _sources(citations: Iterable[Citation]) -> list[RenderableType]:
    parts: list[RenderableType] = [Text(), Text("Sources", style="bold")]
    by_number: dict[int, dict[str, Citation]] = {}
    for citation in citations:
        by_number.setdefault(citation.n, {}).setdefault(citation.quote, citation)
    for n, quotes in sorted(by_number.items()):
        first = next(iter(quotes.values()))
        parts.append(Text.assemble((f"[{n}] ", "bold cyan"), source_line(first.source)))
        parts += [Text(f"    also: {source_line(other)}", style="dim") for other in first.also]
        parts += [Padding(Text(f"“{plain(quote)}”", style="dim"), (0, 0, 0, 4)) for quote in quotes]
    return parts


def show(reply: Answer | Abstention, console: Console, *, explain: bool = False) -> None:
    """Print a reply with a blank line around it."""
    console.print()
    console.print(render(reply, explain=explain))
    console.print()
