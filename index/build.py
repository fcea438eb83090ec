"""A build, seen from outside: start it in a child process, follow its progress, take its report, cancel it.

The child is `python -m index.build`: options as JSON on its standard input, events as JSON lines on its standard
output, everything else in `<data>/build.log`. It outlives the process that started it: a bot that is stopped leaves
it to finish and publish.
"""

import contextlib
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from pydantic import TypeAdapter

from index import errors
from index.errors import BuildError, DemarcheError
from index.manifest import Change, Pairs
from index.model_options import ReadingOptions
from index.reading import Note, Skipped
from index.rows import Counts
from index.workers import python_path

LOG = "build.log"
LONGEST_LOG = 1_000_000  # bytes, then it is begun anew


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """What to build from and where to.

    `embeddings` is '' for the shipped model; `full` forgets every cache; `reading` has a language model read too;
    `columns` are those of tables by our names for them, where they have unusual ones.
    """

    sources: tuple[str, ...]
    data: Path
    embeddings: str = ""
    chroma_url: str | None = None
    full: bool = False
    reading: ReadingOptions | None = None
    columns: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Progress:
    """`done` of `total` in one stage: 'reading', 'comparing', 'indexing', 'storing', 'checking'.

    `note` is what a language model has cost so far, '' without one.
    """

    stage: str
    done: int
    total: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What was published. `way` is 'anew' or 'difference'; `seconds` by stage.

    `merged` and `versions` are those of the manifest.
    """

    generation: str
    way: str
    change: Change
    skipped: tuple[Skipped, ...]
    merged: Pairs
    versions: Pairs
    counts: Counts
    seconds: dict[str, float]
    notes: tuple[Note, ...] = ()  # what was left out of articles that were kept
    languages: dict[str, int] = field(default_factory=dict)  # that are not read for demands: how many articles
    model: str = ""  # what a language model's reading brought and cost, in a sentence or two

    @property
    def added(self) -> int:
        return self.change.added

    @property
    def changed(self) -> int:
        return self.change.changed

    @property
    def removed(self) -> int:
        return self.change.removed

    @property
    def unchanged(self) -> int:
        return self.change.unchanged

    @property
    def demands_new(self) -> int:
        return self.change.demands_new

    @property
    def demands_gone(self) -> int:
        return self.change.demands_gone


@dataclass(frozen=True, slots=True)
class Failure:
    """Why nothing was published; `kind` names a class of `index.errors`."""

    kind: str
    message: str


Event = Progress | BuildReport | Failure
OPTIONS: TypeAdapter[BuildOptions] = TypeAdapter(BuildOptions)
EVENTS: TypeAdapter[Event] = TypeAdapter(Event)


@dataclass(slots=True)
class Build:
    """A running build. Iterate it for its progress, once; `result` waits for the end."""

    log: Path
    process: "subprocess.Popen[str]" = field(repr=False)
    _end: BuildReport | DemarcheError | None = None
    _cancelled: bool = False
    _reading: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def __iter__(self) -> Iterator[Progress]:
        with self._reading:
            if self._end is not None:
                return
            assert self.process.stdout
            for line in self.process.stdout:
                match EVENTS.validate_json(line):
                    case Progress() as progress:
                        yield progress
                    case BuildReport() as report:
                        self._end = report
                    case Failure(kind, message):
                        self._end = getattr(errors, kind, BuildError)(message)
            code = self.process.wait()
            if self._end is None:
                self._end = self._died(code)

    def _died(self, code: int) -> BuildError:
        if self._cancelled:
            return BuildError("The build was cancelled; the index is as it was before.")
        how = f"was ended by signal {-code}" if code < 0 else f"ended with code {code}"
        return BuildError(
            f"The builder {how} before it had finished; the index is as it was before: see {self.log}, build again."
        )

    def result(self) -> BuildReport:
        """Wait for the end. Raises BuildError, NothingToIndex, BuilderBusy or EmbeddingError."""
        for _ in self:
            pass
        if isinstance(self._end, BuildReport):
            return self._end
        assert self._end is not None
        raise self._end

    def cancel(self) -> None:
        """Ask the child to stop and to remove what it began; `result` raises BuildError then."""
        self._cancelled = True
        with contextlib.suppress(ProcessLookupError):
            self.process.terminate()


def start(options: BuildOptions) -> Build:
    """Start a build. Raises BuildError when the data folder cannot be written."""
    log = options.data / LOG
    try:
        options.data.mkdir(parents=True, exist_ok=True)
        too_long = log.exists() and log.stat().st_size > LONGEST_LOG
        stderr: IO[str] = log.open("w" if too_long else "a", encoding="utf-8")
    except OSError as error:
        raise BuildError(
            f"The data folder {options.data} cannot be written ({error.strerror}): set DEMARCHE_DATA to one that can."
        ) from error
    with stderr:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "index.build"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
            encoding="utf-8",
            env=python_path(),
            start_new_session=True,  # Ctrl-C in the terminal is the parent's to handle
        )
    assert process.stdin
    with contextlib.suppress(BrokenPipeError):  # a child that is dead already is reported by `result`
        process.stdin.write(OPTIONS.dump_json(options).decode())
        process.stdin.close()
    return Build(log, process)


if __name__ == "__main__":
    from index.builder import main

    main()
