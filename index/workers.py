"""Reading with both processors: child processes that split and parse articles while the builder embeds.

A worker is `python -m index.workers`: it takes pickled (task, articles) from its standard input and gives pickled
results on its standard output. When the builder dies, however it dies, that input ends, and the worker with it.
"""

import os
import pickle
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal

from index.articles import Article
from index.errors import BuildError, DemarcheError
from index.passages import Passage

if TYPE_CHECKING:
    from index.ledger import Ledger

BATCH = 8  # articles: small enough that both processors end at about the same time

Task = Literal["passages", "ledgers"]


@dataclass(frozen=True, slots=True)
class PassagesRead:
    """The passages of some articles, parallel to them, and the seconds it took to find them."""

    articles: Sequence[Article]
    found: Sequence[Sequence[Passage]]
    seconds: float


@dataclass(frozen=True, slots=True)
class LedgersRead:
    """The ledgers of some articles, parallel to them, and the seconds it took to read them."""

    articles: Sequence[Article]
    found: "Sequence[Ledger]"
    seconds: float


Read = PassagesRead | LedgersRead


class Workers:
    """Processes that read articles. The first starts at once, to load while the articles are read; all end with the
    block.

    Embedding takes both processors for longer than parsing takes one, so one worker for two processors is enough.
    """

    def __init__(self) -> None:
        self._workers = [_Worker()]

    def __enter__(self) -> "Workers":
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            worker.stop()

    def read(self, articles: Sequence[Article]) -> Iterator[Read]:
        """The passages of all articles, then their ledgers, batch by batch as they are ready, in no fixed order.

        The workers begin at once. The iterator raises BuildError when a worker dies, and the DemarcheError that a
        worker met.
        """
        batches = [articles[at : at + BATCH] for at in range(0, len(articles), BATCH)]
        tasks: queue.SimpleQueue[tuple[Task, Sequence[Article]]] = queue.SimpleQueue()
        for batch in batches:
            tasks.put(("passages", batch))
        for batch in batches:
            tasks.put(("ledgers", batch))
        results: queue.SimpleQueue[Read | Exception] = queue.SimpleQueue()
        wanted = min(len(batches), max(1, (os.cpu_count() or 1) // 2))
        self._workers += [_Worker() for _ in range(len(self._workers), wanted)]
        for worker in self._workers:
            threading.Thread(target=_drive, args=(worker, tasks, results), daemon=True).start()
        return _results(results, 2 * len(batches))


def _results(results: queue.SimpleQueue[Read | Exception], number: int) -> Iterator[Read]:
    for _ in range(number):
        result = results.get()
        if isinstance(result, Exception):
            raise result
        yield result


def _drive(
    worker: "_Worker",
    tasks: queue.SimpleQueue[tuple[Task, Sequence[Article]]],
    results: queue.SimpleQueue[Read | Exception],
) -> None:
    while True:
        try:
            task, articles = tasks.get_nowait()
        except queue.Empty:
            return
        try:
            results.put(worker.ask(task, articles))
        except Exception as error:  # raised again where the results are taken
            results.put(error)
            return


class _Worker:
    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "index.workers"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**python_path(), "OPENBLAS_NUM_THREADS": "1"},  # more would fight the embedding for processors
        )

    def ask(self, task: Task, articles: Sequence[Article]) -> Read:
        process = self._process
        assert process.stdin and process.stdout
        try:
            pickle.dump((task, list(articles)), process.stdin)
            process.stdin.flush()
            seconds, found = pickle.load(process.stdout)
        except (OSError, EOFError, pickle.UnpicklingError):
            code = process.wait()
            raise BuildError(
                f"A process that reads articles stopped (exit {code}): free some memory and build again."
            ) from None
        if isinstance(found, Exception):
            raise found
        return (PassagesRead if task == "passages" else LedgersRead)(articles, found, seconds)

    def stop(self) -> None:
        """End it, whatever it does: its work is either done or not wanted any more."""
        self._process.kill()
        self._process.wait()


def python_path() -> dict[str, str]:
    """The environment for a child that runs our modules with -P, so that nothing of the working folder is imported."""
    home = str(Path(__file__).parents[1])
    rest = os.environ.get("PYTHONPATH")
    return {**os.environ, "PYTHONPATH": os.pathsep.join([home, rest] if rest else [home])}


def _serve(source: BinaryIO, answers: BinaryIO) -> None:
    """Load the splitter, then answer until the input ends. The parser is loaded when first needed."""
    from thinc.api import NumpyOps, set_current_ops

    from index.language import splitter

    set_current_ops(NumpyOps(use_blis=False))  # numpy's matrix product takes a third less time than spaCy's default
    with suppress(DemarcheError):  # the first task meets it too, and reports it
        splitter()
    while True:
        try:
            task, articles = pickle.load(source)
        except EOFError:
            return
        began = time.perf_counter()
        found: object
        try:
            if task == "passages":
                from index.passages import passages

                found = [tuple(passages(article)) for article in articles]
            else:
                from index.ledger import Extractor

                found = Extractor().read(articles)
        except DemarcheError as error:
            found = error
        pickle.dump((time.perf_counter() - began, found), answers)
        answers.flush()


def main() -> None:
    """Serve on the real standard output, which nothing else may write to."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    try:
        _serve(sys.stdin.buffer, answers)
    except (BrokenPipeError, KeyboardInterrupt):
        return


if __name__ == "__main__":
    main()
