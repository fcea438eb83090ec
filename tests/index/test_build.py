import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from index.build import Build, start
from index.errors import BuilderBusy, BuildError, NothingToIndex
from index.generation import Generations
from index.opened import Index
from index.search import match
from index.status import status


def everything(index: Index) -> object:
    """All that an index says, without its row numbers and the folder that the articles lie in."""
    catalogue = index.catalogue
    articles = [replace(info, path=Path(info.path).name) for info in catalogue.articles()]
    numbered = {
        stored.id: (stored.article, stored.passage) for one in articles for stored in catalogue.passages_of(one.id)
    }
    searches = {}
    for words in ("harbour wages", "truce", "rent freeze", "masks river"):
        by_words = [(numbered[ident], round(score, 9)) for ident, score in catalogue.bm25(match(words), 5)]
        vector = index.vectors.query(index.embedder.embed_query(words), 5)
        searches[words] = (by_words, [(numbered[ident], round(score, 5)) for ident, score in vector])
    return (
        articles,
        [replace(catalogue.article(one.id), path="") for one in articles],
        list(numbered.values()),
        [(entry.article, entry.demand) for entry in catalogue.demands()],
        catalogue.actors(),
        searches,
    )


def opened_says(data: Path) -> object:
    index = Index.open(data)
    try:
        return everything(index)
    finally:
        index.close()


def test_a_build_indexes_every_article_and_finds_its_demands(built_newsroom) -> None:
    index = Index.open(built_newsroom.data)
    try:
        assert [info.id for info in index.catalogue.articles()] == list(built_newsroom.articles)
        assert index.generation == "g000001"
        assert index.vectors.count() == index.manifest.counts.passages
        demanded = {entry.article for entry in index.catalogue.demands()}
        assert {"harbour", "truce"} <= demanded
        assert "market" not in demanded
        assert index.manifest.counts == index.catalogue.counts()
        assert set(index.manifest.seconds) >= {"reading", "indexing", "storing", "checking", "embedding", "extracting"}
    finally:
        index.close()


def test_progress_tells_stage_and_share_and_the_report_what_changed(empty_newsroom) -> None:
    building = start(empty_newsroom.options())
    steps = list(building)
    stages = list(dict.fromkeys(step.stage for step in steps))
    assert stages[:2] == ["reading", "comparing"]
    assert stages[-2:] == ["storing", "checking"]
    assert {"embedding", "reading demands"} <= set(stages)
    assert all(0 <= step.done <= step.total for step in steps)
    report = building.result()
    assert (report.added, report.changed, report.removed, report.unchanged) == (len(empty_newsroom.articles), 0, 0, 0)
    assert report.demands_new == report.counts.demands > 0
    assert building.result() is report


def test_a_difference_answers_as_a_full_build_does(newsroom, tmp_path: Path) -> None:
    text = newsroom.articles["truce"]["text"]
    newsroom.articles["truce"] = {**newsroom.articles["truce"], "text": text.replace("ten days", "twenty days")}
    newsroom.articles["bridge"] = {
        "id": "bridge",
        "title": "A bridge for Dunmere",
        "date": "2031-08-09",
        "text": "The ferrymen demanded that Dunmere build no bridge. Dunmere has not answered.",
    }
    del newsroom.articles["mine"]
    # another order, which costs nothing, is kept as well
    newsroom.articles = dict(reversed(newsroom.articles.items()))
    report = newsroom.build()
    assert (report.way, report.added, report.changed, report.removed, report.unchanged) == ("difference", 1, 1, 1, 6)
    assert report.demands_new >= 1
    assert report.demands_gone >= 1
    anew = newsroom.options(data=tmp_path / "anew", full=True)
    assert start(anew).result().way == "anew"
    assert opened_says(newsroom.data) == opened_says(tmp_path / "anew")


def test_unchanged_articles_cost_no_parsing_and_no_embedding(newsroom) -> None:
    report = newsroom.build()
    assert (report.way, report.unchanged) == ("difference", len(newsroom.articles))
    assert report.seconds["embedding"] == report.seconds["extracting"] == report.seconds["splitting"] == 0
    assert (report.demands_new, report.demands_gone) == (0, 0)


def test_much_change_is_written_anew_from_what_is_known(newsroom) -> None:
    kept = dict(list(newsroom.articles.items())[:3])
    before = opened_says(newsroom.data)
    newsroom.articles = kept
    report = newsroom.build()
    assert (report.way, report.removed, report.unchanged) == ("anew", 5, 3)
    assert report.seconds["embedding"] == report.seconds["extracting"] == 0
    now = opened_says(newsroom.data)
    assert now[1] == before[1][:3]
    assert now[3] == [one for one in before[3] if one[0] in kept]


def test_full_forgets_what_is_known(newsroom) -> None:
    report = newsroom.build(full=True)
    assert (report.way, report.unchanged) == ("anew", len(newsroom.articles))
    assert report.seconds["embedding"] > 0
    assert report.seconds["extracting"] > 0
    assert opened_says(newsroom.data)


