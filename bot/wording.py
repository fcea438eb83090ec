"""How a record is put into words: stance, modality and actors, with the content in the article's own words."""

import re
from collections.abc import Sequence

from bot.question import Expected, Kind, Question
from bot.words import stems
from index.demands import Demand, Modality, Stance

SAID: dict[Stance, tuple[str, str]] = {  # without and with an addressee
    Stance.DEMAND: ("demanded", "demanded of {to}"),
    Stance.REQUEST: ("asked", "asked {to}"),
    Stance.PROPOSAL: ("proposed", "proposed to {to}"),
    Stance.CONDITION: ("set a condition", "set {to} a condition"),
    Stance.ULTIMATUM: ("gave an ultimatum", "gave {to} an ultimatum"),
    Stance.THREAT: ("threatened", "threatened {to}"),
    Stance.REJECTION: ("rejected", "rejected what {to} put forward"),
    Stance.ACCEPTANCE: ("accepted", "accepted what {to} put forward"),
}
ANSWERS = {Stance.REJECTION, Stance.ACCEPTANCE}
PRONOUNS = {"he", "she", "they", "it", "we"}
TAKES_THE = re.compile(
    r"^(?:United|European|African|Arab|Red)\b|^(?:House|Court|Ministry|Department|University)\b|\b(?:Union|States|Kingdom"
    r"|Nations|Council|Party|Court|Commission|Committee|Association|Front|Ministry|Department|Senate|Authority|Alliance"
    r"|Federation|League|Board|Government|Guild|Agency|Police|Army|Movement|Coalition|Assembly|Congress|Company|Club"
    r"|council|government|board|union|ministry|company|committee|court|parliament|police)$"
)
OPENING_ARTICLE = re.compile(r"^(?:the|an?)\s+", re.I)
OWNED = re.compile(r"^[A-Z]\w*[’']s ")  # 'Poland's finance minister'
QUALIFIED = re.compile(r"\b(?:of|in|from|at|for) (?!.*\b(?:of|in|from|at|for) ).+$")


def joined(names: Sequence[str]) -> str:
    """'A', 'A and B', 'A, B and C'."""
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def called(name: str) -> str:
    """A name inside a sentence: 'the United States', 'Russia'."""
    return f"the {name}" if TAKES_THE.search(name) else name


def telling(name: str) -> bool:
    """Whether a name says who is meant outside its article: not 'board', 'Federation' or 'neither government'."""
    return name[:1].isupper() and not (" " not in name and TAKES_THE.search(name))


def status_of(demand: Demand) -> str:
    """The one word that qualifies a statement most."""
    for modality, status in (
        (Modality.DENIED, "denied"),
        (Modality.PAST, "past"),
        (Modality.HEDGED, "unclear"),
        (Modality.REPORTED, "reported"),
        (Modality.QUOTED, "quoted"),
    ):
        if modality in demand.modality:
            return status
    return "stated"


def stance_said(demand: Demand, contents: Sequence[str] = (), *, headed: bool = False) -> str:
    """The record as one sentence: 'Russia demanded of Ukraine (earlier; reported by sources): “…”'.

    `contents` stand for its own where the sentence lists several; `headed`: it stands under its `heading`, which
    names the addressees and says 'earlier'.
    """
    bare, directed = SAID[demand.stance]
    to = "" if headed and demand.stance not in ANSWERS else joined([called(name) for name in demand.addressees])
    said = directed.format(to=to) if to else bare
    if Modality.DENIED in demand.modality:
        said = f"denied having {said}"
    asides = asides_of(demand, earlier=not headed)
    aside = f" ({'; '.join(asides)})" if asides else ""
    who = called(demand.demander) if demand.demander else "somebody not named"
    quoted = "; ".join(f"“{' '.join(content.split())}”" for content in contents or (demand.content,))
    return f"{who[0].upper()}{who[1:]} {said}{aside}: {quoted}"


