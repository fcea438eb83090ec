"""Taking an article out of the set, or putting another file in its place: buttons for those who may."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import discord
from discord.ui import View

from bot.discord import uploads
from bot.discord.delivery import QUIET
from bot.discord.homes import administers
from bot.discord.living import Living
from bot.discord.markup import fit
from bot.discord.progress import build_told
from bot.discord.tree import OWNERS, NotHere
from bot.keeping import files_of, set_aside
from index.reading.files import ending

if TYPE_CHECKING:
    from bot.discord.client import Demarche
    from bot.engine import Engine

    Press = discord.Interaction[Demarche]

REPLACE = "demarche:replacement:"
GONE = "That article is no longer in the index."
OLD = "These files no longer wait: please add them again."


class Administering(Living, template=r"demarche:never-by-all"):
    """A button that changes the articles: the one who presses it is checked."""

    async def press(self, interaction: "Press", *numbers: int) -> None:
        if not await administers(interaction):
            raise NotHere(OWNERS)
        await self.carry_out(interaction, numbers[0])

    async def carry_out(self, interaction: "Press", number: int) -> None:
        """What the button does; each kind has its own."""
        raise NotImplementedError


class Remove(Administering, template=r"demarche:remove:(\d+)"):
    """Asks whether an article is to be removed, and names its files."""

    async def carry_out(self, interaction: "Press", number: int) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        title, files = await _article(interaction, number)
        named = ", ".join(fit(str(file), 80) for file in files[:5])
        view = View(timeout=None)
        view.add_item(Removal("Remove it", f"demarche:removal:{number}"))
        await interaction.edit_original_response(
            content=f"Remove “{fit(title, 200)}” ({named}) from the set? The files are kept aside.",
            view=view,
            allowed_mentions=QUIET,
        )


class Removal(Administering, template=r"demarche:removal:(\d+)"):
    """Removes an article, and indexes what is left."""

    style = discord.ButtonStyle.danger

    async def carry_out(self, interaction: "Press", number: int) -> None:
        await interaction.response.defer(thinking=True)
        title, files = await _article(interaction, number)
        await interaction.client.desk.work(_aside, interaction, files)
        await build_told(interaction, first=f"Removed “{fit(title, 200)}”.")


class Replace(Administering, template=r"demarche:replace:(\d+)"):
    """Opens a form for the file that is to stand in an article's place."""

    async def carry_out(self, interaction: "Press", number: int) -> None:
        await interaction.response.send_modal(Replacement(number))


class Replacement(discord.ui.Modal, title="Replace the article"):
    """A small form; what it sends is read by `take_replacement`, so that it survives a restart too."""

    file: discord.ui.Label[Any] = discord.ui.Label(
        text="The new file", component=discord.ui.FileUpload(max_values=1, required=True)
    )

    def __init__(self, number: int) -> None:
        super().__init__(custom_id=f"{REPLACE}{number}", timeout=600)


async def take_replacement(interaction: "Press") -> None:
    """Puts the file of a `Replacement` form in the place of the article, and indexes it."""
    if not await administers(interaction):
        raise NotHere(OWNERS)
    await interaction.response.defer(thinking=True)
    data: Any = interaction.data or {}
    [(_, attachment)] = data["resolved"]["attachments"].items()
    given = discord.Attachment(data=attachment, state=interaction._state)
    number = int(str(data["custom_id"]).removeprefix(REPLACE))
    title, files = await _article(interaction, number)
    name = uploads.check(given.filename, given.size)
    content = await given.read()
    target = files[0].with_suffix(ending(name))

    def put() -> None:
        uploads.verify([(name, content)])
        if target.exists() and target not in files:
            raise uploads.Refused(f"There is an article file “{target.name}” already: give yours another ending.")
        _aside(interaction, files)
        uploads.save(target.parent, [(target.name, content)])

    await interaction.client.desk.work(put)
    await build_told(interaction, first=f"Replaced “{fit(title, 200)}” by {fit(name, 100)}.")


class ReplaceAdded(Administering, template=r"demarche:overwrite:(\d+)"):
    """Puts uploads that wait in the place of the files whose names they have."""

    style = discord.ButtonStyle.danger

    async def carry_out(self, interaction: "Press", number: int) -> None:
        await interaction.response.defer(thinking=True)
        client = interaction.client

        def put() -> list[str]:
            place = uploads.folder(client.settings)
            files = uploads.release(place, number)
            if not files:
                raise uploads.Refused(OLD)
            taken = uploads.taken(place, [name for name, _ in files])
            _aside(interaction, [place / name for name in taken])
            uploads.save(place, files)
            return [name for name, _ in files]

        names = await client.desk.work(put)
        await build_told(interaction, first=f"Added {', '.join(fit(name, 100) for name in names)}.")


class KeepOld(Administering, template=r"demarche:keep:(\d+)"):
    """Lets go of uploads that wait."""

    async def carry_out(self, interaction: "Press", number: int) -> None:
        await interaction.response.defer()
        client = interaction.client
        await client.desk.work(lambda: uploads.release(uploads.folder(client.settings), number))
        await interaction.edit_original_response(content="Nothing was added.", view=None)


KEEPING_BUTTONS = (Remove, Removal, Replace, ReplaceAdded, KeepOld)


def article_buttons(number: int) -> tuple[Living, ...]:
    """Under an article that a kept list shows."""
    return Remove("Remove", f"demarche:remove:{number}"), Replace("Replace", f"demarche:replace:{number}")


async def ask_to_replace(interaction: "Press", taken: list[str]) -> None:
    """Asks whether the uploads that wait under the interaction's id are to replace the files of their names."""
    view = View(timeout=None)
    view.add_item(ReplaceAdded("Replace", f"demarche:overwrite:{interaction.id}"))
    view.add_item(KeepOld("Keep the old", f"demarche:keep:{interaction.id}"))
    names = ", ".join(f"“{fit(name, 100)}”" for name in taken)
    is_there = "is an article file" if len(taken) == 1 else "are article files"
    await interaction.edit_original_response(
        content=f"There {is_there} {names} already. Replace?", view=view, allowed_mentions=QUIET
    )


def _aside(interaction: "Press", files: list[Path]) -> None:
    for file in files:
        set_aside(file, interaction.client.settings)


async def _article(interaction: "Press", number: int) -> tuple[str, list[Path]]:
    """Title and files of the article that a kept list shows. Raises KeepingError, NotHere."""
    desk, settings = interaction.client.desk, interaction.client.settings
    query = await desk.state(lambda state: state.list_query(number))
    if query is None:
        raise NotHere(GONE)

    def look(engine: "Engine") -> tuple[str, list[Path]]:
        infos = engine.index.catalogue.articles()
        info = next((one for one in infos if one.id == query["article"]), None)
        if info is None:
            raise NotHere(GONE)
        return info.title or info.id, files_of(info, infos, settings)

    title, files = await desk.read(look)
    if not files:
        raise NotHere(GONE)
    return title, files
