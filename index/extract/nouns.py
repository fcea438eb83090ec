"""Nouns of demand: 'X's call for', 'a request by X to Y', 'the demands include', 'presented a list of demands'."""

from collections.abc import Iterator

from spacy.tokens import Doc, Token

from index.demands import Stance
from index.extract.asked import actors, agents, answered_in, askers, doers
from index.extract.clauses import Phrase, child, children, items, owner, passive, span, subject
from index.extract.draft import ANSWERS, Draft, acting, listed
from index.extract.lexicon import lexicon
from index.extract.tables import tables
from index.extract.wanted import BANS, contents_of, goods

COLLECTIONS = ("list", "series", "set", "number", "string", "raft", "package", "slew", "one", "some")
LOOSE = ("predicate", "this", "against")  # patterns that leave a doubt
NEEDS = ("need", "requirement", "necessity")
WHOLE = ("present", "issue", "submit", "lay", "deliver", "send", "set", "unveil", "outline", "put", "publish", "hand")


def noun_drafts(doc: Doc) -> Iterator[Draft]:
    """A draft for each thing wanted that a noun of demand carries."""
    for token in doc:
        stance = lexicon().nouns.get(token.lemma_.lower())
        if (
            stance is None
            or token.pos_ not in ("NOUN", "PROPN")
            or token.dep_ == "compound"
            or other_sense(token, stance)
        ):
            continue
        if token.lemma_ == "order" and any(
            prep.lower_ == "for" and goods(child(prep, "pobj"), token) for prep in children(token, "prep")
        ):
            continue  # 'an order for 116 tanks'
        anchor = anchor_of(token)
        demander = demander_of(token, anchor)
        contents, clause = contents_of(token, anchor)
        if demander is None and clause in ("predicate", "this"):
            demander = _of(token)
        earlier = (
            any(one.lower_ in ("these", "those", "such", "this", "that") for one in token.lefts) and demander is None
        )
        if not contents and _waiting(anchor) is not None:
            contents = [span(token)]
        if not contents and anchor.dep_ == "dobj" and _denied(anchor.head):
            contents, demander = [span(anchor)], subject(anchor.head)
        if token.lemma_ in BANS and not (
            anchor.dep_ == "dobj"
            and anchor.head.lemma_ in ("impose", "issue", "announce", "order", "declare", "place", "put", "introduce")
        ):
            continue
        if token.lemma_ in NEEDS:
            demander = (
                subject(anchor.head) if anchor.dep_ == "dobj" and listed("stressing", anchor.head.lemma_) else None
            )
            if demander is None:
                continue
        if not contents and token.lemma_ not in ("pressure", "warning") and _whole(anchor):
            contents = [span(anchor)]
        addressees = addressees_of(token, anchor, demander)
        nobody = clause != "for" and (clause != "inf" or not addressees)
        if not contents or (
            demander is None and not earlier and (nobody or stance not in (Stance.DEMAND, Stance.REQUEST))
        ):
            continue
        if stance in ANSWERS and not addressees:
            addressees = [one for content in contents for one in askers(content.head)]
            things = (answered_in(content.head) for content in contents)  # 'the refusal to consider X's nomination'
            addressees = addressees or [one for thing in things if thing is not None for one in children(thing, "poss")]
        if clause == "ing" and not addressees:  # 'an order requiring residents to stay'
            addressees = [one for content in contents for one in actors(child(content.head, "dobj"))]
        verb = anchor.head
        answered = clause == "at" or (  # 'left at the request of': it was granted
            anchor.dep_ in ("dobj", "pobj", "nsubjpass")
            and any(listed("receiving", up.lemma_) or _answers(up) for up in (verb, verb.head))
        )
        if clause == "at":
            yield from _granted(token, contents[0], demander)
        for content in contents:
            yield Draft(
                f"noun:{token.lemma_.lower()}:{clause}", token, stance, content, demander,
                [*addressees, *_clause_actors(content), *([] if addressees else agents(content.head))],
                strong=demander is not None and clause not in LOOSE, earlier=earlier, answered=answered,
            )  # fmt: skip


