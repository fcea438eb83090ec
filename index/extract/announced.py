"""Refusals and threats that no cue verb makes: 'will not negotiate', 'no question of', 'will impose … unless'."""

from spacy.tokens import Token

from index.demands import Stance
from index.extract.asked import answered_by, askers
from index.extract.clauses import child, children, clause_subject, governor, negated, passive, span, subject, tense
from index.extract.conditions import bound
from index.extract.draft import Draft, acting, attribution, listed

VERDICTS = {
    "unacceptable": Stance.REJECTION, "starter": Stance.REJECTION, "untenable": Stance.REJECTION,
    "unworkable": Stance.REJECTION, "nonstarter": Stance.REJECTION, "acceptable": Stance.ACCEPTANCE,
}  # fmt: skip


def announced(token: Token) -> Draft | None:
    """The refusal or threat that a word announces."""
    return _will_not(token) or _will_harm(token) or _no_question(token) or _judged(token)


def _will_not(verb: Token) -> Draft | None:
    """'will not negotiate', 'would not consider such requests': a refusal without a verb of refusing."""
    if verb.pos_ != "VERB" or not (listed("yielding", verb.lemma_) or _silent(verb)) or not negated(verb):
        return None
    if (
        not any(one.lower_ in ("will", "would", "wo", "’ll", "'ll") for one in children(verb, "aux"))
        or passive(verb)
        or hypothetical(verb)
    ):
        return None
    doer = subject(verb)
    if doer is None or not acting(doer) or doer.lower_ == "you" or (doer.lower_ == "it" and attribution(verb) is None):
        return None
    held = child(verb, "dobj", "pobj")
    if held is None and (prep := child(verb, "prep")) is not None:
        held = child(prep, "pobj")
    if held is not None and any(one.dep_ == "neg" for clause in children(held, "relcl") for one in clause.children):
        return None  # a condition: 'a budget that does not'
    answered = answered_by(held) if held is not None else None
    return Draft(
        "verb:will_not:inf",
        verb,
        Stance.REJECTION,
        span(verb),
        doer,
        askers(verb),
        strong=answered is not None,
        answers=answered,
    )


def _silent(verb: Token) -> bool:
    """'would not say whether he supports it': an answer kept back."""
    told = child(verb, "ccomp")
    return verb.lemma_ == "say" and told is not None and any(one.lower_ in ("whether", "if") for one in told.children)


def _no_question(noun: Token) -> Draft | None:
    """'there is no question of a truce', 'the city has no intention of paying': refused by whoever says so."""
    if noun.lemma_ not in ("question", "intention") or noun.pos_ != "NOUN":
        return None
    verb = noun.head
    if not any(one.lower_ == "no" for one in noun.lefts) or noun.dep_ not in ("attr", "dobj", "nsubj"):
        return None
    prep = next((one for one in children(noun, "prep") if one.lower_ == "of"), None)
    held = child(prep, "pobj", "pcomp") if prep is not None else None
    if held is None and noun.lemma_ == "intention":
        held = next((one for one in children(noun, "acl") if any(aux.tag_ == "TO" for aux in one.children)), None)
    if held is None or verb.lemma_ not in ("be", "have", "see"):
        return None
    doer = attribution(noun) if verb.lemma_ == "be" else subject(verb)
    spoken = doer is None
    if verb.lemma_ != "be" and (doer is None or not acting(doer)):
        return None
    return Draft("verb:no_question:of", noun, Stance.REJECTION, span(held), doer, [], strong=False, spoken=spoken)


