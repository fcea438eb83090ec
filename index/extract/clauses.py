"""Reads a spaCy parse: who is the subject of a verb, where a phrase ends, which items a list has."""

from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Token

from index.extract.lexicon import lexicon

SUBJECTS = ("nsubj", "csubj", "expl")
PASSIVES = ("nsubjpass", "csubjpass")
CLAUSES = ("ccomp", "xcomp", "advcl", "acl", "relcl", "pcomp")
LOOSE = ("punct", "cc", "advcl", "relcl", "parataxis", "appos", "mark")
NOMINAL = ("NOUN", "PROPN", "PRON", "NUM", "DET", "ADJ")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A run of tokens: `head` is the word that carries it; offsets in characters of the parsed text."""

    head: Token
    start: int
    end: int

    @property
    def text(self) -> str:
        return str(self.head.doc.text[self.start : self.end])


def children(token: Token, *deps: str) -> list[Token]:
    return [child for child in token.children if child.dep_ in deps]


def child(token: Token, *deps: str) -> Token | None:
    return next((one for one in token.children if one.dep_ in deps), None)


def cut_off(verb: Token) -> Token | None:
    """The subject that the parser lost: 'On the day of the talks, the union demanded', 'X, a judge, ordered'."""
    doc, at = verb.doc, verb.left_edge.i if verb.tag_ in ("VBN", "VBD", "VBZ", "VBP") else 0
    first = next((one for one in doc[at : verb.i + 1] if one == verb or one.dep_ in ("aux", "neg")), verb)
    if (
        first.i < 1
        or first.tag_ not in ("VBD", "VBZ", "VBP", "VBN")
        or verb.dep_ not in ("ROOT", "acl", "advcl", "conj")
    ):
        return None
    before, parted = first.nbor(-1), False
    if before.text == "," and first.i > 1:
        before, parted = first.nbor(-2), True
    elif verb.dep_ != "ROOT":
        return None
    if before.dep_ not in ("pobj", "appos", "dobj", "attr") or before.pos_ not in ("NOUN", "PROPN"):
        return None
    top = before
    while top.dep_ in ("pobj", "prep", "dobj", "attr", "relcl", "compound") and top.head.i < top.i:
        top = top.head
    if parted:  # 'X, a judge, ordered', 'X, which speaks for Y, called'
        if top.dep_ == "appos":
            top = top.head
        if top == before or (verb.dep_ == "acl" and verb.head not in (top, before)):
            return None
        if verb.dep_ in ("acl", "advcl"):
            whole = any(one.dep_ in ("dobj", "ccomp", "xcomp") for one in verb.children) and not children(verb, "agent")
            return top if whole else None
        return top if top.pos_ in ("NOUN", "PROPN") and top.dep_ not in ("dobj", "pobj") else None
    return top if top.dep_ == "appos" else None


def passive(verb: Token) -> bool:
    if any(one.dep_ in ("auxpass", "nsubjpass") for one in verb.children):
        return True
    if verb.tag_ != "VBN" or verb.dep_ not in ("acl", "advcl"):  # 'residents told to leave', 'when asked to wait'
        return False
    if cut_off(verb) is not None:
        return False
    return not any(
        one.dep_ in ("nsubj", "dobj") or one.lower_ in ("have", "has", "had", "having") for one in verb.children
    )


def negated(verb: Token) -> bool:
    """'did not', 'never', 'no longer' on the verb, or 'neither side …' as its subject."""
    words = lexicon().lists["negations"]
    for one in verb.children:
        if one.dep_ == "neg" or (one.dep_ in ("advmod", "preconj") and one.lower_ in words):
            return True
        if one.dep_ in SUBJECTS + PASSIVES and any(
            t.lower_ in ("no", "neither", "nobody", "none") for t in (one, *one.lefts)
        ):
            return True
    if (
        verb.dep_ in ("xcomp",)
        and verb.head.pos_ in ("VERB", "AUX")
        and verb.head.lemma_ in ("do", "intend", "plan", "want", "be")
    ):
        return negated(verb.head)
    return False


def _agent(verb: Token) -> Token | None:
    by = child(verb, "agent")
    return child(by, "pobj") if by else None


def subject(verb: Token, depth: int = 0) -> Token | None:
    """The one who does the verb: its subject, its passive agent, or the subject that governs it."""
    if depth > 6:
        return None
    if passive(verb):
        return _agent(verb)
    own = child(verb, "nsubj") or (cut_off(verb) if child(verb, "nsubjpass", "csubj") is None else None)
    if own is not None:
        if own.lower_ in ("who", "which", "that") and verb.dep_ == "relcl":
            return _said_of(verb.head)
        if own.tag_ == "VBG" and (named := child(own, "nsubj")) is not None:
            return named  # 'the Red Cross operating in Iraq said'
        if own.lower_ != "it" or verb.lemma_ != "be":
            return own
    return governor(verb, depth + 1)


def governor(verb: Token, depth: int = 0) -> Token | None:
    """Who is understood as the subject of a verb without one."""
    head = verb.head
    dep = verb.dep_
    if dep == "ROOT" or head == verb:
        return None
    if dep == "conj":
        if head.pos_ in ("VERB", "AUX"):
            found = child(head, "nsubj", "nsubjpass")
            return (
                found
                if found is not None and found.lower_ not in ("who", "which", "that")
                else subject(head, depth) or governor(head, depth + 1)
            )
        return governor(head, depth + 1)
    if dep in ("xcomp", "advcl", "ccomp"):
        if head.pos_ not in ("VERB", "AUX", "ADJ"):
            return None
        mark = child(verb, "mark")
        if dep == "ccomp" and mark is not None and mark.lower_ in ("that", "whether"):
            return None
        if (
            dep == "xcomp"
            and (held := child(head, "dobj", "dative")) is not None
            and head.lemma_ not in ("promise", "use", "make", "take")
        ):
            return held
        found = child(head, "nsubj", "nsubjpass")
        if found is not None and found.lower_ in ("who", "which", "that") and head.dep_ == "relcl":
            return head.head
        return found or governor(head, depth + 1)
    if dep == "acl":
        if verb.tag_ == "VBG":
            return head
        return owner(head, depth + 1)
    if dep == "relcl":
        return _said_of(head)
    if dep == "pcomp":
        verb_above = head.head
        if verb_above.pos_ == "NOUN":
            return owner(verb_above, depth + 1)
        held = child(verb_above, "dobj")
        if held is not None and (head.lower_ == "as" or verb_above.lemma_ in lexicon().lists["blaming"]):
            return held
        return child(verb_above, "nsubj", "nsubjpass") or governor(verb_above, depth + 1)
    return None


def _said_of(noun: Token) -> Token:
    """'Norway is the first state that refused': Norway."""
    if noun.dep_ != "attr" or noun.head.lemma_ != "be":
        return noun
    named = child(noun.head, "nsubj")
    return named if named is not None and named.pos_ == "PROPN" else noun


def owner(noun: Token, depth: int = 0) -> Token | None:
    """Whose a noun is: 'X's call', 'the call by X', 'X issued a call', 'a call from X'."""
    if depth > 6:
        return None
    mine = child(noun, "poss")
    if mine is not None:
        return mine
    for prep in children(noun, "prep", "agent"):
        if prep.lower_ in ("by", "from") and (held := child(prep, "pobj")) is not None:
            return held
    if noun.dep_ in ("dobj", "attr", "oprd") and noun.head.pos_ in ("VERB", "AUX"):
        if noun.head.lemma_ in lexicon().lists["receiving"]:
            return None
        return subject(noun.head, depth + 1)
    if noun.dep_ == "conj":
        return owner(noun.head, depth + 1)
    if (
        noun.dep_ == "pobj"
        and noun.head.lower_ in ("with", "in", "of", "on")
        and noun.head.head.pos_ in ("VERB", "AUX")
    ):
        return subject(noun.head.head, depth + 1)
    if noun.dep_ == "nsubjpass" and noun.head.lemma_ in lexicon().lists["carrying"]:
        return _agent(noun.head)
    return None


