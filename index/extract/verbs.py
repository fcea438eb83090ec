"""Verbs that make, answer or threaten: arguments by the patterns of the lexicon."""

from collections.abc import Iterator

from spacy.tokens import Doc, Token

from index.demands import Stance
from index.extract.clauses import (
    Phrase,
    child,
    children,
    governor,
    clause_subject,
    irrealis,
    items,
    negated,
    passive,
    span,
    subject,
    tense,
)  # fmt: skip
from index.extract.draft import Draft, acting, attribution, listed
from index.extract.lexicon import VerbCue, lexicon

ANSWERS = (Stance.REJECTION, Stance.ACCEPTANCE)
QUESTION_WORDS = ("whether", "if", "what", "how", "why", "who", "when", "where", "which")


def verb_drafts(doc: Doc) -> Iterator[Draft]:
    """A draft for each thing demanded, offered, answered or threatened by a cue verb."""
    asked: Draft | None = None
    for token in doc:
        if (told := _will_not(token) or _will_harm(token)) is not None:
            yield told
            continue
        cues = lexicon().verbs.get(token.lemma_.lower())
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
    """'requested butterflies be given protection': a past verb that the parser took for an adjective of the next subject."""
    noun, clause = verb.head, verb.head.head
    if (
        verb.tag_ != "VBD"
        or verb.dep_ != "amod"
        or noun.dep_ not in ("nsubj", "nsubjpass")
        or clause.pos_ not in ("VERB", "AUX")
    ):
        return None
    doer = child(verb, "nsubj") or next((one for one in children(clause, "nsubj", "nsubjpass") if one.i < verb.i), None)
    cue = next((one for one in cues if not one.particle and "that" in one.content and one.stance not in ANSWERS), None)
    if cue is None or doer is None or not irrealis(clause):
        return None
    phrase = span(clause)
    content = Phrase(clause, noun.left_edge.idx if noun.left_edge.i > verb.i else verb.nbor(1).idx, phrase.end)
    return Draft(f"verb:{cue.lemma}:torn", verb, cue.stance, content, doer, [])


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


def _will_not(verb: Token) -> Draft | None:
    """'will not negotiate', 'would not consider such requests': a refusal without a verb of refusing."""
    if (
        verb.pos_ != "VERB"
        or not listed("yielding", verb.lemma_)
        or not any(one.dep_ == "neg" for one in verb.children)
    ):
        return None
    if (
        not any(one.lower_ in ("will", "would", "wo", "’ll", "'ll") for one in children(verb, "aux"))
        or passive(verb)
        or _hypothetical(verb)
    ):
        return None
    doer = subject(verb)
    if doer is None or not acting(doer) or doer.lower_ in ("it", "you"):
        return None
    held = child(verb, "dobj", "pobj")
    if held is None and (prep := child(verb, "prep")) is not None:
        held = child(prep, "pobj")
    if held is not None and any(one.dep_ == "neg" for clause in children(held, "relcl") for one in clause.children):
        return None  # a condition: 'a budget that does not'
    answered = _answered(held) if held is not None else None
    return Draft(
        "verb:will_not:inf", verb, Stance.REJECTION, span(verb), doer, [], strong=answered is not None, answers=answered
    )


def _will_harm(verb: Token) -> Draft | None:
    """'would boycott the talks', 'plans to impose sanctions', 'will strike unless …': harm announced."""
    if (
        verb.pos_ != "VERB"
        or not listed("harming", verb.lemma_)
        or _hypothetical(verb)
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
            or (mark.lower_ in ("if", "until") and (negated(one) or one.lemma_ in ("fail", "refuse")))
        )
        for one in children(verb, "advcl")
    )
    if not (planned or will) or not (pressing or listed("openly", verb.lemma_)):
        return None
    doer = subject(verb) if not planned else subject(above) or governor(verb)
    if doer is None or not acting(doer) or doer.lower_ in ("it", "you") and attribution(verb) is None:
        return None
    target = [one for one in children(verb, "dobj") if acting(one)]
    for prep in children(verb, "prep"):
        target += [one for one in children(prep, "pobj") if prep.lower_ in ("on", "against", "at") and acting(one)]
    return Draft("verb:will_harm:inf", verb, Stance.THREAT, span(verb), doer, target, strong=pressing)


def _hypothetical(verb: Token) -> bool:
    mark = child(verb, "mark")
    return mark is not None and mark.lower_ in ("if", "whether", "unless")


