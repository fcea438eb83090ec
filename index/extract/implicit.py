"""Demands that no cue word makes: must, should, needs to and imperatives in attributed speech."""

from collections.abc import Iterator

from spacy.tokens import Doc, Token

from index.demands import Stance
from index.extract.asked import spoken_to, warned
from index.extract.clauses import child, children, clause_subject, items, span, tense
from index.extract.draft import Draft, acting, attribution, listed
from index.extract.imperatives import begged, imperative

MODALS = ("must", "should", "shall", "ought")
WEIGHTY = ("important", "critical", "urgent")  # these only of an act: 'it is important that Norway pays'
NEEDED = ("needed", "necessary", "essential", "required", "imperative", "vital", "crucial", "unacceptable", "overdue")


def implicit_drafts(doc: Doc, quoted: list[tuple[int, int]]) -> Iterator[Draft]:
    """Drafts whose demander is whoever speaks; `quoted` are the spans of characters inside quotation marks."""
    if doc.text.rstrip(' ”"').endswith("?"):
        return
    for token in doc:
        inside = any(start <= token.idx < end for start, end in quoted)
        found = _modal(token, inside) or (_spoken(token) if inside else None)
        if found is None:
            continue
        teller = None if inside else attribution(token)
        if inside or teller is not None:
            verb, rule, addressees = found
            asked = rule in ("imperative", "let") and begged(verb)
            for part in _parts(verb):
                yield Draft(
                    f"implicit:{rule}",
                    token,
                    Stance.REQUEST if asked else Stance.DEMAND,
                    span(part),
                    teller,
                    addressees or warned(verb) or (spoken_to(verb) if inside else []),
                    strong=rule == "must",
                    spoken=inside,
                )


def _parts(verb: Token) -> list[Token]:
    """What a word of duty governs, one by one: 'must leave and pay'."""
    more = [one for one in items(verb) if one.tag_ == "VB" and one != verb and clause_subject(one) is None]
    return [verb, *(one for one in more if one.tag_ == verb.tag_)]


def _spoken(token: Token) -> tuple[Token, str, list[Token]] | None:
    """What only a quotation makes a demand: an order, a time that has come, a need that is said to be there."""
    if imperative(token):
        if token.lemma_ != "let":
            return token, "imperative", []
        action = child(token, "ccomp", "xcomp")
        doer = clause_subject(action) if action is not None else None
        return (token, "let", doers(doer) if doer is not None else []) if action is not None else None
    if token.lower_ == "time" and token.dep_ in ("attr", "nsubj") and child(token, "poss") is None:
        return _time_to(token)
    if token.lemma_ == "need" and token.pos_ == "NOUN":
        return _need_to(token)
    return None


def _time_to(noun: Token) -> tuple[Token, str, list[Token]] | None:
    """'It is time to act', 'the time has come to act': of whoever hears it."""
    come = noun.dep_ == "nsubj" and noun.head.lemma_ == "come"
    if not (come or (noun.dep_ == "attr" and noun.head.lower_ in ("is", "'s", "’s"))):
        return None
    below = [*children(noun, "relcl", "acl"), *children(noun.head, "xcomp", "advcl")]
    action = next((one for one in below if one.i > noun.i and any(aux.tag_ == "TO" for aux in one.children)), None)
    return (action, "time", []) if action is not None and _doing(action) else None


def _need_to(noun: Token) -> tuple[Token, str, list[Token]] | None:
    """'There is a need to act', 'a sign of the need to act'."""
    above = noun.head.head if noun.dep_ == "pobj" and noun.head.lower_ == "of" else noun.head
    there = noun.dep_ == "attr" and child(noun.head, "expl") is not None and noun.head.lower_ in ("is", "'s", "’s")
    told = noun.dep_ in ("dobj", "pobj") and (listed("stressing", above.lemma_) or listed("pointing", above.lemma_))
    action = next((one for one in children(noun, "acl") if any(aux.tag_ == "TO" for aux in one.children)), None)
    return (action, "need", []) if action is not None and (there or told) and child(noun.head, "neg") is None else None


def _doing(action: Token) -> bool:
    """Whether an action is one that others are asked for: not 'it is time to say goodbye'."""
    return not listed("musing", action.lemma_) and action.lemma_ != "go"


