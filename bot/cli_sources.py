"""`demarche source add | list | remove | check | fetch`: articles from where they are."""

from typing import TYPE_CHECKING, Annotated

import typer

from index.errors import DemarcheError

if TYPE_CHECKING:
    from index.sources.keeping import Outcome

app = typer.Typer(no_args_is_help=True, help="Pages, feeds and sitemaps whose articles are kept in the article folder.")

INDEX = "Index them: demarche index build"


@app.command()
def add(
    addresses: Annotated[list[str], typer.Argument(help="Addresses of feeds, sitemaps or pages.")],
    page: Annotated[bool, typer.Option(help="Only the page itself, also where it announces a feed.")] = False,
) -> None:
    """Fetch new sources, and keep them; a page that announces a feed is followed to it."""
    from bot.cli import settings
    from bot.keeping import keeper

    keeping, failed, new = keeper(settings()), False, 0
    for address in addresses:
        try:
            outcome = keeping.add(address, alone=page)
        except DemarcheError as error:
            typer.echo(f"demarche: {error}", err=True)
            failed = True
        else:
            _show(outcome)
            new += outcome.new
    if new:
        typer.echo(INDEX)
    if failed:
        raise typer.Exit(1)


@app.command("list")
def list_() -> None:
    """All sources, when they were last read, and what went wrong."""
    from bot.cli import settings
    from bot.keeping import known
    from bot.terminal import plain

    found = known(settings())
    if not found:
        typer.echo("There are no sources: demarche source add https://example.org/feed.xml")
    for source in found:
        read = f"read {source.reached.astimezone():%Y-%m-%d %H:%M}" if source.reached else "not read yet"
        facts = [source.kind, source.title, read, "of DEMARCHE_SOURCES" if source.set else ""]
        typer.echo(source.address)
        typer.echo(f"  {' · '.join(plain(fact) for fact in facts if fact)}")
        for line in filter(None, (source.trouble(), *source.told)):
            typer.echo(f"  {plain(line)}")


@app.command()
def remove(address: Annotated[str, typer.Argument(help="The address as `list` shows it.")]) -> None:
    """Fetch a source no longer; its articles stay until they are removed."""
    from bot.cli import settings
    from bot.keeping import keeper

    source = keeper(settings()).remove(address)
    typer.echo(f"{source.address} is no source any more; its articles stay (demarche article remove takes one out).")


@app.command()
def check(
    addresses: Annotated[list[str] | None, typer.Argument(help="Addresses; default all sources.")] = None,
) -> None:
    """Say what stands at each source now, and keep nothing."""
    from bot.cli import settings
    from bot.keeping import keeper
    from bot.terminal import plain

    failed = False
    for look in keeper(settings()).check(addresses or ()):
        failed = failed or bool(look.failed)
        found = look.failed or f"{look.kind}, {look.title or 'no title'}, {look.listed} listed, {look.new} new"
        typer.echo(f"{look.source.address}: {plain(found)}")
    if failed:
        raise typer.Exit(1)


@app.command()
def fetch() -> None:
    """Bring in what is new or has changed; the next `index build` indexes it."""
    from bot.cli import settings
    from bot.keeping import fetch

    changed = 0
    for outcome in fetch(settings()):
        _show(outcome)
        changed += outcome.new + outcome.changed
    if changed:
        typer.echo(INDEX)


def _show(outcome: "Outcome") -> None:
    from bot.keeping import told
    from bot.terminal import plain

    typer.echo(plain(told(outcome)))
    for line in outcome.told[:5]:
        typer.echo(f"  {plain(line)}", err=True)
    if len(outcome.told) > 5:
        typer.echo(f"  and {len(outcome.told) - 5} more that could not be had", err=True)