def _particle(cue: VerbCue, verb: Token) -> Token | None:
    for one in verb.children:
        if cue.lemma == "be" and one.lower_ == cue.particle and one.dep_ in ("acomp", "attr"):
            return one
        if one.lower_ == cue.particle and one.dep_ in ("prep", "prt", "advmod", "mark", "dative"):
            return one
    clause = child(verb, "ccomp", "advcl", "xcomp")
    if clause is not None and (mark := child(clause, "mark")) is not None and mark.lower_ == cue.particle:
        return mark
    return None


def _read(cue: VerbCue, verb: Token) -> Iterator[Draft]:
    particle = _particle(cue, verb) if cue.particle else None
    if (cue.particle and particle is None) or _hypothetical(verb) or _refused(verb):
        return
    if cue.lemma == "call" and child(verb, "dobj") is not None:
        return  # 'called the election for Biden'
    if cue.only == "would" and not any(one.lower_ in ("would", "’d", "'d", "want") for one in verb.children):
        return
    if cue.lemma == "accept" and verb.tag_ == "VBG" and any(one.lemma_ == "be" for one in children(verb, "aux")):
        return  # 'is accepting patients'
    if cue.lemma == "be" and verb.dep_ in ("xcomp", "advcl", "acl", "pcomp"):
        return
    weak = not cue.strong or cue.stance in ANSWERS
    if weak and (_duty(verb) or verb.doc.text.rstrip().endswith("?")):
        return  # 'must agree' is demanded, not done
    stance, denied = cue.stance, False
    if negated(verb):
        if cue.lemma == "be" and cue.stance is Stance.PROPOSAL:
            stance = Stance.REJECTION  # 'is not prepared to'
        elif stance is Stance.REJECTION:
            return
        elif stance is Stance.ACCEPTANCE and any(one.lower_ in ("could", "can", "ca") for one in children(verb, "aux")):
            return
        elif stance is Stance.ACCEPTANCE:
            stance = Stance.REJECTION
        else:
            denied = True
            if not cue.strong and cue.lemma != "want":
                return
    demander = subject(verb)
    if demander is None and not cue.strong and not _residents(verb):
        return
    if cue.lemma == "require":
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
        contents, addressees = _frame(frame, cue, verb, particle)
        if not contents:
            continue
        held = [*addressees, *_named_addressees(cue, verb, particle, contents)] or list(_told(verb))
        unique = list({one.i: one for one in held if demander is None or one.i != demander.i}.values())
        for content in contents:
            yield Draft(
                f"verb:{cue.lemma}{'_' + cue.particle if cue.particle else ''}:{frame}", verb, stance, content, demander, unique, cue.strong,
                denied=denied, answers=_answered(content.head) if stance in ANSWERS else None,
            )  # fmt: skip
        return


def _residents(verb: Token) -> bool:
    """A passive order to people: 'residents were told to leave'."""
    return passive(verb) and (held := _sufferer(verb)) is not None and acting(held)


def _duty(verb: Token) -> bool:
    return any(one.lower_ in ("must", "should", "ought") for one in verb.children) or (
        verb.dep_ == "xcomp" and verb.head.lemma_ in ("have", "need")
    )


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


def _answered(noun: Token) -> Token | None:
    nouns = lexicon().nouns
    return noun if noun.lemma_ in nouns or listed("answerable", noun.lemma_.lower()) else None


def _named_addressees(cue: VerbCue, verb: Token, particle: Token | None, contents: list[Phrase]) -> Iterator[Token]:
    inside = {content.head.i for content in contents}
    for where in cue.addressee:
        if where == "obj" and not passive(verb):
            for held in children(verb, "dobj", "dative"):
                if held.i not in inside and acting(held):
                    yield from (one for one in items(held) if acting(one))
        elif where == "obj" and (held_ := _sufferer(verb)) is not None and acting(held_):
            yield from (one for one in items(held_) if acting(one))
        elif where == "prep" and particle is not None:
            yield from (one for held in children(particle, "pobj") for one in items(held))
        else:
            for prep in children(verb, "prep", "dative"):
                if prep.lower_ == where:
                    yield from (
                        one
                        for held in children(prep, "pobj")
                        if held.i not in inside and acting(held)
                        for one in items(held)
                    )


def _told(verb: Token) -> Iterator[Token]:
    """'wrote to X asking …', 'met X, urging …': whom the governing verb spoke to."""
    above = verb.head
    if (
        verb.dep_ in ("advcl", "xcomp", "conj")
        and verb.tag_ == "VBG"
        and above.lemma_
        in (
            "write",
            "speak",
            "talk",
            "turn",
            "phone",
            "meet",
            "telephone",
            "address",
            "approach",
            "send",
            "contact",
            "visit",
        )
    ):
        for place in (above, *children(above, "prep", "dative")):
            if place == above or place.lower_ in ("to", "with"):
                yield from (
                    one
                    for held in children(place, "pobj", "dobj", "dative")
                    if acting(held)
                    for one in items(held)
                    if acting(one)
                )


