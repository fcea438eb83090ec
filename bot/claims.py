"""The gate for what a language model writes: a statement stands on verbatim quotations and on records, or it goes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.clauses import holds_class
from bot.faults import Dropped, Fault
from bot.figures import figures
from bot.following import free, in_order
from bot.grounds import Ground, Grounds, parties_of
from bot.material import Material, Piece
from bot.question import Question
from bot.reader import Reader
from bot.verify import locate
from bot.words import WORD, alike, stem, stems, stop
from index.actors import ActorBook
from index.quoting import in_quotation
from index.rows import Entry

LONGEST = 400  # characters of a statement
LEAST_QUOTED = 3  # words
WIDEST = 60  # words of a sentence that is shown whole around a quotation
QUOTED = re.compile(r"[“\"«„]([^“”\"«»„]+)[”\"»“]")
FOREIGN_MATTER = re.compile(
    r"://|www\.|[@<>{}\[\]`*_|\\]|[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069]"
)
# A statement stands alone: a pronoun in its place would take the name of whoever was named before.
POINTING = re.compile(
    r"\W*(?:(?:yes|no|and|but|so|also|then)\b\W*)*(?:he|she|they|it|his|her|their|its|this|that|these|those|there)\b",
    re.I,
)
BROKEN_OFF = re.compile(r"(?<![A-Z]\.)\b[A-Z]\.$")  # 'He confirmed that the U.'
FIRST_PERSON = re.compile(r"\b(?:I|[Ww]e|[Mm]y|[Oo]ur|us|me|[Yy]ou|[Yy]our)\b")


@dataclass(frozen=True, slots=True)
class Draft:
    """A statement as a model wrote it: `cites` are pairs of a key and the words quoted."""

    text: str
    cites: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Cited:
    """What is shown of a quotation, `article.text[start:end]`: its whole sentence, so that no word cut off turns it."""

    article: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement that stands, with the record it rests on, None for a passage."""

    text: str
    cited: tuple[Cited, ...]
    entry: Entry | None


class Gate:
    """Checks statements about one question against the material given for it."""

    def __init__(self, question: Question, given: Material, reader: Reader, book: ActorBook) -> None:
        self.given = given
        self.reader = reader
        self.grounds = Grounds(question, reader, book)

    def check(self, draft: Draft) -> Claim:
        """The statement with exact offsets. Raises Dropped."""
        text = " ".join(draft.text.split())
        bare = QUOTED.sub(" “” ", text)
        if not WORD.search(text) or not draft.cites or len(text) > LONGEST or FOREIGN_MATTER.search(bare):
            raise Dropped(Fault.FORM)
        if BROKEN_OFF.search(text):
            raise Dropped(Fault.FORM)
        if POINTING.match(bare.replace("“”", "")):
            raise Dropped(Fault.SUBJECT)
        cited: list[Cited] = []
        entries: dict[int, Entry] = {}
        spoken = False
        for key, quote in draft.cites:
            piece = self.given.pieces.get(key)
            if piece is None:
                raise Dropped(Fault.KEY)
            start, end = self._located(piece, quote)
            if piece.entry:
                entries[piece.entry.id] = piece.entry
            entries |= {entry.id: entry for entry in self.given.records(piece.article, start, end)}
            cited.append(self._widened(piece.article, start, end))
            spoken = spoken or in_quotation(self._text(piece.article), start)
        quoted = [words for one in dict.fromkeys(cited) for words in self._sentences(one)]
        context = " … ".join(quoted)
        for match in QUOTED.finditer(text):
            if locate(match[1].strip(" .,;:…"), context) is None:
                raise Dropped(Fault.QUOTE)
        records = list(entries.values())
        ground = self.grounds.of(text, bare, quoted, records)
        self._numbers(text, ground, cited)
        self._names(text, ground)
        if FIRST_PERSON.search(bare) or (spoken and ground.entry is None and not holds_class("attribution", bare)):
            raise Dropped(Fault.HEDGE)
        return Claim(text, tuple(dict.fromkeys(cited)), ground.entry)

    def _text(self, article: str) -> str:
        return self.reader.index.catalogue.article(article).text

    def _located(self, piece: Piece, quote: str) -> tuple[int, int]:
        words = quote.strip().strip("“”\"'«»„…. ")
        for start, end in piece.spans:
            found = locate(words, self._text(piece.article), start, end)
            if found and (
                len(WORD.findall(words)) >= LEAST_QUOTED or self._widened(piece.article, *found).end <= found[1] + 1
            ):
                return found
        raise Dropped(Fault.QUOTE)

    def _widened(self, article: str, start: int, end: int) -> Cited:
        around = [s for s in self.reader.sentences(article) if s.start < end and start < s.end]
        if not around or sum(len(s.text.split()) for s in around) > WIDEST:
            return Cited(article, start, end)
        return Cited(article, min(start, around[0].start), max(end, around[-1].end))

    def _sentences(self, one: Cited) -> list[str]:
        """What is shown of a quotation, sentence by sentence."""
        text = self._text(one.article)
        spans = [(max(s.start, one.start), min(s.end, one.end)) for s in self.reader.sentences(one.article)]
        return [text[start:end] for start, end in spans if start < end] or [text[one.start : one.end]]

    def _numbers(self, text: str, ground: Ground, cited: Sequence[Cited]) -> None:
        days = [entry.demand.date for entry in ground.behind]
        days += [self.reader.index.catalogue.info(one.article).date for one in cited]
        said = [ground.sentence, *(f"{day.day} {day.year}" for day in days if day)]
        said += [" ".join((*entry.demand.addressees, entry.demand.demander or "")) for entry in ground.behind]
        if figures(text) - frozenset().union(*map(figures, said)) or not in_order(text, ground.sentence):
            raise Dropped(Fault.NUMBER)

    def _names(self, text: str, ground: Ground) -> None:
        actors = {found.actor.name for found in self.grounds.met(ground.sentence)}
        wordings = [ground.sentence]
        for entry in ground.behind:
            for name in parties_of(entry.demand):
                actors.add(name)
                wordings += self.reader.names(name)
            day = entry.demand.date or self.reader.index.catalogue.info(entry.article).date
            wordings += [day.strftime("%B %A")] if day else []
        known = ground.nouns | {word for wording in wordings for word in stems(wording)}
        met = self.grounds.met(text)
        if any(
            found.actor.name not in actors and not set(stems(text[found.start : found.end])) <= known for found in met
        ):
            raise Dropped(Fault.NAME)
        for match in WORD.finditer(text):
            word = stem(match.group())
            opens = not text[: match.start()].strip(" “\"'") or text[: match.start()].rstrip(" “\"'")[-1:] in ".:!?"
            covered = any(found.start <= match.start() < found.end for found in met)
            if match.group()[0].islower() or word in known or covered or match.group()[0].isdigit():
                continue
            if not (opens and (word in stop() | free() or alike(word) & known)):
                raise Dropped(Fault.NAME)
