"""The scores of answers against gold evidence: what they cite, what they say, and when they are silent.

A quotation is compared with a gold span by words. Where the quotation stands in the article, the words of both are
compared by place; where it does not, as bags, and it counts as not verbatim. White space, quotation marks, dashes
and letter case never matter.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property

from bot.answer import Abstention, Answer
from bot.gold import Gold

WORD = re.compile(r"\w+")
ALIKE = str.maketrans("‘’‚‛“”„‟–—‐‑−\u00a0\u202f\u200b\u200d\ufeff", "''''\"\"\"\"-----     ")
COVERED = 0.5  # the least share of a gold span's words, or of a quotation's, that counts as met
PRECISE = 0.5  # the least citation precision of a right answer


@dataclass(frozen=True)
class Page:
    """An article's text as words in their places."""

    text: str

    @cached_property
    def _found(self) -> list[tuple[str, int, int]]:
        return [(match.group(), match.start(), match.end()) for match in WORD.finditer(_lower(self.text))]

    @cached_property
    def words(self) -> list[str]:
        return [word for word, _, _ in self._found]

    @cached_property
    def _starts(self) -> Mapping[str, list[int]]:
        starts: dict[str, list[int]] = defaultdict(list)
        for at, word in enumerate(self.words):
            starts[word].append(at)
        return starts

    def within(self, start: int, end: int) -> range:
        """The places of the words that lie wholly in `text[start:end]`."""
        inside = [at for at, (_, first, last) in enumerate(self._found) if first >= start and last <= end]
        return range(inside[0], inside[-1] + 1) if inside else range(0)

    def places(self, quoted: Sequence[str]) -> list[range]:
        """Everywhere that these words stand in a row."""
        n = len(quoted)
        starts = self._starts.get(quoted[0], []) if quoted else []
        return [range(at, at + n) for at in starts if self.words[at : at + n] == list(quoted)]

    def shared(self, quoted: Sequence[str], span: range) -> int:
        """How many words a quotation shares with a span: by place where it stands there, else as a bag."""
        places = self.places(quoted)
        if places:
            return max(len(range(max(one.start, span.start), min(one.stop, span.stop))) for one in places)
        return (Counter(self.words[at] for at in span) & Counter(quoted)).total()


@dataclass(frozen=True, slots=True)
class Judgement:
    """One reply measured: counts of groups, quotations and words, and whether it is right."""

    gold: Gold
    reply: Answer | Abstention
    covered: tuple[bool, ...]  # the evidence groups
    met: tuple[bool, ...]  # the say groups, by statements or quotations
    said: int  # the say groups met by the statements alone
    quotes: int
    quotes_ok: int
    words: int
    words_ok: int
    not_verbatim: int
    never: tuple[str, ...]  # strings that must not be said, and were

    @property
    def abstained(self) -> bool:
        return isinstance(self.reply, Abstention)

    @property
    def precise(self) -> bool:
        return self.quotes > 0 and self.quotes_ok >= PRECISE * self.quotes

    @property
    def right(self) -> bool:
        """Everything met."""
        if not self.gold.answerable:
            return self.abstained
        return not self.abstained and all(self.covered) and all(self.met) and not self.never and self.precise


