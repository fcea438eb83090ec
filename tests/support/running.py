"""The real `demarche run` as a process, with Discord's addresses turned to the loopback."""

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from support.wire import PERSON, TOKEN, Wire

ROOT = Path(__file__).parents[2]
LAUNCHER = ROOT / "tests/wire/launcher.py"
ARTICLES = ROOT / "articles"


@dataclass
class Running:
    """The bot's process and its folder."""

    process: asyncio.subprocess.Process
    data: Path

    async def end(self, number: int = signal.SIGTERM) -> tuple[int, str]:
        """Sends a signal; returns the exit code and what was written."""
        self.process.send_signal(number)
        return await self.ended()

    async def ended(self) -> tuple[int, str]:
        """Waits for the process to end by itself."""
        output = await asyncio.wait_for(self.process.communicate(), 120)
        return self.process.returncode or 0, (output[0] + output[1]).decode()


Launched = Callable[..., Awaitable[Running]]


async def launch(wire: Wire, data: Path, *command: str, token: str = TOKEN, **settings: str) -> Running:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("DEMARCHE_", "DISCORD_TOKEN"))},
        **{"DISCORD_TOKEN": token, "DEMARCHE_DATA": str(data), "DEMARCHE_ARTICLES": str(ARTICLES)},
        **{"DEMARCHE_USER_COOLDOWN": "0s", "PYTHONPATH": str(ROOT)},
        **settings,
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, str(LAUNCHER), wire.url, *(command or ("run",))),
        cwd=data,
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    return Running(process, data)


def person(number: int) -> dict[str, object]:
    return {**PERSON, "id": str(910000000000000000 + number), "username": f"p{number}"}
