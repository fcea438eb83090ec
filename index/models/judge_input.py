"""What the judge reads: a question, a sentence in its place and a record, written as one row of word pieces.

    [CLS] question ([ACTOR] name)* [SEP] ([BY] name [TO] name [STANCE] stance earlier [CONTENT] words)?
    [PLACE] title date introduction previous [SENTENCE] the [START] content [END] sentence [SEP]

Training and the product write rows with this one module, so that what was learnt is what is asked.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tokenizers import Tokenizer

MOST_TOKENS = 112
# Pieces that no text has (BERT's unused ones), and what a part may take of the row.
CLS, SEP = 101, 102
ACTOR, BY, TO, STANCE, CONTENT, PLACE, SENTENCE, START, END = range(1, 10)
QUESTION_TOKENS, PARTY_TOKENS, NAME_TOKENS, CONTENT_TOKENS, TITLE_TOKENS, INTRODUCTION_TOKENS = 34, 12, 10, 24, 16, 24
LEAST_SENTENCE = 24  # however much stands around it
CLAIMED = {"past": "earlier", "hedged": "maybe", "conditional": "if", "denied": "not"}  # of the modalities


@dataclass(frozen=True, slots=True)
class QuestionInput:
    """A question as typed, and the full names of the actors it names, as the actor book has them."""

    text: str
    parties: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RecordInput:
    """What the ledger claims of a sentence: who wants what of whom. '' for `by`: nobody is named."""

    by: str
    to: tuple[str, ...] = ()
    stance: str = "demand"
    modality: tuple[str, ...] = ()
    content: str = ""


@dataclass(frozen=True, slots=True)
class CandidateInput:
    """A sentence in its place: `previous` are the sentences before it, the nearest last; `date` is an ISO day."""

    sentence: str
    title: str = ""
    date: str = ""
    previous: tuple[str, ...] = ()
    introduction: str = ""
    record: RecordInput | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """Word pieces and their segments (0 the question, 1 the candidate), of one length."""

    ids: tuple[int, ...]
    segments: tuple[int, ...]


class RowWriter:
    """Writes rows of at most `MOST_TOKENS` pieces; what stands farthest from the sentence is cut first."""

    def __init__(self, tokenizer: "Tokenizer") -> None:
        tokenizer.no_padding()
        tokenizer.no_truncation()
        self._tokenizer = tokenizer
        self._pieces = lru_cache(maxsize=4096)(self._cut)

    def write(self, question: QuestionInput, candidate: CandidateInput) -> Row:
        asked = self._question(question)
        record = self._record(candidate.record, candidate.sentence)
        room = MOST_TOKENS - 2 - len(asked) - len(record) - 2  # [PLACE] and [SENTENCE], the closing [SEP]s
        sentence = self._sentence(candidate)
        close = list(self._pieces(candidate.introduction)[:INTRODUCTION_TOKENS])
        heading = [*self._pieces(candidate.title)[:TITLE_TOKENS], *self._pieces(candidate.date)]
        if len(sentence) > room - len(close) - len(heading):
            heading = heading[: max(0, room - len(close) - len(sentence))]
        least = min(len(sentence), LEAST_SENTENCE)
        close = close[: max(0, room - least - len(heading))]
        sentence = _shortened(sentence, max(least, room - len(close) - len(heading)))
        left = room - len(heading) - len(close) - len(sentence)
        before = [piece for text in candidate.previous for piece in self._pieces(text)]
        before = before[len(before) - left :] if 0 < left < len(before) else before[: max(0, left)]
        first = [CLS, *asked, SEP]
        second = [*record, PLACE, *heading, *close, *before, SENTENCE, *sentence, SEP]
        ids = (first + second)[:MOST_TOKENS]
        return Row(tuple(ids), (0,) * len(first) + (1,) * (len(ids) - len(first)))

    def _question(self, question: QuestionInput) -> list[int]:
        parties = [piece for name in question.parties for piece in (ACTOR, *self._pieces(name)[:NAME_TOKENS])]
        return [*self._pieces(question.text)[:QUESTION_TOKENS], *parties[:PARTY_TOKENS]]

    def _record(self, record: RecordInput | None, sentence: str) -> list[int]:
        if record is None:
            return []
        to = [piece for name in record.to[:2] for piece in (TO, *self._pieces(name)[:NAME_TOKENS])]
        claims = " ".join([record.stance, *(CLAIMED[one] for one in record.modality if one in CLAIMED)])
        row = [BY, *self._pieces(record.by)[:NAME_TOKENS], *to, STANCE, *self._pieces(claims)]
        if record.content and record.content not in sentence:
            row += [CONTENT, *self._pieces(record.content)[:CONTENT_TOKENS]]
        return row

    def _sentence(self, candidate: CandidateInput) -> list[int]:
        """The sentence's pieces, the record's content between its marks."""
        text, record = candidate.sentence, candidate.record
        start = text.find(record.content) if record is not None and record.content else -1
        if record is None or start < 0:
            return list(self._pieces(text))
        end = start + len(record.content)
        parts = (text[:start], text[start:end], text[end:])
        before, inside, after = (self._pieces(part) for part in parts)
        return [*before, START, *inside, END, *after]

    def _cut(self, text: str) -> tuple[int, ...]:
        # A lone surrogate (a broken byte of a command line) is no text for the tokenizer.
        whole = text.encode("utf-8", "replace").decode()
        return tuple(self._tokenizer.encode(whole, add_special_tokens=False).ids)


def _shortened(sentence: list[int], room: int) -> list[int]:
    """At most `room` pieces, from the front unless the marked content would be lost with the rest."""
    if len(sentence) <= room:
        return sentence
    end = sentence.index(END) + 1 if END in sentence else 0
    first = min(max(0, end - room), sentence.index(START)) if end else 0
    return sentence[first : first + room]
