"""Verbs that make, answer or threaten: which of them count, and who does it."""

import re
from collections.abc import Iterator

from spacy.tokens import Doc, Token

from index.demands import Stance
from index.extract.announced import announced, hypothetical
from index.extract.asked import answered_in, askers, named_addressees, sufferer, told
from index.extract.clauses import (
    Phrase,
    child,
    children,
    clause_subject,
    irrealis,
    negated,
    passive,
    span,
    subject,
)  # fmt: skip
from index.extract.draft import ANSWERS, Draft, acting, attribution, listed
from index.extract.frames import frame_of
from index.extract.lexicon import VerbCue, lexicon
from index.extract.wanted import ORDERS, goods


def verb_drafts(doc: Doc) -> Iterator[Draft]:
    """A draft for each thing demanded, offered, answered or threatened by a cue verb."""
    asked: Draft | None = None
    for token in doc:
        if (told := announced(token)) is not None:
            yield told
            continue
        cues = lexicon().verbs.get(token.lemma_.lower()) or _mistagged(token)
        if not cues:
            continue
        if (torn := _torn(token, cues)) is not None:
            yield torn
            continue
        if token.pos_ not in ("VERB", "AUX", "ADJ") or (token.pos_ == "ADJ" and token.tag_ not in ("VBN", "VBD")):
            continue
        found = next((drafts for cue in cues if (drafts := list(_read(cue, token)))), [])
        if not found and asked is not None and (bare := _bare_answer(token, cues, asked)) is not None:
            found = [bare]
        if found and found[0].stance not in ANSWERS:
            asked = found[0]
        yield from found


def _torn(verb: Token, cues: tuple[VerbCue, ...]) -> Draft | None:
    """'requested butterflies be given protection': a past verb that the parser took for an adjective of the
    next subject.
    """
    noun, clause = verb.head, verb.head.head
    if (
        verb.tag_ not in ("VBD", "VBN", "JJ")
        or verb.dep_ != "amod"
        or noun.dep_ not in ("nsubj", "nsubjpass")
        or clause.pos_ not in ("VERB", "AUX")
    ):
        return None
    doer = child(verb, "nsubj") or next((one for one in children(clause, "nsubj", "nsubjpass") if one.i < verb.i), None)
    bound_to = any(aux.tag_ == "TO" for aux in clause.children)  # 'spoke and encouraged supporters to remain'
    if bound_to and clause.dep_ == "conj":
        doer = subject(clause.head)
    elif verb.tag_ != "VBD":
        return None
    frame = "person_inf" if bound_to else "that"
    cue = next((one for one in cues if not one.particle and frame in one.content and one.stance not in ANSWERS), None)
    if cue is None or doer is None or not irrealis(clause):
        return None
    phrase = span(clause)
    if bound_to:
        first = next(aux for aux in clause.children if aux.tag_ == "TO").nbor(1)
        return Draft(f"verb:{cue.lemma}:torn", verb, cue.stance, Phrase(clause, first.idx, phrase.end), doer, [])
    content = Phrase(clause, noun.left_edge.idx if noun.left_edge.i > verb.i else verb.nbor(1).idx, phrase.end)
    return Draft(f"verb:{cue.lemma}:torn", verb, cue.stance, content, doer, [])


def _mistagged(token: Token) -> tuple[VerbCue, ...]:
    """The cues of a past verb that the tagger took for an adjective: 'encouraged supporters to remain'."""
    if token.tag_ != "JJ" or not token.lower_.endswith("ed") or token.dep_ != "amod":
        return ()
    verbs = lexicon().verbs
    return verbs.get(token.lower_[:-2], ()) or verbs.get(token.lower_[:-1], ())


def _bare_answer(verb: Token, cues: tuple[VerbCue, ...], asked: Draft) -> Draft | None:
    """'asked X to wait, but he declined': the answer takes over what was asked."""
    answers = [cue for cue in cues if cue.stance in ANSWERS and cue.strong and not cue.particle]
    if not answers or any(one.dep_ in ("dobj", "xcomp", "ccomp", "prep") for one in verb.children) or passive(verb):
        return None
    doer = child(verb, "nsubj")
    if doer is None:
        return None
    stance = Stance.REJECTION if negated(verb) else answers[0].stance
    asker = [asked.demander] if asked.demander is not None else []
    asked.answered = True
    return Draft(f"verb:{answers[0].lemma}:bare", verb, stance, asked.content, doer, asker)