def _of(token: Token) -> Token | None:
    """'A vote is a demand of X': whose it is, where the thing wanted is its subject."""
    held = (one for prep in children(token, "prep") if prep.lower_ == "of" for one in children(prep, "pobj"))
    return next((one for one in held if acting(one)), None)


def _granted(token: Token, content: Phrase, asker: Token | None) -> Iterator[Draft]:
    """'At X's request, Y left': Y did what was asked."""
    doer = subject(content.head) if not passive(content.head) else None
    if asker is not None and doer is not None and acting(doer) and doer.i != asker.i and doer.lower_ != asker.lower_:
        yield Draft(
            f"noun:{token.lemma_.lower()}:granted", content.head, Stance.ACCEPTANCE, content, doer, [asker],
            strong=False,
        )  # fmt: skip


def _denied(verb: Token) -> bool:
    """'denied that he had made such a threat'."""
    return listed("carrying", verb.lemma_) and any(up.lemma_ == "deny" for up in verb.ancestors)


def _answers(verb: Token) -> bool:
    parts = {"", *(one.lower_ for one in verb.children)}
    return any(
        cue.stance in ANSWERS and cue.particle.split(" ")[0] in parts for cue in lexicon().verbs.get(verb.lemma_, ())
    )


def _whole(anchor: Token) -> bool:
    return anchor.dep_ == "dobj" and anchor.head.lemma_ in WHOLE and not negates(anchor.head)


def negates(verb: Token) -> bool:
    return any(one.dep_ == "neg" for one in verb.children)


def other_sense(token: Token, stance: Stance) -> bool:
    """'in demand', 'demand for oil', 'requests for comment', 'a phone call', 'in terms of', 'in order to'."""
    before = token.nbor(-1).lower_ if token.i else ""
    if token.text[0].isupper() and not token.is_sent_start and token.i:
        return True  # 'the Order of the Sun'
    if token.lemma_ == "bid" and (
        (before == "a" and token.i > 1 and token.nbor(-2).lower_ == "in")
        or any(one.tag_ == "TO" for clause in children(token, "acl") if not passive(clause) for one in clause.children)
    ):
        return True  # 'in a bid to help'
    if before in ("in", "on", "phone", "telephone", "conference", "roll", "wake-up", "short", "long") or (
        token.lower_ in ("orders", "order") and before in ("working", "law", "and")
    ):
        return True
    lemma = token.lemma_.lower()
    if lemma == "term" and token.lower_ == "term":
        return True
    for prep in children(token, "prep"):
        held = child(prep, "pobj")
        if prep.lower_ == "for" and held is not None:
            if token.lemma_ == "bid" and listed("candidacy", held.lemma_.lower()):
                return True
            if lemma == "demand" and token.lower_ == "demand" and held.lemma_.lower() in lexicon().lists["market"]:
                return True
            if held.lower_ in lexicon().lists["journalism"] and lemma in ("request", "call"):
                return True
    return lemma == "call" and any(one.lower_ in ("between", "with") for one in children(token, "prep"))


def anchor_of(token: Token) -> Token:
    """'a list of demands' → 'list'."""
    if token.dep_ == "pobj" and token.head.lower_ == "of" and token.head.head.lemma_ in COLLECTIONS:
        return token.head.head
    return token


