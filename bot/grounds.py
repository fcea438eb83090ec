"""What a written statement rests on: the records of what it says was done, and the one sentence it follows."""

import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, replace

from bot.clauses import Act, acts, after_cue, holds_class, negated_elsewhere
from bot.deeds import misplaced
from bot.faults import Dropped, Fault
from bot.following import content, follows, free, misjoined, turns
from bot.question import Question
from bot.reader import Reader
from bot.words import alike, stems, stop
from index.actors import ActorBook, Found
from index.demands import Demand, Modality, Stance
from index.rows import Entry

AWAY_FROM_CUE = re.compile(r"[;:—–]|,\s+(?:\w+ing|and|who|which)\b|\b(?:but|while|whereas|although|though)\b")
ABOUT = 0.5  # share of the words after an act's verb that its record's content must hold
FOLLOWS_RECORD, FOLLOWS_PASSAGE, VERBATIM = 0.7, 0.8, 0.9  # share of a statement's words that follow the quoted ones
DEMANDS = frozenset({Stance.DEMAND, Stance.REQUEST, Stance.PROPOSAL, Stance.CONDITION, Stance.ULTIMATUM})
ANSWERING = frozenset({Stance.ACCEPTANCE, Stance.REJECTION, Stance.THREAT})


@dataclass(frozen=True, slots=True)
class Ground:
    """The sentence, stems of names that it calls by a noun, and the records behind the acts, the first act's first.

    No records where a statement claims no act, or only what its sentence says in the same words.
    """

    sentence: str
    nouns: frozenset[str]
    behind: tuple[Entry, ...] = ()

    @property
    def entry(self) -> Entry | None:
        return self.behind[0] if self.behind else None