def short_answer(verb: Token) -> tuple[Stance, Token, Token] | None:
    """'Peru refused.': stance, who answers and the verb, where a sentence says no more than that."""
    answers = [cue for cue in lexicon().verbs.get(verb.lemma_.lower(), ()) if cue.stance in ANSWERS and cue.strong]
    if verb.dep_ != "ROOT" or verb.pos_ != "VERB" or not any(not cue.particle for cue in answers) or passive(verb):
        return None
    doer = child(verb, "nsubj")
    if doer is None or any(one.dep_ in ("dobj", "xcomp", "ccomp", "prep", "advcl", "conj") for one in verb.children):
        return None
    return (Stance.REJECTION if negated(verb) else answers[0].stance), doer, verb


def _particle(cue: VerbCue, verb: Token) -> Token | None:
    first, _, second = cue.particle.partition(" ")
    if second:  # 'gave in to', 'said no to'
        lead = next((one for one in verb.children if one.lower_ == first and one.i > verb.i), None)
        places = (verb, lead) if lead is not None else ()
        return next((one for place in places for one in children(place, "prep") if one.lower_ == second), None)
    for one in verb.children:
        if cue.lemma == "be" and one.lower_ == cue.particle and one.dep_ in ("acomp", "attr", "prep"):
            return one
        if one.lower_ == cue.particle and one.dep_ in ("prep", "prt", "advmod", "mark", "dative"):
            return one
    clause = child(verb, "ccomp", "advcl", "xcomp")
    if clause is not None and (mark := child(clause, "mark")) is not None and mark.lower_ == cue.particle:
        return mark
    return None


def _read(cue: VerbCue, verb: Token) -> Iterator[Draft]:
    particle = _particle(cue, verb) if cue.particle else None
    if (cue.particle and particle is None) or hypothetical(verb) or _refused(verb):
        return
    if cue.lemma == "vow" and (action := child(verb, "xcomp")) is not None and listed("harming", action.lemma_):
        return  # a threat
    if cue.lemma in ("ban", "bar", "prohibit", "require") and (
        (verb.dep_ in ("relcl", "acl") and _planned(verb.head)) or planned_by(verb) is not None
    ):
        return  # 'a bill that would ban whaling' is read by its own noun
    if cue.lemma == "order" and goods(child(verb, "dobj", "nsubjpass"), verb):
        return  # 'ordered 116 tanks'
    if cue.lemma == "call" and child(verb, "dobj") is not None:
        return  # 'called the election for Biden'
    if cue.only == "would" and not any(one.lower_ in ("would", "’d", "'d", "want") for one in verb.children):
        return
    if cue.lemma == "accept" and verb.tag_ == "VBG" and any(one.lemma_ == "be" for one in children(verb, "aux")):
        return  # 'is accepting patients'
    if cue.lemma == "accept" and verb.dep_ in ("acl", "advcl") and any(one.tag_ == "TO" for one in verb.children):
        return  # 'strength to accept'
    if cue.lemma == "be" and verb.dep_ in ("xcomp", "advcl", "acl", "pcomp"):
        return
    weak = not cue.strong or cue.stance in ANSWERS
    if weak and (_duty(verb) or verb.doc.text.rstrip().endswith("?")):
        return  # 'must agree' is demanded, not done
    if cue.stance is Stance.ACCEPTANCE and only_then(verb):
        return  # 'would agree only if': a condition
    if cue.stance in ANSWERS and (_only_wanted(verb) or _but_for(verb)):
        return
    stance, denied = cue.stance, False
    if negated(verb):
        if cue.lemma == "be" and cue.stance is Stance.PROPOSAL:
            stance = Stance.REJECTION  # 'is not prepared to'
        elif stance is Stance.REJECTION or (
            stance is Stance.ACCEPTANCE and any(one.lower_ in ("could", "can", "ca") for one in children(verb, "aux"))
        ):
            return
        elif stance is Stance.ACCEPTANCE:
            stance = Stance.REJECTION
        else:
            denied = True
            if not cue.strong and cue.lemma != "want":
                return
    demander = (_receiver(verb) if cue.stance in ANSWERS else None) or subject(verb)
    if demander is None and not cue.strong and not _residents(verb):
        return
    if cue.lemma == "require" and verb.dep_ == "acl" and verb.head.lemma_ in ORDERS:
        return  # the order is read by its own noun
    if cue.lemma == "require" and demander is None and _residents(verb):
        if (demander := attribution(verb)) is None:  # 'residents are required to leave, the governor said'
            return
    elif cue.lemma == "require":
        teller = attribution(verb)
        if demander is None or not acting(demander):
            if teller is None:
                return
            demander, stance = teller, Stance.CONDITION
        elif any(one.lower_ == "before" for one in verb.subtree):
            stance = Stance.CONDITION
    if (
        cue.lemma == "hope"
        and (clause := child(verb, "ccomp")) is not None
        and (mine := clause_subject(clause)) is not None
        and (mine.lower_ in ("it", "this", "that", "there", "i", "we"))
    ):
        return
    for frame in cue.content:
        contents, addressees = frame_of(frame, cue, verb, particle)
        if not contents:
            continue
        if cue.lemma in ("suggest", "recommend") and any(one.pos_ != "PRON" for one in addressees):
            stance = Stance.REQUEST  # 'recommended residents stay at home'
        held = [*addressees, *named_addressees(cue, verb, particle, contents)] or list(told(verb))
        if stance in ANSWERS:
            held += [one for content in contents for one in askers(content.head)]
        unique = list({one.i: one for one in held if demander is None or one.i != demander.i}.values())
        for content in contents:
            yield Draft(
                f"verb:{'_'.join(filter(None, (cue.lemma, cue.particle)))}:{frame}", verb, stance, content, demander,
                unique, cue.strong,
                denied=denied, answers=answered_in(content.head) if stance in ANSWERS else None,
            )  # fmt: skip
        return


