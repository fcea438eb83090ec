"""A small Discord on loopback, and the bot as a process beside it."""

import contextlib
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from support import openapi
from support.running import Launched, Running, launch
from support.wire import Wire


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    async with Wire() as server:
        yield server
        if openapi.DOCUMENT.exists():
            sent = [openapi.Request(one.method, one.path, one.body) for one in server.seen if one.status < 400]
            assert openapi.problems(sent) == []


@pytest.fixture
async def launched() -> AsyncIterator[Launched]:
    """`launch`, and whatever is still running at the end is killed."""
    all_of_them: list[Running] = []

    async def one(*given: Any, **more: Any) -> Running:
        all_of_them.append(await launch(*given, **more))
        return all_of_them[-1]

    yield one
    for running in all_of_them:
        with contextlib.suppress(ProcessLookupError):
            running.process.kill()
        await running.process.wait()


@pytest.fixture
def data(sample_index: Path, tmp_path: Path) -> Path:
    """A data folder with an index, for one bot alone."""
    return Path(shutil.copytree(sample_index, tmp_path / "data"))


@pytest.fixture
async def bot(wire: Wire, data: Path, launched: Launched) -> Running:
    running = await launched(wire, data)
    await wire.until(lambda: wire.identified)
    return running
