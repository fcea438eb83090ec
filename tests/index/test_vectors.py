"""Vectors answer alike from a folder and a server, and survive copying, paging and a hostile .env."""

import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from support.chroma_server import ChromaServer

from index.errors import DamagedGeneration, GenerationError, VectorsAway
from index.vectors import BATCH, Floats, Vectors

ROWS, SIZE = 300, 16


def unit(rows: int, seed: int = 1) -> Floats:
    found = np.random.default_rng(seed).normal(size=(rows, SIZE)).astype(np.float32)
    found /= np.linalg.norm(found, axis=1, keepdims=True)
    return found


@pytest.fixture(params=["folder", "server"])
def vectors(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Vectors]:
    if request.param == "folder":
        made = Vectors.local(tmp_path / "vectors", create=True)
    else:
        made = Vectors.server(request.getfixturevalue("chroma_server"), f"t{time.monotonic_ns()}", create=True)
    made.add(range(ROWS), unit(ROWS))
    yield made
    made.drop()


def test_a_query_gives_the_nearest_with_their_cosine(vectors: Vectors) -> None:
    rows, asked = unit(ROWS), unit(1, seed=7)[0]
    exact = sorted(enumerate((rows @ asked).tolist()), key=lambda hit: -hit[1])[:5]
    found = vectors.query(asked, 5)
    assert [number for number, _ in found] == [number for number, _ in exact]
    assert np.allclose([cosine for _, cosine in found], [cosine for _, cosine in exact], atol=1e-4)


def test_the_length_of_a_vector_does_not_matter(vectors: Vectors) -> None:
    asked = unit(1, seed=7)[0]
    plain, longer = vectors.query(asked, 5), vectors.query(asked * 9, 5)
    assert [number for number, _ in plain] == [number for number, _ in longer]
    assert np.allclose([cosine for _, cosine in plain], [cosine for _, cosine in longer], atol=1e-4)


def test_a_query_among_ids_gives_only_these_and_all_of_them(vectors: Vectors) -> None:
    rows, asked, some = unit(ROWS), unit(1, seed=7)[0], [3, 250, 17, 99]
    found = vectors.query(asked, 10, some)
    assert [number for number, _ in found] == sorted(some, key=lambda number: -float(rows[number] @ asked))
    assert vectors.query(asked, 10, []) == []
    with pytest.raises(DamagedGeneration):
        vectors.query(asked, 10, [3, ROWS + 5])


def test_vectors_come_back_in_the_order_asked_for(vectors: Vectors) -> None:
    assert np.allclose(vectors.get([5, 3, 200]), unit(ROWS)[[5, 3, 200]], atol=1e-6)
    with pytest.raises(DamagedGeneration, match="passage '999'"):
        vectors.get([5, 999])


def test_adding_again_replaces_and_deleting_removes(vectors: Vectors) -> None:
    fresh = unit(1, seed=9)
    vectors.add([5], fresh)
    vectors.delete([6, 7, 100_000])
    assert vectors.count() == ROWS - 2
    assert vectors.query(fresh[0], 1)[0][0] == 5
    assert {6, 7}.isdisjoint(number for number, _ in vectors.query(unit(1)[0], ROWS))


def test_many_threads_may_ask_at_once(vectors: Vectors) -> None:
    asked = unit(20, seed=3)
    due = [vectors.query(one, 3) for one in asked]
    wrong: list[object] = []

    def ask() -> None:
        wrong.extend(one for one, hits in zip(asked, due, strict=True) if vectors.query(one, 3) != hits)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_more_rows_than_chroma_takes_at_once(tmp_path: Path) -> None:
    count = 2 * BATCH + 10
    rows = unit(count)
    vectors = Vectors.local(tmp_path / "vectors", create=True)
    vectors.add(range(count), rows)
    assert vectors.count() == count
    assert np.allclose(vectors.get(range(count)), rows, atol=1e-6)
    asked = unit(1, seed=7)[0]
    (best, *_), among_all = vectors.query(asked, 3, range(count)), (rows @ asked)
    assert best[0] == int(among_all.argmax())
    vectors.delete(range(count - 1))
    assert vectors.count() == 1
    vectors.close()


def test_a_copy_of_a_closed_folder_answers_alike_and_apart(tmp_path: Path) -> None:
    first = Vectors.local(tmp_path / "g1" / "vectors", create=True)
    first.add(range(ROWS), unit(ROWS))
    asked = unit(5, seed=7)
    due = [first.query(one, 10) for one in asked]
    first.close()
    shutil.copytree(tmp_path / "g1", tmp_path / "g2")
    copied, first = Vectors.local(tmp_path / "g2" / "vectors"), Vectors.local(tmp_path / "g1" / "vectors")
    assert [copied.query(one, 10) for one in asked] == due
    fresh = unit(1, seed=9)
    copied.delete([0, 1])
    copied.add([ROWS], fresh)
    assert copied.query(fresh[0], 1)[0][0] == ROWS
    assert (copied.count(), first.count()) == (ROWS - 1, ROWS)
    assert [first.query(one, 10) for one in asked] == due
    first.close()
    copied.close()


