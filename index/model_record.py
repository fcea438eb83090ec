"""A record as a language model gives it, and the record it becomes where every part of it is found in the passage."""

import re
from datetime import date

from pydantic import BaseModel, ConfigDict

from index.actors import Actor, ActorBook
from index.articles import Article
from index.demands import Confidence, Demand, Evidence, Modality, Role, Stance
from index.extract.lexicon import lexicon
from index.extract.modality import day_in, listed_modality
from index.passages import Passage
from index.quoting import in_quotation, locate

ANSWERS = {Stance.ACCEPTANCE, Stance.REJECTION, Stance.THREAT, Stance.ULTIMATUM}
CONDITION = re.compile(r"\b(?:if|unless|provided that|as long as|or else)\b", re.I)


class FoundDemand(BaseModel):
    """One record as the model gives it: words of the passage, letter for letter."""

    model_config = ConfigDict(extra="ignore")

    demander: str
    addressee: str = ""
    content: str
    stance: str
    evidence: str


class FoundDemands(BaseModel):
    """The form asked for."""

    model_config = ConfigDict(extra="ignore")

    demands: list[FoundDemand]


def record_of(found: FoundDemand, article: Article, passage: Passage, book: ActorBook, method: str) -> Demand | None:
    """The record with exact offsets; None when a part of it is not in the passage or its actor is nobody known."""
    text = article.text
    evidence = locate(found.evidence, text, passage.start, passage.end)
    if evidence is None or found.stance not in set(Stance):
        return None
    sentences = [span for span in passage.sentences if span[0] < evidence[1] and evidence[0] < span[1]]
    start, end = (sentences[0][0], sentences[-1][1]) if sentences else evidence
    content = locate(found.content, text, start, end)
    named = locate(found.demander, text, start, end) or locate(found.demander, text, passage.start, passage.end)
    demander = _resolved(found.demander, book)
    stance = Stance(found.stance)
    if content is None or named is None or demander is None or content[0] <= named[0] < content[1]:
        return None
    if stance in ANSWERS and not _cued(stance, text[start:end]):
        return None  # 'requires more details' is no yes, whatever the model calls it
    addressees = _several(found.addressee, book) if locate(found.addressee, text, start, end) else []
    spans = [Evidence(Role.MAIN, start, end)]
    if not start <= named[0] < end:
        spans.append(Evidence(Role.ANTECEDENT, *next((s for s in passage.sentences if s[0] <= named[0] < s[1]), named)))
    to = {actor.name: (actor, words) for actor, words in addressees if actor is not demander}.values()
    how, source = _modality(stance, text, (start, end), content, article.date)
    return Demand(
        demander=demander.name,
        demander_text=text[named[0] : named[1]],
        demander_side=demander.side,
        addressees=tuple(actor.name for actor, _ in to),
        addressee_texts=tuple(words for _, words in to),
        addressee_sides=tuple(actor.side for actor, _ in to),
        content=text[content[0] : content[1]],
        content_start=content[0],
        content_end=content[1],
        stance=stance,
        modality=frozenset(how),
        reported_by=source,
        date=day_in(text[start:end], article.date) or article.date,
        evidence=tuple(spans),
        confidence=Confidence.POSSIBLE,  # its quotations are verified; what it makes of them is its word alone
        method=method,
        cue="",
    )


def _resolved(words: str, book: ActorBook) -> Actor | None:
    """The actor of the article that goes by this name, with or without a title before it."""
    name = _bare(words)
    exact = next((actor for actor in book.actors if name and name in map(_bare, (actor.name, *actor.aliases))), None)
    if exact:
        return exact
    met = book.find(words)
    before = words[: met[-1].start].split() if met else []
    titled = met and met[-1].end == len(words.rstrip()) and not any(word.islower() for word in before if word != "the")
    return met[-1].actor if titled else None


def _several(words: str, book: ActorBook) -> list[tuple[Actor, str]]:
    """The actors that are named, with the words for each: 'Ukraine, NATO and the United States' are three."""
    one = _resolved(words, book)
    if one:
        return [(one, words)]
    parts = re.split(r",\s+(?:and\s+)?|\s+and\s+", words)
    named = [(_resolved(part, book), part) for part in parts]
    return [(actor, part) for actor, part in named if actor]


def _modality(
    stance: Stance, text: str, evidence: tuple[int, int], content: tuple[int, int], published: date | None
) -> tuple[set[Modality], str | None]:
    """How a demand is said as far as the words around it tell, and who reports it."""
    words = text[slice(*evidence)]
    found, source = listed_modality(words, published)
    if in_quotation(text, content[0]):
        found.add(Modality.QUOTED)
    if stance is Stance.CONDITION or CONDITION.search(words):
        found.add(Modality.CONDITIONAL)
    return found, source


def _bare(name: str) -> str:
    """A name for comparing: lower case, without article and possessive."""
    return re.sub(r"^(?:the|an?)\s+|[’']s$", "", " ".join(name.casefold().split()))


def _cued(stance: Stance, sentence: str) -> bool:
    """Whether a sentence holds a cue word of this stance; a threat may also say what follows if."""
    if stance in (Stance.THREAT, Stance.ULTIMATUM) and CONDITION.search(sentence):
        return True
    lemmas = [lemma for lemma, cues in lexicon().verbs.items() if any(cue.stance is stance for cue in cues)]
    lemmas += [lemma for lemma, its in lexicon().nouns.items() if its is stance]
    words = sentence.lower().split()
    return any(word.startswith(lemma[:-1] if len(lemma) > 4 else lemma) for lemma in lemmas for word in words)