def judge(gold: Gold, reply: Answer | Abstention, pages: Mapping[str, Page]) -> Judgement:
    """Measure one reply. `pages` are the articles that gold spans and citations name; a span of another is missed."""
    statements = reply.statements if isinstance(reply, Answer) else ()
    citations = [citation for statement in statements for citation in statement.citations]
    spans = {span: pages[span.article].within(span.start, span.end) for span in gold.spans if span.article in pages}
    covered = [False] * len(gold.evidence)
    quotes_ok = words = words_ok = not_verbatim = 0
    for citation in citations:
        quoted, page = words_in(citation.quote), pages[citation.source.article]
        shared = {
            span: page.shared(quoted, places)
            for span, places in spans.items()
            if span.article == citation.source.article and places
        }
        for at, group in enumerate(gold.evidence):
            if any(span in shared and shared[span] >= COVERED * len(spans[span]) for span in group):
                covered[at] = True
        quotes_ok += any(quoted and n >= COVERED * min(len(quoted), len(spans[span])) for span, n in shared.items())
        words += len(quoted)
        words_ok += min(max(shared.values(), default=0), len(quoted))
        not_verbatim += bool(quoted) and not page.places(quoted)
    said = plain(" \n ".join(statement.text for statement in statements))
    shown = f"{said} {plain(' '.join(citation.quote for citation in citations))}"
    return Judgement(
        gold=gold,
        reply=reply,
        covered=tuple(covered),
        met=tuple(_holds(shown, group) for group in gold.say),
        said=sum(_holds(said, group) for group in gold.say),
        quotes=len(citations),
        quotes_ok=quotes_ok,
        words=words,
        words_ok=words_ok,
        not_verbatim=not_verbatim,
        never=tuple(one for one in gold.never if _holds(said, (one,))),
    )


@dataclass(frozen=True, slots=True)
class Scores:
    """Shares from 0 to 1, None where there is nothing to share out; `never`, `not_verbatim`, `right_n` are counts."""

    questions: int
    abstention_precision: float | None
    abstention_recall: float | None
    abstention_f1: float | None
    evidence_recall: float | None
    citation_precision: float | None
    sharpness: float | None  # of the quoted words, those inside the evidence
    words_quoted: float | None  # an answer
    say_recall: float | None
    said_recall: float | None  # by the statements alone
    never: int
    not_verbatim: int
    right: float | None
    right_n: int

    def as_dict(self) -> dict[str, float | int | None]:
        return asdict(self)


def scores(judged: Sequence[Judgement]) -> Scores:
    """The scores of a set of replies; those about evidence count the answerable questions only."""
    answerable = [one for one in judged if one.gold.answerable]
    silent = [one for one in judged if one.abstained]
    rightly = sum(not one.gold.answerable for one in silent)
    precision = _share(rightly, len(silent))
    recall = _share(rightly, len(judged) - len(answerable))
    both = (precision or 0) + (recall or 0)
    f1 = 2 * (precision or 0) * (recall or 0) / both if both else 0.0
    return Scores(
        questions=len(judged),
        abstention_precision=precision,
        abstention_recall=recall,
        abstention_f1=None if recall is None else f1,
        evidence_recall=_share(
            sum(sum(one.covered) for one in answerable), sum(len(one.covered) for one in answerable)
        ),
        citation_precision=_share(sum(one.quotes_ok for one in answerable), sum(one.quotes for one in answerable)),
        sharpness=_share(sum(one.words_ok for one in answerable), sum(one.words for one in answerable)),
        words_quoted=_share(sum(one.words for one in judged), len(judged) - len(silent)),
        say_recall=_share(sum(sum(one.met) for one in answerable), sum(len(one.met) for one in answerable)),
        said_recall=_share(sum(one.said for one in answerable), sum(len(one.met) for one in answerable)),
        never=sum(bool(one.never) for one in judged),
        not_verbatim=sum(one.not_verbatim for one in judged),
        right=_share(sum(one.right for one in judged), len(judged)),
        right_n=sum(one.right for one in judged),
    )


def words_in(text: str) -> list[str]:
    """The words of a text, in lower case."""
    return WORD.findall(_lower(text))


def plain(text: str) -> str:
    """A text for comparing: one kind of white space, quotation marks and dashes, lower case."""
    return " ".join(text.translate(ALIKE).split()).lower()


def _lower(text: str) -> str:
    """Lower case, of the same length: 'İ' has two characters in lower case and stays."""
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _holds(text: str, any_of: Iterable[str]) -> bool:
    return any(plain(one) in text for one in any_of)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
