"""The buttons under an answer: they carry what they need in their id, so they work after a restart."""

import io
from typing import TYPE_CHECKING, Any

import discord
from discord.ui import View

from bot.answer import Abstention, Answer
from bot.discord.delivery import QUIET, ByInteraction, answer_privately
from bot.discord.homes import administers
from bot.discord.keeping import KEEPING_BUTTONS, REPLACE, article_buttons, take_replacement
from bot.discord.limits import LONGEST
from bot.discord.living import Living
from bot.discord.markup import LABEL, clip
from bot.discord.messages import citations, demanders
from bot.discord.pages import Page, list_csv, list_page, sources_page
from bot.discord.tree import NotHere

if TYPE_CHECKING:
    from bot.discord.client import Demarche

    Press = discord.Interaction[Demarche]

FORGOTTEN = "That answer is too old for me to remember. Please ask again."
SUGGESTIONS = 3
WHY = "demarche:why:"
NEXT = "demarche:next:"


class Sources(Living, template=r"demarche:sources:(\d+)"):
    """Opens each quotation in its surroundings, for the one who pressed."""

    async def press(self, interaction: "Press", *numbers: int) -> None:
        await open_page(interaction, "s", numbers[0])


class AllDemands(Living, template=r"demarche:demands:(\d+)"):
    """Opens the ledger of the actors that an answer speaks of."""

    async def press(self, interaction: "Press", *numbers: int) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        desk = interaction.client.desk
        given = await desk.state(lambda state: state.answer(numbers[0]))
        if given is None:
            await interaction.edit_original_response(content=FORGOTTEN)
            return
        query = {"kind": "demands", "by": demanders(given.reply)}
        number = await desk.state(lambda state: state.keep_list(query))
        await open_page(interaction, "l", number)


class Listed(Living, template=r"demarche:list:(\d+)"):
    """Opens a kept list, for the one who pressed."""

    async def press(self, interaction: "Press", *numbers: int) -> None:
        await open_page(interaction, "l", numbers[0])


class Csv(Living, template=r"demarche:csv:(\d+)"):
    """Gives a kept list of demands, all of it, as a file for a spreadsheet."""

    async def press(self, interaction: "Press", *numbers: int) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        desk = interaction.client.desk
        query = await desk.state(lambda state: state.list_query(numbers[0]))
        if query is None:
            await interaction.edit_original_response(content=FORGOTTEN)
            return
        text = await desk.read(lambda engine: list_csv(engine.index, query))
        file = discord.File(io.BytesIO(text.encode("utf-8-sig")), "demands.csv")
        await interaction.edit_original_response(attachments=[file], allowed_mentions=QUIET)


class Vote(Living, template=r"demarche:vote:(\d+):([01])"):
    """Stores 👍 or 👎; 👎 asks why. The last press counts."""

    async def press(self, interaction: "Press", *numbers: int) -> None:
        answer, helpful = numbers[0], bool(numbers[1])
        if not helpful:
            await interaction.response.send_modal(Why(answer))
        else:
            await interaction.response.defer(ephemeral=True, thinking=True)
        user = interaction.user.id
        kept = await interaction.client.desk.state(lambda state: state.judge(answer, user, helpful))
        if helpful:
            await interaction.edit_original_response(content="Thank you, noted." if kept else FORGOTTEN)


class Why(discord.ui.Modal, title="What was wrong?"):
    """A small form; what it sends is read by `take_why`, so that it survives a restart too."""

    why: discord.ui.TextInput[Any] = discord.ui.TextInput(
        label="Say it in your own words", style=discord.TextStyle.paragraph, required=False, max_length=500
    )

    def __init__(self, answer: int) -> None:
        super().__init__(custom_id=f"{WHY}{answer}", timeout=600)


async def take_why(interaction: "Press") -> None:
    """Stores what a `Why` form says."""
    data: Any = interaction.data or {}
    answer = int(str(data["custom_id"]).removeprefix(WHY))
    why, user = clip(_value(data["components"]), 500), interaction.user.id
    await interaction.response.defer(ephemeral=True, thinking=True)
    kept = await interaction.client.desk.state(lambda state: state.judge(answer, user, False, why))
    await interaction.edit_original_response(content="Thank you, noted." if kept else FORGOTTEN)


class Ask(Living, template=r"demarche:ask:(\d+):(\d)"):
    """Asks one of the questions that an abstention suggests."""

    style = discord.ButtonStyle.primary

    async def press(self, interaction: "Press", *numbers: int) -> None:
        number, which = numbers
        message = interaction.message
        private = bool(message and message.flags.ephemeral)
        client = interaction.client
        question = self.item.label or ""
        if question.endswith("…"):  # a label has 80 characters, a question may have more
            given = await client.desk.state(lambda state: state.answer(number))
            if given is None or which >= len(given.reply.suggestions):
                await answer_privately(interaction, FORGOTTEN)
                return
            question = given.reply.suggestions[which]
        await client.questions.answer(question, ByInteraction(interaction, "button", private=private))


class FollowUp(Living, template=r"demarche:follow:(\d+)"):
    """Opens a form for the next question: of a reply without a mention, Discord shows a bot nothing."""

    async def press(self, interaction: "Press", *numbers: int) -> None:
        await interaction.response.send_modal(Next(numbers[0]))


