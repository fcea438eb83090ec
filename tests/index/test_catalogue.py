import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from index.actors import Actor
from index.articles import Article
from index.blocks import Block, BlockKind
from index.catalogue import Catalogue
from index.catalogue_writer import CatalogueWriter, Indexed
from index.demands import Confidence, Demand, Evidence, Modality, Role, Stance
from index.embedder import Embedded
from index.ledger import Ledger, Mention
from index.passages import Passage
from index.search import match
from index.words import stems

RUSSIA = Actor("Russia", "country", ("Moscow",))
RUBIO = Actor("Marco Rubio", "person", (), "United States")


@dataclass(frozen=True)
class Where:
    actor: str | None = None
    since: date | None = None
    until: date | None = None
    publisher: str | None = None


def article(ident: str, text: str, day: date | None = None, publisher: str | None = None) -> Article:
    blocks = (Block(BlockKind.PARAGRAPH, 0, len(text)),)
    return Article(
        ident, text, blocks, f"About {ident}", f"https://news.example/{ident}", publisher, day, f"{ident}.txt"
    )


def demand(
    text: str, by: str, to: str, content: str, side: str | None = None, stance: Stance = Stance.DEMAND
) -> Demand:
    start = text.index(content)
    return Demand(
        demander=by,
        demander_text=by,
        demander_side=side,
        addressees=(to,),
        addressee_texts=(to,),
        addressee_sides=(None,),
        content=content,
        content_start=start,
        content_end=start + len(content),
        stance=stance,
        modality=frozenset({Modality.REPORTED, Modality.PAST}),
        reported_by="two officials",
        date=date(2031, 3, 13),
        evidence=(Evidence(Role.MAIN, 0, text.index(".") + 1), Evidence(Role.ANTECEDENT, 0, 5)),
        confidence=Confidence.SURE,
        method="verb",
        cue="demanded",
    )


def indexed(article: Article, demands: tuple[Demand, ...], *names: str) -> Indexed:
    text = article.text
    passage = Passage(0, len(text), text, ((0, text.index(".") + 1), (text.index(".") + 2, len(text))))
    mentions = tuple(Mention(name, text.index(name), text.index(name) + len(name)) for name in names)
    return Indexed(
        article, (passage,), (f"hash of {article.id}",), Ledger(demands, tuple(Actor(n, "x") for n in names), mentions)
    )


TRUCE = article("truce", "Marco Rubio demanded that Moscow accept a truce. It rained.", date(2031, 3, 13), "Wire")
PORT = article("port", "Dockers demanded that Russia open the port. The truce was far away.", date(2031, 4, 1))
MOON = article("moon", "Nothing was said about anybody. The moon rose.")


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("catalogue") / "catalogue.sqlite"
    writer = CatalogueWriter(path)
    said = demand(TRUCE.text, "Marco Rubio", "Moscow", "accept a truce")
    asked = demand(PORT.text, "Dockers", "Russia", "open the port", stance=Stance.REQUEST)
    for position, one in enumerate(
        (
            indexed(MOON, ()),
            indexed(TRUCE, (said,), "Marco Rubio", "Moscow"),
            indexed(PORT, (asked,), "Dockers", "Russia"),
        )
    ):
        writer.add(one)
        writer.keep_vectors("model", {f"hash of {one.article.id}": Embedded(np.full(3, position, np.float32))})
        also, later = ([TRUCE], "port") if one.article is MOON else ([], None)
        writer.place(one.article.id, 2 - position, one.article.path, also, later)
    writer.finish(
        "model",
        {"Marco Rubio": RUBIO, "Moscow": RUSSIA, "Russia": RUSSIA, "Dockers": Actor("Dockers", "group")},
        {"generation": "g000001"},
    )
    writer.close()
    return path


@pytest.fixture
def catalogue(file: Path) -> Iterator[Catalogue]:
    opened = Catalogue(file)
    yield opened
    opened.close()


def test_an_article_comes_back_as_it_was_indexed(catalogue: Catalogue) -> None:
    assert catalogue.article("truce") == TRUCE
    assert catalogue.article("moon") == MOON
    with pytest.raises(KeyError):
        catalogue.article("nothing")


def test_articles_are_listed_in_reading_order_with_other_sources_and_later_versions(catalogue: Catalogue) -> None:
    infos = catalogue.articles()
    assert [info.id for info in infos] == ["port", "truce", "moon"]
    assert [info.demands for info in infos] == [1, 1, 0]
    assert infos[1].date == date(2031, 3, 13)
    assert [info.later for info in infos] == [None, None, "port"]
    (other,) = infos[2].also
    assert (other.id, other.publisher, other.date) == ("truce", "Wire", date(2031, 3, 13))


def test_counts_are_those_of_the_tables(catalogue: Catalogue) -> None:
    counts = catalogue.counts()
    assert (counts.articles, counts.passages, counts.demands, counts.actors) == (3, 3, 2, 3)
    assert counts.words == sum(len(one.text.split()) for one in (TRUCE, PORT, MOON))


def test_passages_come_in_the_order_asked_for_and_unknown_ids_are_left_out(catalogue: Catalogue) -> None:
    found = catalogue.passages([3, 99, 1])
    assert [(one.id, one.article) for one in found] == [(3, "port"), (1, "moon")]
    for one in found:
        text = catalogue.article(one.article).text
        assert one.passage.text == text[one.passage.start : one.passage.end]
        assert len(one.passage.sentences) == 2


