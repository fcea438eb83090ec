"""What a noun of demand wants: 'a call for X', 'an order to X', 'the demands include X, Y and Z', 'its terms: X'."""

import re
from collections.abc import Iterator

from spacy.tokens import Token

from index.extract.clauses import Phrase, child, children, items, span
from index.extract.draft import acting
from index.language import verbs

NAMING = ("include", "contain", "comprise", "involve", "expand", "aim", "range", "list")
MOUNTING = ("grow", "mount", "increase", "intensify", "continue", "emerge", "multiply")
BANS = ("ban", "moratorium", "embargo")
ORDERS = ("order", "decree", "directive", "subpoena", "letter")
REPEATED = ("demand", "call", "request", "appeal", "plea", "insistence")
SUITS = ("lawsuit", "suit", "petition", "motion")
NOT_OF = ("order", "call", "term", "motion")  # 'a motion of no confidence': what kind it is
TERMS = ("condition", "precondition", "term")  # 'conditions for peace': peace is not what they ask
BY = ("at", "per", "upon")  # … whose request a thing is done
TRYING = ("seek", "try", "ask", "aim", "attempt")

ACT = re.compile(r"(?:ion|ment|ing|ance|ence|ure|sis|iry|al)$")  # endings of nouns for what is done
WHERE = ("of", "in", "on", "to", "into")  # 'the closure of', 'florins in damages'

Found = tuple[list[Phrase], str]


def goods(thing: Token | None, order: Token) -> bool:
    """Whether what is ordered is bought: counted things, or things from somebody, that are no acts and no people."""
    if thing is None or thing.pos_ != "NOUN" or acting(thing) or child(order, "xcomp", "ccomp") is not None:
        return False
    if ACT.search(thing.lemma_) or any(one.lower_ in WHERE for one in children(thing, "prep")):
        return False
    source = any(one.lower_ == "from" for place in (order, thing) for one in children(place, "prep"))
    act = any(thing.lemma_[:size] in verbs() for size in range(4, len(thing.lemma_) + 1))  # 'raid', 'lockdown'
    return source or child(thing, "nummod") is not None or (thing.tag_ == "NNS" and not act)


def contents_of(token: Token, anchor: Token) -> Found:
    """The things wanted, and the name of the pattern that holds them ('none' where there are none)."""
    if token.lemma_ == "warning":  # only 'a warning against'
        places = (token, anchor.head) if anchor.dep_ == "dobj" else (token,)
        preps = (prep for place in places for prep in children(place, "prep"))
        return next((found for prep in preps if (found := _against(prep))), ([], "none"))
    for pattern in (_named, _complement, _again, _being, _mounting, _sued, _asked, _predicated):
        if found := pattern(token, anchor):
            return found
    return [], "none"


def enumerated(head: Token) -> Iterator[Token]:
    """A thing and all that is listed with it; in 'an amnesty, an inquiry and a vote' the parser takes the second for
    another name of the first.
    """
    yield from items(head)
    for other in children(head, "appos"):
        if head.pos_ == "NOUN" and other.pos_ == "NOUN" and child(other, "conj") is not None:
            yield from items(other)


def _spans(head: Token) -> list[Phrase]:
    return [span(one) for one in enumerated(head)]


def _named(token: Token, anchor: Token) -> Found | None:
    """'their demands include X, doing Y and Z', 'among the demands are X and Y', 'its terms: X and Y'."""
    listed_after = [one for one in children(anchor, "appos", "acl") if _after_colon(one)]
    if listed_after:
        return _spans(listed_after[0]), "named"
    verb = anchor.head
    if anchor.dep_ not in ("nsubj", "nsubjpass") or verb.lemma_ not in NAMING:
        return None
    named = child(verb, "dobj", "attr", "xcomp", "ccomp")
    if named is None:
        named = next(
            (child(prep, "pobj", "pcomp") for prep in children(verb, "prep") if prep.lower_ in ("at", "to")), None
        )
        named = named or next((one for one in children(verb, "advcl") if _infinitive(one)), None)
    if named is None or named.pos_ not in ("NOUN", "PROPN", "VERB", "AUX"):
        return None
    # The parser hangs the further gerunds of a list on the verb, and further nouns on the noun of demand itself.
    gerunds = (one for one in children(verb, "advcl") if one.tag_ == "VBG" and child(one, "mark") is None)
    nouns = (one for one in children(verb, "conj") if one.pos_ == "NOUN")
    more = [one for one in (*gerunds, *nouns, *children(anchor, "appos")) if one.i > named.i]
    return [*_spans(named), *(phrase for one in more for phrase in _spans(one))], "named"


