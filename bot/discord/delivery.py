"""How an answer reaches the one who asked: by an interaction's token, or as messages in the channel."""

import asyncio
import contextlib
import logging
from collections.abc import Sequence
from time import monotonic
from typing import Any, Protocol

import discord
from discord.abc import Messageable

log = logging.getLogger(__name__)

GONE = {10015, 10062, 50027}  # unknown webhook, unknown interaction, invalid webhook token: 15 minutes have passed
ACKNOWLEDGED = 40060
TOKEN_LIVES = 15 * 60 - 5.0  # seconds in which an interaction can be answered
QUIET = discord.AllowedMentions.none()
TRIES = (1, 5, 15)  # seconds before Discord is tried again when it fails; discord.py has tried five times each

Interaction = discord.Interaction[Any]


class Delivery(Protocol):
    """One question's way back. Ids are Discord's; `server` is None in direct messages."""

    user: int
    server: int | None
    channel: int | None
    how: str  # for the log: slash, mention, …

    async def acknowledge(self) -> None:
        """Shows at once that the question arrived."""

    async def refuse(self, text: str) -> None:
        """Says privately why there will be no answer."""

    async def grow(self, text: str) -> None:
        """Shows a part of the answer that is still being written, where that can be taken back. Raises nothing."""

    async def deliver(self, messages: Sequence[str], view: discord.ui.View | None = None) -> list[int]:
        """Sends the answer, buttons under its last message; returns the ids of the messages."""


class ByInteraction:
    """A slash command, a context menu or a button: deferred, answered by an edit."""

    def __init__(self, interaction: Interaction, how: str, *, private: bool = False) -> None:
        self.user = interaction.user.id
        self.server = interaction.guild_id
        self.channel = interaction.channel_id
        self.how = how
        self.private = private
        self._interaction = interaction
        self._arrived = monotonic()  # its id tells the time too, but by Discord's clock

    async def acknowledge(self) -> None:
        try:
            await self._interaction.response.defer(ephemeral=self.private, thinking=True)
        except discord.HTTPException as error:
            if error.code not in {ACKNOWLEDGED, *GONE}:
                log.warning("a question could not be acknowledged: %s", error)

    async def refuse(self, text: str) -> None:
        with contextlib.suppress(discord.HTTPException):
            await answer_privately(self._interaction, text)

    async def grow(self, text: str) -> None:
        with contextlib.suppress(discord.HTTPException, OSError):
            await self._interaction.edit_original_response(content=text, allowed_mentions=QUIET)

    async def deliver(self, messages: Sequence[str], view: discord.ui.View | None = None) -> list[int]:
        sent: list[int] = []
        for text in messages:
            buttons = view if view is not None and text is messages[-1] else discord.utils.MISSING
            if monotonic() - self._arrived > TOKEN_LIVES:
                break
            try:
                if not sent:
                    message = await self._interaction.edit_original_response(
                        content=text, view=None if buttons is discord.utils.MISSING else buttons, allowed_mentions=QUIET
                    )
                    sent.append(message.id)
                else:
                    more = await self._interaction.followup.send(
                        text, view=buttons, ephemeral=self.private, allowed_mentions=QUIET, wait=True
                    )
                    sent.append(more.id)
            except (discord.HTTPException, OSError) as error:
                log.warning("an answer goes to the channel instead of its interaction: %s", error)
                break
        if len(sent) < len(messages):
            place = self._interaction.user if self.private else self._interaction.channel
            if isinstance(place, Messageable):
                rest = messages[len(sent) :]
                sent += await send_all(place, rest, view, key=self._interaction.id)
        return sent


class ByMessage:
    """A mention, a reply or a direct message: typing, answered by a reply."""

    def __init__(self, message: discord.Message, place: Messageable, how: str) -> None:
        """`place` is where the answer goes: the message's channel, or a thread made for it."""
        self.user = message.author.id
        self.server = message.guild.id if message.guild else None
        self.channel = getattr(place, "id", message.channel.id)
        self.how = how
        self._message = message
        self._place = place
        self._typing: asyncio.Task[None] | None = None

    async def acknowledge(self) -> None:
        first = asyncio.Event()
        self._typing = asyncio.create_task(self._type(first))
        await first.wait()

    async def refuse(self, text: str) -> None:
        try:
            await self._message.author.send(text, allowed_mentions=QUIET)
        except discord.HTTPException:  # they take no direct messages: say it here, and take it away again
            with contextlib.suppress(discord.HTTPException):
                await self._message.reply(text, delete_after=15, mention_author=False, allowed_mentions=QUIET)

    async def grow(self, text: str) -> None:
        """Nothing: it types until the answer is whole, for a message that pings cannot be taken back."""

    async def deliver(self, messages: Sequence[str], view: discord.ui.View | None = None) -> list[int]:
        if self._typing:
            self._typing.cancel()
        reference = self._message if self.channel == self._message.channel.id else None
        try:
            return await send_all(self._place, messages, view, key=self._message.id, reply_to=reference)
        except discord.Forbidden:
            where = f"<#{self.channel}>"
            note = f"I may not write in {where}, so here is the answer to your question there."
            return await send_all(self._message.author, [note, *messages], view, key=self._message.id)

    async def _type(self, first: asyncio.Event) -> None:
        """Typing shows for 10 seconds: renewed until the answer is there."""
        try:
            while True:
                with contextlib.suppress(discord.HTTPException, OSError):
                    await self._place.typing()
                first.set()
                await asyncio.sleep(8)
        finally:
            first.set()


async def send_all(
    place: Messageable,
    messages: Sequence[str],
    view: discord.ui.View | None,
    *,
    key: int,
    reply_to: discord.Message | None = None,
) -> list[int]:
    """Sends plain messages, each exactly once: a nonce made of `key` lets Discord drop a second try that got through.

    Raises discord.HTTPException when Discord refuses, or still fails after the last try.
    """
    sent: list[int] = []
    for number, text in enumerate(messages):
        options: dict[str, Any] = {"allowed_mentions": QUIET, "suppress_embeds": True}
        if reply_to is not None and not sent:
            reference = reply_to.to_reference(fail_if_not_exists=False)
            options |= {"reference": reference, "mention_author": False}
        if view is not None and number == len(messages) - 1:
            options["view"] = view
        for pause in (*TRIES, None):
            try:
                message = await place.send(text, nonce=f"{key}-{number}", **options)
            except (discord.HTTPException, OSError) as error:
                if pause is None or not passing(error):
                    raise
                await asyncio.sleep(pause)
            else:
                sent.append(message.id)
                break
    return sent


def passing(error: discord.HTTPException | OSError) -> bool:
    """Whether trying again may help: Discord or the network fails, or asks for patience."""
    return not isinstance(error, discord.HTTPException) or error.status >= 500 or error.status == 429


async def answer_privately(interaction: Interaction, text: str) -> None:
    """Says `text` to the one who acted, and to nobody else, however far the interaction has come."""
    if interaction.response.is_done():
        await interaction.followup.send(text, ephemeral=True, allowed_mentions=QUIET)
    else:
        await interaction.response.send_message(text, ephemeral=True, allowed_mentions=QUIET)
