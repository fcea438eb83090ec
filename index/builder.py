"""The builder: an article set and the last generation become the next generation. Runs in a process of its own."""

import errno
import os
import signal
import sqlite3
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

from index.build import EVENTS, LOG, OPTIONS, BuildOptions, BuildReport, Event, Failure, Progress
from index.draft import Draft, collection_name
from index.errors import BuildError, DamagedGeneration, DemarcheError, NothingToIndex
from index.generation import Generation, Generations
from index.lock import building
from index.selfcheck import CheckFailed
from index.workers import Workers

if TYPE_CHECKING:
    from index.reading import Reading

NICENESS = 10  # so that a bot on the same machine stays quick

Tell = Callable[[Progress], None]


def build(options: BuildOptions, tell: Tell) -> BuildReport:
    """Build and publish. Raises BuildError, NothingToIndex, BuilderBusy or EmbeddingError; nothing is changed then."""
    with building(options.data), Workers() as workers:
        began = time.perf_counter()
        reading = _read(options, tell)
        seconds = {"reading": time.perf_counter() - began}
        generations = Generations(options.data)
        last = next((one for one in generations.usable() if isinstance(one, Generation)), None)
        folder = generations.begin()
        try:
            for leftover in generations.leftovers(folder):
                _remove(generations, leftover, options)
            generation = _sound(Draft(folder, options, reading, last, workers, tell, seconds))
            generations.publish(generation)
        except BaseException:
            if generations.live_name() != folder.name:
                _remove(generations, folder, options)
            raise
        for outdated in generations.outdated():
            _remove(generations, outdated, options)
    manifest = generation.manifest
    return BuildReport(
        generation=generation.name,
        way=manifest.way,
        change=manifest.change,
        skipped=manifest.skipped,
        notes=manifest.notes,
        merged=manifest.merged,
        versions=manifest.versions,
        languages=manifest.languages,
        counts=manifest.counts,
        seconds=manifest.seconds,
        model=manifest.reading,
    )


def _read(options: BuildOptions, tell: Tell) -> "Reading":
    from index.reading import read

    tell(Progress("reading", 0, 1))
    reading = read(options.sources, options.columns)
    if not reading.articles:
        where = ", ".join(options.sources) or "no source"
        why = f" ({reading.skipped[0].path}: {reading.skipped[0].reason})" if reading.skipped else ""
        raise NothingToIndex(f"There is no readable article in {where}{why}: name a file or folder that has some.")
    tell(Progress("reading", len(reading.articles), len(reading.articles)))
    return reading


def _sound(draft: Draft) -> Generation:
    """The finished generation; one that was made from its predecessor and fails its check is made anew once."""
    try:
        return draft.finish()
    except (CheckFailed, DamagedGeneration) as error:
        if draft.forget_last():
            with suppress(CheckFailed):
                return draft.finish()
        raise BuildError(
            f"The new index failed its check and was not published ({error}): run `demarche index build --full`."
        ) from error


def _remove(generations: Generations, folder: Path, options: BuildOptions) -> None:
    """Remove a generation's folder, and its collection where a Chroma server has its vectors."""
    try:
        server = generations.load(folder.name).manifest.server
    except DamagedGeneration:
        server = options.chroma_url
    if server:
        from index.vectors import Vectors

        with suppress(Exception):  # a server that is away keeps a collection that nobody reads
            Vectors.server(server, collection_name(options.data, folder.name)).drop()
    generations.remove(folder)


def main() -> None:
    """One build: options on standard input, events on the real standard output, to which nothing else may write."""
    events = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    os.dup2(2, 1)
    signal.signal(signal.SIGTERM, _stop)
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    options = OPTIONS.validate_json(sys.stdin.read())

    def emit(event: Event) -> None:
        with suppress(OSError, ValueError):  # whoever started the build is gone: it is finished all the same
            events.write(EVENTS.dump_json(event).decode() + "\n")

    try:
        emit(build(options, emit))
    except Exception as error:
        failure = _failure(error, options)
        if not isinstance(error, DemarcheError) or error.__cause__:
            with suppress(OSError):
                traceback.print_exc()
        emit(failure)
        sys.exit(1)


def _stop(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(128 + signal.SIGTERM)


def _failure(error: Exception, options: BuildOptions) -> Failure:
    """The sentence for what happened. Chroma's own error, which may be a full disk, is behind ours."""
    chain = [error, *([error.__cause__] if error.__cause__ else [])]
    said = str(error)
    if any(_disk_full(one) for one in chain):
        what = f"The disk of {options.data} is full: free some space and build again"
    elif isinstance(error, DamagedGeneration):
        what = f"The vectors could not be written: look at {options.data / LOG}"
    elif isinstance(error, DemarcheError):
        return Failure(type(error).__name__, said)
    elif isinstance(error, OSError) and error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        where = error.filename or options.data
        what = f"{where} cannot be written ({error.strerror}): set DEMARCHE_DATA to a folder that can"
    elif isinstance(error, MemoryError):
        what = "There is not enough memory for the build: end other programs and build again"
    elif isinstance(error, sqlite3.Error | OSError):
        what = f"The index could not be written ({said}): look at {options.data / LOG}"
    else:
        what = f"The build failed ({type(error).__name__}: {said[:200]}): look at {options.data / LOG}"
    return Failure("BuildError", f"{what}; the index is as it was before.")


def _disk_full(error: BaseException) -> bool:
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return True
    return any(words in str(error) for words in ("disk is full", "No space left"))
