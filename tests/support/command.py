"""Runs `demarche …` as people do: a process of its own, in a folder of their own, with no settings but those given."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def demarche(*arguments: str, cwd: Path, redirected: str = "", **settings: str) -> "subprocess.CompletedProcess[str]":
    """The finished command; `settings` are environment variables, `redirected` is as a shell takes it (`>/dev/full`).

    What was printed is read as PYTHONIOENCODING, where that is among the settings, else as UTF-8.
    """
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("DEMARCHE_", "DISCORD_", "COLUMNS", "FORCE_COLOR"))
    }
    command = [sys.executable, "-c", "from bot.cli import main; main()", *arguments]
    return subprocess.run(
        ["sh", "-c", f'exec "$@" {redirected}', "sh", *command] if redirected else command,
        cwd=cwd,
        env={**clean, "PYTHONPATH": str(ROOT), "COLUMNS": "100", **settings},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding=settings.get("PYTHONIOENCODING", "utf-8"),
        timeout=300,
    )