def _infinitive(verb: Token, *deps: str) -> Token | None:
    for one in children(verb, *deps):
        if any(aux.tag_ == "TO" for aux in one.children):
            return one
    return None


def _agent_of(verb: Token) -> Token | None:
    by = child(verb, "agent")
    return child(by, "pobj") if by is not None else None


def _joined(token: Token) -> list[Phrase]:
    """The things wanted, one by one."""
    parts = [one for one in items(token) if one == token or len(list(one.subtree)) > 1 or one.pos_ == token.pos_]
    if token.pos_ in ("VERB", "AUX"):
        parts = [one for one in parts if one == token or one.tag_ in ("VB", "VBG", token.tag_)]
    return [span(one) for one in parts]


def _actors(token: Token | None) -> list[Token]:
    return [one for one in items(token) if acting(one)] if token is not None and acting(token) else []


def _frame(frame: str, cue: VerbCue, verb: Token, particle: Token | None) -> tuple[list[Phrase], list[Token]]:
    """What stands in one pattern: the contents, and the actors of whom it is wanted. Two empty lists: not this pattern."""
    nothing: tuple[list[Phrase], list[Token]] = ([], [])
    if frame == "that":
        clause = next((one for one in children(verb, "ccomp", "advcl") if _finite(one)), None)
        if clause is None or not _fits(cue, verb, clause):
            return nothing
        return _joined(clause), _actors(clause_subject(clause))
    if frame == "person_inf":
        return _person_infinitive(verb)
    if frame == "inf" and cue.stance is Stance.REJECTION and (silent := _infinitive(verb, "xcomp")) is not None:
        told = child(silent, "dobj", "ccomp")
        if any(_answered(held) is not None for prep in children(silent, "prep") for held in children(prep, "pobj")):
            told = silent  # 'refused to respond to a demand'
        if listed("silence", silent.lemma_) and (
            told is None or told.lemma_ in ("comment", "detail", "name", "so", "information", "question")
        ):
            return nothing
    if frame == "inf" and cue.lemma == "be":
        held = _infinitive(particle, "xcomp", "ccomp", "advcl") if particle is not None else None
        return (_joined(held), []) if held is not None else nothing
    if frame == "inf":
        action = _infinitive(verb, "xcomp", "advcl")
        if action is None or (cue.particle and particle is not None and action.i < particle.i):
            return nothing
        asked_of = any(one.lower_ in cue.addressee for one in children(verb, "prep"))
        return (_joined(action), []) if action.dep_ == "xcomp" or cue.particle or asked_of else nothing
    if frame == "obj":
        return _object(cue, verb)
    if frame == "ing":
        action = next((one for one in children(verb, "xcomp", "ccomp") if one.tag_ == "VBG"), None)
        return (_joined(action), []) if action is not None else nothing
    if frame == "prep":
        return _prepositional(cue, verb, particle)
    for prep in children(verb, "prep"):
        if prep.lower_ == frame and (held := _object_of(prep, verb)) is not None:
            if frame == "from" and child(verb, "dobj", "nsubjpass") is None:
                continue
            if cue.stance in ANSWERS and (held.ent_type_ or acting(held) or (frame == "on" and held.lemma_ in WEEK)):
                continue
            return _joined(held), []
    return nothing


def _object_of(prep: Token, verb: Token) -> Token | None:
    """The object of a preposition; in 'the truce, which X agreed to' the noun before the relative clause."""
    held = child(prep, "pobj", "pcomp")
    if verb.dep_ == "relcl" and (held is None or held.lower_ in ("which", "that", "whom")):
        return verb.head
    return held


WEEK = frozenset(("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"))


def _finite(clause: Token) -> bool:
    if clause.dep_ == "advcl":
        mark = child(clause, "mark")
        return mark is not None and mark.lower_ == "that"
    if any(one.tag_ == "TO" for one in clause.children) or (clause.tag_ == "VBG" and child(clause, "aux") is None):
        return False
    first = next(iter(clause.subtree))
    return clause_subject(clause) is not None and first.lower_ not in QUESTION_WORDS


def _fits(cue: VerbCue, verb: Token, clause: Token) -> bool:
    if cue.that == "irrealis":
        return irrealis(clause)
    if cue.that == "future":
        return tense(clause) == "future" or irrealis(clause)
    if cue.that == "own future":
        mine, doer = clause_subject(clause), subject(verb)
        if tense(clause) != "future" or mine is None or doer is None:
            return False
        return mine.lower_ in ("it", "they", "he", "she", "we", "i") or mine.lower_ == doer.lower_
    return True