class Next(discord.ui.Modal, title="Follow up"):
    """A small form; what it sends is read by `take_next`, so that it survives a restart too."""

    question: discord.ui.TextInput[Any] = discord.ui.TextInput(
        label="Your next question", placeholder="from whom? · when was that? · what about before?", max_length=LONGEST
    )

    def __init__(self, answer: int) -> None:
        super().__init__(custom_id=f"{NEXT}{answer}", timeout=600)


async def take_next(interaction: "Press") -> None:
    """Answers what a `Next` form asks, as a question on the answer under which it was opened, and as privately."""
    client = interaction.client
    data: Any = interaction.data or {}
    answer = int(str(data["custom_id"]).removeprefix(NEXT))
    refusal = client.refusal(interaction.guild_id, interaction.channel)
    if refusal:
        raise NotHere(refusal)

    async def follows() -> int:
        if await client.desk.state(lambda state: state.answer(answer)) is None:
            raise NotHere(FORGOTTEN)
        return answer

    private = bool(interaction.message and interaction.message.flags.ephemeral)
    delivery = ByInteraction(interaction, "form", private=private)
    await client.questions.answer(_value(data["components"]), delivery, follows)


FORMS = {WHY: take_why, NEXT: take_next, REPLACE: take_replacement}  # by the beginning of their ids


class Turn(Living, template=r"demarche:turn:([01]):(\d+):(\d+):[<>]"):
    """Turns to another page of sources (0) or of a list (1)."""

    async def press(self, interaction: "Press", *numbers: int) -> None:
        await interaction.response.defer()
        await open_page(interaction, "l" if numbers[0] else "s", numbers[1], numbers[2])


BUTTONS = (Sources, AllDemands, FollowUp, Vote, Ask, Turn, Listed, Csv, *KEEPING_BUTTONS)


def answer_buttons(number: int | None, reply: Answer | Abstention) -> View | None:
    """Sources, All demands, Follow up, 👍 and 👎; over them the questions that an abstention suggests.

    None for an answer that is not remembered (`number` is None): its buttons would find nothing.
    """
    if number is None:
        return None
    view = View(timeout=None)
    if isinstance(reply, Abstention):
        for which, question in enumerate(reply.suggestions[:SUGGESTIONS]):
            view.add_item(Ask(clip(question, LABEL) or "…", f"demarche:ask:{number}:{which}", row=which))
        row = min(len(reply.suggestions), SUGGESTIONS)
    else:
        row = 0
    if citations(reply):
        view.add_item(Sources("Sources", f"demarche:sources:{number}", row=row))
    if demanders(reply):
        view.add_item(AllDemands("All demands", f"demarche:demands:{number}", row=row))
    view.add_item(FollowUp("Follow up", f"demarche:follow:{number}", row=row))
    view.add_item(Vote("", f"demarche:vote:{number}:1", emoji="👍", row=row))
    view.add_item(Vote("", f"demarche:vote:{number}:0", emoji="👎", row=row))
    return view


def list_button(number: int, label: str) -> View:
    """One button that opens a kept list."""
    view = View(timeout=None)
    view.add_item(Listed(label, f"demarche:list:{number}"))
    return view


async def open_page(interaction: "Press", what: str, number: int, page: int = 0) -> None:
    """Shows page `page` of an answer's sources ('s') or of a kept list ('l'), privately or in place of the last one."""
    if not interaction.response.is_done():
        await interaction.response.defer(ephemeral=True, thinking=True)
    desk = interaction.client.desk
    shown: Page | None = None
    query = None
    if what == "s":
        given = await desk.state(lambda state: state.answer(number))
        if given is not None:
            shown = await desk.read(lambda engine: sources_page(engine.index, given.reply, page))
    else:
        query = await desk.state(lambda state: state.list_query(number))
        if query is not None:
            shown = await desk.read(lambda engine: list_page(engine.index, query, page))
    if shown is None:
        await interaction.edit_original_response(content=FORGOTTEN, view=None)
        return
    view = _turning(what, number, shown)
    if query and query["kind"] == "article" and await administers(interaction):
        for button in article_buttons(number):
            view.add_item(button)
    await interaction.edit_original_response(
        content=shown.text, view=view if view.children else None, allowed_mentions=QUIET
    )


def _turning(what: str, number: int, page: Page) -> View:
    view = View(timeout=None)
    kind, last = "1" if what == "l" else "0", page.of - 1
    if last:
        back, on = max(page.number - 1, 0), min(page.number + 1, last)
        view.add_item(Turn("◀", f"demarche:turn:{kind}:{number}:{back}:<", off=page.number == 0))
        view.add_item(Turn("▶", f"demarche:turn:{kind}:{number}:{on}:>", off=page.number == last))
    if page.csv:
        view.add_item(Csv("CSV", f"demarche:csv:{number}"))
    return view


def _value(components: Any) -> str:
    """The first text of a form, whichever way Discord nests it (rows, labels)."""
    for component in components:
        if "value" in component:
            return str(component["value"] or "")
        inner = component.get("components") or [component["component"]]
        if found := _value(inner):
            return found
    return ""
