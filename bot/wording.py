"""How a record is put into words: stance, modality and actors, with the content in the article's own words."""

from collections.abc import Sequence

from bot.question import Kind, Question
from index.demands import Demand, Modality, Stance

SAID: dict[Stance, tuple[str, str]] = {  # without and with an addressee
    Stance.DEMAND: ("demanded", "demanded of {to}"),
    Stance.REQUEST: ("asked for", "asked {to}"),
    Stance.PROPOSAL: ("proposed", "proposed to {to}"),
    Stance.CONDITION: ("set a condition", "set {to} a condition"),
    Stance.ULTIMATUM: ("gave an ultimatum", "gave {to} an ultimatum"),
    Stance.THREAT: ("threatened", "threatened {to}"),
    Stance.REJECTION: ("rejected", "rejected, from {to}"),
    Stance.ACCEPTANCE: ("accepted", "accepted, from {to}"),
}


def joined(names: Sequence[str]) -> str:
    """'A', 'A and B', 'A, B and C'."""
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def status_of(demand: Demand) -> str:
    """The one word that qualifies a statement most."""
    for modality, status in (
        (Modality.DENIED, "denied"),
        (Modality.HEDGED, "unclear"),
        (Modality.PAST, "past"),
        (Modality.REPORTED, "reported"),
        (Modality.QUOTED, "quoted"),
    ):
        if modality in demand.modality:
            return status
    return "stated"


def stance_said(demand: Demand) -> str:
    """The record as one sentence: 'Russia demanded of Ukraine (earlier; reported by sources): “…”'."""
    bare, directed = SAID[demand.stance]
    said = directed.format(to=joined(demand.addressees)) if demand.addressees else bare
    if Modality.DENIED in demand.modality:
        said = f"denied having {said}"
    asides = []
    if Modality.PAST in demand.modality:
        asides.append("earlier")
    if Modality.REPORTED in demand.modality:
        asides.append(f"reported by {demand.reported_by}" if demand.reported_by else "reported")
    elif Modality.HEDGED in demand.modality:
        asides.append("unclear")
    aside = f" ({'; '.join(asides)})" if asides else ""
    return f"{demand.demander or 'Somebody not named'} {said}{aside}: “{' '.join(demand.content.split())}”"


def addressed(demand: Demand) -> str:
    """The heading a statement stands under."""
    return ""


def title_of(question: Question) -> str:
    """The question as understood, short."""
    by, to = joined([p.words for p in question.demanders]), joined([p.words for p in question.addressees])
    if question.kind is Kind.DEMANDS and by and not question.topic:
        return f"What {by} demanded" + (f" of {to}" if to else "")
    text = " ".join(question.text.split())
    return text[:1].upper() + text[1:]
