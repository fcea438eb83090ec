"""Who does what in a written statement, held against the sentence it cites: the same verb needs the same parties."""

from collections.abc import Collection

from spacy.tokens import Token

from bot.words import stem
from index.language import parser

SUBJECTS = {"nsubj", "nsubjpass", "csubj"}
OBJECTS = {"dobj", "dative", "attr", "oprd", "nsubjpass"}
WEAK = {"be", "have", "do"}


def misplaced(text: str, sentence: str, known: Collection[str] = ()) -> bool:
    """Whether a verb of `text` has another subject or object than the same verb of `sentence`, or is done in the one
    and only wanted in the other. `known` are stems of names that a pronoun of the sentence stands for.
    """
    said, quoted = parser().pipe([text, sentence])
    return any(
        _differs(verb, [one for one in quoted if one.pos_ in ("VERB", "AUX") and one.lemma_ == verb.lemma_], known)
        for verb in said
        if verb.pos_ == "VERB" and verb.lemma_ not in WEAK
    )


def _differs(verb: Token, others: list[Token], known: Collection[str]) -> bool:
    return bool(others) and not any(
        _same(_subjects(verb), _subjects(other), known)
        and _same(_objects(verb), _objects(other), known)
        and _done(verb) <= _done(other)
        for other in others
    )


def _done(verb: Token) -> bool:
    """Whether a verb tells a deed, not a wish, a duty or a possibility."""
    if any(child.dep_ == "aux" and (child.tag_ in ("MD", "TO")) for child in verb.children):
        return False
    if verb.dep_ == "conj" and verb.head.pos_ == "VERB" and verb.tag_ == verb.head.tag_:
        return _done(verb.head)
    return verb.tag_ != "VB"


def _same(one: list[Token], other: list[Token], known: Collection[str]) -> bool:
    """Whether two parties may be one: a word in common, or one that is not told."""
    if not one or not other:
        return True
    words = {word for token in one for word in _words(token)}
    told = {word for token in other for word in _words(token)}
    pronoun = any(token.pos_ == "PRON" and not token.text.isupper() for token in other)
    return bool(words & told) or (pronoun and bool(words & set(known)))


def _words(token: Token) -> set[str]:
    """The stems of a party's head and of the name it is part of, and of those joined to it."""
    found = {stem(token.text)}
    for child in token.children:
        if child.dep_ in ("compound", "flat") and child.pos_ == "PROPN":
            found.add(stem(child.text))
        elif child.dep_ in ("conj", "appos"):
            found |= _words(child)
    return found


def _subjects(verb: Token) -> list[Token]:
    """Who does it: the subject, a passive verb's agent, or what stands for them above the verb."""
    agents = [one for child in verb.children if child.dep_ == "agent" for one in child.children if one.dep_ == "pobj"]
    below = [*verb.children, *(one for child in verb.children if child.dep_ == "aux" for one in child.children)]
    subject = next((one for one in below if one.dep_ in SUBJECTS), None)
    if subject is not None and subject.pos_ == "PRON" and verb.dep_ == "relcl":
        subject = verb.head
    if agents:
        return agents
    if subject is not None:
        return [] if subject.dep_ == "nsubjpass" else [subject]
    above = verb.head
    if verb.dep_ in ("conj", "xcomp", "advcl") and above.pos_ in ("VERB", "AUX") and above != verb:
        passive = [child for child in above.children if child.dep_ == "nsubjpass"]
        return [*_subjects(above), *passive]
    return [above] if verb.dep_ == "acl" and verb.tag_ == "VBG" else []


def _objects(verb: Token) -> list[Token]:
    """To whom or what: the object, or a passive verb's subject."""
    return [child for child in verb.children if child.dep_ in OBJECTS]