def _modal(token: Token, inside: bool) -> tuple[Token, str, list[Token]] | None:
    """The verb that a word of duty governs, how it was found, and who is to act."""
    verb = token.head
    word = token.lower_
    if token.dep_ in ("aux", "ROOT") and word in MODALS and verb.pos_ in ("VERB", "AUX"):
        if any(one.lower_ in ("have", "'ve", "’ve") and one.dep_ == "aux" for one in verb.children):
            return None
        if verb.i < token.i and clause_subject(verb) is None:
            return None
        if verb.tag_ == "VBG" and word == "must":
            return None  # 'they must be thinking'
        rule = "must" if word in ("must", "shall") else "should"
    elif (
        token.lemma_ in ("need", "have")
        and token.pos_ in ("VERB", "AUX")
        and (
            action := next(
                (one for one in children(token, "xcomp") if any(aux.tag_ == "TO" for aux in one.children)), None
            )
        )
        is not None
    ):
        if tense(token) in ("past", "pluperfect") or any(one.dep_ == "neg" for one in token.children):
            return None
        doer = clause_subject(token)
        if doer is None or (action.lemma_ == "do" and any(one.lower_ == "with" for one in children(action, "prep"))):
            return None  # 'it has to do with rain'
        return (
            (token, "need", doers(doer))
            if doer.lower_ not in ("i", "you") and action is not None and _serious(doer)
            else None
        )
    elif (
        inside  # 'We need a new law'
        and word in ("need", "needs")
        and token.pos_ == "VERB"
        and (wanted := child(token, "dobj")) is not None
        and wanted.pos_ == "NOUN"
        and (needy := clause_subject(token)) is not None
        and needy.lower_ not in ("i", "you", "it", "who", "that", "which")
        and not any(one.dep_ in ("neg", "aux", "mark") for one in token.children)
        and token.dep_ in ("ROOT", "ccomp", "conj")
    ):
        return token, "need", []
    elif (
        token.lemma_ == "need"  # 'it needs addressing'
        and token.tag_ in ("VBZ", "VBP")
        and any(one.tag_ == "VBG" and one.n_lefts == 0 for one in children(token, "dobj", "xcomp"))
        and clause_subject(token) is not None
        and child(token, "neg") is None
    ):
        return (token.head if token.dep_ == "relcl" else token), "need", []
    elif word in WEIGHTY and token.dep_ == "acomp" and token.head.lower_ in ("is", "'s", "’s"):
        return _weighty(token)
    elif (
        word in NEEDED
        and token.dep_ in ("acomp", "ROOT", "ccomp", "conj")
        and (token.head.lemma_ == "be" or any(one.dep_ in ("auxpass", "aux") for one in token.children))
    ):
        verb = token if token.pos_ == "VERB" else token.head
        if (
            tense(verb) in ("past", "pluperfect")
            or any(one.lower_ in ("was", "were", "had") for one in verb.children)
            or verb.lower_ in ("was", "were")
        ):
            return None
        whose = clause_subject(verb)
        if (told := _weighty(token)) is not None:
            return told
        if whose is None or whose.tag_ in ("WP", "WDT"):
            return None
        return verb, "needed", []
    elif (
        token.lemma_ in ("need", "want")
        and token.dep_ == "csubj"
        and (what := child(token, "dobj")) is not None
        and what.lower_ == "what"
        and (wanted := child(token.head, "attr", "xcomp", "ccomp")) is not None
    ):
        return wanted, "what_is_needed", []
    elif word == "time" and token.dep_ == "attr":
        below = [*children(token.head, "advcl", "ccomp", "xcomp"), *children(token, "relcl", "acl")]
        action = next((one for one in below if child(one, "nsubj")), None)
        if action is None or not any(one.lower_ == "for" and one.dep_ == "mark" for one in action.children):
            return _time_for(token)
        verb, rule = action, "time"
    elif word in ("tolerated", "permitted", "allowed"):  # 'will not be tolerated'
        helpers = {one.lower_ for one in token.children if one.dep_ in ("aux", "auxpass", "neg")}
        if (
            not helpers & {"not", "n't", "n’t", "never"}
            or not helpers & {"will", "can", "wo", "ca"}
            or "be" not in helpers
        ):
            return None
        verb, rule = token, "not_allowed"
    else:
        return None
    doer = clause_subject(verb)
    if doer is None or doer.lower_ == "i" or not _serious(doer):
        return None
    mark = child(verb, "mark")
    if mark is not None and mark.lower_ in ("if", "whether"):
        return None
    if any(one.tag_ in ("WP", "WRB", "WDT") and one.dep_ in ("advmod", "attr", "dobj") for one in verb.children):
        return None
    return verb, rule, doers(doer)


def _weighty(word: Token) -> tuple[Token, str, list[Token]] | None:
    """'It is important that Norway pays', 'it is urgent for us to act'."""
    mine = clause_subject(word.head)
    if mine is None or mine.lower_ != "it":
        return None
    clauses = [*children(word, "ccomp", "xcomp", "advcl"), *children(word.head, "ccomp", "xcomp", "advcl")]
    action = next((one for one in clauses if one.i > word.i and (doer := clause_subject(one)) and acting(doer)), None)
    if action is None or not _doing(action):
        return None
    doer = clause_subject(action)
    return action, "needed", doers(doer) if doer is not None else []


def _time_for(noun: Token) -> tuple[Token, str, list[Token]] | None:
    """'It is time for others to act', where the parser takes 'for others' by itself."""
    preps = (prep for place in (noun.head, noun) for prep in children(place, "prep") if prep.lower_ == "for")
    held = next((one for prep in preps for one in children(prep, "pobj") if acting(one)), None)
    later = (one for one in noun.head.subtree if held is not None and one.i > held.i and one.pos_ == "VERB")
    action = next((one for one in later if any(aux.tag_ == "TO" for aux in one.children)), None)
    return (action, "time", doers(held)) if action is not None and held is not None else None


def _serious(doer: Token) -> bool:
    return doer.lower_ not in ("one", "there")


def doers(doer: Token) -> list[Token]:
    return (
        [one for one in items(doer) if acting(one) and one.lower_ not in ("we", "it", "you", "i")]
        if acting(doer)
        else []
    )
