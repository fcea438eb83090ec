"""The bot as a process: logging, signals, and one clear sentence for everything that keeps it from starting."""

import asyncio
import contextlib
import logging
import logging.handlers
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import aiohttp
import discord
from filelock import FileLock, Timeout

from bot.discord.client import Demarche
from bot.discord.health import serve
from bot.settings import Settings
from bot.state import State
from index.errors import DemarcheError

log = logging.getLogger("demarche")

PORTAL = "https://discord.com/developers/applications"


class CannotStart(DemarcheError):
    """Discord cannot be reached, or does not take the bot as it is."""


def run(settings: Settings) -> NoReturn:
    """Runs the bot until SIGTERM or SIGINT, which end it within 5 seconds, with exit code 0.

    What keeps it from starting is one sentence on standard error, and exit code 1. The process ends at once: a thread
    that still thinks about a question, or reads a build's events, would only hold it up, and has nothing to save.
    """
    code = 0
    try:
        token = settings.discord_token.get_secret_value().strip()
        if not token:
            raise CannotStart(f"DISCORD_TOKEN is not set: copy the bot's token from {PORTAL} into .env.")
        if settings.digest and not settings.digest_channel:
            raise CannotStart("DEMARCHE_DIGEST needs a channel: set DEMARCHE_DIGEST_CHANNEL to its id.")
        logs(settings)
        with alone(settings.data):
            asyncio.new_event_loop().run_until_complete(_run(settings, token))
    except DemarcheError as error:
        sys.stderr.write(f"demarche: {error}\n")
        code = 1
    except Exception:
        log.exception("unexpected end")
        code = 1
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


@contextlib.contextmanager
def alone(data: Path) -> Iterator[None]:
    """Holds the data folder for this bot, for two on one folder would answer everything twice.

    Raises CannotStart when another has it, or the folder cannot be written. The system gives it back when a bot dies.
    """
    lock = FileLock(data / "bot.lock", timeout=0)
    try:
        data.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout:
        raise CannotStart(
            f"Another bot answers from {data} already: stop it, or set DEMARCHE_DATA to a folder of this one's own."
        ) from None
    except OSError as error:
        raise CannotStart(
            f"The data folder {data} cannot be written ({error.strerror or error}): set DEMARCHE_DATA to one that can."
        ) from None
    try:
        yield
    finally:
        lock.release()


async def _run(settings: Settings, token: str) -> None:
    bot = Demarche(settings, State(settings.data))
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    health = await serve(bot, settings.health_port) if settings.health_port else None
    running = asyncio.create_task(connect(bot, token))
    stopping = asyncio.create_task(stop.wait())
    watching = asyncio.create_task(bot.metrics.watch_loop())
    try:
        await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if stop.is_set():
            log.info("stopping")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(bot.stop(), 4.5)
            running.cancel()
            with contextlib.suppress(asyncio.CancelledError, CannotStart):
                await running
        else:
            await running
    finally:
        stopping.cancel()
        watching.cancel()
        if health:
            await health.cleanup()
        if not bot.is_closed():
            with contextlib.suppress(Exception):
                await bot.close()


async def connect(bot: Demarche, token: str) -> None:
    """Logs in and stays connected until the bot is closed. Raises CannotStart with one sentence."""
    try:
        await bot.start(token)
    except discord.LoginFailure:
        raise CannotStart(f"Discord does not accept DISCORD_TOKEN: copy it again from {PORTAL}.") from None
    except discord.PrivilegedIntentsRequired:
        raise CannotStart(
            f"DEMARCHE_MESSAGE_CONTENT is on, but the Message Content Intent is not: switch it on at {PORTAL} (Bot)."
        ) from None
    except discord.GatewayNotFound:
        raise CannotStart("Discord's gateway cannot be found: try again later, or see discordstatus.com.") from None
    except discord.HTTPException as error:
        raise CannotStart(f"Discord answers {error.status}: try again later, or see discordstatus.com.") from None
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        if bot.is_closed():
            return
        raise CannotStart(f"Discord cannot be reached ({error}): check the network.") from None


def logs(settings: Settings) -> None:
    """Lines on standard error and, by setting, in a rotating file (5 × 5 MB).

    Raises CannotStart when that file cannot be written.
    """
    handlers: list[logging.Handler] = [logging.StreamHandler()]
    if settings.log_file:
        try:
            settings.log_file.parent.mkdir(parents=True, exist_ok=True)
            handlers.append(
                logging.handlers.RotatingFileHandler(
                    settings.log_file, maxBytes=5_000_000, backupCount=5, encoding="utf-8"
                )
            )
        except OSError as error:
            raise CannotStart(
                f"{settings.log_file} cannot be written ({error.strerror or error}): set DEMARCHE_LOG_FILE to a file "
                "that can, or unset it."
            ) from None
    logging.raiseExceptions = False  # a line that the disk has no room for is lost, without a traceback for each
    logging.basicConfig(
        level=logging.INFO, handlers=handlers, format="%(asctime)s %(levelname)s %(name)s: %(message)s", force=True
    )
    for noisy in ("discord.gateway", "discord.http", "chromadb", "httpx", "aiohttp.access"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    logging.getLogger("discord.client").setLevel(logging.ERROR)  # it warns of voice, which is not used
    for handler in handlers:
        handler.addFilter(_short)


def _short(record: logging.LogRecord) -> bool:
    """A lost connection is one line: discord.py would add its traceback at every try."""
    if record.name in ("discord.client", "discord.shard"):
        record.exc_info = None
    return True
