"""Generations on disk: immutable index folders, and CURRENT, which names the live one.

    <data>/generations/g000007/    catalogue.sqlite, vectors/, manifest.json
    <data>/generations/CURRENT     'g000007'

A folder becomes a generation when its manifest is written, and live when CURRENT names it. Folders numbered above
the live one are leftovers of builds that died, or were rolled back: nothing reads them, the next build removes them.
A number is never used twice, for Chroma remembers what it opened by path.
"""

import hashlib
import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from index.catalogue import Catalogue
from index.errors import DamagedGeneration, GenerationError, NoIndex
from index.manifest import FORMAT, Manifest

KEPT = 3
CHECKED_IN_FULL = 64_000_000  # bytes: a larger catalogue is only opened, for a full check would take too long
BUILD = "run `demarche index build`"


@dataclass(frozen=True, slots=True)
class Generation:
    """One finished index folder."""

    number: int
    folder: Path
    manifest: Manifest

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def catalogue(self) -> Path:
        return self.folder / "catalogue.sqlite"

    @property
    def vectors(self) -> Path:
        return self.folder / "vectors"

    def check(self) -> None:
        """Raise DamagedGeneration when the catalogue is missing, cut or not whole: a few milliseconds.

        Vectors are not looked at: the catalogue has them too.
        """
        self._check_size(self.catalogue.name)
        try:
            catalogue = Catalogue(self.catalogue)
            try:
                if self.catalogue.stat().st_size <= CHECKED_IN_FULL:
                    catalogue.check()
            finally:
                catalogue.close()
        except (sqlite3.Error, OSError) as error:
            raise _damaged(self.folder, f"catalogue.sqlite: {error}") from error

    def check_vectors(self) -> None:
        """Raise DamagedGeneration when a file of Chroma's is missing, cut, altered or not whole.

        To be called before Chroma opens them: some of what is altered ends the process that reads it.
        """
        for name in self.manifest.sizes:
            path = self.folder / name
            if path.is_relative_to(self.vectors):
                self._check_size(name)
                if (digest := self.manifest.digests.get(name)) and digest_of(path) != digest:
                    raise _damaged(self.folder, f"{name} is not what was written")
        database = self.vectors / "chroma.sqlite3"
        try:
            if database.stat().st_size > CHECKED_IN_FULL:
                return
            with closing(sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)) as db:
                (found,) = db.execute("PRAGMA quick_check(1)").fetchone()
        except sqlite3.OperationalError:  # in use: Chroma itself will tell
            return
        except (sqlite3.Error, OSError) as error:
            raise _damaged(self.folder, f"{database.name}: {error}") from error
        if found != "ok":
            raise _damaged(self.folder, f"{database.name}: {found}")

    def _check_size(self, name: str) -> None:
        """Chroma writes into its own files when it opens them, so they may have grown, never shrunk."""
        try:
            found = (self.folder / name).stat().st_size
        except OSError:
            raise _damaged(self.folder, f"{name} is missing") from None
        if found < (size := self.manifest.sizes.get(name, 0)):
            raise _damaged(self.folder, f"{name} has {found:,} bytes of {size:,}")


