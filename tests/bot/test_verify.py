from hypothesis import given
from hypothesis import strategies as st

from bot.answer import Abstention, Answer, Citation, Source, Statement
from bot.verify import locate, verified

TEXT = "The “dockers’ union”\nsaid it – and only it – will\u00a0decide."
SOURCE = Source("a.txt", "A strike")


def cited(start: int, end: int, quote: str | None = None) -> Citation:
    return Citation(1, SOURCE, quote or TEXT[start:end], start, end)


def answer(*citations: Citation) -> Answer:
    statements = tuple(Statement(f"Statement {n}.", "stated", (one,)) for n, one in enumerate(citations))
    return Answer(question="?", kind="demands", title="?", generation="g000001", statements=statements)


def test_a_statement_whose_quotation_was_altered_is_dropped_and_the_others_stay() -> None:
    reply = verified(answer(cited(0, 10), cited(0, 10, "Xhe “docke")), lambda _: TEXT)
    assert isinstance(reply, Answer)
    assert [statement.text for statement in reply.statements] == ["Statement 0."]
    assert "1 statements dropped" in reply.trace[-1]


def test_an_answer_that_loses_every_statement_becomes_an_abstention() -> None:
    assert isinstance(verified(answer(cited(0, 10)), lambda _: "another text altogether"), Abstention)


def test_a_quotation_with_other_quotation_marks_dashes_and_spaces_is_found_at_its_exact_place() -> None:
    found = locate('the "dockers\' union" said it - and only it - will decide'.replace("the", "The", 1), TEXT)
    assert found is not None
    assert TEXT[found[0] : found[1]] == TEXT[:-1]


def test_a_quotation_with_another_word_is_not_found() -> None:
    assert locate("The dockers said", TEXT) is None
    assert locate("   ", TEXT) is None


@given(st.integers(0, len(TEXT) - 1), st.integers(1, len(TEXT)))
def test_every_piece_of_a_text_is_found_in_it(start: int, length: int) -> None:
    piece = TEXT[start : start + length]
    found = locate(piece, TEXT)
    assert (found is None) == (not piece.strip())
    if found:
        assert TEXT[found[0] : found[1]].split() == piece.split() or len(TEXT[found[0] : found[1]]) == len(
            piece.strip()
        )
