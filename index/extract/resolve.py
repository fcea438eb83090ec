"""From the words of a draft to an actor: names, roles, demonyms, pronouns and definite descriptions."""

import re
from dataclasses import dataclass

from spacy.tokens import Token

from index.extract.cast import PRONOUNS, Cast, Figure, Mention, Resolved, bare
from index.extract.clauses import Phrase, child, children, clause_subject, noun_phrase, owner
from index.extract.draft import acting, attribution, listed
from index.extract.quotes import Quote
from index.extract.tables import tables

PAIRED = ("country", "nation", "state", "side", "government", "neighbour", "neighbor")
CROWDS = ("protester", "protestor", "demonstrator", "marcher", "striker", "rioter")


@dataclass(frozen=True, slots=True)
class Party:
    """A demander or addressee: the article's words for it (`start`, `end` in characters of the article) and
    whom they mean.
    """

    figure: Figure | None
    text: str
    plain: bool
    antecedent: tuple[int, int] | None = None


class Resolver:
    """Resolves the tokens of one parsed sentence that starts at `offset` of the article."""

    def __init__(self, cast: Cast, offset: int, quotes: list[Quote]) -> None:
        self.cast = cast
        self.offset = offset
        self.quotes = quotes

    def quote_at(self, position: int) -> Quote | None:
        """The quotation around a character of the article."""
        return next((one for one in self.quotes if one.start <= position < one.end), None)

    def speaker(self, position: int) -> Party | None:
        """Who speaks at a character of the article."""
        quote = self.quote_at(position)
        if quote is None or quote.speaker is None:
            return None
        who = quote.speaker
        where = (who.antecedent.start, who.antecedent.end) if who.antecedent else None
        words = self.cast.text[where[0] : where[1]] if where else who.figure.name
        return Party(who.figure, words, who.plain, where)

    def pair(self, token: Token) -> list[Party]:
        """Whom 'both countries', 'those states', 'the two governments' mean, where the words before name two."""
        told = {one.lower_ for one in token.lefts}
        if token.tag_ != "NNS" or token.lemma_ not in PAIRED or not told & {"both", "those", "these", "two"}:
            return []
        text = self._text(noun_phrase(token))
        pair = self.cast.pair(self.offset + token.idx)
        return [Party(one.figure, text, False, (one.start, one.end)) for one in pair]

    def own(self, token: Token) -> Party | None:
        """'our team', 'my party' in somebody's own words: the speaker stands for it."""
        mine = child(token, "poss")
        body = token.lemma_.lower() in tables()["body"] or token.lemma_ in ("campaign", "movement", "coalition")
        return (
            self.speaker(self.offset + token.idx)
            if body and mine is not None and mine.lower_ in ("our", "my")
            else None
        )

    def actor(self, token: Token) -> Token | None:
        """The acting noun behind a token: 'a statement' stands for its author, 'thousands of students' for
        the students.
        """
        for _ in range(4):
            if listed("hollow", token.lower_):
                if (named := child(token, "appos")) is not None and named.pos_ == "PROPN":
                    return named  # 'One of these groups, the Red Cross, said'
                of = child(token, "prep")
                held = child(of, "pobj") if of is not None and of.lower_ == "of" else None
                if held is None:
                    return token if token.lower_ in ("some", "many", "both") else None
                token = held
                continue
            if token.pos_ == "NOUN" and (
                listed("utterance", token.lemma_.lower())
                or token.lemma_ in ("website", "page", "account", "source")
                or (token.dep_ == "dobj" and token.lemma_ in ("law", "rule", "regulation", "measure", "policy"))
            ):
                author = owner(token) or self._maker(token)
                if author is None or author == token:
                    return None
                token = author
                continue
            return token
        return token

    @staticmethod
    def _maker(noun: Token) -> Token | None:
        """Whose a statement is by the words before it: 'the Turkish statement', 'a government order'."""
        for one in noun.lefts:
            told = one.pos_ == "PROPN" or one.text in tables()["demonyms"] or (one.dep_ == "compound" and acting(one))
            if one.dep_ in ("compound", "nmod", "amod") and told:
                return one
        return None

    def party(self, token: Token, *, strong: bool = False) -> Party | None:
        """Whom a token means, or None when it cannot act at all; a `strong` cue lets any noun act that is not
        lifeless.
        """
        found = self.actor(token)
        if found is None:  # 'a petition calling for …': nobody is said to have written it
            nameless = listed("nameless", token.lemma_.lower())
            return Party(None, self._text(noun_phrase(token)), False) if nameless else None
        token = found
        position = self.offset + token.idx
        if listed("first", token.lower_) and token.text not in ("US", "I.") and token.pos_ != "PROPN":
            if (speaker := self.speaker(position)) is not None:
                return speaker
            teller = attribution(token)  # '"I will not resign," the president said'
            return self.party(teller) if teller is not None and not listed("first", teller.lower_) else None
        if token.lower_ in PRONOUNS and token.pos_ in ("PRON", "DET"):
            return self._pronoun(token, position)
        if listed("nobody", token.lower_) and token.text != "WHO":
            return None
        if listed("lifeless", token.lemma_.lower()):
            return None
        phrase = noun_phrase(token)
        named = token.pos_ in ("PROPN", "ADJ") or (token.text[:1].isupper() and token.i > 0) or self.cast.at(position)
        if named and (party := self._name(token, phrase, position)):
            return party
        if not acting(token) and (not strong or token.pos_ != "NOUN" or listed("lifeless", token.lemma_.lower())):
            return None
        return self._description(token, phrase, position)

    def _pronoun(self, token: Token, position: int) -> Party | None:
        word = token.lower_
        kind = PRONOUNS[word]
        if kind == "":
            return None
        kinds = ("person",) if kind in "mf" else ("organisation", "country", "group")
        teller = attribution(token)  # 'the union said it …': whoever says so, if that fits
        if teller is None and kind in "po":
            teller = next((one for one in token.doc[: token.i] if one.lemma_.lower().startswith("spokes")), None)
        if teller is not None and teller != token and teller.pos_ in ("PROPN", "NOUN") and teller.i < token.i:
            said = self.party(teller)
            if (
                said is not None
                and said.figure is not None
                and said.figure.kind in kinds
                and said.figure.gender in ("", kind)
            ):
                return Party(said.figure, token.text, said.plain)
        mine = self.party(own) if (own := self._own(token)) is not None else None
        alone = own is not None and kind in "mf" and own.lemma_.lower() in tables()["persons"]  # 'the president … his'
        if mine is not None and mine.figure is not None and (mine.figure.kind in kinds or alone):
            return Party(mine.figure, token.text, False, mine.antecedent)
        first = next((one for one in token.doc[: token.i] if one.lower_ == word and one.dep_ == "nsubj"), None)
        if first is not None:  # 'It demanded …, and it asked …'
            position = self.offset + first.idx
        resolved = self.cast.before(position, kinds, kind if kind in "mf" else "")
        quote = self.quote_at(position)
        theirs = quote is not None and quote.speaker is not None and resolved is not None
        if resolved is None or (theirs and quote.speaker.figure is resolved.figure):  # type: ignore[union-attr]
            return Party(None, token.text, False)  # a speaker says 'I'
        return self._from(resolved, token.text, kind in "mf" and resolved.plain)

    @staticmethod
    def _own(token: Token) -> Token | None:
        """'if the authority withdrew its threat': the subject whose own thing it is."""
        if token.dep_ != "poss":
            return None
        verb = next((up for up in token.ancestors if up.pos_ in ("VERB", "AUX")), None)
        mine = clause_subject(verb) if verb is not None else None
        return mine if mine is not None and mine.i < token.i and mine.pos_ != "PRON" else None

    def _from(self, resolved: Resolved, text: str, plain: bool) -> Party:
        where = resolved.antecedent
        return Party(resolved.figure, text, plain, (where.start, where.end) if where else None)

    def _name(self, token: Token, phrase: Phrase, position: int) -> Party | None:
        text = self._text(phrase)
        mention = self.cast.at(position)
        if mention is None:
            inside = self.cast.within(self.offset + phrase.start, self.offset + phrase.end)
            mention = inside[-1] if inside and token.pos_ == "PROPN" else None
        if mention is None:
            name = bare(text)
            if (
                not name
                or token.pos_ != "PROPN"
                or name in tables()["stop"] | tables()["title_words"]
                or listed("lifeless", name.lower())
            ):
                return None
            figure = self.cast.figures.setdefault(name, Figure(name, "organisation"))
            return Party(figure, text, False)
        if mention.figure.kind == "place" and token.pos_ == "PROPN" and not acting(token):
            return Party(mention.figure, text, False)
        return Party(mention.figure, text, True)

    def _text(self, phrase: Phrase) -> str:
        return self.cast.text[self.offset + phrase.start : self.offset + phrase.end]

    def _description(self, token: Token, phrase: Phrase, position: int) -> Party | None:
        text = self._text(phrase)
        names = self.cast.within(self.offset + phrase.start, self.offset + phrase.end)
        for other in children(token, "appos"):
            if mention := self.cast.at(self.offset + other.idx):
                return Party(mention.figure, text, True)
        if token.i and any(listed("none_meant", one.lower_) for one in token.doc[token.left_edge.i : token.i]):
            return Party(None, text, False)
        lemma = token.lemma_.lower()
        if lemma.startswith("spokes") and (party := self._spoken_for(token, names, text, position)) is not None:
            return party
        places = [m.figure for m in names if m.figure.kind == "country"]
        if (lemma in tables()["state"] or token.lower_ in tables()["state"]) and len(places) == 1:
            return Party(places[0], text, True)
        if names and any(m.figure.kind in ("person", "organisation") for m in names) and lemma in tables()["persons"]:
            near = next(m for m in names if m.figure.kind in ("person", "organisation"))
            if near.start < position and near.figure.kind == "person":
                return Party(near.figure, text, True)
        definite = any(one.lower_ in ("the", "this", "that") for one in token.lefts)
        if definite and not names:
            if resolved := self.cast.titled(lemma, position):
                return self._from(resolved, text, True)
            if lemma == bare(text).lower() and (body := self.cast.described.get(lemma)) is not None:
                return Party(body, text, True)
            if lemma in ("government", "administration") and (home := self.cast.home()):
                return Party(home, text, False)
        name = bare(text)
        if not name or len(name) > 90:
            return None
        first = next((one for one in token.doc if one.idx >= phrase.start and one.dep_ != "det"), token)
        if first.pos_ != "PROPN" and not self.cast.at(self.offset + first.idx):
            name = name[0].lower() + name[1:]
        side = places[0] if len(places) == 1 else None
        if side is not None and tables()["states"].get(
            lead := next((a for a in side.aliases if name.startswith(a + " ")), "")
        ):
            name = side.name + name[len(lead) :]  # 'U.S. officials' and 'US officials' are one
        elif side is None and lemma in CROWDS and (home := self.cast.home()) is not None:
            side = home
            name = f"{adjective(home.name)} {token.text.lower()}"
        figure = self.cast.figures.setdefault(name, Figure(name, "group", side=side.name if side else None))
        if lemma in tables()["body"] and name != lemma:
            if (same := self.cast.described.get(lemma)) is not None and self._shared(same.name, name):
                figure = same
            self.cast.described[lemma] = figure
        return Party(figure, text, not definite or bool(names) or token.tag_ == "NNS")

    def _spoken_for(self, token: Token, names: list[Mention], text: str, position: int) -> Party | None:
        """A nameless spokesman stands for the one he speaks for: 'a spokesman for the firm', 'the spokesperson'."""
        for name in names:
            if name.figure.kind in ("organisation", "country") and name.start != position:
                return Party(name.figure, text, True, (name.start, name.end))
        for prep in children(token, "prep"):
            held = child(prep, "pobj")
            if prep.lower_ in ("for", "of") and held is not None:
                return self.party(held)
        if (mine := child(token, "poss")) is not None:
            return self.party(mine)
        found = self.cast.spoken_for(position)
        return self._from(found, text, True) if found is not None else None

    @staticmethod
    def _shared(one: str, other: str) -> bool:
        """Whether two descriptions of a body have a name in common: 'board of Orlane', 'Orlane's board'."""
        mine, theirs = ({w for w in re.findall(r"\w+", name) if w[0].isupper()} for name in (one, other))
        return bool(mine & theirs)


def adjective(state: str) -> str:
    """'Iraq' → 'Iraqi'; the name itself where people are called otherwise ('Hongkonger')."""
    for word, named in tables()["demonyms"].items():
        if named == state:
            return str(word) if not word.endswith("er") else state
    return state


def clean(text: str) -> str:
    """A phrase on one line."""
    return re.sub(r"\s+", " ", text).strip()
