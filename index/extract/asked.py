"""Of whom something is wanted, by the words of the sentence: objects, prepositions, and the doers in the content."""

from collections.abc import Iterator

from spacy.tokens import Token

from index.extract.clauses import Phrase, child, children, clause_subject, governor, items, passive
from index.extract.draft import acting, listed
from index.extract.lexicon import VerbCue, lexicon

SPOKEN_TO = (
    "write", "speak", "talk", "turn", "phone", "meet", "telephone", "address", "approach", "send", "contact", "visit",
)  # fmt: skip


def actors(token: Token | None) -> list[Token]:
    """The actors joined in a phrase, and the ones it gives as examples: 'allies such as Germany'."""
    if token is None or not acting(token):
        return []
    found = [one for one in items(token) if acting(one)]
    for one in list(found):
        for prep in children(one, "prep"):
            if prep.lower_ in ("as", "including", "like") and (prep.lower_ != "as" or prep.nbor(-1).lower_ == "such"):
                found += [example for held in children(prep, "pobj") for example in items(held) if acting(example)]
    return found


def doers(clause: Token) -> list[Token]:
    """Who is to do what a demanded clause says: its subject, or in a passive whoever 'by' or 'from' names."""
    if not passive(clause):
        return actors(clause_subject(clause))
    places = (clause, *children(clause, "advmod"))  # 'be taken away from X'
    from_ = [prep for place in places for prep in children(place, "prep") if prep.lower_ == "from"]
    held = [one for prep in from_ for one in children(prep, "pobj")]
    return [one for part in (agent_of(clause), *held) for one in actors(part)]


def agent_of(verb: Token) -> Token | None:
    by = child(verb, "agent")
    return child(by, "pobj") if by is not None else None


def sufferer(verb: Token) -> Token | None:
    """The subject of a passive: 'residents were told', 'residents told to leave', 'when asked, the mayor …'."""
    held = child(verb, "nsubjpass")
    if held is not None:
        return verb.head if held.lower_ in ("who", "which", "that") and verb.dep_ == "relcl" else held
    return verb.head if verb.dep_ == "acl" else governor(verb)


def named_addressees(cue: VerbCue, verb: Token, particle: Token | None, contents: list[Phrase]) -> Iterator[Token]:
    """The actors at the places where a cue's addressee may stand; a preposition may hang
    on the ruling or the plan as well: 'appealed the verdict to X'."""
    inside = {content.head.i for content in contents}
    things = [held for held in children(verb, "dobj") if answered_by(held) or listed("ruling", held.lemma_.lower())]
    for where in cue.addressee:
        if where == "obj" and not passive(verb):
            for held in children(verb, "dobj", "dative"):
                if held.i not in inside:
                    yield from actors(held)
        elif where == "obj":
            yield from actors(sufferer(verb))
        elif where == "prep" and particle is not None:
            yield from (one for held in children(particle, "pobj") for one in actors(held) or items(held))
        else:
            for place in (verb, *things):
                for prep in children(place, "prep", "dative"):
                    if prep.lower_ == where:
                        yield from (
                            one for held in children(prep, "pobj") if held.i not in inside for one in actors(held)
                        )


def told(verb: Token) -> Iterator[Token]:
    """'wrote to X asking …', 'met X, urging …': whom the governing verb spoke to."""
    above = verb.head
    if verb.dep_ in ("advcl", "xcomp", "conj") and verb.tag_ == "VBG" and above.lemma_ in SPOKEN_TO:
        for place in (above, *children(above, "prep", "dative")):
            if place == above or place.lower_ in ("to", "with"):
                yield from (one for held in children(place, "pobj", "dobj", "dative") for one in actors(held))


def warned(clause: Token) -> list[Token]:
    """'reminded Iraq that it must …', 'a warning to Iraq that it must …': whom a pronoun in the told clause means."""
    mine, teller = clause_subject(clause), clause.head
    if mine is None or mine.lower_ not in ("it", "they", "he", "she", "you") or mine.i < teller.i:
        return []
    places = (teller,) if teller.pos_ == "VERB" else (teller, teller.head)
    told_to = [prep for place in places for prep in children(place, "prep", "dative") if prep.lower_ == "to"]
    held = children(teller, "dobj", "dative") if teller.pos_ == "VERB" else []
    return [
        one for part in (*held, *(one for prep in told_to for one in children(prep, "pobj"))) for one in actors(part)
    ]


def spoken_to(verb: Token) -> list[Token]:
    """'He told her: "Take a knife"': to whom a quoted order is said; a name after 'told' is mostly a newspaper's."""
    above = next((up for up in verb.ancestors if up.lemma_ in ("tell", "ask", "urge", "remind", "warn")), None)
    held = child(above, "dobj", "dative") if above is not None else None
    if held is None or held.i > verb.i or held.pos_ == "PROPN" or held.lemma_ in ("reporter", "journalist", "medium"):
        return []
    return actors(held)


def agents(noun: Token) -> list[Token]:
    """Whose doing a thing wanted is: 'G7 action', 'a response from Russia', 'the resignation of the minister', 'a truce
    with the rebels', 'asylum in Germany'.
    """
    lemma = noun.lemma_.lower()
    places = (noun, noun.head) if noun.dep_ == "dobj" else (noun,)
    for prep in (prep for place in places for prep in children(place, "prep")):
        if (
            (prep.head == noun and prep.lower_ in ("from", "by"))
            or (prep.head == noun and prep.lower_ == "of" and listed("doing", lemma))
            or (prep.lower_ in ("with", "of") and listed("mutual", lemma))
            or (prep.lower_ == "in" and listed("refuge", lemma))
        ):
            found = [one for held in children(prep, "pobj") for one in actors(held)]
            if found:
                return found
    if listed("doing", lemma):
        return [one for one in noun.lefts if one.dep_ in ("compound", "amod", "poss", "nmod") and acting(one)]
    return []


def answered_by(noun: Token) -> Token | None:
    """The noun itself, where it can be answered."""
    return noun if noun.lemma_ in lexicon().nouns or listed("answerable", noun.lemma_.lower()) else None


def answered_in(head: Token) -> Token | None:
    """What an answer answers: the noun, or the object of the verb that is refused or agreed to."""
    held = [head]
    if head.pos_ == "VERB":
        held = [*children(head, "dobj"), *(one for prep in children(head, "prep") for one in children(prep, "pobj"))]
        some = [one for one in held if one.lower_ in ("some", "part", "parts", "one", "most", "all", "any", "many")]
        held += [one for part in some for prep in children(part, "prep") for one in children(prep, "pobj")]
    return next((one for one in held if answered_by(one) is not None), None)


def askers(action: Token) -> list[Token]:
    """To whom something is refused or granted: 'refused to meet X', 'would not give X a list', 'hand it over to X'."""
    if not listed("exchange", action.lemma_):
        return []
    places = ("dative",) if listed("handing", action.lemma_) else ("dative", "dobj")
    found = [one for held in children(action, *places) for one in actors(held)]
    for place in (action, *children(action, "dobj")):
        for prep in children(place, "prep", "dative"):
            if prep.lower_ in ("to", "with"):
                found += [one for held in children(prep, "pobj") for one in actors(held)]
    return found