def _sufferer(verb: Token) -> Token | None:
    """The subject of a passive: 'residents were told', 'residents told to leave', 'when asked, the mayor …'."""
    held = child(verb, "nsubjpass")
    if held is not None:
        return verb.head if held.lower_ in ("who", "which", "that") and verb.dep_ == "relcl" else held
    return verb.head if verb.dep_ == "acl" else governor(verb)


def _person_infinitive(verb: Token) -> tuple[list[Phrase], list[Token]]:
    if passive(verb):
        held = _sufferer(verb)
        action = _infinitive(verb, "xcomp", "advcl", "ccomp")
        return (_joined(action), _actors(held)) if held is not None and action is not None else ([], [])
    clause = _infinitive(verb, "ccomp", "xcomp")
    if clause is not None and (mine := child(clause, "nsubj", "nsubjpass")) is not None:
        return _joined(clause), _actors(mine)
    held = child(verb, "dobj", "dative")
    if held is None:
        return [], []
    action = (
        clause
        or (_infinitive(verb, "advcl") if acting(held) else None)
        or (_infinitive(held, "acl", "relcl") if acting(held) else None)
    )
    return (_joined(action), _actors(held)) if action is not None else ([], [])


def _object(cue: VerbCue, verb: Token) -> tuple[list[Phrase], list[Token]]:
    held = child(verb, "nsubjpass") if passive(verb) else child(verb, "dobj")
    if held is None and verb.dep_ == "relcl" and not passive(verb):
        return [], []
    if held is None:
        return [], []
    if held.lower_ in ("who", "which", "that") and verb.dep_ == "relcl":
        held = verb.head
    if cue.stance is Stance.REJECTION and listed("opinions", held.lemma_.lower()) and _answered(held) is None:
        return [], []
    if cue.object == "plan" and any(aux.tag_ == "TO" for one in children(held, "acl") for aux in one.children):
        return [], []  # 'announced plans to pull out': its own next step
    if passive(verb) and _agent_of(verb) is None and (cue.stance in ANSWERS or not cue.strong):
        return [], []
    if held.pos_ == "PRON" and cue.stance not in ANSWERS:
        return [], []
    if cue.object == "ask" and _answered(held) is None:
        return [], []
    if cue.object in ("granted", "plan", "harm", "given", "offered") and not listed(cue.object, held.lemma_.lower()):
        return [], []
    if cue.stance is Stance.ACCEPTANCE and listed("unasked", held.lemma_.lower()):
        return [], []
    if held.lemma_.lower() in ("question", "people", "way", "charge", "chance") and cue.stance not in ANSWERS:
        return [], []
    if (cue.object == "plain" or "obj" in cue.addressee) and acting(held):
        return [], []
    return _joined(held), agents(held)


def agents(noun: Token) -> list[Token]:
    """'G7 action', 'a response from Russia', 'the resignation of the minister'."""
    for prep in children(noun, "prep"):
        doing = listed("doing", noun.lemma_.lower())
        if prep.lower_ in ("from", "by") or (prep.lower_ == "of" and doing):
            found = [one for held in children(prep, "pobj") for one in _actors(held)]
            if found:
                return found
    if listed("doing", noun.lemma_.lower()):
        return [one for one in noun.lefts if one.dep_ in ("compound", "amod", "poss", "nmod") and acting(one)]
    return []


def _prepositional(cue: VerbCue, verb: Token, particle: Token | None) -> tuple[list[Phrase], list[Token]]:
    if particle is None:
        return [], []
    if particle.dep_ == "mark":
        clause = particle.head
        return _joined(clause), _actors(clause_subject(clause))
    held = _object_of(particle, verb) or (child(verb, "dobj") if particle.dep_ == "prt" else None)
    if held is None and passive(verb):
        held = child(verb, "nsubjpass")
    if held is None:
        return [], []
    if cue.object == "ask" and _answered(held) is None:
        return [], []
    clause = (
        next((one for one in children(held, "acl", "relcl") if any(aux.tag_ == "TO" for aux in one.children)), None)
        if acting(held)
        else None
    )
    clause = clause or (_infinitive(verb, "xcomp", "advcl") if acting(held) and cue.particle == "for" else None)
    if clause is not None and clause.i > held.i and acting(held):
        return _joined(clause), _actors(held)
    if held.dep_ == "pcomp" and (mine := clause_subject(held)) is not None:
        return _joined(held), _actors(mine)
    return _joined(held), agents(held)
