import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from index.errors import DamagedGeneration, EmbeddingError, NoIndex
from index.opened import Index
from index.status import status


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


@pytest.mark.parametrize("damage", ["cut catalogue", "no vectors", "cut vectors", "no manifest"])
def test_a_damaged_generation_is_named_and_the_one_before_answers(
    built_twice, newsroom, damage: str, break_file: Callable[[Path], None]
) -> None:
    shutil.rmtree(newsroom.home)
    shutil.copytree(built_twice.home, newsroom.home)
    folder = newsroom.data / "generations" / "g000002"
    match damage:
        case "cut catalogue":
            break_file(folder / "catalogue.sqlite")
        case "no vectors":
            shutil.rmtree(folder / "vectors")
        case "cut vectors":
            break_file(folder / "vectors" / "chroma.sqlite3")
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


def test_vectors_that_do_not_match_the_catalogue_are_never_searched(newsroom) -> None:
    from index.vectors import Vectors

    vectors = Vectors.local(newsroom.data / "generations" / "g000001" / "vectors")
    vectors.delete([1])
    vectors.close()
    index = Index.open(newsroom.data)
    with pytest.raises(DamagedGeneration, match="vectors for"):
        _ = index.vectors
    index.close()


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