def test_a_difference_on_a_spoilt_generation_fails_its_check_and_is_made_anew(newsroom) -> None:
    catalogue = newsroom.data / "generations" / "g000001" / "catalogue.sqlite"
    with sqlite3.connect(catalogue) as db:
        db.execute("UPDATE articles SET text = 'x' || text WHERE id = 'river'")
    report = newsroom.build()
    assert report.way == "anew"
    index = Index.open(newsroom.data)
    assert index.catalogue.article("river").text == newsroom.articles["river"]["text"]
    index.close()


def test_the_same_story_twice_is_indexed_once_with_both_sources(newsroom) -> None:
    copy = {"id": "copy", "url": "https://other.example/harbour", "date": "2031-03-04"}
    newsroom.articles["copy"] = newsroom.articles["harbour"] | copy
    report = newsroom.build()
    assert report.counts.articles == 8
    index = Index.open(newsroom.data)
    assert [one.url for one in index.catalogue.info("harbour").also] == ["https://other.example/harbour"]
    assert report.merged == ((f"{newsroom.file} (copy)", f"{newsroom.file} (harbour)"),)
    index.close()


def test_a_corrected_version_is_kept_beside_the_earlier_one_which_knows_it(newsroom) -> None:
    harbour = newsroom.articles["harbour"]
    text = harbour["text"].replace("rejected", "accepted")
    newsroom.articles["again"] = {**harbour, "id": "again", "date": "2031-03-03", "text": text}
    report = newsroom.build()
    assert (report.counts.articles, report.merged) == (9, ())
    assert report.versions == ((f"{newsroom.file} (harbour)", f"{newsroom.file} (again)"),)
    index = Index.open(newsroom.data)
    assert [index.catalogue.info(one).later for one in ("harbour", "again")] == ["again", None]
    index.close()
    newsroom.articles["again"]["date"] = "2031-03-01"
    report = newsroom.build()
    assert report.way == "difference"
    assert report.versions == ((f"{newsroom.file} (again)", f"{newsroom.file} (harbour)"),)


def test_nothing_readable_is_an_error_and_leaves_the_index(newsroom, tmp_path: Path) -> None:
    nothing = tmp_path / "nothing"
    nothing.mkdir()
    with pytest.raises(NothingToIndex, match="nothing"):
        start(newsroom.options(sources=(str(nothing),))).result()
    assert Generations(newsroom.data).live_name() == "g000001"
    process = subprocess.run(
        [sys.executable, "-m", "index.build"],
        input=json.dumps({"sources": [str(nothing)], "data": str(newsroom.data)}),
        capture_output=True,
        text=True,
    )
    assert process.returncode == 1
    assert json.loads(process.stdout.splitlines()[-1])["kind"] == "NothingToIndex"


def test_the_second_of_two_builders_says_who_builds_and_stops(newsroom) -> None:
    newsroom.write()
    first = start(newsroom.options(full=True))
    next(iter(first))  # it has the lock
    first.process.send_signal(signal.SIGSTOP)  # and keeps it
    try:
        assert status(newsroom.data, ()).building.pid == first.process.pid
        with pytest.raises(BuilderBusy, match=str(first.process.pid)):
            start(newsroom.options()).result()
    finally:
        first.process.send_signal(signal.SIGCONT)
    assert first.result().generation == "g000002"
    assert status(newsroom.data, ()).building is None


def test_a_cancelled_build_leaves_nothing(newsroom) -> None:
    newsroom.write()
    building = start(newsroom.options(full=True))
    for step in building:
        if step.stage == "embedding":
            building.cancel()
    with pytest.raises(BuildError, match="cancelled"):
        building.result()
    assert [one.name for one in (newsroom.data / "generations").iterdir() if one.is_dir()] == ["g000001"]


MOMENTS: tuple[tuple[str, float], ...] = (
    ("", 0.05),  # seconds after the start
    ("reading", 0.0),  # and after the first sign of a stage
    ("comparing", 0.3),
    ("comparing", 1.2),
    ("reading demands", 0.0),
    ("embedding", 0.0),
    ("storing", 0.0),
    ("storing", 0.03),
    ("checking", 0.0),
    ("checking", 0.1),
)


def killed(building: Build, stage: str, wait: float) -> None:
    steps = iter(building)
    while stage and next(steps).stage != stage:
        pass
    time.sleep(wait)
    building.process.kill()
    building.process.wait()


