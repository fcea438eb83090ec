"""`demarche run`, `demarche sync` and `demarche preview` for the command line; registered in bot/cli.py."""

from typing import Annotated

import typer


def run() -> None:
    """Start the Discord bot; DISCORD_TOKEN must be set."""
    from bot.discord.run import run
    from bot.settings import load

    run(load())


def sync() -> None:
    """Register the bot's commands with Discord anew; `run` does so by itself when they have changed."""
    import asyncio

    from bot.discord.sync import sync
    from bot.settings import load

    count, places = asyncio.run(sync(load()))
    where = f"on server {', '.join(map(str, places))}" if any(places) else "on every server"
    typer.echo(f"{count} commands registered {where}.")


def preview(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port on loopback; 0 takes a free one.")] = 0,
) -> None:
    """Try the bot in a simulated channel, in the browser, without a token or an account."""
    import asyncio

    from bot.cli import opened_engine
    from bot.discord.preview import preview
    from bot.settings import load

    opened_engine().close()  # which builds the index where there is none
    asyncio.run(preview(load(), port, typer.echo))
