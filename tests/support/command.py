"""Runs `demarche …` as people do: a process of its own, in a folder of their own, with no settings but those given."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def demarche(*arguments: str, cwd: Path, **settings: str) -> "subprocess.CompletedProcess[str]":
    """The finished command; `settings` are environment variables."""
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("DEMARCHE_", "DISCORD_", "COLUMNS", "FORCE_COLOR"))
    }
    return subprocess.run(
        [sys.executable, "-c", "from bot.cli import main; main()", *arguments],
        cwd=cwd,
        env={**clean, "PYTHONPATH": str(ROOT), "COLUMNS": "100", **settings},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
    )
