"""Orders and pleas in somebody's own words: 'Stop the shelling', 'please be patient', 'if it rains, stay at home'."""

from spacy.tokens import Token

from index.extract.clauses import child, children, clause_subject
from index.extract.draft import listed

OPENING = (
    "please", "do", "don't", "never", "so", "and", "but", "just", "let", "now", "also", "always", "first", "then",
    "therefore", "instead", "simply",
)  # fmt: skip


def imperative(verb: Token) -> bool:
    """Whether a verb of a quotation is an order: a bare form without a subject that opens its sentence."""
    if (
        verb.tag_ != "VB"
        or verb.dep_ not in ("ROOT", "ccomp", "conj", "parataxis")
        or clause_subject(verb) is not None
        or any(one.tag_ in ("TO", "MD") for one in verb.children)
        or listed("musing", verb.lemma_)
        or (verb.lemma_ == "be" and not _told_to_be(verb))
    ):
        return False
    if verb.dep_ == "conj":
        return imperative(verb.head)
    first = next((one for one in _own(verb) if not one.is_punct and not one.is_space), verb)
    return first.i >= verb.i or first.lower_ in OPENING


def begged(verb: Token) -> bool:
    """Whether an order is a plea: 'please'."""
    if any(one.lower_ == "please" for one in verb.lefts):
        return True
    return verb.dep_ == "conj" and begged(verb.head)


def _told_to_be(verb: Token) -> bool:
    """'Be patient', 'please be a witness'; not 'be that as it may'."""
    return child(verb, "acomp", "attr") is not None and (begged(verb) or not any(one.is_alpha for one in verb.lefts))


def _own(verb: Token) -> list[Token]:
    """The words of an order without the condition before it: 'If it rains, …'."""
    before = {t.i for one in children(verb, "advcl") if one.i < verb.i for t in one.subtree}
    return [one for one in verb.subtree if one.i not in before]