def _being(token: Token, anchor: Token) -> Found | None:
    """'their demands are X and Y', 'among the demands are X and Y'."""
    verb = anchor.head.head if anchor.dep_ == "pobj" and anchor.head.lower_ == "among" else anchor.head
    if verb.lemma_ != "be" or (verb == anchor.head and anchor.dep_ != "nsubj"):
        return None
    named = next((one for one in children(verb, "nsubj", "attr", "xcomp", "ccomp") if one.i > anchor.i), None)
    if named is None or named.pos_ not in ("NOUN", "PROPN", "VERB", "AUX"):
        return None
    return _spans(named), "named"


def _after_colon(token: Token) -> bool:
    first = token.left_edge
    return first.i > 0 and first.nbor(-1).text == ":"


def _infinitive(verb: Token) -> bool:
    return any(aux.tag_ == "TO" for aux in verb.children)


def _complement(token: Token, anchor: Token) -> Found | None:
    """'a call for X', 'a call for X to leave', 'the rejection of X', 'an order delaying X', 'a demand that X leave'."""
    for noun in dict.fromkeys((token, anchor)):
        for prep in _prepositions(noun):
            if (found := _prepositional(token, anchor, noun, prep)) is not None:
                return found
        for one in children(noun, "acl"):  # 'signed an order delaying the election'
            if one.tag_ == "VBG" and token.lemma_ in ORDERS and one.lemma_ != "cite":
                return _spans(one), "ing"
        for one in children(noun, "acl", "ccomp", "relcl", "advcl"):
            mark = child(one, "mark")
            if one.i > noun.i and _infinitive(one):
                return _spans(one), "for" if mark is not None and mark.lower_ == "for" else "inf"
            if (
                one.i > noun.i
                and one.dep_ in ("acl", "ccomp")
                and ((mark is not None and mark.lower_ == "that") or one.dep_ == "ccomp")
            ):
                return _spans(one), "that"
    return None


def _prepositions(noun: Token) -> Iterator[Token]:
    yield from children(noun, "prep")
    for one in children(noun, "acl"):  # 'a demand made by Norway for an apology'
        if one.tag_ == "VBN":
            yield from (prep for prep in children(one, "prep") if prep.lower_ == "for")


def _prepositional(token: Token, anchor: Token, noun: Token, prep: Token) -> Found | None:
    held = child(prep, "pobj", "pcomp")
    if held is None:
        return None
    if prep.lower_ == "for" and token.lemma_ not in TERMS and not (held.dep_ == "pcomp" and held.lemma_ in ("end",)):
        action = next((one for one in children(held, "acl", "relcl") if _infinitive(one)), None)
        if action is not None and acting(held):
            return _spans(action), "for"
        return ([], "none") if held.pos_ == "PROPN" else (_spans(held), "for")
    if prep.lower_ == "to" and token.lemma_ == "opposition" and not acting(held):
        return _spans(held), "to"
    if prep.lower_ == "on" and token.lemma_ in BANS and not acting(held):
        return [span(anchor)], "on"
    if prep.lower_ == "against" and token.lemma_ == "threat":
        return [span(anchor)], "against"
    if prep.lower_ == "of" and not acting(held) and noun == token and token.lemma_ not in NOT_OF:
        return _spans(held), "of"
    if prep.lower_ == "of" and token.dep_ == "pobj" and token.head.lower_ in BY and token.head.head.pos_ == "VERB":
        return [_done(token.head.head, token.head)], "at"
    return None


