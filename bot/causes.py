"""Why an answer is wrong: the cause that is looked for first when the rules are mended."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.gold import Span
from bot.question import Kind, Question
from bot.scores import COVERED, Judgement, Page, words_in
from index.demands import Demand

if TYPE_CHECKING:
    from bot.engine import Engine


class Cause(StrEnum):
    """In the order in which they are told; the first that holds is the cause."""

    SILENT = "should have been silent"  # the articles do not say, and it answered
    NOT_UNDERSTOOD = "not understood"  # the question was taken for one of another kind
    WRONG_ROLE = "wrong role"  # another's demand was told, or the record has another demander or addressee
    WRONG_TYPE = "wrong type"  # the record has another stance, or the passage was cited and not what was asked
    TOO_MUCH = "too much else"  # everything is there, under too many quotations that do not belong
    NOT_FOUND = "not found"


KINDS: dict[str, frozenset[Kind]] = {  # kinds under which a question of each type can be answered; others: any
    "by_actor": frozenset({Kind.DEMANDS, Kind.CHANGE, Kind.QUOTE}),
    "by_pair": frozenset({Kind.DEMANDS, Kind.QUOTE}),
    "who": frozenset({Kind.DEMANDER}),
    "addressee": frozenset({Kind.ADDRESSEE, Kind.DEMANDS}),
    "conditions": frozenset({Kind.CONDITIONS, Kind.DEMANDS}),
    "response": frozenset({Kind.RESPONSE, Kind.DEMANDS}),
    "proposal": frozenset({Kind.PROPOSAL, Kind.DEMANDS}),
    "both": frozenset({Kind.BOTH}),
    "when": frozenset({Kind.WHEN}),
    "source": frozenset({Kind.SOURCE}),
    "quote": frozenset({Kind.QUOTE, Kind.DEMANDS}),
    "threat": frozenset({Kind.THREAT, Kind.DEMANDS, Kind.CONDITIONS}),
    "topic": frozenset({Kind.DEMANDS, Kind.DEMANDER, Kind.PROPOSAL}),
    "change": frozenset({Kind.CHANGE, Kind.DEMANDS}),
    "fact": frozenset({Kind.FACT, Kind.WHEN, Kind.SOURCE}),
}


def cause(judged: Judgement, engine: "Engine", pages: Mapping[str, Page]) -> Cause | None:
    """Why the reply is not right, None when it is. `pages` are the articles that the gold spans point into."""
    gold = judged.gold
    if judged.right:
        return None
    if not gold.answerable:
        return Cause.SILENT
    if judged.never:
        return Cause.WRONG_ROLE
    question = engine.understand(gold.question)
    if gold.type in KINDS and question.kind not in KINDS[gold.type]:
        return Cause.NOT_UNDERSTOOD
    missed = [group for group, covered in zip(gold.evidence, judged.covered, strict=True) if not covered]
    if not missed:
        return Cause.WRONG_TYPE if not all(judged.met) else Cause.TOO_MUCH
    records = [demand for group in missed for span in group for demand in _records(engine, span, pages)]
    if records and not any(_roles_fit(engine, question, demand) for demand in records):
        return Cause.WRONG_ROLE
    if records and question.stances and not any(demand.stance in question.stances for demand in records):
        return Cause.WRONG_TYPE
    return Cause.NOT_FOUND


def told(judged: Judgement, pages: Mapping[str, Page]) -> list[str]:
    """What is missing or wrong, a line each."""
    gold = judged.gold
    if judged.right:
        return []
    if not gold.answerable:
        return ["answered what the articles do not say"]
    if judged.abstained:
        return ["abstained, but the articles say it"]
    lines = [f"says “{one}”" for one in judged.never]
    for group, covered in zip(gold.evidence, judged.covered, strict=True):
        if not covered:
            span = next((one for one in group if one.article in pages), None)
            quote = (
                " ".join(pages[span.article].text[span.start : span.end].split()) if span else "an article not indexed"
            )
            lines.append(f"does not cite “{quote[:110]}”")
    lines += [
        f"does not say {' or '.join(group[:3])}" for group, met in zip(gold.say, judged.met, strict=True) if not met
    ]
    if not judged.precise:
        lines.append(f"{judged.quotes - judged.quotes_ok} of {judged.quotes} quotations are beside the point")
    return lines


def _records(engine: "Engine", span: Span, pages: Mapping[str, Page]) -> Iterable[Demand]:
    """The demands that stand in a gold span."""
    if span.article not in pages:
        return
    page = pages[span.article]
    places = page.within(span.start, span.end)
    text = engine.index.catalogue.article(span.article).text
    for entry in engine.index.catalogue.demands(article=span.article):
        main = entry.demand.main
        if page.shared(words_in(text[main.start : main.end]), places) > COVERED * len(places):
            yield entry.demand


def _roles_fit(engine: "Engine", question: Question, demand: Demand) -> bool:
    by = [(demand.demander, demand.demander_side)]
    to = list(zip(demand.addressees, demand.addressee_sides, strict=False))
    return all(
        not parties or any(party.answers(names, frozenset(names)) > 0 for party in parties for names in _named(pairs))
        for parties, pairs in ((question.demanders, by), (question.addressees, to))
    )


def _named(pairs: Iterable[tuple[str | None, str | None]]) -> Iterable[list[str]]:
    return ([name for name in pair if name] for pair in pairs)