class Grounds:
    """Looks for what statements about one question rest on."""

    def __init__(self, question: Question, reader: Reader, book: ActorBook) -> None:
        self.question = question
        self.reader = reader
        self.book = book

    def of(self, text: str, bare: str, quoted: Sequence[str], records: Sequence[Entry]) -> Ground:
        """What a statement rests on. `bare` is it without its quotations, `quoted` are the sentences cited,
        `records` those given whose evidence they meet. Raises Dropped.
        """
        ground = self._rests_on(text, bare, quoted, records)
        if turns(bare, ground.sentence) or misjoined(bare, ground.sentence):
            raise Dropped(Fault.WORDING)
        asked = {name for entry in ground.behind for name in self.reader.names(entry.demand.demander)}
        if misplaced(text, ground.sentence, {word for name in asked for word in stems(name)}):
            raise Dropped(Fault.DEED)
        return ground

    def _rests_on(self, text: str, bare: str, quoted: Sequence[str], records: Sequence[Entry]) -> Ground:
        found = acts(bare, self.book)
        behind: list[Entry] = []
        least = FOLLOWS_PASSAGE
        own = {word for act in found for word in act.words} | free() | self._names_of(records)
        for act in found:
            entry = self._behind(act, records)
            if entry is None and (act.family != "demand" or act.negated):
                raise Dropped(Fault.STANCE)
            if entry is None:
                least = VERBATIM  # no record, but perhaps the article says just this
                continue
            behind.append(entry)
            self._about(act, entry, own)
            for other in filter(self.met, act.beside):
                joint = self._behind(replace(act, subject=other), records)
                if joint is None:
                    raise Dropped(Fault.STANCE)
                behind.append(joint)
        if not behind or least == VERBATIM:
            return self._told(text, bare, quoted, least)
        demand = behind[0].demand
        sentence = " … ".join(dict.fromkeys(words for entry in behind for words in self._evidence(entry)))
        if negated_elsewhere(bare) and not any(holds_class("negators", one) for one in (demand.content, sentence)):
            raise Dropped(Fault.NEGATION)
        denied = demand.stance in DEMANDS and holds_class("negators", demand.content)
        if denied and not holds_class("negation", text):
            raise Dropped(Fault.NEGATION)
        if Modality.DENIED in demand.modality and not holds_class("negation", bare):
            raise Dropped(Fault.NEGATION)
        own = {word for act in found for word in act.words} | free() | self._names_of(behind)
        if not follows([word for word in content(text) if word not in own], sentence, FOLLOWS_RECORD):
            raise Dropped(Fault.WORDING)
        return Ground(sentence, self._nouns(sentence, quoted), tuple(behind))

    def _told(self, text: str, bare: str, quoted: Sequence[str], least: float) -> Ground:
        """The one sentence, or part of it up to a semicolon, that a statement without a record follows."""
        said = content(text)
        for sentence in (part for one in quoted for part in (*one.split("; "), one)):
            nouns = self._nouns(sentence, quoted)
            if follows(said, sentence, least, free() | nouns):
                _parity(text, bare, sentence)
                return Ground(sentence, nouns)
        raise Dropped(Fault.WORDING)

    def met(self, text: str) -> list[Found]:
        """The actors of a written text: its names have capitals, a group's may have none."""
        return [
            found
            for found in self.book.find(text)
            if not text[found.start : found.end].islower() or found.actor.name.islower()
        ]

    def _about(self, act: Act, entry: Entry, own: Set[str]) -> None:
        """What follows an act's verb must be its record's content, or follow the same verb there. Raises Dropped."""
        about = set(content(entry.demand.content))
        for sentence in self._evidence(entry):
            cued = after_cue(act.words, sentence)
            if cued is not None and cued.negated and not act.negated:
                raise Dropped(Fault.NEGATION)
            if cued is not None:
                about.update(content(AWAY_FROM_CUE.split(cued.after)[0]))
        said = [word for word in content(act.after) if word not in own]
        if sum(not alike(word).isdisjoint(about) for word in said) < ABOUT * len(said):
            raise Dropped(Fault.WORDING)

    def _nouns(self, sentence: str, quoted: Sequence[str]) -> frozenset[str]:
        """The stems of names in the other sentences that this one calls by their last word: 'the party'."""
        nouns = {match[1] for match in re.finditer(r"\b[Tt]he ([a-z]+)\b", sentence)}
        names = {one[found.start : found.end] for one in quoted if one != sentence for found in self.met(one)}
        return frozenset(stem for name in names if name.split()[-1].lower() in nouns for stem in stems(name))

    def _behind(self, act: Act, records: Sequence[Entry]) -> Entry | None:
        return next((entry for entry in records if self._did(act, entry.demand)), None)

    def _evidence(self, entry: Entry) -> list[str]:
        text = self.reader.index.catalogue.article(entry.article).text
        return [text[one.start : one.end] for one in entry.demand.evidence]

    def _names_of(self, entries: Sequence[Entry]) -> set[str]:
        """The stems of all names of the records' parties."""
        names = {name for entry in entries for name in parties_of(entry.demand)}
        return {word for name in names for alias in self.reader.names(name) for word in stems(alias)}

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
        met = self.met(words)
        if met:
            last = met[-1].actor
            shown = _own(words[met[-1].start : met[-1].end])
            called = any(shown and shown <= _own(text) for text in texts)  # a bare last name may be known as another's
            return called or last.name in known or (last.side is not None and last.side in known)
        return bool(_own(words) & {word for one in (*names, *texts) for word in _own(one)})


def _parity(text: str, bare: str, context: str) -> None:
    """What turns the words quoted, puts them in doubt or in another's mouth, the statement must say as well."""
    if holds_class("negators", text) and not holds_class("negators", context):
        raise Dropped(Fault.NEGATION)
    if holds_class("negators", context) and not holds_class("negation", text):
        raise Dropped(Fault.NEGATION)
    for name, said in (("hedge", text), ("attribution", bare)):
        if holds_class(name, context) and not holds_class(name, said):
            raise Dropped(Fault.HEDGE)


def _own(text: str) -> frozenset[str]:
    return frozenset(word for word in stems(text) if word not in stop())


def parties_of(demand: Demand) -> Iterable[str]:
    """Every name and wording of a record's parties."""
    named = (demand.demander, demand.demander_side, *demand.addressees, *demand.addressee_sides)
    said = (demand.demander_text, *demand.addressee_texts, demand.reported_by)
    return [name for name in (*named, *said) if name]
