"""`demarche new | timeline | map`: what is new, and the ledger as pictures."""

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.streams import print_json

if TYPE_CHECKING:
    from rich.console import RenderableType

    from bot.news.fresh import News
    from index.opened import Index

VISIT = "visit terminal"
FIRST_VISIT = 7 * 86400.0  # seconds that a first visit looks back
SHOWN = 20

Since = Annotated[str | None, typer.Option(help="The earliest day, as 2026-03-31; default: since the last time.")]
About = Annotated[str | None, typer.Option(help="Words of the content.")]
Out = Annotated[Path, typer.Option(help="The file to write, .svg or .png.")]
Dark = Annotated[bool, typer.Option("--dark", help="Light on dark.")]


def new(since: Since = None, as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """What is new since a day, or since this was last asked: demands, answers, articles, and what is gone."""
    from bot.cli import console, opened_engine, parsed_day, settings
    from bot.ledger_view import entry_dict
    from bot.news.chronicle import Chronicle
    from bot.news.fresh import fresh
    from bot.state import State

    day = parsed_day(since)
    engine = opened_engine()
    state = State(settings().data)
    try:
        chronicle, now = Chronicle(state), time.time()
        chronicle.note(engine.index)
        before = chronicle.mark(VISIT, now)
        at = _start(day) if day else now - FIRST_VISIT if before is None else before
        news = fresh(engine.index, chronicle, at, dated=day is not None or before is None)
    finally:
        state.close()
    if as_json:
        print_json(
            {
                "generation": news.generation,
                "since": datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds"),
                "records": [entry_dict(entry) for entry in news.records],
                "articles": [info.id for info in news.articles],
                "replaced": [{"earlier": earlier.id, "later": later.id} for earlier, later in news.replaced],
                "gone": [
                    {"title": one.title, "demander": one.demander, "stance": one.stance, "content": one.content}
                    for one in news.gone
                ],
            }
        )
        return
    told = (
        "since the last time"
        if day is None and before is not None
        else f"since {datetime.fromtimestamp(at, UTC):%Y-%m-%d}"
    )
    for part in _shown(news, engine.index, f"{news.title} {told}."):
        console().print(part)


def timeline(
    out: Out,
    actor: Annotated[str | None, typer.Option(help="Who demands or answers.")] = None,
    about: About = None,
    dark: Dark = False,
) -> None:
    """Draw when demands and answers were made, one mark a record."""
    _draw("timeline", out, actor, about, dark)


def drawn_map(out: Out, about: About = None, dark: Dark = False) -> None:
    """Draw who demands of whom."""
    _draw("map", out, None, about, dark)


def _draw(kind: str, out: Path, actor: str | None, about: str | None, dark: bool) -> None:
    from bot.cli import UsageError, console, opened_engine
    from bot.ledger_view import actor_called, numbered
    from bot.pictures.chosen import chosen
    from bot.pictures.draw import FORMATS, draw

    form = out.suffix.lower().removeprefix(".")
    if form not in FORMATS:
        raise UsageError(f"--out takes a file that ends in .svg or .png, not {out.name!r}.")
    index = opened_engine().index
    who = actor_called(index, actor) if actor is not None else None
    picture = chosen(index.catalogue, kind, who, about)
    drawn = draw(picture, form, "dark" if dark else "light")
    try:
        out.write_bytes(drawn)
    except OSError as error:
        raise UsageError(f"{out} cannot be written: {error.strerror or error}.") from None
    console().print(numbered(picture.shown, index))
    typer.echo(f"{out}: {picture.text}")


def _shown(news: "News", index: "Index", heading: str) -> "Iterator[RenderableType]":
    from rich.text import Text

    from bot.answer import Source
    from bot.ledger_view import numbered
    from bot.terminal import plain, source_line

    yield Text(heading, style="bold")
    if news.records:
        yield numbered(news.records[:SHOWN], index)
        if len(news.records) > SHOWN:
            yield Text(f"and {len(news.records) - SHOWN:,} more: --json lists them all", style="dim")
    for title, lines in (
        ("New articles", [source_line(Source.of(info)) for info in news.articles]),
        (
            "A later version of the same story",
            [f"{plain(b.title or b.id)}, in place of {plain(a.title or a.id)}" for a, b in news.replaced],
        ),
        (
            "No longer in the articles",
            [f"{plain(one.demander)} · {one.stance}: “{plain(one.content)}” ({plain(one.title)})" for one in news.gone],
        ),
    ):
        if lines:
            yield Text(f"\n{title}", style="cyan")
            for line in lines[:SHOWN]:
                yield Text(f"• {line}")
            if len(lines) > SHOWN:
                yield Text(f"and {len(lines) - SHOWN:,} more: --json lists them all", style="dim")


def _start(day: date) -> float:
    return datetime.combine(day, datetime.min.time(), UTC).timestamp()
