import pytest

from bot.answer import Answer, Citation, Source, Statement

SOURCE = Source("a.txt", "A strike")


def test_a_citation_without_words_cannot_be_built() -> None:
    with pytest.raises(ValueError, match="words it cites"):
        Citation(1, SOURCE, "  ", 0, 2)


def test_a_citation_whose_offsets_do_not_fit_its_words_cannot_be_built() -> None:
    with pytest.raises(ValueError, match="words it cites"):
        Citation(1, SOURCE, "the union", 0, 3)


def test_a_statement_without_a_citation_cannot_be_built() -> None:
    with pytest.raises(ValueError, match="without a citation"):
        Statement("The union demands more.", "stated", ())


def test_an_answer_without_a_statement_cannot_be_built() -> None:
    with pytest.raises(ValueError, match="abstain"):
        Answer(question="?", kind="demands", title="?", generation="g000001", statements=())