def span(token: Token, *, whole: bool = False) -> Phrase:
    """The phrase under a token, cut before commas that open a new clause, without 'that', 'to' and end marks.

    `whole` keeps coordinated parts ('X and Y').
    """
    doc = token.doc
    left, right = token.left_edge.i, token.right_edge.i
    for one in token.children:
        if one.i > token.i:
            apart = doc[one.left_edge.i - 1].text in (",", ";", ":", "—", "–", "-", "(") if one.left_edge.i else False
            if (one.dep_ in ("relcl", "advcl", "appos", "parataxis", "ccomp") and apart) or (
                one.dep_ == "conj" and not whole
            ):
                right = min(right, one.left_edge.i - 1)
        if one.dep_ in ("parataxis", "advcl") and one.i < token.i and one.right_edge.i < token.i:
            left = max(left, one.right_edge.i + 1)
    while right > token.i and (
        (doc[right].is_punct and doc[right].text not in ("”", '"', ")", "’"))
        or doc[right].dep_ == "cc"
        or doc[right].is_space
    ):
        right -= 1
    while left < token.i and (
        (doc[left].is_punct and doc[left].text not in ("“", '"', "‘"))
        or doc[left].is_space
        or doc[left].dep_ in ("mark", "cc", "preconj")
        or (doc[left].tag_ == "TO" and doc[left].head == token)
    ):
        left += 1
    return Phrase(token, doc[left].idx, doc[right].idx + len(doc[right]))