def _receiver(verb: Token) -> Token | None:
    """'sent the police a plan, which they rejected': they are those to whom it went."""
    doer, thing = child(verb, "nsubj"), verb.head
    while thing.dep_ in ("pobj", "prep"):
        thing = thing.head
    sent = thing.head
    if verb.dep_ != "relcl" or doer is None or doer.tag_ != "PRP" or thing.dep_ != "dobj":
        return None
    to = [one for prep in children(sent, "prep", "dative") if prep.lower_ == "to" for one in children(prep, "pobj")]
    return next((one for one in (*children(sent, "dative"), *to) if acting(one) and one.pos_ != "PRON"), None)


def planned_by(verb: Token) -> Token | None:
    """'the bill would ban whaling': the bill."""
    plan = child(verb, "nsubj")
    would = any(one.lower_ in ("would", "’d", "'d") for one in children(verb, "aux"))
    return plan if would and plan is not None and _planned(plan) else None


def _planned(noun: Token) -> bool:
    return listed("plan", noun.lemma_.lower())


def only_then(verb: Token) -> bool:
    """Whether something would be done under a condition alone."""
    helpers = {one.lower_ for one in children(verb, "aux")}
    if not helpers & {"would", "will", "’d", "'d", "could"}:
        return False
    if "would" in helpers and any(
        mark.lower_ == "if" for one in children(verb, "advcl") for mark in children(one, "mark")
    ):
        return True
    return re.search(r"(?i)\b(?:only (?:if|when|after|in)|unless|provided|on condition)\b", verb.doc.text) is not None


def _residents(verb: Token) -> bool:
    """A passive order to people: 'residents were told to leave'."""
    return passive(verb) and (held := sufferer(verb)) is not None and acting(held)


def _duty(verb: Token) -> bool:
    return any(one.lower_ in ("must", "should", "ought") for one in verb.children) or (
        verb.dep_ == "xcomp" and verb.head.lemma_ in ("have", "need")
    )


def _only_wanted(verb: Token) -> bool:
    """'called on both sides to accept a mediator': an answer that is asked for is none yet."""
    infinitive = verb.dep_ == "xcomp" and any(aux.tag_ == "TO" for aux in verb.children)
    present = verb.tag_ in ("VB", "VBP") and not any(one.lower_ == "will" for one in children(verb, "aux"))
    if not infinitive and not (verb.dep_ in ("ccomp", "pcomp") and (present or irrealis(verb))):
        return False
    if verb.dep_ == "pcomp":  # 'is pushing for others to back it'
        return verb.head.lower_ == "for"
    above = [cue for cue in lexicon().verbs.get(verb.head.lemma_, ()) if cue.stance not in ANSWERS]
    return any(cue.stance in (Stance.DEMAND, Stance.REQUEST) for cue in above)


def _but_for(verb: Token) -> bool:
    """'will not sign a plan that does not pay for it': a condition."""
    held = child(verb, "dobj")
    clauses = children(held, "relcl") if held is not None and negated(verb) else []
    return any(one.dep_ == "neg" for clause in clauses for one in clause.children)


def _refused(verb: Token) -> bool:
    """'refused to accept', 'agreed to ban': the outer verb says it all."""
    return verb.dep_ == "xcomp" and verb.head.lemma_ in (
        "refuse",
        "decline",
        "agree",
        "fail",
        "threaten",
        "promise",
        "offer",
        "pledge",
    )