def test_a_closed_folder_can_be_deleted_and_built_anew(tmp_path: Path) -> None:
    for seed in (1, 2):
        vectors = Vectors.local(tmp_path / "vectors", create=True)
        assert vectors.count() == 0
        vectors.add(range(ROWS), unit(ROWS, seed))
        assert vectors.query(unit(ROWS, seed)[4], 1)[0][0] == 4
        vectors.drop()
        assert not (tmp_path / "vectors").exists()


def open_files() -> Iterator[Path]:
    for link in Path("/proc/self/fd").iterdir():
        with suppress(FileNotFoundError):  # closed meanwhile
            yield link.readlink()


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="open files are listed in /proc, on Linux")
def test_no_file_stays_open_after_closing(tmp_path: Path) -> None:
    vectors = Vectors.local(tmp_path / "vectors", create=True)
    vectors.add(range(ROWS), unit(ROWS))
    vectors.query(unit(1)[0], 3)
    vectors.close()
    for _ in range(1200):  # Chroma lets go from threads of its own
        still_open = [place for place in open_files() if place.is_relative_to(tmp_path)]
        if not still_open:
            break
        time.sleep(0.1)
    assert not still_open


def test_reading_makes_no_folder_and_names_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(DamagedGeneration, match=r"missing .*--full"):
        Vectors.local(tmp_path / "nothing")
    assert not (tmp_path / "nothing").exists()


@pytest.mark.parametrize("content", [b"", b"no database at all, but long enough to look like one" * 100])
def test_a_damaged_database_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "chroma.sqlite3").write_bytes(content)
    with pytest.raises(DamagedGeneration, match=r"--full"):
        Vectors.local(tmp_path)


def test_a_collection_on_the_server_outlives_its_client_and_not_its_drop(chroma_server: str) -> None:
    made = Vectors.server(chroma_server, "kept", create=True)
    made.add(range(ROWS), unit(ROWS))
    made.close()
    again = Vectors.server(chroma_server, "kept")
    assert again.count() == ROWS
    again.drop()
    with pytest.raises(DamagedGeneration, match="kept"):
        Vectors.server(chroma_server, "kept")


@pytest.mark.parametrize("url", ["localhost:8000", "ftp://localhost", "http://", "http://localhost:8000/api", ""])
def test_a_url_that_is_no_server_is_explained(url: str) -> None:
    with pytest.raises(GenerationError, match="http://localhost:8000"):
        Vectors.server(url, "kept")


def test_a_silent_server_is_named() -> None:
    with pytest.raises(GenerationError, match=r"No Chroma server answers at http://127\.0\.0\.1:9"):
        Vectors.server("http://127.0.0.1:9", "kept")


def test_a_server_that_fails_for_a_while_is_away_and_not_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.vectors.PATIENCE", 0.5)
    server = ChromaServer(tmp_path)
    try:
        Vectors.server(server.url, "kept", create=True).add(range(ROWS), unit(ROWS))
        vectors, asked = Vectors.server(server.url, "kept"), unit(1, seed=7)[0]
        due = vectors.query(asked, 3)
        server.freeze()
        for call in (lambda: vectors.query(asked, 3), vectors.count, lambda: Vectors.server(server.url, "kept")):
            with pytest.raises(VectorsAway, match=re.escape(server.url)):
                call()
        server.thaw()
        assert vectors.query(asked, 3) == due
        server.stop()
        for call in (lambda: vectors.query(asked, 3), lambda: Vectors.server(server.url, "kept")):
            with pytest.raises(VectorsAway):
                call()
        server.start()
        assert vectors.query(asked, 3) == due
    finally:
        server.stop()


HOSTILE = {
    "PERSIST_DIRECTORY": "elsewhere",
    "IS_PERSISTENT": "perhaps",
    "ALLOW_RESET": "neither",
    "CHROMA_SERVER_HOST": "example.invalid",
    "CHROMA_SERVER_HTTP_PORT": "many",
    "CHROMA_API_IMPL": "nothing.at.All",
    "CHROMA_DB_IMPL": "duckdb",
    "DEMARCHE_DATA": "somewhere",
}


@pytest.mark.parametrize("place", ["file", "environment"])
def test_other_programs_settings_neither_crash_nor_move_the_vectors(tmp_path: Path, place: str) -> None:
    program = (
        "import sys, numpy as np; from pathlib import Path; from index.vectors import Vectors;"
        "from pydantic_settings import BaseSettings;"
        "kind = type('Ours', (BaseSettings,), {'__annotations__': {'demarche_data': str},"
        "                                      'model_config': {'env_file': '.env', 'extra': 'ignore'}});"
        "v = Vectors.local(Path('own'), create=True); v.add([1], np.ones((1, 4), np.float32));"
        "assert v.query(np.ones(4, np.float32), 1)[0][0] == 1;"
        "assert kind().demarche_data == 'somewhere'"
    )
    environment = dict(os.environ, PYTHONPATH=str(Path(__file__).parents[2]))
    if place == "file":
        (tmp_path / ".env").write_text("".join(f"{name}={value}\n" for name, value in HOSTILE.items()))
    else:
        environment |= HOSTILE
    run = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert (tmp_path / "own" / "chroma.sqlite3").is_file()
    assert not (tmp_path / "elsewhere").exists()
