"""What is asked without a word of asking: 'her bill would ban …', 'made masks compulsory', 'would be glad if …'."""

from collections.abc import Iterator

from spacy.tokens import Doc, Token

from index.demands import Stance
from index.extract.announced import hypothetical
from index.extract.asked import doers
from index.extract.clauses import Phrase, child, children, clause_subject, items, negated, passive, span, subject
from index.extract.draft import Draft, acting, listed
from index.extract.lexicon import lexicon
from index.extract.nouns import demander_of

COMPULSORY = ("mandatory", "compulsory", "obligatory", "illegal")
GLAD = ("happy", "glad", "grateful", "pleased", "delighted", "thankful")
HOLDING = ("include", "contain", "comprise", "involve")


def indirect_drafts(doc: Doc) -> Iterator[Draft]:
    """A draft for each thing that a plan would do, that somebody makes compulsory, or would be glad of."""
    for token in doc:
        if token.pos_ in ("NOUN", "PROPN") and listed("plan", token.lemma_.lower()):
            yield from _planned(token)
        elif (draft := _compelled(token) or _welcome(token)) is not None:
            yield draft


def _planned(noun: Token) -> Iterator[Draft]:
    """'X's bill would ban …', 'X's plans include …', 'under X's plan, homes would …': proposed by X."""
    under = noun.dep_ == "pobj" and noun.head.lower_ == "under"
    verb = noun.head.head if under else noun.head
    if verb.pos_ not in ("VERB", "AUX") or not (under or noun.dep_ == "nsubj") or hypothetical(verb) or _wanted(verb):
        return
    would = any(one.lower_ in ("would", "’d", "'d") for one in children(verb, "aux"))
    holds = verb.lemma_ in HOLDING and verb.tag_ != "VB" and not under
    if not (would or holds) or (would and verb.lemma_ in ("be", "have", "need", "fail", "cost", "pass", "face")):
        return
    whose = demander_of(noun, noun) or next((one for one in noun.lefts if _party(one)), None)
    back = whose is None and noun.left_edge.lower_ in ("the", "this", "that")
    if whose is None and not back:
        return
    held = child(verb, "dobj") if holds else verb
    for one in items(held) if held is not None else ():
        content = span(one)
        if one == verb:
            first = clause_subject(verb) if under else None
            content = Phrase(verb, first.left_edge.idx if first is not None else verb.idx, content.end)
        yield Draft("plan:would", noun, Stance.PROPOSAL, content, whose, [], strong=False, earlier=back)


def _party(word: Token) -> bool:
    """'the Democratic plan', 'the government bill'."""
    named = word.dep_ == "amod" and word.text[0].isupper() and not word.is_sent_start
    return named or (word.dep_ == "compound" and acting(word))


def _wanted(verb: Token) -> bool:
    """'insists that the budget include it': read by its own verb."""
    above = lexicon().verbs.get(verb.head.lemma_, ()) if verb.dep_ == "ccomp" else ()
    return any(cue.stance in (Stance.DEMAND, Stance.REQUEST) for cue in above)


def _compelled(verb: Token) -> Draft | None:
    """'The order made masks mandatory': demanded of all."""
    if verb.lemma_ != "make":
        return None
    what = next((one for one in verb.subtree if one.lower_ in COMPULSORY and one.head == verb), None)
    doer = subject(verb)
    if what is None or doer is None or negated(verb) or passive(verb) or hypothetical(verb):
        return None
    thing = child(what, "nsubj") or child(verb, "dobj")
    if thing is None or thing.i < verb.i:
        return None
    content = Phrase(what, thing.left_edge.idx, what.idx + len(what))
    return Draft("verb:make:mandatory", verb, Stance.DEMAND, content, doer, [], strong=False)


def _welcome(word: Token) -> Draft | None:
    """'He would be glad if Norway paid.'"""
    verb = word.head
    if (
        word.lower_ not in GLAD
        or word.dep_ != "acomp"
        or not any(one.lower_ in ("would", "’d", "'d") for one in children(verb, "aux"))
    ):
        return None
    clause = next((one for one in (*children(verb, "advcl"), *children(word, "advcl")) if hypothetical(one)), None)
    doer, other = subject(verb), clause_subject(clause) if clause is not None else None
    if clause is None or doer is None or other is None or not acting(other) or other.lower_ == doer.lower_:
        return None
    return Draft("verb:glad:if", word, Stance.REQUEST, span(clause), doer, doers(clause), strong=False)
