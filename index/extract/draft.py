"""A demand as a rule finds it in a parse, before anybody knows who 'he' is."""

from dataclasses import dataclass, field

from spacy.tokens import Token

from index.demands import Stance
from index.extract.clauses import Phrase, clause_subject, noun_phrase, owner, subject
from index.extract.lexicon import lexicon
from index.extract.tables import tables

ANSWERS = (Stance.REJECTION, Stance.ACCEPTANCE)
ACTING_PRONOUNS = frozenset(
    ("he", "she", "they", "we", "i", "him", "her", "them", "us", "me", "you", "it", "who", "others", "both", "some")
)


@dataclass(slots=True)
class Draft:
    """What a rule saw: tokens of one parsed sentence. `demander` None with `spoken` means whoever says the
    sentence.
    """

    rule: str
    cue: Token
    stance: Stance
    content: Phrase
    demander: Token | None = None
    addressees: list[Token] = field(default_factory=list)
    strong: bool = True
    spoken: bool = False  # the demander is the speaker or the subject of the verb of saying
    denied: bool = False
    earlier: bool = False  # 'these demands': whoever made the last ones
    answers: Token | None = None  # the demand noun that is answered
    answered: bool = False  # the demand has been answered: it is older than what is reported

    @property
    def demander_phrase(self) -> Phrase | None:
        return noun_phrase(self.demander) if self.demander is not None else None


def acting(token: Token) -> bool:
    """Whether a noun can demand or be asked: a name, a pronoun for people, or a noun for people and bodies."""
    if token.pos_ == "PRON" or token.tag_ in ("PRP", "WP"):
        return token.lower_ in ACTING_PRONOUNS
    if token.pos_ == "PROPN":
        return not token.text.isdigit() and token.text not in tables()["stop"] - {"Some"}
    return (
        token.lemma_.lower() in tables()["people"]
        or token.text in tables()["demonyms"]
        or token.lower_ in tables()["people"]
    )


def listed(name: str, word: str) -> bool:
    """Whether a word is in a list of the lexicon."""
    return word in lexicon().lists[name]


def attribution(token: Token) -> Token | None:
    """The subject of the verb of saying above a token's clause."""
    for up in token.ancestors:
        if (
            up.pos_ == "NOUN"
            and listed("utterance", up.lemma_)
            and any(one.dep_ in ("acl", "ccomp") and token in one.subtree for one in up.children)
        ):
            return owner(up)  # 'issued a reminder that Iraq must'
        if up.pos_ in ("VERB", "AUX") and listed("stating", up.lemma_):
            below = next(
                (
                    one
                    for one in up.children
                    if one.dep_ in ("ccomp", "parataxis", "dep", "xcomp") and (one == token or token in one.subtree)
                ),
                None,
            )
            if below is not None:
                return subject(up)
            if up.dep_ == "parataxis":
                return subject(up)
        for one in up.children:  # 'The plan must go, he said' is often parsed with the saying below
            if (
                one.dep_ in ("parataxis", "ccomp")
                and one.lemma_ in ("say", "add", "argue", "declare", "tell", "state")
                and one.i > token.i
                and clause_subject(one) is not None
            ):
                return clause_subject(one)
    return None
