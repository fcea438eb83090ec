"""The argument patterns of the lexicon, read off a parse: what is wanted, and of whom."""

from spacy.tokens import Token

from index.demands import Stance
from index.extract.asked import actors, agent_of, agents, answered_by, doers, sufferer
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
    tense,
)  # fmt: skip
from index.extract.draft import ANSWERS, acting, listed
from index.extract.lexicon import VerbCue
from index.extract.wanted import enumerated

QUESTION_WORDS = ("whether", "if", "what", "how", "why", "who", "when", "where", "which")


def infinitive(verb: Token, *deps: str) -> Token | None:
    for one in children(verb, *deps):
        if any(aux.tag_ == "TO" for aux in one.children):
            return one
    return None


def joined(token: Token) -> list[Phrase]:
    """The things wanted, one by one."""
    parts = [one for one in enumerated(token) if one == token or len(list(one.subtree)) > 1 or one.pos_ == token.pos_]
    if token.pos_ in ("VERB", "AUX"):
        parts = [
            one
            for one in parts
            if one == token or (one.tag_ in ("VB", "VBG", token.tag_) and one.lemma_ not in ("face", "risk", "suffer"))
        ]
    return [span(one) for one in parts]


def frame_of(frame: str, cue: VerbCue, verb: Token, particle: Token | None) -> tuple[list[Phrase], list[Token]]:
    """What stands in one pattern: the contents, and the actors of whom it is wanted. Two empty lists: not
    this pattern.
    """
    nothing: tuple[list[Phrase], list[Token]] = ([], [])
    if frame == "that":
        clause = next((one for one in children(verb, "ccomp", "advcl") if _finite(one)), None)
        if clause is None and cue.strong and (lost := _verbless(verb)) is not None:
            return [span(lost)], [one for one in lost.lefts if one.dep_ == "compound" and acting(one)]
        if clause is None or not _fits(cue, verb, clause) or (clause.i < verb.i and not irrealis(clause)):
            return nothing
        return joined(clause), doers(clause)
    if frame == "person_inf":
        return _person_infinitive(verb)
    if frame == "inf" and cue.stance is Stance.REJECTION and (silent := infinitive(verb, "xcomp")) is not None:
        told = child(silent, "dobj", "ccomp")
        if any(answered_by(held) is not None for prep in children(silent, "prep") for held in children(prep, "pobj")):
            told = silent  # 'refused to respond to a demand'
        if listed("silence", silent.lemma_) and (
            told is None or told.lemma_ in ("comment", "detail", "name", "so", "information", "question")
        ):
            return nothing
    if frame == "inf" and cue.lemma == "be":
        held = infinitive(particle, "xcomp", "ccomp", "advcl") if particle is not None else None
        return (joined(held), []) if held is not None else nothing
    if frame == "inf":
        action = infinitive(verb, "xcomp", "advcl")
        if action is not None and action.lemma_ in ("name", "identify", "quote") and negated(action):
            return nothing  # 'asked not to be named'
        if action is not None and cue.object == "undoing" and not listed("undoing", action.lemma_):
            return nothing
        if action is None or (cue.particle and particle is not None and action.i < particle.i):
            return nothing
        asked_of = any(one.lower_ in cue.addressee for one in children(verb, "prep"))
        return (joined(action), []) if action.dep_ == "xcomp" or cue.particle or asked_of else nothing
    if frame == "obj":
        return _object(cue, verb)
    if frame == "quote":
        return _quoted(verb)
    if frame == "small":
        return _small_clause(verb)
    if frame == "whom":
        held = child(verb, "dobj")
        doer = subject(verb)
        whole = held is not None and acting(held) and held.pos_ != "PRON" and verb.dep_ != "relcl"
        return ([span(verb)], []) if whole and doer is not None and acting(doer) else nothing
    if frame == "ing":
        action = next((one for one in children(verb, "xcomp", "ccomp") if one.tag_ == "VBG"), None)
        return (joined(action), []) if action is not None else nothing
    if frame == "prep":
        return _prepositional(cue, verb, particle)
    for prep in children(verb, "prep"):
        if prep.lower_ == frame and (held := _object_of(prep, verb)) is not None:
            if frame == "from" and child(verb, "dobj", "nsubjpass") is None:
                continue
            if cue.stance in ANSWERS and (acting(held) or (frame == "on" and held.lemma_ in WEEK)):
                continue
            return joined(held), []
    return nothing


def _object_of(prep: Token, verb: Token) -> Token | None:
    """The object of a preposition; in 'the truce, which X agreed to' the noun before the relative clause."""
    held = child(prep, "pobj", "pcomp")
    if verb.dep_ == "relcl" and (held is None or held.lower_ in ("which", "that", "whom")):
        return verb.head
    return held


WEEK = frozenset(("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"))


def _verbless(verb: Token) -> Token | None:
    """'demanding that the minister resign', where the tagger takes 'resign' for a noun."""
    clauses = (one for one in children(verb, "ccomp") if one.pos_ == "NOUN" and one.i > verb.i)
    return next((one for one in clauses if any(mark.lower_ == "that" for mark in children(one, "mark"))), None)


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


