"""What a language model is given: pieces of articles, each article under a short opaque key."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from bot.evidence import Candidate
from bot.reader import Reader, Sentence
from bot.wording import joined
from index.actors import ActorBook
from index.demands import Demand
from index.rows import ArticleInfo, Entry

Span = tuple[int, int]

CHARACTERS = 6_500  # of the articles' text, about 1,600 tokens of English; with keys and titles about 2,000
HINTS = 8
HINTED = 80  # characters of a record's content in a hint
WIDE, NARROW = 3, 1  # sentences shown on either side of the best candidates, and of the others
BEST = 3
OVERVIEW = 11_000  # characters for an overview
LEADS = 2  # sentences of a new article in an overview of what is new
PER_ACTOR = 200  # records looked at
NEWEST = 40  # articles looked at for what is new


@dataclass(frozen=True, slots=True)
class Pick:
    """A sentence that may answer, `article.text[start:end]`, with its record, if any; a higher score is better."""

    article: str
    start: int
    end: int
    score: float
    entry: Entry | None = None
    around: int = NARROW


@dataclass(frozen=True, slots=True)
class Piece:
    """One article of the material: `spans` of its text that may be quoted under the key, in order."""

    key: str
    article: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Context:
    """All that was given for one question, by key. `text` are JSON lines: inside them no article can end its own
    quotation.
    """

    pieces: dict[str, Piece]
    text: str


def picks(ranked: Sequence[Candidate]) -> list[Pick]:
    """The candidates of a search, best first; equal ones in the order of article and text."""
    ordered = sorted(ranked, key=lambda one: (-one.score, one.article, one.at))
    return [
        Pick(one.article, one.sentence.start, one.sentence.end, one.score, one.entry, WIDE if n < BEST else NARROW)
        for n, one in enumerate(ordered)
    ]


def newest(names: Sequence[str], reader: Reader, book: ActorBook) -> list[Pick]:
    """For an overview: the records by or to these actors, newest first, with the first sentences of their articles;
    without actors, or where none of them is known, those of the newest articles.
    """
    catalogue = reader.index.catalogue
    actors = dict.fromkeys(found.actor.name for name in names for found in book.find(name))
    told: dict[str, dict[int, Entry]] = {}
    for actor in actors:
        for entry in (*catalogue.demands(by=actor, limit=PER_ACTOR), *catalogue.demands(to=actor, limit=PER_ACTOR)):
            told.setdefault(entry.article, {})[entry.id] = entry
    if not told:
        told = {info.id: {e.id: e for _, e in reader.records(info.id)} for info in _latest(reader)}
    found: list[Pick] = []
    for n, article in enumerate(sorted(told, key=lambda one: (_day(reader, one), one), reverse=True)):
        leads = [Pick(article, one.start, one.end, -n, None, 0) for one in reader.sentences(article)[:LEADS]]
        mains = [(entry.demand.main, entry) for entry in told[article].values()]
        found += [*leads, *(Pick(article, main.start, main.end, -n, entry, 0) for main, entry in mains)]
    return found


def _latest(reader: Reader) -> list[ArticleInfo]:
    infos = sorted(reader.index.catalogue.articles(), key=lambda one: (one.date or date.min, one.id))
    return infos[-NEWEST:]


def context(found: Iterable[Pick], reader: Reader, characters: int = CHARACTERS) -> Context:
    """The best of what was found with its surroundings, article by article, as far as the characters reach."""
    shown: dict[str, set[int]] = {}
    hints: dict[str, list[Entry]] = {}
    left = characters
    for pick in found:
        sentences = reader.sentences(pick.article)
        at = [n for n, one in enumerate(sentences) if one.start < pick.end and pick.start < one.end]
        if not at:
            continue
        have = shown.get(pick.article, set())
        wanted = set(range(max(0, at[0] - pick.around), min(len(sentences), at[-1] + 1 + pick.around))) - have
        cost = sum(sentences[n].end - sentences[n].start + 1 for n in wanted)
        if cost > left:
            wanted, cost = set(at) - have, sum(sentences[n].end - sentences[n].start + 1 for n in set(at) - have)
        if cost > left:
            continue
        left -= cost
        shown[pick.article] = have | wanted
        if pick.entry and sum(map(len, hints.values())) < HINTS:
            hints.setdefault(pick.article, []).append(pick.entry)
    pieces = [_piece(article, at, reader) for article, at in shown.items()]
    lines = [_line(piece, reader, hints.get(piece.article, ())) for piece in pieces]
    return Context({piece.key: piece for piece in pieces}, "\n".join(lines))


def _piece(article: str, at: set[int], reader: Reader) -> Piece:
    """Sentences in a row are one span. Its key is drawn from the words shown: the same each time and everywhere."""
    spans: list[Span] = []
    last = -2
    sentences: Sequence[Sentence] = reader.sentences(article)
    for n in sorted(at):
        one = sentences[n]
        spans[-1:] = [(spans[-1][0], one.end)] if n == last + 1 else [*spans[-1:], (one.start, one.end)]
        last = n
    text = reader.index.catalogue.article(article).text
    words = "\x1f".join(text[start:end] for start, end in spans)
    return Piece(sha256(words.encode()).hexdigest()[:6], article, tuple(spans))


def _line(piece: Piece, reader: Reader, entries: Iterable[Entry]) -> str:
    info = reader.index.catalogue.info(piece.article)
    text = reader.index.catalogue.article(piece.article).text
    fields = {
        "key": piece.key,
        "title": info.title,
        "date": info.date.isoformat() if info.date else None,
        "publisher": info.publisher,
        "text": " … ".join(" ".join(text[start:end].split()) for start, end in piece.spans),
        "hints": [_hint(entry.demand) for entry in entries],
    }
    return json.dumps({name: value for name, value in fields.items() if value}, ensure_ascii=False)


def _hint(demand: Demand) -> str:
    """A record in a line: 'Varland → Ostria, proposal (reported): a 30-day truce'."""
    to = f" → {joined(demand.addressees)}" if demand.addressees else ""
    how = f" ({', '.join(sorted(demand.modality))})" if demand.modality else ""
    content = " ".join(demand.content.split())
    return f"{demand.demander or '?'}{to}, {demand.stance}{how}: {content[:HINTED]}"


def _day(reader: Reader, article: str) -> date:
    return reader.index.catalogue.info(article).date or date.min
