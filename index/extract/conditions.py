"""Conditions, deadlines, and what happens otherwise: 'unless', 'in exchange for', 'until Friday', 'or face'."""

import re
from collections.abc import Iterator

from spacy.tokens import Doc, Token

from index.demands import Stance
from index.extract.clauses import (
    child,
    children,
    clause_subject,
    governor,
    items,
    negated,
    passive,
    span,
    subject,
    tense,
)
from index.extract.draft import Draft, acting, attribution, listed
from index.extract.implicit import doers
from index.extract.lexicon import lexicon

PUNISHED = (
    "fined",
    "prosecuted",
    "punished",
    "arrested",
    "expelled",
    "fired",
    "dismissed",
    "sued",
    "jailed",
    "evicted",
)
LIMITS = ("until", "till", "deadline", "hours", "days", "weeks", "months")
CONDITIONS = re.compile(
    r"\b(?:only if|unless|provided(?: that)?|on (?:the )?condition(?: that)?|in (?:exchange|return) for|"
    r"only\b[^.,;“”\"]{1,80}? if|contingent (?:up)?on|conditional (?:up)?on|as long as|only when|only after)\b",
    re.I,
)


def condition_drafts(doc: Doc, quoted: list[tuple[int, int]]) -> Iterator[Draft]:
    """'unless', 'only if', 'in exchange for', 'will not sign a plan that does not'."""
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
        word = match.group().lower()
        if word.startswith(("contingent", "conditional", "only", "unless")) and (
            demander is None or not acting(demander)
        ):
            demander = attribution(first)  # 'said that its support is contingent on …'
        if not inside and (demander is None or not acting(demander)):
            continue
        if word.startswith("in ") and _asks(main):
            continue  # 'wants a vote in return for aid': the aid is offered
        if word == "as long as" and any(one.dep_ == "neg" for one in clause.children):
            continue  # 'as long as they do not answer': a threat
        if word == "unless" or word.startswith("only") or word == "as long as":
            if not (
                tense(main) == "future"
                or any(one.lower_ in ("can", "could", "may", "might", "cannot", "must") for one in main.children)
                or main.lemma_ in ("threaten", "refuse", "reject", "warn", "insist", "vow")
            ):
                continue
            if demander is None or not acting(demander) or demander.lower_ in ("it", "there"):
                demander = attribution(first) or demander
        yield Draft(
            f"condition:{word}", first, Stance.CONDITION, span(clause), demander, bound(clause, demander), spoken=inside
        )
    for token in doc:
        if (bargain := _bargain(token)) is not None:
            yield Draft("condition:if", token, Stance.CONDITION, span(token.head), bargain, bound(token.head, bargain))
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
                demander = attribution(token) or subject(main)
                if demander is not None or inside:
                    yield Draft(
                        "condition:not_until", token, Stance.CONDITION, span(clause), demander, [], spoken=inside
                    )


def _bargain(mark: Token) -> Token | None:
    """'would approve the bid if Sweden pays': who would yield if another acts."""
    clause, main = mark.head, mark.head.head
    if mark.lower_ not in ("if", "once") or (mark.dep_, clause.dep_) != ("mark", "advcl"):
        return None
    demander, other = subject(main), clause_subject(clause)
    if demander is None or other is None or not acting(demander):
        return None
    if (
        mark.lower_ == "once"
        and any(one.lower_ == "would" for one in main.children)
        and listed("yielding", main.lemma_)
    ):
        return demander if not negated(main) else None  # 'he would sign once the audit was over'
    if other.pos_ == "PRON" or not acting(other):
        return None
    yields = listed("yielding", main.lemma_) and tense(main) == "future" and not negated(main)
    return demander if yields and tense(clause) == "present" and other.text != demander.text else None


def _asks(verb: Token) -> bool:
    return any(
        cue.stance in (Stance.DEMAND, Stance.REQUEST) and not cue.particle
        for cue in lexicon().verbs.get(verb.lemma_.lower(), ())
    )


def bound(clause: Token, demander: Token | None) -> list[Token]:
    """Who is to act in a condition: 'only if the company pays', 'unless the council votes'."""
    doer = clause_subject(clause) or child(clause, "poss")
    if doer is not None and doer.dep_ == "poss":
        return [doer]  # 'contingent on their leaving'
    if doer is None or passive(clause) or (demander is not None and doer.lower_ == demander.lower_):
        return []
    return [] if doer.pos_ == "PRON" else doers(doer)