def demander_of(token: Token, anchor: Token) -> Token | None:
    for noun in (token, anchor):
        for prep in children(noun, "prep", "agent"):
            if prep.lower_ in ("by", "from") and (held := child(prep, "pobj")) is not None and acting(held):
                return held
        if (mine := child(noun, "poss")) is not None:
            return mine
        for made in children(noun, "acl"):  # 'a demand made by X', 'the lawsuit filed by X'
            if made.tag_ == "VBN" and (by := child(made, "agent")) is not None:
                return child(by, "pobj")
        for one in noun.lefts:
            if (
                one.text in tables()["demonyms"]
                or one.text in tables()["states"]
                or (
                    one.pos_ == "PROPN"
                    and one.dep_ in ("compound", "nmod", "amod")
                    and one.text not in tables()["stop"]
                )
            ):
                return one
    for prep in children(token, "prep"):
        held = child(prep, "pobj")
        carried = anchor.dep_ == "dobj" and listed("carrying", anchor.head.lemma_)  # 'made demands of Israel'
        theirs = token.head.lower_ == "at" or (not carried and (token.tag_ == "NNS" or token.lemma_ != "demand"))
        if prep.lower_ == "of" and held is not None and acting(held) and theirs:
            return held
    if (waiting := _waiting(anchor)) is not None:
        return waiting
    if anchor.dep_ in ("dobj", "conj", "attr", "pobj"):
        head = anchor.head
        if anchor.dep_ == "dobj" and (listed("carrying", head.lemma_)):
            return subject(head)
        if anchor.dep_ == "pobj" and head.head.pos_ == "VERB" and head.lower_ in ("with", "in", "on"):
            return subject(head.head)
        if anchor.dep_ == "conj":
            return owner(anchor)
    if (
        anchor.dep_ == "nsubjpass"
        and (by := child(anchor.head, "agent")) is not None
        and listed("carrying", anchor.head.lemma_)
    ):
        return child(by, "pobj")
    return None


def _waiting(anchor: Token) -> Token | None:
    """'X is awaiting an answer from Y to the proposal': the proposal is X's."""
    for up in anchor.ancestors:
        if up.lemma_ in ("await", "expect", "want", "seek") and up.pos_ == "VERB":
            held = child(up, "dobj")
            return (
                subject(up)
                if held is not None
                and held.lemma_ in ("response", "answer", "reply", "reaction", "decision")
                and held.i < anchor.i
                else None
            )
    return None


def addressees_of(token: Token, anchor: Token, demander: Token | None) -> list[Token]:
    found: list[Token] = []
    places = [token, anchor]
    if _waiting(anchor) is not None:
        for up in anchor.ancestors:
            for place in (up, *children(up, "dobj")):
                for prep in children(place, "prep"):
                    if prep.lower_ in ("from", "by") and (held := child(prep, "pobj")) is not None and acting(held):
                        return [one for one in items(held) if acting(one)]
    for up in (anchor.head, anchor.head.head):  # 'declined X's offer': it was made to the one who declined
        if (
            up.pos_ == "VERB"
            and (listed("receiving", up.lemma_) or _answers(up))
            and anchor.dep_ in ("dobj", "pobj", "nsubjpass")
        ):
            doer = subject(up)
            if doer is not None and acting(doer) and (demander is None or doer.i != demander.i):
                return [one for one in items(doer) if acting(one)]
    if anchor.dep_ == "pobj" and anchor.head.lower_ == "under":  # 'under pressure to resign'
        held = subject(anchor.head.head)
        return [one for one in items(held) if acting(one)] if held is not None else []
    if anchor.dep_ == "nsubj" and token.lemma_ == "pressure":
        places.append(anchor.head)
    if anchor.dep_ == "dobj" and anchor.head.pos_ == "VERB" and not passive(anchor.head):
        places.append(anchor.head)
    for place in places:
        for prep in children(place, "prep", "dative"):
            if (
                prep.lower_ in ("to", "on", "upon", "of", "against")
                and (held := child(prep, "pobj")) is not None
                and acting(held)
                and (prep.lower_ != "of" or (place == token and held != demander))
            ):
                found += [one for one in items(held) if acting(one)]
        for told in children(place, "acl"):  # 'proposals presented to Ukraine'
            for prep in children(told, "prep", "dative"):
                if (
                    told.tag_ == "VBN"
                    and prep.lower_ == "to"
                    and (held := child(prep, "pobj")) is not None
                    and acting(held)
                ):
                    found += [one for one in items(held) if acting(one)]
        if place.pos_ == "VERB":
            found += [
                one for held in children(place, "dative") if held.pos_ != "ADP" and acting(held) for one in items(held)
            ]
    return list({one.i: one for one in found}.values())


def _clause_actors(content: Phrase) -> list[Token]:
    return doers(content.head) if content.head.pos_ in ("VERB", "AUX") else []
