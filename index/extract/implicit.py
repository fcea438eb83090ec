"""Demands that no cue word makes: must, should, imperatives and conditions in attributed speech, and what happens otherwise."""

import re
from collections.abc import Iterator

from spacy.tokens import Doc, Token

from index.demands import Stance
from index.extract.clauses import Phrase, child, children, clause_subject, governor, items, span, subject, tense
from index.extract.draft import Draft, acting, attribution

MODALS = ("must", "should", "shall", "ought")
NEEDED = ("needed", "necessary", "essential", "required", "imperative", "vital", "crucial", "unacceptable", "overdue")
CONDITIONS = re.compile(
    r"\b(?:only if|unless|provided(?: that)?|on (?:the )?condition(?: that)?|in (?:exchange|return) for|"
    r"contingent (?:up)?on|conditional (?:up)?on|as long as|only when|only after)\b",
    re.I,
)


def implicit_drafts(doc: Doc, quoted: list[tuple[int, int]]) -> Iterator[Draft]:
    """Drafts whose demander is whoever speaks; `quoted` are the spans of characters inside quotation marks."""
    for token in doc:
        inside = any(start <= token.idx < end for start, end in quoted)
        teller = None if inside else attribution(token)
        if not inside and teller is None:
            continue
        if doc.text.rstrip(' ”"').endswith("?"):
            continue
        if found := _modal(token, inside) or (_imperative(token) if inside else None):
            verb, rule, addressees = found
            yield Draft(
                f"implicit:{rule}",
                token,
                Stance.DEMAND,
                span(verb),
                teller,
                addressees,
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
        if doer is None:
            return None
        return (
            (token, "need", _doers(doer))
            if doer.lower_ not in ("i", "you") and action is not None and _serious(doer)
            else None
        )
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
    else:
        return None
    doer = clause_subject(verb)
    if doer is None or doer.lower_ == "i" or not _serious(doer):
        return None
    if child(verb, "mark") is not None and child(verb, "mark").lower_ in ("if", "whether"):  # type: ignore[union-attr]
        return None
    if any(one.tag_ in ("WP", "WRB", "WDT") and one.dep_ in ("advmod", "attr", "dobj") for one in verb.children):
        return None
    return verb, rule, _doers(doer)


def _serious(doer: Token) -> bool:
    return doer.lower_ not in ("one", "there")


def _doers(doer: Token) -> list[Token]:
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
        return token, "let", _doers(doer) if doer is not None else []
    return token, "imperative", []


def condition_drafts(doc: Doc, quoted: list[tuple[int, int]]) -> Iterator[Draft]:
    """'unless', 'only if', 'in exchange for', 'will not approve a budget that does not'."""
    text = doc.text
    for match in CONDITIONS.finditer(text):
        token = next((one for one in doc if one.idx >= match.end() - 1 and not one.is_space), None)
        first = next((one for one in doc if one.idx >= match.start()), None)
        if token is None or first is None:
            continue
        last = next((one for one in reversed(doc[first.i : token.i + 1]) if one.idx < match.end()), first)
        clause = _condition_clause(last)
        main = _main_verb(clause if clause is not None else last)
        if clause is None or main is None:
            continue
        inside = any(start <= first.idx < end for start, end in quoted)
        demander = subject(main)
        if not inside and (demander is None or not acting(demander)):
            continue
        word = match.group().lower()
        if word == "as long as" and any(one.dep_ == "neg" for one in clause.children):
            continue  # 'as long as they do not answer': a threat
        if word == "unless" or word.startswith("only") or word == "as long as":
            if not (
                tense(main) == "future"
                or any(one.lower_ in ("can", "could", "may", "might", "cannot", "must") for one in main.children)
                or main.lemma_ in ("threaten", "refuse", "reject", "warn", "insist", "vow")
            ):
                continue
            demander = attribution(first) or demander
        yield Draft(
            f"condition:{word}", first, Stance.CONDITION, span(clause), demander, [], strong=True, spoken=inside
        )
    for token in doc:
        if token.dep_ == "neg" and tense(token.head) == "future" and (goal := child(token.head, "dobj")) is not None:
            clause = next((one for one in children(goal, "relcl") if any(n.dep_ == "neg" for n in one.children)), None)
            if clause is not None:
                yield Draft(
                    "condition:not_without",
                    token.head,
                    Stance.CONDITION,
                    span(token.head),
                    subject(token.head),
                    [],
                    strong=True,
                )
        if token.lower_ in ("until", "before") and token.dep_ in ("mark", "prep"):
            clause = token.head if token.dep_ == "mark" else child(token, "pobj", "pcomp")
            main = token.head.head if token.dep_ == "mark" else token.head
            if (
                clause is not None
                and main.pos_ in ("VERB", "AUX")
                and tense(main) == "future"
                and any(one.dep_ == "neg" for one in main.children)
            ):
                inside = any(start <= token.idx < end for start, end in quoted)
                yield Draft(
                    "condition:not_until",
                    token,
                    Stance.CONDITION,
                    span(clause),
                    attribution(token) or subject(main),
                    [],
                    spoken=inside,
                )


def _condition_clause(last: Token) -> Token | None:
    if last.dep_ == "mark":
        return last.head
    if last.dep_ == "prep":
        return child(last, "pobj", "pcomp")
    held = child(last, "pobj", "pcomp", "ccomp", "acl")
    if held is not None:
        return held
    if last.lower_ in ("that", "condition", "provided"):
        if last.lower_ == "that" and last.dep_ in ("mark", "nsubj"):
            return last.head
        return child(last, "acl", "ccomp", "relcl", "advcl")
    return last.head if last.head.i > last.i else None


def _main_verb(clause: Token) -> Token | None:
    return next((one for one in clause.ancestors if one.pos_ in ("VERB", "AUX")), None)


def threat_drafts(doc: Doc, quoted: list[tuple[int, int]]) -> Iterator[Draft]:
    """'or face', 'or else', 'will … if … does not'."""
    for token in doc:
        inside = any(start <= token.idx < end for start, end in quoted)
        if (
            token.lemma_ in ("face", "risk", "suffer", "lose")
            and token.dep_ == "conj"
            and any(one.lower_ == "or" for one in token.head.children)
        ):
            demander = None if inside else attribution(token) or governor_of_demand(token.head)
            if inside or demander is not None:
                yield Draft(
                    "threat:or_face",
                    token,
                    Stance.THREAT,
                    span(token),
                    demander,
                    _doers(clause_subject(token.head)) if clause_subject(token.head) is not None else [],
                    spoken=inside,
                )  # type: ignore[arg-type]
        if token.lower_ in ("if", "unless", "as", "until") and token.dep_ == "mark" and token.head.dep_ == "advcl":
            main = token.head.head
            refusal = (
                token.lower_ == "unless"
                or any(one.dep_ == "neg" for one in token.head.children)
                or token.head.lemma_ in ("refuse", "fail", "ignore")
            )
            doer = clause_subject(main)
            if (
                refusal
                and main.pos_ in ("VERB", "AUX")
                and tense(main) == "future"
                and doer is not None
                and doer.lower_ in ("we", "i", "they", "he", "she", "there")
            ):
                teller = None if inside else attribution(main)
                if inside or teller is not None:
                    yield Draft("threat:will_if_not", main, Stance.THREAT, span(main), teller, [], spoken=inside)


def governor_of_demand(verb: Token) -> Token | None:
    """Who wants the clause that 'or face' is joined to."""
    above = verb.head
    if verb.dep_ in ("xcomp", "ccomp") and above.pos_ == "VERB":
        return subject(above)
    return governor(verb)


def deadline_drafts(doc: Doc) -> Iterator[Draft]:
    """'gave the company until Friday to pay', 'the company has until Friday to pay', 'set a deadline of Friday for X to pay'."""
    for token in doc:
        if token.lemma_ not in ("give", "have", "set") or token.pos_ not in ("VERB", "AUX"):
            continue
        limit = next(
            (one for one in token.subtree if one.lower_ in ("until", "till", "deadline", "hours", "days", "weeks")),
            None,
        )
        action = next(
            (
                one
                for one in token.subtree
                if one.dep_ in ("xcomp", "advcl", "acl", "relcl", "ccomp", "pcomp", "pobj")
                and one.pos_ == "VERB"
                and any(aux.tag_ == "TO" for aux in one.children)
            ),
            None,
        )
        if limit is None or action is None or action.i < limit.i:
            continue
        if token.lemma_ == "have":
            if limit.lower_ in ("until", "till") and (doer := clause_subject(token)) is not None and acting(doer):
                yield Draft(
                    "deadline:has_until",
                    token,
                    Stance.ULTIMATUM,
                    span(action),
                    None,
                    [one for one in items(doer) if acting(one)],
                    strong=False,
                )
            continue
        held = child(token, "dative", "dobj")
        demander = subject(token)
        if held is not None and acting(held) and demander is not None:
            yield Draft(
                "deadline:give_until",
                token,
                Stance.ULTIMATUM,
                span(action),
                demander,
                [one for one in items(held) if acting(one)],
            )
        elif token.lemma_ == "set" and limit.lower_ == "deadline" and demander is not None:
            yield Draft("deadline:set", token, Stance.ULTIMATUM, span(action), demander, [])
