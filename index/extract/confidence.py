"""What may be stated without 'perhaps': a named actor, a strong cue, a plain clause."""

from spacy.tokens import Token

from index.demands import Stance
from index.extract.clauses import child
from index.extract.draft import Draft, acting
from index.extract.resolve import Party
from index.extract.tables import tables

LOOSE = ("may", "might", "could", "would", "should", "can")
UNNAMED = ("my", "our", "your", "their", "his", "her", "its", "few", "most", "some", "many")
POINTING = ("that", "this", "these", "those", "it", "more", "so", "such", "one", "nothing", "something", "to")
RULES = ("verb", "noun", "deadline")


def plain(draft: Draft, demander: Party | None) -> bool:
    """Whether a draft is certain: who wants it is named, the cue says it alone, and the content is one of its own."""
    return (
        demander is not None
        and draft.strong
        and draft.rule.split(":")[0] in RULES
        and _named(draft, demander)
        and _asserted(draft)
        and _whole(draft)
    )


def _named(draft: Draft, demander: Party) -> bool:
    """A known name, or people of a kind that the words tell; not 'their government', 'most people', '78 co'."""
    figure = demander.figure
    if figure is None or not demander.plain or (draft.demander is None and not draft.spoken):
        return False
    words = demander.text.split()
    if words and words[0].lower() in UNNAMED and figure.kind != "person":
        return False
    if figure.name[0].isdigit() or (figure.kind == "group" and figure.name in tables()["people"] | tables()["crowds"]):
        return False
    if draft.demander is None:
        return True
    first = draft.demander.left_edge
    if {first.text, first.nbor(-1).text if first.i else ""} & {'"', "“"}:
        return False  # the name of a plan: '"Build Anew" calls for'
    if any(one.dep_ == "conj" and _half(one) for one in draft.demander.children):
        return False
    return figure.kind != "group" or acting(draft.demander)


def _half(token: Token) -> bool:
    """The second half of a joined name: 'Fire and Rescue'."""
    return token.pos_ == "PROPN" and token.n_lefts == 0


def _asserted(draft: Draft) -> bool:
    """Stated as done: no 'may', no 'as X proposes', no relative clause that only tells which thing is meant."""
    cue = draft.cue
    if {one.lower_ for one in cue.children if one.dep_ == "aux"} & set(LOOSE):
        return False
    if cue.dep_ == "relcl" and cue.pos_ == "VERB":
        return False
    mark = child(cue, "mark")
    if mark is not None and mark.lower_ in ("as", "if", "whether", "unless", "when"):
        return False
    if cue.pos_ == "NOUN" and cue.dep_ == "conj" and draft.demander is not None:
        return draft.demander in cue.subtree
    return True


def _whole(draft: Draft) -> bool:
    """A content that says what: no bare pronoun, no person, nothing that holds the cue itself."""
    head, cue = draft.content.head, draft.cue
    words = draft.content.text.split()
    if (
        len(draft.content.text) < 4
        or head.pos_ in ("PRON", "PROPN")
        or draft.content.start <= cue.idx < draft.content.end
    ):
        return False
    if (words[0].lower() in POINTING and len(words) < 3) or words[0].lower() in ("that", "which", "who"):
        return False
    if draft.rule.endswith((":obj", ":prep")) and acting(head):
        return False  # 'urging viewers, "…"'
    if draft.demander is not None and draft.content.start <= draft.demander.idx < draft.content.end:
        return False
    if draft.rule.endswith(":that") and draft.content.end <= cue.idx:
        return False  # a clause before the cue may be another sentence's
    if draft.rule == "verb:order:obj":
        return False  # goods are ordered as well
    if draft.rule.endswith(":at"):
        return False  # 'left at his request': what was done stands for what was wanted
    if draft.rule.endswith("person_inf") and not draft.addressees:
        return False  # 'requested ballots to vote'
    return not (draft.rule.startswith("verb:accept") and draft.stance is Stance.ACCEPTANCE and draft.answers is None)
