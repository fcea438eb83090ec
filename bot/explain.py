"""How an answer was found, in plain words, for `--explain`."""

from collections.abc import Mapping, Sequence

from bot.evidence import Candidate
from bot.question import Question
from bot.wording import joined

SHOWN = 8  # candidates told about


def trace(
    question: Question, ranked: Sequence[Candidate], lacking: Mapping[int, str], chosen: Sequence[Candidate]
) -> tuple[str, ...]:
    """One line for the question as understood, then one for each of the best candidates.

    `lacking` says by id(candidate) what it lacks, '' for nothing.
    """
    roles = [
        f"asked by {joined([p.words for p in question.demanders])}" if question.demanders else "",
        f"asked of {joined([p.words for p in question.addressees])}" if question.addressees else "",
        f"about {', '.join(question.topic)}" if question.topic else "",
        f"naming a {question.asked}" if question.asked else "",
    ]
    asked = ", ".join(filter(None, roles)) or "with no actor or topic"
    lines = [f"Understood as a question for {question.kind.value}, {asked}; the answer is a {question.expected.value}."]
    kept = {id(candidate) for candidate in chosen}
    for candidate in [*chosen, *(c for c in ranked[:SHOWN] if id(c) not in kept)]:
        lack = lacking.get(id(candidate), "")
        if id(candidate) in kept:
            verdict = "Said, as nothing is lacking"
        else:
            verdict = f"Not said, because {lack}" if lack else "Not said, as others come nearer"
        quote = " ".join(candidate.sentence.text.split())[:110]
        lines.append(f"{verdict}: “{quote}” ({why(candidate)}; {candidate.article})")
    return tuple(lines)


def why(candidate: Candidate) -> str:
    """What speaks for a candidate, in one clause."""
    features, entry = candidate.features, candidate.entry
    record = f"a {entry.demand.stance} by {entry.demand.demander or 'somebody'}" if entry else "no record of a demand"
    return (
        f"{record}; {features.topic:.0%} of the topic in it, {features.context:.0%} with what stands near; "
        f"{features.meaning:.2f} alike in meaning; the party asked about {features.demander:.1f}; "
        f"score {candidate.score:.1f}"
    )
