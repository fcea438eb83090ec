"""Search finds by words and by meaning, says how it ranked, filters in SQL, and takes any question as data."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.opened import Index
from index.search import Filter, Hit, HybridRetriever, fuse, match
from index.words import stem, stems

if TYPE_CHECKING:
    from tests.index.conftest import Newsroom


@pytest.fixture(scope="module")
def index(built_newsroom: "Newsroom") -> Iterator[Index]:
    opened = Index.open(built_newsroom.data)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def retriever(index: Index) -> HybridRetriever:
    return index.retriever


def test_words_of_the_text_are_found_stemmed_and_quoted_exactly(index: Index, retriever: HybridRetriever) -> None:
    best = retriever.search("demanding higher wage from the harbour board", 3)[0]
    assert best.article_id == "harbour"
    text = index.catalogue.article("harbour").text
    assert best.passage.text == text[best.passage.start : best.passage.end]
    assert best.ranks["bm25"] == 1


def test_meaning_is_found_where_no_word_is_shared(retriever: HybridRetriever) -> None:
    best = retriever.search("pupils' transportation cancelled?", 3)[0]
    assert best.article_id == "school"
    assert best.ranks == {"bm25": None, "vector": 1}
    assert best.scores["bm25"] is None


def test_a_hit_keeps_the_ranks_and_scores_that_made_it(retriever: HybridRetriever) -> None:
    hits = retriever.search("Which truce did Ostrania propose?", 8)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    for hit in hits:
        parts = [retriever.weights[name] / (60 + rank) for name, rank in hit.ranks.items() if rank]
        assert hit.score == pytest.approx(sum(parts))
        for name, rank in hit.ranks.items():
            assert (rank is None) == (hit.scores[name] is None)
        assert -1 <= (hit.scores["vector"] or 0) <= 1.0001
    assert len({hit.passage_id for hit in hits}) == len(hits)


def test_no_more_hits_than_asked_for_and_all_where_there_are_fewer(index: Index, retriever: HybridRetriever) -> None:
    assert len(retriever.search("the demands", 2)) == 2
    assert len(retriever.search("the demands", 500)) == index.catalogue.counts().passages


@pytest.mark.parametrize(
    ("where", "articles"),
    [
        (Filter(since=date(2031, 7, 15)), {"river", "market"}),
        (Filter(until=date(2031, 3, 2)), {"harbour"}),
        (Filter(since=date(2031, 3, 3), until=date(2031, 4, 11)), {"rents", "truce"}),
        (Filter(actor="Mirelia"), {"truce"}),
        (Filter(actor="Nobody at all"), set()),
        (Filter(publisher="Nobody at all"), set()),
    ],
)
def test_only_what_passes_the_filter_is_found(retriever: HybridRetriever, where: Filter, articles: set[str]) -> None:
    hits = retriever.search("What was demanded about wages and the truce?", 50, where)
    assert {hit.article_id for hit in hits} == articles


def test_an_empty_filter_filters_nothing(retriever: HybridRetriever) -> None:
    assert not Filter()
    assert retriever.search("rents", 5, Filter()) == retriever.search("rents", 5)


def test_langchain_gets_documents_with_their_origin(retriever: HybridRetriever) -> None:
    document = retriever.invoke("Who wants a freeze of rents?")[0]
    (hit, *_) = retriever.search("Who wants a freeze of rents?", 10)
    assert document.id == str(hit.passage_id)
    assert document.page_content == hit.passage.text
    assert document.metadata["article"] == "rents"
    assert document.metadata["ranks"] == hit.ranks
    assert (document.metadata["start"], document.metadata["end"]) == (hit.passage.start, hit.passage.end)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text(max_size=60) | st.sampled_from(['" OR title:*', "NEAR(a b)", "a AND", "'; DROP TABLE passages; --", "\x00"])
)
def test_no_question_is_an_operator_or_an_error(retriever: HybridRetriever, question: str) -> None:
    assert len(retriever.search(question, 3)) == 3


def test_words_without_a_topic_are_left_out_unless_there_are_no_others() -> None:
    assert match("What did the union demand of them?") == '"union" OR "demand"'
    assert match("Who is it?") == '"who" OR "is" OR "it"'
    assert match("?!") == ""


def test_acronyms_are_words_with_or_without_points() -> None:
    assert match("What does the US ask the WHO?") == '"us" OR "ask" OR "who"'
    assert match("and the U.S.?") == '"u s"'


def test_every_word_of_the_articles_is_found_by_its_stem(sample_index: Path) -> None:
    index = Index.open(sample_index)
    texts = [
        stored.passage.text for one in index.catalogue.articles() for stored in index.catalogue.passages_of(one.id)
    ]
    words = {word for text in texts for word in stems(text)}
    assert len(words) > 500 and {stem("agree"), stem("refused"), stem("proposes")} <= words
    assert [word for word in sorted(words) if not index.catalogue.passages_with(word)] == []
    for word in ("agree", "refusing", "proposed"):
        hits = index.retriever.search(word, 20)
        found = [hit for hit in hits if hit.ranks["bm25"]]
        assert found and all(stem(word) in stems(f"{hit.passage.text} {_title(index, hit)}") for hit in found)
    index.close()


def _title(index: Index, hit: Hit) -> str:
    return index.catalogue.info(hit.article_id).title or ""


def test_fusion_adds_weighted_reciprocal_ranks() -> None:
    fused = fuse({"bm25": {1: 1, 2: 2}, "vector": {2: 1}}, {"bm25": 0.75, "vector": 0.25})
    assert fused == {1: pytest.approx(0.75 / 61), 2: pytest.approx(0.75 / 62 + 0.25 / 61)}
    assert max(fused, key=lambda ident: fused[ident]) == 2
