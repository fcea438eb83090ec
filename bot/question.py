"""What is asked: kind, actors in their roles, stance, topic, time and the type of answer expected."""

from dataclasses import dataclass
from enum import StrEnum

from bot.parties import Party
from index.demands import Stance


class Kind(StrEnum):
    DEMANDS = "demands"  # what does X demand (of Y, about T)
    DEMANDER = "demander"  # who demanded Z
    ADDRESSEE = "addressee"  # who was asked to do Z
    CONDITIONS = "conditions"
    RESPONSE = "response"  # did X agree, reject, answer
    PROPOSAL = "proposal"
    BOTH = "both"  # what X and Y share, where they differ
    WHEN = "when"
    SOURCE = "source"
    QUOTE = "quote"
    THREAT = "threat"
    CHANGE = "change"
    FACT = "fact"


class Expected(StrEnum):
    ACTOR = "actor"
    AMOUNT = "amount"
    DATE = "date"
    NUMBER = "number"
    PLACE = "place"
    QUOTATION = "quotation"
    REASON = "reason"
    YES_NO = "yes_no"
    CONTENT = "content"


@dataclass(frozen=True, slots=True)
class Question:
    """A question as understood.

    `text` is what was typed; a follow-up's reads in full. `topic` are stems in order, without the roles' own words
    and without the cue; `stances` is what the cue asks about (empty: any); `names` the canonical actors mentioned
    anywhere; `fixed` those that the article of a right answer must name; `past` whether earlier demands are asked
    for; `year` and `month` a time named; `asked` the stem of the noun that a detail is asked of ('which reforms'),
    `unit` that of a measure asked for ('how many crowns'); `spelt` the question with its actors' names as the
    articles write them.
    """

    text: str
    kind: Kind
    expected: Expected
    demanders: tuple[Party, ...] = ()
    addressees: tuple[Party, ...] = ()
    stances: frozenset[Stance] = frozenset()
    topic: tuple[str, ...] = ()
    names: frozenset[str] = frozenset()
    fixed: tuple[Party, ...] = ()
    past: bool = False
    year: int | None = None
    month: int | None = None
    asked: str = ""
    spelt: str = ""
    unit: str = ""

    @property
    def parties(self) -> tuple[Party, ...]:
        """Everybody named, whatever their role."""
        return tuple(dict.fromkeys((*self.demanders, *self.addressees, *self.fixed)))

    @property
    def lists(self) -> bool:
        """Whether all demands of somebody, or to somebody, are asked for, whatever they are about."""
        return bool(self.demanders or self.addressees) and self.kind in LISTED and not self.topic and not self.asked

    @property
    def asks_for_demands(self) -> bool:
        return bool(self.stances) or self.kind is not Kind.FACT

    @property
    def is_plain(self) -> bool:
        """Whether a time is asked of a plain fact."""
        return self.kind is Kind.WHEN and not self.stances and not self.demanders


LISTED = frozenset({Kind.DEMANDS, Kind.CHANGE, Kind.THREAT, Kind.CONDITIONS, Kind.PROPOSAL})

FAMILIES: dict[str, frozenset[Stance]] = {  # what a cue of each family asks about
    "demand": frozenset({Stance.DEMAND, Stance.REQUEST, Stance.ULTIMATUM, Stance.CONDITION, Stance.PROPOSAL}),
    "request": frozenset({Stance.REQUEST, Stance.DEMAND, Stance.PROPOSAL, Stance.ULTIMATUM}),
    "proposal": frozenset({Stance.PROPOSAL, Stance.REQUEST, Stance.DEMAND}),
    "condition": frozenset({Stance.CONDITION, Stance.ULTIMATUM, Stance.DEMAND}),
    "threat": frozenset({Stance.THREAT, Stance.ULTIMATUM}),
    "rejection": frozenset({Stance.REJECTION, Stance.DEMAND}),
    "acceptance": frozenset({Stance.ACCEPTANCE}),
    "response": frozenset({Stance.REJECTION, Stance.ACCEPTANCE, Stance.CONDITION}),
}

OF_KIND = {
    Kind.THREAT: "threat",
    Kind.CONDITIONS: "condition",
    Kind.RESPONSE: "response",
    Kind.PROPOSAL: "proposal",
    Kind.CHANGE: "demand",
}
