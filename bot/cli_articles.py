"""`demarche articles` and `demarche article show | remove`: what is in the set, one of it, and taking one out."""

import csv
import sys
from typing import Annotated

import typer

from index.errors import DemarcheError

app = typer.Typer(no_args_is_help=True, help="Look at one article, or take it out of the set.")

Called = Annotated[str, typer.Argument(help="Its id, file, address or title.")]


class NotConfirmed(DemarcheError):
    """Nobody said yes."""


def articles(
    as_csv: Annotated[bool, typer.Option("--csv", help="Write a table for a spreadsheet.")] = False,
) -> None:
    """List the articles that are indexed."""
    from rich.table import Table
    from rich.text import Text

    from bot.cli import console, opened_engine
    from bot.terminal import plain

    infos = opened_engine().index.catalogue.articles()
    if as_csv:
        table = csv.writer(sys.stdout)
        table.writerow(("id", "title", "date", "publisher", "url", "file", "words", "demands", "later"))
        for one in infos:
            facts = (one.id, one.title, one.date, one.publisher, one.url, one.path, one.words, one.demands, one.later)
            table.writerow([_cell(fact) for fact in facts])
        return
    shown = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for name in ("Date", "Title", "Publisher", "Demands", "File"):
        shown.add_column(name, overflow="fold", justify="right" if name == "Demands" else "left")
    for one in infos:
        title = (one.title or one.id) + (" (an earlier version)" if one.later else "")
        day = one.date.isoformat() if one.date else "undated"
        shown.add_row(*(Text(plain(str(cell))) for cell in (day, title, one.publisher or "", one.demands, one.path)))
    console().print(shown)


@app.command()
def show(called: Called) -> None:
    """Its facts, where else it stands, and its demands."""
    from bot.answer import Source
    from bot.cli import console, opened_engine
    from bot.keeping import article_called
    from bot.ledger_view import table
    from bot.terminal import plain, source_line

    index = opened_engine().index
    info = article_called(called, index.catalogue.articles())
    out = console()
    out.print(source_line(Source.of(info)), style="bold")
    out.print(f"{info.words:,} words, file {plain(info.path)}", style="dim")
    for other in info.also:
        out.print(f"also: {source_line(Source.of(other))}", style="dim")
    out.print()
    out.print(table(index.catalogue.demands(article=info.id), index))


@app.command()
def remove(
    called: Called,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Move its files to `.removed`, where nothing is indexed; the next `index build` takes it out of the answers."""
    from bot.cli import opened_engine
    from bot.cli import settings as given
    from bot.keeping import article_called, files_of, set_aside
    from bot.terminal import plain

    settings = given()
    infos = opened_engine().index.catalogue.articles()
    info = article_called(called, infos)
    files = files_of(info, infos, settings)
    if not yes:
        typer.echo(f"{plain(info.title or info.id)}: {', '.join(map(str, files))}", err=True)
        if not sys.stdin.isatty() or not typer.confirm("Remove it?", err=True):
            raise NotConfirmed("Nothing was removed: say yes, or give --yes.")
    for file in files:
        typer.echo(f"{file} is now {set_aside(file, settings)}")
    typer.echo("Take it out of the answers: demarche index build")


def _cell(fact: object) -> str:
    """A cell that no spreadsheet takes for a formula."""
    text = "" if fact is None else str(fact)
    return f"'{text}" if text[:1] in "=+-@\t\r" and text else text
