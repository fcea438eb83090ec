"""Verbs that make, answer or threaten: arguments by the patterns of the lexicon."""

from collections.abc import Iterator

from spacy.tokens import Doc, Token

from index.demands import Stance
from index.extract.clauses import (
    Phrase, child, children, clause_subject, irrealis, items, negated, passive, span, subject, tense,
)  # fmt: skip
from index.extract.draft import Draft, acting, listed
from index.extract.lexicon import VerbCue, lexicon

ANSWERS = (Stance.REJECTION, Stance.ACCEPTANCE)
QUESTION_WORDS = ("whether", "if", "what", "how", "why", "who", "when", "where", "which")


def verb_drafts(doc: Doc) -> Iterator[Draft]:
    """A draft for each thing demanded, offered, answered or threatened by a cue verb."""
    for token in doc:
        cues = lexicon().verbs.get(token.lemma_.lower())
        if (
            not cues
            or token.pos_ not in ("VERB", "AUX", "ADJ")
            or (token.pos_ == "ADJ" and token.tag_ not in ("VBN", "VBD"))
        ):
            continue
        for cue in cues:
            found = list(_read(cue, token))
            if found:
                yield from found
                break


def _hypothetical(verb: Token) -> bool:
    mark = child(verb, "mark")
    return mark is not None and mark.lower_ in ("if", "whether", "unless")


def _particle(cue: VerbCue, verb: Token) -> Token | None:
    for one in verb.children:
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
    stance, denied = cue.stance, False
    if negated(verb):
        if stance is Stance.REJECTION:
            return
        if stance is Stance.ACCEPTANCE:
            stance = Stance.REJECTION
        else:
            denied = True
    demander = subject(verb)
    for frame in cue.content:
        contents, addressees = _frame(frame, cue, verb, particle)
        if not contents:
            continue
        held = [*addressees, *_named_addressees(cue, verb, particle, contents)]
        unique = list({one.i: one for one in held if demander is None or one.i != demander.i}.values())
        for content in contents:
            yield Draft(
                f"verb:{cue.lemma}{'_' + cue.particle if cue.particle else ''}:{frame}", verb, stance, content, demander, unique, cue.strong,
                denied=denied, answers=_answered(content.head) if stance in ANSWERS else None,
            )  # fmt: skip
        return


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
        elif where == "obj" and (held_ := child(verb, "nsubjpass")) is not None and acting(held_):
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


def _infinitive(verb: Token, *deps: str) -> Token | None:
    for one in children(verb, *deps):
        if any(aux.tag_ == "TO" for aux in one.children):
            return one
    return None


def _joined(token: Token) -> list[Phrase]:
    """The things wanted, one by one."""
    parts = [one for one in items(token) if one is token or len(list(one.subtree)) > 1 or one.pos_ == token.pos_]
    if token.pos_ in ("VERB", "AUX"):
        parts = [one for one in parts if one is token or one.tag_ in ("VB", "VBG", token.tag_)]
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
    if frame == "inf":
        action = _infinitive(verb, "xcomp", "advcl")
        if action is None or (cue.particle and particle is not None and action.i < particle.i):
            return nothing
        return (_joined(action), []) if action.dep_ == "xcomp" or cue.particle else nothing
    if frame == "obj":
        return _object(cue, verb)
    if frame == "ing":
        action = next((one for one in children(verb, "xcomp", "ccomp") if one.tag_ == "VBG"), None)
        return (_joined(action), []) if action is not None else nothing
    if frame == "prep":
        return _prepositional(cue, verb, particle)
    for prep in children(verb, "prep"):
        if prep.lower_ == frame and (held := child(prep, "pobj", "pcomp")) is not None:
            if cue.stance in ANSWERS and (held.ent_type_ or acting(held) or frame == "on" and held.lemma_ in WEEK):
                continue
            return _joined(held), []
    return nothing


WEEK = frozenset(("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"))


def _finite(clause: Token) -> bool:
    if clause.dep_ == "advcl":
        mark = child(clause, "mark")
        return mark is not None and mark.lower_ == "that"
    if any(one.tag_ == "TO" for one in clause.children) or clause.tag_ == "VBG" and child(clause, "aux") is None:
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


def _person_infinitive(verb: Token) -> tuple[list[Phrase], list[Token]]:
    if passive(verb):
        held = child(verb, "nsubjpass")
        action = _infinitive(verb, "xcomp", "advcl", "ccomp")
        return (_joined(action), _actors(held)) if held is not None and action is not None else ([], [])
    clause = _infinitive(verb, "ccomp", "xcomp")
    if clause is not None and (mine := child(clause, "nsubj", "nsubjpass")) is not None:
        return _joined(clause), _actors(mine)
    held = child(verb, "dobj", "dative")
    if held is None:
        if verb.tag_ == "VBN" and verb.dep_ == "acl":  # 'residents told to leave'
            action = _infinitive(verb, "xcomp", "advcl")
            return (_joined(action), _actors(verb.head)) if action is not None else ([], [])
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
    if held.pos_ == "PRON" and cue.stance not in ANSWERS:
        return [], []
    if cue.object == "ask" and _answered(held) is None:
        return [], []
    if held.lemma_.lower() in ("question", "people", "way", "charge", "chance") and cue.stance not in ANSWERS:
        return [], []
    if (cue.object == "plain" or "obj" in cue.addressee) and acting(held):
        return [], []
    return _joined(held), _addressees_of(held)


def _addressees_of(noun: Token) -> list[Token]:
    """'G7 action', 'a response from Russia': nothing is guessed from the noun itself but 'from' and 'by'."""
    for prep in children(noun, "prep"):
        if prep.lower_ in ("from", "by"):
            return [one for held in children(prep, "pobj") for one in _actors(held)]
    return []


def _prepositional(cue: VerbCue, verb: Token, particle: Token | None) -> tuple[list[Phrase], list[Token]]:
    if particle is None:
        return [], []
    if particle.dep_ == "mark":
        clause = particle.head
        return _joined(clause), _actors(clause_subject(clause))
    held = child(particle, "pobj", "pcomp") or (child(verb, "dobj") if particle.dep_ == "prt" else None)
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
    return _joined(held), _addressees_of(held)
