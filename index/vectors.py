"""The vectors of one generation in Chroma, in a folder or on a server: the only importer of chromadb."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import cache
from heapq import nlargest
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import urlopen

import numpy as np
import numpy.typing as npt

from index.errors import DamagedGeneration, GenerationError, VectorsAway

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection

Floats = npt.NDArray[np.float32]

COLLECTION = "passages"
BATCH = 5000  # Chroma refuses more than 5,461 rows at once, and reads fail above about 30,000 ids
SERVER_PORT = 8000  # of `chroma run`, where a URL names none
PATIENCE, PATIENCE_WRITING = 5.0, 120.0  # seconds without a word from a server
MISSING = "Error finding id"  # what Chroma says of an id that it does not have


class Vectors:
    """One Chroma collection: cosine, no embedding function, ids are the catalogue's passage ids.

    Reading is safe from several threads. Writing holds Python's global lock, and two processes must never have
    one folder open while one of them writes: only the builder writes, into a folder that nobody else knows.
    """

    def __init__(self, client: "Client", collection: "Collection", home: str, folder: Path | None) -> None:
        self._client = client
        self._collection = collection
        self._home = home
        self._folder = folder

    @classmethod
    def local(cls, folder: Path, *, create: bool = False) -> "Vectors":
        """The vectors in `folder`. DamagedGeneration when there are none, unless they are to be made (`create`)."""
        # The same folder under two spellings would be two Chroma systems that do not see each other's changes.
        folder = folder.resolve()
        if not create and not (folder / "chroma.sqlite3").is_file():
            raise DamagedGeneration(f"The vectors are missing ({folder}): run `demarche index build --full`.")
        chromadb, settings = _chroma()
        with _damage(str(folder)):
            client = chromadb.PersistentClient(str(folder), settings(anonymized_telemetry=False))
        return cls._opened(client, COLLECTION, str(folder), folder, create)

    @classmethod
    def server(cls, url: str, collection: str, *, create: bool = False) -> "Vectors":
        """The collection on the Chroma server at `url` (http or https, port 8000 unless it says another).

        GenerationError when the URL is none, VectorsAway when nobody answers; DamagedGeneration when the collection
        is not there, unless it is to be made (`create`).
        """
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/"):
            raise GenerationError(f"DEMARCHE_CHROMA_URL is '{url}': write it as http://localhost:8000.")
        secure = parts.scheme == "https"
        chromadb, settings = _chroma()
        try:
            port = parts.port or (443 if secure else SERVER_PORT)
            _knock(parts.scheme, parts.hostname, port)
            client = chromadb.HttpClient(
                parts.hostname,
                port,
                secure,
                settings=settings(anonymized_telemetry=False),
            )
        except Exception as error:  # Chroma raises ValueError for whatever kept it from connecting
            raise VectorsAway(
                f"No Chroma server answers at {url}: start it (`chroma run`) or unset DEMARCHE_CHROMA_URL."
            ) from error
        session = getattr(getattr(client, "_server", None), "_session", None)
        if session is not None:
            session.timeout = PATIENCE_WRITING if create else PATIENCE
        return cls._opened(client, collection, f"{url} ({collection})", None, create)

    @classmethod
    def _opened(cls, client: "Client", name: str, home: str, folder: Path | None, create: bool) -> "Vectors":
        try:
            with _damage(home, server=folder is None):
                if create:
                    # The default space is l2, and no space can be changed later.
                    collection = client.get_or_create_collection(
                        name, configuration={"hnsw": {"space": "cosine"}}, embedding_function=None
                    )
                else:
                    collection = client.get_collection(name, embedding_function=None)
        except GenerationError:
            client.close()
            raise
        return cls(client, collection, home, folder)

    def add(self, ids: Sequence[int], vectors: Floats) -> None:
        """Store one vector an id, [ids, dimensions]; an id that is there already gets the new vector."""
        for begin in range(0, len(ids), BATCH):
            part = slice(begin, begin + BATCH)
            with self._errors():
                self._collection.upsert(_names(ids[part]), embeddings=vectors[part])

    def delete(self, ids: Sequence[int]) -> None:
        """Remove these ids; unknown ones are passed over."""
        for begin in range(0, len(ids), BATCH):
            with self._errors():
                self._collection.delete(_names(ids[begin : begin + BATCH]))

    def count(self) -> int:
        with self._errors():
            return self._collection.count()

    def get(self, ids: Sequence[int]) -> Floats:
        """The vectors of these ids in this order, [ids, dimensions]; DamagedGeneration if one is not there."""
        found: dict[str, Floats] = {}
        for begin in range(0, len(ids), BATCH):
            with self._errors():
                rows = self._collection.get(_names(ids[begin : begin + BATCH]), include=["embeddings"])
            found.update(zip(rows["ids"], np.asarray(rows["embeddings"], dtype=np.float32), strict=True))
        try:
            return np.array([found[name] for name in _names(ids)], dtype=np.float32)
        except KeyError as error:
            raise DamagedGeneration(
                f"The vector of passage {error} is missing in {self._home}: run `demarche index build --full`."
            ) from error

    def query(self, vector: Floats, k: int, ids: Sequence[int] | None = None) -> list[tuple[int, float]]:
        """The k nearest of all, or of `ids`: (id, cosine similarity from -1 to 1), best first.

        DamagedGeneration when one of `ids` has no vector.
        """
        parts: list[list[str] | None] = [None]
        if ids is not None:
            parts = [list(_names(ids[begin : begin + BATCH])) for begin in range(0, len(ids), BATCH)]
        found: list[tuple[int, float]] = []
        for part in parts:
            with self._errors():
                rows = self._collection.query(
                    query_embeddings=np.asarray([vector], dtype=np.float32),
                    n_results=k,
                    ids=part,
                    include=["distances"],
                )
            distances = rows["distances"] or [[]]
            found += [(int(name), 1.0 - far) for name, far in zip(rows["ids"][0], distances[0], strict=True)]
        return nlargest(k, found, key=lambda hit: (hit[1], -hit[0]))

    def _errors(self) -> AbstractContextManager[None]:
        return _damage(self._home, server=self._folder is None)

    def close(self) -> None:
        """Let go of files and connections: everything is written, and the folder may be copied or deleted.

        Chroma closes the last files within about a tenth of a second, from threads of its own.
        """
        self._client.close()

    def drop(self) -> None:
        """Close and delete: the folder with everything in it, or the collection on the server."""
        if self._folder is None:
            with self._errors():
                self._client.delete_collection(self._collection.name)
        self.close()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)


def _knock(scheme: str, host: str, port: int) -> None:
    """Raise OSError when nothing answers there in time: Chroma itself would wait for ever."""
    place = f"[{host}]" if ":" in host else host
    with suppress(HTTPError), urlopen(f"{scheme}://{place}:{port}/api/v2/heartbeat", timeout=PATIENCE):
        pass


def _names(ids: Sequence[int]) -> list[str]:
    return [str(number) for number in ids]


@contextmanager
def _damage(home: str, *, server: bool = False) -> Iterator[None]:
    """Chroma's errors, of which there is a different one for every layer, as ours.

    Of a server only a collection or a vector that it does not have is damage: all else may pass.
    """
    try:
        yield
    except Exception as error:
        missing = type(error).__name__ in ("NotFoundError", "InvalidCollectionException") or MISSING in str(error)
        if server and not missing:
            raise VectorsAway(
                f"The Chroma server at {home} does not answer as it should ({type(error).__name__}): see that it runs."
            ) from error
        raise DamagedGeneration(
            f"The vectors in {home} cannot be used ({type(error).__name__}): run `demarche index build --full`."
        ) from error


@cache
def _chroma() -> tuple[Any, type[Any]]:
    """The chromadb module, and its settings class, blind to the environment and to ./.env.

    Chroma looks into both under common names (PERSIST_DIRECTORY, IS_PERSISTENT, CHROMA_SERVER_HOST), and already
    while it is imported, where a value that it does not expect is an exception: so its eyes are shut before.
    """
    from pydantic_settings import BaseSettings

    name = "settings_customise_sources"
    usual = vars(BaseSettings)[name]

    def only_given(_: type, /, settings_cls: type, init_settings: Any, **others: Any) -> tuple[Any, ...]:
        if settings_cls.__module__.startswith("chromadb"):
            return (init_settings,)
        sources: tuple[Any, ...] = usual.__func__(settings_cls, settings_cls, init_settings, **others)
        return sources

    setattr(BaseSettings, name, classmethod(only_given))
    try:
        import chromadb
        from chromadb.config import Settings
    finally:
        setattr(BaseSettings, name, usual)
    setattr(Settings, name, classmethod(only_given))
    return chromadb, Settings