def test_bm25_stems_ranks_and_filters(catalogue: Catalogue) -> None:
    ranked = catalogue.bm25(match("truces rain"), 10)
    assert [ident for ident, _ in ranked] == [2, 3]
    assert ranked[0][1] > ranked[1][1] > 0
    assert catalogue.bm25(match("truce"), 1) == catalogue.bm25(match("truce"), 10)[:1]
    for where, ids in (
        (Where(), [2, 3]),
        (Where(actor="russia"), [2, 3]),
        (Where(actor="United States"), [2]),
        (Where(actor="Nobody"), []),
        (Where(since=date(2031, 4, 1)), [3]),
        (Where(until=date(2031, 3, 31)), [2]),
        (Where(publisher="wire"), [2]),
    ):
        assert sorted(ident for ident, _ in catalogue.bm25(match("truce"), 10, where)) == ids
    assert catalogue.passage_ids(Where(actor="Russia")) == [3, 2]


def test_what_people_type_never_breaks_the_full_text_search(catalogue: Catalogue) -> None:
    for typed in ('truce" OR "', "NEAR(a b) AND *", "title:truce -moon", "'; DROP TABLE articles", "()", "\x00 \ud800"):
        catalogue.bm25(match(typed), 3)
        catalogue.demands(about=typed)
    assert catalogue.passages_with(*stems("truces")) == 2
    assert catalogue.passages_with(*stems("--")) == 0


def test_a_demand_comes_back_whole_under_the_names_of_all_articles(catalogue: Catalogue) -> None:
    port, truce = catalogue.demands()
    assert (port.article, truce.article) == ("port", "truce")
    found = truce.demand
    assert found.content == TRUCE.text[found.content_start : found.content_end] == "accept a truce"
    assert (found.demander, found.demander_text, found.addressees, found.addressee_texts) == (
        "Marco Rubio",
        "Marco Rubio",
        ("Russia",),
        ("Moscow",),
    )
    assert found.modality == {Modality.REPORTED, Modality.PAST}
    assert (found.stance, found.confidence, found.reported_by) == (Stance.DEMAND, Confidence.SURE, "two officials")
    assert [one.role for one in found.evidence] == [Role.MAIN, Role.ANTECEDENT]


def test_a_side_that_one_article_does_not_name_is_learned_from_the_others(catalogue: Catalogue) -> None:
    (entry,) = catalogue.demands(by="united states")
    assert entry.demand.demander_side == "United States"


def test_demands_are_narrowed_by_everything_that_is_given(catalogue: Catalogue) -> None:
    def articles(**given: object) -> list[str]:
        return [entry.article for entry in catalogue.demands(**given)]  # type: ignore[arg-type]

    assert articles(to="Russia") == ["port", "truce"]
    assert articles(to="Russia", by="Dockers") == ["port"]
    assert articles(to="Moscow") == []  # a name of the article, not of the index
    assert articles(stance=Stance.REQUEST) == ["port"]
    assert articles(since=date(2031, 3, 14)) == []
    assert articles(article="truce") == ["truce"]
    assert articles(ids=[]) == []
    assert articles(limit=1) == ["port"]
    assert articles(about="the ports open") == ["port"]
    assert articles(about="accept nothing") == ["truce"]
    assert articles(about="!") == []
    assert catalogue.demands(about="truce")[0].score > 0


def test_actors_are_ranked_by_their_demands_and_count_those_of_their_speakers(catalogue: Catalogue) -> None:
    russia, dockers, rubio = catalogue.actors()
    assert (russia.actor, russia.made, russia.received, russia.mentions) == (RUSSIA, 0, 2, 2)
    assert (dockers.actor.name, rubio.actor) == ("Dockers", RUBIO)


def test_threads_share_a_catalogue(catalogue: Catalogue) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: (len(catalogue.demands()), len(catalogue.bm25(match("truce"), 5))), range(200)))
    assert set(found) == {(2, 2)}


def test_a_closed_catalogue_says_so(file: Path) -> None:
    opened = Catalogue(file)
    opened.close()
    with pytest.raises(sqlite3.ProgrammingError):
        opened.counts()


def test_what_was_removed_leaves_nothing_behind(file: Path, tmp_path: Path) -> None:
    path = tmp_path / "catalogue.sqlite"
    path.write_bytes(file.read_bytes())
    writer = CatalogueWriter(path)
    assert writer.remove(writer.stored()[TRUCE.id].number) == [2]
    writer.finish("model", {"Dockers": Actor("Dockers", "group"), "Russia": RUSSIA}, {})
    writer.close()
    opened = Catalogue(path)
    assert [info.id for info in opened.articles()] == ["port", "moon"]
    assert [entry.article for entry in opened.demands()] == ["port"]
    assert [ident for ident, _ in opened.bm25('"truce"', 5)] == [3]
    assert [one.actor.name for one in opened.actors()] == ["Dockers", "Russia"]
    opened.close()
    with sqlite3.connect(path) as db:
        for table in ("parties", "resolved", "demands_fts", "local_actors", "mentions"):
            assert db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] in (1, 2), table
        assert [row[0] for row in db.execute("SELECT embedded FROM vectors ORDER BY 1")] == [
            "hash of moon",
            "hash of port",
        ]