def _will_harm(verb: Token) -> Draft | None:
    """'would boycott the talks', 'plans to impose sanctions', 'will strike unless …': harm announced."""
    hostile = _hostile(verb)
    if (
        verb.pos_ != "VERB"
        or not (hostile or listed("harming", verb.lemma_))
        or hypothetical(verb)
        or negated(verb)
        or passive(verb)
    ):
        return None
    above = verb.head
    planned = verb.dep_ == "xcomp" and above.lemma_ in (
        "plan",
        "vow",
        "swear",
        "pledge",
        "intend",
        "prepared",
        "ready",
        "promise",
        "prepare",
    )
    will = tense(verb) == "future" or (verb.dep_ == "xcomp" and above.lower_ == "going")
    pressing = any(
        (mark := child(one, "mark")) is not None
        and (
            mark.lower_ == "unless"
            or (mark.lower_ in ("if", "until") and (_missing(one) or one.lemma_ in ("fail", "refuse") or _others(one)))
        )
        for one in children(verb, "advcl")
    )
    will = will or (pressing and any(one.lower_ in ("may", "might", "could") for one in children(verb, "aux")))
    sworn = planned and above.lemma_ in ("vow", "swear")
    if not (planned or will) or not (pressing or sworn or hostile or listed("openly", verb.lemma_)):
        return None
    doer = subject(verb) if not planned else subject(above) or governor(verb)
    if doer is not None and doer.lower_ in ("it", "they", "he", "she"):  # '…, the union says, it will …'
        within = (clause_subject(one) for one in children(verb, "parataxis") if listed("stating", one.lemma_))
        doer = next((one for one in within if one is not None), doer)
    if doer is None or not acting(doer) or (doer.lower_ in ("it", "you") and attribution(verb) is None):
        return None
    target = [one for one in children(verb, "dobj") if acting(one)]
    for prep in (prep for held in children(verb, "dobj") if hostile for prep in children(held, "prep")):
        target += [one for one in children(prep, "pobj") if prep.lower_ in ("of", "against", "on") and acting(one)]
    for prep in children(verb, "prep"):
        target += [one for one in children(prep, "pobj") if prep.lower_ in ("on", "against", "at") and acting(one)]
    if not target:
        target = [held for one in children(verb, "advcl") if hypothetical(one) for held in bound(one, doer)]
    return Draft("verb:will_harm:inf", verb, Stance.THREAT, span(verb), doer, target, strong=pressing)


def _missing(condition: Token) -> bool:
    """'if he does not pay', 'if there is no offer', 'if nothing changes'."""
    return negated(condition) or any(one.lower_ in ("no", "nothing", "nobody", "none") for one in condition.subtree)


def _others(condition: Token) -> bool:
    """'if he runs, I will withdraw': what another than the speaker does."""
    doer, mine = clause_subject(condition), clause_subject(condition.head)
    return doer is not None and mine is not None and acting(doer) and doer.lower_ not in ("it", "we", "i", mine.lower_)


def _hostile(verb: Token) -> bool:
    """'will pursue his prosecution', 'will take legal action'."""
    held = child(verb, "dobj")
    if held is None or not listed("pursuing", verb.lemma_):
        return False
    legal = any(one.lower_ in ("legal", "industrial", "military", "disciplinary", "punitive") for one in held.lefts)
    return listed("hostile", held.lemma_.lower()) or (legal and held.lemma_ in ("action", "measure", "step"))


def hypothetical(verb: Token) -> bool:
    """Whether a verb stands in a condition, and nobody is said to have done it: 'if it asked', 'had it asked'."""
    while verb.dep_ == "conj" and verb.head.pos_ in ("VERB", "AUX"):
        verb = verb.head
    mark = child(verb, "mark")
    return (mark is not None and mark.lower_ in ("if", "whether", "unless")) or _inverted(verb) or _unreal(verb)


def _inverted(verb: Token) -> bool:
    """'Had the union demanded …', 'Should the port refuse, …', 'Were it to ask': a condition without 'if'."""
    if verb.doc.text.rstrip(' ”"').endswith("?"):
        return False
    doer = clause_subject(verb) or clause_subject(verb.head)
    helpers = [*children(verb, "aux", "auxpass"), *(one for one in (verb.head,) if one.lower_ == "were")]
    return doer is not None and any(
        one.lower_ in ("had", "should", "were") and one.i < doer.left_edge.i for one in helpers
    )


def _unreal(verb: Token) -> bool:
    """'would have agreed': it was not done."""
    helpers = {one.lower_ for one in children(verb, "aux", "auxpass")}
    return bool(helpers & {"would", "could", "might", "'d", "’d"}) and "have" in helpers


def _judged(verb: Token) -> Draft | None:
    """'called the offer unacceptable', 'considers the deal acceptable': answered by judging it."""
    if verb.pos_ != "VERB" or verb.lemma_ not in ("call", "deem", "consider", "describe", "find", "label"):
        return None
    verdict = next((one for one in verb.subtree if one.i > verb.i and one.lower_ in VERDICTS), None)
    if verdict is None or passive(verb) or negated(verb) or not _predicated(verdict, verb):
        return None
    held = child(verb, "dobj") or child(verdict, "nsubj")
    doer = subject(verb)
    if held is None or doer is None or not (answered_by(held) or held.lower_ in ("it", "that", "this", "them")):
        return None
    return Draft("verb:judged:obj", verb, VERDICTS[verdict.lower_], span(held), doer, [], answers=answered_by(held))


def _predicated(verdict: Token, verb: Token) -> bool:
    """Whether a word of judgement is said of the verb's object, and not of something further inside."""
    if verdict.dep_ == "pobj":
        return verdict.head.lower_ == "as" and verdict.head.head == verb
    return verdict.dep_ in ("oprd", "acomp", "ccomp", "xcomp") and verdict.head == verb