def _condition_clause(last: Token) -> Token | None:
    if last.dep_ == "mark":
        return last.head
    if last.dep_ == "prep":
        return child(last, "pobj", "pcomp")
    held = child(last, "pobj", "pcomp", "ccomp", "acl")
    if held is not None:
        return held
    after = last.nbor(1) if last.i + 1 < len(last.doc) else last
    if last.lower_ == "condition" and after.dep_ in ("nsubj", "nsubjpass"):
        return after.head  # 'on condition they leave'
    if last.lower_ in ("that", "condition", "provided"):
        if last.lower_ == "that" and last.dep_ in ("mark", "nsubj"):
            return last.head
        return child(last, "acl", "ccomp", "relcl", "advcl")
    return last.head if last.head.i > last.i else None


def _main_verb(clause: Token) -> Token | None:
    return next((one for one in clause.ancestors if one.pos_ in ("VERB", "AUX") and one.lower_ != "provided"), None)


def threat_drafts(doc: Doc, quoted: list[tuple[int, int]]) -> Iterator[Draft]:
    """'or face', 'or else', 'will … if … does not'."""
    for token in doc:
        inside = any(start <= token.idx < end for start, end in quoted)
        if (penal := _penalty(token)) is not None:
            teller = None if inside else attribution(token)
            if inside or teller is not None:
                doer = clause_subject(penal)
                yield Draft(
                    "threat:penalty",
                    token,
                    Stance.THREAT,
                    span(penal),
                    teller,
                    doers(doer) if doer is not None else [],
                    strong=False,
                    spoken=inside,
                )
        if (
            token.lemma_ in ("face", "risk", "suffer", "lose")
            and token.dep_ == "conj"
            and token.tag_ != "VBG"
            and any(one.lower_ == "or" for one in token.head.children)
        ):
            demander = None if inside else attribution(token) or governor_of_demand(token.head)
            warned = clause_subject(token.head)
            if inside or demander is not None:
                yield Draft(
                    "threat:or_face",
                    token,
                    Stance.THREAT,
                    span(token),
                    demander,
                    doers(warned) if warned is not None else [],
                    spoken=inside,
                )
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


def _penalty(token: Token) -> Token | None:
    """'will be fined', 'would be subject to a fine': the verb of a punishment that is announced."""
    if token.lower_ in PUNISHED and tense(token) == "future" and passive(token):
        doer = clause_subject(token)  # 'this crime will be punished': a law is announced
        return token if doer is None or acting(doer) or doer.pos_ == "PRON" else None
    held = child(token, "dobj", "attr")
    there = token.lemma_ == "be" and child(token, "expl") is not None  # 'there will be consequences'
    if (token.lemma_ in ("face", "suffer") or there) and tense(token) == "future" and held is not None:
        pressed = any(one.lower_ == "will" for one in token.children) or any(
            mark.lower_ in ("if", "unless") for one in children(token, "advcl") for mark in children(one, "mark")
        )
        return token if pressed and listed("harm", held.lemma_.lower()) and not negated(token) else None
    if token.lower_ == "subject" and token.head.lemma_ == "be" and token.dep_ == "acomp":
        may = any(one.lower_ in ("will", "would", "could", "may", "can") for one in token.head.children)
        prep = child(token, "prep")
        held = child(prep, "pobj") if prep is not None else None
        if may and held is not None and held.lemma_ in ("fine", "penalty", "prosecution", "sanction", "arrest"):
            return token.head
    return None


def governor_of_demand(verb: Token) -> Token | None:
    """Who wants the clause that 'or face' is joined to."""
    above = verb.head
    if verb.dep_ in ("xcomp", "ccomp") and above.pos_ == "VERB":
        return subject(above)
    return governor(verb)


def deadline_drafts(doc: Doc) -> Iterator[Draft]:
    """'gave the company until Friday to pay', 'the company has until Friday to pay', 'set a deadline of
    Friday for X to pay'.
    """
    for token in doc:
        if token.lemma_ not in ("give", "have", "set") or token.pos_ not in ("VERB", "AUX"):
            continue
        limit = next(
            (
                one
                for one in token.subtree
                if one.lower_ in ("until", "till", "deadline", "hours", "days", "weeks", "months")
            ),
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
