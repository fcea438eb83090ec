import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from index.catalogue_writer import CatalogueWriter
from index.errors import DamagedGeneration, GenerationError, NoIndex
from index.generation import Generation, Generations, digests
from index.lock import builder, building
from index.manifest import FORMAT, Change, Manifest
from index.rows import Counts
from index.vectors import Vectors


def make(generations: Generations, folder: Path) -> Generation:
    """An empty but finished generation, not yet live."""
    writer = CatalogueWriter(folder / "catalogue.sqlite")
    writer.finish("model", {}, {})
    writer.close()
    manifest = Manifest(
        format=FORMAT,
        generation=folder.name,
        built="2031-01-01T00:00:00Z",
        way="anew",
        sources=(),
        files=(),
        skipped=(),
        counts=Counts(0, 0, 0, 0, 0),
        change=Change(added=0, changed=0, removed=0, unchanged=0, demands_new=0, demands_gone=0),
        drift=0,
        embeddings="",
        model="model",
        rules="rules",
        server=None,
        collection="",
        seconds={},
        python="3",
        packages={},
        sizes={
            path.relative_to(folder).as_posix(): path.stat().st_size for path in folder.rglob("*") if path.is_file()
        },
        digests=digests(folder),
    )
    (folder / "manifest.json").write_text(manifest.model_dump_json(), encoding="utf-8")
    return generations.load(folder.name)


@pytest.fixture
def generations(tmp_path: Path) -> Generations:
    return Generations(tmp_path)


def publish(generations: Generations, number: int = 1) -> None:
    for _ in range(number):
        generations.publish(make(generations, generations.begin()))


def test_without_a_build_there_is_no_index_and_the_error_says_to_build(generations: Generations) -> None:
    assert generations.live_name() is None
    assert list(generations.usable()) == []
    with pytest.raises(NoIndex, match="demarche index build"):
        generations.live()


def test_the_last_three_are_kept(generations: Generations) -> None:
    publish(generations, 5)
    generations.prune()
    assert generations.live_name() == "g000005"
    assert [one.name for one in generations.history()] == ["g000005", "g000004", "g000003"]
    assert not (generations.root / "g000002").exists()


def test_rolling_back_withdraws_the_live_one_and_numbers_go_on(generations: Generations) -> None:
    publish(generations, 3)
    assert generations.rollback().name == "g000002"
    assert [one.name for one in generations.history()] == ["g000002", "g000001"]
    new = generations.begin()
    assert new.name == "g000004"
    assert [one.name for one in generations.leftovers(new)] == ["g000003"]
    generations.remove(generations.root / "g000003")
    generations.publish(make(generations, new))
    assert generations.rollback().name == "g000002"


def test_with_nothing_sound_before_it_there_is_nothing_to_go_back_to(generations: Generations) -> None:
    publish(generations, 2)
    generations.rollback()
    with pytest.raises(GenerationError, match="no generation before g000001"):
        generations.rollback()


def test_a_roll_back_that_cannot_be_written_is_said_and_changes_nothing(generations: Generations) -> None:
    publish(generations, 2)
    (generations.root / "CURRENT.new").mkdir()  # in the way of what has to be written
    with pytest.raises(GenerationError, match=r"cannot be written .* g000002 stays live"):
        generations.rollback()
    assert generations.live_name() == "g000002"


def test_pruning_after_a_rollback_never_touches_the_live_one(generations: Generations) -> None:
    publish(generations, 4)
    generations.rollback()
    generations.rollback()
    generations.prune(1)
    assert generations.live().name == "g000002"


def test_unfinished_folders_are_leftovers_and_never_read(generations: Generations) -> None:
    publish(generations)
    died = generations.begin()
    finished_but_unpublished = generations.begin()
    make(generations, finished_but_unpublished)
    assert [one.name for one in generations.history()] == ["g000001"]
    new = generations.begin()
    assert generations.leftovers(new) == [died, finished_but_unpublished]


def test_a_number_is_never_used_twice_even_when_its_folder_is_gone(generations: Generations) -> None:
    publish(generations, 2)
    generations.remove(generations.root / "g000002")
    assert generations.begin().name == "g000003"


@pytest.mark.parametrize(
    "damage", ["cut catalogue", "no catalogue", "no manifest", "broken manifest", "no folder", "zeroes"]
)
def test_a_damaged_live_generation_is_named_and_the_one_before_is_next(
    generations: Generations, damage: str, break_file: Callable[[Path], None]
) -> None:
    publish(generations, 2)
    folder = generations.root / "g000002"
    match damage:
        case "cut catalogue":
            break_file(folder / "catalogue.sqlite")
        case "no catalogue":
            (folder / "catalogue.sqlite").unlink()
        case "no manifest":
            (folder / "manifest.json").unlink()
        case "broken manifest":
            break_file(folder / "manifest.json")
        case "no folder":
            generations.remove(folder)
        case "zeroes":
            whole = (folder / "catalogue.sqlite").read_bytes()
            (folder / "catalogue.sqlite").write_bytes(whole[:4096] + bytes(len(whole) - 4096))
    first, second = generations.usable()
    assert isinstance(first, DamagedGeneration)
    assert "g000002" in str(first)
    assert "demarche index build" in str(first)
    assert isinstance(second, Generation)
    assert second.name == "g000001"
    assert generations.rollback().name == "g000001"


@pytest.mark.parametrize("content", ["", "nonsense", "../../etc", "g1"])
def test_when_current_is_damaged_the_newest_finished_generation_is_used(generations: Generations, content: str) -> None:
    publish(generations, 2)
    (generations.root / "CURRENT").write_text(content)
    first, second, _ = generations.usable()
    assert isinstance(first, DamagedGeneration)
    assert isinstance(second, Generation)
    assert second.name == "g000002"


def test_a_manifest_of_another_format_is_not_read(generations: Generations) -> None:
    publish(generations)
    file = generations.root / "g000001" / "manifest.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), "format": FORMAT + 1}))
    with pytest.raises(DamagedGeneration, match="format"):
        generations.live()


@pytest.mark.parametrize("name", ["link_lists.bin", "data_level0.bin", "index_metadata.pickle", "chroma.sqlite3"])
@pytest.mark.parametrize("damage", ["zeroes", "cut", "gone"])
def test_a_damaged_graph_is_found_before_chroma_opens_it(
    generations: Generations, name: str, damage: str, break_file: Callable[[Path], None]
) -> None:
    folder = generations.begin()
    vectors = Vectors.local(folder / "vectors", create=True)
    vectors.add(range(1500), np.random.default_rng(1).normal(size=(1500, 8)).astype(np.float32))
    vectors.close()
    Vectors.local(folder / "vectors").close()
    generation = make(generations, folder)
    Vectors.local(folder / "vectors").close()
    generation.check_vectors()
    (file,) = folder.rglob(name)
    match damage:
        case "zeroes":  # of a graph's links, these end the process that reads them
            file.write_bytes(bytes(file.stat().st_size))
        case "cut":
            break_file(file)
        case "gone":
            file.unlink()
    with pytest.raises(DamagedGeneration, match=name):
        generation.check_vectors()


def test_the_lock_tells_who_builds_and_is_free_afterwards(tmp_path: Path) -> None:
    assert builder(tmp_path) is None
    with building(tmp_path):
        pass
    assert builder(tmp_path) is None