def test_killed_at_any_moment_the_live_index_answers_and_the_next_build_works(newsroom) -> None:
    reader = Index.open(newsroom.data)
    (vector,) = reader.vectors.get([1])
    stop, asked = threading.Event(), []

    def ask() -> None:
        while not stop.is_set():
            asked.append(
                (reader.catalogue.bm25(match("truce"), 3), reader.vectors.query(vector, 3), reader.catalogue.demands())
            )
            time.sleep(0.01)

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        for number, (stage, wait) in enumerate(MOMENTS):
            if stage in ("storing", "checking"):  # reached sooner when there is nothing to parse
                newsroom.articles.popitem()
            else:
                newsroom.articles["harbour"]["title"] = f"Dockers strike, day {number}"
            newsroom.write()
            killed(start(newsroom.options(full=number == 3)), stage, wait)
            index = Index.open(newsroom.data)  # published or not, what is live is whole
            assert index.notes == ()
            assert index.vectors.count() == index.catalogue.counts().passages > 0
            index.close()
    finally:
        stop.set()
        asking.join()
    assert len(asked) > len(MOMENTS)
    assert all(one == asked[0] for one in asked)
    reader.close()
    assert newsroom.build().counts.articles == len(newsroom.articles) > 0
    folders = sorted(one.name for one in (newsroom.data / "generations").iterdir() if one.is_dir())
    assert folders == sorted(one.name for one in Generations(newsroom.data).history())  # no leftovers


def test_a_builder_that_is_killed_is_reported_in_one_sentence(newsroom) -> None:
    newsroom.write()
    building = start(newsroom.options())
    os.kill(building.process.pid, signal.SIGKILL)
    with pytest.raises(BuildError, match="signal 9") as caught:
        building.result()
    assert "\n" not in str(caught.value)


def test_workers_end_with_their_builder(empty_newsroom) -> None:
    building = start(empty_newsroom.options())
    for step in building:
        if step.stage == "reading demands":
            break
    children = Path(f"/proc/{building.process.pid}/task/{building.process.pid}/children")
    if not children.exists():
        pytest.skip("this system does not list the children of a process")
    workers = [int(pid) for pid in children.read_text().split()]
    assert workers
    os.kill(building.process.pid, signal.SIGKILL)
    building.process.wait()
    deadline = time.monotonic() + 120
    while any(Path(f"/proc/{pid}/cmdline").exists() and Path(f"/proc/{pid}/cmdline").read_bytes() for pid in workers):
        assert time.monotonic() < deadline
        time.sleep(0.1)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[int], Path]]:
    """A file system of so many bytes, where we may mount one."""
    mounted = []

    def mount(size: int) -> Path:
        disk = tmp_path / "disk"
        disk.mkdir()
        done = shutil.which("mount") and subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(disk)], capture_output=True
        )
        if not done or done.returncode:
            pytest.skip("only root on Linux can mount a small disk")
        mounted.append(disk)
        return disk

    yield mount
    for disk in mounted:
        subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.parametrize("size", [64_000, 400_000])
def test_a_full_disk_is_one_clear_sentence_and_the_index_stays(newsroom, small_disk, size: int) -> None:
    used = sum(one.stat().st_size for one in newsroom.data.rglob("*") if one.is_file())
    disk = small_disk(used + size)
    shutil.copytree(newsroom.data, disk / "data")
    newsroom.write()
    with pytest.raises(BuildError, match="full") as caught:
        start(newsroom.options(data=disk / "data", full=True)).result()
    assert "\n" not in str(caught.value)
    assert opened_says(disk / "data") == opened_says(newsroom.data)


def test_a_data_folder_that_cannot_be_written_is_one_clear_sentence(newsroom, tmp_path: Path) -> None:
    newsroom.write()
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(BuildError, match="DEMARCHE_DATA"):
        start(newsroom.options(data=tmp_path / "file")).result()
    if os.geteuid() != 0:  # root may write everywhere
        newsroom.data.chmod(0o555)
        with pytest.raises(BuildError, match="DEMARCHE_DATA"):
            start(newsroom.options()).result()


def test_nothing_of_the_working_folder_is_imported(newsroom, tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "index.py").write_text("raise SystemExit('wrong module')")
    (tmp_path / "numpy.py").write_text("raise SystemExit('wrong module')")
    monkeypatch.chdir(tmp_path)
    assert newsroom.build().unchanged == len(newsroom.articles)


def test_vectors_live_on_a_chroma_server_one_collection_a_generation(newsroom, chroma_server: str) -> None:
    import chromadb

    local = opened_says(newsroom.data)
    for _ in range(4):
        report = newsroom.build(chroma_url=chroma_server)
    assert report.seconds["embedding"] == 0
    index = Index.open(newsroom.data, chroma_url=chroma_server)
    assert index.generation == "g000005"
    assert not (newsroom.data / "generations" / "g000005" / "vectors").exists()
    assert everything(index) == local
    index.close()
    client = chromadb.HttpClient("127.0.0.1", int(chroma_server.rsplit(":")[-1]))
    names = [one.name for one in client.list_collections() if one.name[-7:-6] == "g"]
    assert sorted(name[-7:] for name in names) == ["g000003", "g000004", "g000005"]


def test_a_chroma_server_that_is_away_is_one_clear_sentence(newsroom) -> None:
    with pytest.raises(Exception, match="No Chroma server answers"):
        newsroom.build(chroma_url="http://127.0.0.1:9")
    assert Generations(newsroom.data).live_name() == "g000001"