def asides_of(demand: Demand, *, earlier: bool = True) -> list[str]:
    """How far a record is past, reported or unclear, in a word or two each."""
    asides = ["earlier"] if Modality.PAST in demand.modality and earlier else []
    if Modality.REPORTED in demand.modality:
        source = demand.reported_by or ""
        named = source and "report" not in source and source.lower() not in PRONOUNS
        asides.append(f"reported by {source}" if named else "reported")
    elif Modality.HEDGED in demand.modality:
        asides.append("unclear")
    return asides


def heading(demand: Demand) -> str:
    """What a statement of a longer list stands under: by addressee and time, answers apart."""
    if demand.stance in ANSWERS:
        return "Answers"
    of = f"Of {joined([called(name) for name in demand.addressees])}" if demand.addressees else "Addressee not stated"
    return f"{of}, earlier" if Modality.PAST in demand.modality else of


def note_on(demands: Sequence[Demand]) -> tuple[str, ...]:
    """The status line of an answer: what of it is only reported, or unclear."""
    hedged = sum(Modality.HEDGED in demand.modality for demand in demands)
    reported = sum(Modality.REPORTED in demand.modality for demand in demands)
    if not hedged and not reported:
        return ()
    share = "This" if max(hedged, reported) == len(demands) else "Part of this"
    leaning = f"{share} is only reported: the articles lean on other sources" if reported else ""
    unsure = ("call part of it unclear" if reported else f"{share} is unclear in the articles") if hedged else ""
    return (f"{leaning}{' and ' if leaning and unsure else ''}{unsure}.",)


def verdict(question: Question, demand: Demand) -> str:
    """What comes before a statement that answers yes or no, or that corrects what the question takes for granted."""
    asked = question.stances & ANSWERS
    if question.kind not in (Kind.RESPONSE, Kind.DEMANDER) or not asked:
        return ""
    if question.expected is Expected.YES_NO:
        if demand.stance not in ANSWERS:
            return "Neither yes nor no is stated: "
        return "Yes: " if demand.stance in asked else "No: "
    if demand.stance in ANSWERS and demand.stance not in asked:
        return "The articles say otherwise: "
    return ""


def names_kind(name: str, head: str) -> bool:
    """Whether a name says of what kind an actor is and which one: 'Port Authority of Halvern', 'Mayor Piet Aldous',
    but not 'the board'. `head` is the stem of the noun for the kind.
    """
    kind, *_ = re.split(r" (?:of|for|in|at|from) ", OPENING_ARTICLE.sub("", name))
    words = kind.split()
    if not words:
        return False
    own = head in (*stems(kind)[-1:], *(stems(words[0]) if words[0].istitle() else ()))
    return own and len(name.split()) > 1 and any(word[0].isupper() for word in name.split()[1:])


def only_others(names: Sequence[str], asked: str) -> str:
    """That the articles have these actors and not the one asked about: '… a Port Authority of Halvern, not of
    Rotterdam.'
    """
    shown = [OPENING_ARTICLE.sub("", name) for name in names]
    shown = [name if OWNED.search(name) else f"{'an' if name[0] in 'aeiouAEIO' else 'a'} {name}" for name in shown]
    after = QUALIFIED.search(asked)
    other = after.group() if after else f"the {OPENING_ARTICLE.sub('', asked)}"
    return f"The articles have {joined(shown)}, not {other}."


def suggestion(actor: str) -> str:
    """A question that the articles answer about an actor."""
    return f"What does {called(actor)} demand?"


def title_of(question: Question) -> str:
    """The question as understood, short."""
    by, to = joined([p.words for p in question.demanders]), joined([p.words for p in question.addressees])
    plain = question.kind is Kind.DEMANDS and question.expected is not Expected.REASON
    if plain and by and not question.topic and not question.asked:
        return f"What {by} demanded" + (f" of {to}" if to else "")
    return as_typed(question.text)


def as_typed(question: str) -> str:
    """The question in the asker's words, on one line, with a capital."""
    text = " ".join(question.split())
    return text[:1].upper() + text[1:]
