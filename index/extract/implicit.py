"""Demands that no cue word makes: must, should, needs to and imperatives in attributed speech."""

from collections.abc import Iterator

from spacy.tokens import Doc, Token

from index.demands import Stance
from index.extract.asked import warned
from index.extract.clauses import child, children, clause_subject, items, span, tense
from index.extract.draft import Draft, acting, attribution

MODALS = ("must", "should", "shall", "ought")
NEEDED = ("needed", "necessary", "essential", "required", "imperative", "vital", "crucial", "unacceptable", "overdue")


def implicit_drafts(doc: Doc, quoted: list[tuple[int, int]]) -> Iterator[Draft]:
    """Drafts whose demander is whoever speaks; `quoted` are the spans of characters inside quotation marks."""
    if doc.text.rstrip(' ”"').endswith("?"):
        return
    for token in doc:
        inside = any(start <= token.idx < end for start, end in quoted)
        found = _modal(token, inside) or (_imperative(token) if inside else None)
        if found is None:
            continue
        teller = None if inside else attribution(token)
        if inside or teller is not None:
            verb, rule, addressees = found
            yield Draft(
                f"implicit:{rule}",
                token,
                Stance.DEMAND,
                span(verb),
                teller,
                addressees or warned(verb),
                strong=rule == "must",
                spoken=inside,
            )


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
            return None  # 'it has to do with the size'
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
    if child(verb, "mark") is not None and child(verb, "mark").lower_ in ("if", "whether"):  # type: ignore[union-attr]
        return None
    if any(one.tag_ in ("WP", "WRB", "WDT") and one.dep_ in ("advmod", "attr", "dobj") for one in verb.children):
        return None
    return verb, rule, doers(doer)


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


def _imperative(token: Token) -> tuple[Token, str, list[Token]] | None:
    """'Stop the shelling', 'Let the United Nations advise', 'please step down', 'don't hold workers hostage'."""
    if (
        token.tag_ != "VB"
        or token.dep_ not in ("ROOT", "ccomp", "conj", "parataxis")
        or clause_subject(token) is not None
    ):
        return None
    if any(one.tag_ in ("TO", "MD") for one in token.children) or token.lemma_ in (
        "thank",
        "see",
        "look",
        "say",
        "know",
        "mean",
        "bless",
        "guess",
        "suppose",
        "imagine",
        "be",
    ):
        return None
    if token.dep_ == "conj" and _imperative(token.head) is None:
        return None
    if token.dep_ in ("ccomp", "ROOT", "parataxis"):
        first = next((one for one in token.subtree if not one.is_punct and not one.is_space), token)
        if first.i < token.i and first.lower_ not in (
            "please",
            "do",
            "don't",
            "never",
            "so",
            "and",
            "but",
            "just",
            "let",
            "now",
            "also",
            "always",
        ):
            return None
    if token.lemma_ == "let":
        action = child(token, "ccomp", "xcomp")
        if action is None:
            return None
        doer = clause_subject(action)
        return token, "let", doers(doer) if doer is not None else []
    return token, "imperative", []
