"""The trained judge over what the rules chose: what hardly answers is not said, what surely answers is not left out."""

from collections.abc import Sequence
from dataclasses import replace

from bot.evidence import Candidate
from bot.parties import Party
from bot.question import Question
from bot.reader import Reader
from index.demands import Role
from index.models.judge import CandidateInput, Judge, QuestionInput

BEFORE = 2  # sentences before a candidate that the judge reads with it
LOOKED_AT = 24  # sentences among which one is looked for where the rules find none


def answering(question: Question, candidates: Sequence[Candidate], reader: Reader, judge: Judge) -> list[float]:
    """How likely each sentence, in its place, answers the question: probabilities, in order."""
    asked = QuestionInput(question.text, tuple(party.actor for party in question.parties if party.actor))
    return [one.answers for one in judge.score(asked, [_input(each, reader) for each in candidates])]


def left_standing(
    question: Question, chosen: Sequence[Candidate], reader: Reader, judge: Judge
) -> tuple[list[Candidate], float]:
    """What of the chosen may be said, and how likely the best of them answers (0 to 1, 0 where nothing was chosen).

    The veto is the milder, the better a record is known to be the one asked for. Of somebody's demands all are said, or
    none: an item of a list tells little by itself.
    """
    scores = answering(question, chosen, reader, judge)
    veto = judge.card.thresholds.veto
    limits = [veto * (1.0 - _looked_up(question, one)) for one in chosen]
    standing = [one for one, score, least in zip(chosen, scores, limits, strict=True) if score > least]
    return list(chosen) if standing and question.lists else standing, max(scores, default=0.0)


def rescued(question: Question, ranked: Sequence[Candidate], reader: Reader, judge: Judge) -> Candidate | None:
    """The sentence that surely answers though the rules let none pass, as a plain sentence, if there is one."""
    seen: dict[tuple[str, int], Candidate] = {}
    for one in sorted(ranked, key=_promise, reverse=True):
        if one.later is None and all(_is_there(party, question, one.article, reader) for party in question.parties):
            seen.setdefault((one.article, one.at), one)
    near = [one for one in list(seen.values())[:LOOKED_AT] if not one.sentence.text.rstrip(' ”"').endswith((":", "?"))]
    scores = answering(question, near, reader, judge)
    best = max(range(len(near)), key=lambda at: scores[at], default=None)
    if best is None or scores[best] < judge.card.thresholds.rescue:
        return None
    return replace(near[best], entry=None)


def _promise(candidate: Candidate) -> float:
    """How promising a sentence is before the judge has read it, in logits.

    A conditional logit (McFadden 1974): the gold sentence against the others of its question, 1,500 training questions.
    """
    features = candidate.features
    record = 1.4 * (candidate.entry is not None)
    return 3.1 * features.topic + 7.0 * features.context + 10.5 * features.meaning + 1.6 * features.retrieval + record


def _looked_up(question: Question, candidate: Candidate) -> float:
    """How far code has looked up that it answers, 0 to 1: how well a record of the kind asked for is by the actor asked
    about or, where none is, to it."""
    if candidate.entry is None or candidate.entry.demand.stance not in question.stances:
        return 0.0
    features = candidate.features
    return min(1.0, features.demander if question.demanders else features.addressee)


def _is_there(party: Party, question: Question, article: str, reader: Reader) -> bool:
    """Whether an article may be about the very party: it has its name, and each name that tells it from others."""
    if (party.actor or party in question.fixed) and not reader.has(party, article):
        return False
    words = reader.page(article).words
    return all(one.met(words) for one in party.qualifiers if one.name)


def _input(candidate: Candidate, reader: Reader) -> CandidateInput:
    info = reader.index.catalogue.info(candidate.article)
    text = reader.index.catalogue.article(candidate.article).text
    before = reader.sentences(candidate.article)[max(0, candidate.at - BEFORE) : candidate.at]
    spans = candidate.entry.demand.evidence if candidate.entry else ()
    opening = (text[one.start : one.end] for one in spans if one.role is Role.INTRODUCTION)
    return CandidateInput(
        sentence=candidate.sentence.text,
        title=info.title or "",
        date=info.date.isoformat() if info.date else "",
        previous=tuple(one.text for one in before),
        introduction=next(opening, ""),
    )
