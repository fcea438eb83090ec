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
import traceback
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal

from index.articles import Article
from index.blocks import Block, BlockKind
from index.errors import BuildError, DemarcheError
from index.passages import Passage

if TYPE_CHECKING:
    from index.ledger import Ledger

BATCH = 8  # articles: small enough that both processors end at about the same time
MOST_WORKERS = 4  # of about 400 MB each; more would only wait for the embedding
MOST_MEMORY = 3 * 2**30  # bytes of address space of one worker, which needs 0.4: nobody else suffers from an article
PATIENCE = 300  # seconds for a batch, and one more for each 1,000 characters: a usual one takes about 2

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


@dataclass(frozen=True, slots=True)
class Failed:
    """An article that cannot be read, and why."""

    article: Article
    reason: str


Read = PassagesRead | LedgersRead | Failed


class _Died(Exception):
    """The process has ended over what it was asked; its message says how."""


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
        """The passages of all articles and their ledgers, batch by batch as they are ready, in no fixed order.

        The workers begin at once. An article over which a rule fails, or a worker dies twice, the second time with
        nothing else to read, comes as Failed. The iterator raises the DemarcheError that a worker met, and BuildError
        when no worker can be kept alive.
        """
        batches = [articles[at : at + BATCH] for at in range(0, len(articles), BATCH)]
        tasks: queue.SimpleQueue[tuple[Task, Sequence[Article]]] = queue.SimpleQueue()
        for batch in batches:
            tasks.put(("passages", batch))
        for batch in batches:
            tasks.put(("ledgers", batch))
        results: queue.SimpleQueue[list[Read] | Exception] = queue.SimpleQueue()
        wanted = min(len(batches), max(1, (os.cpu_count() or 1) // 2), MOST_WORKERS)
        self._workers += [_Worker() for _ in range(len(self._workers), wanted)]
        for worker in self._workers:
            threading.Thread(target=_drive, args=(worker, tasks, results), daemon=True).start()
        return _results(results, 2 * len(batches))


def _results(results: queue.SimpleQueue[list[Read] | Exception], number: int) -> Iterator[Read]:
    for _ in range(number):
        result = results.get()
        if isinstance(result, Exception):
            raise result
        yield from result


def _drive(
    worker: "_Worker",
    tasks: queue.SimpleQueue[tuple[Task, Sequence[Article]]],
    results: queue.SimpleQueue[list[Read] | Exception],
) -> None:
    while True:
        try:
            task, articles = tasks.get_nowait()
        except queue.Empty:
            return
        try:
            results.put(_read(worker, task, articles))
        except Exception as error:  # raised again where the results are taken
            results.put(error)
            return


def _read(worker: "_Worker", task: Task, articles: Sequence[Article]) -> list[Read]:
    try:
        return worker.ask(task, articles)
    except _Died:
        worker.restart()
    found: list[Read] = []
    for article in articles:
        try:
            found += worker.ask(task, [article])
        except _Died as death:
            worker.restart()
            found.append(Failed(article, f"the process that read it ended each time ({death})"))
    return found


class _Worker:
    def __init__(self) -> None:
        self._stopped = False
        self._lock = threading.Lock()  # so that none is started after the last was stopped
        self._start()

    def _start(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "index.workers"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**python_path(), "OPENBLAS_NUM_THREADS": "1"},  # more would fight the embedding for processors
        )

    def ask(self, task: Task, articles: Sequence[Article]) -> list[Read]:
        """Raises the DemarcheError that the worker met, and _Died when it ended or had to be ended."""
        process = self._process
        assert process.stdin and process.stdout
        patience = threading.Timer(PATIENCE + sum(len(one.text) for one in articles) / 1000, process.kill)
        patience.daemon = True
        patience.start()
        try:
            pickle.dump((task, list(articles)), process.stdin)
            process.stdin.flush()
            seconds, found = pickle.load(process.stdout)
        except Exception:  # half an answer fails in many ways
            process.kill()
            code = process.wait()
            raise _Died(f"signal {-code}" if code < 0 else f"exit {code}") from None
        finally:
            patience.cancel()
        if isinstance(found, Exception):
            raise found
        kind = PassagesRead if task == "passages" else LedgersRead
        read = [(article, one) for article, one in zip(articles, found, strict=True) if not isinstance(one, str)]
        failed = [Failed(article, one) for article, one in zip(articles, found, strict=True) if isinstance(one, str)]
        return [kind([article for article, _ in read], [one for _, one in read], seconds), *failed]

    def restart(self) -> None:
        """Another process in place of one that died. Raises BuildError when it cannot read a sentence either."""
        with self._lock:
            if self._stopped:
                raise BuildError("The build was ended.")
            self._start()
        sentence = "It rained."
        try:
            self.ask("ledgers", [Article("", sentence, (Block(BlockKind.PARAGRAPH, 0, len(sentence)),))])
        except _Died as death:
            raise BuildError(
                f"A process that reads articles stopped ({death}): free some memory and build again."
            ) from None

    def stop(self) -> None:
        """End it, whatever it does: its work is either done or not wanted any more."""
        with self._lock:
            self._stopped = True
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
            found = _found(task, articles)
        except DemarcheError as error:
            found = error
        pickle.dump((time.perf_counter() - began, found), answers)
        answers.flush()


def _found(task: Task, articles: Sequence[Article]) -> "list[Sequence[Passage] | Ledger | str]":
    """What is read of each article, or why it cannot be read."""
    try:
        if task == "passages":
            from index.passages import passages

            return [tuple(passages(article)) for article in articles]
        from index.ledger import Extractor

        return [*Extractor().read(articles)]
    except DemarcheError:
        raise
    except Exception as error:  # a rule fails over one of them: the others are read all the same
        if len(articles) > 1:
            return [one for article in articles for one in _found(task, [article])]
        traceback.print_exc()  # into the log of the build
        return ["it takes too much memory" if isinstance(error, MemoryError) else _failure(error)]


def _failure(error: Exception) -> str:
    return f"a rule failed over it ({type(error).__name__}: {error!s:.80}): please report it"


def _bounded() -> None:
    """So that one article cannot take the memory of the machine; where a system has no such bound there is none."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))


def main() -> None:
    """Serve on the real standard output, which nothing else may write to."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    _bounded()
    try:
        _serve(sys.stdin.buffer, answers)
    except (BrokenPipeError, KeyboardInterrupt):
        return


if __name__ == "__main__":
    main()
