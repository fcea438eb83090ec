"""The ledger of demands: articles in, every demand they hold out, with its actors and exact spans."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from index.actors import Actor
from index.articles import ENGLISH, Article
from index.blocks import Block, BlockKind, bounded
from index.demands import Demand
from index.errors import DemarcheError
from index.extract.desk import Desk
from index.extract.tables import tables
from index.language import parser
from index.reading.text.decode import whole

RULES_VERSION = "7"
HEAD = re.compile(r" (?:of|for|in|at|from|with) ")  # what follows the noun that says what a body is


@dataclass(frozen=True, slots=True)
class Mention:
    """Where an actor is named: `start`, `end` in characters of the article's text."""

    actor: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Ledger:
    """What one article holds."""

    demands: tuple[Demand, ...]
    actors: tuple[Actor, ...]
    mentions: tuple[Mention, ...]


NOTHING = Ledger((), (), ())


class Extractor:
    """Reads demands by rules over parses of the sentences that hold a cue. The rules are of English."""

    def read(self, articles: Sequence[Article]) -> list[Ledger]:
        """One ledger an article, in the same order; that of an article in another language is empty."""
        desks = [Desk(article) for article in articles if article.language == ENGLISH]
        work = [(desk, sentence) for desk in desks for sentence in desk.chosen()]
        nlp = parser()
        texts = (desk.parsable(sentence) for desk, sentence in work)
        for (desk, sentence), doc in zip(work, nlp.pipe(texts, batch_size=128), strict=True):
            desk.take(sentence, doc)
        for desk in desks:
            desk.read_lists()
        read = iter(desks)
        return [_ledger(next(read)) if article.language == ENGLISH else NOTHING for article in articles]


def _ledger(desk: Desk) -> Ledger:
    """The finished ledger."""
    _settle_bodies(desk)
    mentions = tuple(Mention(m.figure.name, m.start, m.end) for m in desk.cast.mentions)
    named = {id(m.figure): m.figure for m in desk.cast.mentions}
    for demand in desk.demands:
        for name in (demand.demander, *demand.addressees):
            if name and (figure := desk.cast.figures.get(name)) is not None:
                named[id(figure)] = figure
    return Ledger(tuple(desk.demands), tuple(figure.actor() for figure in named.values()), mentions)


def _settle_bodies(desk: Desk) -> None:
    """'Union' in a headline is the one union, 'Mayor' the one mayor, that the article calls by a longer name."""
    kinds = tables()["body"] | tables()["persons"]
    parties = {name for demand in desk.demands for name in (demand.demander, *demand.addressees) if name}
    short = {name for name in parties if name.lower() in kinds}
    whole: dict[str, str] = {}
    for name in short:
        longer = {other for other in parties - short if HEAD.split(other)[0].lower().endswith(f" {name.lower()}")}
        longer |= {other for other in parties if other.lower().startswith(f"{name.lower()} of ")}
        if len(longer) == 1:
            whole[name] = longer.pop()
            desk.cast.figures[whole[name]].aliases.add(name.lower())
    desk.demands = [
        replace(
            demand,
            demander=whole.get(demand.demander or "", demand.demander),
            addressees=tuple(whole.get(name, name) for name in demand.addressees),
        )
        for demand in desk.demands
    ]


def extract_lines(lines: Iterable[str], size: int = 64) -> Iterator[dict[str, object]]:
    """`{"id", "text"}` lines in, an object `{"id", "demands": [...]}` for each out, in the same order; offsets into
    each text as given.

    Reads `size` texts at a time, so that a pipe of any length takes no more memory. Raises DemarcheError for a line
    that is no such object.
    """
    extractor = Extractor()
    numbered = ((number, line) for number, line in enumerate(lines, 1) if line.strip())
    while batch := [_given(number, line) for number, line in islice(numbered, size)]:
        for (key, _), ledger in zip(
            batch, extractor.read([article_of(str(key), text) for key, text in batch]), strict=True
        ):
            yield {"id": key, "demands": [as_row(demand) for demand in ledger.demands]}


def _given(number: int, line: str) -> tuple[object, str]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        row = None
    if not isinstance(row, dict) or "id" not in row or not isinstance(row.get("text"), str):
        raise DemarcheError(f'Line {number} of the input must be a JSON object with "id" and "text".')
    return row["id"], whole(row["text"])


def as_row(demand: Demand) -> dict[str, object]:
    """A record as `demarche extract` writes it."""
    return {
        "start": demand.main.start, "end": demand.main.end,
        "demander_text": demand.demander_text, "demander": demand.demander,
        "addressee_texts": list(demand.addressee_texts), "addressees": list(demand.addressees),
        "content": demand.content, "content_start": demand.content_start, "content_end": demand.content_end,
        "stance": demand.stance.value, "modality": sorted(one.value for one in demand.modality),
        "reported_by": demand.reported_by, "confidence": demand.confidence.value, "cue": demand.cue,
    }  # fmt: skip


def article_of(key: str, text: str) -> Article:
    """Plain text as an article whose offsets are those of the text as it was given."""
    blocks = []
    for match in re.finditer(r"[^\n]+", text):
        words = match.group()
        bullet = re.match(r"\s*(?:[•*\-–]\s+)?", words)
        lead = bullet.end() if bullet else 0
        tail = len(words.rstrip())
        if tail > lead:
            kind = BlockKind.LIST_ITEM if bullet and bullet.group().strip() else BlockKind.PARAGRAPH
            blocks.append(Block(kind, match.start() + lead, match.start() + tail))
    return Article(id=key, text=text, blocks=bounded(text, blocks))