def noun_phrase(token: Token, *, joined: bool = True) -> Phrase:
    """An actor's phrase: the noun with what stands before it, 'of …' and 'for …' behind it, joined actors if
    `joined`.
    """
    doc = token.doc
    left, right = token.i, token.i
    for one in token.lefts:
        if one.dep_ in ("det", "amod", "compound", "poss", "nmod", "nummod", "quantmod", "predet", "advmod", "punct"):
            left = min(left, one.left_edge.i)
    for one in token.rights:
        if one.dep_ == "prep" and one.lower_ in ("of", "for", "in", "from", "with", "at", "on") and one.i - right <= 1:
            right = max(right, one.right_edge.i)
            cut = next(
                (t.i for t in doc[one.i : right + 1] if t.dep_ in ("relcl", "acl", "appos") or t.text in (",", ";")),
                None,
            )
            if cut is not None:
                right = max(token.i, cut - 1)
            break
    while left < token.i and ((doc[left].is_punct and doc[left].text not in ("“", '"')) or doc[left].is_space):
        left += 1
    return Phrase(token, doc[left].idx, doc[right].idx + len(doc[right]))


def items(token: Token) -> Iterator[Token]:
    """A token and everything joined to it by 'and', 'or', commas."""
    yield token
    for one in token.children:
        if one.dep_ == "conj":
            yield from items(one)


def clause_subject(verb: Token) -> Token | None:
    """The subject of a clause, active or passive."""
    return child(verb, "nsubj", "nsubjpass")


def tense(verb: Token) -> str:
    """'pluperfect', 'past', 'future' or 'present'."""
    helpers = {one.lower_: one for one in verb.children if one.dep_ in ("aux", "auxpass")}
    if "had" in helpers and verb.tag_ == "VBN":
        return "pluperfect"
    if helpers.keys() & {"will", "would", "'ll", "’ll", "shall"}:
        return "future"
    if verb.tag_ in ("VBD",) or helpers.keys() & {"was", "were", "did"}:
        return "past"
    return "present"


def irrealis(verb: Token) -> bool:
    """Whether a clause says what should be: a bare verb form, 'should', 'must', 'be', never a fact."""
    helpers = [one.lower_ for one in verb.children if one.dep_ in ("aux", "auxpass")]
    if any(word in ("must", "should", "shall", "ought", "be", "to") for word in helpers):
        return True
    if helpers:
        return "need" in helpers
    if verb.lower_ in ("be", "need", "needs", "has", "have") and verb.lower_ != "be":
        return any(one.dep_ == "xcomp" for one in verb.children)
    if verb.tag_ in ("VB",):
        return True
    subject_ = clause_subject(verb)
    return (
        verb.tag_ == "VBP"
        and subject_ is not None
        and subject_.tag_ in ("NN", "NNP")
        and child(subject_, "conj") is None
    )
