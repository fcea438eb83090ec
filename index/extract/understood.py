"""Of whom a draft is wanted: the actors its sentence names, else those that the article has named already."""

from collections.abc import Sequence
from itertools import takewhile

from index.demands import Demand, Stance
from index.extract.cast import Cast, Figure
from index.extract.clauses import owner
from index.extract.draft import ANSWERS, Draft, listed
from index.extract.nouns import anchor_of, demander_of
from index.extract.resolve import CROWDS, Party, Resolver
from index.extract.same import topic

NEAR = 2500  # characters within which an addressee need not be named again
NEXT = 250  # within which it need not even be the same matter
SAID = 800  # within which an answer to the same matter needs no name
AGAIN = 1500  # within which a demand in the same words needs none
CUT = 6  # letters of a cue that tell it: 'subpoena', 'subpoenaed'


def addressees(draft: Draft, demander: Party | None, resolver: Resolver, before: Sequence[Demand]) -> list[Party]:
    """The parties a draft is addressed to; `before` are the article's demands so far, in order."""
    tokens = [*draft.addressees]
    if (
        not tokens
        and draft.answers is not None
        and (asker := demander_of(draft.answers, anchor_of(draft.answers)) or owner(draft.answers)) is not None
    ):
        tokens.append(asker)
    found: list[Party] = []
    parties: list[Party | None] = []
    for token in tokens:
        parties += resolver.pair(token) or [resolver.party(token)]
    for party in parties:
        if party is None or party.figure is None or (demander is not None and party.figure is demander.figure):
            continue
        if all(party.figure is not other.figure for other in found):
            found.append(party)
    return found or _understood(draft, demander, resolver, before)


def _understood(draft: Draft, demander: Party | None, resolver: Resolver, before: Sequence[Demand]) -> list[Party]:
    """Whom the article has named already: the asker whom an answer answers, the one whom a demander keeps asking."""
    if demander is None or demander.figure is None:
        return []
    position = resolver.offset
    near = [
        one
        for one in takewhile(lambda one: position - one.main.end < NEAR, reversed(before))
        if one.stance not in ANSWERS and one.stance is not Stance.THREAT
    ]
    if draft.stance in ANSWERS:
        asked = next((one for one in near if _answered(draft, demander.figure.name, one, position)), None)
        if asked is None:
            return []
        together = [one for one in near if one.main == asked.main and one.content_start == asked.content_start]
        return named(resolver.cast, [one.demander or "" for one in together], [one.demander_text for one in together])
    for one in near:
        if one.demander == demander.figure.name and one.addressees and _same_matter(draft, one, position):
            return named(resolver.cast, one.addressees, one.addressee_texts)
    if (lawgiver := _lawgiver(draft, demander.figure, resolver.cast)) is not None:
        return [Party(lawgiver, "", False)]
    figure = demander.figure
    if figure.kind == "group" and figure.name.split()[-1].rstrip("s") in CROWDS and figure.side:
        return named(resolver.cast, [figure.side], [""])  # a protest is addressed to the state in which it happens
    return []


def _answered(draft: Draft, name: str, one: Demand, position: int) -> bool:
    """Whether an answer of the actor `name` answers a demand: it was asked of him, or it is of the same matter."""
    if one.demander in (None, name):
        return False
    words = topic(draft.content.text)
    shared = words & topic(one.content)
    back = draft.answers is not None and (len(words) < 3 or shared)
    return name in one.addressees or bool(back) or (bool(shared) and position - one.main.end < SAID)


def _same_matter(draft: Draft, one: Demand, position: int) -> bool:
    apart = position - one.main.end
    return bool(
        draft.earlier
        or apart < NEXT
        or topic(draft.content.text) & topic(one.content)
        or (apart < AGAIN and one.cue[:CUT].lower() == draft.cue.text[:CUT].lower())
    )


def _lawgiver(draft: Draft, demander: Figure, cast: Cast) -> Figure | None:
    """Before whom a bill or a budget is put: the one parliament that the article names."""
    if draft.stance not in (Stance.PROPOSAL, Stance.DEMAND, Stance.CONDITION) or not any(
        one.pos_ == "NOUN" and listed("legislation", one.lemma_.lower()) for one in draft.content.head.subtree
    ):
        return None
    houses = [
        one
        for one in cast.figures.values()
        if one.kind == "organisation" and listed("lawgivers", one.name.split()[-1].lower())
    ]
    return houses[0] if len(houses) == 1 and houses[0] is not demander else None


def named(cast: Cast, names: Sequence[str], texts: Sequence[str]) -> list[Party]:
    """The parties of names that the cast knows, with the article's words for them."""
    return [
        Party(figure, text, False)
        for name, text in zip(names, texts, strict=True)
        if (figure := cast.figures.get(name)) is not None
    ]
