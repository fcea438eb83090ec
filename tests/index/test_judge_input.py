"""Rows for the judge: never longer than it reads, and what matters is never what is cut."""

import re

import pytest
from tokenizers import Tokenizer

from index.models.judge import TOKENIZER, CandidateInput, QuestionInput, RecordInput
from index.models.judge_input import END, MOST_TOKENS, PLACE, SENTENCE, START, RowWriter

LONG = "The council of the northern harbour towns met for the ninth time this winter, "


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer.from_file(str(TOKENIZER))


@pytest.fixture(scope="module")
def writer(tokenizer: Tokenizer) -> RowWriter:
    return RowWriter(tokenizer)


def test_nothing_is_longer_than_the_judge_reads(writer: RowWriter) -> None:
    said = RecordInput(LONG * 3, (LONG, LONG, LONG), "demand", ("past", "denied"), "words that are not in it " * 9)
    candidate = CandidateInput(LONG * 9, LONG * 2, "2024-05-02", (LONG * 3, LONG * 3), LONG * 3, said)
    row = writer.write(QuestionInput(LONG * 9, (LONG, LONG)), candidate)
    assert len(row.ids) == len(row.segments) == MOST_TOKENS
    assert SENTENCE in row.ids
    assert PLACE in row.ids


def test_the_nearest_words_before_the_sentence_are_kept(writer: RowWriter, tokenizer: Tokenizer) -> None:
    candidate = CandidateInput("He refused.", previous=(LONG * 9 + "So said Mayor Orlan.",))
    text = tokenizer.decode(list(writer.write(QuestionInput("who refused?"), candidate).ids))
    assert re.search(r"so said mayor orlan\. \[\w+\] he refused\.$", text)
    assert text.startswith("who refused?")


def test_the_content_of_a_record_is_marked_even_at_the_end_of_a_long_sentence(
    writer: RowWriter, tokenizer: Tokenizer
) -> None:
    said = RecordInput("the council", content="open the lock")
    row = writer.write(QuestionInput(""), CandidateInput(LONG * 9 + "and asked to open the lock", record=said))
    assert tokenizer.decode(list(row.ids[row.ids.index(START) + 1 : row.ids.index(END)])) == "open the lock"


def test_a_broken_byte_is_read_as_a_sign(writer: RowWriter) -> None:
    assert writer.write(QuestionInput("who \udcff asked?"), CandidateInput("The \udcff union asked.")).ids
