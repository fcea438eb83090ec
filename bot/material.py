"""What a language model is given: records and passages of the articles, each under a short opaque key."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from bot.evidence import Candidate
from bot.reader import Reader
from bot.wording import joined
from index.demands import Demand
from index.rows import Entry

RECORDS = 12
PASSAGES = 6
CONSIDERED = 24  # candidates, best first, from which they are taken

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Piece:
    """One item: `spans` of the article's text that may be quoted under its key, and the record if it is one."""

    key: str
    article: str
    spans: tuple[Span, ...]
    entry: Entry | None = None


@dataclass(frozen=True, slots=True)
class Material:
    """All items of one question by key. `text` are JSON lines: inside them an article cannot end its own quotation."""

    pieces: dict[str, Piece]
    text: str

    def records(self, article: str, start: int, end: int) -> Iterable[Entry]:
        """The records given whose main evidence meets `article.text[start:end]`."""
        for piece in self.pieces.values():
            if piece.entry and piece.article == article:
                main = piece.entry.demand.main
                if main.start < end and start < main.end:
                    yield piece.entry


def material(ranked: Sequence[Candidate], reader: Reader) -> Material:
    """The records and passages of the best candidates, best first."""
    pieces: dict[str, Piece] = {}
    lines: list[str] = []
    seen: set[tuple[str, int]] = set()
    for candidate in ranked[:CONSIDERED]:
        entry = candidate.entry
        if entry is None or ("record", entry.id) in seen or sum(1 for p in pieces.values() if p.entry) >= RECORDS:
            continue
        seen.add(("record", entry.id))
        piece = _piece("record", entry.article, [(e.start, e.end) for e in entry.demand.evidence], entry)
        pieces[piece.key] = piece
        lines.append(_line({"key": piece.key, "record": _record(entry.demand), "evidence": _words(piece, reader)}))
    for candidate in ranked[:CONSIDERED]:
        span = _passage(candidate, reader)
        if (candidate.article, span[0]) in seen or sum(1 for p in pieces.values() if not p.entry) >= PASSAGES:
            continue
        seen.add((candidate.article, span[0]))
        piece = _piece("passage", candidate.article, [span], None)
        pieces[piece.key] = piece
        info = reader.index.catalogue.info(candidate.article)
        about = {"title": info.title, "date": info.date.isoformat() if info.date else "undated"}
        lines.append(_line({"key": piece.key, "passage": _words(piece, reader), **about}))
    return Material(pieces, "\n".join(lines))


def _piece(kind: str, article: str, spans: Sequence[Span], entry: Entry | None) -> Piece:
    """Its key is drawn from what it is: the same each time, and nothing that an article's author could foresee."""
    name = f"{kind}\x1f{article}\x1f{spans}\x1f{entry.id if entry else ''}"
    return Piece(sha256(name.encode()).hexdigest()[:6], article, tuple(spans), entry)


def _passage(candidate: Candidate, reader: Reader) -> Span:
    for stored in reader.index.catalogue.passages_of(candidate.article):
        if stored.passage.start <= candidate.sentence.start < stored.passage.end:
            return stored.passage.start, stored.passage.end
    return candidate.sentence.start, candidate.sentence.end


def _words(piece: Piece, reader: Reader) -> str:
    text = reader.index.catalogue.article(piece.article).text
    return " … ".join(text[start:end] for start, end in piece.spans)


def _record(demand: Demand) -> dict[str, str]:
    """A record for the model's eyes, with nothing that is empty."""
    side = f" (speaks for {demand.demander_side})" if demand.demander_side else ""
    fields = {
        "by": f"{demand.demander}{side}" if demand.demander else "not named",
        "of": joined(demand.addressees),
        "stance": demand.stance.value,
        "how": ", ".join(sorted(modality.value for modality in demand.modality)),
        "reported by": demand.reported_by or "",
        "content": demand.content,
    }
    return {name: value for name, value in fields.items() if value}


def _line(item: object) -> str:
    return json.dumps(item, ensure_ascii=False)
