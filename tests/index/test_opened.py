import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from support.chroma_server import ChromaServer

from index.errors import DamagedGeneration, EmbeddingError, NoIndex
from index.opened import Index
from index.status import status
from index.vectors import Vectors


def test_without_a_build_opening_says_to_build(tmp_path: Path) -> None:
    with pytest.raises(NoIndex, match="demarche index build"):
        Index.open(tmp_path)


def test_opening_loads_nothing_heavy(built_newsroom) -> None:
    code = (
        "import sys; from pathlib import Path; from index.opened import Index;"
        f"index = Index.open(Path({str(built_newsroom.data)!r})); assert index.catalogue.demands();"
        "print([name for name in ('chromadb', 'spacy', 'onnxruntime', 'langchain_core') if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=Path(__file__).parents[2])
    assert run.stdout.strip() == "[]", run.stderr


@pytest.mark.parametrize("damage", ["cut catalogue", "no catalogue", "no manifest"])
def test_a_damaged_generation_is_named_and_the_one_before_answers(
    built_twice, newsroom, damage: str, break_file: Callable[[Path], None]
) -> None:
    shutil.rmtree(newsroom.home)
    shutil.copytree(built_twice.home, newsroom.home)
    folder = newsroom.data / "generations" / "g000002"
    match damage:
        case "cut catalogue":
            break_file(folder / "catalogue.sqlite")
        case "no catalogue":
            (folder / "catalogue.sqlite").unlink()
        case "no manifest":
            (folder / "manifest.json").unlink()
    index = Index.open(newsroom.data)
    assert index.generation == "g000001"
    (note,) = index.notes
    assert "g000002" in note
    assert "g000001 is used" in note
    assert index.vectors.count() == index.manifest.counts.passages
    index.close()
    assert newsroom.build().generation == "g000003"
    index = Index.open(newsroom.data)
    assert (index.generation, index.notes) == ("g000003", ())
    index.close()


def test_with_nothing_sound_left_the_error_says_to_build(newsroom, break_file: Callable[[Path], None]) -> None:
    break_file(newsroom.data / "generations" / "g000001" / "catalogue.sqlite")
    with pytest.raises(DamagedGeneration, match=r"g000001 is damaged .* run `demarche index build`"):
        Index.open(newsroom.data)
    assert newsroom.build().way == "anew"
    Index.open(newsroom.data).close()


def zeroed(file: Path, after: int = 0) -> None:
    """As large as before, and nothing but zeroes after some bytes."""
    whole = file.read_bytes()
    file.write_bytes(whole[:after] + bytes(len(whole) - after))


@pytest.mark.parametrize("damage", ["gone", "no database", "cut", "zeroed pages", "all zeroes", "a vector less"])
def test_where_the_vectors_are_damaged_those_of_the_catalogue_find_the_same(
    newsroom, damage: str, break_file: Callable[[Path], None]
) -> None:
    index = Index.open(newsroom.data)
    due = [hit.passage for hit in index.retriever.search("What do the dockers want?", 5)]
    index.close()
    folder = newsroom.data / "generations" / "g000001" / "vectors"
    match damage:
        case "gone":
            shutil.rmtree(folder)
        case "no database":
            (folder / "chroma.sqlite3").unlink()
        case "cut":
            break_file(folder / "chroma.sqlite3")
        case "zeroed pages":
            zeroed(folder / "chroma.sqlite3", 8192)
        case "all zeroes":
            zeroed(folder / "chroma.sqlite3")
        case "a vector less":
            vectors = Vectors.local(folder)
            vectors.delete([1])
            vectors.close()
    index = Index.open(newsroom.data)
    assert [hit.passage for hit in index.retriever.search("What do the dockers want?", 5)] == due
    assert index.vectors.count() == index.manifest.counts.passages
    (note,) = index.notes
    assert "g000001" in note
    assert "demarche index build" in note
    index.close()
    assert newsroom.build().way == "anew"
    index = Index.open(newsroom.data)
    assert [hit.passage for hit in index.retriever.search("What do the dockers want?", 5)] == due
    assert index.notes == ()
    index.close()


@pytest.fixture
def only_read(newsroom) -> Iterator[Path]:
    """The newsroom's data folder, which may not be written."""
    if os.geteuid():
        for path in [newsroom.data, *newsroom.data.rglob("*")]:
            path.chmod(0o555 if path.is_dir() else 0o444)
        yield newsroom.data
        for path in [newsroom.data, *newsroom.data.rglob("*")]:
            path.chmod(0o755 if path.is_dir() else 0o644)
        return
    place = newsroom.home / "only read"
    place.mkdir()
    for options in (["--bind", str(newsroom.data), str(place)], ["-o", "remount,ro,bind", str(place)]):
        if not shutil.which("mount") or subprocess.run(["mount", *options], capture_output=True).returncode:
            pytest.skip("nothing here can be made read-only for root")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_data_folder_that_may_only_be_read_answers_and_is_not_told_to_rebuild(only_read: Path) -> None:
    index = Index.open(only_read)
    assert index.retriever.search("What do the dockers want?", 1)[0].article_id == "harbour"
    assert index.vectors.count() == index.manifest.counts.passages
    assert (index.notes, index.words_alone) == ((), False)
    index.close()


def test_where_the_vectors_cannot_be_reached_words_find_alone_and_say_so(newsroom, tmp_path: Path) -> None:
    (tmp_path / "server").mkdir()
    server = ChromaServer(tmp_path / "server")
    try:
        newsroom.build(chroma_url=server.url)
        index = Index.open(newsroom.data)
        for running in (True, False, True):
            if not running:
                server.stop()
            elif index.words_alone:
                server.start()
            hits = index.retriever.search("wages of the dockers", 3)
            assert hits[0].article_id == "harbour"
            assert index.words_alone is not running
            assert any(hit.ranks["vector"] for hit in hits) is running
        index.close()
        server.stop()
        index = Index.open(newsroom.data)  # opened while it is away
        assert index.retriever.search("wages of the dockers", 3)[0].article_id == "harbour"
        assert index.words_alone
        assert index.notes == ()
        index.close()
    finally:
        server.stop()


def test_an_index_of_another_model_is_not_searched(built_newsroom) -> None:
    with pytest.raises(EmbeddingError, match="DEMARCHE_EMBEDDINGS"):
        Index.open(built_newsroom.data, embeddings="openai:text-embedding-3-small")


def test_a_reader_keeps_its_generation_when_it_is_pruned(newsroom) -> None:
    index = Index.open(newsroom.data)
    said = index.catalogue.demands()
    (vector,) = index.vectors.get([1])
    near = index.vectors.query(vector, 3)
    for _ in range(3):
        newsroom.build()
    assert not (newsroom.data / "generations" / "g000001").exists()
    assert index.catalogue.demands() == said
    assert index.vectors.query(vector, 3) == near
    index.close()


def test_a_warm_index_searches(built_newsroom) -> None:
    index = Index.open(built_newsroom.data)
    index.warm()
    (best, *_) = index.retriever.search("What do the dockers of Port Alma want?", 3)
    assert best.article_id == "harbour"
    index.close()


def test_status_tells_what_is_live_and_what_became_stale(newsroom) -> None:
    newsroom.build()
    found = status(newsroom.data, (str(newsroom.home / "news.jsonl"),))
    assert found.live is not None
    assert found.live.generation == "g000002"
    assert found.live.counts.articles == len(newsroom.articles)
    assert [older.name for older in found.older] == ["g000001"]
    assert (found.damaged, found.building) == ((), None)
    assert not found.stale
    later = time.time_ns() + 10**9
    os.utime(newsroom.file, ns=(later, later))
    (newsroom.home / "more.txt").write_text("Another article.\n\nIt says something about a town.")
    found = status(newsroom.data, (str(newsroom.file), str(newsroom.home / "more.txt")))
    assert found.stale.changed == (str(newsroom.file),)
    assert found.stale.new == (str(newsroom.home / "more.txt"),)
    assert status(newsroom.data, (str(newsroom.home / "more.txt"),)).stale.gone == (str(newsroom.file),)


def test_status_without_an_index_is_no_error(tmp_path: Path) -> None:
    found = status(tmp_path, (str(tmp_path),))
    assert (found.live, found.older, bool(found.stale)) == (None, (), False)


def test_an_index_of_another_version_of_the_program_is_passed_over_in_one_sentence(newsroom) -> None:
    with closing(sqlite3.connect(newsroom.data / "generations" / "g000001" / "catalogue.sqlite")) as db:
        db.execute("PRAGMA user_version = 2")
    with pytest.raises(DamagedGeneration, match=r"another version of Demarche.*demarche index build"):
        Index.open(newsroom.data)