def _person_infinitive(verb: Token) -> tuple[list[Phrase], list[Token]]:
    if passive(verb):
        held = sufferer(verb)
        action = infinitive(verb, "xcomp", "advcl", "ccomp")
        return (joined(action), actors(held)) if held is not None and action is not None else ([], [])
    clause = infinitive(verb, "ccomp", "xcomp")
    if clause is not None and child(clause, "nsubj", "nsubjpass") is not None:
        return joined(clause), doers(clause)
    held = child(verb, "dobj", "dative")
    if held is None or held.lower_.endswith(("self", "selves")):
        return [], []
    action = (
        clause
        or (infinitive(verb, "advcl") if acting(held) else None)
        or (infinitive(held, "acl", "relcl") if acting(held) else None)
    )
    return (joined(action), actors(held)) if action is not None else ([], [])


def _quoted(verb: Token) -> tuple[list[Phrase], list[Token]]:
    """'urged viewers, "vote for me"': the words in quotation marks after the cue and its object."""
    held = child(verb, "dobj")
    opens = (held.right_edge.i if held is not None else verb.i) + 1
    doc, marks = verb.doc, ('"', "“")
    if opens + 2 >= len(doc) or doc[opens].text not in (",", ":") or doc[opens + 1].text not in marks:
        return [], []
    first = doc[opens + 2]
    last = next((one for one in doc[opens + 2 :] if one.text in ('"', "”")), None)
    end = last.idx if last is not None else len(doc.text)
    return [Phrase(first, first.idx, end)], []


def _small_clause(verb: Token) -> tuple[list[Phrase], list[Token]]:
    """'wants the law repealed', 'wants to see the law repealed'."""
    above = next((one for one in children(verb, "xcomp") if one.lemma_ == "see"), verb)
    clause = next((one for one in children(above, "ccomp", "xcomp") if one.tag_ in ("VBN", "VBD", "VB")), None)
    if (
        clause is None
        or clause.i < verb.i
        or child(clause, "aux", "mark") is not None
        or child(clause, "nsubj", "nsubjpass") is None
    ):
        return [], []
    return joined(clause), [] if clause.tag_ in ("VBN", "VBD") else doers(clause)


def _object(cue: VerbCue, verb: Token) -> tuple[list[Phrase], list[Token]]:
    held = child(verb, "nsubjpass") if passive(verb) else child(verb, "dobj")
    if cue.object == "given" and passive(verb) and (left := child(verb, "dobj")) is not None and acting(held or verb):
        return (joined(left), []) if listed("given", left.lemma_.lower()) else ([], [])  # 'was denied access'
    if held is None and verb.dep_ == "relcl" and not passive(verb):
        return [], []
    if held is None:
        return [], []
    if held.lower_ in ("who", "which", "that") and verb.dep_ == "relcl":
        held = verb.head
    if cue.stance is Stance.REJECTION and listed("opinions", held.lemma_.lower()) and answered_by(held) is None:
        return [], []
    if cue.object == "plan" and len(list(held.subtree)) == 2 and held.left_edge.lower_ in ("the", "this", "that"):
        return [], []  # 'announced the measure': told of before
    if cue.object == "plan" and any(aux.tag_ == "TO" for one in children(held, "acl") for aux in one.children):
        return [], []  # 'announced plans to pull out': its own next step
    if passive(verb) and agent_of(verb) is None and (cue.stance in ANSWERS or not cue.strong):
        return [], []
    if held.lower_ in ("me", "him", "her", "us", "you", "myself", "himself", "herself"):
        return [], []  # 'accepted him as a friend'
    if held.pos_ == "PRON" and cue.stance not in ANSWERS:
        return [], []
    if cue.object == "ask" and (answered_by(held) is None or (held.lower_ == "demand" and not held.n_lefts)):
        return [], []  # 'to meet demand' on a market
    if cue.object in ("granted", "plan", "harm", "given", "offered", "ruling") and not listed(
        cue.object, held.lemma_.lower()
    ):
        return [], []
    if cue.stance is Stance.ACCEPTANCE and listed("unasked", held.lemma_.lower()):
        return [], []
    if held.lemma_.lower() in ("question", "people", "way", "charge", "chance") and cue.stance not in ANSWERS:
        return [], []
    if (cue.object == "plain" or "obj" in cue.addressee) and acting(held):
        return [], []
    return joined(held), agents(held)


def _prepositional(cue: VerbCue, verb: Token, particle: Token | None) -> tuple[list[Phrase], list[Token]]:
    if particle is None:
        return [], []
    if particle.dep_ == "mark":
        clause = particle.head
        return joined(clause), doers(clause)
    held = _object_of(particle, verb) or (child(verb, "dobj") if particle.dep_ == "prt" else None)
    if held is None and passive(verb):
        held = child(verb, "nsubjpass")
    if held is None:
        return [], []
    if cue.object == "ask" and answered_by(held) is None:
        return [], []
    if cue.object == "harm" and not listed("harm", held.lemma_.lower()):
        return [], []
    if cue.object == "plain" and acting(held):
        return [], []
    if next(iter(held.subtree)).lower_ in QUESTION_WORDS:
        return [], []  # 'asked me for how many days'
    if acting(held):
        action = infinitive(held, "acl", "relcl") or (
            infinitive(verb, "xcomp", "advcl") if cue.particle == "for" else None
        )
        if action is not None and action.i > held.i:
            return joined(action), [] if passive(action) else actors(held)
    if held.dep_ == "pcomp" and clause_subject(held) is not None:
        return joined(held), doers(held)
    return joined(held), agents(held)