def _again(token: Token, anchor: Token) -> Found | None:
    """'reiterated its demand today that Israel ease restrictions'."""
    if anchor.dep_ not in ("dobj", "pobj") or token.lemma_ not in REPEATED:
        return None
    for up in (anchor.head, anchor.head.head):
        clause = next((one for one in children(up, "ccomp") if one.i > token.i), None) if up.pos_ == "VERB" else None
        if clause is not None and (mark := child(clause, "mark")) is not None and mark.lower_ == "that":
            return _spans(clause), "that"
    return None


def _mounting(token: Token, anchor: Token) -> Found | None:
    """'calls are growing for an inquiry', 'pressure is mounting on the minister to resign'."""
    verb = anchor.head
    if token.lemma_ == "pressure" and verb.lemma_ in MOUNTING:
        action = next((one for one in children(verb, "advcl", "xcomp") if _infinitive(one)), None)
        return (_spans(action), "inf") if action is not None else None
    if anchor.dep_ != "nsubj" or verb.lemma_ not in MOUNTING:
        return None
    clause = next(
        (one for one in children(verb, "advcl", "ccomp") if (mark := child(one, "mark")) and mark.lower_ == "for"), None
    )
    held = next((child(prep, "pobj") for prep in children(verb, "prep") if prep.lower_ == "for"), None)
    wanted = clause or held
    return (_spans(wanted), "for") if wanted is not None else None


def _sued(token: Token, anchor: Token) -> Found | None:
    """'a lawsuit that seeks to overturn the result', 'the suit asks the court to …' has its own verb."""
    if token.lemma_ not in SUITS:
        return None
    above = [anchor.head] if anchor.dep_ == "nsubj" else []
    for verb in (
        *children(token, "relcl", "acl"),
        *(r for one in children(token, "acl") for r in children(one, "relcl")),
        *above,
    ):
        if verb.lemma_ in TRYING and (action := child(verb, "xcomp")) is not None and _infinitive(action):
            return _spans(action), "inf"
    return None


def _done(verb: Token, prep: Token) -> Phrase:
    """What was done at somebody's request, without those words."""
    done = span(verb)
    if not verb.i < prep.i:
        return Phrase(verb, verb.idx, done.end)
    last = prep.nbor(-1)
    end = last.idx + len(last) if prep.dep_ == "prep" and prep.head == verb else done.end
    return Phrase(verb, verb.idx, end)


def _against(prep: Token) -> Found | None:
    held = child(prep, "pobj", "pcomp") if prep.lower_ == "against" else None
    if held is None or acting(held):
        return None
    return [Phrase(held, prep.idx, span(held).end)], "against"


def _predicated(token: Token, anchor: Token) -> Found | None:
    """'A vote was a key demand of X', 'a vote, which is one of X's conditions', 'This was a demand of X'."""
    verb = anchor.head
    thing = child(verb, "nsubj") if verb.lemma_ == "be" and anchor.dep_ == "attr" else None
    if (
        thing is None
        or thing.i > anchor.i
        or not (child(token, "poss") or any(prep.lower_ in ("of", "by", "from") for prep in children(token, "prep")))
    ):
        return None
    if thing.lower_ in ("which", "that") and verb.dep_ == "relcl":
        thing = verb.head
    if thing.lower_ in ("this", "that"):
        return [span(thing)], "this"
    return ([span(thing)], "predicate") if thing.pos_ == "NOUN" and not acting(thing) else None


def _asked(token: Token, anchor: Token) -> Found | None:
    """'left at the minister's request': what was done."""
    if child(token, "poss") is None:
        return None
    verb = token.head.head if token.dep_ == "pobj" and token.head.lower_ in ("at", "on") else None
    first = token.left_edge
    if verb is None and token.dep_ == "nsubj" and first.i and first.nbor(-1).lower_ == "at":
        verb = token.head
    if verb is None or verb.pos_ != "VERB":
        return None
    return [_done(verb, token.head)], "at"
