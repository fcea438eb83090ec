"""An answer in the language of its question: the records in that language's words, the quotations as they stand."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bot.answer import Abstention, Answer, Statement
from bot.tables import bot_table
from index.demands import Demand, Modality

NOTES = ((Modality.REPORTED, "only_reported"), (Modality.HEDGED, "partly_unclear"))
YES_NO = {"Yes: ": "yes", "No: ": "no"}


def in_language(
    reply: Answer | Abstention, language: str, demand_of: Callable[[int], Demand | None]
) -> Answer | Abstention:
    """The reply in a language of `tongues.toml`; as it is for any other.

    `demand_of` gives the record of a ledger id. Statements are put together from words of the record and from names,
    in a form that needs no inflection ('Russland → Ukraine, Forderung: “…”'), so that none of it is invented.
    """
    words = bot_table("tongues.toml").get(language)
    if words is None or language == "en":
        return reply
    if isinstance(reply, Abstention):
        return replace(reply, notes=(words["silent"], *reply.notes), covered=_named(reply.covered, words))
    found = [demand_of(one.demand) for one in reply.statements if one.demand is not None]
    said = {modality for demand in found if demand for modality in demand.modality}
    notes = [words[name] for modality, name in NOTES if modality in said]
    return replace(
        reply, statements=tuple(_statement(one, words, demand_of) for one in reply.statements), notes=tuple(notes)
    )


def _statement(statement: Statement, words: dict[str, Any], demand_of: Callable[[int], Demand | None]) -> Statement:
    demand = demand_of(statement.demand) if statement.demand is not None else None
    if demand is None:
        return replace(statement, group=words["of_them"] if statement.group else "")  # a quotation, in its own words
    opening = next((f"{words[name]}: " for said, name in YES_NO.items() if statement.text.startswith(said)), "")
    (by,) = _named((demand.demander or words["nobody"],), words)
    to = ", ".join(_named(demand.addressees, words))
    said = [words[demand.stance.value]]
    if Modality.PAST in demand.modality:
        said.append(words["past"])
    if Modality.REPORTED in demand.modality:
        said.append(words["reported_by"].format(who=demand.reported_by) if demand.reported_by else words["reported"])
    for modality, name in ((Modality.HEDGED, "hedged"), (Modality.DENIED, "denied")):
        if modality in demand.modality:
            said.append(words[name])
    actors = f"{by} → {to}" if to else by
    return replace(
        statement, text=f"{opening}{actors} ({', '.join(said)}): “{' '.join(demand.content.split())}”", group=""
    )


def _named(names: tuple[str, ...], words: dict[str, Any]) -> tuple[str, ...]:
    return tuple(words["names"].get(name, name) for name in names)