class Generations:
    """The generations of one data folder. Only `rollback` writes without the build lock, and it only moves CURRENT."""

    def __init__(self, data: Path) -> None:
        self.root = data / "generations"

    def live_name(self) -> str | None:
        """What CURRENT names: one small read, cheap enough to poll. None when nothing was ever published."""
        try:
            return (self.root / "CURRENT").read_text(encoding="utf-8", errors="replace").strip()
        except OSError:
            return None

    def live(self) -> Generation:
        """The generation that CURRENT names. Raises NoIndex or DamagedGeneration."""
        name = self.live_name()
        if name is None:
            raise NoIndex(f"There is no index yet in {self.root.parent}: {BUILD}.")
        if not _number(name):
            raise DamagedGeneration(f"{self.root / 'CURRENT'} names no generation: {BUILD}.")
        return self.load(name)

    def history(self) -> list[Generation]:
        """The readable generations up to the live one, newest first: those that a roll back can reach."""
        return [one for one in self._readable() if isinstance(one, Generation)]

    def usable(self) -> Iterator[Generation | DamagedGeneration]:
        """The live generation, then those before it, newest first; the error in place of one that is damaged."""
        for one in self._readable():
            if isinstance(one, Generation):
                try:
                    one.check()
                except DamagedGeneration as error:
                    yield error
                    continue
            yield one

    def _readable(self) -> Iterator[Generation | DamagedGeneration]:
        live = self.live_name()
        names = self._names()
        if live is not None and not _number(live):  # CURRENT itself is damaged: the newest finished one was live
            yield DamagedGeneration(f"{self.root / 'CURRENT'} names no generation")
        elif live not in names and live is not None:
            yield _damaged(self.root / live, "its folder is missing")
        for name in reversed(names):
            if live is None or _number(name) <= (_number(live) or _number(name)):
                try:
                    yield self.load(name)
                except DamagedGeneration as error:
                    if name == live or (self.root / name / "manifest.json").exists():
                        yield error

    def load(self, name: str) -> Generation:
        """The finished generation of this name, not checked further. Raises DamagedGeneration."""
        folder = self.root / name
        try:
            manifest = Manifest.model_validate_json((folder / "manifest.json").read_bytes())
        except OSError:
            raise _damaged(folder, "manifest.json is missing") from None
        except ValidationError:
            raise _damaged(folder, "manifest.json cannot be understood") from None
        if manifest.format != FORMAT or manifest.generation != name:
            raise _damaged(folder, f"manifest.json is of format {manifest.format} for {manifest.generation}")
        return Generation(_number(name), folder, manifest)

    def _names(self) -> list[str]:
        """All folders, finished or not, oldest first."""
        if not self.root.is_dir():
            return []
        return sorted((one.name for one in self.root.iterdir() if _number(one.name)), key=_number)

    def begin(self) -> Path:
        """Make the next generation's folder. Its number is above every other, those of leftovers too."""
        self.root.mkdir(parents=True, exist_ok=True)
        newest = [*self._names()[-1:], self.live_name() or ""]
        folder = self.root / f"g{max(map(_number, newest)) + 1:06d}"
        folder.mkdir()
        return folder

    def leftovers(self, new: Path) -> list[Path]:
        """Folders that nothing reads: numbered above the live one, `new` aside, or never finished."""
        live = _number(self.live_name() or "") or _number(new.name)
        return [
            self.root / name
            for name in self._names()
            if name != new.name
            and (_number(name) > live or not (self.root / name / "manifest.json").exists())
            and name != self.live_name()
        ]

    def publish(self, generation: Generation) -> None:
        """Make a finished generation live, in one step that survives a loss of power."""
        sync(generation.folder)
        draft = self.root / "CURRENT.new"
        with draft.open("w", encoding="utf-8") as file:
            file.write(generation.name + "\n")
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.root / "CURRENT")
        _sync_folder(self.root)

    def rollback(self) -> Generation:
        """Go back to the newest sound generation before the live one.

        The one that was live is withdrawn: no reader falls back to it, and the next build, which starts from the
        generation that is live then and takes a number of its own, removes it.
        """
        live = self.live_name()
        for one in self.usable():
            if isinstance(one, Generation) and one.name != live:
                try:
                    self.publish(one)
                except OSError as error:
                    raise GenerationError(
                        f"{self.root} cannot be written ({error.strerror or error}): {live} stays live."
                    ) from error
                return one
        raise GenerationError(f"There is no generation before {live or 'the first'} to go back to: {BUILD}.")

    def outdated(self, keep: int = KEPT) -> list[Path]:
        """Folders of generations older than the last `keep` up to the live one, which is never among them."""
        live = _number(self.live_name() or "")
        past = [name for name in self._names() if _number(name) <= live]
        return [self.root / name for name in past[:-keep]]

    def prune(self, keep: int = KEPT) -> None:
        """Remove generations older than the last `keep`."""
        for folder in self.outdated(keep):
            self.remove(folder)

    def remove(self, folder: Path) -> None:
        """Remove a generation's folder, the manifest first, so that a half removed one is never read."""
        (folder / "manifest.json").unlink(missing_ok=True)
        shutil.rmtree(folder, ignore_errors=True)


def digests(folder: Path) -> dict[str, str]:
    """Name in the folder → sha256 (hex) of every file of Chroma's graphs, which it never writes again.

    A graph that it has not saved yet, and makes from its database when it opens it, is left out.
    """
    graphs = [saved.parent for saved in sorted(folder.rglob("index_metadata.pickle"))]
    return {
        path.relative_to(folder).as_posix(): digest_of(path)
        for graph in graphs
        for path in sorted(graph.iterdir())
        if path.is_file()
    }


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sync(folder: Path) -> None:
    """Wait until everything in the folder is on the disk."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
        else:
            _sync_folder(path)
    _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    if os.name == "posix":  # elsewhere a folder cannot be opened
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _number(name: str) -> int:
    """7 for 'g000007', 0 for what is no generation's name."""
    found = re.fullmatch(r"g(\d{6,})", name)
    return int(found[1]) if found else 0


def _damaged(folder: Path, reason: str) -> DamagedGeneration:
    return DamagedGeneration(f"Generation {folder.name} is damaged ({reason}): {BUILD}.")
