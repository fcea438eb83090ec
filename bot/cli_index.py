"""`demarche index build | status | rollback`: make, look at and take back generations."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from index.errors import DemarcheError

if TYPE_CHECKING:
    from bot.settings import Settings
    from index.build import BuildReport

app = typer.Typer(no_args_is_help=True, help="Build the index, look at it, go back to the one before.")


@app.command()
def build(
    paths: Annotated[list[str] | None, typer.Argument(help="Files and folders; default DEMARCHE_ARTICLES.")] = None,
    full: Annotated[bool, typer.Option(help="Read and embed everything anew.")] = False,
    with_model: Annotated[bool, typer.Option(help="Have the language model of DEMARCHE_MODEL read too.")] = False,
    watch: Annotated[bool, typer.Option(help="Stay, and index again whenever files change.")] = False,
) -> None:
    """Index the articles; the index in use answers until the new one is complete."""
    from bot.cli import settings

    now = settings()
    if not watch:
        build_shown(now, paths or (), full=full, with_model=with_model)
        return
    from bot.watching import changes

    for _ in changes(paths or now.sources):
        try:
            build_shown(now, paths or (), full=full, with_model=with_model)
        except DemarcheError as error:
            typer.echo(f"demarche: {error}", err=True)
        full = False  # once is enough
        typer.echo("Waiting for files to change; Ctrl-C ends.", err=True)


@app.command()
def status() -> None:
    """What is live, since when, from which files, and what has changed since."""
    from bot.cli import console, settings
    from bot.index_view import status_shown
    from index.status import status as found

    console().print(status_shown(found(settings().data)))


@app.command()
def rollback() -> None:
    """Go back to the generation before the live one."""
    from bot.cli import settings
    from index.generation import Generations

    typer.echo(f"{Generations(settings().data).rollback().name} is live again.")


def build_shown(
    now: "Settings", sources: Sequence[str] = (), *, full: bool = False, with_model: bool = False
) -> "BuildReport":
    """Build in a child process with a progress bar on standard error, then say what changed."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from bot.build_options import build_options
    from bot.index_view import report_shown
    from index.build import start

    options = build_options(now, sources, full=full, with_model=with_model)
    out = Console(stderr=True, highlight=False)
    note = TextColumn("{task.fields[note]}")
    columns = (TextColumn("{task.description:<12}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), note)
    building = start(options)
    with Progress(*columns, console=out) as bars:
        tasks = {}
        try:
            for step in building:
                if step.stage not in tasks:
                    tasks[step.stage] = bars.add_task(step.stage, total=step.total, note="")
                bars.update(tasks[step.stage], completed=step.done, total=step.total, note=step.note)
        except KeyboardInterrupt:
            building.cancel()
            raise
    report = building.result()
    out.print(report_shown(report))
    if report.model:
        out.print(report.model)
    return report
