"""The gate for what a language model writes: a statement stands on verbatim quotations and on records, or it goes."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from bot.clauses import Act, acts, holds_class, negated_elsewhere
from bot.figures import figures, without_figures
from bot.material import Material, Piece
from bot.question import Question
from bot.reader import Reader
from bot.tables import bot_table
from bot.verify import locate
from bot.words import WORD, alike, stem, stems, stop
from index.actors import ActorBook
from index.demands import Demand, Modality, Stance
from index.rows import Entry

LONGEST = 400  # characters of a statement
LEAST_QUOTED = 3  # words
WIDEST = 60  # words of a sentence that is shown whole around a quotation
FOLLOWS_RECORD, FOLLOWS_PASSAGE, VERBATIM = 0.7, 0.8, 0.9  # share of a statement's words that follow the quoted ones
QUOTED = re.compile(r"[“\"«„]([^“”\"«»„]+)[”\"»“]")
FOREIGN_MATTER = re.compile(
    r"://|www\.|[@<>{}\[\]`*_|\\]|[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069]"
)
# A statement stands alone: a pronoun in its place would take the name of whoever was named before.
POINTING = re.compile(
    r"\W*(?:(?:yes|no|and|but|so|also|then)\b\W*)*(?:he|she|they|it|his|her|their|its|this|that|these|those|there)\b",
    re.I,
)
FIRST_PERSON = re.compile(r"\b(?:I|[Ww]e|[Mm]y|[Oo]ur|us|me|[Yy]ou|[Yy]our)\b")
DEMANDS = frozenset({Stance.DEMAND, Stance.REQUEST, Stance.PROPOSAL, Stance.CONDITION, Stance.ULTIMATUM})
ANSWERING = frozenset({Stance.ACCEPTANCE, Stance.REJECTION, Stance.THREAT})


class Fault(StrEnum):
    """Why a statement was dropped."""

    FORM = "it had not the form asked for"
    KEY = "it cited what it had not been given"
    QUOTE = "its quotation is not in the article"
    NUMBER = "a number is not in its quotations"
    NAME = "a name is not in its quotations"
    STANCE = "no record says that this actor did so"
    NEGATION = "it turned what is quoted into its opposite"
    HEDGE = "it left out the doubt or the speaker of what is quoted"
    SUBJECT = "it does not name whom it speaks of"
    WORDING = "it says what its quotations do not"


class Dropped(Exception):
    """A statement did not stand; `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


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
        self.question = question
        self.given = given
        self.reader = reader
        self.book = book

    def check(self, draft: Draft) -> Claim:
        """The statement with exact offsets. Raises Dropped."""
        text = " ".join(draft.text.split())
        if not WORD.search(text) or not draft.cites or len(text) > LONGEST or FOREIGN_MATTER.search(text):
            raise Dropped(Fault.FORM)
        if POINTING.match(QUOTED.sub("", text)):
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
            spoken = spoken or _in_speech(self._text(piece.article), start)
        context = " … ".join(self._text(one.article)[one.start : one.end] for one in cited)
        for match in QUOTED.finditer(text):
            if locate(match[1].strip(" .,;:…"), context) is None:
                raise Dropped(Fault.QUOTE)
        records = list(entries.values())
        self._numbers(text, context, cited, records)
        self._names(text, context, records)
        entry = self._rests_on(text, context, records)
        bare = QUOTED.sub("", text)
        if FIRST_PERSON.search(bare) or (spoken and entry is None and not holds_class("attribution", bare)):
            raise Dropped(Fault.HEDGE)
        return Claim(text, tuple(dict.fromkeys(cited)), entry)

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

    def _numbers(self, text: str, context: str, cited: Sequence[Cited], records: Sequence[Entry]) -> None:
        days = [entry.demand.date for entry in records] + [
            self.reader.index.catalogue.info(c.article).date for c in cited
        ]
        said = [context, *(f"{day.day} {day.year}" for day in days if day)]
        said += [" ".join((*entry.demand.addressees, entry.demand.demander or "")) for entry in records]
        if figures(text) - frozenset().union(*map(figures, said)):
            raise Dropped(Fault.NUMBER)

    def _names(self, text: str, context: str, records: Sequence[Entry]) -> None:
        actors = {found.actor.name for found in self.book.find(context)}
        wordings = [context]
        for entry in records:
            for name in _parties(entry.demand):
                actors.add(name)
                wordings += self.reader.names(name)
            day = entry.demand.date or self.reader.index.catalogue.info(entry.article).date
            wordings += [day.strftime("%B %A")] if day else []
        known = {word for wording in wordings for word in stems(wording)}
        met = self.book.find(text)
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
            if not (opens and (word in stop() | _free() or alike(word) & known)):
                raise Dropped(Fault.NAME)

    def _rests_on(self, text: str, context: str, records: Sequence[Entry]) -> Entry | None:
        """The record that the statement's first act rests on, None when it claims no act and follows its passage."""
        bare = QUOTED.sub(" “” ", text)
        found = acts(bare, self.book)
        rests: Entry | None = None
        least = FOLLOWS_PASSAGE
        for act in found:
            entry = next((entry for entry in records if self._did(act, entry.demand)), None)
            if entry is None and (act.family != "demand" or act.negated):
                raise Dropped(Fault.STANCE)
            if entry is None:
                least = VERBATIM  # no record, but perhaps the article says just this
            rests = rests or entry
        if rests is None or least == VERBATIM:
            self._parity(bare, context)
            self._follows(_content(text), _content(context), least)
            return None
        demand = rests.demand
        if negated_elsewhere(bare) and not any(holds_class("negators", one) for one in (demand.content, context)):
            raise Dropped(Fault.NEGATION)
        denied = demand.stance in DEMANDS and holds_class("negators", demand.content)
        if denied and not holds_class("negation", text):
            raise Dropped(Fault.NEGATION)
        if Modality.DENIED in demand.modality and not holds_class("negation", bare):
            raise Dropped(Fault.NEGATION)
        names = {word for name in _parties(demand) for alias in self.reader.names(name) for word in stems(alias)}
        own = names | {word for act in found for word in act.words} | _free()
        said = [word for word in _content(text) if word not in own]
        self._follows(said, _content(f"{context} {demand.content}"), FOLLOWS_RECORD)
        return rests

    def _did(self, act: Act, demand: Demand) -> bool:
        """Whether the record is of the act's stance, and by the actor whose act the statement calls it."""
        if act.answer:
            asked = self.question.stances & ANSWERING or self.question.stances
            if act.answer == "no":
                asked = (frozenset({Stance.ACCEPTANCE, Stance.REJECTION}) - asked) if asked & ANSWERING else frozenset()
            parties = self.question.demanders
            known = frozenset(name for name in (demand.demander, demand.demander_side) if name)
            names = (*self.reader.names(demand.demander), demand.demander_text, demand.demander_side or "")
            return demand.stance in asked and any(party.answers(names, known) >= 0.5 for party in parties)
        wanted = {"acceptance": {Stance.ACCEPTANCE}, "rejection": {Stance.REJECTION}, "demand": DEMANDS}.get(act.family)
        wanted = wanted or {Stance.THREAT, Stance.ULTIMATUM}
        if act.negated:
            if act.family == "acceptance":
                wanted = {Stance.REJECTION}
            elif act.family == "demand":
                denied = Modality.DENIED in demand.modality or holds_class("negators", demand.content)
                wanted = DEMANDS | {Stance.REJECTION} if denied else {Stance.REJECTION}
            else:
                return False
        if demand.stance not in wanted or demand.demander is None:
            return False
        if act.passive and not act.agent:
            return self._is_one_of(act.subject, demand.addressees, demand.addressee_texts, demand.addressee_sides)
        who = act.agent if act.passive else act.subject
        return self._is_one_of(who, (demand.demander,), (demand.demander_text,), (demand.demander_side,))

    def _is_one_of(self, words: str, names: Sequence[str], texts: Sequence[str], sides: Sequence[str | None]) -> bool:
        """Whether these words of a statement name one of a record's actors, and nobody else last."""
        known = {name for name in (*names, *sides) if name}
        met = self.book.find(words)
        if met:
            last = met[-1].actor
            return last.name in known or (last.side is not None and last.side in known)
        have = {word for word in stems(words) if word not in stop()}
        return bool(have & {w for one in (*names, *texts) for w in stems(one) if w not in stop()})

    def _parity(self, said: str, context: str) -> None:
        if holds_class("negators", said) and not holds_class("negators", context):
            raise Dropped(Fault.NEGATION)
        if holds_class("negators", context) and not holds_class("negation", said):
            raise Dropped(Fault.NEGATION)
        for name in ("hedge", "attribution"):
            if holds_class(name, context) and not holds_class(name, said):
                raise Dropped(Fault.HEDGE)

    def _follows(self, said: Sequence[str], quoted: Sequence[str], least: float) -> None:
        if said and _in_order(said, quoted) < least * len(said):
            raise Dropped(Fault.WORDING)


def _in_speech(text: str, at: int) -> bool:
    """Whether a place of an article lies in words that its paragraph quotes."""
    before = text[text.rfind("\n", 0, at) + 1 : at]
    return before.count("“") > before.count("”") or before.count('"') % 2 == 1


def _parties(demand: Demand) -> Iterable[str]:
    named = (demand.demander, demand.demander_side, *demand.addressees, *demand.addressee_sides)
    said = (demand.demander_text, *demand.addressee_texts, demand.reported_by)
    return [name for name in (*named, *said) if name]


@cache
def _free() -> frozenset[str]:
    wording = bot_table("claims.toml")["wording"]
    return frozenset(part for word in (*wording["free"], *wording["clauses"]) for part in stems(word))


def _content(text: str) -> list[str]:
    """The stems that say something, in order, without numbers, which are compared for themselves."""
    return [word for word in stems(without_figures(text)) if word not in stop()]


def _in_order(said: Sequence[str], quoted: Sequence[str]) -> int:
    """How many of the words said stand in the quoted ones in the same order (longest common subsequence)."""
    row = [0] * (len(quoted) + 1)
    for word in said:
        like, diagonal = alike(word), 0
        for at, other in enumerate(quoted, 1):
            above = row[at]
            row[at] = diagonal + 1 if other in like else max(row[at], row[at - 1])
            diagonal = above
    return row[-1]
