"""The demand record: who demanded what, of whom, how it is said, and the spans that say so."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Stance(StrEnum):
    DEMAND = "demand"
    REQUEST = "request"
    PROPOSAL = "proposal"
    CONDITION = "condition"
    ULTIMATUM = "ultimatum"
    THREAT = "threat"
    REJECTION = "rejection"
    ACCEPTANCE = "acceptance"


class Modality(StrEnum):
    REPORTED = "reported"  # the article leans on another source
    HEDGED = "hedged"  # 'reportedly', 'remain unclear', 'may'
    QUOTED = "quoted"  # the demander's own words, at least in part
    PAST = "past"  # made before the event that the article reports
    CONDITIONAL = "conditional"  # is a condition, or holds only under one
    DENIED = "denied"  # the actor denies having made it


class Confidence(StrEnum):
    SURE = "sure"  # stated
    POSSIBLE = "possible"  # shown as a quotation only


class Role(StrEnum):
    MAIN = "main"
    INTRODUCTION = "introduction"  # the sentence that opens a list
    ANTECEDENT = "antecedent"  # the sentence that names a pronoun's actor


@dataclass(frozen=True, slots=True)
class Evidence:
    """A span of the article's text, in characters."""

    role: Role
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Demand:
    """One record of the ledger. All offsets are characters into the article's text.

    `demander` and `addressees` are canonical actor names; `*_text(s)` the article's own words for them
    (empty when the article names nobody). `*_side(s)` is the actor that a person speaks for
    ('Marco Rubio' → 'United States'), None where the article does not say; parallel to the names.
    `content == article.text[content_start:content_end]`. The first evidence span has the role MAIN.
    """

    demander: str | None
    demander_text: str
    demander_side: str | None
    addressees: tuple[str, ...]
    addressee_texts: tuple[str, ...]
    addressee_sides: tuple[str | None, ...]
    content: str
    content_start: int
    content_end: int
    stance: Stance
    modality: frozenset[Modality]
    reported_by: str | None
    date: date | None
    evidence: tuple[Evidence, ...]
    confidence: Confidence
    method: str
    cue: str

    @property
    def main(self) -> Evidence:
        return self.evidence[0]
