"""One article over which a rule fails or a worker dies is skipped by name; all others are read."""

import os
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from index.articles import Article
from index.blocks import Block, BlockKind
from index.catalogue import Catalogue
from index.errors import BuildError, NothingToIndex
from index.generation import Generations
from index.workers import BATCH, Failed, LedgersRead, PassagesRead, Read, Workers

TEXT = "The millers of Orne demanded a new bridge. The town refused."


class Deadly:
    """Ends the process that unpickles it, as the system does when memory is short."""

    def __reduce__(self) -> tuple[Any, ...]:
        return os._exit, (3,)


def article(name: str, **changed: Any) -> Article:
    return Article(**{"id": name, "text": TEXT, "blocks": (Block(BlockKind.PARAGRAPH, 0, len(TEXT)),), **changed})


def told(results: Iterable[Read]) -> tuple[set[str], set[str], dict[str, str]]:
    """Whose passages came, whose ledgers, and who failed and why."""
    passages, ledgers, failed = set(), set(), {}
    for read in results:
        match read:
            case PassagesRead(articles):
                passages |= {one.id for one in articles}
            case LedgersRead(articles):
                ledgers |= {one.id for one in articles}
            case Failed(one, reason):
                failed[one.id] = reason
    return passages, ledgers, failed


def test_an_article_on_which_a_rule_fails_fails_alone() -> None:
    good = [article(str(number)) for number in range(BATCH + 2)]
    bad: Any = article("bad", blocks=(None,))
    with Workers() as workers:
        passages, ledgers, failed = told(workers.read([*good[:3], bad, *good[3:]]))
    assert passages == ledgers == {one.id for one in good}
    assert list(failed) == ["bad"]
    assert "rule failed" in failed["bad"]


def test_an_article_that_ends_its_process_is_named_after_a_second_try_alone_and_the_rest_is_read() -> None:
    good = [article(str(number)) for number in range(BATCH + 2)]
    deadly = [article("deadly", title=Deadly()), article("deadlier", title=Deadly())]
    with Workers() as workers:
        passages, ledgers, failed = told(workers.read([*good[:3], *deadly, *good[3:]]))
    assert passages == ledgers == {one.id for one in good}
    assert set(failed) == {"deadly", "deadlier"}
    assert "exit 3" in failed["deadly"]


def test_where_no_process_can_live_the_build_ends_with_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.workers.sys.executable", "/bin/false")
    with Workers() as workers, pytest.raises(BuildError, match="free some memory"):
        told(workers.read([article("a"), article("b")]))


TROUBLE = """
import os
from index.extract.desk import Desk
real = Desk.__init__
def read(self, article):
    if "Dunmere" in article.text:
        os._exit(9)
    if "Tamsin" in article.text:
        raise KeyError("sluice")
    real(self, article)
Desk.__init__ = read
"""


@pytest.fixture
def trouble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule that fails over two of the newsroom's articles, in the processes that a build starts."""
    (tmp_path / "trouble").mkdir()
    (tmp_path / "trouble" / "sitecustomize.py").write_text(TROUBLE, encoding="utf-8")
    inherited = os.environ.get("PYTHONPATH")
    home = str(Path(__file__).parents[2])
    paths = [str(tmp_path / "trouble"), home, *([inherited] if inherited else [])]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(paths))


@pytest.mark.usefixtures("trouble")
@pytest.mark.parametrize("full", [True, False])
def test_a_build_goes_on_without_the_articles_that_cannot_be_read(newsroom, full: bool) -> None:
    for name in ("river", "market", "mine"):
        newsroom.articles[name]["text"] += " It rained."
    report = newsroom.build(full=full)
    assert (report.counts.articles, report.change.changed, report.change.removed) == (6, 1, 2)
    names = {one.path.rpartition("(")[2].rstrip(")"): one.reason for one in report.skipped}
    assert set(names) == {"river", "market"}
    assert "KeyError" in names["river"]
    assert "exit 9" in names["market"]
    live = Generations(newsroom.data).live()
    with closing(Catalogue(live.catalogue)) as catalogue:
        assert {one.article for one in catalogue.demands()} <= set(newsroom.articles) - {"river", "market"}


@pytest.mark.usefixtures("trouble")
def test_where_not_one_article_can_be_read_the_live_index_stays(newsroom) -> None:
    newsroom.articles = {"river": newsroom.articles["river"] | {"text": "Upper Tamsin threatened to close it."}}
    before = Generations(newsroom.data).live_name()
    with pytest.raises(NothingToIndex, match="river"):
        newsroom.build()
    assert Generations(newsroom.data).live_name() == before


def test_a_page_on_one_line_and_a_transcript_without_full_stops_are_indexed_beside_the_rest(newsroom) -> None:
    folder = newsroom.home / "added"
    folder.mkdir()
    line = "The carters of Ostby walked along the river and said nothing. " * 17_000  # more than the splitter takes
    (folder / "line.txt").write_text(line, encoding="utf-8")
    (folder / "talk.txt").write_text("and then the mayor said well you know " * 1500, encoding="utf-8")
    report = newsroom.build(sources=(str(newsroom.file), str(folder)))
    assert report.skipped == ()
    assert report.counts.articles == 10
